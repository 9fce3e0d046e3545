"""WIPO PATENTSCOPE result export → assertions. Its numbers have no kind code."""

from __future__ import annotations

import pyarrow as pa

from kg.errors import ParseError
from kg.ingest.mappers.mapping import (
    Check,
    Lookup,
    Mapper,
    ValueCheck,
    list_of,
    number_lookup,
    once_each,
    text_or_null,
)
from kg.ingest.parsers.dates import parse_date
from kg.ingest.parsers.patentscope_priority import parse_patentscope_priority
from kg.ingest.parsers.symbols import split_symbols

# Numbers may hold a comma without a space behind it: [10/864,311 08.06.2004 US, 60/582,670 24.06.2004 US].
_PRIORITIES = r"""nullif(list_filter(list_transform(
    string_split_regex(trim(priority_data, ' []'), ',\s+'), lambda i: trim(i)), lambda i: i <> ''), [])"""

_PARSED = f"""
WITH split AS (
    SELECT record.*, pub, {text_or_null("publication_date")} AS published
    FROM record LEFT JOIN number_text n ON n.text = publication_number
)
SELECT line, hash(publication_number, published, title, priority_data, ipc, applicants, inventors) AS content,
       publication_number, published, pub.compact AS number, pub.country AS countryCode,
       pub.number AS documentNumber, pub.kind AS kindCode,
       d.day AS publicationDate, {text_or_null("title")} AS title, {_PRIORITIES} AS priorities,
       {once_each("s.items")} AS ipcSymbols,
       {once_each(list_of("applicants", ";"))} AS applicantNames,
       {once_each(list_of("inventors", ";"))} AS inventorNames
FROM split LEFT JOIN day_text d ON d.text = published LEFT JOIN symbol_list s ON s.text = split.ipc"""


def parse_day(text: str) -> dict[str, object]:
    """Return a publication day.

    Raises:
        ParseError: the text is no day of the calendar.
    """
    found = parse_date(text)
    if found.precision != "day":
        raise ParseError("not a day", found=text, expected="a day, as 29.12.2005")
    return {"day": found.value}


def parse_priority(text: str) -> dict[str, object]:
    """Return application, country and day of one priority.

    Raises:
        ParseError: the text is no priority, or its date does not exist.
    """
    found = parse_patentscope_priority(text)
    return {
        "application": found.application.compact,
        "country": found.application.country,
        "day": found.date,
    }


def parse_symbols(text: str) -> dict[str, object]:
    """Return the symbols of a list, each whole."""
    return {"items": split_symbols(text)}


PATENTSCOPE = Mapper(
    lookups=(
        Lookup(
            "day_text",
            f"SELECT {text_or_null('publication_date')} FROM record",
            parse_day,
            pa.schema([("day", pa.date32())]),
        ),
        Lookup(
            "priority_text",
            f"SELECT unnest({_PRIORITIES}) FROM record",
            parse_priority,
            pa.schema([("application", pa.string()), ("country", pa.string()), ("day", pa.date32())]),
        ),
        Lookup(
            "symbol_list",
            "SELECT ipc FROM record",
            parse_symbols,
            pa.schema([("items", pa.list_(pa.string()))]),
        ),
    ),
    prepare=(number_lookup("SELECT publication_number FROM record"),),
    parsed=_PARSED,
    key="number",
    name="number",
    checks=(
        Check(
            "publication_number",
            "badPublicationNumber",
            "number IS NULL",
            "publication_number",
            "country and number, as US20050286606",
        ),
        Check(
            "publication_date",
            "impossibleDate",
            "published IS NOT NULL AND publicationDate IS NULL",
            "published",
            "a day of the calendar, as 29.12.2005",
        ),
    ),
    values=(
        ValueCheck(
            "priority_data",
            "badPriority",
            "SELECT line, number AS record, text AS found FROM priority_item WHERE application IS NULL",
            "number, day and country, as 60582692 2004-06-24T23:59:59.000Z US",
        ),
        ValueCheck(
            "ipc",
            "badClassificationSymbol",
            """SELECT line, number AS record, symbolText AS found
               FROM symbol_item JOIN symbol_text USING (symbolText) WHERE parsed IS NULL""",
            "a subclass, or one with main group and subgroup, as B64C 39/02",
        ),
    ),
    derive={
        "priority_item": """
            SELECT line, number, sequence, text, application, country, day FROM (
                SELECT line, number, unnest(priorities) AS text,
                       generate_subscripts(priorities, 1) AS sequence FROM accepted)
            LEFT JOIN priority_text USING (text)""",
        "symbol_item": """
            SELECT line, number, unnest(ipcSymbols) AS symbolText,
                   generate_subscripts(ipcSymbols, 1) AS sequence FROM accepted""",
        "symbol_text": """
            SELECT symbolText, parse_symbol(symbolText) AS parsed
            FROM (SELECT DISTINCT symbolText FROM symbol_item)""",
    },
    tables={
        "publication": """
            SELECT line, number AS publicationNumber, countryCode, documentNumber, kindCode, publicationDate,
                   title, inventorNames FROM accepted""",
        "applicant": """
            SELECT line, number AS publicationNumber, unnest(applicantNames) AS name,
                   generate_subscripts(applicantNames, 1) AS sequence, false AS isCited FROM accepted""",
        "priority": """
            SELECT line, number AS publicationNumber, application AS applicationNumber,
                   country AS countryCode, day AS priorityDate, sequence
            FROM priority_item WHERE application IS NOT NULL""",
        "classification": """
            SELECT i.line, i.number AS publicationNumber, 'IPC' AS scheme, t.parsed AS symbol,
                   left(t.parsed, 4) AS subclass, i.sequence
            FROM symbol_item i JOIN symbol_text t USING (symbolText) WHERE t.parsed IS NOT NULL""",
    },
)
