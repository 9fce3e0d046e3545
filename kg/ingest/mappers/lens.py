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

# An export of 2016 wrote dates with the year of the week (Java's «YYYY»): 2015-12-30 stands as 2016-12-30.
# The column of the publication year has the right one. Only the last six days of a year can be concerned.
_AT_YEAR_END = "month({0}) = 12 AND day({0}) >= 26"
_IS_WEEK_YEAR = f"""coalesce({_AT_YEAR_END.format("parse_iso_date(published)")}
    AND TRY_CAST(publication_year AS INTEGER) = year(parse_iso_date(published)) - 1, false)"""

# Three digits five times, the last of which may be X; a generated file has a name of its own there.
_IS_LENS_ID = "regexp_full_match(trim(lens_id), '([0-9]{3}-){4}[0-9]{2}[0-9X]')"
_IS_GENERATED = "starts_with(lens_id, 'synthetic-')"

_PARSED = f"""
WITH split AS (
    SELECT record.*, pub, parse_application_number(application_number) AS app,
           {text_or_null("publication_date")} AS published, {text_or_null("application_date")} AS filed
    FROM record LEFT JOIN number_text ON text = publication_number
)
SELECT line, hash(publication_number, published, application_number, filed, priority_numbers, title,
                  applicants, inventors, cpc, ipcr) AS content,
       publication_number, published, filed, application_number, cited_count, simple_family_size,
       pub.compact AS number, pub.country AS countryCode, pub.number AS documentNumber,
       pub.kind AS kindCode, parse_iso_date(published) AS publicationDay,
       {_IS_WEEK_YEAR} AS isWeekYear,
       CASE WHEN isWeekYear THEN publicationDay - INTERVAL 1 YEAR ELSE publicationDay END::DATE
           AS publicationDate,
       app.compact AS applicationKey, app.country AS applicationCountry,
       parse_iso_date(filed) AS filingDay, document_type, lens_id, title, abstract, simple_family_members,
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
            "published IS NOT NULL AND publicationDay IS NULL",
            "published",
            "a day of the calendar, as 2016-12-01",
        ),
        Check(
            "application_date",
            "impossibleDate",
            "filed IS NOT NULL AND filingDay IS NULL",
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
            "a subclass, or one with main group and subgroup, as B64C39/02",
        ),
        ValueCheck(
            "lens_id",
            "badLensId",
            f"""SELECT line, number AS record, lens_id AS found FROM accepted
               WHERE {text_or_null("lens_id")} IS NOT NULL AND NOT {_IS_LENS_ID} AND NOT {_IS_GENERATED}""",
            "fifteen digits in groups of three, as 031-156-664-516-153",
        ),
        ValueCheck(
            "publication_date",
            "yearOfWeek",
            "SELECT line, number AS record, published AS found FROM accepted WHERE isWeekYear",
            "the year of the column Publication Year, which was followed",
        ),
        ValueCheck(
            "application_date",
            "yearOfWeek",
            """SELECT line, number AS record, filed AS found FROM filing
               WHERE filed IS NOT NULL AND filingDate IS DISTINCT FROM TRY_CAST(filed AS DATE)""",
            "a year that can be told: this export writes the year of the week at the end of December",
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
            SELECT line, number, sequence, text, parse_lens_priority(text) AS parsed FROM (
                SELECT line, number, unnest(priorities) AS text,
                       generate_subscripts(priorities, 1) AS sequence FROM accepted)""",
        # Where the export has the defect, a filing date at the end of a year is that of the record's own
        # application among its priorities, or not known.
        "filing": f"""
            WITH own AS (
                SELECT i.line, min(i.parsed.day) AS day FROM priority_item i JOIN accepted a USING (line)
                WHERE i.parsed.compact = a.applicationKey GROUP BY i.line
            )
            SELECT a.line, a.number, a.filed, CASE
                WHEN {_AT_YEAR_END.format("a.filingDay")} AND (SELECT bool_or(isWeekYear) FROM accepted)
                THEN CASE WHEN own.day IN (a.filingDay, (a.filingDay - INTERVAL 1 YEAR)::DATE)
                          THEN own.day END
                ELSE a.filingDay END AS filingDate
            FROM accepted a LEFT JOIN own USING (line)""",
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
                   CASE WHEN {_IS_LENS_ID} THEN trim(lens_id) END AS lensId,
                   applicationKey AS applicationNumber,
                   applicationCountry, filingDate,
                   CASE WHEN filingDate IS NOT NULL THEN 'day' END AS filingDatePrecision
            FROM accepted JOIN (SELECT line, filingDate FROM filing) USING (line)""",
        "applicant": """
            SELECT line, number AS publicationNumber, unnest(applicantNames) AS name,
                   generate_subscripts(applicantNames, 1) AS sequence, false AS isCited FROM accepted""",
        "priority": """
            SELECT line, number AS publicationNumber, parsed.compact AS applicationNumber,
                   parsed.country AS countryCode, parsed.day AS priorityDate, sequence
            FROM priority_item WHERE parsed IS NOT NULL""",
        "classification": """
            SELECT i.line, i.number AS publicationNumber, i.scheme, t.parsed AS symbol,
                   left(t.parsed, 4) AS subclass, i.sequence
            FROM symbol_item i JOIN symbol_text t USING (symbolText) WHERE t.parsed IS NOT NULL""",
        # The members of a family list each other, so the smallest number names the family in all of them.
        "family_record": f"""
            SELECT line, 'LENS:' || min(least(number, n.pub.compact)) AS recordId, number AS publicationNumber
            FROM (SELECT line, number, unnest({_MEMBERS}) AS text FROM accepted)
            JOIN number_text n USING (text)
            WHERE n.pub IS NOT NULL GROUP BY line, number""",
    },
)
