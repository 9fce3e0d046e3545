"""Google Patents Public Data → assertions. Days are integers, 0 where unknown; numbers «US-7650331-B1»."""

from __future__ import annotations

from kg.ingest.mappers.mapping import (
    CITED_NUMBERS,
    DOCUMENT_TYPE_OF_KIND,
    Check,
    Mapper,
    ValueCheck,
    text_or_null,
)
from kg.ingest.mappers.nested import (
    PRIORITY_ROWS,
    SYMBOL_ROWS,
    applicant_rows,
    compact_day,
    is_category,
    json_list,
    phase_sql,
    rows_of,
)

_TEXT = '{"text":"VARCHAR","language":"VARCHAR"}'
_PARTY = '{"name":"VARCHAR","country_code":"VARCHAR"}'
_REFERENCE = (
    '{"publication_number":"VARCHAR","application_number":"VARCHAR","category":"VARCHAR",'
    '"type":"VARCHAR","filing_date":"VARCHAR"}'
)
_BEST = "coalesce(list_filter({0}, lambda t: t.language = 'en')[1], {0}[1])"


def application(text: str) -> str:
    """Return the SQL of the application that «US-201213411111-A» is, parsed."""
    return f"parse_application_number(replace({text}, '-', ' '))"


_PARSED = f"""
WITH opened AS (
    SELECT *, parse_publication_number(publication_number) AS pub, {application("application_number")} AS app,
           {json_list("title_localized", _TEXT)} AS titles,
           {json_list("abstract_localized", _TEXT)} AS abstracts,
           {json_list("inventor_harmonized", _PARTY)} AS inventors,
           {json_list("assignee_harmonized", _PARTY)} AS assignees,
           {json_list("priority_claim", _REFERENCE)} AS priorities,
           {json_list("citation", _REFERENCE)} AS citations,
           {json_list("ipc", '{"code":"VARCHAR"}')} AS ipcSymbols,
           {json_list("cpc", '{"code":"VARCHAR"}')} AS cpcSymbols
    FROM record
)
SELECT line, hash(publication_number, publication_date, application_number, titles, assignees, citations)
           AS content,
       publication_number, pub.compact AS number, pub.country AS countryCode, pub.number AS documentNumber,
       pub.kind AS kindCode, nullif(publication_date, '0') AS published,
       {compact_day("publication_date")} AS publicationDate, nullif(filing_date, '0') AS filed,
       {compact_day("filing_date")} AS filingDate, {text_or_null("application_number")} AS applicationText,
       app.compact AS applicationKey, app.country AS applicationCountry,
       nullif(nullif({text_or_null("family_id")}, '0'), '-1') AS familyId,
       {_BEST.format("titles")} AS title, {_BEST.format("abstracts")} AS abstract, inventors, assignees,
       priorities, citations, ipcSymbols, cpcSymbols
FROM opened"""

_SYMBOLS = " UNION ALL ".join(
    rows_of(column, f"'{scheme}' AS scheme, {text_or_null('i.code')} AS symbolText")
    for scheme, column in (("IPC", "ipcSymbols"), ("CPC", "cpcSymbols"))
)
# Of `type` and `category` one has letters of WIPO ST.14, the other the phase; which is which has changed.
_CATEGORY = f"""CASE WHEN {is_category("i.category")} THEN i.category
    WHEN {is_category("i.type")} THEN i.type END"""
_PHASE = (
    f"""CASE WHEN {is_category("i.category")} THEN i.type ELSE coalesce(nullif(i.category, ''), i.type) END"""
)

GOOGLE_PATENTS = Mapper(
    parsed=_PARSED,
    key="number",
    name="number",
    checks=(
        Check(
            "publication_number",
            "badPublicationNumber",
            "number IS NULL",
            "publication_number",
            "country, number and kind code, as US-7650331-B1",
        ),
        Check(
            "publication_date",
            "impossibleDate",
            "published IS NOT NULL AND publicationDate IS NULL",
            "published",
            "a day of the calendar as an integer, as 20070131, or 0",
        ),
        Check(
            "filing_date",
            "impossibleDate",
            "filed IS NOT NULL AND filingDate IS NULL",
            "filed",
            "a day of the calendar as an integer, as 20070131, or 0",
        ),
    ),
    values=(
        ValueCheck(
            "application_number",
            "badApplicationNumber",
            """SELECT line, number AS record, applicationText AS found FROM accepted
               WHERE applicationKey IS NULL AND applicationText IS NOT NULL""",
            "country, number and kind, as US-201213411111-A",
        ),
        ValueCheck(
            "priority_claim",
            "badPriority",
            "SELECT line, number AS record, text AS found FROM priority_item WHERE app IS NULL",
            "country, number and kind, as FR-1051751-A",
        ),
        ValueCheck(
            "ipc/cpc",
            "badClassificationSymbol",
            """SELECT line, number AS record, symbolText AS found FROM symbol_item
               WHERE symbol IS NULL AND symbolText IS NOT NULL""",
            "a subclass, or one with main group and subgroup, as B64C39/02",
        ),
        ValueCheck(
            "citation",
            "badPublicationNumber",
            """SELECT line, number AS record, text AS found FROM cited_item JOIN number_text USING (text)
               WHERE pub IS NULL""",
            "country, number and kind code, as US-7650331-B1",
        ),
    ),
    derive={
        "priority_item": f"""SELECT * FROM (
            {
            rows_of(
                "priorities",
                f'''{text_or_null("i.application_number")} AS text,
             {application("text")} AS app, {compact_day("i.filing_date")} AS day''',
            )
        }
            ) WHERE text IS NOT NULL""",
        "symbol_item": f"SELECT *, parse_symbol(symbolText) AS symbol FROM ({_SYMBOLS})",
        "cited_item": f"""SELECT * FROM (
            {
            rows_of(
                "citations",
                f'''{text_or_null("i.publication_number")} AS text,
             {_CATEGORY} AS category, {phase_sql(f"({_PHASE})")} AS phase''',
            )
        }
            ) WHERE text IS NOT NULL""",
        "number_text": """
            SELECT row_number() OVER (ORDER BY text)::INTEGER AS nid, text,
                   parse_publication_number(text) AS pub
            FROM (SELECT text FROM cited_item UNION SELECT number FROM accepted)""",
        "cites": """
            SELECT c.line, o.nid AS citing, t.nid AS cited, c.category, c.phase
            FROM cited_item c JOIN number_text t ON t.text = c.text AND t.pub IS NOT NULL
            JOIN number_text o ON o.text = c.number""",
    },
    tables={
        "publication": f"""
            SELECT line, number AS publicationNumber, countryCode, documentNumber, kindCode, publicationDate,
                   {DOCUMENT_TYPE_OF_KIND} AS documentType, {text_or_null("title.text")} AS title,
                   CASE WHEN regexp_full_match(title.language, '[a-z]{{2,3}}') THEN title.language END
                       AS titleLanguage,
                   {text_or_null("abstract.text")} AS abstract,
                   list_filter(list_transform(inventors, lambda p: trim(p.name)), lambda n: n <> '')
                       AS inventorNames,
                   applicationKey AS applicationNumber, applicationCountry, filingDate,
                   CASE WHEN filingDate IS NOT NULL THEN 'day' END AS filingDatePrecision
            FROM accepted""",
        "applicant": applicant_rows("assignees", "i.name", "i.country_code"),
        "priority": PRIORITY_ROWS,
        "classification": SYMBOL_ROWS,
        "number": CITED_NUMBERS,
        "citation": "SELECT line, citing, cited, category, phase FROM cites",
        "family_record": """
            SELECT line, 'DOCDB:' || familyId AS recordId, number AS publicationNumber
            FROM accepted WHERE familyId IS NOT NULL""",
    },
)
