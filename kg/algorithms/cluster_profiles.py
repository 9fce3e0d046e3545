"""What a patent cluster is about: its links, growth, holders, quality; and as a project of the match."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import pandas as pd
import pyarrow as pa

from kg.algorithms.as_of import AsOf, months_before
from kg.algorithms.fund_model import Project
from kg.algorithms.snapshot_holdings import make_holdings
from kg.algorithms.snapshot_inputs import agent_view
from kg.algorithms.snapshot_known import make_unsettled
from kg.snapshot import Snapshot

# Holders of these kinds license or sell more readily than firms that make the product.
AVAILABLE_KINDS = ("University", "ResearchInstitute", "Hospital", "Person")
GROWTH_YEARS = 3
TOP_HOLDERS = 5


@dataclass(frozen=True)
class ClusterProfile:
    """A patent cluster in numbers; None where they are undefined.

    Attributes:
        cluster_id: its id.
        families: number of families.
        link_mass: Σ μ by link id.
        growth: yearly growth of filings between the last and the last but one three complete years.
        effective_holders: 1/HHI of the holders' mass.
        top_holders: (agentId, name, share of the held mass), the largest first.
        availability: part of the held mass with universities, institutes, hospitals and persons.
        quality: mean percentile of the reported citations among families of the same filing year and
            leading IPC subclass, in [0, 1].
        regions: countries of its holders.
        places: seats of its holders, and the places that these lie in.
        title: title of its most cited family.
    """

    cluster_id: str
    families: int
    link_mass: Mapping[str, float]
    growth: float | None
    effective_holders: float | None
    top_holders: tuple[tuple[str, str, float], ...]
    availability: float | None
    quality: float | None
    regions: frozenset[str]
    title: str | None
    places: frozenset[str] = frozenset()

    @property
    def mass(self) -> float:
        """Return Σ μ over all links."""
        return sum(self.link_mass.values())

    @property
    def link_mix(self) -> dict[str, float]:
        """Return π: the mass of each link as a part of the whole."""
        return {link: mass / self.mass for link, mass in self.link_mass.items()}


def profile_clusters(
    snapshot: Snapshot, clusters: pd.DataFrame, membership: pa.Table, as_of: AsOf
) -> list[ClusterProfile]:
    """Return the profile of each cluster, by id.

    Args:
        snapshot: the snapshot that the clusters are of.
        clusters: familyId and clusterId, as `find_clusters` gives them.
        membership: rows of ChainMembership (startKey, endKey, membership).
        as_of: the instant of the answer.
    """
    with snapshot.connect() as connection:
        connection.register("cluster_input", pa.Table.from_pandas(clusters, preserve_index=False))
        connection.register("membership_input", membership)
        connection.execute(agent_view(snapshot))
        if "FamilyHolding" in snapshot.row_counts:
            make_unsettled(connection, snapshot, as_of.knowledge)
            make_holdings(connection, snapshot, as_of, "cluster_input")
        parts = {name: _grouped(connection, snapshot, query, as_of) for name, query in _QUERIES.items()}
    return [_profile(cluster, parts) for cluster in sorted(set(clusters["clusterId"]))]


def project_of(profile: ClusterProfile, families: tuple[str, ...] = ()) -> Project:
    """Return a cluster as a project: what it asks for, its stage and its title's state are unknown.

    Args:
        profile: of the cluster.
        families: its families, when the control gain is to be computed.
    """
    return Project(
        id=profile.cluster_id,
        regions=(profile.regions | profile.places) or None,
        links=profile.link_mix or None,
        flags=None,
        quality=profile.quality,
        families=families,
    )


# Sums have an order: several threads add in any order, and the last bits of a number would change.
_QUERIES = {
    "families": "SELECT clusterId, count(*) AS families FROM cluster_input GROUP BY clusterId",
    "links": """
        SELECT clusterId, m.endKey AS linkId, sum(m.membership ORDER BY m.startKey) AS mass
        FROM cluster_input JOIN membership_input AS m ON m.startKey = familyId
        WHERE m.confidence >= $least GROUP BY clusterId, m.endKey ORDER BY clusterId, linkId
    """,
    "growth": """
        SELECT clusterId,
               count(*) FILTER (year BETWEEN $last - $years + 1 AND $last) AS recent,
               count(*) FILTER (year BETWEEN $last - 2 * $years + 1 AND $last - $years) AS before
        FROM cluster_input JOIN (
            SELECT familyId, year(coalesce(earliestPriorityDate, earliestFilingDate)) AS year
            FROM "SimpleFamily") USING (familyId)
        GROUP BY clusterId
    """,
    "holders": """
        WITH mass AS (
            SELECT startKey AS familyId, sum(membership ORDER BY endKey) AS mass FROM membership_input
            WHERE confidence >= $least GROUP BY startKey
        )
        SELECT clusterId, h.agentId, any_value(coalesce(a.name, h.agentId) ORDER BY a.name) AS name,
               any_value(a.countryCode ORDER BY a.countryCode) AS country,
               any_value(a.kind ORDER BY a.kind) AS kind,
               sum(h.share * mass ORDER BY familyId) AS mass
        FROM cluster_input JOIN mass USING (familyId) JOIN holding_as_of AS h USING (familyId)
        LEFT JOIN agent AS a ON a.agentId = h.agentId
        GROUP BY clusterId, h.agentId ORDER BY clusterId, mass DESC, agentId
    """,
    "quality": """
        WITH counted AS (
            SELECT startKey AS familyId, s.subclass, count(*) AS n
            FROM "FamilyClassification" JOIN "ClassificationSymbol" AS s ON s.symbolId = endKey
            WHERE s.scheme = 'IPC' GROUP BY startKey, s.subclass
        ), main_class AS (
            SELECT familyId, arg_max(subclass, (n, subclass)) AS subclass FROM counted GROUP BY familyId
        ), cohort AS (
            SELECT familyId, citedByCountReported AS cited, subclass,
                   year(coalesce(earliestPriorityDate, earliestFilingDate)) AS year
            FROM "SimpleFamily" JOIN main_class USING (familyId) WHERE citedByCountReported IS NOT NULL
        ), ranked AS (
            SELECT familyId, rank() OVER (PARTITION BY year, subclass ORDER BY cited) AS low,
                   count(*) OVER (PARTITION BY year, subclass, cited) AS ties,
                   count(*) OVER (PARTITION BY year, subclass) AS families
            FROM cohort WHERE year IS NOT NULL
        )
        SELECT clusterId, avg((low - 1 + ties / 2) / families ORDER BY familyId) AS quality
        FROM cluster_input JOIN ranked USING (familyId) GROUP BY clusterId
    """,
    "places": """
        WITH RECURSIVE seat AS (
            SELECT startKey AS agentId, endKey AS placeId FROM "LocatedIn"
            UNION
            SELECT seat.agentId, w.endKey FROM seat JOIN "PlaceWithin" AS w ON w.startKey = seat.placeId
        )
        SELECT DISTINCT clusterId, placeId FROM cluster_input
        JOIN holding_as_of AS h USING (familyId) JOIN seat USING (agentId)
        ORDER BY clusterId, placeId
    """,
    "title": """
        SELECT clusterId, arg_max(f.title, (coalesce(f.citedByCountReported, -1), f.familyId)) AS title
        FROM cluster_input JOIN "SimpleFamily" AS f USING (familyId)
        WHERE f.title IS NOT NULL GROUP BY clusterId
    """,
}
_NEEDS = {
    "holders": {"FamilyHolding"},
    "places": {"FamilyHolding", "LocatedIn", "PlaceWithin"},
    "quality": {"FamilyClassification", "ClassificationSymbol"},
}


_HOLDER_COLUMNS = ("agentId", "name", "country", "kind", "mass")


def _grouped(
    connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, query: str, as_of: AsOf
) -> dict[str, list[dict[str, object]]]:
    name = next(key for key, text in _QUERIES.items() if text is query)
    if not _NEEDS.get(name, set()) <= snapshot.row_counts.keys():
        return {}
    known: dict[str, object] = {
        "least": as_of.minimum_confidence,
        "last": _last_complete_year(as_of),
        "years": GROWTH_YEARS,
    }
    used = {key: value for key, value in known.items() if f"${key}" in query}
    rows: dict[str, list[dict[str, object]]] = {}
    for row in connection.sql(query, params=used).to_arrow_table().to_pylist():
        rows.setdefault(row["clusterId"], []).append(row)
    return rows


def _last_complete_year(as_of: AsOf) -> int:
    truncated: dt.date = months_before(as_of.date, as_of.truncated_months)
    return truncated.year - 1


def _profile(cluster: str, parts: Mapping[str, Mapping[str, list[dict[str, object]]]]) -> ClusterProfile:
    def first(part: str) -> Mapping[str, object]:
        return parts[part].get(cluster, [{}])[0]

    holders = pd.DataFrame(
        parts["holders"].get(cluster, []), columns=["agentId", "name", "country", "kind", "mass"]
    )
    held = float(holders["mass"].sum())
    growth = first("growth")
    quality, title = first("quality").get("quality"), first("title").get("title")
    return ClusterProfile(
        cluster_id=cluster,
        families=_count(first("families"), "families"),
        link_mass={str(row["linkId"]): _number(row["mass"]) for row in parts["links"].get(cluster, [])},
        growth=_growth(_count(growth, "recent"), _count(growth, "before")),
        effective_holders=held**2 / float((holders["mass"] ** 2).sum()) if held > 0 else None,
        top_holders=_top(holders, held),
        availability=_available(holders, held),
        quality=None if quality is None else _number(quality),
        regions=frozenset(str(country) for country in holders["country"].dropna()),
        title=None if title is None else str(title),
        places=frozenset(str(row["placeId"]) for row in parts["places"].get(cluster, [])),
    )


def _top(holders: pd.DataFrame, held: float) -> tuple[tuple[str, str, float], ...]:
    top = holders.head(TOP_HOLDERS)
    return tuple(
        (str(agent), str(name), float(mass) / held)
        for agent, name, mass in zip(top["agentId"], top["name"], top["mass"], strict=True)
    )


def _available(holders: pd.DataFrame, held: float) -> float | None:
    if held == 0:
        return None
    return float(holders.loc[holders["kind"].isin(AVAILABLE_KINDS), "mass"].sum()) / held


def _growth(recent: int, before: int) -> float | None:
    return float((recent / before) ** (1 / GROWTH_YEARS) - 1) if before else None


def _count(row: Mapping[str, object], name: str) -> int:
    value = row.get(name, 0)
    return value if isinstance(value, int) else 0


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")
