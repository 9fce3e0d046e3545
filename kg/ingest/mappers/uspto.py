"""United States publications of every format since 1976 → assertions.

Priorities are those that decide the simple family (DOCDB's active priorities). A continuation or division
takes over its parent's, so the parent itself counts only where it claims nothing earlier; a continuation in
part has new matter, so its own application counts beside what it claims.
"""

from __future__ import annotations

import pyarrow as pa

from kg.ingest.mappers.filings import filing_lookup, filing_text
from kg.ingest.mappers.mapping import (
    CITED_NUMBERS,
    Check,
    Lookup,
    Mapper,
    ValueCheck,
    number_lookup,
    once_each,
)
from kg.ingest.parsers.us_patents import parse_us_date, parse_us_symbol

NEW_KINDS = "DATE '2001-01-02'"  # kind codes as they are now; before, one letter (USPTO notice, 2001)
APPLICANTS_MAY_BE_FIRMS = (
    "DATE '2012-09-16'"  # 35 U.S.C. 118 as amended; before, inventors were the applicants
)

# The kind code where the format has none. In 2001 a utility or plant grant was B1 or B2, P2 or P3, by whether
# the application had been published, which the format does not say.
_KIND = f"""
CASE WHEN regexp_full_match(upper(trim(kind_code)), '[A-Z][0-9A-Z]?') THEN upper(trim(kind_code))
     WHEN published < {NEW_KINDS} THEN
         CASE regexp_extract(publication_number, '^[A-Z]*') WHEN 'D' THEN 'S' WHEN 'RE' THEN 'E'
              WHEN 'PP' THEN 'P' WHEN 'H' THEN 'H' WHEN 'T' THEN 'I4' WHEN '' THEN 'A' END
     WHEN published >= {NEW_KINDS} THEN
         CASE regexp_extract(publication_number, '^[A-Z]*') WHEN 'D' THEN 'S1' WHEN 'RE' THEN 'E1'
              WHEN 'H' THEN 'H1' END END"""
_DOCUMENT_TYPE = """
CASE WHEN document_kind = 'design' OR starts_with(number, 'USD') THEN 'design'
     WHEN stage = 'application' THEN 'application'
     WHEN document_kind IN ('SIR', 'sir', 'defensivePublication') OR regexp_matches(number, '^US[HT]')
         THEN 'other'
     WHEN regexp_full_match(kindCode, '[CF][0-9]') THEN 'other' ELSE 'grant' END"""

# The cited document as one text for the parser of numbers. Without a kind code, a United States document
# that the date puts before 2001 has the one letter of its kind; «WO 00/12345» repeats its country.
_CITED = """
CASE WHEN cited_number IS NOT NULL THEN
    CASE WHEN starts_with(upper(cited_number), coalesce(cited_country, 'US')) THEN '' ELSE
        coalesce(cited_country, 'US') END || cited_number || coalesce(
    CASE WHEN regexp_full_match(cited_kind, '[A-Z][0-9]?') THEN cited_kind
         WHEN coalesce(cited_country, 'US') = 'US' AND left(cited_date, 4) < '2001' THEN CASE
             WHEN regexp_full_match(cited_number, '[0-9][0-9,]*') THEN 'A'
             WHEN starts_with(cited_number, 'D') THEN 'S' WHEN starts_with(cited_number, 'RE') THEN 'E' END
         END, '') END"""

_OWN_FILING = filing_text("'US'", "application_number", "application_date")
_PRIORITY = """
SELECT line, unnest(priority_countries) AS country, unnest(priority_numbers) AS number,
       unnest(priority_dates) AS day, generate_subscripts(priority_numbers, 1) AS sequence FROM {0}"""
_RELATION = """
SELECT line, unnest(relations) AS relation, unnest(child_numbers) AS child, unnest(parent_numbers) AS number,
       unnest(parent_dates) AS day, generate_subscripts(parent_numbers, 1) AS sequence FROM {0}"""
_FILINGS = f"""
SELECT {_OWN_FILING} FROM record
UNION ALL SELECT {filing_text("country", "number", "day")} FROM ({_PRIORITY.format("record")})
UNION ALL SELECT {filing_text("'US'", "number", "day")} FROM ({_RELATION.format("record")})
UNION ALL SELECT {filing_text("'WO'", "pct_number", "pct_date")} FROM record"""
_CITATION = f"""
SELECT line, cited_by, {_CITED} AS text FROM (
    SELECT line, unnest(cited_countries) AS cited_country, unnest(cited_numbers) AS cited_number,
           unnest(cited_kinds) AS cited_kind, unnest(cited_dates) AS cited_date,
           unnest(cited_by) AS cited_by FROM {{0}})"""
_PUBLISHED = """SELECT publication_number, kind_code, day AS published
FROM record LEFT JOIN us_day ON text = publication_date"""
_NUMBER_TEXT = f"'US' || publication_number || coalesce({_KIND}, '')"
# Numbers compared within one document, whatever their punctuation.
_BARE = "regexp_replace(upper({0}), '[^A-Z0-9]', '', 'g')"


def parse_day(text: str) -> dict[str, object]:
    """Return first day and precision of a date.

    Raises:
        ParseError: the text is no date.
    """
    found = parse_us_date(text)
    return {"day": found.value, "precision": found.precision}


def parse_ipc(text: str) -> dict[str, object]:
    """Return the normal form of an IPC symbol.

    Raises:
        ParseError: the text is none.
    """
    return {"symbol": parse_us_symbol(text).text}


_PARSED = f"""
WITH named AS (
    SELECT r.*, d.day AS published, d.precision AS publishedPrecision, {_KIND} AS kind
    FROM record r LEFT JOIN us_day d ON d.text = r.publication_date
)
SELECT n.* EXCLUDE (published),
       hash(publication_number, kind_code, publication_date, application_number, title, inventors, parties,
            priority_numbers, parent_numbers, ipc, cpc, cited_numbers) AS content,
       t.pub.compact AS number, t.pub.number AS documentNumber, t.pub.kind AS kindCode, t.nid,
       CASE WHEN publishedPrecision = 'day' THEN published END AS publicationDate,
       f.application AS application, a.day AS filedOn, a.precision AS filedPrecision
FROM named n LEFT JOIN number_text t ON t.text = 'US' || publication_number || coalesce(kind, '')
LEFT JOIN filing f ON f.text = {_OWN_FILING} LEFT JOIN us_day a ON a.text = application_date"""

USPTO = Mapper(
    lookups=(
        Lookup(
            "us_day",
            "SELECT publication_date FROM record UNION ALL SELECT application_date FROM record",
            parse_day,
            pa.schema([("day", pa.date32()), ("precision", pa.string())]),
        ),
        filing_lookup(_FILINGS),
        Lookup("ipc_text", "SELECT unnest(ipc) FROM record", parse_ipc, pa.schema([("symbol", pa.string())])),
    ),
    prepare=(
        number_lookup(
            f"SELECT {_NUMBER_TEXT} FROM ({_PUBLISHED}) UNION ALL "
            f"SELECT text FROM ({_CITATION.format('record')})"
        ),
    ),
    parsed=_PARSED,
    key="number",
    name="number",
    checks=(
        Check(
            "publication_number",
            "badPublicationNumber",
            "number IS NULL OR coalesce(publication_country, 'US') <> 'US'",
            "concat_ws(' ', publication_country, publication_number, kind_code)",
            "the number of a United States publication, as 06336130 or D0435854",
        ),
    ),
    values=(
        ValueCheck(
            "publication_date",
            "impossibleDate",
            """SELECT line, number AS record, publication_date AS found FROM accepted
               WHERE publication_date IS NOT NULL AND publicationDate IS NULL""",
            "a day of the calendar, as 20020101",
        ),
        ValueCheck(
            "application_date",
            "impossibleDate",
            """SELECT line, number AS record, application_date AS found FROM accepted
               WHERE application_date IS NOT NULL AND filedOn IS NULL""",
            "a day, month or year, as 19991005, 19991000 or 19990000",
        ),
        ValueCheck(
            "application_number",
            "badApplicationNumber",
            """SELECT line, number AS record, application_number AS found FROM accepted
               WHERE application_number IS NOT NULL AND application IS NULL""",
            "series and serial number, and the filing date, which decides their form",
        ),
        ValueCheck(
            "priorities",
            "badPriority",
            """SELECT line, record, concat_ws(' ', country, number, day) AS found
               FROM claim_item WHERE application IS NULL""",
            "country, number and date of a filing",
        ),
        ValueCheck(
            "ipc",
            "badClassificationSymbol",
            "SELECT line, record, text AS found FROM ipc_item WHERE symbol IS NULL",
            "a subclass, or one with main group and subgroup, as G06F 15/16",
        ),
        ValueCheck(
            "cpc",
            "badClassificationSymbol",
            "SELECT line, record, text AS found FROM cpc_item WHERE symbol IS NULL",
            "a subclass, or one with main group and subgroup, as A61B 5/0205",
        ),
        ValueCheck(
            "cited",
            "badPublicationNumber",
            "SELECT line, record, text AS found FROM cited_item WHERE cited IS NULL AND text IS NOT NULL",
            "country, number and kind code, as US5825759A",
        ),
    ),
    derive={
        "relation_item": f"""
            SELECT i.*, a.number AS record, {_BARE.format("i.number")} AS parent,
                   coalesce({_BARE.format("i.child")}, {_BARE.format("a.application_number")}) AS childNumber,
                   {_BARE.format("a.application_number")} AS own
            FROM ({_RELATION.format("accepted")}) i JOIN accepted a USING (line)""",
        # What the document takes its earliest right from: priorities of other offices and provisionals,
        # filings of which a part is new, and the first of a chain where nothing earlier is claimed.
        "claim_text": f"""
            WITH earlier AS (
                SELECT line, 'US' AS country, number, day, 1000 + sequence AS sequence FROM relation_item
                WHERE relation = 'provisional'
                UNION ALL {_PRIORITY.format("accepted")}
            ), taken_over AS (
                SELECT line, childNumber, bool_or(relation = 'continuationInPart') AS isPart
                FROM relation_item WHERE relation <> 'provisional' GROUP BY ALL
            ), parent AS (
                SELECT r.line, r.number, r.day, min(r.sequence) AS sequence, bool_or(c.isPart) AS isPart,
                       bool_or(c.childNumber IS NULL) AS isFirst,
                       bool_or(r.relation = 'continuationInPart') AS hasPart
                FROM relation_item r LEFT JOIN taken_over c ON c.line = r.line AND c.childNumber = r.parent
                WHERE r.relation <> 'provisional' AND r.parent IS NOT NULL GROUP BY r.line, r.number, r.day
            )
            SELECT line, country, number, day, sequence FROM earlier
            UNION ALL
            SELECT line, 'US', number, day, 2000 + sequence FROM parent
            WHERE isPart OR isFirst AND (hasPart OR line NOT IN (SELECT line FROM earlier))
            UNION ALL
            SELECT line, 'WO', pct_number, pct_date, 3000 FROM accepted
            WHERE pct_number IS NOT NULL AND line NOT IN (SELECT line FROM earlier)
                AND line NOT IN (SELECT line FROM parent)
            UNION ALL
            SELECT DISTINCT r.line, 'US', a.application_number, a.application_date, 0
            FROM relation_item r JOIN accepted a USING (line)
            WHERE r.relation = 'continuationInPart' AND r.childNumber = r.own""",
        "claim_item": f"""
            SELECT c.line, a.number AS record, c.country, c.number, c.day, c.sequence, f.application,
                   f.country AS office, f.filedOn
            FROM claim_text c JOIN accepted a USING (line)
            LEFT JOIN filing f ON f.text = {filing_text("c.country", "c.number", "c.day")}
            WHERE c.number IS NOT NULL""",
        "ipc_item": """
            SELECT i.line, a.number AS record, i.text, i.sequence, t.symbol FROM (
                SELECT line, unnest(ipc) AS text, generate_subscripts(ipc, 1) AS sequence FROM accepted) i
            JOIN accepted a USING (line) LEFT JOIN ipc_text t USING (text)""",
        "cpc_item": """
            SELECT line, number AS record, text, sequence, parse_symbol(text) AS symbol FROM (
                SELECT line, number, unnest(cpc) AS text, generate_subscripts(cpc, 1) AS sequence
                FROM accepted)""",
        "party_item": f"""
            WITH listed AS (
                SELECT line, unnest(parties) AS name, unnest(party_countries) AS country,
                       generate_subscripts(parties, 1) AS sequence
                FROM accepted
                UNION ALL
                SELECT line, unnest(inventors), NULL, generate_subscripts(inventors, 1)
                FROM accepted
                WHERE parties IS NULL AND coalesce(filedOn, publicationDate) < {APPLICANTS_MAY_BE_FIRMS}
            )
            SELECT line, a.number AS record, name, min(sequence) AS sequence,
                   any_value(country) FILTER (regexp_full_match(country, '[A-Z]{{2}}')) AS country
            FROM listed JOIN accepted a USING (line) WHERE name IS NOT NULL GROUP BY line, a.number, name""",
        "cited_item": f"""
            SELECT i.line, a.number AS record, a.nid AS citing, i.cited_by, i.text,
                   CASE WHEN t.pub IS NOT NULL THEN t.nid END AS cited
            FROM ({_CITATION.format("accepted")}) i JOIN accepted a USING (line)
            LEFT JOIN number_text t USING (text)""",
        "cites": "SELECT line, citing, cited FROM cited_item WHERE cited IS NOT NULL",
    },
    tables={
        "publication": f"""
            SELECT line, number AS publicationNumber, 'US' AS countryCode, documentNumber, kindCode,
                   publicationDate, {_DOCUMENT_TYPE} AS documentType, title,
                   CASE WHEN title IS NOT NULL THEN 'en' END AS titleLanguage, abstract,
                   {once_each("inventors")} AS inventorNames, application AS applicationNumber,
                   CASE WHEN application IS NOT NULL THEN left(application, 2) END AS applicationCountry,
                   CASE WHEN application IS NOT NULL THEN filedOn END AS filingDate,
                   CASE WHEN application IS NOT NULL THEN filedPrecision END AS filingDatePrecision
            FROM accepted""",
        "applicant": """
            SELECT line, record AS publicationNumber, sequence, name, country AS countryCode,
                   false AS isCited
            FROM party_item""",
        "priority": """
            SELECT line, record AS publicationNumber, application AS applicationNumber,
                   min(office) AS countryCode, min(filedOn) AS priorityDate,
                   row_number() OVER (PARTITION BY line ORDER BY min(sequence), application) AS sequence
            FROM claim_item WHERE application IS NOT NULL GROUP BY line, record, application""",
        "classification": """
            SELECT line, record AS publicationNumber, 'IPC' AS scheme, symbol, left(symbol, 4) AS subclass,
                   sequence FROM ipc_item WHERE symbol IS NOT NULL
            UNION ALL
            SELECT line, record, 'CPC', symbol, left(symbol, 4), sequence FROM cpc_item
            WHERE symbol IS NOT NULL""",
        "number": CITED_NUMBERS,
        "citation": """
            SELECT line, citing, cited,
                   CASE cited_by WHEN 'cited by examiner' THEN 'examiner'
                                 WHEN 'cited by applicant' THEN 'applicant' ELSE 'unknown' END AS phase
            FROM cited_item WHERE cited IS NOT NULL""",
    },
)
