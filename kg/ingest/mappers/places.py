"""Where an organisation sits: a place in words → its division of GB/T 2260 and those above, or a city."""

from __future__ import annotations

import pyarrow as pa

from kg.ingest.mappers.mapping import Lookup
from kg.ingest.parsers.divisions import division_level, division_name, parse_division, place_above

_STEP = pa.struct(
    [("placeId", pa.string()), ("name", pa.string()), ("placeType", pa.string()), ("above", pa.string())]
)
PLACE = pa.struct([("placeId", pa.string()), ("steps", pa.list_(_STEP))])


def division_id(code: str) -> str:
    """Return the identifier of a division's place."""
    return f"cn:{code}"


def parse_place(text: str) -> dict[str, object]:
    """Return a division's place and the steps from it up to its province.

    Raises:
        ParseError: the text begins with no division.
    """
    code: str | None = parse_division(text)
    steps = []
    while code is not None:
        above = place_above(code)
        steps.append(
            {
                "placeId": division_id(code),
                "name": division_name(code),
                "placeType": division_level(code),
                "above": division_id(above) if above else None,
            }
        )
        code = above
    return {"placeId": steps[0]["placeId"], "steps": steps}


def place_lookup(texts: str) -> Lookup:
    """Return the lookup `place_text(text, placeId, steps)` of places in words.

    Args:
        texts: SQL that gives the texts in its only column.
    """
    return Lookup("place_text", texts, parse_place, pa.schema(list(PLACE)))


def division_nodes(rows: str) -> str:
    """Return the SQL of `node_Place` for `rows`, which has `line` and the `steps` of the lookup."""
    return f"""
        SELECT min(line) AS line, s.placeId, any_value(s.name) AS name, any_value(s.placeType) AS placeType,
               'CN' AS countryCode, substr(s.placeId, 4) AS code
        FROM (SELECT line, unnest(steps) AS s FROM {rows}) GROUP BY s.placeId"""


def division_links(rows: str) -> str:
    """Return the SQL of `link_PlaceWithin` for `rows`, which has `line` and the `steps` of the lookup."""
    return f"""
        SELECT min(line) AS line, s.placeId AS startKey, s.above AS endKey
        FROM (SELECT line, unnest(steps) AS s FROM {rows}) WHERE s.above IS NOT NULL GROUP BY ALL"""


def city_id_sql(country: str, city: str) -> str:
    """Return the SQL of the identifier of a city that a directory names, with its country where known."""
    return f"'place:' || coalesce({country} || ':', '') || {city}"
