"""The parts of a scenario that coverage and control need: chain, families, subject, licences, owners."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kg.algorithms.link_graph import LinkGraph
from kg.algorithms.scenario_file import Place, unique
from kg.errors import ScenarioError

# Shares that people write (.333) sum to 1 within this.
TOLERANCE = 1e-6
_LICENCE_KINDS = {
    "nonexclusive": "nonExclusive",
    "普通许可": "nonExclusive",
    "exclusive": "exclusive",
    "sole": "exclusive",
    "独占许可": "exclusive",
    "排他许可": "exclusive",
    "open": "open",
    "openlicence": "open",
    "openlicense": "open",
    "开放许可": "open",
    "cross": "cross",
    "crosslicence": "cross",
    "crosslicense": "cross",
    "交叉许可": "cross",
    "frand": "frand",
}


@dataclass(frozen=True)
class FamilyRecord:
    """A family as a scenario declares it."""

    id: str
    links: Mapping[str, float]
    owners: Mapping[str, float]
    critical_references: tuple[str, ...]
    active_until: dt.date | None


@dataclass(frozen=True)
class ScenarioSubject:
    """The subject as a scenario declares it; None where it says nothing."""

    organizations: tuple[str, ...] | None
    share: float | None
    industry_shares: Mapping[str, float] | None


def read_chain_part(place: Place) -> LinkGraph:
    """Return the links and supply edges."""
    parts = place.record(("id", "links", "edges"))
    rows = [link.record(("id", "stage", "importance")) for link in _items(parts, "links")]
    for row, link in zip(rows, _items(parts, "links"), strict=True):
        _require(row, "id", link)
    ids = unique([(row["id"].text(), row["id"]) for row in rows], "link")
    edges = [_edge(edge, ids) for edge in _items(parts, "edges")]
    unique([(f"{ids[source]} -> {ids[target]}", place) for source, target, _, _ in edges], "edge")
    columns = list(zip(*edges, strict=True)) or [(), (), (), ()]
    graph = LinkGraph(
        ids=tuple(ids),
        stages=tuple(row["stage"].text() if "stage" in row else "" for row in rows),
        importance=np.array([_optional(row, "importance", 1.0) for row in rows], dtype=np.float64),
        sources=np.array(columns[0], dtype=np.int64),
        targets=np.array(columns[1], dtype=np.int64),
        cost_share=np.array(columns[2], dtype=np.float64),
        criticality=np.array(columns[3], dtype=np.float64),
    )
    _check_cost_shares(graph, place)
    return graph


def _edge(place: Place, ids: Sequence[str]) -> tuple[int, int, float, float]:
    row = place.record({"from": ("source",), "to": ("target",), "costShare": (), "criticality": ()})
    ends = []
    for name in ("from", "to"):
        _require(row, name, place)
        link = row[name].text()
        if link not in ids:
            raise row[name].fail("unknown link", f"one of {', '.join(ids)}")
        ends.append(ids.index(link))
    if ends[0] == ends[1]:
        raise place.fail("a link supplies itself", "two different links")
    return ends[0], ends[1], _optional(row, "costShare", 1.0), _optional(row, "criticality", 1.0)


def _check_cost_shares(graph: LinkGraph, place: Place) -> None:
    for target in sorted(set(graph.targets.tolist())):
        total = float(np.nansum(graph.cost_share[graph.targets == target]))
        if total >= 1:
            raise ScenarioError(
                "the cost shares of a link's suppliers leave nothing for itself",
                where=f"{place.where}.edges to {graph.ids[target]}",
                found=f"sum {total:g}",
                expected="a sum below 1",
            )


def read_families(place: Place, links: Sequence[str]) -> tuple[FamilyRecord, ...]:
    """Return the families; memberships sum to at most 1, owners' shares to 1."""
    families = [_family(item, links) for item in place.items()]
    unique([(f.id, item) for f, item in zip(families, place.items(), strict=True)], "family")
    return tuple(families)


def _family(place: Place, links: Sequence[str]) -> FamilyRecord:
    row = place.record(("id", "links", "owners", "criticalReferences", "activeUntil"))
    _require(row, "id", place)
    memberships = row["links"].numbers(links, "link", 1.0) if "links" in row else {}
    if math.fsum(memberships.values()) > 1 + TOLERANCE:
        raise row["links"].fail("a family's memberships sum to more than 1", "a sum of at most 1")
    return FamilyRecord(
        id=row["id"].text(),
        links=memberships,
        owners=_owners(row["owners"]) if "owners" in row else {},
        critical_references=tuple(row["criticalReferences"].texts()) if "criticalReferences" in row else (),
        active_until=row["activeUntil"].date() if "activeUntil" in row else None,
    )


def _owners(place: Place) -> dict[str, float]:
    owners = {name: share.number(0.0, 1.0) for name, share in place.members().items()}
    if owners and abs(math.fsum(owners.values()) - 1) > TOLERANCE:
        raise place.fail("the owners' shares do not sum to 1", "a sum of 1, or no owners when unknown")
    return owners


def read_reference_mass(place: Place | None, links: Sequence[str]) -> dict[str, float]:
    """Return S_R by link; a link without one is undefined."""
    return place.numbers(links, "link") if place is not None else {}


def read_subject(place: Place | None, links: Sequence[str]) -> ScenarioSubject:
    """Return the subject: its organisations, its share g and its industry shares x."""
    if place is None:
        return ScenarioSubject(None, None, None)
    row = place.record({"organizations": ("organisations",), "share": (), "industryShares": (), "id": ()})
    shares = row["industryShares"].numbers(links, "link", 1.0) if "industryShares" in row else None
    return ScenarioSubject(
        organizations=tuple(row["organizations"].texts()) if "organizations" in row else None,
        share=row["share"].number(0, 1) if "share" in row else None,
        industry_shares=shares,
    )


def read_licences(place: Place) -> tuple[tuple[str, str | None, str, float], ...]:
    """Return licences as (licensor, licensee or None for everybody, kind, factor)."""
    return tuple(_licence(item) for item in place.items())


def _licence(place: Place) -> tuple[str, str | None, str, float]:
    factors = ("factor", "share", "phi", "φ")
    row = place.record({"licensor": (), "licensee": (), "type": ("kind",), "fraction": factors, "id": ()})
    _require(row, "licensor", place)
    _require(row, "type", place)
    kind = _LICENCE_KINDS.get(row["type"].text().lower().replace("-", "").replace("_", "").replace(" ", ""))
    if kind is None:
        raise row["type"].fail("unknown type of licence", "nonExclusive, exclusive, open, cross or frand")
    licensee = row["licensee"].text() if "licensee" in row and kind != "open" else None
    if licensee is None and kind not in ("open", "frand"):
        raise place.fail("the licence names no licensee", "a licensee; only open and frand need none")
    if kind in ("exclusive", "frand"):
        _require(row, "fraction", place)
    factor = row["fraction"].number(0, 1) if kind in ("exclusive", "frand") else 0.0
    return row["licensor"].text(), licensee, kind, factor


def read_shareholdings(place: Place) -> tuple[tuple[str, str, float], ...]:
    """Return shareholdings as (holder, held, share); the parts of a firm sum to at most 1."""
    rows = []
    for item in place.items():
        row = item.record(("holder", "held", "share"))
        for name in ("holder", "held", "share"):
            _require(row, name, item)
        rows.append((row["holder"].text(), row["held"].text(), row["share"].number(0, 1)))
    unique([(f"{a} -> {b}", item) for (a, b, _), item in zip(rows, place.items(), strict=True)], "holding")
    for held in sorted({b for _, b, _ in rows}):
        total = math.fsum(share for _, b, share in rows if b == held)
        if total > 1 + TOLERANCE:
            raise ScenarioError(
                "the parts of a firm sum to more than 1",
                where=f"{place.where} of {held}",
                found=f"{total:g}",
                expected="at most 1",
            )
    return tuple(row for row in rows if row[2] > 0)


def read_pools(place: Place) -> tuple[tuple[str, ...], ...]:
    """Return the members of each pool.

    Raises:
        ScenarioError: a pool has no member.
    """
    return tuple(_pool(pool) for pool in place.items())


def _pool(place: Place) -> tuple[str, ...]:
    members = tuple(unique([(member.text(), member) for member in place.items()], "member"))
    if not members:
        raise place.fail("a pool has no member", "one organisation or more")
    return members


def _items(parts: Mapping[str, Place], name: str) -> list[Place]:
    return parts[name].items() if name in parts else []


def _require(row: Mapping[str, Place], name: str, place: Place) -> None:
    if name not in row:
        raise place.fail(f"{name} is missing", f"an object with {name}")


def _optional(row: Mapping[str, Place], name: str, high: float) -> float:
    return row[name].number(0.0, high, below=name == "costShare") if name in row else math.nan
