"""Where the holders of a snapshot sit: their seats, and the places that these lie in."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import numpy as np

from kg.algorithms.link_graph import Integers
from kg.algorithms.world import Places
from kg.snapshot import Snapshot

# A place lies in itself; a chain of places that closes on itself ends, as UNION drops what is known.
_SEATS = """
WITH RECURSIVE seat AS (
    SELECT startKey AS agentId, endKey AS placeId FROM "LocatedIn" SEMI JOIN holder ON agentId = startKey
    UNION
    SELECT seat.agentId, w.endKey FROM seat JOIN {within} AS w ON w.startKey = seat.placeId
)
SELECT s.placeId, p.name, p.placeType, list_sort(list(s.agentId)) AS agents
FROM seat AS s JOIN "Place" AS p USING (placeId) GROUP BY s.placeId, p.name, p.placeType ORDER BY s.placeId
"""
_NOWHERE = "(SELECT NULL::VARCHAR AS startKey, NULL::VARCHAR AS endKey WHERE false)"


def read_places(
    connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, holders: Mapping[str, int]
) -> Places:
    """Return the holders at each place; a place without holders is not in it.

    Args:
        connection: with the table «holder» and a view for each table of the snapshot.
        snapshot: the snapshot.
        holders: index of each holder of the world.
    """
    if not {"LocatedIn", "Place"} <= snapshot.row_counts.keys():
        return Places({}, {}, {})
    within = '"PlaceWithin"' if "PlaceWithin" in snapshot.row_counts else _NOWHERE
    names: dict[str, str] = {}
    rows: dict[str, Integers] = {}
    kinds: dict[str, str] = {}
    for place, name, kind, agents in connection.execute(_SEATS.format(within=within)).fetchall():
        names[str(place)] = str(name)
        if kind is not None:
            kinds[str(place)] = str(kind)
        rows[str(place)] = np.array([holders[str(agent)] for agent in agents], dtype=np.int64)
    return Places(names, rows, kinds)
