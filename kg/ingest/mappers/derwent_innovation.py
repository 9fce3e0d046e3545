"""Derwent Innovation (Thomson Innovation) export → assertions, one record per publication."""

from __future__ import annotations

import pyarrow as pa

from kg.ingest.mappers.derwent_numbers import (
    APPLICATION,
    BREAK,
    PRIORITY_LIST,
    parse_application,
    parse_priorities,
)
from kg.ingest.mappers.mapping import (
    CITED_NUMBERS,
    DOCUMENT_TYPE_OF_KIND,
    Check,
    Lookup,
    Mapper,
    ValueCheck,
    number_lookup,
    once_each,
)
from kg.ingest.mappers.parties import applicant_rows, party_lookup
from kg.ingest.mappers.patentscope import parse_day

# «NA» where a number, a date or a count should stand: then the whole file marks so what it does not have,
# as data frames of R are written. In other files a name NA is a name.
_MARKS_MISSING = """SELECT coalesce(bool_or('NA' IN (trim(cited_patents), trim(citing_patents), trim(cpc),
    trim(application_date), trim(priority_numbers), trim(inpadoc_members))), false) AS isMarked FROM record"""


def given(column: str) -> str:
    """Return the SQL of a cell without surrounding blanks; null where it is empty or marked as missing."""
    return f"CASE WHEN isMarked AND trim({column}) = 'NA' THEN NULL ELSE nullif(trim({column}), '') END"


def numbers_of(column: str) -> str:
    """Return the SQL that lists the distinct items of a column of lists."""
    return rf"SELECT DISTINCT unnest(string_split_regex({column}, '\s*[|;\n]\s*')) FROM cleaned"


def _items(column: str) -> str:
    split = rf"string_split_regex({column}, '\s*[|;\n]\s*')"
    filled = f"list_filter({split}, lambda i: i <> '')"
    return f"nullif({once_each(filled)}, [])"


_LISTS = ("cited_patents", "citing_patents", "inpadoc_members")
_TEXTS = (
    *("publication_number", "publication_date", "application_number", "application_date", "citing_count"),
    *("priority_numbers", "priority_dates", "title", "title_dwpi", "abstract", "abstract_dwpi", "assignees"),
    *("inventors", "ipc", "cpc", "dwpi_accession"),
)
_CLEANED = f"""CREATE TABLE cleaned AS
    SELECT line, {", ".join(f"{given(name)} AS {name}" for name in (*_TEXTS, *_LISTS))}
    FROM record, ({_MARKS_MISSING})"""
_APPLICATION = f"concat_ws('{BREAK}', application_number, application_date, coalesce(pub.kind, ''))"
_PRIORITY = f"concat_ws('{BREAK}', priority_numbers, coalesce(priority_dates, ''))"
_SYMBOLS = " UNION ALL ".join(
    f"""SELECT line, number, '{scheme}' AS scheme, unnest({column}) AS symbolText,
           generate_subscripts({column}, 1) AS sequence FROM accepted"""
    for scheme, column in (("IPC", "ipcSymbols"), ("CPC", "cpcSymbols"))
)
_NUMBER = "country, number and kind code, as US20080243397A1"

DERWENT_INNOVATION = Mapper(
    lookups=(
        Lookup(
            "day_text",
            "SELECT publication_date FROM record UNION ALL SELECT application_date FROM record",
            parse_day,
            pa.schema([("day", pa.date32())]),
        ),
        Lookup(
            "application_text",
            f"""SELECT {_APPLICATION} FROM (SELECT trim(application_number) AS application_number,
                trim(application_date) AS application_date,
                parse_publication_number(trim(publication_number)) AS pub FROM record)
                WHERE application_number IS NOT NULL AND application_date IS NOT NULL""",
            parse_application,
            APPLICATION,
        ),
        Lookup(
            "priority_text",
            f"""SELECT {_PRIORITY} FROM (SELECT trim(priority_numbers) AS priority_numbers,
                trim(priority_dates) AS priority_dates FROM record) WHERE priority_numbers IS NOT NULL""",
            parse_priorities,
            PRIORITY_LIST,
        ),
        party_lookup("assignees"),
    ),
    prepare=(
        _CLEANED,
        number_lookup(
            "SELECT publication_number FROM cleaned UNION ALL "
            + " UNION ALL ".join(numbers_of(column) for column in _LISTS)
        ),
    ),
    parsed=f"""
        SELECT c.line, hash(publication_number, publication_date, application_number, priority_numbers,
                            c.title, assignees, inventors, ipc, cpc, cited_patents) AS content,
               publication_number, publication_date, p.day AS publicationDay, application_number,
               application_date, f.day AS filingDay, a.application, a.country AS applicationCountry,
               n.pub.compact AS number, n.pub.country AS countryCode, n.pub.number AS documentNumber,
               n.pub.kind AS kindCode, coalesce(c.title, title_dwpi) AS title,
               CASE WHEN c.title IS NULL AND title_dwpi IS NOT NULL THEN 'en' END AS titleLanguage,
               coalesce(abstract, abstract_dwpi) AS abstract, y.items AS priorities, assignees,
               {_items("inventors")} AS inventorNames, {_items("ipc")} AS ipcSymbols,
               {_items("cpc")} AS cpcSymbols, {_items("cited_patents")} AS citedTexts,
               {_items("citing_patents")} AS citingTexts, {_items("inpadoc_members")} AS inpadocTexts,
               citing_count, parse_whole_number(citing_count) AS citedBy,
               upper(regexp_replace(dwpi_accession, '[- ]', '', 'g')) AS dwpi_accession
        FROM cleaned c LEFT JOIN number_text n ON n.text = publication_number
        LEFT JOIN day_text p ON p.text = publication_date
        LEFT JOIN day_text f ON f.text = application_date
        LEFT JOIN application_text a ON a.text = concat_ws('{BREAK}', application_number, application_date,
                                                           coalesce(n.pub.kind, ''))
        LEFT JOIN priority_text y ON y.text = {_PRIORITY}""",
    key="number",
    name="number",
    checks=(
        Check("publication_number", "badPublicationNumber", "number IS NULL", "publication_number", _NUMBER),
        Check(
            "publication_date",
            "impossibleDate",
            "publication_date IS NOT NULL AND publicationDay IS NULL",
            "publication_date",
            "a day of the calendar, as 2008-10-09",
        ),
    ),
    values=(
        ValueCheck(
            "application_date",
            "impossibleDate",
            """SELECT line, number AS record, application_date AS found FROM accepted
               WHERE application_date IS NOT NULL AND filingDay IS NULL""",
            "a day of the calendar, as 2008-03-30",
        ),
        ValueCheck(
            "application_number",
            "badApplicationNumber",
            """SELECT line, number AS record, application_number AS found FROM accepted
               WHERE application_number IS NOT NULL AND application IS NULL""",
            "country, year, serial and kind with a filing day, as US1994319974A",
        ),
        ValueCheck(
            "priority_numbers",
            "badPriority",
            "SELECT line, number AS record, text AS found FROM priority_item WHERE application IS NULL",
            "country, year, serial and kind with a day of that year, as US1994319974A",
        ),
        ValueCheck(
            "ipc/cpc",
            "badClassificationSymbol",
            """SELECT line, number AS record, symbolText AS found
               FROM symbol_item JOIN symbol_text USING (symbolText) WHERE parsed IS NULL""",
            "a subclass, or one with main group and subgroup, as A61K-0031/12",
        ),
        ValueCheck(
            "cited_patents/citing_patents/inpadoc_members",
            "badPublicationNumber",
            "SELECT line, number AS record, text AS found FROM named_item WHERE pub IS NULL",
            _NUMBER,
        ),
        ValueCheck(
            "citing_count",
            "badNumber",
            """SELECT line, number AS record, citing_count AS found FROM accepted
               WHERE citing_count IS NOT NULL AND citedBy IS NULL""",
            "a whole number",
        ),
    ),
    derive={
        "priority_item": """
            SELECT line, number, i AS sequence, priorities[i].text AS text,
                   priorities[i].application AS application, priorities[i].country AS country,
                   priorities[i].day AS day
            FROM (SELECT line, number, priorities, unnest(generate_series(1, len(priorities))) AS i
                  FROM accepted)""",
        "symbol_item": _SYMBOLS,
        "symbol_text": """
            SELECT symbolText, parse_symbol(symbolText) AS parsed
            FROM (SELECT DISTINCT symbolText FROM symbol_item)""",
        "named_item": """
            SELECT line, number, role, t.text, t.nid, t.pub FROM (
                SELECT line, number, 'cited' AS role, unnest(citedTexts) AS text FROM accepted
                UNION ALL SELECT line, number, 'citing', unnest(citingTexts) FROM accepted
                UNION ALL SELECT line, number, 'inpadoc', unnest(inpadocTexts) FROM accepted
            ) i JOIN number_text t USING (text)""",
        # A publication is no citation of itself: exports list a correction under its own number.
        "cites": """
            SELECT i.line, CASE i.role WHEN 'cited' THEN own.nid ELSE i.nid END AS citing,
                   CASE i.role WHEN 'cited' THEN i.nid ELSE own.nid END AS cited
            FROM named_item i JOIN accepted a USING (line) JOIN number_text own
            ON own.text = a.publication_number
            WHERE i.role <> 'inpadoc' AND i.pub IS NOT NULL AND i.pub.compact <> a.number""",
    },
    tables={
        "publication": f"""
            SELECT a.line, number AS publicationNumber, countryCode, documentNumber, kindCode,
                   publicationDay AS publicationDate, {DOCUMENT_TYPE_OF_KIND} AS documentType, title,
                   titleLanguage, abstract, inventorNames, citedBy AS citedByCountReported,
                   dwpi_accession AS dwpiAccession, application AS applicationNumber,
                   applicationCountry, CASE WHEN application IS NOT NULL THEN filingDay END AS filingDate,
                   CASE WHEN application IS NOT NULL AND filingDay IS NOT NULL THEN 'day' END
                       AS filingDatePrecision, e.members AS extendedFamilyMembers
            FROM accepted a LEFT JOIN (
                SELECT line, list_sort(list(DISTINCT pub.compact)) AS members FROM named_item
                WHERE role = 'inpadoc' AND pub IS NOT NULL GROUP BY line) e USING (line)""",
        "applicant": applicant_rows("assignees"),
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
        "family_record": """
            SELECT line, 'DWPI:' || dwpi_accession AS recordId, number AS publicationNumber
            FROM accepted WHERE dwpi_accession IS NOT NULL""",
    },
)
