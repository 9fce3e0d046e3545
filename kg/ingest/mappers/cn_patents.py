"""Chinese patent search export → assertions: publications, their status and what the office recorded."""

from __future__ import annotations

import pyarrow as pa

from kg.ingest.mappers.chinese_cells import (
    APPLICATION,
    DAY,
    STATUS,
    half_width,
    listed,
    parse_cell_application,
    parse_cell_day,
    parse_cell_priorities,
    parse_status,
    said,
)
from kg.ingest.mappers.chinese_deal_tables import (
    DEAL_TABLES,
    deal_items,
    deal_lookup,
    deal_parties,
    deal_text,
)
from kg.ingest.mappers.derwent_numbers import BREAK, PRIORITY_LIST
from kg.ingest.mappers.mapping import (
    CITED_NUMBERS,
    DOCUMENT_TYPE_OF_KIND,
    Check,
    Lookup,
    Mapper,
    ValueCheck,
    number_lookup,
)
from kg.ingest.mappers.parties import applicant_rows, party_links, party_lookup, party_organizations
from kg.ingest.parsers.names import split_applicants

PREFIX = "cn_patents"
_NUMBER = half_width("trim(publication_number)")
_GRANT = half_width(said("grant_number"))
_LISTS = ("cited", "cited_by", "simple_family", "extended_family")
_APPLICATION = f"{said('application_number')} || '{BREAK}' || coalesce({said('application_date')}, '')"
_PRIORITY = f"{said('priority_numbers')} || '{BREAK}' || coalesce({said('priority_dates')}, '')"
_STATUS = f"coalesce({said('validity')}, '') || '{BREAK}' || coalesce({said('legal_status')}, '')"
# The right in an id is the application as written: tables of one office write it alike.
_RIGHT = f"coalesce({said('application_number')}, {_NUMBER})"
_DEALS = {
    "transfer": deal_text("transfer", _RIGHT, ("transferors", "transferees", "transfer_dates", "", "", "")),
    "licence": deal_text(
        "licence",
        _RIGHT,
        ("licensors", "licensees", "licence_dates", "licence_numbers", "licence_types", ""),
    ),
    "pledge": deal_text(
        "pledge",
        _RIGHT,
        ("pledgors", "pledgees", "pledge_dates", "pledge_numbers", "", "pledge_release_dates"),
    ),
}
_DATES = ("publication_date", "grant_date", "application_date", "status_date")
_HAN = r"\p{Han}"


def parse_name_list(text: str) -> dict[str, object]:
    """Return the names that a field lists."""
    return {"items": split_applicants(text) or None}


NAMES = pa.schema([("items", pa.list_(pa.string()))])
_NUMBER_HELP = "country, number and kind code, as CN105123456A"

CN_PATENTS = Mapper(
    lookups=(
        Lookup(
            "day_text",
            " UNION ALL ".join(f"SELECT {said(column)} FROM record" for column in _DATES),
            parse_cell_day,
            DAY,
        ),
        Lookup("application_text", f"SELECT {_APPLICATION} FROM record", parse_cell_application, APPLICATION),
        Lookup("priority_text", f"SELECT {_PRIORITY} FROM record", parse_cell_priorities, PRIORITY_LIST),
        Lookup("status_text", f"SELECT {_STATUS} FROM record", parse_status, STATUS),
        Lookup(
            "name_text",
            f"SELECT {said('inventors')} FROM record UNION ALL SELECT {said('holders')} FROM record",
            parse_name_list,
            NAMES,
        ),
        party_lookup("applicants", "holders"),
        deal_lookup(" UNION ALL ".join(f"SELECT {text} FROM record" for text in _DEALS.values())),
    ),
    prepare=(
        number_lookup(
            f"SELECT {_NUMBER} FROM record UNION ALL SELECT {_GRANT} FROM record UNION ALL "
            + " UNION ALL ".join(f"SELECT unnest({listed(column)}) FROM record" for column in _LISTS)
        ),
    ),
    parsed=f"""
        SELECT r.line, hash(publication_number, publication_date, application_number, application_date,
                            title, applicants, holders, inventors, ipc, cpc, legal_status, validity, cited)
                   AS content,
               r.* EXCLUDE (line, title, abstract, inventors, cited, cited_by),
               {_NUMBER} AS numberText, {_GRANT} AS grantText, n.pub AS pub, g.pub AS grantPub,
               n.pub.compact AS number, n.pub.country AS countryCode, n.pub.number AS documentNumber,
               n.pub.kind AS kindCode, {said("publication_date")} AS publishedText, p.day AS publicationDay,
               {said("grant_date")} AS grantedText, gd.day AS grantDay,
               {said("application_date")} AS filedText, f.day AS filingDay,
               {said("application_number")} AS applicationText, a.application,
               a.country AS applicationCountry, y.items AS priorities,
               {said("title")} AS title, {said("abstract")} AS abstract,
               i.items AS inventorNames, h.items AS holderNames,
               coalesce({listed("ipc")}, {listed("main_ipc")}) AS ipcSymbols, {listed("cpc")} AS cpcSymbols,
               {listed("cited")} AS citedTexts, {listed("cited_by")} AS citedByTexts,
               {listed("simple_family")} AS familyTexts, {listed("extended_family")} AS extendedTexts,
               {listed("industry_codes")} AS industryCodes,
               {listed("strategic_industries")} AS strategicIndustries,
               {said("cited_by_count")} AS citedByText,
               parse_whole_number({said("cited_by_count")}) AS citedBy,
               parse_whole_number({said("simple_family_size")}) AS familySize,
               {said("legal_status")} AS statusText, {said("validity")} AS validityText,
               {said("status_date")} AS statusDayText, sd.day AS statusDay, s.state, s.stage
        FROM record r LEFT JOIN number_text n ON n.text = {_NUMBER}
        LEFT JOIN number_text g ON g.text = {_GRANT}
        LEFT JOIN day_text p ON p.text = {said("publication_date")}
        LEFT JOIN day_text gd ON gd.text = {said("grant_date")}
        LEFT JOIN day_text f ON f.text = {said("application_date")}
        LEFT JOIN day_text sd ON sd.text = {said("status_date")}
        LEFT JOIN application_text a ON a.text = {_APPLICATION}
        LEFT JOIN priority_text y ON y.text = {_PRIORITY}
        LEFT JOIN status_text s ON s.text = {_STATUS}
        LEFT JOIN name_text i ON i.text = {said("inventors")}
        LEFT JOIN name_text h ON h.text = {said("holders")}""",
    key="number",
    name="number",
    checks=(
        Check("publication_number", "badPublicationNumber", "number IS NULL", "numberText", _NUMBER_HELP),
        Check(
            "publication_date",
            "impossibleDate",
            "publishedText IS NOT NULL AND publicationDay IS NULL",
            "publishedText",
            "a day of the calendar, as 2016-12-01",
        ),
        Check(
            "application_date",
            "impossibleDate",
            "filedText IS NOT NULL AND filingDay IS NULL",
            "filedText",
            "a day of the calendar, as 2016-12-01",
        ),
    ),
    values=(
        ValueCheck(
            "application_number",
            "badApplicationNumber",
            """SELECT line, number AS record, applicationText AS found FROM accepted
               WHERE applicationText IS NOT NULL AND application IS NULL""",
            "a number whose check digit is right, as CN201610012345.6",
        ),
        ValueCheck(
            "grant_number",
            "badPublicationNumber",
            """SELECT line, number AS record, grantText AS found FROM accepted
               WHERE grantText IS NOT NULL AND grantPub IS NULL""",
            _NUMBER_HELP,
        ),
        ValueCheck(
            "grant_date/status_date",
            "impossibleDate",
            """SELECT line, number AS record, grantedText AS found FROM accepted
               WHERE grantedText IS NOT NULL AND grantDay IS NULL
               UNION ALL SELECT line, number, statusDayText FROM accepted
               WHERE statusDayText IS NOT NULL AND statusDay IS NULL""",
            "a day of the calendar, as 2016-12-01",
        ),
        ValueCheck(
            "ipc/cpc",
            "badClassificationSymbol",
            """SELECT line, number AS record, symbolText AS found
               FROM symbol_item JOIN symbol_text USING (symbolText) WHERE parsed IS NULL""",
            "a subclass, or one with main group and subgroup, as B64C39/02",
        ),
        ValueCheck(
            "cited/cited_by/simple_family/extended_family",
            "badPublicationNumber",
            "SELECT line, number AS record, text AS found FROM named_item WHERE pub IS NULL",
            _NUMBER_HELP,
        ),
        ValueCheck(
            "priority_numbers",
            "badPriority",
            "SELECT line, number AS record, text AS found FROM priority_item WHERE application IS NULL",
            "an application number, as CN201610012345.6",
        ),
        ValueCheck(
            "legal_status",
            "unknownLegalStatus",
            """SELECT line, number AS record, coalesce(statusText, validityText) AS found FROM accepted
               WHERE coalesce(statusText, validityText) IS NOT NULL AND state IS NULL""",
            "words that tell whether the right is in force, as 授权, 实质审查, 未缴年费",
        ),
        ValueCheck(
            "cited_by_count",
            "badNumber",
            """SELECT line, number AS record, citedByText AS found FROM accepted
               WHERE citedByText IS NOT NULL AND citedBy IS NULL""",
            "a whole number",
        ),
        ValueCheck(
            "transfers/licences/pledges",
            "unalignedActs",
            " UNION ALL ".join(
                f"""SELECT a.line, number AS record, problem AS found FROM accepted a
                    JOIN deal_text d ON d.text = {text} WHERE problem IS NOT NULL"""
                for text in _DEALS.values()
            ),
            "as many givers, takers and days as there are acts",
        ),
    ),
    derive={
        "priority_item": """
            SELECT line, number, i AS sequence, priorities[i].text AS text,
                   priorities[i].application AS application, priorities[i].country AS country,
                   priorities[i].day AS day
            FROM (SELECT line, number, priorities, unnest(generate_series(1, len(priorities))) AS i
                  FROM accepted)""",
        "symbol_item": " UNION ALL ".join(
            f"""SELECT line, number, '{scheme}' AS scheme, unnest({column}) AS symbolText,
                       generate_subscripts({column}, 1) AS sequence FROM accepted"""
            for scheme, column in (("IPC", "ipcSymbols"), ("CPC", "cpcSymbols"))
        ),
        "symbol_text": """
            SELECT symbolText, parse_symbol(symbolText) AS parsed
            FROM (SELECT DISTINCT symbolText FROM symbol_item)""",
        "named_item": " UNION ALL ".join(
            f"""SELECT line, number, '{role}' AS role, t.text, t.nid, t.pub
                FROM (SELECT line, number, unnest({column}) AS text FROM accepted)
                JOIN number_text t USING (text)"""
            for role, column in (
                ("cited", "citedTexts"),
                ("citing", "citedByTexts"),
                ("family", "familyTexts"),
                ("extended", "extendedTexts"),
            )
        ),
        "cites": """
            SELECT i.line, CASE i.role WHEN 'cited' THEN own.nid ELSE i.nid END AS citing,
                   CASE i.role WHEN 'cited' THEN i.nid ELSE own.nid END AS cited
            FROM named_item i JOIN accepted a USING (line) JOIN number_text own ON own.text = a.numberText
            WHERE i.role IN ('cited', 'citing') AND i.pub IS NOT NULL AND i.pub.compact <> a.number""",
        "deal_item": deal_items(_DEALS, "application, number"),
        "party_item": deal_parties(),
    },
    tables={
        "publication": f"""
            SELECT a.line, number AS publicationNumber, countryCode, documentNumber, kindCode,
                   publicationDay AS publicationDate, {DOCUMENT_TYPE_OF_KIND} AS documentType, title,
                   CASE WHEN regexp_matches(title, '{_HAN}') THEN 'zh' END AS titleLanguage, abstract,
                   inventorNames, citedBy AS citedByCountReported, familySize AS simpleFamilySizeReported,
                   application AS applicationNumber, applicationCountry,
                   CASE WHEN application IS NOT NULL THEN filingDay END AS filingDate,
                   CASE WHEN application IS NOT NULL AND filingDay IS NOT NULL THEN 'day' END
                       AS filingDatePrecision, holderNames, e.members AS extendedFamilyMembers, industryCodes,
                   strategicIndustries
            FROM accepted a LEFT JOIN (
                SELECT line, list_sort(list(DISTINCT pub.compact)) AS members FROM named_item
                WHERE role = 'extended' AND pub IS NOT NULL GROUP BY line) e USING (line)
            UNION ALL BY NAME
            SELECT line, grantPub.compact AS publicationNumber, grantPub.country AS countryCode,
                   grantPub.number AS documentNumber, grantPub.kind AS kindCode, grantDay AS publicationDate,
                   'grant' AS documentType, title,
                   CASE WHEN regexp_matches(title, '{_HAN}') THEN 'zh' END AS titleLanguage,
                   application AS applicationNumber, applicationCountry
            FROM accepted WHERE grantPub IS NOT NULL AND grantPub.compact <> number
            AND grantPub.kind LIKE 'B%'""",
        "applicant": applicant_rows(
            """CASE WHEN trim(applicants) IN ('', '-') THEN holders
               ELSE coalesce(applicants, holders) END"""
        ),
        "priority": """
            SELECT line, number AS publicationNumber, application AS applicationNumber,
                   country AS countryCode, day AS priorityDate, sequence
            FROM priority_item WHERE application IS NOT NULL""",
        "classification": """
            SELECT i.line, i.number AS publicationNumber, i.scheme, t.parsed AS symbol,
                   left(t.parsed, 4) AS subclass, i.sequence
            FROM symbol_item i JOIN symbol_text t USING (symbolText) WHERE t.parsed IS NOT NULL""",
        "number": CITED_NUMBERS,
        "citation": "SELECT line, citing, cited, 'unknown' AS phase FROM cites",
        # 简单同族 of these services is the simple family of DOCDB.
        "family_record": """
            SELECT line, 'DOCDB:' || min(least(number, pub.compact)) AS recordId, number AS publicationNumber
            FROM named_item WHERE role = 'family' AND pub IS NOT NULL GROUP BY line, number""",
        "node_LegalEvent": f"""
            SELECT line, '{PREFIX}:' || left(md5(concat_ws('|', application, statusText, validityText,
                       statusDayText)), 16) AS legalEventId, applicationCountry AS countryCode,
                   statusDay AS eventDate, CASE WHEN statusDay IS NOT NULL THEN 'day' END
                       AS eventDatePrecision, concat_ws(' | ', validityText, statusText) AS eventText,
                   state AS rightState, stage AS rightStage
            FROM accepted WHERE application IS NOT NULL AND coalesce(statusText, validityText) IS NOT NULL""",
        "link_EventOfApplication": f"""
            SELECT line, '{PREFIX}:' || left(md5(concat_ws('|', application, statusText, validityText,
                       statusDayText)), 16) AS startKey, application AS endKey
            FROM accepted WHERE application IS NOT NULL AND coalesce(statusText, validityText) IS NOT NULL""",
        **DEAL_TABLES,
        "organization": party_organizations(PREFIX),
        "link_TransactionParty": party_links(PREFIX),
        "link_TransactionRight": """
            SELECT min(line) AS line, deal.id AS startKey, application AS endKey FROM deal_item
            WHERE application IS NOT NULL GROUP BY deal.id, application""",
        "link_TransactionFamily": """
            SELECT min(line) AS line, deal.id AS startKey, number AS endKey FROM deal_item
            GROUP BY deal.id, number""",
    },
)
