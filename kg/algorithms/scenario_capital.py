"""The parts of a scenario that the match needs: funds, projects and the weights of the score."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from kg.algorithms.fund_match import PART_SPELLINGS, PARTS
from kg.algorithms.fund_model import FundRecord, Project
from kg.algorithms.scenario_file import Place, unique
from kg.algorithms.scenario_parts import TOLERANCE

_FUND_KEYS: dict[str, tuple[str, ...]] = {
    "id": ("fund",),
    "capital": ("budget",),
    "ticket": ("tickets", "ticketRange"),
    "ticketLow": ("ticketMin", "minTicket"),
    "ticketHigh": ("ticketMax", "maxTicket"),
    "stages": ("stage",),
    "regions": ("region", "reinvestmentRegions", "reinvestmentRegion"),
    "reinvestmentRatio": ("rho", "ρ"),
    "exclusions": (),
    "horizon": (),
    "thesis": ("tau", "τ"),
    "maxDeals": ("maxProjects",),
    "linkLimits": ("linkLimit", "kappa"),
    "scoreWeights": ("weights", "theta", "θ"),
}
_PROJECT_KEYS: dict[str, tuple[str, ...]] = {
    "id": ("project",),
    "ask": ("amount",),
    "stage": (),
    "region": ("regions",),
    "links": ("linkMix", "mix", "pi", "π"),
    "flags": ("cleanliness",),
    "activeUntil": ("inForceUntil",),
    "quality": ("qualityPercentile", "Q"),
    "probability": ("linkProbability",),
    "families": (),
    "tags": (),
}


def read_funds(place: Place, links: Sequence[str]) -> tuple[FundRecord, ...]:
    """Return the funds of a scenario."""
    items = place.items()
    funds = tuple(_fund(item, links) for item in items)
    unique([(fund.id, item) for fund, item in zip(funds, items, strict=True)], "fund")
    return funds


def _fund(place: Place, links: Sequence[str]) -> FundRecord:
    row = place.record(_FUND_KEYS)
    low, high = _ticket(row)
    return FundRecord(
        id=_id(row, place),
        capital=row["capital"].number() if "capital" in row else None,
        ticket_low=low,
        ticket_high=high,
        stages=_set(row.get("stages")),
        regions=_set(row.get("regions")),
        reinvestment_ratio=row["reinvestmentRatio"].number(0, 1) if "reinvestmentRatio" in row else None,
        exclusions=_set(row.get("exclusions")) or frozenset(),
        horizon=row["horizon"].date() if "horizon" in row else None,
        thesis=_distribution(row.get("thesis"), links),
        max_deals=_whole(row.get("maxDeals")),
        link_limits=_limits(row.get("linkLimits"), links),
        weights=read_weights(row["scoreWeights"]) if "scoreWeights" in row else None,
    )


def _ticket(row: Mapping[str, Place]) -> tuple[float | None, float | None]:
    low = row["ticketLow"].number() if "ticketLow" in row else None
    high = row["ticketHigh"].number() if "ticketHigh" in row else None
    if "ticket" not in row:
        return low, high
    ticket = row["ticket"]
    if isinstance(ticket.value, dict):
        ends = ticket.record({"low": ("min", "from"), "high": ("max", "to")})
        return (
            ends["low"].number() if "low" in ends else None,
            ends["high"].number() if "high" in ends else None,
        )
    items = ticket.items()
    if len(items) != 2:
        raise ticket.fail("not a range", "[least, most], null where there is no bound")
    bounds = [None if item.value is None else item.number() for item in items]
    return bounds[0], bounds[1]


def _limits(place: Place | None, links: Sequence[str]) -> dict[str, float] | None:
    if place is None:
        return None
    if isinstance(place.value, dict):
        return place.numbers(links, "link", 1.0)
    return dict.fromkeys(links, place.number(0, 1))


def read_projects(place: Place, links: Sequence[str], families: Sequence[str]) -> tuple[Project, ...]:
    """Return the projects of a scenario; their families must be among the scenario's."""
    items = place.items()
    projects = tuple(_project(item, links, families) for item in items)
    unique([(project.id, item) for project, item in zip(projects, items, strict=True)], "project")
    return projects


def _project(place: Place, links: Sequence[str], families: Sequence[str]) -> Project:
    row = place.record(_PROJECT_KEYS)
    known = set(families)
    for item in row["families"].items() if "families" in row else []:
        if item.text() not in known:
            raise item.fail("unknown family", "a family of the scenario")
    return Project(
        id=_id(row, place),
        ask=row["ask"].number() if "ask" in row else None,
        stage=row["stage"].text() if "stage" in row else None,
        regions=_set(row.get("region")),
        links=_distribution(row.get("links"), links),
        flags=_flags(row.get("flags")),
        active_until=row["activeUntil"].date() if "activeUntil" in row else None,
        quality=row["quality"].number(0, 1) if "quality" in row else None,
        probability=row["probability"].number(0, 1) if "probability" in row else None,
        families=tuple(row["families"].texts()) if "families" in row else (),
        tags=_set(row.get("tags")) or frozenset(),
    )


def _flags(place: Place | None) -> tuple[str, ...]:
    if place is None:
        return ()
    if isinstance(place.value, dict):
        return tuple(name for name, flag in place.members().items() if flag.value)
    return tuple(place.texts())


def read_weights(place: Place) -> dict[str, float]:
    """Return θ by the names the scenario uses; they sum to 1."""
    weights = {}
    for name, item in place.members().items():
        if name.lower() not in PART_SPELLINGS:
            raise item.fail(f"unknown part of the score: {name}", f"one of {', '.join(PARTS)}")
        weights[name] = item.number(0, 1)
    if abs(math.fsum(weights.values()) - 1) > TOLERANCE:
        raise place.fail("the weights of the score do not sum to 1", "a sum of 1")
    return weights


def _distribution(place: Place | None, links: Sequence[str]) -> dict[str, float] | None:
    if place is None:
        return None
    shares = place.numbers(links, "link", 1.0)
    if abs(math.fsum(shares.values()) - 1) > TOLERANCE:
        raise place.fail("the shares over links do not sum to 1", "a sum of 1")
    return shares


def _set(place: Place | None) -> frozenset[str] | None:
    if place is None:
        return None
    return frozenset([place.text()] if isinstance(place.value, str) else place.texts())


def _whole(place: Place | None) -> int | None:
    if place is None:
        return None
    value = place.number()
    if not value.is_integer():
        raise place.fail("not a whole number", "a whole number")
    return int(value)


def _id(row: Mapping[str, Place], place: Place) -> str:
    if "id" not in row:
        raise place.fail("id is missing", "an object with id")
    return row["id"].text()
