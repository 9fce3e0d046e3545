"""Chinese patents of which little is told → assertions: references of CNKI, abstracts, lists of files."""

from __future__ import annotations

import re

import pyarrow as pa

from kg.ingest.mappers.mapping import DOCUMENT_TYPE_OF_KIND, Check, Lookup, Mapper, Skip, text_or_null
from kg.ingest.parsers.cnki_reference import parse_patent_reference
from kg.ingest.parsers.names import is_chinese_person, split_applicants

# Most names are persons', many of them transliterated (中岛孝行): only endings that no person has.
ORGANIZATION = re.compile(
    "..(?:公司|大学|学院|研究[所院]|科学院|设计院|研究中心|医院|集团|实验室|工厂|会社|委员会|部队|协会|学校)$"
)
_REFERENCE = pa.schema(
    [
        ("persons", pa.list_(pa.string())),
        ("organizations", pa.list_(pa.string())),
        ("title", pa.string()),
        ("place", pa.string()),
        ("number", pa.string()),
        ("day", pa.string()),
    ]
)


def parse_reference(text: str) -> dict[str, object]:
    """Return the columns of a reference; organisations are applicants, other names inventors.

    Raises:
        ParseError: the text is no reference to a patent.
    """
    found = parse_patent_reference(text)
    return {
        "persons": [name for name in found.names if not ORGANIZATION.search(name)],
        "organizations": [name for name in found.names if ORGANIZATION.search(name)],
        "title": found.title,
        "place": found.place,
        "number": found.number,
        "day": found.day,
    }


# GB/T 7714 allows the application number (200610171314.3, ZL88105607.3): a check digit behind a full stop.
_IS_APPLICATION = "regexp_full_match(numberText, '(ZL|CN)? ?([0-9]{8}|[0-9]{12})\\.[0-9X]')"

CNKI_REFERENCES = Mapper(
    lookups=(Lookup("reference", "SELECT text FROM record", parse_reference, _REFERENCE),),
    parsed=f"""
        WITH opened AS (
            SELECT r.line, r.text, f.text IS NOT NULL AS isReference, f.persons, f.organizations, f.title,
                   f.number AS numberText, f.day,
                   parse_publication_number(CASE WHEN regexp_matches(f.number, '^[0-9]') THEN 'CN' ELSE '' END
                       || f.number) AS pub
            FROM record r LEFT JOIN reference f USING (text)
        )
        SELECT line, hash(title, numberText, day, persons, organizations) AS content, text, isReference,
               persons, organizations, title, numberText, day, parse_iso_date(day) AS publicationDate,
               CASE WHEN NOT coalesce({_IS_APPLICATION}, false) THEN pub.compact END AS number,
               pub.country AS countryCode, pub.number AS documentNumber, pub.kind AS kindCode,
               coalesce({_IS_APPLICATION}, false) AS isApplication
        FROM opened""",
    key="number",
    name="number",
    checks=(
        Check(
            "text", "malformedReference", "NOT isReference", "text", "names. title[P]. place：number,date."
        ),
        Check(
            "number",
            "badPublicationNumber",
            "number IS NULL AND NOT isApplication",
            "coalesce(numberText, text)",
            "country and number, as CN101928752A",
        ),
        Check(
            "date",
            "impossibleDate",
            "day IS NOT NULL AND publicationDate IS NULL",
            "day",
            "a day of the calendar, as 2010-12-29",
        ),
    ),
    # The number of an application names no document; what was published of it the reference does not say.
    skips=(Skip("applicationNumberOnly", "isApplication"),),
    tables={
        "publication": f"""
            SELECT line, number AS publicationNumber, countryCode, documentNumber, kindCode, publicationDate,
                   {DOCUMENT_TYPE_OF_KIND} AS documentType, title, 'zh' AS titleLanguage,
                   nullif(persons, []::VARCHAR[]) AS inventorNames FROM accepted""",
        "applicant": """
            SELECT line, number AS publicationNumber, unnest(organizations) AS name,
                   generate_subscripts(organizations, 1) AS sequence, false AS isCited FROM accepted""",
    },
)

_LISTED = "regexp_extract(name, '([A-Z]{2})[.]([A-Z0-9]+)[.]([A-Z][0-9]?)[.]xml', ['c', 'n', 'k'])"

DOCDB_FILE_LIST = Mapper(
    parsed=f"""
        WITH cut AS (SELECT line, name, {_LISTED} AS part FROM record)
        SELECT line, hash(name) AS content, name,
               parse_publication_number(part.c || part.n || part.k).compact AS number FROM cut""",
    key="number",
    name="number",
    checks=(
        Check(
            "name",
            "badPublicationNumber",
            "number IS NULL",
            "name",
            "country, number and kind: CN.1234567.A.xml",
        ),
    ),
    # A list names publications and says nothing of them: they are stubs until their documents come.
    tables={"number": "SELECT line, line::INTEGER AS nid, number FROM accepted"},
)

_NAMES = pa.schema([("names", pa.list_(pa.string())), ("persons", pa.list_(pa.string()))])


def parse_applicants(text: str) -> dict[str, object]:
    """Return the names of a field and those of them that are persons' by surname and length."""
    names = split_applicants(text)
    return {"names": names, "persons": [name for name in names if is_chinese_person(name)]}


# Two persons of one name are two: a person is known by the record that names it.
_REF = "'cn_abstracts:' || CASE WHEN isPerson THEN documentId || ':' ELSE '' END || name"


# A publication is known by its number and there is none here, and no number is made up. What the record says
# is kept as what it is: a document that states that those it names applied for a patent of that title.
CN_ABSTRACTS = Mapper(
    lookups=(
        Lookup(
            "applicant_text",
            "SELECT assignee FROM record",
            parse_applicants,
            _NAMES,
        ),
    ),
    parsed=f"""
        SELECT r.line, hash(id, title, assignee, abstract) AS content, a.names, a.persons,
               'patentAbstract:' || coalesce({text_or_null("id")},
                   left(md5(concat_ws('|', title, assignee)), 16))
                   AS documentId,
               {text_or_null("title")} AS title, {text_or_null("abstract")} AS abstract, assignee
        FROM record r LEFT JOIN applicant_text a ON a.text = r.assignee""",
    key="documentId",
    name="documentId",
    checks=(
        Check("title", "missingField", "title IS NULL", "''", "the title of an invention"),
        Check(
            "assignee", "missingField", "coalesce(len(names), 0) = 0", "assignee", "one or several applicants"
        ),
    ),
    derive={
        "named": """SELECT *, list_contains(persons, name) AS isPerson FROM (
            SELECT line, documentId, title, abstract, persons, unnest(names) AS name FROM accepted)""",
        "stated": """SELECT line, documentId, title, abstract, name, isPerson,
            'statement:' || left(md5(documentId || '|' || name), 16) AS statementId FROM named""",
    },
    tables={
        "node_Document": "SELECT line, documentId, title, 'zh' AS language FROM accepted",
        "node_Passage": """
            SELECT line, documentId || '#abstract' AS passageId, abstract AS text, 0 AS startOffset,
                   length(abstract) AS endOffset FROM accepted WHERE abstract IS NOT NULL""",
        "link_PassageOfDocument": """
            SELECT line, documentId || '#abstract' AS startKey, documentId AS endKey
            FROM accepted WHERE abstract IS NOT NULL""",
        "organization": f"""
            SELECT min(line) AS line, {_REF} AS ref, name, CASE WHEN NOT isPerson THEN name END AS linkName,
                   CASE WHEN isPerson THEN 'Person' END AS kind
            FROM named GROUP BY ref, name, isPerson""",
        "node_Statement": """
            SELECT line, statementId, name AS subject, 'patentApplicant' AS measure, title AS valueText,
                   title AS sourceTitle FROM stated""",
        "link_StatementAboutAgent": f"""
            SELECT line, statementId AS startKey, {_REF} AS endKey FROM stated""",
        "link_StatementPassage": """
            SELECT line, statementId AS startKey, documentId || '#abstract' AS endKey
            FROM stated WHERE abstract IS NOT NULL""",
    },
)
