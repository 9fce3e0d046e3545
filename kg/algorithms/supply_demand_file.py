"""A market in one JSON file: needs, offers, firms, families, zones; absent means «none» or «undefined»."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kg.algorithms.coverage import compute_coverage
from kg.algorithms.link_graph import LinkGraph
from kg.algorithms.scenario import Scenario, scenario_world
from kg.algorithms.scenario_file import Place, read_json, unique
from kg.algorithms.scenario_parts import (
    TOLERANCE,
    FamilyRecord,
    ScenarioSubject,
    read_chain_part,
    read_families,
    read_reference_mass,
    read_subject,
)
from kg.algorithms.supply_demand import Market
from kg.algorithms.supply_demand_model import OFFER_KINDS, Demand, Offer
from kg.algorithms.supply_demand_parts import PARTS, Portfolio

_PARTS = ("chain", "referenceMass", "zones", "needs", "offers", "firms", "families", "scoreWeights", "asOf")
_DEMAND_KEYS: dict[str, tuple[str, ...]] = {
    "id": ("need", "firm"),
    "words": ("text", "keywords"),
    "links": ("linkMix",),
    "fields": ("field", "fieldOfUse", "fieldsOfUse"),
    "budget": (),
    "kinds": ("kind",),
    "zone": (),
    "territory": ("territories",),
    "until": ("horizon", "neededUntil"),
    "exclusions": (),
    "organization": ("organisation",),
    "families": (),
}
_OFFER_KEYS: dict[str, tuple[str, ...]] = {
    "id": ("offer",),
    "kind": ("type",),
    "families": ("family",),
    "owners": ("owner", "seller"),
    "words": ("text", "keywords"),
    "links": ("linkMix",),
    "fields": ("field", "fieldOfUse", "fieldsOfUse"),
    "price": ("ask",),
    "flags": ("titleFlags",),
    "inForceUntil": ("activeUntil",),
    "territory": ("territories",),
    "tags": (),
}
_KINDS = {name.lower(): name for name in OFFER_KINDS} | {
    "license": "licence",
    "openlicense": "openLicence",
    "转让": "sale",
    "许可": "licence",
    "开放许可": "openLicence",
    "专利池": "pool",
    "作价入股": "shareContribution",
}


@dataclass(frozen=True)
class MarketFile:
    """A validated file.

    Attributes:
        market: needs, offers, firms, families and coverage of the zones.
        weights: θ by part; None when nobody declared them.
        notices: what stands in the file and was not used.
    """

    market: Market
    weights: Mapping[str, float] | None
    notices: tuple[str, ...]


def read_market(path: Path) -> MarketFile:
    """Return the market of a JSON file.

    Raises:
        ScenarioError: the file is not JSON, or a part has the wrong form or contradicts another.
    """
    return market_of(read_json(path))


def market_of(root: Place) -> MarketFile:
    """Return the market of a JSON document.

    Raises:
        ScenarioError: a part has the wrong form or contradicts another.
    """
    parts = root.record(_PARTS)
    nothing: dict[str, object] = {}
    chain = read_chain_part(parts.get("chain") or root.at("chain", nothing))
    links = chain.ids if "chain" in parts else _named_links(parts)
    families = read_families(parts["families"], links) if "families" in parts else ()
    known = {family.id: family for family in families}
    as_of = parts["asOf"].date() if "asOf" in parts else None
    market = Market(
        needs=_demands(parts.get("needs"), links, known, "need"),
        offers=_offers(parts.get("offers"), links, known),
        firms=_demands(parts.get("firms"), links, known, "firm"),
        families={name: _portfolio(family, as_of) for name, family in known.items()},
        coverage=_coverage(parts, chain, links, families, as_of),
        as_of=as_of,
    )
    weights = _weights(parts["scoreWeights"]) if "scoreWeights" in parts else None
    return MarketFile(market, weights, tuple(root.notices))


def read_needs(path: Path, links: Sequence[str]) -> tuple[tuple[Demand, ...], dict[str, float] | None]:
    """Return the needs of a JSON file, {"needs": […], "scoreWeights": {…}}, and θ by part, where declared.

    Args:
        path: the file.
        links: identifiers of the chain's links, as in the graph; a need may leave out the chain's name.

    Raises:
        ScenarioError: the file is not JSON, or a part has the wrong form or names no link of the chain.
    """
    root = read_json(path)
    parts = root.record(("needs", "scoreWeights"))
    full = {link.rpartition("/")[2]: link for link in links}
    demands = _demands(parts.get("needs"), [*links, *full], {}, "need")
    named = tuple(
        dataclasses.replace(
            demand,
            links={full.get(link, link): share for link, share in (demand.links or {}).items()} or None,
        )
        for demand in demands
    )
    return named, _weights(parts["scoreWeights"]) if "scoreWeights" in parts else None


def _named_links(parts: Mapping[str, Place]) -> tuple[str, ...]:
    """Return every link that some record names, where the file declares no chain to check them against."""
    names: set[str] = set()
    for part in ("families", "needs", "offers", "firms"):
        for item in parts[part].items() if part in parts else []:
            for key in ("links", "linkMix"):
                if isinstance(item.value, dict) and isinstance(item.value.get(key), dict):
                    names |= set(item.value[key])
    for item in parts["zones"].items() if "zones" in parts else []:
        if isinstance(item.value, dict) and isinstance(item.value.get("coverage"), dict):
            names |= set(item.value["coverage"])
    return tuple(sorted(names))


def _portfolio(family: FamilyRecord, as_of: dt.date | None) -> Portfolio:
    is_active = as_of is None or family.active_until is None or as_of <= family.active_until
    return Portfolio(frozenset(family.critical_references), is_active)


def _demands(
    place: Place | None, links: Sequence[str], families: Mapping[str, FamilyRecord], kind: str
) -> tuple[Demand, ...]:
    if place is None:
        return ()
    items = place.items()
    demands = tuple(_demand(item, links, families) for item in items)
    unique([(demand.id, item) for demand, item in zip(demands, items, strict=True)], kind)
    return demands


def _demand(place: Place, links: Sequence[str], families: Mapping[str, FamilyRecord]) -> Demand:
    row = place.record(_DEMAND_KEYS)
    low, high = _range(row.get("budget"))
    organization = row["organization"].text() if "organization" in row else None
    own = _family_ids(row.get("families"), families)
    if own is None and organization is not None:
        own = tuple(sorted(f.id for f in families.values() if f.owners.get(organization, 0.0) > 0)) or None
    return Demand(
        id=_id(row, place),
        words=_words(row.get("words")),
        links=_distribution(row.get("links"), links) or _mix(own, families),
        fields=_set(row.get("fields")),
        budget_low=low,
        budget_high=high,
        kinds=_kinds(row.get("kinds")),
        zone=row["zone"].text() if "zone" in row else None,
        territories=_set(row.get("territory")),
        until=row["until"].date() if "until" in row else None,
        exclusions=_set(row.get("exclusions")) or frozenset(),
        organization=organization,
        families=own,
    )


def _offers(
    place: Place | None, links: Sequence[str], families: Mapping[str, FamilyRecord]
) -> tuple[Offer, ...]:
    if place is None:
        return ()
    items = place.items()
    offers = tuple(_offer(item, links, families) for item in items)
    unique([(offer.id, item) for offer, item in zip(offers, items, strict=True)], "offer")
    return offers


def _offer(place: Place, links: Sequence[str], families: Mapping[str, FamilyRecord]) -> Offer:
    row = place.record(_OFFER_KEYS)
    if "kind" not in row:
        raise place.fail("kind is missing", f"one of {', '.join(OFFER_KINDS)}")
    own = _family_ids(row.get("families"), families) or ()
    low, high = _range(row.get("price"))
    held = frozenset(name for f in own for name, share in families[f].owners.items() if share > 0)
    return Offer(
        id=_id(row, place),
        kind=_kind(row["kind"]),
        families=own,
        owners=_set(row.get("owners")) or held or None,
        words=_words(row.get("words")),
        links=_distribution(row.get("links"), links) or _mix(own, families),
        fields=_set(row.get("fields")),
        price_low=low,
        price_high=high,
        flags=_flags(row.get("flags")),
        active_until=row["inForceUntil"].date() if "inForceUntil" in row else _last_day(own, families),
        territories=_set(row.get("territory")),
        tags=_set(row.get("tags")) or frozenset(),
    )


def _mix(own: Sequence[str] | None, families: Mapping[str, FamilyRecord]) -> dict[str, float] | None:
    """Return the mean of families' memberships, scaled to sum 1; None when they lie on no link."""
    sums: dict[str, float] = {}
    for name in sorted(own or ()):
        for link, share in families[name].links.items():
            sums[link] = sums.get(link, 0.0) + share
    total = math.fsum(sums.values())
    return {link: share / total for link, share in sorted(sums.items())} if total > 0 else None


def _last_day(own: Sequence[str], families: Mapping[str, FamilyRecord]) -> dt.date | None:
    """Return the day until which all families last; None when it is unknown of one."""
    days = [families[name].active_until for name in own]
    known = [day for day in days if day is not None]
    return min(known) if known and len(known) == len(days) else None


def _coverage(
    parts: Mapping[str, Place],
    chain: LinkGraph,
    links: Sequence[str],
    families: Sequence[FamilyRecord],
    as_of: dt.date | None,
) -> dict[str, dict[str, float]]:
    """Return c by link, by zone: as declared, or computed for the organisations and share of the zone."""
    mass = read_reference_mass(parts.get("referenceMass"), links)
    world = Scenario(
        chain,
        tuple(families),
        mass,
        ScenarioSubject(None, None, None),
        (),
        (),
        (),
        None,
        as_of,
        (),
        (),
        None,
        (),
    )
    found: dict[str, dict[str, float]] = {}
    for item in parts["zones"].items() if "zones" in parts else []:
        row = item.record(("id", "coverage", "organizations", "share"))
        name = _id(row, item)
        if name in found:
            raise item.fail("this zone stands twice", "each zone once")
        found[name] = _zone_coverage(row, item, links, world)
    return found


def _zone_coverage(
    row: Mapping[str, Place], place: Place, links: Sequence[str], world: Scenario
) -> dict[str, float]:
    if "coverage" in row:
        if "organizations" in row or "share" in row:
            raise place.fail("coverage is declared and to be computed, too", "one of the two")
        return row["coverage"].numbers(links, "link", 1.0)
    wanted = {name: row[name].value for name in ("organizations", "share") if name in row}
    subject = read_subject(place.at("subject", wanted), links)
    result = compute_coverage(scenario_world(dataclasses.replace(world, subject=subject)))
    values = result.links["coverage"].to_numpy(dtype=np.float64)
    return {link: float(c) for link, c in zip(world.chain.ids, values, strict=True) if not np.isnan(c)}


def _weights(place: Place) -> dict[str, float]:
    weights = {}
    for name, item in place.members().items():
        if name not in PARTS:
            raise item.fail(f"unknown part of the score: {name}", f"one of {', '.join(PARTS)}")
        weights[name] = item.number(0, 1)
    if abs(math.fsum(weights.values()) - 1) > TOLERANCE:
        raise place.fail("the weights of the score do not sum to 1", "a sum of 1")
    return weights


def _range(place: Place | None) -> tuple[float | None, float | None]:
    """Return (low, high) of a number, of [low, high] or of {low, high}; None where there is no bound."""
    if place is None:
        return None, None
    if isinstance(place.value, dict):
        ends = place.record({"low": ("min", "from"), "high": ("max", "to")})
        found = [ends[name].number() if name in ends else None for name in ("low", "high")]
    elif isinstance(place.value, list):
        if len(place.value) != 2:
            raise place.fail("not a range", "[least, most], null where there is no bound")
        found = [None if item.value is None else item.number() for item in place.items()]
    else:
        found = [place.number()] * 2
    low, high = found
    if low is not None and high is not None and low > high:
        raise place.fail("the least is above the most", "two numbers in order")
    return low, high


def _family_ids(place: Place | None, families: Mapping[str, FamilyRecord]) -> tuple[str, ...] | None:
    if place is None:
        return None
    items = [place] if isinstance(place.value, str) else place.items()
    for item in items:
        if item.text() not in families:
            raise item.fail("unknown family", "a family of the file")
    return tuple(sorted({item.text() for item in items}))


def _distribution(place: Place | None, links: Sequence[str]) -> dict[str, float] | None:
    if place is None:
        return None
    shares = place.numbers(links, "link", 1.0)
    if abs(math.fsum(shares.values()) - 1) > TOLERANCE:
        raise place.fail("the shares over links do not sum to 1", "a sum of 1")
    return shares


def _kinds(place: Place | None) -> frozenset[str] | None:
    if place is None:
        return None
    items = [place] if isinstance(place.value, str) else place.items()
    return frozenset(_kind(item) for item in items)


def _kind(place: Place) -> str:
    kind = _KINDS.get(place.text().lower().replace("-", "").replace("_", "").replace(" ", ""))
    if kind is None:
        raise place.fail("unknown kind of offer", f"one of {', '.join(OFFER_KINDS)}")
    return kind


def _words(place: Place | None) -> str | None:
    if place is None:
        return None
    return place.text() if isinstance(place.value, str) else " ".join(place.texts())


def _flags(place: Place | None) -> tuple[str, ...] | None:
    if place is None:
        return None
    if isinstance(place.value, dict):
        return tuple(sorted(name for name, flag in place.members().items() if flag.value))
    return tuple(place.texts())


def _set(place: Place | None) -> frozenset[str] | None:
    if place is None:
        return None
    return frozenset([place.text()] if isinstance(place.value, str) else place.texts())


def _id(row: Mapping[str, Place], place: Place) -> str:
    if "id" not in row:
        raise place.fail("id is missing", "an object with id")
    return row["id"].text()


__all__ = ["MarketFile", "read_market"]
