"""Licences, pools and shareholdings of a snapshot at an instant, as the world of the metrics needs them.

A transaction is known from the day on which it was recorded, else signed, else begun; it holds from its
first to its last day. Shareholdings are those of the latest day for which a firm's holders were stated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import duckdb

from kg.algorithms.as_of import AsOf
from kg.algorithms.world import Licence
from kg.snapshot import Snapshot

# Rounding of published percentages; beyond it the statements contradict each other.
OVERFULL = 1.005

_PARTS = """
WITH act AS ({acts}), party AS (
    SELECT p.startKey AS transactionId, p.role, list_sort(list(DISTINCT p.endKey)) AS agents
    FROM "TransactionParty" AS p GROUP BY p.startKey, p.role
), covered AS (
    SELECT startKey AS transactionId, list_sort(list(DISTINCT endKey)) AS families
    FROM {families} GROUP BY startKey
)
SELECT a.transactionId, a.kind, a.territory, g.agents AS licensors, t.agents AS licensees, c.families
FROM act AS a JOIN party AS g ON g.transactionId = a.transactionId AND g.role = 'licensor'
LEFT JOIN party AS t ON t.transactionId = a.transactionId AND t.role = 'licensee'
LEFT JOIN covered AS c ON c.transactionId = a.transactionId
WHERE coalesce(a.recordedDate, a.signedDate, a.validFrom) <= $known
  AND coalesce(a.validFrom, a.signedDate, a.recordedDate) <= $day AND coalesce(a.validTo >= $day, true)
ORDER BY a.transactionId
"""
_LICENCE = """
SELECT transactionId, coalesce(licenceType, 'unknown') AS kind, territory, recordedDate, signedDate,
       validFrom, validTo FROM "Licence"
"""
_OPEN = """
SELECT transactionId, 'open' AS kind, NULL::VARCHAR[] AS territory, recordedDate, signedDate, validFrom,
       validTo FROM "OpenLicence"
"""
_POOL = """
SELECT m.endKey AS poolId, list_sort(list(DISTINCT m.startKey)) AS members
FROM "PoolMembership" AS m JOIN "PatentPool" AS p ON p.poolId = m.endKey
WHERE coalesce(coalesce(m.validFrom, p.validFrom) <= least($day, $known), true)
  AND coalesce(m.validTo >= $day, true) AND coalesce(p.validTo >= $day, true)
GROUP BY m.endKey ORDER BY poolId
"""
# Sums in one order, so that the same statements give the same last digit.
_STATED = """
CREATE OR REPLACE TEMP TABLE stated AS
WITH latest AS (
    SELECT endKey, max(heldOn) AS heldOn FROM "Shareholding" WHERE heldOn <= least($day, $known)
    GROUP BY endKey
), part AS (
    SELECT s.startKey AS holder, s.endKey AS held, max(s.share) AS share
    FROM "Shareholding" AS s JOIN latest AS l ON l.endKey = s.endKey AND l.heldOn = s.heldOn
    WHERE s.startKey <> s.endKey GROUP BY s.startKey, s.endKey
)
SELECT holder, held, share, list_sum(list(share ORDER BY holder) OVER (PARTITION BY held)) AS total FROM part
"""
_OWNER = """
CREATE OR REPLACE TEMP TABLE owner AS SELECT name, row_number() OVER (ORDER BY name) - 1 AS id
FROM (SELECT DISTINCT unnest([holder, held]) AS name FROM stated WHERE total <= $most)
"""
_PART = """
SELECT a.id AS holder, b.id AS held, share / greatest(1.0, total) AS share FROM stated
JOIN owner AS a ON a.name = holder JOIN owner AS b ON b.name = held WHERE total <= $most ORDER BY held, holder
"""
_IN_POOL = """
SELECT endKey AS poolId, list_sort(list(DISTINCT startKey)) AS families FROM "PoolFamily"
WHERE coalesce(validFrom <= least($day, $known), true) AND coalesce(validTo >= $day, true) GROUP BY endKey
"""
# What a type of licence is taken for. A compulsory licence is a permission; a sub-licence passes on what
# the licensor has; where nobody says, nothing more than a permission is certain.
_KINDS = {"nonExclusive": "nonExclusive", "cross": "cross", "open": "open"}
_EXCLUSIVE = ("exclusive", "sole")


@dataclass(frozen=True)
class Transactions:
    """What binds the holders at an instant.

    Attributes:
        licences: with indices of holders and families of the world.
        pools: members of each pool, as indices of holders; pools with fewer than two of them are left out.
        pool_families: families in each of them; None where no family of it is named.
        pool_names: id of each of them.
        owners: everybody who appears in a shareholding, sorted.
        shareholdings: rows (holder of shares, firm held, part), indices into `owners`.
        facts: counts of what counted and what did not.
    """

    licences: tuple[Licence, ...] = ()
    pools: tuple[tuple[int, ...], ...] = ()
    pool_families: tuple[tuple[int, ...] | None, ...] = ()
    pool_names: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    shareholdings: tuple[tuple[int, int, float], ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)


def read_transactions(
    connection: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    as_of: AsOf,
    holders: Mapping[str, int],
    families: Mapping[str, int],
) -> Transactions:
    """Return the licences, pools and shareholdings that are known and hold at an instant.

    Args:
        connection: with a view for each table of the snapshot.
        snapshot: the snapshot.
        as_of: the instant.
        holders: index of each holder of the world.
        families: index of each family of the world.
    """
    licences, left_out = _licences(_acts(connection, snapshot, as_of), as_of, holders, families)
    pools = _pools(connection, snapshot, as_of, holders)
    owners, rows, overfull = _shareholdings(connection, snapshot, as_of)
    facts: dict[str, object] = {
        "licences": len(licences),
        **left_out,
        "pools": len(pools),
        "shareholdings": len(rows),
        "firmsWithOverfullShareholdings": overfull,
    }
    members = tuple(pools.values())
    scopes = _pool_families(connection, snapshot, as_of, tuple(pools), families)
    return Transactions(tuple(licences), members, scopes, tuple(pools), owners, rows, facts)


def _rows(connection: duckdb.DuckDBPyConnection, query: str, as_of: AsOf) -> list[dict[str, object]]:
    days = {"day": as_of.date, "known": as_of.knowledge}
    found: list[dict[str, object]] = connection.sql(query, params=days).to_arrow_table().to_pylist()
    return found


def _acts(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, as_of: AsOf) -> list[dict[str, object]]:
    there = snapshot.row_counts
    acts = [query for name, query in (("Licence", _LICENCE), ("OpenLicence", _OPEN)) if name in there]
    if not acts or "TransactionParty" not in there:
        return []
    nothing = "(SELECT NULL::VARCHAR AS startKey, NULL::VARCHAR AS endKey WHERE false)"
    families = '"TransactionFamily"' if "TransactionFamily" in there else nothing
    return _rows(connection, _PARTS.format(acts=" UNION ALL BY NAME ".join(acts), families=families), as_of)


def _licences(
    acts: list[dict[str, object]], as_of: AsOf, holders: Mapping[str, int], families: Mapping[str, int]
) -> tuple[list[Licence], dict[str, object]]:
    counts = dict.fromkeys(("licencesOutsideTheChain", "licencesElsewhere", "exclusiveWithoutFraction"), 0)
    found: list[Licence] = []
    for act in acts:
        territory = _texts(act["territory"])
        if territory and as_of.jurisdiction not in territory:
            counts["licencesElsewhere"] += 1
            continue
        kind, factor = _kind(str(act["kind"]), as_of)
        counts["exclusiveWithoutFraction"] += act["kind"] in _EXCLUSIVE and kind == "nonExclusive"
        own = _of_act(act, kind, factor, holders, families)
        counts["licencesOutsideTheChain"] += not own
        found += own
    return found, dict(counts)


def _kind(stated: str, as_of: AsOf) -> tuple[str, float]:
    if stated in _EXCLUSIVE and as_of.exclusive_fraction is not None:
        return "exclusive", as_of.exclusive_fraction
    return _KINDS.get(stated, "nonExclusive"), 0.0


def _of_act(
    act: Mapping[str, object],
    kind: str,
    factor: float,
    holders: Mapping[str, int],
    families: Mapping[str, int],
) -> list[Licence]:
    named = _texts(act["families"])
    scope = tuple(families[name] for name in named if name in families) if named else None
    if scope == ():
        return []
    licensors = [holders[name] for name in _texts(act["licensors"]) if name in holders]
    to: list[int | None] = [holders[name] for name in _texts(act["licensees"]) if name in holders]
    if kind == "open":
        to = [None]
    return [Licence(kind, a, b, factor, scope) for a in licensors for b in to if a != b]


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _pools(
    connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, as_of: AsOf, holders: Mapping[str, int]
) -> dict[str, tuple[int, ...]]:
    if not {"PoolMembership", "PatentPool"} <= snapshot.row_counts.keys():
        return {}
    pools = {
        str(row["poolId"]): tuple(sorted(holders[n] for n in _texts(row["members"]) if n in holders))
        for row in _rows(connection, _POOL, as_of)
    }
    return {name: members for name, members in pools.items() if len(members) > 1}


def _pool_families(
    connection: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    as_of: AsOf,
    pools: tuple[str, ...],
    families: Mapping[str, int],
) -> tuple[tuple[int, ...] | None, ...]:
    if "PoolFamily" not in snapshot.row_counts:
        return (None,) * len(pools)
    named = {str(row["poolId"]): _texts(row["families"]) for row in _rows(connection, _IN_POOL, as_of)}
    return tuple(
        tuple(families[f] for f in named[pool] if f in families) if pool in named else None for pool in pools
    )


def _shareholdings(
    connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, as_of: AsOf
) -> tuple[tuple[str, ...], tuple[tuple[int, int, float], ...], int]:
    if "Shareholding" not in snapshot.row_counts:
        return (), (), 0
    connection.execute(_STATED, {"day": as_of.date, "known": as_of.knowledge})
    connection.execute(_OWNER, {"most": OVERFULL})
    owners = connection.execute("SELECT name FROM owner ORDER BY id").fetchnumpy()["name"].tolist()
    parts = connection.execute(_PART, {"most": OVERFULL}).fetchnumpy()
    rows = zip(*(parts[name].tolist() for name in ("holder", "held", "share")), strict=True)
    overfull = connection.execute(
        "SELECT count(DISTINCT held) FROM stated WHERE total > $most", {"most": OVERFULL}
    )
    return tuple(owners), tuple(rows), int(overfull.fetchall()[0][0])
