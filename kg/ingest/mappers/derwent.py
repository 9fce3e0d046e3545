"""Derwent Innovations Index, tagged export → assertions. One record is one family of publications."""

from __future__ import annotations

from kg.ingest.mappers.mapping import (
    DOCUMENT_TYPE_OF_KIND,
    Check,
    Mapper,
    ValueCheck,
    number_lookup,
    text_or_null,
)

# Numbers and dates stand in columns three spaces apart: number, date, main class, week, pages, language.
_DATE = r"(\d{1,2} [A-Za-z]{3} \d{4})"

_PARSED = f"""
WITH split AS (
    SELECT record.*, numbers, list_transform(coalesce(publication_details, []), lambda d: struct_pack(
                  number := regexp_extract(d, '^(\\S+)', 1),
                  dateText := nullif(regexp_extract(d, '{_DATE}', 1), ''),
                  date := parse_dwpi_date(regexp_extract(d, '{_DATE}', 1)))) AS details,
           list_transform(coalesce(application_details, []), lambda d: struct_pack(
                  number := regexp_extract(d, '^(\\S+)', 1),
                  application := nullif(regexp_extract(d, '^\\S+\\s+(\\S+)', 1), ''),
                  dateText := nullif(regexp_extract(d, '{_DATE}', 1), ''),
                  date := parse_dwpi_date(regexp_extract(d, '{_DATE}', 1)))) AS applications
    FROM record LEFT JOIN number_list USING (line)
)
SELECT line, hash(publication_numbers, title, inventors, assignees, publication_details,
                  application_details, priority_details, cited_number) AS content,
       nullif(trim(accession), '') AS accession, publication_numbers, numbers, details, applications,
       list_filter(numbers, lambda n: n.parsed IS NOT NULL) AS goodNumbers,
       list_filter(details, lambda d: d.dateText IS NOT NULL AND d.date IS NULL) AS badDetails,
       list_filter(applications, lambda d: d.dateText IS NOT NULL AND d.date IS NULL) AS badApplications,
       {text_or_null("title")} AS title, {text_or_null("abstract")} AS abstract, inventors, assignees, ipc,
       priority_details, cited_by, cited_number, cited_assignees
FROM split"""

_PUBLICATION = f"""
SELECT i.line, i.number AS publicationNumber, i.countryCode, i.documentNumber, i.kindCode,
       d.date AS publicationDate, {DOCUMENT_TYPE_OF_KIND} AS documentType, a.title,
       CASE WHEN a.title IS NOT NULL THEN 'en' END AS titleLanguage, a.abstract,
       a.inventors AS inventorNames, a.accession AS dwpiAccession,
       p.parsed.number AS applicationNumber, p.parsed.countryCode AS applicationCountry,
       p.date AS filingDate, CASE WHEN p.date IS NOT NULL THEN 'day' END AS filingDatePrecision
FROM number_item i JOIN accepted a USING (line)
LEFT JOIN detail d ON d.line = i.line AND d.text = i.text
LEFT JOIN application_item p ON p.line = i.line AND p.text = i.text"""

DERWENT = Mapper(
    prepare=(
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
            "PD", "impossibleDate", "len(badDetails) > 0", "badDetails[1].dateText", "a day, as 06 May 2016"
        ),
        Check(
            "AD",
            "impossibleDate",
            "len(badApplications) > 0",
            "badApplications[1].dateText",
            "a day, as 31 Oct 2014",
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
            "section, class, subclass, group and subgroup, as A63H-030/04",
        ),
        ValueCheck(
            "PI",
            "badPriority",
            "SELECT line, accession AS record, text AS found FROM priority_item WHERE parsed IS NULL",
            "number and date, as FR002466    31 Oct 2014",
        ),
    ),
    derive={
        "number_item": """
            SELECT line, n.text AS text, n.parsed.compact AS number, n.parsed.country AS countryCode,
                   n.parsed.number AS documentNumber, n.parsed.kind AS kindCode
            FROM (SELECT line, unnest(list_distinct(goodNumbers)) AS n FROM accepted)""",
        # A number may have several lines (a correction); the first date counts.
        "detail": """
            SELECT line, d.number AS text, min(d.date) AS date
            FROM (SELECT line, unnest(details) AS d FROM accepted) GROUP BY ALL""",
        "application_item": """
            SELECT line, d.number AS text, min(d.date) AS date,
                   arg_min(parse_dwpi_application(d.application, d.date), d.date) AS parsed
            FROM (SELECT line, unnest(applications) AS d FROM accepted) GROUP BY line, d.number""",
        "priority_item": f"""
            SELECT line, accession, sequence, text, date, parse_dwpi_application(number, date) AS parsed FROM (
                SELECT *, regexp_extract(text, '^(\\S+)', 1) AS number,
                       parse_dwpi_date(regexp_extract(text, '{_DATE}', 1)) AS date
                FROM (SELECT line, accession, unnest(priority_details) AS text,
                             generate_subscripts(priority_details, 1) AS sequence FROM accepted))""",
        "symbol_item": """
            SELECT line, accession, sequence, text, parse_symbol(text) AS parsed FROM (
                SELECT line, accession, unnest(ipc) AS text, generate_subscripts(ipc, 1) AS sequence
                FROM accepted)""",
        "cited_item": """
            SELECT line, accession, citedText, assignees, s.pub.compact AS citing, e.pub.compact AS cited
            FROM (SELECT line, accession, unnest(cited_by) AS citingText, unnest(cited_number) AS citedText,
                         unnest(cited_assignees) AS assignees FROM accepted)
            LEFT JOIN number_text s ON s.text = citingText LEFT JOIN number_text e ON e.text = citedText""",
        "assignee_item": """
            SELECT line, sequence, trim(regexp_replace(text, '\\s*\\([A-Z0-9]{4}(-[A-Za-z-]+)?\\)$', '')) AS name,
                   nullif(regexp_extract(text, '\\(([A-Z0-9]{4}(-[A-Za-z-]+)?)\\)$', 1), '') AS code
            FROM (SELECT line, unnest(assignees) AS text, generate_subscripts(assignees, 1) AS sequence
                  FROM accepted)""",
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
            SELECT line, cited, sequence,
                   trim(regexp_replace(text, '\\s*\\([A-Z0-9]{4}(-[A-Za-z-]+)?\\)$', '')) AS name,
                   nullif(regexp_extract(text, '\\(([A-Z0-9]{4}(-[A-Za-z-]+)?)\\)$', 1), ''), true
            FROM (SELECT line, cited, unnest(parts) AS text, generate_subscripts(parts, 1) AS sequence FROM (
                SELECT line, cited, list_transform(string_split(assignees, ';'), lambda p: trim(p)) AS parts
                FROM cited_item WHERE cited IS NOT NULL AND assignees IS NOT NULL))
            WHERE text <> ''""",
        "priority": """
            SELECT i.line, i.number AS publicationNumber, p.parsed.number AS applicationNumber,
                   p.parsed.countryCode AS countryCode, p.date AS priorityDate, p.sequence
            FROM number_item i JOIN priority_item p USING (line) WHERE p.parsed IS NOT NULL""",
        "classification": """
            SELECT i.line, i.number AS publicationNumber, 'IPC' AS scheme, s.parsed AS symbol,
                   left(s.parsed, 4) AS subclass, s.sequence
            FROM number_item i JOIN symbol_item s USING (line) WHERE s.parsed IS NOT NULL""",
        "citation": """
            SELECT line, coalesce(citing, (SELECT min(n.number) FROM number_item n WHERE n.line = c.line))
                       AS citing,
                   cited, 'unknown' AS phase, assignees AS assignee
            FROM cited_item c WHERE cited IS NOT NULL""",
        "family_record": """
            SELECT i.line, 'DWPI:' || coalesce(a.accession, a.publication_numbers[1]) AS recordId,
                   i.number AS publicationNumber
            FROM number_item i JOIN accepted a USING (line)""",
    },
)
