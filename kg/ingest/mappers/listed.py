"""The listed-company files (JSON lines): companies, industries, their tree, supply lists, products."""

from __future__ import annotations

import pyarrow as pa

from kg.ingest.mappers.mapping import Check, Lookup, Mapper, ValueCheck, text_or_null
from kg.ingest.parsers.identifiers import parse_stock_code

_INDUSTRY_CODE = "^[0-9A-Z.]{2,12}$"
# A company that is approved but not listed has «-» or its exchange where the day of listing stands.
_LISTED = """CASE WHEN trim(time) NOT IN ('', '-') AND trim(time) IS DISTINCT FROM trim(location)
                  THEN trim(time) END"""


def parse_code(text: str) -> dict[str, object]:
    """Return a stock code with its exchange.

    Raises:
        ParseError: no board issues such a code.
    """
    return {"code": parse_stock_code(text)}


def stock_codes(column: str) -> Lookup:
    """Return the lookup of the stock codes in a column."""
    return Lookup(
        "stock_code", f"SELECT {column} FROM record", parse_code, pa.schema([("code", pa.string())])
    )


def _known(column: str, words: str) -> Check:
    """Return the check that a column is not empty."""
    return Check(column, "missingField", f"{text_or_null(column)} IS NULL", "''", words)


LISTED_COMPANY = Mapper(
    lookups=(stock_codes("code"),),
    parsed=f"""
        SELECT line, hash(name, fullname, record.code, location, time) AS content, s.code AS code,
               record.code AS codeText,
               {text_or_null("name")} AS name, {text_or_null("fullname")} AS fullname,
               {text_or_null("location")} AS location, {_LISTED} AS listed,
               parse_iso_date({_LISTED}) AS listingDate
        FROM record LEFT JOIN stock_code s ON s.text = record.code""",
    key="code",
    name="codeText",
    checks=(
        Check(
            "code",
            "badStockCode",
            "code IS NULL",
            "codeText",
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
    lookups=(stock_codes("company_code"),),
    parsed=f"""
        SELECT line, hash(record.company_code, industry_code, industry_name, company_name) AS content,
               s.code AS company_code, record.company_code AS codeText, trim(industry_code) AS industry_code,
               {text_or_null("industry_name")} AS industry_name,
               {text_or_null("company_name")} AS company_name
        FROM record LEFT JOIN stock_code s ON s.text = record.company_code""",
    key="company_code || '|' || industry_code",
    name="codeText",
    checks=(
        Check(
            "company_code",
            "badStockCode",
            "company_code IS NULL",
            "codeText",
            "six digits and the exchange, as 603037.SH",
        ),
        Check(
            "industry_code",
            "badIndustryCode",
            f"NOT coalesce(regexp_matches(industry_code, '{_INDUSTRY_CODE}'), false)",
            "industry_code",
            "digits, as 720902",
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
        "node_Industry": """
            SELECT line, 'listed:' || industry_code AS industryId, 'listed' AS scheme, industry_code AS code,
                   industry_name AS name FROM accepted""",
        "link_OperatesIn": """
            SELECT line, 'stock:' || company_code AS startKey, 'listed:' || industry_code AS endKey
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
            "digits, as 720902",
        ),
        _known("name", "the name of the industry"),
    ),
    tables={
        "node_Industry": """
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
    checks=(
        *(
            Check(
                column,
                "badIndustryCode",
                f"NOT coalesce(regexp_matches({column}, '{_INDUSTRY_CODE}'), false)",
                column,
                "digits, as 720902",
            )
            for column in ("from_code", "to_code")
        ),
        _known("from_industry", "the name of the industry"),
        _known("to_industry", "the name of the industry"),
    ),
    tables={
        "node_Industry": """
            SELECT line, 'listed:' || from_code AS industryId, 'listed' AS scheme, from_code AS code,
                   from_industry AS name FROM accepted
            UNION ALL
            SELECT line, 'listed:' || to_code, 'listed', to_code, to_industry FROM accepted""",
        "link_SubIndustry": """
            SELECT line, 'listed:' || from_code AS startKey, 'listed:' || to_code AS endKey FROM accepted""",
    },
)

LISTED_INDUSTRY_UPSTREAM = Mapper(
    parsed=f"""
        SELECT line, hash(industry, up_names, up_weights) AS content, {text_or_null("industry")} AS industry,
               up_names, up_weights
        FROM record""",
    key="industry",
    name="industry",
    checks=(_known("industry", "the name of the industry"),),
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
                SELECT line, industry AS customer, unnest(up_names) AS supplier,
                       unnest(up_weights) AS weightText FROM accepted)""",
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
        "node_Product": "SELECT line, 'product:' || left(md5(name), 16) AS productId, name FROM accepted",
    },
)
