"""Derwent Innovations Index, tagged export → assertions. One record is one family of publications."""

from __future__ import annotations

import pyarrow as pa

from kg.errors import ParseError
from kg.ingest.mappers.derwent_applications import parse_application_line, parse_publication_line
from kg.ingest.mappers.mapping import (
    CITED_NUMBERS,
    DOCUMENT_TYPE_OF_KIND,
    Check,
    Lookup,
    Mapper,
    ValueCheck,
    number_lookup,
    text_or_null,
)
from kg.ingest.parsers.names import parse_derwent_assignee

_DAY = r"\d{1,2} [A-Za-z]{3,9} \d{4}"

_PARSED = f"""
SELECT line, hash(publication_numbers, title, inventors, assignees, publication_details,
                  application_details, priority_details, cited_number) AS content,
       nullif(trim(accession), '') AS accession, publication_numbers, numbers,
       list_filter(numbers, lambda n: n.parsed IS NOT NULL) AS goodNumbers,
       badPublication, badApplication, publication_details, application_details,
       {text_or_null("title")} AS title, {text_or_null("abstract")} AS abstract, inventors, assignees, ipc,
       priority_details, cited_by, cited_number, cited_assignees
FROM record LEFT JOIN number_list USING (line) LEFT JOIN bad_publication USING (line)
LEFT JOIN bad_application USING (line)"""

_PUBLICATION = f"""
SELECT i.line, i.number AS publicationNumber, i.countryCode, i.documentNumber, i.kindCode,
       d.day AS publicationDate, {DOCUMENT_TYPE_OF_KIND} AS documentType, a.title,
       CASE WHEN a.title IS NOT NULL THEN 'en' END AS titleLanguage, a.abstract,
       a.inventors AS inventorNames, a.accession AS dwpiAccession,
       p.application AS applicationNumber, p.country AS applicationCountry,
       p.day AS filingDate, CASE WHEN p.day IS NOT NULL THEN 'day' END AS filingDatePrecision
FROM number_item i JOIN accepted a USING (line)
LEFT JOIN detail d ON d.line = i.line AND d.publication = i.number
LEFT JOIN application_item p ON p.line = i.line AND p.publication = i.number"""

_PUBLICATION_LINE = pa.schema([("publication", pa.string()), ("day", pa.date32())])
_APPLICATION_LINE = pa.schema(
    [
        ("publication", pa.string()),
        ("application", pa.string()),
        ("country", pa.string()),
        ("day", pa.date32()),
    ]
)
_ASSIGNEE = pa.schema([("name", pa.string()), ("code", pa.string())])


def bad_lines(table: str, column: str, lookup: str, name: str) -> str:
    """Return the statement that lists, by record, a line that holds a day and is no value: a wrong day."""
    return f"""CREATE TABLE {table} AS
        SELECT line, min(text) AS {name} FROM (SELECT line, unnest({column}) AS text FROM record)
        ANTI JOIN {lookup} USING (text) WHERE regexp_matches(text, '{_DAY}') GROUP BY line"""


def parse_assignee(text: str) -> dict[str, object]:
    """Return name and code of an assignee; the code with its kind only where it is stated.

    Codes of cited assignees have no kind: a standard one cannot be told from one made of a name.
    """
    bare = text.strip()
    try:
        found = parse_derwent_assignee(bare)
    except ParseError:
        return {"name": bare, "code": None}
    return {"name": found.name, "code": bare[bare.rindex("(") + 1 : -1]}


DERWENT = Mapper(
    lookups=(
        Lookup(
            "publication_line",
            "SELECT unnest(publication_details) FROM record",
            parse_publication_line,
            _PUBLICATION_LINE,
        ),
        Lookup(
            "application_line",
            """SELECT unnest(application_details) FROM record UNION ALL
            SELECT unnest(priority_details) FROM record""",
            parse_application_line,
            _APPLICATION_LINE,
        ),
        Lookup(
            "assignee_text",
            """SELECT unnest(assignees) FROM record UNION ALL
            SELECT unnest(string_split(a, ';')) FROM (SELECT unnest(cited_assignees) AS a FROM record)""",
            parse_assignee,
            _ASSIGNEE,
        ),
    ),
    prepare=(
        bad_lines("bad_publication", "publication_details", "publication_line", "badPublication"),
        bad_lines("bad_application", "application_details", "application_line", "badApplication"),
        number_lookup(
            """SELECT unnest(publication_numbers) FROM record UNION ALL SELECT unnest(cited_by) FROM record
            UNION ALL SELECT unnest(cited_number) FROM record"""
        ),
        """CREATE TABLE number_list AS
        SELECT line, list(struct_pack(text := text, parsed := pub) ORDER BY position) AS numbers FROM (
            SELECT line, unnest(publication_numbers) AS text,
                   generate_subscripts(publication_numbers, 1) AS position FROM record
        ) JOIN number_text USING (text) GROUP BY line""",
    ),
    parsed=_PARSED,
    key="coalesce(accession, publication_numbers[1])",
    name="coalesce(accession, publication_numbers[1])",
    checks=(
        Check(
            "PN",
            "badPublicationNumber",
            "len(coalesce(goodNumbers, [])) = 0",
            "array_to_string(publication_numbers, '; ')",
            "country, number and kind code, as FR3027815-A1",
        ),
        Check(
            "PD",
            "impossibleDate",
            "badPublication IS NOT NULL",
            "badPublication",
            "number and day, as FR3027815-A1   06 May 2016",
        ),
        Check(
            "AD",
            "impossibleDate",
            "badApplication IS NOT NULL",
            "badApplication",
            "number, application and day, as FR3027815-A1    FR002466    31 Oct 2014",
        ),
    ),
    values=(
        ValueCheck(
            "PN",
            "badPublicationNumber",
            """SELECT line, accession AS record, n.text AS found
               FROM (SELECT line, accession, unnest(numbers) AS n FROM accepted) WHERE n.parsed IS NULL""",
            "country, number and kind code, as FR3027815-A1",
        ),
        ValueCheck(
            "CP",
            "badPublicationNumber",
            "SELECT line, accession AS record, citedText AS found FROM cited_item WHERE cited IS NULL",
            "country, number and kind code, as US6003810-A",
        ),
        ValueCheck(
            "IP",
            "badClassificationSymbol",
            "SELECT line, accession AS record, text AS found FROM symbol_item WHERE parsed IS NULL",
            "a subclass, or one with main group and subgroup, as A63H-030/04",
        ),
        ValueCheck(
            "PI",
            "badPriority",
            "SELECT line, accession AS record, text AS found FROM priority_item WHERE application IS NULL",
            "number and day, as FR002466    31 Oct 2014",
        ),
    ),
    derive={
        "number_item": """
            SELECT line, n.text AS text, n.parsed.compact AS number, n.parsed.country AS countryCode,
                   n.parsed.number AS documentNumber, n.parsed.kind AS kindCode
            FROM (SELECT line, unnest(list_distinct(goodNumbers)) AS n FROM accepted)""",
        # A number may have several lines (a correction); the first day counts.
        "detail": """
            SELECT line, publication, min(day) AS day
            FROM (SELECT line, unnest(publication_details) AS text FROM accepted)
            JOIN publication_line USING (text) GROUP BY ALL""",
        "application_item": """
            SELECT line, publication, min(day) AS day,
                   arg_min(application, (day, application)) AS application,
                   arg_min(country, (day, application)) AS country
            FROM (SELECT line, unnest(application_details) AS text FROM accepted)
            JOIN application_line USING (text) GROUP BY line, publication""",
        "priority_item": """
            SELECT line, accession, sequence, text, application, country, day FROM (
                SELECT line, accession, unnest(priority_details) AS text,
                       generate_subscripts(priority_details, 1) AS sequence FROM accepted)
            LEFT JOIN application_line USING (text)""",
        "symbol_item": """
            SELECT line, accession, sequence, text, parse_symbol(text) AS parsed FROM (
                SELECT line, accession, unnest(ipc) AS text, generate_subscripts(ipc, 1) AS sequence
                FROM accepted)""",
        "cited_item": """
            SELECT line, accession, citedText, assignees, s.nid AS citing, e.pub.compact AS cited,
                   CASE WHEN e.pub IS NOT NULL THEN e.nid END AS citedId, s.pub.compact AS citingNumber
            FROM (SELECT line, accession, unnest(cited_by) AS citingText, unnest(cited_number) AS citedText,
                         unnest(cited_assignees) AS assignees FROM accepted)
            LEFT JOIN number_text s ON s.text = citingText LEFT JOIN number_text e ON e.text = citedText""",
        # Where a line does not say which publication cites, the first of the record does.
        "cites": """
            SELECT c.line, CASE WHEN c.citingNumber IS NOT NULL THEN c.citing ELSE f.nid END AS citing,
                   c.citedId AS cited, c.assignees AS assignee
            FROM cited_item c LEFT JOIN (
                SELECT i.line, arg_min(t.nid, i.number) AS nid FROM number_item i
                JOIN number_text t ON t.text = i.text GROUP BY i.line) f USING (line)
            WHERE c.citedId IS NOT NULL""",
        "assignee_item": """
            SELECT line, sequence, name, code FROM (
                SELECT line, unnest(assignees) AS text, generate_subscripts(assignees, 1) AS sequence
                FROM accepted) JOIN assignee_text USING (text)""",
    },
    tables={
        "publication": _PUBLICATION,
        # The list of assignees is the family's; it does not say which publication each stood on.
        "applicant": """
            SELECT i.line, i.number AS publicationNumber, min(a.sequence) AS sequence, a.name, a.code,
                   false AS isCited
            FROM number_item i JOIN assignee_item a USING (line) WHERE a.name <> ''
            GROUP BY i.line, i.number, a.name, a.code
            UNION ALL
            SELECT line, cited, sequence, name, code, true FROM (
                SELECT line, cited, unnest(parts) AS text, generate_subscripts(parts, 1) AS sequence FROM (
                    SELECT line, cited, string_split(assignees, ';') AS parts
                    FROM cited_item WHERE cited IS NOT NULL AND assignees IS NOT NULL))
            JOIN assignee_text USING (text) WHERE name <> ''""",
        "priority": """
            SELECT i.line, i.number AS publicationNumber, p.application AS applicationNumber,
                   p.country AS countryCode, p.day AS priorityDate, p.sequence
            FROM number_item i JOIN priority_item p USING (line) WHERE p.application IS NOT NULL""",
        "classification": """
            SELECT i.line, i.number AS publicationNumber, 'IPC' AS scheme, s.parsed AS symbol,
                   left(s.parsed, 4) AS subclass, s.sequence
            FROM number_item i JOIN symbol_item s USING (line) WHERE s.parsed IS NOT NULL""",
        "number": CITED_NUMBERS,
        "citation": """
            SELECT line, citing, cited, 'unknown' AS phase, assignee FROM cites""",
        "family_record": """
            SELECT i.line, 'DWPI:' || coalesce(a.accession, a.publication_numbers[1]) AS recordId,
                   i.number AS publicationNumber
            FROM number_item i JOIN accepted a USING (line)""",
    },
)
