"""The listed-company files (JSON lines): companies, industries, their tree, supply lists, products."""

from __future__ import annotations

from kg.ingest.mappers.mapping import Check, Mapper, ValueCheck, text_or_null

_CODE = r"^\d{6}\.(SH|SZ|BJ)$"
_INDUSTRY_CODE = r"^\d{6}$"


def _known(column: str, words: str) -> Check:
    """Return the check that a column is not empty."""
    return Check(column, "missingField", f"{text_or_null(column)} IS NULL", f"''", words)


LISTED_COMPANY = Mapper(
    parsed=f"""
        SELECT line, hash(name, fullname, code, location, time) AS content, upper(trim(code)) AS code,
               {text_or_null("name")} AS name, {text_or_null("fullname")} AS fullname,
               {text_or_null("location")} AS location, {text_or_null("time")} AS listed,
               parse_iso_date({text_or_null("time")}) AS listingDate
        FROM record""",
    key="code",
    name="code",
    checks=(
        Check(
            "code",
            "badStockCode",
            f"NOT coalesce(regexp_matches(code, '{_CODE}'), false)",
            "code",
            "six digits and the exchange, as 603037.SH",
        ),
        _known("name", "the short name"),
        Check(
            "time",
            "impossibleDate",
            "listed IS NOT NULL AND listingDate IS NULL",
            "listed",
            "a day of the calendar, as 2017-01-20",
        ),
    ),
    tables={
        "organization": """
            SELECT line, 'stock:' || code AS ref, 'Firm' AS kind, coalesce(fullname, name) AS name,
                   'stock:' || code AS identifier, fullname AS linkName, [name] AS alternativeNames,
                   fullname AS legalName, name AS shortName, code AS stockCode, location AS exchange,
                   listingDate, 'CN' AS countryCode, 'listing' AS countryBasis, 1.0 AS countryConfidence
            FROM accepted""",
    },
)

LISTED_COMPANY_INDUSTRY = Mapper(
    parsed=f"""
        SELECT line, hash(company_code, industry_code, industry_name, company_name) AS content,
               upper(trim(company_code)) AS company_code, trim(industry_code) AS industry_code,
               {text_or_null("industry_name")} AS industry_name, {text_or_null("company_name")} AS company_name
        FROM record""",
    key="company_code || '|' || industry_code",
    name="company_code",
    checks=(
        Check(
            "company_code",
            "badStockCode",
            f"NOT coalesce(regexp_matches(company_code, '{_CODE}'), false)",
            "company_code",
            "six digits and the exchange, as 603037.SH",
        ),
        Check(
            "industry_code",
            "badIndustryCode",
            f"NOT coalesce(regexp_matches(industry_code, '{_INDUSTRY_CODE}'), false)",
            "industry_code",
            "six digits, as 720902",
        ),
        _known("company_name", "the short name of the company"),
        _known("industry_name", "the name of the industry"),
    ),
    tables={
        "organization": """
            SELECT line, 'stock:' || company_code AS ref, 'Firm' AS kind, company_name AS name,
                   'stock:' || company_code AS identifier, company_code AS stockCode,
                   company_name AS shortName, [company_name] AS alternativeNames, 'CN' AS countryCode,
                   'listing' AS countryBasis, 1.0 AS countryConfidence FROM accepted""",
        "industry": """
            SELECT line, 'listed:' || industry_code AS industryId, 'listed' AS scheme, industry_code AS code,
                   industry_name AS name FROM accepted""",
        "operates_in": """
            SELECT line, 'stock:' || company_code AS ref, 'listed:' || industry_code AS industryId
            FROM accepted""",
    },
)

LISTED_INDUSTRY = Mapper(
    parsed=f"""
        SELECT line, hash(code, name) AS content, trim(code) AS code, {text_or_null("name")} AS name
        FROM record""",
    key="code",
    name="code",
    checks=(
        Check(
            "code",
            "badIndustryCode",
            f"NOT coalesce(regexp_matches(code, '{_INDUSTRY_CODE}'), false)",
            "code",
            "six digits, as 720902",
        ),
        _known("name", "the name of the industry"),
    ),
    tables={
        "industry": """
            SELECT line, 'listed:' || code AS industryId, 'listed' AS scheme, code, name FROM accepted""",
    },
)

LISTED_INDUSTRY_PARENT = Mapper(
    parsed=f"""
        SELECT line, hash(from_code, to_code, from_industry, to_industry) AS content,
               trim(from_code) AS from_code, trim(to_code) AS to_code,
               {text_or_null("from_industry")} AS from_industry, {text_or_null("to_industry")} AS to_industry
        FROM record""",
    key="from_code || '|' || to_code",
    name="from_code",
    checks=tuple(
        Check(
            column,
            "badIndustryCode",
            f"NOT coalesce(regexp_matches({column}, '{_INDUSTRY_CODE}'), false)",
            column,
            "six digits, as 720902",
        )
        for column in ("from_code", "to_code")
    )
    + (
        _known("from_industry", "the name of the industry"),
        _known("to_industry", "the name of the industry"),
    ),
    tables={
        "industry": """
            SELECT line, 'listed:' || from_code AS industryId, 'listed' AS scheme, from_code AS code,
                   from_industry AS name FROM accepted
            UNION ALL
            SELECT line, 'listed:' || to_code, 'listed', to_code, to_industry FROM accepted""",
        "sub_industry": """
            SELECT line, 'listed:' || from_code AS child, 'listed:' || to_code AS parent FROM accepted""",
    },
)

LISTED_INDUSTRY_UPSTREAM = Mapper(
    parsed=f"""
        SELECT line, hash(industry, ups) AS content, {text_or_null("industry")} AS industry,
               CASE WHEN json_valid(ups) THEN json_keys(ups) END AS names, ups
        FROM record""",
    key="industry",
    name="industry",
    checks=(
        _known("industry", "the name of the industry"),
        Check("ups", "badJson", "names IS NULL", "ups", "an object of industry names and weights"),
    ),
    values=(
        ValueCheck(
            "ups",
            "badWeight",
            "SELECT line, customer AS record, supplier || ': ' || weightText AS found FROM supply_item "
            "WHERE weight IS NULL",
            "a number",
        ),
    ),
    derive={
        "supply_item": """
            SELECT line, customer, supplier, weightText, TRY_CAST(weightText AS DOUBLE) AS weight FROM (
                SELECT line, industry AS customer, supplier,
                       json_extract_string(ups, '$."' || supplier || '"') AS weightText
                FROM (SELECT line, industry, ups, unnest(names) AS supplier FROM accepted))""",
    },
    tables={
        "industry_supply": """
            SELECT line, supplier AS supplierName, customer AS customerName, weight FROM supply_item
            WHERE weight IS NOT NULL""",
    },
)

LISTED_PRODUCT = Mapper(
    parsed=f"SELECT line, hash(name) AS content, {text_or_null('name')} AS name FROM record",
    key="name",
    name="name",
    checks=(_known("name", "the name of the product"),),
    tables={
        "product": "SELECT line, 'product:' || left(md5(name), 16) AS productId, name FROM accepted",
    },
)
