"""Alliances and pools of a snapshot on a chain, or one that is only thought of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from kg.algorithms.alliance import Alliance, alliance
from kg.algorithms.as_of import AsOf
from kg.algorithms.control import ControlParameters
from kg.algorithms.dataclass_json import as_json
from kg.algorithms.operation_head import ViewHead, head_of
from kg.algorithms.snapshot_tables import connect_with
from kg.algorithms.world import World
from kg.snapshot import Snapshot

_MEMBERS = """
WITH membership AS (
    SELECT 'pool' AS kind, m.endKey AS id, p.name, m.startKey AS agentId, m.sources
    FROM "PoolMembership" AS m JOIN "PatentPool" AS p ON p.poolId = m.endKey
    WHERE coalesce(coalesce(m.validFrom, p.validFrom) <= least($day, $known), true)
      AND coalesce(m.validTo >= $day, true) AND coalesce(p.validTo >= $day, true)
    UNION ALL
    SELECT 'alliance', m.endKey, a.name, m.startKey, m.sources
    FROM "AllianceMembership" AS m JOIN "Alliance" AS a ON a.programmeId = m.endKey
    WHERE coalesce(coalesce(m.validFrom, a.startDate) <= least($day, $known), true)
      AND coalesce(m.validTo >= $day, true) AND coalesce(a.endDate >= $day, true)
)
SELECT kind, id, any_value(name ORDER BY name), list_sort(list(DISTINCT agentId)),
       list_sort(list_distinct(flatten(list(sources)))) FROM membership GROUP BY kind, id ORDER BY kind, id
"""
TOO_FEW = "fewer than two members hold families of the chain at this date"
NONE = "no pool or alliance is in the files at this date"


@dataclass(frozen=True)
class NamedAlliance:
    """A pool or alliance of the files, or one thought of.

    Attributes:
        id: its identifier; «hypothetical» for one that is only thought of.
        kind: pool, alliance or hypothetical.
        name: as it is called; None without a name.
        members: everybody who is a member at the instant, sorted.
        result: what it amounts to on the chain; None: see `undefined`.
        sources: source records of its memberships.
        undefined: reason by name.
    """

    id: str
    kind: str
    name: str | None
    members: tuple[str, ...]
    result: Alliance | None
    sources: tuple[str, ...]
    undefined: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class AllianceView:
    """All alliances and pools at an instant.

    Attributes:
        head: of the answer.
        alliances: pools and alliances, by kind and identifier.
        names: names of the members, where known.
        undefined: reason by name.
    """

    head: ViewHead
    alliances: tuple[NamedAlliance, ...]
    names: Mapping[str, str]
    undefined: Mapping[str, str] = field(default_factory=dict)


def alliance_view(
    snapshot: Snapshot,
    world: World,
    as_of: AsOf,
    *,
    chain: str,
    members: Collection[str] = (),
    parameters: ControlParameters | None = None,
) -> AllianceView:
    """Return the pools and alliances of a snapshot, or one of named members.

    Args:
        snapshot: the snapshot that the world was made from.
        world: holders, families, licences and pools at the instant.
        as_of: the instant.
        chain: id of the chain.
        members: holders of an alliance that is only thought of; empty: those of the files.
        parameters: δ and κ; the defaults when None.
    """
    control = parameters or ControlParameters()
    if members:
        found: tuple[NamedAlliance, ...] = (
            _named(world, control, "hypothetical", "hypothetical", None, tuple(sorted(members)), ()),
        )
    else:
        found = tuple(_named(world, control, *row) for row in _rows(snapshot, as_of))
    named = {name for item in found for name in item.members}
    facts = {"control": as_json(control), "facts": dict(world.facts)}
    return AllianceView(
        head=head_of("alliance", snapshot, as_of, chain=chain, parameters=facts),
        alliances=found,
        names={name: world.names[name] for name in sorted(named) if name in world.names},
        undefined={} if found else {"alliances": NONE},
    )


def _rows(
    snapshot: Snapshot, as_of: AsOf
) -> list[tuple[str, str, str | None, tuple[str, ...], tuple[str, ...]]]:
    tables = ("PoolMembership", "PatentPool", "AllianceMembership", "Alliance")
    with connect_with(snapshot, *tables) as connection:
        days = {"day": as_of.date, "known": as_of.knowledge}
        rows = connection.execute(_MEMBERS, days).fetchall()
    return [
        (kind, key, name, tuple(agents), tuple(sources or ())) for kind, key, name, agents, sources in rows
    ]


def _named(
    world: World,
    parameters: ControlParameters,
    kind: str,
    key: str,
    name: str | None,
    members: tuple[str, ...],
    sources: tuple[str, ...],
) -> NamedAlliance:
    if len(set(members) & set(map(str, world.holders))) < 2:
        return NamedAlliance(key, kind, name, members, None, sources, {"result": TOO_FEW})
    return NamedAlliance(key, kind, name, members, alliance(world, members, parameters), sources)
