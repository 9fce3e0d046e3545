"""Venture rounds → assertions: firms, their rounds, and who took part."""

from __future__ import annotations

import pyarrow as pa

from kg.ingest.mappers.mapping import Check, Lookup, Mapper, ValueCheck, text_or_null
from kg.ingest.mappers.places import division_links, division_nodes, place_lookup
from kg.ingest.mappers.values import amount_lookup, date_lookup, said
from kg.ingest.parsers.names import split_investors
from kg.ingest.parsers.rounds import parse_round_type
from kg.schema import GRAPH_SCHEMA

# The words of the parser for finer types, in the words of the ontology's code list.
ROUND_TYPES = {
    "angelPlus": "angel",
    "preAPlus": "preA",
    "preIPO": "preIpo",
    "neeqListing": "listedOnNeeq",
    "neeqPlacement": "privatePlacement",
    "eOrLater": "e",
    "seriesH": "g",
    "seriesI": "g",
    "seriesJ": "g",
    "merger": "acquisition",
}


def parse_type(text: str) -> dict[str, object]:
    """Return the code of a round's type; `other` for one that the code list does not have.

    Raises:
        ParseError: the text is no known type.
    """
    found = parse_round_type(text)
    series = found.removeprefix("series")
    code = ROUND_TYPES.get(found, series[:1].lower() + series[1:])
    known = {value.value for value in GRAPH_SCHEMA.code_lists["roundType"]}
    return {"code": code if code in known else "other"}


def parse_investor_list(text: str) -> dict[str, object]:
    """Return the investors of a round with their funds."""
    items = [{"brand": i.brand, "fund": i.fund, "original": i.original} for i in split_investors(text)]
    return {"items": items}


_INVESTOR = pa.struct([("brand", pa.string()), ("fund", pa.string()), ("original", pa.string())])
_COMPANY = f"coalesce({text_or_null('legal_name')}, {text_or_null('company_name')})"

ROUNDS = Mapper(
    lookups=(
        date_lookup("round_date", "founded"),
        amount_lookup("amount"),
        place_lookup(f"SELECT {said('place')} FROM record"),
        Lookup(
            "type_text",
            f"SELECT {said('round_type')} FROM record",
            parse_type,
            pa.schema([("code", pa.string())]),
        ),
        Lookup(
            "investor_text",
            "SELECT investors FROM record",
            parse_investor_list,
            pa.schema([("items", pa.list_(_INVESTOR))]),
        ),
    ),
    parsed=f"""
        SELECT line, hash(company_name, legal_name, round_date, round_type, amount, investors) AS content,
               company_line, {text_or_null("company_name")} AS brand,
               {text_or_null("legal_name")} AS legalName,
               {_COMPANY} AS company, 'company:' || left(md5({_COMPANY}), 16) AS ref,
               {said("website")} AS website, {said("place")} AS place, p.placeId, p.steps,
               {said("operating_status")} AS status,
               {said("founded")} AS foundedText, f.date AS founded, f.precision AS foundedPrecision,
               {said("round_date")} AS roundDateText, d.date AS roundDate, d.precision AS roundPrecision,
               {said("round_type")} AS typeText, t.code AS roundType,
               {text_or_null("amount")} AS amountText, m.low, m.high, m.currency,
               m.text IS NOT NULL AS isAmount,
               i.items AS investorItems, {text_or_null("description")} AS description
        FROM record LEFT JOIN date_text f ON f.text = {said("founded")}
        LEFT JOIN date_text d ON d.text = {said("round_date")}
        LEFT JOIN amount_text m ON m.text = {text_or_null("amount")}
        LEFT JOIN type_text t ON t.text = {said("round_type")}
        LEFT JOIN place_text p ON p.text = {said("place")}
        LEFT JOIN investor_text i ON i.text = investors""",
    # A firm may raise two rounds of a type in one month; amount and investors tell them apart.
    key="concat_ws('|', ref, brand, roundDateText, typeText, amountText, CAST(investorItems AS VARCHAR))",
    name="company",
    checks=(
        Check("company_name", "missingField", "company IS NULL", "''", "the name of the company"),
        Check(
            "round_date",
            "impossibleDate",
            "roundDateText IS NOT NULL AND roundDate IS NULL",
            "roundDateText",
            "a day, month or year, as 2016-05-17",
        ),
        Check(
            "founded",
            "impossibleDate",
            "foundedText IS NOT NULL AND founded IS NULL AND line = company_line",
            "foundedText",
            "a day, month or year, as 2012-06",
        ),
    ),
    values=(
        ValueCheck(
            "amount",
            "badAmount",
            """SELECT line, company AS record, amountText AS found FROM accepted
               WHERE amountText IS NOT NULL AND amountText NOT IN ('-', '--') AND NOT isAmount""",
            "a number or 数百万, its unit and currency, as 数千万人民币",
        ),
        ValueCheck(
            "round_type",
            "unknownRoundType",
            """SELECT line, company AS record, typeText AS found FROM accepted
               WHERE typeText IS NOT NULL AND roundType IS NULL""",
            "A轮, Pre-A轮, 天使轮, 战略投资, …",
        ),
    ),
    derive={
        "round_item": """
            SELECT *, concat_ws('|', ref, roundDateText, typeText, amountText) AS roundKey
            FROM accepted WHERE typeText IS NOT NULL OR roundDateText IS NOT NULL""",
        "investor_item": "SELECT line, roundKey, unnest(investorItems) AS i FROM round_item",
    },
    tables={
        "organization": """
            SELECT min(line) AS line, ref, 'Firm' AS kind, company AS name, legalName AS linkName,
                   CASE WHEN brand IS NOT NULL THEN [brand] END AS alternativeNames, legalName,
                   brand AS brandName, any_value(founded ORDER BY line) AS foundingDate,
                   any_value(foundedPrecision ORDER BY line) AS foundingDatePrecision,
                   any_value(status ORDER BY line) AS operatingStatus,
                   any_value(website ORDER BY line) AS website,
                   CASE WHEN bool_or(placeId IS NOT NULL) THEN 'CN' END AS countryCode,
                   CASE WHEN bool_or(placeId IS NOT NULL) THEN 'seat' END AS countryBasis,
                   CASE WHEN bool_or(placeId IS NOT NULL) THEN 1.0 END AS countryConfidence,
                   any_value(description ORDER BY line) AS description
            FROM accepted GROUP BY ref, company, brand, legalName
            UNION ALL BY NAME
            SELECT min(line) AS line, 'investor:' || i.brand AS ref, 'Investor' AS kind, i.brand AS name
            FROM investor_item GROUP BY i.brand""",
        # What is no division of China (海外, 美国) stays a place by its name.
        "node_Place": f"""
            SELECT min(line) AS line, 'place:' || place AS placeId, place AS name, 'other' AS placeType
            FROM accepted WHERE place IS NOT NULL AND placeId IS NULL GROUP BY place
            UNION ALL BY NAME {division_nodes("accepted")}""",
        "link_PlaceWithin": division_links("accepted"),
        "link_LocatedIn": """
            SELECT min(line) AS line, ref AS startKey, coalesce(placeId, 'place:' || place) AS endKey
            FROM accepted WHERE place IS NOT NULL GROUP BY ALL""",
        "round": """
            SELECT line, ref, roundKey, coalesce(roundType, 'unknown') AS roundType,
                   typeText AS roundTypeOriginal, roundDate AS announcedDate,
                   roundPrecision AS announcedDatePrecision, low AS amountLow, high AS amountHigh, currency,
                   amountText AS amountOriginal
            FROM round_item""",
        "participation": """
            SELECT line, roundKey, i.brand AS name, i.original AS nameOriginal, i.fund AS fundNameOriginal
            FROM investor_item""",
    },
)
