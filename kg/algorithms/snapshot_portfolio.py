"""Which families make up a portfolio at an instant: of agents, or of the subject of a chain's world."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from kg.algorithms.as_of import AsOf
from kg.algorithms.masses import family_shares
from kg.algorithms.snapshot_holdings import make_holdings
from kg.algorithms.snapshot_inputs import agent_view
from kg.algorithms.snapshot_known import make_unsettled
from kg.algorithms.snapshot_tables import connect_with
from kg.algorithms.world import World
from kg.snapshot import Snapshot

_TABLES = (
    "FamilyHolding",
    "SimpleFamily",
    "PatentApplicant",
    "FamilyMembership",
    "PublicationOfApplication",
    "TransactionParty",
    "TransactionFamily",
    "TransactionRight",
)
# Families that an agent may hold at the instant: by the table of holdings, as applicant, as receiver.
_CANDIDATE = """
CREATE TEMP TABLE candidate AS
WITH named AS (
    SELECT h.startKey AS familyId FROM "FamilyHolding" AS h SEMI JOIN agent_input AS a ON a.agentId = h.endKey
    UNION
    SELECT m.endKey FROM "PatentApplicant" AS p SEMI JOIN agent_input AS a ON a.agentId = p.endKey
    JOIN "FamilyMembership" AS m ON m.startKey = p.startKey
    UNION
    SELECT t.endKey FROM "TransactionParty" AS p SEMI JOIN agent_input AS a ON a.agentId = p.endKey
    JOIN "TransactionFamily" AS t ON t.startKey = p.startKey WHERE p.role = 'transferee'
    UNION
    SELECT m.endKey FROM "TransactionParty" AS p SEMI JOIN agent_input AS a ON a.agentId = p.endKey
    JOIN "TransactionRight" AS r ON r.startKey = p.startKey
    JOIN "PublicationOfApplication" AS q ON q.endKey = r.endKey
    JOIN "FamilyMembership" AS m ON m.startKey = q.startKey WHERE p.role = 'transferee'
)
SELECT familyId FROM named JOIN "SimpleFamily" AS f USING (familyId)
WHERE f.earliestPublicationDate <= $known
  AND coalesce(coalesce(f.earliestFilingDate, f.earliestPriorityDate) <= $day, true)
"""
_HELD = """
SELECT DISTINCT familyId FROM holding_as_of SEMI JOIN agent_input USING (agentId)
WHERE share > 0 ORDER BY familyId
"""


def held_families(snapshot: Snapshot, agents: Iterable[str], as_of: AsOf) -> tuple[str, ...]:
    """Return the families that agents hold at an instant, of any chain or none, in force or not.

    Holders are those of the instant (`snapshot_holdings`): applicants known by then and recorded changes.
    """
    wanted = pa.table({"agentId": pa.array(sorted(set(agents)), pa.string())})
    with connect_with(snapshot, *_TABLES) as connection:
        connection.register("agent_input", wanted)
        connection.execute(agent_view(snapshot))
        connection.execute(_CANDIDATE, {"day": as_of.date, "known": as_of.knowledge})
        make_unsettled(connection, snapshot, as_of.knowledge)
        make_holdings(connection, snapshot, as_of, "candidate")
        rows = connection.execute(_HELD).fetchall()
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
