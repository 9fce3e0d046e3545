"""The families behind the numbers, with the words and records that a reader can check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import pyarrow as pa

from kg.algorithms.snapshot_evidence import describe_families
from kg.algorithms.world import World
from kg.snapshot import Snapshot, open_duckdb

FAMILIES_PER_LINK = 8

_AGENTS = "SELECT agentId, name, countryCode, countryBasis, countryConfidence FROM {table}"


def describe_agents(
    snapshot: Snapshot, agents: Iterable[str], kinds: Iterable[str]
) -> dict[str, dict[str, Any]]:
    """Return name and country of agents by id; `kinds` are the node classes to look in."""
    wanted = set(agents)
    tables = [f'"{kind}"' for kind in kinds if kind in snapshot.nodes]
    if not wanted or not tables:
        return {}
    query = " UNION ALL BY NAME ".join(_AGENTS.format(table=table) for table in tables)
    with snapshot.connect() as connection:
        connection.register("wanted_agent", pa.table({"agentId": sorted(wanted)}))
        rows = connection.sql(f"SELECT * FROM ({query}) SEMI JOIN wanted_agent USING (agentId)")
        found = rows.to_arrow_table().to_pylist()
    return {row.pop("agentId"): row for row in found}


_COVERAGE = """
WITH counted AS (
    SELECT m.linkId AS link, m.familyId, m.membership, m.rules, sum(h.share) * m.membership AS mass,
           list(h.agentId ORDER BY h.agentId) AS holders
    FROM membership AS m JOIN holding AS h ON h.familyId = m.familyId
    SEMI JOIN member ON member.agentId = h.agentId
    GROUP BY m.linkId, m.familyId, m.membership, m.rules
)
SELECT * FROM counted
QUALIFY row_number() OVER (PARTITION BY link ORDER BY mass DESC, familyId) <= $top
ORDER BY link, mass DESC, familyId
"""


def coverage_evidence(world: World, membership: pa.Table, snapshot: Snapshot) -> list[dict[str, Any]]:
    """Return, link by link, the families in force that add most to the subject's patent mass."""
    holdings, active = world.holdings, world.is_active
    units = active[holdings.family]
    holding = pa.table(
        {
            "familyId": world.families[holdings.family[units]].astype(str),
            "agentId": world.holders[holdings.holder[units]].astype(str),
            "share": holdings.share[units],
        }
    )
    with open_duckdb() as connection:
        connection.register("membership", membership)
        connection.register("holding", holding)
        connection.register("member", pa.table({"agentId": world.holders[world.subject.members].astype(str)}))
        found = connection.sql(_COVERAGE, params={"top": FAMILIES_PER_LINK})
        rows = found.to_arrow_table().to_pylist()
    described = describe_families(snapshot, [row["familyId"] for row in rows])
    return [{**row, **described.get(row["familyId"], {})} for row in rows]


def control_evidence(frame: pd.DataFrame, snapshot: Snapshot) -> list[dict[str, Any]]:
    """Return the rows of a control result's evidence with the families' numbers, titles and records."""
    shown = [*frame["family"], *[via for via in frame["viaFamily"] if via is not None]]
    described = describe_families(snapshot, shown)
    return [control_item(row, described) for row in frame.to_dict(orient="records")]


def control_item(row: Mapping[Any, Any], described: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return one family that makes up a holder's share or reach.

    For «reach» the publication shown is the holder's own family, through which it blocks the other one.
    """
    via = row["viaFamily"]
    own = via if via is not None else row["family"]
    blocked = described.get(row["family"], {}).get("publicationNumber") if via is not None else None
    return {
        "link": row["link"],
        "kind": row["kind"],
        "holders": [row["holder"]],
        "familyId": own,
        "blockedFamilyId": row["family"] if via is not None else None,
        "blockedPublicationNumber": blocked,
        "mass": row["mass"],
        **described.get(own, {}),
    }
