"""The places of a version at which somebody holds patents: what a page offers to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kg.questions.answers import data_sets
from kg.questions.chains import ChainInput
from kg.questions.metric_answers import Answered
from kg.questions.worlds import Worlds

NEEDED = ("LocatedIn", "Place", "FamilyHolding")
NO_SEATS = "no file of this version says where a holder of patents sits"
_NOWHERE = "(SELECT NULL::VARCHAR AS startKey, NULL::VARCHAR AS endKey WHERE false)"
# A place lies in itself; a ring of places ends, as UNION drops what is known.
_SEATS = """
CREATE TEMP TABLE seat AS
WITH RECURSIVE sitting AS (
    SELECT startKey AS agentId, endKey AS placeId FROM "LocatedIn"
    SEMI JOIN (SELECT endKey AS agentId FROM "FamilyHolding") AS h ON h.agentId = startKey
    UNION
    SELECT s.agentId, w.endKey FROM sitting AS s JOIN {within} AS w ON w.startKey = s.placeId
)
SELECT s.placeId, s.agentId, h.startKey AS familyId
FROM sitting AS s JOIN "FamilyHolding" AS h ON h.endKey = s.agentId
"""
_PLACES = """
SELECT p.placeId, p.name, p.nameEn, p.placeType, count(DISTINCT s.agentId) AS organizations,
       count(DISTINCT s.familyId) AS families,
       (SELECT list_sort(list(DISTINCT w.endKey)) FROM {within} AS w WHERE w.startKey = p.placeId) AS within
FROM seat AS s JOIN "Place" AS p USING (placeId)
GROUP BY p.placeId, p.name, p.nameEn, p.placeType ORDER BY p.placeId
"""
_ON_CHAIN = """
SELECT s.placeId, count(DISTINCT s.familyId) FROM seat AS s SEMI JOIN membership AS m USING (familyId)
GROUP BY s.placeId
"""


def list_zones(worlds: Worlds, chains: list[ChainInput]) -> Answered:
    """Return every place with holders of patents, with how many families they hold on each chain.

    Those with most families on the chains come first. A family counts once for a place, however many of
    its holders sit there, and whether or not it is in force: it says where to look, no more.

    Args:
        worlds: of a version.
        chains: those to count.
    """
    snapshot = worlds.snapshot
    rows = _read(worlds, chains) if set(NEEDED) <= snapshot.row_counts.keys() else []
    rows.sort(key=lambda row: (-sum(row["chains"].values()), -row["families"], row["placeId"]))
    answer: dict[str, Any] = {
        "zones": rows,
        "snapshotVersion": snapshot.version,
        "dataSets": data_sets(snapshot),
        "undefined": {} if rows else {"zones": NO_SEATS},
    }
    return Answered(pd.DataFrame([_flat(row) for row in rows]), answer)


def _read(worlds: Worlds, chains: list[ChainInput]) -> list[dict[str, Any]]:
    within = '"PlaceWithin"' if "PlaceWithin" in worlds.snapshot.row_counts else _NOWHERE
    with worlds.snapshot.connect() as connection:
        connection.execute(_SEATS.format(within=within))
        places = connection.sql(_PLACES.format(within=within)).to_arrow_table().to_pylist()
        counted: dict[str, dict[str, int]] = {}
        for given in chains:
            connection.register("membership", worlds.membership(given))
            counted[given.chain.chain_id] = dict(connection.execute(_ON_CHAIN).fetchall())
            connection.unregister("membership")
    return [
        {**place, "chains": {chain: found.get(place["placeId"], 0) for chain, found in counted.items()}}
        for place in places
    ]


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    counts = {f"families.{chain}": count for chain, count in row["chains"].items()}
    return {name: value for name, value in row.items() if name != "chains"} | counts
