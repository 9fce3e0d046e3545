"""The holders that lead a chain and each of its links, taken from its control; who stands behind them.

The whole chain is its links weighed by the mass that is held on each: a holder's share of it is
D_i = Σ_n m(n) D_i(n) / Σ_n m(n), its reach likewise, and HHI = Σ_i D_i². Both are exact, since the masses
under D_i(n) and R_i(n) are those of the link (metrics note, section 2).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from kg.algorithms.ownership import UNIDENTIFIED

Row = Mapping[str, Any]
NO_MASS = "no family in force on the link has a recorded holder"
NO_CHAIN_MASS = "no family in force on the chain has a recorded holder"
LINK_NUMBERS = (
    "link",
    "heldMass",
    "unheldMass",
    "hhi",
    "effectiveHolders",
    "concentrationRatio",
    "thicketDensity",
    "selfDetermination",
)


def leading_holders(
    control: Row, most: int, bounds: Sequence[Row] = (), members: Collection[str] | None = None
) -> dict[str, Any]:
    """Return the leading holders of each link and of the whole chain.

    Args:
        control: a control answer: `links`, `lookThrough`, `majorityControl`, `chainPower`.
        most: holders listed of each.
        bounds: the same control at the ends of a parameter's range; reach gets its least and greatest value.
        members: holders of the subject; the others that reach furthest are then listed as `outsiders`.

    Returns:
        `links`: a row a link with its numbers, `holderCount` and `holders`; `whole`: the same of the chain;
        `ultimate`: roots of the ownership by mass.
    """
    links = [_link(control, position, most, bounds, members) for position in range(len(control["links"]))]
    return {
        "links": links,
        "whole": _whole(control, most, bounds),
        "ultimate": ultimate_holders(control.get("lookThrough") or {}, most),
        "identifiedShare": control.get("identifiedShare"),
    }


def _link(
    control: Row, position: int, most: int, bounds: Sequence[Row], members: Collection[str] | None
) -> dict[str, Any]:
    row = control["links"][position]
    ends = [end["links"][position] for end in bounds]
    direct, reach = row.get("directShare") or {}, row.get("reach") or {}
    groups = row.get("groups") or {}
    found = {name: row.get(name) for name in LINK_NUMBERS}
    found |= {"groupHhi": groups.get("hhi"), "groupEffectiveHolders": groups.get("effectiveHolders")}
    found["holderCount"] = sum(1 for share in direct.values() if share)
    found["holders"] = [_holder(control, row, name, ends) for name in _first(direct, reach, most)]
    found |= _limits("selfDetermination", [end.get("selfDetermination") for end in ends])
    if members is not None:
        outside = {name: value for name, value in reach.items() if name not in members}
        strength = row.get("chokepoint") or outside
        ranked = _first({n: strength.get(n) for n in outside}, outside, most)
        found["outsiders"] = [_holder(control, row, name, ends) for name in ranked if outside[name]]
    undefined = dict(row.get("undefined") or {})
    return {**found, "undefined": undefined} if undefined else found


def _first(ranked: Row, then: Row, most: int) -> list[str]:
    """Return the names with the greatest values, ties by the second value and by name."""
    names = [*ranked, *(name for name in then if name not in ranked)]
    return sorted(names, key=lambda n: (-(ranked.get(n) or 0.0), -(then.get(n) or 0.0), n))[:most]


def _holder(control: Row, row: Row, name: str, ends: Sequence[Row]) -> dict[str, Any]:
    def of(measure: str) -> Any:
        values = row.get(measure)
        # Control answers leave out zeros; what is not told of any holder is undefined.
        return values.get(name, 0.0) if values else None

    found = {"holder": name, **{m: of(m) for m in ("directShare", "reach", "exposure", "chokepoint")}}
    found |= _limits("reach", [(end.get("reach") or {}).get(name, 0.0) for end in ends])
    return {**found, **_controller(control, name)}


def _controller(control: Row, name: str) -> dict[str, Any]:
    controller = (control.get("majorityControl") or {}).get(name)
    return {} if controller in (None, name) else {"controller": controller}


def _limits(name: str, values: Sequence[float | None]) -> dict[str, float | None]:
    known = [value for value in values if value is not None]
    return {f"{name}Low": min(known), f"{name}High": max(known)} if known else {}


def _whole(control: Row, most: int, bounds: Sequence[Row]) -> dict[str, Any]:
    direct, reach = chain_shares(control, "directShare"), chain_shares(control, "reach")
    ends = [chain_shares(end, "reach") for end in bounds]
    total = math.fsum(row.get("heldMass") or 0.0 for row in control["links"])
    hhi = min(1.0, math.fsum(share**2 for share in direct.values())) if direct else None
    power = control.get("chainPower") or {}
    holders = []
    for name in _first(direct, reach, most):
        told = {"holder": name, "directShare": direct.get(name, 0.0), "reach": reach.get(name, 0.0)}
        told |= {"chainPower": power.get(name), **_limits("reach", [end.get(name, 0.0) for end in ends])}
        holders.append({**told, **_controller(control, name)})
    found = {
        "heldMass": total,
        "hhi": hhi,
        "effectiveHolders": 1 / hhi if hhi else None,
        "holderCount": len(direct),
        "holders": holders,
    }
    return found if hhi is not None else {**found, "undefined": {"hhi": NO_CHAIN_MASS}}


def chain_shares(control: Row, measure: str) -> dict[str, float]:
    """Return a holder's part of the whole chain, links weighed by their held mass; {} without mass.

    Args:
        control: `links` with `heldMass` and the measure by holder.
        measure: `directShare` or `reach`.
    """
    total = math.fsum(row.get("heldMass") or 0.0 for row in control["links"])
    if total <= 0:
        return {}
    sums: dict[str, list[float]] = {}
    for row in control["links"]:
        mass = row.get("heldMass") or 0.0
        for name, value in (row.get(measure) or {}).items():
            if value and mass:
                sums.setdefault(name, []).append(mass * value)
    return {name: math.fsum(parts) / total for name, parts in sorted(sums.items())}


def ultimate_holders(through: Mapping[str, float | None], most: int) -> list[dict[str, Any]]:
    """Return the roots of the ownership with the part of all mass that ends at each, the largest first.

    Args:
        through: mass by root, as `look_through` gives it.
        most: roots listed; what is unidentified is told apart, never left out of the total.
    """
    total = math.fsum(mass or 0.0 for mass in through.values())
    ranked = sorted(through.items(), key=lambda pair: (-(pair[1] or 0.0), pair[0]))
    return [
        {
            "root": root,
            "mass": mass,
            "share": (mass or 0.0) / total if total > 0 else None,
            "isIdentified": not root.startswith(UNIDENTIFIED),
        }
        for root, mass in ranked[:most]
    ]
