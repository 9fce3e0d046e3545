"""Records of the exchange format → assertions about publications; DOCDB, OPS and ST.96 share them.

Lists of one group are parallel (readers/exchange_record.py); they are taken apart here, item by item.
"""

from __future__ import annotations

from collections.abc import Mapping

from kg.ingest.mappers.mapping import CITED_NUMBERS, DOCUMENT_TYPE_OF_KIND, ValueCheck, number_lookup
from kg.ingest.parsers.exchange_values import (
    date_sql,
    format_rank_sql,
    full_date_sql,
    is_category_sql,
    letters_sql,
    name_country_sql,
    name_sql,
    phase_sql,
    precision_sql,
    symbol_sql,
)
from kg.ingest.readers.exchange_record import FIELDS, GROUPS

# What a record says, for comparison with a second one of its number; not when and how it was exchanged.
CONTENT = ", ".join(f"r.{field.name}" for field in FIELDS if field.name not in {"status", "last_exchange"})
DELETED = "coalesce(status = 'D', false)"
# The records that describe a publication, where a source has others, too.
IS_DOCUMENT = f"NOT {DELETED}"


def items(group: str, source: str = "record") -> str:
    """Return the SQL of the items of a group, one row each with `line`, `position` and its columns."""
    names = GROUPS[group]
    parts = ", ".join(f"unnest({group}_{name}) AS {name}" for name in names)
    return f"""SELECT line, {parts}, generate_subscripts({group}_{names[0]}, 1) AS position FROM {source}"""


def _first_number(group: str) -> str:
    """Return the SQL of a document's number in DOCDB's format, the first where there are several.

    OPS gives the date of an application beside its EPODOC number alone.
    """
    is_docdb = "coalesce(format, 'docdb') = 'docdb' AND country IS NOT NULL AND number IS NOT NULL"
    own = ", ".join(
        f"arg_min({name}, position) FILTER ({is_docdb}) AS {name}" for name in ("country", "number", "kind")
    )
    return f"""SELECT line, {own}, coalesce(arg_min(date, position) FILTER ({is_docdb}),
               arg_min(date, position)) AS date
        FROM ({items(group)}) GROUP BY line"""


_CITED_TEXT = """CASE WHEN country IS NOT NULL THEN country || number || coalesce(kind, '') ELSE number END"""
# The cited document in DOCDB's format where it is given in several; OPS gives EPODOC's, without kind, too.
_CITED = f"""SELECT line, citation, {_CITED_TEXT} AS text, name FROM ({items("cited")})
    WHERE number IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY line, citation
        ORDER BY country IS NULL, format IS DISTINCT FROM 'docdb', position) = 1"""

PREPARE = (
    f"CREATE TABLE own_publication AS {_first_number('publication')}",
    f"CREATE TABLE own_application AS {_first_number('application')}",
    """CREATE TABLE own_number AS
    SELECT r.line, coalesce(r.country, p.country) || coalesce(r.doc_number, p.number)
               || coalesce(r.kind, p.kind, '') AS numberText, coalesce(r.date_publ, p.date) AS published
    FROM record r LEFT JOIN own_publication p USING (line)""",
    f"CREATE TABLE cited_text AS {_CITED}",
    number_lookup("SELECT numberText FROM own_number UNION ALL SELECT text FROM cited_text"),
)


def parsed(is_document: str = IS_DOCUMENT, more: str = "") -> str:
    """Return the SQL of the parsed records.

    Args:
        is_document: SQL over the record: whether it describes a publication.
        more: further columns over `record r`, each with a comma after it.
    """
    return f"""
SELECT r.line, hash({CONTENT}) AS content, {is_document} AS isDocument, {more} status,
       last_exchange, family_id,
       n.numberText, n.published, t.pub.compact AS number, t.pub.country AS countryCode,
       t.pub.number AS documentNumber, t.pub.kind AS kindCode,
       {full_date_sql("n.published")} AS publicationDate,
       a.country || a.number || coalesce(' ' || a.kind, '') AS applicationText, a.date AS filed,
       parse_application_number(a.country || ' ' || a.number || ' ' || a.kind) AS app,
       {date_sql("a.date")} AS filingDate, {precision_sql("a.date")} AS filingDatePrecision
FROM record r JOIN own_number n USING (line) LEFT JOIN own_application a USING (line)
LEFT JOIN number_text t ON t.text = n.numberText"""


def _parties(group: str) -> str:
    """Return the SQL of applicants or inventors: one row per sequence, named as on the document."""
    country = "country" if "country" in GROUPS[group] else "NULL::VARCHAR"
    return f"""
    WITH named AS (
        SELECT line, position, {format_rank_sql("format")} AS rank, {name_sql("name")} AS name,
               coalesce({country}, {name_country_sql("name")}) AS country,
               coalesce(TRY_CAST(sequence AS BIGINT),
                        row_number() OVER (PARTITION BY line, format ORDER BY position)) AS sequence
        FROM ({items(group, "document")})
    )
    SELECT line, sequence, arg_min(name, (rank, position)) AS name, any_value(country) AS country
    FROM named WHERE name IS NOT NULL GROUP BY line, sequence"""


def _texts(group: str) -> str:
    """Return the SQL of the title or abstract to show: the English one, else the first."""
    return f"""
    SELECT line, text, language FROM (
        SELECT line, position, text, lower(language) AS language FROM ({items(group, "document")})
        WHERE text IS NOT NULL)
    QUALIFY row_number() OVER (
        PARTITION BY line ORDER BY language IS DISTINCT FROM 'en', position) = 1"""


_SYMBOL = f"""
    SELECT line, position, 'IPC' AS scheme, text AS symbolText, {symbol_sql("text")} AS symbol
    FROM ({items("ipcr", "document")}) WHERE text IS NOT NULL
    UNION ALL
    SELECT line, position, 'IPC', text, {symbol_sql("text")}
    FROM ({items("ipc", "(SELECT * FROM document WHERE len(ipcr_text) = 0)")}) WHERE text IS NOT NULL
    UNION ALL
    SELECT line, position, 'CPC', symbolText, {symbol_sql("symbolText")} FROM (
        SELECT line, position, scheme, coalesce(symbol, section || class || subclass
                   || coalesce(' ' || "group" || '/' || subgroup, '')) AS symbolText
        FROM ({items("cpc", "document")})
    ) WHERE starts_with(scheme, 'CPC') AND symbolText IS NOT NULL"""

_PRIORITY = f"""
    SELECT line, sequence, country, date, format, coalesce(country, '') || number || coalesce(' ' || kind, '')
               AS text,
           CASE WHEN format = 'epodoc' THEN parse_epodoc_application(coalesce(country, '') || number)
                ELSE parse_application_number(country || ' ' || number || ' ' || kind) END AS parsed,
           {full_date_sql("date")} AS day
    FROM (
        SELECT line, format, country, number, kind,
               coalesce(TRY_CAST(sequence AS BIGINT), position) AS sequence,
               coalesce(date, CASE WHEN sequence IS NOT NULL THEN max(date) OVER (PARTITION BY line, sequence)
                   END) AS date
        FROM ({items("priority", "document")})
        QUALIFY coalesce(format, 'docdb') = 'docdb' OR (format = 'epodoc' AND NOT bool_or(
            coalesce(format, 'docdb') = 'docdb') OVER (PARTITION BY line, sequence))
    ) WHERE number IS NOT NULL"""

_CATEGORY = f"""
    SELECT line, citation, list(text) AS texts FROM (
        SELECT line, citation, text FROM ({items("category", "document")})
        UNION ALL SELECT line, citation, text FROM ({items("passage_category", "document")})
    ) WHERE text IS NOT NULL GROUP BY line, citation"""

# One row per pair of documents: a document may be cited in the search report and again in opposition.
_CITES = f"""
    SELECT line, citing, cited, min(assignee) AS assignee, {letters_sql("list(category)")} AS category,
           CASE WHEN bool_or(phase = 'examiner') THEN 'examiner'
                WHEN bool_or(phase = 'applicant') THEN 'applicant'
                WHEN bool_or(phase = 'thirdParty') THEN 'thirdParty' ELSE 'unknown' END AS phase
    FROM (
        SELECT t.line, s.nid AS citing, e.nid AS cited, {letters_sql("c.texts")} AS category,
               {name_sql("regexp_replace(t.name, ', et al$', '')")} AS assignee,
               {phase_sql("i.phase", 'i."by"')} AS phase
        FROM cited_text t JOIN (FROM accepted WHERE isDocument) a USING (line)
        JOIN number_text s ON s.text = a.numberText
        JOIN number_text e ON e.text = t.text AND e.pub IS NOT NULL
        LEFT JOIN citation_item i ON i.line = t.line AND i.position = t.citation + 1
        LEFT JOIN category_item c ON c.line = t.line AND c.citation = t.citation
    ) GROUP BY line, citing, cited"""

DERIVE: Mapping[str, str] = {
    "document": """
        SELECT r.* FROM record r SEMI JOIN (SELECT line FROM accepted WHERE isDocument) USING (line)""",
    "applicant_item": _parties("applicant"),
    "inventor_item": _parties("inventor"),
    "title_item": _texts("title"),
    "abstract_item": _texts("abstract"),
    "symbol_item": _SYMBOL,
    "priority_item": _PRIORITY,
    "category_item": _CATEGORY,
    "citation_item": items("citation", "document"),
    "cites": _CITES,
}


def value_checks(record: str = "number") -> tuple[ValueCheck, ...]:
    """Return the refusals of single values of kept records.

    Args:
        record: SQL over `accepted` of the record's name.
    """
    named = f"(SELECT line, {record} AS record FROM accepted)"
    return (
        ValueCheck(
            "application-reference",
            "badApplicationNumber",
            f"SELECT line, {record} AS record, applicationText AS found FROM accepted "
            "WHERE app IS NULL AND applicationText IS NOT NULL",
            "country, number and kind, as EP 97900001 A",
        ),
        ValueCheck(
            "date-publ",
            "impossibleDate",
            f"SELECT line, {record} AS record, published AS found FROM accepted "
            f"WHERE published IS NOT NULL AND ({date_sql('published')}) IS NULL",
            "a day of the calendar, as 20230209; 00 for an unknown month or day",
        ),
        ValueCheck(
            "application-reference",
            "impossibleDate",
            f"SELECT line, {record} AS record, filed AS found FROM accepted "
            "WHERE filed IS NOT NULL AND filingDate IS NULL",
            "a day of the calendar, as 20230209; 00 for an unknown month or day",
        ),
        ValueCheck(
            "priority-claim",
            "badPriority",
            f"SELECT line, record, text AS found FROM priority_item JOIN {named} USING (line) "
            "WHERE parsed IS NULL",
            "country, number and kind in DOCDB's format, as FR 9600001 A, or in EPODOC's by a rule",
        ),
        ValueCheck(
            "classification",
            "badClassificationSymbol",
            f"SELECT line, record, symbolText AS found FROM symbol_item JOIN {named} USING (line) "
            "WHERE symbol IS NULL",
            "a subclass, or one with main group and subgroup, as B64C39/02",
        ),
        ValueCheck(
            "patcit",
            "badPublicationNumber",
            f"SELECT t.line, record, t.text AS found FROM cited_text t JOIN {named} USING (line) "
            "JOIN number_text USING (text) WHERE pub IS NULL",
            "country, number and kind code, as US9900100B2",
        ),
        ValueCheck(
            "category",
            "unknownCategory",
            "SELECT line, record, text AS found FROM ("
            f"SELECT line, unnest(texts) AS text FROM category_item) JOIN {named} USING (line) "
            f"WHERE NOT {is_category_sql('text')}",
            "letters of WIPO ST.14, as X, Y, A or XY",
        ),
    )


def tables(family: str = "DOCDB") -> dict[str, str]:
    """Return the assertions about publications.

    Args:
        family: who gives the family numbers.
    """
    return {
        "publication": f"""
            SELECT line, number AS publicationNumber, countryCode, documentNumber, kindCode, publicationDate,
                   {DOCUMENT_TYPE_OF_KIND} AS documentType, t.text AS title,
                   CASE WHEN regexp_full_match(t.language, '[a-z]{{2,3}}') THEN t.language END
                       AS titleLanguage,
                   b.text AS abstract, i.names AS inventorNames, app.compact AS applicationNumber,
                   app.country AS applicationCountry, filingDate, filingDatePrecision
            FROM accepted LEFT JOIN title_item t USING (line) LEFT JOIN abstract_item b USING (line)
            LEFT JOIN (SELECT line, list(name ORDER BY sequence) AS names FROM inventor_item GROUP BY line) i
                USING (line)
            WHERE isDocument AND number IS NOT NULL""",
        "applicant": """
            SELECT line, number AS publicationNumber, sequence, name,
                   CASE WHEN regexp_full_match(country, '[A-Z]{2}') THEN country END AS countryCode,
                   false AS isCited
            FROM applicant_item JOIN accepted USING (line)""",
        "priority": """
            SELECT line, number AS publicationNumber, parsed.compact AS applicationNumber,
                   parsed.country AS countryCode, day AS priorityDate, sequence
            FROM priority_item JOIN accepted USING (line) WHERE parsed IS NOT NULL""",
        "classification": """
            SELECT line, number AS publicationNumber, scheme, symbol, left(symbol, 4) AS subclass,
                   min(position) AS sequence
            FROM symbol_item JOIN accepted USING (line) WHERE symbol IS NOT NULL
            GROUP BY line, number, scheme, symbol""",
        "number": CITED_NUMBERS,
        "citation": "SELECT line, citing, cited, category, phase, assignee FROM cites",
        "family_record": f"""
            SELECT line, '{family}:' || family_id AS recordId, number AS publicationNumber FROM accepted
            WHERE number IS NOT NULL AND NOT {DELETED} AND regexp_full_match(family_id, '[1-9][0-9]*')""",
    }
