"""Citation pairs → assertions; made for millions of rows: each distinct number is parsed once."""

from __future__ import annotations

from kg.ingest.mappers.mapping import CITED_NUMBERS, Check, Mapper, number_lookup, text_or_null

CATEGORIES = ("X", "Y", "A", "I", "D", "E", "L", "O", "P", "T", "R")  # WIPO ST.14, paragraph 14, and EPO's I
_ARE_CATEGORIES = f"regexp_full_match(category, '[{''.join(CATEGORIES)}]([,; ]*[{''.join(CATEGORIES)}])*')"

# APP, SEA, EXA and the like are the phases of DOCDB and PATSTAT (`citn_origin`).
CITATIONS = Mapper(
    prepare=(
        number_lookup("SELECT DISTINCT citing FROM record UNION ALL SELECT DISTINCT cited FROM record"),
    ),
    parsed=f"""
        SELECT r.line, hash(s.pub.compact, e.pub.compact, r.category, r.phase, r.citation_date) AS content,
               CASE WHEN s.pub IS NOT NULL THEN s.nid END AS citing,
               CASE WHEN e.pub IS NOT NULL THEN e.nid END AS cited,
               r.citing AS citingText, r.cited AS citedText,
               {text_or_null("upper(r.category)")} AS category, {text_or_null("lower(r.phase)")} AS phase,
               {text_or_null("r.citation_date")} AS citedOn
        FROM record r LEFT JOIN number_text s ON s.text = r.citing
        LEFT JOIN number_text e ON e.text = r.cited""",
    key="content",
    name="CAST(NULL AS VARCHAR)",
    checks=(
        Check(
            "citing",
            "badPublicationNumber",
            "citing IS NULL",
            "citingText",
            "country, number and kind code, as EP1234567A1",
        ),
        Check(
            "cited",
            "badPublicationNumber",
            "cited IS NULL",
            "citedText",
            "country, number and kind code, as EP1234567A1",
        ),
        Check(
            "category",
            "unknownCategory",
            f"category IS NOT NULL AND NOT {_ARE_CATEGORIES}",
            "category",
            "letters of WIPO ST.14 (" + ", ".join(CATEGORIES) + ")",
        ),
        Check(
            "citation_date",
            "impossibleDate",
            "citedOn IS NOT NULL AND parse_iso_date(citedOn) IS NULL",
            "citedOn",
            "a day of the calendar, as 2016-12-01",
        ),
    ),
    derive={"cites": "SELECT line, citing, cited FROM accepted"},
    tables={
        "number": CITED_NUMBERS,
        "citation": """
            SELECT line, citing, cited, category,
                   CASE WHEN phase IN ('applicant', 'app') THEN 'applicant'
                        WHEN phase IN ('examiner', 'sea', 'exa', 'isr', 'opp', 'chp', 'supp') THEN 'examiner'
                        ELSE 'unknown' END AS phase
            FROM accepted""",
    },
)
