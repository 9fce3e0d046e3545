"""Lens.org JSON records → assertions: what the CSV export says, with citations, addresses and languages."""

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
    is_category,
    json_list,
    phase_sql,
    rows_of,
)

_ID = '{"jurisdiction":"VARCHAR","doc_number":"VARCHAR","kind":"VARCHAR","date":"VARCHAR"}'
_TEXT = '{"text":"VARCHAR","lang":"VARCHAR"}'
_PARTY = '{"residence":"VARCHAR","extracted_name":{"value":"VARCHAR"}}'
_CITED = f'{{"patcit":{{"document_id":{_ID}}},"cited_phase":"VARCHAR","category":["VARCHAR"]}}'
_BIBLIO = {
    "priorities": ("$.priority_claims.claims", _ID),
    "titles": ("$.invention_title", _TEXT),
    "applicants": ("$.parties.applicants", _PARTY),
    "inventors": ("$.parties.inventors", _PARTY),
    "ipcSymbols": ("$.classifications_ipcr.classifications", '{"symbol":"VARCHAR"}'),
    "cpcSymbols": ("$.classifications_cpc.classifications", '{"symbol":"VARCHAR"}'),
    "citations": ("$.references_cited.citations", _CITED),
    "citing": ("$.cited_by.patents", f'{{"document_id":{_ID}}}'),
}
_LISTS = ", ".join(
    f"{json_list(f'''json_extract(biblio, '{path}')''', shape)} AS {name}"
    for name, (path, shape) in _BIBLIO.items()
)
_MEMBERS = json_list("json_extract(families, '$.simple_family.members')", f'{{"document_id":{_ID}}}')
# The English text where there is one, else the first.
_BEST = "coalesce(list_filter({0}, lambda t: lower(t.lang) = 'en')[1], {0}[1])"
_TYPE = f"""CASE upper(publication_type) WHEN 'GRANTED_PATENT' THEN 'grant'
    WHEN 'PATENT_APPLICATION' THEN 'application' WHEN 'LIMITED_PATENT' THEN 'utilityModel'
    WHEN 'DESIGN_RIGHT' THEN 'design' WHEN 'SEARCH_REPORT' THEN 'searchReport'
    WHEN 'PATENT_OF_ADDITION' THEN 'grant' ELSE ({DOCUMENT_TYPE_OF_KIND}) END"""
_IS_LENS_ID = "regexp_full_match(lens_id, '([0-9]{3}-){4}[0-9]{2}[0-9X]')"


def number_text(document: str) -> str:
    """Return the SQL of a document id as text: country, number and kind."""
    return f"nullif(concat_ws(' ', {document}.jurisdiction, {document}.doc_number, {document}.kind), '')"


_PARSED = f"""
WITH opened AS (
    SELECT *, trim(concat_ws(' ', jurisdiction, doc_number, kind)) AS text,
           parse_publication_number(text) AS pub, {_LISTS}, {_MEMBERS} AS members,
           from_json(json_extract(biblio, '$.application_reference'), '{_ID}') AS filing,
           {json_list("abstract", _TEXT)} AS abstracts,
           TRY_CAST(json_extract_string(biblio, '$.cited_by.patent_count') AS BIGINT) AS citedCount,
           TRY_CAST(json_extract_string(families, '$.simple_family.size') AS BIGINT) AS familySize
    FROM record
), with_filing AS (SELECT *, parse_application_number({number_text("filing")}) AS app FROM opened)
SELECT line, hash(text, date_published, biblio) AS content, text, pub.compact AS number,
       pub.country AS countryCode, pub.number AS documentNumber, pub.kind AS kindCode,
       {text_or_null("date_published")} AS published, parse_iso_date(published) AS publicationDate,
       {text_or_null("filing.date")} AS filed, parse_iso_date(filed) AS filingDate,
       app.compact AS applicationKey, app.country AS applicationCountry,
       {number_text("filing")} AS applicationText, publication_type, lens_id, citedCount, familySize,
       {_BEST.format("titles")} AS title, {_BEST.format("abstracts")} AS abstract, priorities, applicants,
       inventors, ipcSymbols, cpcSymbols, citations, citing, members
FROM with_filing"""

_SYMBOLS = " UNION ALL ".join(
    rows_of(column, f"'{scheme}' AS scheme, {text_or_null('i.symbol')} AS symbolText")
    for scheme, column in (("IPC", "ipcSymbols"), ("CPC", "cpcSymbols"))
)

LENS_JSON = Mapper(
    parsed=_PARSED,
    key="number",
    name="number",
    checks=(
        Check(
            "doc_number",
            "badPublicationNumber",
            "number IS NULL",
            "text",
            "jurisdiction, doc_number and kind, as US 20160349835 A1",
        ),
        Check(
            "date_published",
            "impossibleDate",
            "published IS NOT NULL AND publicationDate IS NULL",
            "published",
            "a day of the calendar, as 2016-12-01",
        ),
        Check(
            "application_reference",
            "impossibleDate",
            "filed IS NOT NULL AND filingDate IS NULL",
            "filed",
            "a day of the calendar, as 2015-05-29",
        ),
    ),
    values=(
        ValueCheck(
            "application_reference",
            "badApplicationNumber",
            """SELECT line, number AS record, applicationText AS found FROM accepted
               WHERE applicationKey IS NULL AND applicationText IS NOT NULL""",
            "jurisdiction, doc_number and kind, as US 201514927246 A",
        ),
        ValueCheck(
            "priority_claims",
            "badPriority",
            "SELECT line, number AS record, text AS found FROM priority_item WHERE app IS NULL",
            "jurisdiction, doc_number and kind, as FR 1051751 A",
        ),
        ValueCheck(
            "classifications",
            "badClassificationSymbol",
            """SELECT line, number AS record, symbolText AS found FROM symbol_item
               WHERE symbol IS NULL AND symbolText IS NOT NULL""",
            "a subclass, or one with main group and subgroup, as B64C39/02",
        ),
        ValueCheck(
            "references_cited",
            "badPublicationNumber",
            """SELECT line, number AS record, text AS found FROM cited_item JOIN number_text USING (text)
               WHERE pub IS NULL""",
            "jurisdiction, doc_number and kind, as EP 1234567 A1",
        ),
        ValueCheck(
            "category",
            "unknownCategory",
            f"""SELECT line, number AS record, category AS found FROM cited_item
                WHERE category IS NOT NULL AND NOT {is_category("category")}""",
            "letters of WIPO ST.14",
        ),
        ValueCheck(
            "lens_id",
            "badLensId",
            f"""SELECT line, number AS record, lens_id AS found FROM accepted
                WHERE lens_id IS NOT NULL AND NOT {_IS_LENS_ID}""",
            "fifteen digits in groups of three, as 031-156-664-516-153",
        ),
    ),
    derive={
        "priority_item": rows_of(
            "priorities",
            f"""{number_text("i")} AS text, parse_application_number(text) AS app,
                parse_iso_date(i.date) AS day""",
        ),
        "symbol_item": f"SELECT *, parse_symbol(symbolText) AS symbol FROM ({_SYMBOLS})",
        "cited_item": f"""
            SELECT * FROM (
                {
            rows_of(
                "citations",
                f'''{number_text("i.patcit.document_id")} AS text, i.cited_phase AS phase,
                 nullif(array_to_string(i.category, ','), '') AS category, false AS isReverse''',
            )
        }
                UNION ALL
                {rows_of("citing", f'''{number_text("i.document_id")}, NULL, NULL, true''')}
            ) WHERE text IS NOT NULL""",
        "number_text": """
            SELECT row_number() OVER (ORDER BY text)::INTEGER AS nid, text,
                   parse_publication_number(text) AS pub
            FROM (SELECT text FROM cited_item UNION SELECT number FROM accepted)""",
        "cites": """
            SELECT c.line, CASE WHEN isReverse THEN t.nid ELSE o.nid END AS citing,
                   CASE WHEN isReverse THEN o.nid ELSE t.nid END AS cited, c.category, c.phase
            FROM cited_item c JOIN number_text t ON t.text = c.text AND t.pub IS NOT NULL
            JOIN number_text o ON o.text = c.number""",
        "member_item": rows_of("members", f"""{number_text("i.document_id")} AS text"""),
    },
    tables={
        "publication": f"""
            SELECT line, number AS publicationNumber, countryCode, documentNumber, kindCode, publicationDate,
                   {_TYPE} AS documentType, {text_or_null("title.text")} AS title,
                   CASE WHEN regexp_full_match(lower(title.lang), '[a-z]{{2,3}}') THEN lower(title.lang) END
                       AS titleLanguage,
                   {text_or_null("abstract.text")} AS abstract,
                   list_filter(list_transform(inventors, lambda p: trim(p.extracted_name.value)),
                       lambda n: n <> '') AS inventorNames,
                   citedCount AS citedByCountReported,
                   CASE WHEN familySize > 0 THEN familySize END AS simpleFamilySizeReported,
                   CASE WHEN {_IS_LENS_ID} THEN lens_id END AS lensId, applicationKey AS applicationNumber,
                   applicationCountry, filingDate,
                   CASE WHEN filingDate IS NOT NULL THEN 'day' END AS filingDatePrecision
            FROM accepted""",
        "applicant": applicant_rows("applicants", "i.extracted_name.value", "i.residence"),
        "priority": PRIORITY_ROWS,
        "classification": SYMBOL_ROWS,
        "number": CITED_NUMBERS,
        "citation": f"""
            SELECT line, citing, cited, CASE WHEN {is_category("category")} THEN category END AS category,
                   {phase_sql("phase")} AS phase FROM cites""",
        "family_record": """
            SELECT m.line, 'LENS:' || min(least(m.number, p.compact)) AS recordId,
                   m.number AS publicationNumber
            FROM (SELECT line, number, parse_publication_number(text) AS p FROM member_item) m
            WHERE p IS NOT NULL GROUP BY m.line, m.number""",
    },
)
