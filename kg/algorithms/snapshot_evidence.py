"""The records behind numbers: what a reader can look up of families, agents and acts of a snapshot."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from kg.algorithms.snapshot_tables import connect_with
from kg.errors import NotFoundError
from kg.schema import GRAPH_SCHEMA
from kg.snapshot import Snapshot

AGENT_KINDS = tuple(node.name for node in GRAPH_SCHEMA.concrete("Agent"))

_FAMILIES = """
WITH wanted AS (SELECT DISTINCT familyId FROM wanted_family),
member AS (
    SELECT m.endKey AS familyId, p.publicationNumber, p.title, p.sources,
           row_number() OVER (
               PARTITION BY m.endKey ORDER BY p.publicationDate NULLS LAST, p.publicationNumber
           ) AS n
    FROM "FamilyMembership" AS m JOIN "Publication" AS p ON p.publicationNumber = m.startKey
    SEMI JOIN wanted ON wanted.familyId = m.endKey
)
SELECT familyId, publicationNumber, title, sources FROM member WHERE n = 1
"""
_NAMED = """
SELECT agentId, name, kind FROM ({agents})
WHERE agentId = $text OR lower(name) = lower($text) OR list_contains(coalesce(alternativeNames, []), $text)
ORDER BY agentId
"""


def describe_families(snapshot: Snapshot, families: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return the first publication of each family: number, title and source records, by family."""
    wanted = pa.table({"familyId": pa.array(sorted(set(families)), pa.string())})
    if wanted.num_rows == 0:
        return {}
    with connect_with(snapshot, "FamilyMembership", "Publication") as connection:
        connection.register("wanted_family", wanted)
        rows = connection.sql(_FAMILIES).to_arrow_table().to_pylist()
    return {row.pop("familyId"): row for row in rows}


def find_agent(snapshot: Snapshot, text: str) -> str:
    """Return the identifier of the agent that has this identifier or this name, upper and lower case alike.

    Raises:
        NotFoundError: nobody is called so, or several are.
    """
    columns = "agentId, name, alternativeNames"
    parts = [f"SELECT {columns}, '{kind}' AS kind FROM \"{kind}\"" for kind in AGENT_KINDS]
    with connect_with(snapshot, *AGENT_KINDS) as connection:
        query = _NAMED.format(agents=" UNION ALL ".join(parts))
        rows = connection.execute(query, {"text": text}).fetchall()
    exact = [row for row in rows if row[0] == text] or [row for row in rows if row[1] == text] or rows
    if len(exact) == 1:
        return str(exact[0][0])
    if not rows:
        raise NotFoundError("no agent of this name", found=text, expected="an agentId or an exact name")
    listed = ", ".join(f"{row[0]} ({row[2]})" for row in rows[:8])
    raise NotFoundError("several agents have this name", found=text, expected=listed)
