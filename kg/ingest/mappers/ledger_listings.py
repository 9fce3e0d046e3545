"""Offers and needs of the supply-demand board in the ledger → assertions: listings, parties, families.

The links that a listing names are chain links, which no source asserts: they stay text here, and the results
of a chain make them relations (`kg.algorithms.listings`).
"""

from __future__ import annotations

from kg.ingest.mappers.mapping import ValueCheck, number_lookup
from kg.ingest.stage.class_tables import FAMILY_ID

LISTED = ("offer", "need")
_LINK = "[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*"
_OFFICE = "[A-Z]{2}"


def _text(name: str) -> str:
    return f"json_extract_string(value, '$.{name}')"


def _number(name: str) -> str:
    return f"TRY_CAST({_text(name)} AS DOUBLE)"


def _list(name: str, value: str = "value") -> str:
    """Return the SQL of a list of texts as it was entered; NULL where it is empty or not said."""
    return f"nullif(TRY_CAST(json_extract({value}, '$.{name}') AS VARCHAR[]), []::VARCHAR[])"


_FAMILIES = _list("families", "CASE WHEN kind = 'offer' AND json_valid(value) THEN value END")
# One statement, for a mapper's `prepare`: the publications that offers name, each parsed once.
NUMBERS = number_lookup(
    f"SELECT text FROM (SELECT unnest({_FAMILIES}) AS text FROM record) "
    f"WHERE NOT starts_with(text, '{FAMILY_ID}')"
)
_ENTRIES = "map_entries(TRY_CAST(json_extract(value, '$.links') AS MAP(VARCHAR, DOUBLE)))"
_SAID = "thing AS listingId, title, description, fieldsOfUse, currency, enteredBy, enteredAt, reason"

DERIVE = {
    "listing": f"""
        SELECT line, kind, thing, {_text("title")} AS title, {_text("words")} AS description,
               {_list("fieldsOfUse")} AS fieldsOfUse, {_text("currency")} AS currency,
               {_list("territories")} AS places, {_ENTRIES} AS entries,
               json_extract(value, '$.links')::VARCHAR AS linksText,
               {_text("kind")} AS offerKind, {_list("kinds")} AS acceptedKinds,
               {_number("priceLow")} AS priceLow, {_number("priceHigh")} AS priceHigh,
               {_number("budgetLow")} AS budgetLow, {_number("budgetHigh")} AS budgetHigh,
               TRY_CAST(json_extract(value, '$.titleFlags') AS VARCHAR[]) AS flags, {_list("tags")} AS tags,
               TRY_CAST({_text("inForceUntil")} AS DATE) AS inForceUntil,
               TRY_CAST({_text("until")} AS DATE) AS rightsHorizon, {_list("exclusions")} AS exclusions,
               CASE kind WHEN 'offer' THEN {_text("owner")} ELSE {_text("organization")} END AS party,
               CASE kind WHEN 'offer' THEN {_list("families")} END AS families,
               who AS enteredBy, enteredAt, why AS reason
        FROM accepted WHERE kind IN ('offer', 'need')""",
    "listing_said": f"""
        SELECT *, len(entries) > 0 AND list_bool_and(list_transform(entries, lambda e:
                   regexp_full_match(e.key, '{_LINK}') AND coalesce(e.value > 0 AND e.value <= 1, false)))
                   AS areLinks,
               CASE WHEN areLinks THEN list_sort(list_transform(entries, lambda e: e.key || '=' || e.value))
                   END AS linkShares,
               nullif(list_filter(places, lambda p: regexp_full_match(p, '{_OFFICE}')), []::VARCHAR[])
                   AS territory
        FROM listing""",
    "offered": """
        SELECT line, thing, unnest(families) AS text FROM listing""",
}
VALUES = (
    ValueCheck(
        "links",
        "badLinks",
        """SELECT line, thing AS record, linksText AS found FROM listing_said
           WHERE linksText IS NOT NULL AND linksText <> '{}' AND NOT coalesce(areLinks, false)""",
        "links with their parts, as civil_drone/rotor: 0.6",
    ),
    ValueCheck(
        "territories",
        "unknownTerritory",
        f"""SELECT line, thing AS record, place AS found
            FROM (SELECT line, thing, unnest(places) AS place FROM listing)
            WHERE NOT regexp_full_match(place, '{_OFFICE}')""",
        "a code of WIPO ST.3, as CN",
    ),
    ValueCheck(
        "families",
        "badPublicationNumber",
        f"""SELECT line, thing AS record, text AS found FROM offered LEFT JOIN number_text USING (text)
            WHERE NOT starts_with(text, '{FAMILY_ID}') AND pub IS NULL""",
        "the identifier of a family, or country, number and kind code, as CN105123456B",
    ),
)
NAMED = "SELECT line, party FROM listing"
TABLES = {
    "node_PatentOffer": f"""
        SELECT line, {_SAID}, linkShares, territory, offerKind, priceLow, priceHigh, inForceUntil, tags,
               len(flags) = 0 AS isTitleClear, nullif(flags, []::VARCHAR[]) AS titleFlags
        FROM listing_said WHERE kind = 'offer'""",
    "node_PatentNeed": f"""
        SELECT line, {_SAID}, linkShares, territory, acceptedKinds, budgetLow, budgetHigh, rightsHorizon,
               exclusions
        FROM listing_said WHERE kind = 'need'""",
    "link_ListingParty": """
        SELECT line, thing AS startKey, 'entered:' || party AS endKey, party AS nameOriginal
        FROM listing WHERE party IS NOT NULL""",
    "link_OfferedFamily": f"""
        SELECT line, thing AS startKey,
               CASE WHEN starts_with(text, '{FAMILY_ID}') THEN text ELSE pub.compact END AS endKey
        FROM offered LEFT JOIN number_text USING (text)
        WHERE starts_with(text, '{FAMILY_ID}') OR pub IS NOT NULL""",
}
