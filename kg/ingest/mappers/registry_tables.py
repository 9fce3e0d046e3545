"""Tables of the Chinese registers of organisations → assertions."""

from __future__ import annotations

import pyarrow as pa

from kg.ingest.mappers.mapping import Lookup, Mapper, Skip, ValueCheck, text_or_null
from kg.ingest.mappers.places import division_links, division_nodes, place_lookup
from kg.ingest.mappers.values import amount_lookup, bad_value, date_lookup, items_of, required, said
from kg.ingest.parsers.identifiers import parse_stock_code

CODE = "a code of GB 32100-2015 whose check character is right, as 91110000600037341L"
# The first two characters of a code say who registers and what (GB 32100-2015, table 2).
KIND_OF_CODE = """CASE left(code, 2) WHEN '11' THEN 'GovernmentBody'
    WHEN '91' THEN 'Firm' WHEN '92' THEN 'Firm' WHEN '93' THEN 'Firm' END"""
KIND_OF_FORM = """CASE WHEN regexp_matches(legalForm, '公司|企业|合伙|个体|合作社') THEN 'Firm'
    WHEN regexp_matches(legalForm, '机关') THEN 'GovernmentBody' END"""
# What the table says of the place in cells of its own, else the registered address.
_CELLS = f"nullif(concat({said('province')}, {said('city')}, {said('district')}), '')"
_PLACE = f"coalesce({_CELLS}, {said('address')})"
_CAPITAL = f"{said('capital')}"
_TEN_THOUSANDS = f"TRY_CAST(replace({said('capital_10k')}, ',', '') AS DOUBLE)"


def parse_code(text: str) -> dict[str, object]:
    """Return a stock code with its exchange.

    Raises:
        ParseError: no board issues such a code.
    """
    return {"code": parse_stock_code(text)}


REGISTRY = Mapper(
    lookups=(
        date_lookup("founded", "dissolved"),
        amount_lookup("capital"),
        place_lookup(f"SELECT {_PLACE} FROM record"),
        Lookup(
            "stock_text",
            f"SELECT {said('stock_code')} FROM record",
            parse_code,
            pa.schema([("code", pa.string())]),
        ),
    ),
    parsed=f"""
        SELECT line, hash(name, uscc, legal_representative, r.capital, capital_10k, founded, status,
        legal_form,
                          industry, province, city, district, address, former_names, scope) AS content,
               {text_or_null("name")} AS name, {said("name_en")} AS nameEn,
               {said("uscc")} AS codeText, parse_uscc({said("uscc")}) AS code,
               {said("legal_representative")} AS representative,
               coalesce({_CAPITAL}, {said("capital_10k")} || '万元') AS capitalText,
               coalesce(m.low, ({_TEN_THOUSANDS} * 10000)::BIGINT) AS capital,
               m.high AS capitalHigh, m.text IS NOT NULL OR {_TEN_THOUSANDS} IS NOT NULL AS isCapital,
               CASE WHEN {_CAPITAL} IS NULL AND {_TEN_THOUSANDS} IS NOT NULL THEN 'CNY' ELSE m.currency END
                   AS currency,
               {said("founded")} AS foundedText, f.date AS founded, f.precision AS foundedPrecision,
               {said("dissolved")} AS dissolvedText, e.date AS dissolved,
               {said("status")} AS status, {said("legal_form")} AS legalForm, {said("industry")} AS industry,
               {said("address")} AS address, {items_of("former_names")} AS formerNames,
               {said("scope")} AS scope, {said("website")} AS website, {said("description")} AS description,
               {_CELLS} AS cells, p.placeId, p.steps,
               {said("stock_code")} AS stockText, s.code AS stock
        FROM record r LEFT JOIN date_text f ON f.text = {said("founded")}
        LEFT JOIN date_text e ON e.text = {said("dissolved")}
        LEFT JOIN amount_text m ON m.text = {_CAPITAL}
        LEFT JOIN place_text p ON p.text = {_PLACE}
        LEFT JOIN stock_text s ON s.text = {said("stock_code")}""",
    key="coalesce(code, name)",
    name="coalesce(codeText, name)",
    checks=(required("name", "name", "the name of the organisation"),),
    values=(
        bad_value("uscc", "badUscc", "codeText", "code", "name", CODE),
        bad_value("founded", "impossibleDate", "foundedText", "founded", "name", "a day, month or year"),
        bad_value(
            "dissolved", "impossibleDate", "dissolvedText", "dissolved", "name", "a day, month or year"
        ),
        bad_value("stock_code", "badStockCode", "stockText", "stock", "name", "six digits, as 603037.SH"),
        bad_value("province", "unknownPlace", "cells", "placeId", "name", "province, city and district"),
        ValueCheck(
            "capital",
            "badAmount",
            "SELECT line, name AS record, capitalText AS found FROM accepted "
            "WHERE capitalText IS NOT NULL AND NOT isCapital",
            "a number, its unit and currency, as 1000万元人民币",
        ),
    ),
    derive={
        "organisation": f"""
            SELECT *, coalesce('uscc:' || code, 'registry:' || name) AS ref,
                   coalesce({KIND_OF_CODE}, {KIND_OF_FORM}) AS kind,
                   CASE WHEN capital = capitalHigh OR capitalHigh IS NULL THEN capital END AS exactCapital
            FROM accepted""",
    },
    tables={
        "organization": """
            SELECT line, ref, kind, name, 'uscc:' || code AS identifier,
                   CASE WHEN stock IS NOT NULL THEN ['stock:' || stock] END AS identifiers,
                   name AS linkName, formerNames AS alternativeNames, nameEn, name AS legalName, code AS uscc,
                   stock AS stockCode, founded AS foundingDate, foundedPrecision AS foundingDatePrecision,
                   dissolved AS dissolutionDate, status AS operatingStatus, legalForm,
                   exactCapital AS registeredCapital,
                   CASE WHEN exactCapital IS NOT NULL THEN currency END AS registeredCapitalCurrency,
                   capitalText AS registeredCapitalOriginal, representative AS legalRepresentative,
                   address AS registeredAddress, scope AS businessScope, industry AS industryOriginal,
                   website, description, 'CN' AS countryCode, 'register' AS countryBasis,
                   1.0 AS countryConfidence
            FROM organisation""",
        "node_Place": division_nodes("accepted"),
        "link_PlaceWithin": division_links("accepted"),
        "link_LocatedIn": """
            SELECT line, ref AS startKey, placeId AS endKey FROM organisation WHERE placeId IS NOT NULL""",
    },
)

# A name and nothing else says of nobody who it is: it asserts nothing, and every line is counted as left out.
SHORT_NAMES = Mapper(
    parsed=f"SELECT line, hash(name) AS content, {text_or_null('name')} AS name FROM record",
    key="name",
    name="name",
    skips=(
        Skip(
            "notAName", "name IS NULL OR NOT regexp_matches(name, '[\\p{Han}A-Za-z]') OR contains(name, '@')"
        ),
        Skip("nameWithoutIdentity", "true"),
    ),
    tables={},
)
