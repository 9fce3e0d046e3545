"""Which families make up a portfolio at an instant: of agents, or of the subject of a chain's world."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from kg.algorithms.as_of import AsOf
from kg.algorithms.masses import family_shares
from kg.algorithms.snapshot_tables import connect_with
from kg.algorithms.world import World
from kg.snapshot import Snapshot

_HELD = """
SELECT DISTINCT h.startKey FROM "FamilyHolding" AS h
SEMI JOIN agent_input AS a ON a.agentId = h.endKey
JOIN "SimpleFamily" AS f ON f.familyId = h.startKey
WHERE h.share > 0 AND f.earliestPublicationDate <= $known
  AND coalesce(coalesce(f.earliestFilingDate, f.earliestPriorityDate) <= $day, true)
ORDER BY h.startKey
"""


def held_families(snapshot: Snapshot, agents: Iterable[str], as_of: AsOf) -> tuple[str, ...]:
    """Return the families that agents hold, of any chain or none, in force or not, as known at an instant."""
    wanted = pa.table({"agentId": pa.array(sorted(set(agents)), pa.string())})
    with connect_with(snapshot, "FamilyHolding", "SimpleFamily") as connection:
        connection.register("agent_input", wanted)
        rows = connection.execute(_HELD, {"day": as_of.date, "known": as_of.knowledge}).fetchall()
    return tuple(str(row[0]) for row in rows)


def subject_families(world: World) -> tuple[str, ...]:
    """Return the families of the chain in force that the subject holds a share of, sorted."""
    in_links = np.zeros(world.families.size, dtype=np.bool_)
    in_links[world.memberships.family] = True
    own = (family_shares(world, world.subject.members) > 0) & in_links
    return tuple(sorted(map(str, world.families[own])))


def subject_holders(world: World) -> tuple[str, ...]:
    """Return the holders that make up the subject, sorted."""
    return tuple(sorted(map(str, world.holders[world.subject.members])))
