"""PatentsView's tables of patents and applications → assertions; the stage joins them by patent."""

from __future__ import annotations

from kg.ingest.mappers.filings import filing_lookup, filing_text
from kg.ingest.mappers.mapping import Check, Mapper, Skip, ValueCheck, text_or_null
from kg.ingest.mappers.us_numbers import (
    application_number,
    named_numbers,
    nid_of,
    number_of,
    odd_numbers,
    serial_digits,
    us_day,
)

BAD_ID = Check(
    "patent_id",
    "badPublicationNumber",
    "nid IS NULL",
    "patent_id",
    "the number of a US patent or published application, as 10000001, D345393 or 20190012345",
)
# PatentsView's words; the kind code alone would call a reissue «other».
_GRANT_TYPE = """CASE lower(trim(patent_type)) WHEN 'design' THEN 'design'
    WHEN 'utility' THEN 'grant' WHEN 'plant' THEN 'grant' WHEN 'reissue' THEN 'grant'
    WHEN 'defensive publication' THEN 'other' WHEN 'statutory invention registration' THEN 'other'
    WHEN 'tvpp' THEN 'other' END"""
_KIND = "CASE WHEN regexp_full_match(trim(kind), '[A-Z][0-9]?') THEN trim(kind) END"


def bad_day(field: str, day: str) -> ValueCheck:
    """Return the refusal of a day that the calendar or the history of the office does not have."""
    return ValueCheck(
        field,
        "impossibleDate",
        f"""SELECT line, number AS record, {field} AS found FROM accepted
            WHERE {text_or_null(field)} IS NOT NULL AND {day} IS NULL""",
        "a day of the calendar since 1790, as 2016-12-01",
    )


BAD_KIND = ValueCheck(
    "wipo_kind",
    "badKindCode",
    f"SELECT line, number AS record, kind AS found FROM accepted WHERE {text_or_null('kind')} IS NOT NULL "
    "AND kindCode IS NULL",
    "a letter and perhaps a digit, as B2",
)
BAD_APPLICATION = ValueCheck(
    "application_id",
    "badApplicationNumber",
    """SELECT line, number AS record, application_id AS found FROM accepted
       WHERE applicationNumber IS NULL AND application_id IS NOT NULL""",
    "series and serial, as 14536178, with a filing date",
)


def parsed_patents(columns: str, content: str) -> str:
    """Return the SQL of records that name one patent: nid, number and further columns.

    Args:
        columns: SQL of more columns over `record r`.
        content: SQL list of what the record says.
    """
    return f"""
        SELECT r.line, hash({content}) AS content, trim(r.patent_id) AS patent_id,
               {nid_of("trim(r.patent_id)", "o")} AS nid, {number_of("nid", "o")} AS number, {columns}
        FROM record r LEFT JOIN odd_number o ON o.text = trim(r.patent_id)"""


ODD_IDS = odd_numbers("SELECT trim(patent_id) FROM record")

PATENT = Mapper(
    prepare=(ODD_IDS,),
    parsed=parsed_patents(
        f"""patent_date, {us_day("patent_date")} AS day, kind, {_KIND} AS kindCode, withdrawn,
            {_GRANT_TYPE} AS documentType, {text_or_null("title")} AS title,
            {text_or_null("abstract")} AS abstract""",
        "patent_id, patent_date, kind, title",
    ),
    key="number",
    name="number",
    checks=(BAD_ID,),
    # A number that the office took back before the day of issue; nothing was granted under it.
    skips=(Skip("withdrawnPatent", "trim(withdrawn) IN ('1', '1.0', 'true', 'True')"),),
    values=(bad_day("patent_date", "day"), BAD_KIND),
    tables={
        "publication": """
            SELECT line, number || coalesce(kindCode, '') AS publicationNumber, 'US' AS countryCode,
                   substr(number, 3) AS documentNumber, kindCode, day AS publicationDate, documentType, title,
                   CASE WHEN title IS NOT NULL THEN 'en' END AS titleLanguage, abstract FROM accepted""",
    },
)

_FILED = f"""{text_or_null("application_id")} AS application_id, filing_date,
    {us_day("filing_date")} AS filed,
    {application_number(serial_digits("application_id"), "filed")} AS applicationNumber"""
_APPLICATION = """applicationNumber,
    CASE WHEN applicationNumber IS NOT NULL THEN 'US' END AS applicationCountry,
    filed AS filingDate, CASE WHEN filed IS NOT NULL THEN 'day' END AS filingDatePrecision"""

APPLICATION = Mapper(
    prepare=(ODD_IDS,),
    parsed=parsed_patents(_FILED, "patent_id, application_id, filing_date"),
    key="number",
    name="number",
    checks=(BAD_ID,),
    values=(bad_day("filing_date", "filed"), BAD_APPLICATION),
    tables={
        "publication": f"""
            SELECT line, number AS publicationNumber, 'US' AS countryCode,
                   substr(number, 3) AS documentNumber,
                   {_APPLICATION} FROM accepted""",
    },
)

PREGRANT = Mapper(
    prepare=(ODD_IDS,),
    parsed=parsed_patents(
        f"""published_date, {us_day("published_date")} AS day, kind, {_KIND} AS kindCode, {_FILED},
            {text_or_null("title")} AS title, {text_or_null("abstract")} AS abstract""",
        "patent_id, published_date, kind, title, application_id, filing_date",
    ),
    key="number || coalesce(kindCode, '')",
    name="number",
    checks=(BAD_ID,),
    values=(
        bad_day("published_date", "day"),
        bad_day("filing_date", "filed"),
        BAD_KIND,
        BAD_APPLICATION,
    ),
    tables={
        "publication": f"""
            SELECT line, number || coalesce(kindCode, '') AS publicationNumber, 'US' AS countryCode,
                   substr(number, 3) AS documentNumber, kindCode, day AS publicationDate,
                   'application' AS documentType, title,
                   CASE WHEN title IS NOT NULL THEN 'en' END AS titleLanguage, abstract,
                   {_APPLICATION} FROM accepted""",
    },
)

ABSTRACT = Mapper(
    prepare=(ODD_IDS,),
    parsed=parsed_patents(f"{text_or_null('abstract')} AS abstract", "patent_id, abstract"),
    key="number",
    name="number",
    checks=(BAD_ID,),
    skips=(Skip("noAbstract", "abstract IS NULL"),),
    tables={
        "publication": """
            SELECT line, number AS publicationNumber, 'US' AS countryCode,
                   substr(number, 3) AS documentNumber,
                   abstract FROM accepted""",
    },
)

# One application and the two documents that it led to; without the filing day its number is not DOCDB's.
CROSSWALK = Mapper(
    prepare=(odd_numbers("SELECT trim(patent_id) FROM record UNION ALL SELECT trim(pgpub_id) FROM record"),),
    parsed=f"""
        SELECT r.line, hash(r.pgpub_id, r.patent_id, r.application_id) AS content, r.patent_id, r.pgpub_id,
               {text_or_null("r.application_id")} AS application_id,
               {nid_of("trim(r.patent_id)", "o")} AS nid,
               {nid_of("trim(r.pgpub_id)", "g")} AS pgpub
        FROM record r LEFT JOIN odd_number o ON o.text = trim(r.patent_id)
        LEFT JOIN odd_number g ON g.text = trim(r.pgpub_id)""",
    key="content",
    name="pgpub_id",
    checks=(
        Check(
            "pgpub_id",
            "badPublicationNumber",
            "pgpub_id IS NOT NULL AND pgpub IS NULL",
            "pgpub_id",
            BAD_ID.expected,
        ),
        Check(
            "patent_id",
            "badPublicationNumber",
            "patent_id IS NOT NULL AND nid IS NULL",
            "patent_id",
            BAD_ID.expected,
        ),
        Check("application_id", "missingValue", "application_id IS NULL", "application_id", "an application"),
    ),
    skips=(Skip("nothingGranted", "patent_id IS NULL OR pgpub_id IS NULL"),),
    tables={
        "number": named_numbers("SELECT line, nid FROM accepted UNION ALL SELECT line, pgpub FROM accepted"),
        "family_record": f"""
            SELECT a.line, 'USAPP:' || a.application_id AS recordId,
                   {number_of("a.nid", "o")} AS publicationNumber
            FROM (SELECT line, application_id, unnest([nid, pgpub]) AS nid FROM accepted) a
            LEFT JOIN odd_number o ON o.oddId = a.nid""",
    },
)

_CLAIMED = filing_text("upper(trim(r.country))", "trim(r.number)", "trim(r.filing_date)")

FOREIGN_PRIORITY = Mapper(
    lookups=(filing_lookup(f"SELECT {_CLAIMED} FROM record r"),),
    prepare=(ODD_IDS,),
    parsed=parsed_patents(
        """concat_ws(' ', r.country, r.number, r.filing_date) AS claimed, f.application,
            f.country AS office, f.filedOn, TRY_CAST(r.sequence AS BIGINT) AS sequence""",
        "patent_id, r.sequence, r.kind, r.number, r.filing_date, r.country",
    )
    + f" LEFT JOIN filing f ON f.text = {_CLAIMED}",
    key="content",
    name="patent_id",
    checks=(
        BAD_ID,
        # The claim is all that a line says: without it nothing is left to keep.
        Check(
            "foreign_application_id",
            "badPriority",
            "application IS NULL",
            "claimed",
            "country, number and date of a filing, as JP 2015-123456 of 2015-06-19",
        ),
    ),
    tables={
        "number": named_numbers("SELECT line, nid FROM accepted"),
        "priority": """
            SELECT line, number AS publicationNumber, application AS applicationNumber,
                   office AS countryCode, filedOn AS priorityDate, coalesce(sequence, 0) + 1 AS sequence
            FROM accepted""",
    },
)
