"""Lens.org CSV export → assertions."""

from __future__ import annotations

from kg.ingest.mappers.mapping import (
    DOCUMENT_TYPE_OF_KIND,
    Check,
    Mapper,
    ValueCheck,
    list_of,
    number_lookup,
    text_or_null,
)

# The words of several vintages, «Ammended» among them; what they leave open the kind code says.
_DOCUMENT_TYPE = f"""
CASE lower(trim(document_type))
     WHEN 'granted patent' THEN 'grant' WHEN 'patent application' THEN 'application'
     WHEN 'limited patent' THEN 'utilityModel' WHEN 'design right' THEN 'design'
     WHEN 'search report' THEN 'searchReport' WHEN 'patent of addition' THEN 'grant'
     ELSE ({DOCUMENT_TYPE_OF_KIND}) END"""

_PARSED = f"""
WITH split AS (
    SELECT record.*, pub, parse_application(application_number) AS app,
           {text_or_null("publication_date")} AS published, {text_or_null("application_date")} AS filed
    FROM record LEFT JOIN number_text ON text = publication_number
)
SELECT line, hash(publication_number, published, application_number, filed, priority_numbers, title,
                  applicants, inventors, cpc, ipcr) AS content,
       publication_number, published, filed, application_number, cited_count, simple_family_size,
       pub.compact AS number, pub.country AS countryCode, pub.number AS documentNumber,
       pub.kind AS kindCode, parse_iso_date(published) AS publicationDate,
       app.number AS applicationKey, app.countryCode AS applicationCountry,
       parse_iso_date(filed) AS filingDate, document_type, lens_id, title, abstract, simple_family_members,
       {list_of("inventors", ";;")} AS inventorNames, {list_of("applicants", ";;")} AS applicantNames,
       {list_of("priority_numbers", ";;")} AS priorities,
       {list_of("ipcr", ";;")} AS ipcSymbols, {list_of("cpc", ";;")} AS cpcSymbols
FROM split"""


def _symbols(scheme: str, column: str) -> str:
    return f"""SELECT line, number, '{scheme}' AS scheme, unnest({column}) AS symbolText,
        generate_subscripts({column}, 1) AS sequence FROM accepted"""


_MEMBERS = list_of("simple_family_members", ";;")

LENS = Mapper(
    prepare=(
        number_lookup(
            f"SELECT publication_number FROM record UNION ALL SELECT unnest({_MEMBERS}) FROM record"
        ),
    ),
    parsed=_PARSED,
    key="number",
    name="number",
    checks=(
        Check(
            "publication_number",
            "badPublicationNumber",
            "number IS NULL",
            "publication_number",
            "country, number and kind code, as US 2016/0349835 A1",
        ),
        Check(
            "publication_date",
            "impossibleDate",
            "published IS NOT NULL AND publicationDate IS NULL",
            "published",
            "a day of the calendar, as 2016-12-01",
        ),
        Check(
            "application_date",
            "impossibleDate",
            "filed IS NOT NULL AND filingDate IS NULL",
            "filed",
            "a day of the calendar, as 2015-05-29",
        ),
    ),
    values=(
        ValueCheck(
            "priority_numbers",
            "badPriority",
            "SELECT line, number AS record, text AS found FROM priority_item WHERE parsed IS NULL",
            "number, kind and date, as FR 1051751 A 20100311",
        ),
        ValueCheck(
            "cpc/ipcr",
            "badClassificationSymbol",
            """SELECT line, number AS record, symbolText AS found
               FROM symbol_item JOIN symbol_text USING (symbolText) WHERE parsed IS NULL""",
            "section, class, subclass, group and subgroup, as B64C39/02",
        ),
        ValueCheck(
            "application_number",
            "badApplicationNumber",
            f"""SELECT line, number AS record, application_number AS found FROM accepted
               WHERE applicationKey IS NULL AND {text_or_null("application_number")} IS NOT NULL""",
            "country, number and kind, as US 201514927246 A",
        ),
    ),
    derive={
        "priority_item": """
            SELECT line, number, sequence, text, parse_priority(text) AS parsed FROM (
                SELECT line, number, unnest(priorities) AS text,
                       generate_subscripts(priorities, 1) AS sequence FROM accepted)""",
        "symbol_item": f"{_symbols('CPC', 'cpcSymbols')} UNION ALL {_symbols('IPC', 'ipcSymbols')}",
        "symbol_text": """
            SELECT symbolText, parse_symbol(symbolText) AS parsed
            FROM (SELECT DISTINCT symbolText FROM symbol_item)""",
    },
    tables={
        "publication": f"""
            SELECT line, number AS publicationNumber, countryCode, documentNumber, kindCode, publicationDate,
                   {_DOCUMENT_TYPE} AS documentType, {text_or_null("title")} AS title,
                   {text_or_null("abstract")} AS abstract, inventorNames,
                   TRY_CAST(cited_count AS BIGINT) AS citedByCountReported,
                   TRY_CAST(simple_family_size AS BIGINT) AS simpleFamilySizeReported,
                   {text_or_null("lens_id")} AS lensId, applicationKey AS applicationNumber,
                   applicationCountry, filingDate,
                   CASE WHEN filingDate IS NOT NULL THEN 'day' END AS filingDatePrecision
            FROM accepted""",
        "applicant": """
            SELECT line, number AS publicationNumber, unnest(applicantNames) AS name,
                   generate_subscripts(applicantNames, 1) AS sequence, false AS isCited FROM accepted""",
        "priority": """
            SELECT line, number AS publicationNumber, parsed.number AS applicationNumber,
                   parsed.countryCode AS countryCode, parsed.priorityDate AS priorityDate, sequence
            FROM priority_item WHERE parsed IS NOT NULL""",
        "classification": """
            SELECT i.line, i.number AS publicationNumber, i.scheme, t.parsed.symbol AS symbol,
                   t.parsed.subclass AS subclass, i.sequence
            FROM symbol_item i JOIN symbol_text t USING (symbolText) WHERE t.parsed IS NOT NULL""",
        # The members of a family list each other, so the smallest number names the family in all of them.
        "family_record": f"""
            SELECT line, 'LENS:' || min(least(number, n.pub.compact)) AS recordId, number AS publicationNumber
            FROM (SELECT line, number, unnest({_MEMBERS}) AS text FROM accepted) JOIN number_text n USING (text)
            WHERE n.pub IS NOT NULL GROUP BY line, number""",
    },
)
