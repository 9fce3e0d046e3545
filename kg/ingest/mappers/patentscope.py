"""WIPO PATENTSCOPE result export → assertions. Its numbers have no kind code."""

from __future__ import annotations

from kg.ingest.mappers.mapping import Check, Mapper, ValueCheck, list_of, number_lookup, text_or_null

_PARSED = f"""
WITH split AS (
    SELECT record.*, pub, {text_or_null("publication_date")} AS published
    FROM record LEFT JOIN number_text ON text = publication_number
)
SELECT line, hash(publication_number, published, title, priority_data, ipc, applicants, inventors) AS content,
       publication_number, published, pub.compact AS number, pub.country AS countryCode,
       pub.number AS documentNumber, pub.kind AS kindCode,
       parse_dotted_date(published) AS publicationDate, {text_or_null("title")} AS title,
       {list_of("trim(priority_data, ' []')", ",")} AS priorities,
       list_distinct({list_of("ipc", ";")}) AS ipcSymbols,
       list_distinct({list_of("applicants", ";")}) AS applicantNames,
       list_distinct({list_of("inventors", ";")}) AS inventorNames
FROM split"""

PATENTSCOPE = Mapper(
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
            "SELECT line, number AS record, text AS found FROM priority_item WHERE parsed IS NULL",
            "number, time and country, as 60582692 2004-06-24T23:59:59.000Z US",
        ),
        ValueCheck(
            "ipc",
            "badClassificationSymbol",
            """SELECT line, number AS record, symbolText AS found
               FROM symbol_item JOIN symbol_text USING (symbolText) WHERE parsed IS NULL""",
            "a subclass, or one with main group and subgroup, as B64C39/02",
        ),
    ),
    derive={
        "priority_item": """
            SELECT line, number, sequence, text, parse_patentscope_priority(text) AS parsed FROM (
                SELECT line, number, unnest(priorities) AS text,
                       generate_subscripts(priorities, 1) AS sequence FROM accepted)""",
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
            SELECT line, number AS publicationNumber, parsed.number AS applicationNumber,
                   parsed.countryCode AS countryCode, parsed.priorityDate AS priorityDate, sequence
            FROM priority_item WHERE parsed IS NOT NULL""",
        "classification": """
            SELECT i.line, i.number AS publicationNumber, 'IPC' AS scheme, t.parsed AS symbol,
                   left(t.parsed, 4) AS subclass, i.sequence
            FROM symbol_item i JOIN symbol_text t USING (symbolText) WHERE t.parsed IS NOT NULL""",
    },
)
