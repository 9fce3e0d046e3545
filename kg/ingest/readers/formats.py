"""The formats that can be read, each with its card, its reader and the way to recognise it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa

from kg.ingest.datasets import DataSetCard
from kg.ingest.readers import (
    card_tables,
    citation_pairs,
    classification_titles,
    cn_market,
    cn_patents,
    cnki_references,
    derwent_innovation,
    derwent_isi,
    divisions,
    docdb_file_list,
    documents,
    epo_docdb,
    epo_ops,
    exchange_rates,
    gleif,
    industry_tables,
    judgements,
    ledger,
    lens_csv,
    licence_deals,
    listed_companies,
    national_facts,
    nested_json,
    patent_abstracts,
    patentscope_xls,
    patentsview,
    ror,
    shareholdings,
    short_names,
    university_list,
    uspto_assignment,
    uspto_brs,
    uspto_cpc_master,
    uspto_greenbook,
    uspto_record,
    uspto_xml,
    venture_rounds,
    wipo_st96,
)
from kg.ingest.readers.head import Head
from kg.ingest.readers.json_lines import sniff_keys
from kg.ingest.readers.tabular_file import sniff_table
from kg.ingest.rejects import ReadReport

Read = Callable[[Path, ReadReport], Iterator[pa.RecordBatch]]
Sniff = Callable[[Head], int]


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file.

    Attributes:
        name: as given with `--format`.
        title: what it is, in words.
        card: publisher, licence, columns, threshold.
        sniff: number of marks of this format in the beginning of a file; 0 when it is another format.
        read: file → batches of source records.
        columns: schema of those batches, `line` last.
        plain: for delimited files that `read` gives as they stand: SQL condition of a record that it would
            change; None where DuckDB alone cannot read the format.
        nested: for JSON lines that `read` gives as they stand: the columns that hold objects or lists; None
            for other formats.
    """

    name: str
    title: str
    card: DataSetCard
    sniff: Sniff
    read: Read
    columns: pa.Schema
    plain: str | None = None
    nested: frozenset[str] | None = None


def _format(
    card: DataSetCard,
    sniff: Sniff,
    read: Read,
    columns: pa.Schema,
    plain: str | None = None,
    nested: frozenset[str] | None = None,
) -> Format:
    return Format(card.name, card.title, card, sniff, read, columns, plain, nested)


def sniff_header(card: DataSetCard) -> Sniff:
    """Return a recogniser of delimited files and workbooks by the card's characteristic columns."""
    return lambda head: sniff_table(head, card)


_ALL = (
    _format(uspto_record.CARD, uspto_xml.sniff_uspto_xml, uspto_xml.read_uspto_xml, uspto_record.SCHEMA),
    _format(
        uspto_greenbook.CARD,
        uspto_greenbook.sniff_uspto_greenbook,
        uspto_greenbook.read_uspto_greenbook,
        uspto_record.SCHEMA,
    ),
    _format(uspto_brs.CARD, uspto_brs.sniff_uspto_brs, uspto_brs.read_uspto_brs, uspto_record.SCHEMA),
    _format(
        uspto_cpc_master.CARD,
        uspto_cpc_master.sniff_uspto_cpc_master,
        uspto_cpc_master.read_uspto_cpc_master,
        uspto_record.SCHEMA,
    ),
    _format(ledger.CARD, sniff_keys(ledger.CARD), ledger.read_ledger_lines, ledger.SCHEMA),
    _format(judgements.CARD, sniff_keys(judgements.CARD), judgements.read_judgement_lines, judgements.SCHEMA),
    _format(
        lens_csv.CARD,
        sniff_header(lens_csv.CARD),
        lens_csv.read_lens_csv,
        lens_csv.SCHEMA,
        plain=lens_csv.HAS_SLASHED_DATE,
    ),
    _format(derwent_isi.CARD, derwent_isi.sniff_derwent, derwent_isi.read_derwent_isi, derwent_isi.SCHEMA),
    _format(epo_docdb.CARD, epo_docdb.sniff_docdb, epo_docdb.read_epo_docdb, epo_docdb.SCHEMA),
    _format(epo_ops.CARD, epo_ops.sniff_ops, epo_ops.read_epo_ops, epo_ops.SCHEMA),
    _format(wipo_st96.CARD, wipo_st96.sniff_st96, wipo_st96.read_wipo_st96, wipo_st96.SCHEMA),
    _format(
        uspto_assignment.CARD,
        uspto_assignment.sniff_assignment,
        uspto_assignment.read_uspto_assignment,
        uspto_assignment.SCHEMA,
    ),
    _format(
        patentscope_xls.CARD,
        patentscope_xls.sniff_patentscope,
        patentscope_xls.read_patentscope_xls,
        patentscope_xls.SCHEMA,
    ),
    *(
        _format(
            card,
            sniff_header(card),
            patentsview.READERS[card.name],
            card_tables.schema_of(card),
            plain="false",
        )
        for card in patentsview.CARDS
    ),
    _format(
        derwent_innovation.CARD,
        sniff_header(derwent_innovation.CARD),
        derwent_innovation.read_derwent_innovation,
        derwent_innovation.SCHEMA,
    ),
    _format(
        derwent_innovation.FAMILY_CARD,
        derwent_innovation.sniff_dwpi_families,
        derwent_innovation.read_dwpi_families,
        derwent_innovation.FAMILY_SCHEMA,
    ),
    _format(cn_patents.CARD, sniff_header(cn_patents.CARD), cn_patents.read_cn_patents, cn_patents.SCHEMA),
    _format(
        cn_patents.ENGLISH,
        sniff_header(cn_patents.ENGLISH),
        cn_patents.read_patsnap_english,
        cn_patents.SCHEMA,
    ),
    *(
        _format(
            card,
            sniff_keys(card),
            partial(nested_json.read_nested_json, card),
            nested_json.schema_of(card),
            nested=nested_json.NESTED[card.name],
        )
        for card in nested_json.CARDS
    ),
    _format(
        cnki_references.CARD,
        cnki_references.sniff_cnki,
        cnki_references.read_cnki_references,
        cnki_references.SCHEMA,
    ),
    _format(
        docdb_file_list.CARD,
        docdb_file_list.sniff_file_list,
        docdb_file_list.read_file_list,
        docdb_file_list.SCHEMA,
    ),
    _format(
        patent_abstracts.CARD,
        sniff_keys(patent_abstracts.CARD),
        patent_abstracts.read_patent_abstracts,
        patent_abstracts.SCHEMA,
        nested=frozenset(),
    ),
    *(
        _format(card, cn_market.SNIFFS[card.name], cn_market.READERS[card.name], card_tables.schema_of(card))
        for card in cn_market.CARDS
    ),
    *(
        _format(card, sniff_keys(card), listed_companies.READERS[card.name], listed_companies.schema_of(card))
        for card in listed_companies.CARDS
    ),
    _format(
        university_list.CARD,
        sniff_header(university_list.CARD),
        university_list.read_university_list,
        university_list.SCHEMA,
    ),
    _format(
        venture_rounds.CARD,
        sniff_header(venture_rounds.CARD),
        venture_rounds.read_venture_rounds,
        venture_rounds.SCHEMA,
    ),
    _format(
        licence_deals.CARD,
        licence_deals.sniff_licence_deals,
        licence_deals.read_licence_deals,
        licence_deals.SCHEMA,
    ),
    _format(
        exchange_rates.CARD,
        sniff_header(exchange_rates.CARD),
        exchange_rates.read_exchange_rates,
        exchange_rates.SCHEMA,
    ),
    _format(
        citation_pairs.CARD,
        sniff_header(citation_pairs.CARD),
        citation_pairs.read_citation_pairs,
        citation_pairs.SCHEMA,
        plain="false",
    ),
    *(
        _format(card, sniff, read, classification_titles.SCHEMA)
        for card, sniff, read in (
            (
                classification_titles.CPC_XML,
                partial(classification_titles.sniff_root, classification_titles.CPC_ROOT),
                classification_titles.read_cpc_scheme,
            ),
            (
                classification_titles.IPC_XML,
                partial(classification_titles.sniff_root, classification_titles.IPC_ROOT),
                classification_titles.read_ipc_scheme,
            ),
            (
                classification_titles.CPC_LIST,
                classification_titles.sniff_title_list,
                classification_titles.read_title_list,
            ),
            (
                classification_titles.TITLE_TREE,
                classification_titles.sniff_title_tree,
                classification_titles.read_title_tree,
            ),
            (
                classification_titles.TITLE_TABLE,
                sniff_header(classification_titles.TITLE_TABLE),
                classification_titles.read_title_table,
            ),
        )
    ),
    _format(
        industry_tables.GBT4754,
        industry_tables.sniff_gbt4754,
        industry_tables.read_gbt4754,
        industry_tables.GBT4754_SCHEMA,
    ),
    _format(
        industry_tables.CONCORDANCE,
        industry_tables.sniff_concordance,
        industry_tables.read_concordance,
        industry_tables.CONCORDANCE_SCHEMA,
    ),
    _format(
        documents.LINES_CARD,
        documents.sniff_document_lines,
        documents.read_document_lines,
        documents.SCHEMA,
    ),
    _format(
        documents.FILE_CARD, documents.sniff_document_file, documents.read_document_file, documents.SCHEMA
    ),
    _format(
        national_facts.CARD,
        sniff_header(national_facts.CARD),
        national_facts.read_national_facts,
        national_facts.SCHEMA,
    ),
    *(
        _format(
            card,
            partial(card_tables.sniff_card_table, card),
            card_tables.READERS[card.name],
            card_tables.schema_of(card),
            plain="false" if card.name in card_tables.LARGE else None,
        )
        for card in card_tables.CARDS
    ),
    _format(gleif.ENTITY, gleif.sniff_entities, gleif.read_gleif_entities, gleif.ENTITY_SCHEMA),
    _format(
        gleif.RELATIONSHIP,
        gleif.sniff_relationships,
        gleif.read_gleif_relationships,
        gleif.RELATIONSHIP_SCHEMA,
    ),
    _format(ror.CARD, ror.sniff_ror, ror.read_ror, ror.SCHEMA),
    _format(
        shareholdings.CARD,
        sniff_header(shareholdings.CARD),
        shareholdings.read_shareholdings,
        shareholdings.SCHEMA,
    ),
    _format(
        short_names.CARD, short_names.sniff_short_names, short_names.read_short_names, short_names.SCHEMA
    ),
    _format(
        divisions.CODES, divisions.sniff_division_codes, divisions.read_division_codes, divisions.CODES_SCHEMA
    ),
    _format(
        divisions.TREE, divisions.sniff_division_tree, divisions.read_division_tree, divisions.TREE_SCHEMA
    ),
)
FORMATS: Mapping[str, Format] = MappingProxyType({kind.name: kind for kind in _ALL})
