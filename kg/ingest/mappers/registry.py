"""The mapper of each format, and which data set's word is preferred."""

from __future__ import annotations

from collections.abc import Mapping

from kg.ingest.mappers import crunchbase, crunchbase_rounds
from kg.ingest.mappers.chinese_patents import CN_ABSTRACTS, CNKI_REFERENCES, DOCDB_FILE_LIST
from kg.ingest.mappers.citations import CITATIONS
from kg.ingest.mappers.classification import GBT4754, INDUSTRY_CONCORDANCE, SYMBOL_TITLES
from kg.ingest.mappers.cn_market import CN_LICENCE_FILINGS, CN_PLEDGES, CN_TRANSFERS
from kg.ingest.mappers.cn_patents import CN_PATENTS
from kg.ingest.mappers.derwent import DERWENT
from kg.ingest.mappers.derwent_innovation import DERWENT_INNOVATION
from kg.ingest.mappers.divisions import DEVELOPMENT_ZONES, DIVISION_CODES, DIVISION_TREE, PILOT_ZONES
from kg.ingest.mappers.documents import DOCUMENTS
from kg.ingest.mappers.dwpi_families import DWPI_FAMILIES
from kg.ingest.mappers.epo_docdb import DOCDB
from kg.ingest.mappers.epo_ops import OPS
from kg.ingest.mappers.exchange_rates import EXCHANGE_RATES
from kg.ingest.mappers.fund_criteria import FUND_CRITERIA
from kg.ingest.mappers.funds import FUND_MANAGERS, FUNDS, GUIDANCE_FUNDS
from kg.ingest.mappers.gleif import LEGAL_ENTITIES, RELATIONSHIPS
from kg.ingest.mappers.google_patents import GOOGLE_PATENTS
from kg.ingest.mappers.institutions import STATEMENTS, UNIVERSITY
from kg.ingest.mappers.invention_disclosures import INVENTION_DISCLOSURES
from kg.ingest.mappers.judgements import JUDGEMENTS
from kg.ingest.mappers.ledger import LEDGER
from kg.ingest.mappers.lens import LENS
from kg.ingest.mappers.lens_json import LENS_JSON
from kg.ingest.mappers.licence_deals import LICENCE_DEALS
from kg.ingest.mappers.listed import (
    LISTED_COMPANY,
    LISTED_COMPANY_INDUSTRY,
    LISTED_INDUSTRY,
    LISTED_INDUSTRY_PARENT,
    LISTED_INDUSTRY_UPSTREAM,
    LISTED_PRODUCT,
)
from kg.ingest.mappers.mapping import Mapper
from kg.ingest.mappers.patent_pools import PATENT_POOLS
from kg.ingest.mappers.patentscope import PATENTSCOPE
from kg.ingest.mappers.patentsview import ABSTRACT, APPLICATION, CROSSWALK, FOREIGN_PRIORITY, PATENT, PREGRANT
from kg.ingest.mappers.patentsview_links import CITATION, CPC, FOREIGN_CITATION, IPC
from kg.ingest.mappers.patentsview_parties import (
    ASSIGNEE,
    ASSIGNEE_LINK,
    INVENTOR,
    INVENTOR_LINK,
    INVENTOR_NAME,
    LOCATION,
    PATENT_ASSIGNEE,
    SAMPLE,
)
from kg.ingest.mappers.registry_tables import REGISTRY, SHORT_NAMES
from kg.ingest.mappers.ror import RESEARCH_ORGANIZATIONS
from kg.ingest.mappers.rounds import ROUNDS
from kg.ingest.mappers.sep_declarations import SEP_DECLARATIONS
from kg.ingest.mappers.shareholdings import SHAREHOLDINGS
from kg.ingest.mappers.uspto import USPTO
from kg.ingest.mappers.uspto_assignment import ASSIGNMENTS
from kg.ingest.mappers.wipo_st96 import ST96

# In the order of preference: of two data sets that say different things of one publication or firm, the
# earlier is followed. An office's own documents come first; most of the others go back to DOCDB, and Lens
# carries its data; PATENTSCOPE lacks kind codes; Derwent rewrites titles and abbreviates numbers.
MAPPERS: Mapping[str, Mapper] = {
    "uspto_xml": USPTO,
    "uspto_greenbook": USPTO,
    "uspto_brs": USPTO,
    "uspto_cpc_master": USPTO,
    "epo_docdb": DOCDB,
    "epo_ops": OPS,
    "wipo_st96": ST96,
    "uspto_assignment": ASSIGNMENTS,
    "lens_json": LENS_JSON,
    "lens_csv": LENS,
    "google_patents": GOOGLE_PATENTS,
    "patentsview_patent": PATENT,
    "patentsview_pregrant": PREGRANT,
    "patentsview_application": APPLICATION,
    "patentsview_abstract": ABSTRACT,
    "patentsview_crosswalk": CROSSWALK,
    "patentsview_patent_assignee": PATENT_ASSIGNEE,
    "patentsview_assignee_link": ASSIGNEE_LINK,
    "patentsview_assignee": ASSIGNEE,
    "patentsview_inventor": INVENTOR,
    "patentsview_inventor_link": INVENTOR_LINK,
    "patentsview_inventor_name": INVENTOR_NAME,
    "patentsview_foreign_priority": FOREIGN_PRIORITY,
    "patentsview_cpc": CPC,
    "patentsview_ipc": IPC,
    "patentsview_citation": CITATION,
    "patentsview_foreign_citation": FOREIGN_CITATION,
    "patentsview_location": LOCATION,
    "patentsview_sample": SAMPLE,
    "patentscope_xls": PATENTSCOPE,
    "cn_patents": CN_PATENTS,
    "patsnap_english": CN_PATENTS,
    "derwent_innovation": DERWENT_INNOVATION,
    "derwent_isi": DERWENT,
    "cnki_references": CNKI_REFERENCES,
    "cn_abstracts": CN_ABSTRACTS,
    "docdb_file_list": DOCDB_FILE_LIST,
    "dwpi_families": DWPI_FAMILIES,
    "citation_pairs": CITATIONS,
    # What a register says of a fund or firm outweighs what others say of it, and the more special register
    # the more general one: a fund manager is a firm, too.
    "fund_register": FUNDS,
    "fund_manager_register": FUND_MANAGERS,
    "guidance_funds": GUIDANCE_FUNDS,
    "fund_criteria": FUND_CRITERIA,
    "uscc_registry": REGISTRY,
    "gleif_lei": LEGAL_ENTITIES,
    "listed_company": LISTED_COMPANY,
    "university_list": UNIVERSITY,
    "venture_rounds": ROUNDS,
    "cn_transfers": CN_TRANSFERS,
    "cn_licence_filings": CN_LICENCE_FILINGS,
    "cn_pledges": CN_PLEDGES,
    "invention_disclosures": INVENTION_DISCLOSURES,
    "sep_declarations": SEP_DECLARATIONS,
    "patent_pool_list": PATENT_POOLS,
    "document_file": DOCUMENTS,
    "document_lines": DOCUMENTS,
    "licence_deals": LICENCE_DEALS,
    "listed_company_industry": LISTED_COMPANY_INDUSTRY,
    "listed_industry": LISTED_INDUSTRY,
    "listed_industry_parent": LISTED_INDUSTRY_PARENT,
    "listed_industry_upstream": LISTED_INDUSTRY_UPSTREAM,
    "listed_product": LISTED_PRODUCT,
    "ipc_scheme_xml": SYMBOL_TITLES,
    "cpc_scheme_xml": SYMBOL_TITLES,
    "cpc_title_list": SYMBOL_TITLES,
    "symbol_titles": SYMBOL_TITLES,
    "ipc_title_tree": SYMBOL_TITLES,
    "gbt4754": GBT4754,
    "industry_concordance": INDUSTRY_CONCORDANCE,
    "national_facts": STATEMENTS,
    "exchange_rates": EXCHANGE_RATES,
    "judgements": JUDGEMENTS,
    "ledger": LEDGER,
    "ror": RESEARCH_ORGANIZATIONS,
    "gleif_relationship": RELATIONSHIPS,
    "shareholdings": SHAREHOLDINGS,
    "crunchbase_companies": crunchbase.COMPANIES,
    "crunchbase_investors": crunchbase.INVESTORS,
    "crunchbase_rounds": crunchbase_rounds.ROUNDS,
    "crunchbase_investments": crunchbase_rounds.INVESTMENTS,
    "crunchbase_acquisitions": crunchbase_rounds.ACQUISITIONS,
    "division_codes": DIVISION_CODES,
    "division_tree": DIVISION_TREE,
    "development_zones": DEVELOPMENT_ZONES,
    "pilot_zones": PILOT_ZONES,
    "company_short_names": SHORT_NAMES,
}


def precedence(format_name: str) -> int:
    """Return the rank of a format's word; the smaller is preferred."""
    return list(MAPPERS).index(format_name)
