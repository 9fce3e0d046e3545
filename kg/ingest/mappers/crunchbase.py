"""Crunchbase CSV, of 2013 to 2015 and of today: companies, investors, rounds, investments, acquisitions.

An organisation is known by its key alone: today's is a uuid, the old ones are paths such as /company/name.
Its name is a brand that other firms share, so it joins nothing; a registered name, where there is one, does.
"""

from __future__ import annotations

from kg.ingest.mappers.mapping import Mapper, ValueCheck
from kg.ingest.mappers.places import city_id_sql
from kg.ingest.mappers.values import country_lookup, date_lookup, required, said

# Spreadsheets put these where a name began with a sign of a formula (+n, =x).
SPREADSHEET_ERRORS = "'#NAME?', '#REF!', '#VALUE!', '#N/A', '#DIV/0!', '#NULL!', '#NUM!'"
DAY = "a day of the calendar, as 2013-05-31"


def key_of(column: str) -> str:
    """Return the SQL of an organisation's key: lower case, a path without its first slash."""
    return f"regexp_replace(lower({said(column)}), '^/', '')"


def name_of(column: str, key: str) -> str:
    """Return the SQL of a name; the last part of the key where a spreadsheet has spoilt it."""
    return f"""CASE WHEN {said(column)} IN ({SPREADSHEET_ERRORS}) THEN regexp_extract({key}, '[^/]+$')
        ELSE {said(column)} END"""


def number_of(column: str) -> str:
    """Return the SQL of an amount in whole units: digits with or without commas and blanks."""
    return f"TRY_CAST(regexp_replace({said(column)}, '[, ]', '', 'g') AS DOUBLE)::BIGINT"


def country_join(alias: str, column: str) -> str:
    """Return the SQL that joins the two-letter code of a country."""
    return f"LEFT JOIN country_text {alias} ON {alias}.text = {said(column)}"


def bad_number(column: str) -> ValueCheck:
    """Return the check that the text of an amount is a number."""
    return ValueCheck(
        column,
        "badAmount",
        f"""SELECT line, name AS record, {column}Text AS found FROM accepted
            WHERE {column}Text IS NOT NULL AND {column} IS NULL""",
        "a number",
    )


def bad_country(column: str = "country") -> ValueCheck:
    """Return the check that the text of a country is a code."""
    return ValueCheck(
        column,
        "unknownCountry",
        f"""SELECT line, name AS record, {column}Text AS found FROM accepted
            WHERE {column}Text IS NOT NULL AND {column} IS NULL""",
        "a code of ISO 3166-1, as USA",
    )


SPOILT_NAME = ValueCheck(
    "name",
    "spreadsheetError",
    f"SELECT line, name AS record, nameText AS found FROM accepted WHERE nameText IN ({SPREADSHEET_ERRORS})",
    "a name; the last part of the organisation's key stands for it",
)
# What every organisation that a row names has; `rows` gives line, ref, identifier, kind, name,
# country, city, seat.
ORGANIZATION = """
    SELECT min(line) AS line, ref, any_value(kind) AS kind, name, any_value(identifier) AS identifier,
           any_value(country ORDER BY line) AS countryCode,
           CASE WHEN any_value(country ORDER BY line) IS NOT NULL THEN 'directory' END AS countryBasis,
           CASE WHEN any_value(country ORDER BY line) IS NOT NULL THEN 1.0 END AS countryConfidence
    FROM {rows} WHERE ref IS NOT NULL GROUP BY ref, name"""
PLACE = """
    SELECT min(line) AS line, seat AS placeId, any_value(city) AS name, 'city' AS placeType,
           any_value(country) AS countryCode FROM {rows} WHERE seat IS NOT NULL GROUP BY seat"""
SEAT = """
    SELECT min(line) AS line, ref AS startKey, seat AS endKey FROM {rows}
    WHERE seat IS NOT NULL AND ref IS NOT NULL GROUP BY ref, seat"""


def seat_of(country: str, city: str) -> str:
    """Return the SQL of the place of a city, null without one."""
    return f"CASE WHEN {city} IS NOT NULL THEN {city_id_sql(country, city)} END"


COMPANIES = Mapper(
    lookups=(date_lookup("founded", "closed"), country_lookup("country")),
    parsed=f"""
        SELECT line, hash(r.name, status, r.country, city, founded, funding_total_usd) AS content,
               coalesce({key_of("uuid")}, {key_of("permalink")}) AS key, {said("name")} AS nameText,
               {name_of("name", f"coalesce({key_of('permalink')}, {key_of('uuid')})")} AS name,
               {said("legal_name")} AS legalName, {said("status")} AS status,
               {said("founded")} AS foundedText, f.date AS founded, f.precision AS foundedPrecision,
               {said("closed")} AS closedText, e.date AS closed,
               {said("r.country")} AS countryText, c.code AS country, {said("city")} AS city,
               {said("address")} AS address, coalesce({said("website")}, {said("domain")}) AS website,
               {said("description")} AS description, {said("categories")} AS categories,
               {said("primary_role")} AS role,
               list_filter([{said("alias_1")}, {said("alias_2")}, {said("alias_3")}],
                           lambda a: a IS NOT NULL) AS aliases
        FROM record r LEFT JOIN date_text f ON f.text = {said("founded")}
        LEFT JOIN date_text e ON e.text = {said("closed")} {country_join("c", "r.country")}""",
    key="key",
    name="key",
    checks=(
        required("permalink", "key", "the permalink or uuid of the organisation"),
        required("name", "name", "the name of the organisation"),
    ),
    values=(
        SPOILT_NAME,
        ValueCheck(
            "founded",
            "impossibleDate",
            "SELECT line, name AS record, foundedText AS found FROM accepted "
            "WHERE foundedText IS NOT NULL AND founded IS NULL",
            DAY,
        ),
        bad_country(),
    ),
    derive={
        "organisation": f"""
            SELECT *, 'crunchbase:' || key AS ref, {seat_of("country", "city")} AS seat,
                   CASE role WHEN 'investor' THEN 'Investor' WHEN 'school' THEN 'University' ELSE 'Firm' END
                   AS kind
            FROM accepted""",
    },
    tables={
        "organization": """
            SELECT line, ref, kind, name, ref AS identifier, legalName AS linkName,
                   nullif(aliases, []) AS alternativeNames, legalName, name AS brandName,
                   founded AS foundingDate, foundedPrecision AS foundingDatePrecision,
                   closed AS dissolutionDate, status AS operatingStatus, address AS registeredAddress,
                   website, description, categories AS industryOriginal, country AS countryCode,
                   CASE WHEN country IS NOT NULL THEN 'directory' END AS countryBasis,
                   CASE WHEN country IS NOT NULL THEN 1.0 END AS countryConfidence
            FROM organisation""",
        "node_Place": PLACE.format(rows="organisation"),
        "link_LocatedIn": SEAT.format(rows="organisation"),
    },
)

INVESTORS = Mapper(
    lookups=(date_lookup("founded", "closed"), country_lookup("country")),
    parsed=f"""
        SELECT line, hash(r.name, uuid, investor_types, r.country, city) AS content, {key_of("uuid")} AS key,
               {said("name")} AS nameText, {name_of("name", key_of("uuid"))} AS name, {said("type")} AS type,
               {said("investor_types")} AS types, f.date AS founded, f.precision AS foundedPrecision,
               e.date AS closed, {said("r.country")} AS countryText, c.code AS country, {said("city")}
               AS city,
               {said("website")} AS website
        FROM record r LEFT JOIN date_text f ON f.text = {said("founded")}
        LEFT JOIN date_text e ON e.text = {said("closed")} {country_join("c", "r.country")}""",
    key="key",
    name="key",
    checks=(
        required("uuid", "key", "the uuid of the investor"),
        required("name", "name", "the name of the investor"),
    ),
    values=(SPOILT_NAME, bad_country()),
    derive={
        "investor": f"""
            SELECT *, 'investor:' || key AS ref,
                   CASE WHEN kind <> 'Person' THEN {seat_of("country", "city")} END AS seat
            FROM (SELECT *, CASE WHEN type = 'person' THEN 'Person' ELSE 'Investor' END AS kind
                  FROM accepted)""",
    },
    tables={
        "organization": """
            SELECT line, ref, kind, name, 'crunchbase:' || key AS identifier, founded AS foundingDate,
                   foundedPrecision AS foundingDatePrecision, closed AS dissolutionDate, website,
                   types AS industryOriginal, country AS countryCode,
                   CASE WHEN country IS NOT NULL THEN 'directory' END AS countryBasis,
                   CASE WHEN country IS NOT NULL THEN 1.0 END AS countryConfidence
            FROM investor""",
        "node_Place": PLACE.format(rows="investor"),
        "link_LocatedIn": SEAT.format(rows="investor"),
    },
)
