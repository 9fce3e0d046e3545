"""DWPI landscape workbook → assertions: a record is one family, whose members share title and assignees."""

from __future__ import annotations

import pyarrow as pa

from kg.errors import ParseError
from kg.ingest.mappers.derwent_numbers import BREAK, PRIORITY_LIST, parse_priorities, split_items
from kg.ingest.mappers.mapping import (
    DOCUMENT_TYPE_OF_KIND,
    Check,
    Lookup,
    Mapper,
    ValueCheck,
    number_lookup,
    once_each,
    text_or_null,
)
from kg.ingest.parsers.names import parse_derwent_assignee

_ASSIGNEE = pa.struct([("name", pa.string()), ("code", pa.string())])
ASSIGNEES = pa.schema([("items", pa.list_(_ASSIGNEE))])
# 2016-99999Q and 201699999Q are one accession; the tagged export has no hyphen.
ACCESSION = "upper(regexp_replace(dwpi_accession, '[- ]', '', 'g'))"
_PRIORITY = f"concat_ws('{BREAK}', trim(priority_numbers), coalesce(trim(priority_dates), ''))"
_ASSIGNEES = f"concat_ws('{BREAK}', trim(assignees), coalesce(trim(assignee_codes), ''))"


def parse_assignees(text: str) -> dict[str, object]:
    """Return the assignees of a cell of names and one of codes, joined by a tab.

    A code stands in brackets behind its name, or at its place in a list as long as that of the names.
    """
    names, _, codes = text.partition(BREAK)
    name_items = split_items(names)
    code_items = [code.strip("() ").upper() for code in split_items(codes)]
    if len(code_items) != len(name_items):
        code_items = [""] * len(name_items)
    return {"items": [_assignee(n, c) for n, c in zip(name_items, code_items, strict=True)]}


def _assignee(name: str, code: str) -> dict[str, str | None]:
    try:
        found = parse_derwent_assignee(name)
    except ParseError:
        return {"name": name, "code": code or None}
    return {"name": found.name, "code": name[name.rindex("(") + 1 : -1].upper()}


def items(column: str) -> str:
    """Return the SQL of the distinct items of a cell, in order."""
    split = rf"string_split_regex(trim({column}), '\s*[|;\n]\s*')"
    filled = f"list_filter({split}, lambda i: i <> '')"
    return f"nullif({once_each(filled)}, [])"


DWPI_FAMILIES = Mapper(
    lookups=(
        Lookup(
            "priority_text",
            f"SELECT {_PRIORITY} FROM record WHERE priority_numbers IS NOT NULL",
            parse_priorities,
            PRIORITY_LIST,
        ),
        Lookup(
            "assignee_text",
            f"SELECT {_ASSIGNEES} FROM record WHERE assignees IS NOT NULL",
            parse_assignees,
            ASSIGNEES,
        ),
    ),
    prepare=(number_lookup(f"SELECT unnest({items('members')}) FROM record"),),
    parsed=f"""
        SELECT line, hash(dwpi_accession, title, assignees, members, priority_numbers, ipc) AS content,
               {ACCESSION} AS accession, {text_or_null("title")} AS title,
               {text_or_null("abstract")} AS abstract, {items("inventors")} AS inventorNames,
               {items("members")} AS memberTexts, members, {items("ipc")} AS ipcSymbols,
               {items("cpc")} AS cpcSymbols, y.items AS priorities, a.items AS assigneeItems
        FROM record LEFT JOIN priority_text y ON y.text = {_PRIORITY}
        LEFT JOIN assignee_text a ON a.text = {_ASSIGNEES}""",
    key="accession",
    name="accession",
    checks=(
        Check(
            "dwpi_accession",
            "badAccession",
            "NOT regexp_full_match(coalesce(accession, ''), '[0-9]{4}[0-9A-Z]{5,6}')",
            "accession",
            "year and number, as 2016-99999Q",
        ),
        Check("members", "missingField", "memberTexts IS NULL", "''", "the publications of the family"),
    ),
    values=(
        ValueCheck(
            "members",
            "badPublicationNumber",
            "SELECT line, accession AS record, text AS found FROM member_item WHERE pub IS NULL",
            "country, number and kind code, as US20080243397A1",
        ),
        ValueCheck(
            "priority_numbers",
            "badPriority",
            "SELECT line, accession AS record, text AS found FROM priority_item WHERE application IS NULL",
            "country, year, serial and kind with a day of that year, as US1994319974A",
        ),
        ValueCheck(
            "ipc/cpc",
            "badClassificationSymbol",
            "SELECT line, accession AS record, text AS found FROM symbol_item WHERE parsed IS NULL",
            "a subclass, or one with main group and subgroup, as A61K-0031/12",
        ),
    ),
    derive={
        "member_item": """
            SELECT line, accession, text, pub FROM (
                SELECT line, accession, unnest(memberTexts) AS text FROM accepted)
            JOIN number_text USING (text)""",
        "number_item": """
            SELECT line, accession, pub.compact AS number, pub.country AS countryCode,
                   pub.number AS documentNumber, pub.kind AS kindCode
            FROM member_item WHERE pub IS NOT NULL""",
        "priority_item": """
            SELECT line, accession, i AS sequence, priorities[i].text AS text,
                   priorities[i].application AS application, priorities[i].country AS country,
                   priorities[i].day AS day
            FROM (SELECT line, accession, priorities, unnest(generate_series(1, len(priorities))) AS i
                  FROM accepted)""",
        "symbol_item": " UNION ALL ".join(
            f"""SELECT line, accession, '{scheme}' AS scheme, sequence, text, parse_symbol(text) AS parsed
                FROM (SELECT line, accession, unnest({column}) AS text,
                             generate_subscripts({column}, 1) AS sequence FROM accepted)"""
            for scheme, column in (("IPC", "ipcSymbols"), ("CPC", "cpcSymbols"))
        ),
    },
    tables={
        "publication": f"""
            SELECT i.line, i.number AS publicationNumber, i.countryCode, i.documentNumber, i.kindCode,
                   {DOCUMENT_TYPE_OF_KIND} AS documentType, a.title,
                   CASE WHEN a.title IS NOT NULL THEN 'en' END AS titleLanguage, a.abstract,
                   a.inventorNames, a.accession AS dwpiAccession
            FROM number_item i JOIN accepted a USING (line)""",
        # The list of assignees is the family's; it does not say which publication each stood on.
        "applicant": """
            SELECT line, number AS publicationNumber, assigneeItems[s].name AS name,
                   assigneeItems[s].code AS code, s AS sequence, false AS isCited
            FROM (SELECT i.line, i.number, a.assigneeItems,
                         unnest(generate_series(1, len(a.assigneeItems))) AS s
                  FROM number_item i JOIN accepted a USING (line))""",
        "priority": """
            SELECT i.line, i.number AS publicationNumber, p.application AS applicationNumber,
                   p.country AS countryCode, p.day AS priorityDate, p.sequence
            FROM number_item i JOIN priority_item p USING (line) WHERE p.application IS NOT NULL""",
        "classification": """
            SELECT i.line, i.number AS publicationNumber, s.scheme, s.parsed AS symbol,
                   left(s.parsed, 4) AS subclass, s.sequence
            FROM number_item i JOIN symbol_item s USING (line) WHERE s.parsed IS NOT NULL""",
        "family_record": """
            SELECT line, 'DWPI:' || accession AS recordId, number AS publicationNumber FROM number_item""",
    },
)
