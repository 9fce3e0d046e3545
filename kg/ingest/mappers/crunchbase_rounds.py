"""Crunchbase CSV: rounds, investments in them and acquisitions → assertions.

Today's files name a round by its uuid, those of 2014 and 2015 by a path; in 2013 a round is its company,
type, day and amount, so the investments of that year repeat the round.
"""

from __future__ import annotations

import pyarrow as pa

from kg.ingest.mappers.crunchbase import (
    DAY,
    ORGANIZATION,
    PLACE,
    SEAT,
    bad_country,
    bad_number,
    country_join,
    key_of,
    name_of,
    number_of,
    seat_of,
)
from kg.ingest.mappers.mapping import Check, Lookup, Mapper, ValueCheck
from kg.ingest.mappers.rounds import parse_type
from kg.ingest.mappers.values import country_lookup, date_lookup, required, said

_TYPES = Lookup(
    "type_text", f"SELECT {said('round_type')} FROM record", parse_type, pa.schema([("code", pa.string())])
)
_COMPANY = f"""{key_of("company_key")} AS company, {said("company_name")} AS nameText,
    {name_of("company_name", key_of("company_key"))} AS name, {said("r.country")} AS countryText,
    c.code AS country, {said("city")} AS city"""
_ROUND_KEY = "coalesce(roundUuid, concat_ws('|', company, typeText, announcedText, amount))"
_ROUND = """
    SELECT line, ref, roundKey, coalesce(roundType, 'unknown') AS roundType, typeText AS roundTypeOriginal,
           announced AS announcedDate, precision AS announcedDatePrecision, amount AS amountLow,
           amount AS amountHigh, CASE WHEN amount IS NOT NULL THEN currency END AS currency,
           amountText AS amountOriginal
    FROM company_round"""
_BAD_DAY = ValueCheck(
    "announced",
    "impossibleDate",
    "SELECT line, name AS record, announcedText AS found FROM accepted "
    "WHERE announcedText IS NOT NULL AND announced IS NULL",
    DAY,
)
_BAD_TYPE = ValueCheck(
    "round_type",
    "unknownRoundType",
    "SELECT line, name AS record, typeText AS found FROM accepted "
    "WHERE typeText IS NOT NULL AND roundType IS NULL",
    "series-a, seed, angel, venture, private-equity, post-ipo, …",
)
_NO_COMPANY = required("company_key", "company", "the permalink or uuid of the company")


def _companies(rows: str) -> str:
    """Return the SQL of the firms of some rows with their keys and seats."""
    return f"""SELECT line, 'crunchbase:' || company AS ref, 'crunchbase:' || company AS identifier,
        'Firm' AS kind, name, country, city, {seat_of("country", "city")} AS seat FROM {rows}"""


ROUNDS = Mapper(
    lookups=(date_lookup("announced"), country_lookup("country"), _TYPES),
    parsed=f"""
        SELECT line, hash(round_key, company_key, company_name, round_type, announced, r.amount, amount_usd)
               AS content, {said("round_key")} AS roundUuid, {_COMPANY},
               {said("round_type")} AS typeText, t.code AS roundType,
               {said("announced")} AS announcedText, d.date AS announced, d.precision,
               coalesce({said("r.amount")}, {said("amount_usd")}) AS amountText,
               coalesce({number_of("r.amount")}, {number_of("amount_usd")}) AS amount,
               CASE WHEN {said("r.amount")} IS NULL THEN 'USD' ELSE upper({said("currency")}) END AS currency
        FROM record r LEFT JOIN date_text d ON d.text = {said("announced")}
        LEFT JOIN type_text t ON t.text = {said("round_type")} {country_join("c", "r.country")}""",
    key=_ROUND_KEY,
    name="concat_ws(' ', company, typeText, announcedText)",
    checks=(_NO_COMPANY, required("company_name", "name", "the name of the company")),
    values=(_BAD_DAY, _BAD_TYPE, bad_number("amount"), bad_country()),
    derive={
        "firm": _companies("accepted"),
        "company_round": f"SELECT *, 'crunchbase:' || company AS ref, {_ROUND_KEY} AS roundKey FROM accepted",
    },
    tables={
        "organization": ORGANIZATION.format(rows="firm"),
        "node_Place": PLACE.format(rows="firm"),
        "link_LocatedIn": SEAT.format(rows="firm"),
        "round": _ROUND,
    },
)

INVESTMENTS = Mapper(
    lookups=(date_lookup("announced"), country_lookup("country", "investor_country"), _TYPES),
    parsed=f"""
        SELECT line, hash(round_key, company_key, investor_key, investor_name, round_type, announced,
        amount_usd)
               AS content, {said("round_key")} AS roundUuid, {_COMPANY},
               {key_of("investor_key")} AS investor,
               {name_of("investor_name", key_of("investor_key"))} AS investorName,
               {said("investor_name")} AS investorOriginal, i.code AS investorCountry,
               {said("investor_city")} AS investorCity,
               CASE WHEN starts_with({key_of("investor_key")}, 'person/') OR investor_type = 'person'
                    THEN 'Person' ELSE 'Investor' END AS investorKind,
               {said("round_type")} AS typeText, t.code AS roundType,
               {said("announced")} AS announcedText, d.date AS announced, d.precision,
               {said("amount_usd")} AS amountText, {number_of("amount_usd")} AS amount, 'USD' AS currency
        FROM record r LEFT JOIN date_text d ON d.text = {said("announced")}
        LEFT JOIN type_text t ON t.text = {said("round_type")} {country_join("c", "r.country")}
        {country_join("i", "investor_country")}""",
    key=f"concat_ws('|', {_ROUND_KEY}, investor)",
    name="concat_ws(' ', investor, company, roundUuid)",
    checks=(
        required("investor_key", "investor", "the permalink or uuid of the investor"),
        Check(
            "company_key",
            "missingField",
            "company IS NULL AND roundUuid IS NULL",
            "''",
            "the round's uuid, or its company",
        ),
    ),
    values=(_BAD_DAY, _BAD_TYPE, bad_number("amount"), bad_country()),
    derive={
        "firm": _companies("accepted WHERE company IS NOT NULL AND name IS NOT NULL"),
        "party": f"""
            SELECT line, 'investor:' || investor AS ref, 'crunchbase:' || investor AS identifier,
                   investorKind AS kind, coalesce(investorName, investor) AS name, investorCountry AS country,
                   investorCity AS city, CASE WHEN investorKind <> 'Person'
                   THEN {seat_of("investorCountry", "investorCity")} END AS seat
            FROM accepted""",
        # Today's file names the round only; what the round is, the file of rounds says.
        "company_round": f"""
            SELECT *, 'crunchbase:' || company AS ref, {_ROUND_KEY} AS roundKey
            FROM accepted WHERE company IS NOT NULL AND name IS NOT NULL""",
    },
    tables={
        "organization": f"{ORGANIZATION.format(rows='firm')} UNION ALL {ORGANIZATION.format(rows='party')}",
        "node_Place": f"{PLACE.format(rows='firm')} UNION ALL {PLACE.format(rows='party')}",
        "link_LocatedIn": f"{SEAT.format(rows='firm')} UNION ALL {SEAT.format(rows='party')}",
        "round": _ROUND,
        "participation": f"""
            SELECT line, {_ROUND_KEY} AS roundKey, investor AS name, investorOriginal AS nameOriginal
            FROM accepted""",
    },
)

ACQUISITIONS = Mapper(
    lookups=(date_lookup("announced"), country_lookup("country", "acquirer_country")),
    parsed=f"""
        SELECT line, hash(acquirer_key, company_key, announced, r.amount, r.currency) AS content, {_COMPANY},
               {key_of("acquirer_key")} AS acquirer,
               {name_of("acquirer_name", key_of("acquirer_key"))} AS acquirerName,
               {said("acquirer_name")} AS acquirerOriginal, a.code AS acquirerCountry,
               {said("acquirer_city")} AS acquirerCity, {said("acquisition_type")} AS typeText,
               {said("announced")} AS announcedText, d.date AS announced, d.precision,
               {said("r.amount")} AS amountText, {number_of("r.amount")} AS amount,
               upper({said("r.currency")}) AS currency
        FROM record r LEFT JOIN date_text d ON d.text = {said("announced")} {country_join("c", "r.country")}
        {country_join("a", "acquirer_country")}""",
    key="concat_ws('|', acquirer, company, announcedText)",
    name="concat_ws(' ', acquirer, company, announcedText)",
    checks=(
        required("acquirer_key", "acquirer", "the permalink or uuid of the acquirer"),
        required("acquirer_name", "acquirerName", "the name of the acquirer"),
        _NO_COMPANY,
        required("company_name", "name", "the name of the acquired company"),
    ),
    values=(_BAD_DAY, bad_number("amount"), bad_country()),
    derive={
        "firm": _companies("accepted"),
        "party": f"""
            SELECT line, 'investor:' || acquirer AS ref, 'crunchbase:' || acquirer AS identifier,
                   'Firm' AS kind, acquirerName AS name, acquirerCountry AS country, acquirerCity AS city,
                   {seat_of("acquirerCountry", "acquirerCity")} AS seat
            FROM accepted""",
        "company_round": """
            SELECT *, 'crunchbase:' || company AS ref, 'acquisition' AS roundType,
                   concat_ws('|', 'acquisition', acquirer, company, announcedText) AS roundKey
                   FROM accepted""",
    },
    tables={
        "organization": f"{ORGANIZATION.format(rows='firm')} UNION ALL {ORGANIZATION.format(rows='party')}",
        "node_Place": f"{PLACE.format(rows='firm')} UNION ALL {PLACE.format(rows='party')}",
        "link_LocatedIn": f"{SEAT.format(rows='firm')} UNION ALL {SEAT.format(rows='party')}",
        "round": _ROUND,
        "participation": """
            SELECT line, roundKey, acquirer AS name, acquirerOriginal AS nameOriginal FROM company_round""",
    },
)
