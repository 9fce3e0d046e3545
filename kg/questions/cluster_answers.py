"""What a patent cluster is made of: its families, filings by year, expiry, clouds on titles, whom to call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from kg.algorithms.as_of import AsOf, months_before
from kg.algorithms.cluster_profiles import AVAILABLE_KINDS, GROWTH_YEARS
from kg.algorithms.dataclass_json import as_json
from kg.algorithms.link_graph import Booleans, Floats
from kg.algorithms.navigation_facts import filing_years, holder_kinds, trend
from kg.algorithms.portfolio_risk import ExpiryCliff, expiry_cliff
from kg.algorithms.snapshot_challenges import read_legal_record
from kg.algorithms.snapshot_evidence import describe_families
from kg.algorithms.snapshot_titles import Titles, read_titles
from kg.algorithms.sparse import is_among
from kg.algorithms.world import World
from kg.errors import NotFoundError
from kg.questions.metric_answers import Answered
from kg.questions.request import MetricRequest
from kg.questions.subject_answers import head
from kg.questions.worlds import Worlds
from kg.snapshot import Snapshot

MOST_FAMILIES = 200
MOST_OWNERS = 200
NO_BEFORE = "nothing was filed in the three complete years before the last three"
_MEMBERS = 'SELECT DISTINCT startKey FROM "ClusterMembership" WHERE endKey = ? ORDER BY startKey'


def cluster_families(derived: Snapshot | None, cluster: str) -> tuple[str, ...]:
    """Return the families of a cluster, as they were found on the loaded graph.

    Raises:
        NotFoundError: the version has no clusters, or not this one.
    """
    rows: Sequence[tuple[str]] = []
    if derived is not None and "ClusterMembership" in derived.row_counts:
        with derived.connect() as connection:
            rows = connection.execute(_MEMBERS, [cluster]).fetchall()
    if not rows:
        raise NotFoundError(
            "no family of such a cluster is published", where="clusterId", found=cluster[:200]
        )
    return tuple(str(name) for (name,) in rows)


def answer_cluster(worlds: Worlds, chain: str, cluster: str, families: Sequence[str]) -> Answered:
    """Return the families of a cluster with everything that is counted from them.

    Args:
        worlds: of the version.
        chain: of the cluster.
        cluster: its id.
        families: its families.
    """
    asked = worlds.open(MetricRequest("control", chain, ""))
    world, snapshot = asked.world, worlds.snapshot
    instant = asked.request.instant(world.as_of or worlds.default_day(asked.given))
    there = is_among(world.families, families)
    mass = family_masses(world)
    known = [str(name) for name in world.families[there]]
    titles = read_titles(snapshot, known, instant, read_legal_record(snapshot, known, instant))
    years = filing_years(snapshot, world)
    rows = family_rows(snapshot, world, there, mass, years, titles)
    holders = owner_rows(snapshot, world, there, mass)
    answer = {
        **head(asked),
        "clusterId": cluster,
        "familyCount": len(families),
        "families": rows[:MOST_FAMILIES],
        "years": year_rows(years[there]),
        **growth_of(years[there], instant),
        "expiry": expiry_rows(world, there, mass, instant),
        "title": {
            "counts": dict(titles.counts),
            "clean": titles.clean,
            "unknown": titles.unknown,
            "lookedAt": dict(titles.looked_at),
        },
        "ownerCount": len(holders),
        "owners": holders[:MOST_OWNERS],
    }
    return Answered(pd.DataFrame([_flat(row) for row in rows]), answer)


def family_masses(world: World) -> Floats:
    """Return Σ μ of each family over the links of the chain, shape (families,)."""
    rows = world.memberships
    return np.bincount(rows.family, weights=rows.share, minlength=world.families.size).astype(np.float64)


def family_rows(
    snapshot: Snapshot, world: World, there: Booleans, mass: Floats, years: Any, titles: Titles
) -> list[dict[str, Any]]:
    """Return the families of a cluster, the largest by mass first."""
    index = np.flatnonzero(there)
    described = describe_families(snapshot, [str(world.families[f]) for f in index])
    held = holders_by_family(world, there)
    rows = [
        {
            "familyId": (name := str(world.families[f])),
            "publicationNumber": described.get(name, {}).get("publicationNumber"),
            "title": described.get(name, {}).get("title"),
            "filingYear": int(years[f]) if years[f] > 0 else None,
            "mass": float(mass[f]),
            "isActive": bool(world.is_active[f]),
            "activeUntil": _until(world, f),
            "holders": held.get(f, []),
            "clouds": list(titles.states[name].flags) if name in titles.states else [],
            "sources": described.get(name, {}).get("sources") or [],
        }
        for f in index.tolist()
    ]
    return sorted(rows, key=lambda row: (-row["mass"], row["familyId"]))


def _until(world: World, family: int) -> str | None:
    until = None if world.active_until is None else world.active_until[family]
    return None if until is None or np.isnat(until) else str(until)


def holders_by_family(world: World, there: Booleans) -> dict[int, list[dict[str, Any]]]:
    """Return the holders of each family of a cluster, by the family's index."""
    found: dict[int, list[dict[str, Any]]] = {}
    units = np.flatnonzero(there[world.holdings.family])
    for unit in units.tolist():
        holder = str(world.holders[world.holdings.holder[unit]])
        row = {
            "holder": holder,
            "name": world.names.get(holder, holder),
            "share": float(world.holdings.share[unit]),
        }
        found.setdefault(int(world.holdings.family[unit]), []).append(row)
    return found


def owner_rows(snapshot: Snapshot, world: World, there: Booleans, mass: Floats) -> list[dict[str, Any]]:
    """Return who holds a cluster, those first that license or sell more readily, then by mass."""
    kinds = holder_kinds(snapshot, world)
    held: Counter[str] = Counter()
    families: Counter[str] = Counter()
    for family, rows in holders_by_family(world, there).items():
        if world.is_active[family]:
            for row in rows:
                held[row["holder"]] += row["share"] * float(mass[family])
                families[row["holder"]] += 1
    total = sum(held.values())
    owners = [
        {
            "holder": name,
            "name": world.names.get(name, name),
            "kind": kinds.get(name),
            "isAvailable": kinds.get(name) in AVAILABLE_KINDS,
            "families": families[name],
            "share": amount / total if total > 0 else None,
        }
        for name, amount in held.items()
    ]
    return sorted(owners, key=lambda row: (not row["isAvailable"], -(row["share"] or 0.0), row["holder"]))


def year_rows(years: Any) -> list[dict[str, int]]:
    """Return the number of families filed in each year from the first to the last, years between included."""
    known = [int(year) for year in years if year > 0]
    counts = Counter(known)
    return (
        [{"year": year, "families": counts[year]} for year in range(min(known), max(known) + 1)]
        if known
        else []
    )


def growth_of(years: Any, instant: AsOf) -> dict[str, Any]:
    """Return the yearly growth of filings between three complete years and the three before, with interval.

    The ratio of the two counts has a Jeffreys interval (`trend`); growth is its cube root less one.
    """
    last = months_before(instant.date, instant.truncated_months).year - 1
    middle = last - GROWTH_YEARS
    recent = int(((years > middle) & (years <= last)).sum())
    before = int(((years > middle - GROWTH_YEARS) & (years <= middle)).sum())
    found = trend(before, recent)
    shown: dict[str, Any] = {
        "growth": _yearly(found.ratio),
        "growthLow": _yearly(found.low) if recent + before else None,
        "growthHigh": _yearly(found.high) if recent + before else None,
        "growthProbability": found.probability,
        "recent": {"from": middle + 1, "to": last, "families": recent},
        "before": {"from": middle - GROWTH_YEARS + 1, "to": middle, "families": before},
    }
    reasons = {"growth": NO_BEFORE} if found.ratio is None else {}
    return {**shown, "undefined": reasons}


def _yearly(ratio: float | None) -> float | None:
    return None if ratio is None or not np.isfinite(ratio) else float(ratio ** (1 / GROWTH_YEARS) - 1)


def expiry_rows(world: World, there: Booleans, mass: Floats, instant: AsOf) -> dict[str, Any]:
    """Return the mass in force that ends within 36 months, later, or nobody knows when."""
    index = np.flatnonzero(there & world.is_active)
    names = [str(world.families[f]) for f in index]
    ends = world.active_until
    until = {} if ends is None else {n: ends[f].astype(object) for n, f in zip(names, index, strict=True)}
    cliff: ExpiryCliff = expiry_cliff(
        {n: float(mass[f]) for n, f in zip(names, index, strict=True)}, until, instant.date
    )
    shown: Any = as_json(cliff)
    return {name: value for name, value in shown.items() if name != "months"}


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{name: row[name] for name in row if name not in ("holders", "clouds", "sources")},
        "holders": "; ".join(holder["name"] for holder in row["holders"]),
        "clouds": "; ".join(row["clouds"]),
        "sources": "; ".join(row["sources"]),
    }
