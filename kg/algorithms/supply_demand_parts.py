"""The visible parts of the fit of an offer to a need or firm, each in [0, 1] or undefined with its reason."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass

from kg.algorithms.supply_demand_model import Demand, Offer

PARTS = ("textSimilarity", "linkFit", "chainNeed", "priceFit", "termMargin", "laterReferences")


@dataclass(frozen=True)
class Part:
    """A part of a score: its value in [0, 1], or why there is none, and what it counted."""

    value: float | None
    reason: str


@dataclass(frozen=True)
class Portfolio:
    """A family as the later references see it.

    Attributes:
        cited: ids that it cites as critical (X or Y).
        is_active: whether it is in force.
    """

    cited: frozenset[str]
    is_active: bool


def link_fit(demand: Demand, offer: Offer) -> Part:
    """Return Σₙ min(need, offer) over the links, as the thesis fit of a fund."""
    if demand.links is None:
        return Part(None, f"{demand.id} names no links")
    if offer.links is None:
        return Part(None, f"{offer.id} lies on no known link")
    shared = {n: min(share, offer.links.get(n, 0.0)) for n, share in demand.links.items()}
    names = ", ".join(n for n in sorted(shared) if shared[n] > 0)
    return Part(_unit(math.fsum(shared.values())), f"shared links: {names or 'none'}")


def chain_need(demand: Demand, offer: Offer, coverage: Mapping[str, Mapping[str, float]]) -> Part:
    """Return Σₙ offer(n)(1 − c_Z(n)): how far the offer lies on what the zone lacks.

    Args:
        demand: names the zone.
        offer: its links.
        coverage: c by link, by zone; a link without a number is undefined.
    """
    if demand.zone is None:
        return Part(None, f"{demand.id} names no zone")
    if demand.zone not in coverage:
        return Part(None, f"no coverage of {demand.zone} is known")
    if offer.links is None:
        return Part(None, f"{offer.id} lies on no known link")
    known = coverage[demand.zone]
    held = {n: share for n, share in offer.links.items() if share > 0}
    missing = sorted(n for n in held if n not in known)
    if missing:
        return Part(None, f"the coverage of {demand.zone} is undefined on {', '.join(missing)}")
    lacking = ", ".join(f"{n} ({known[n]:.2f})" for n in sorted(held) if known[n] < 1)
    need = math.fsum(share * (1 - known[n]) for n, share in held.items())
    return Part(_unit(need), f"{demand.zone} covers less than its part on: {lacking or 'none'}")


def price_fit(demand: Demand, offer: Offer) -> Part:
    """Return P(price ≤ budget), both uniform between their bounds; a budget of its most alone is a point."""
    if demand.budget_high is None:
        return Part(None, f"{demand.id} declares no budget")
    if offer.price_low is None or offer.price_high is None:
        return Part(None, f"{offer.id} has no asking price with both bounds")
    low = demand.budget_high if demand.budget_low is None else demand.budget_low
    value = affordable(low, demand.budget_high, offer.price_low, offer.price_high)
    price = f"{offer.price_low:g}–{offer.price_high:g}"
    return Part(value, f"price {price}, budget {low:g}–{demand.budget_high:g}")


def affordable(low: float, high: float, price_low: float, price_high: float) -> float:
    """Return P(A ≤ B), B uniform on [low, high] and A on [price_low, price_high]; points allowed."""
    width, span = high - low, price_high - price_low
    if width == 0 and span == 0:
        return float(price_low <= high)
    if width == 0:
        return _unit((high - price_low) / span)
    if span == 0:
        return _unit((high - price_low) / width)
    # ∫ of the price's distribution over the budget: G is the integral of min(max(x, 0), span).
    return _unit((_ramp(high - price_low, span) - _ramp(low - price_low, span)) / (width * span))


def _ramp(x: float, span: float) -> float:
    inside = min(max(x, 0.0), span)
    return inside * inside / 2 + span * max(x - span, 0.0)


def term_margin(demand: Demand, offer: Offer, as_of: dt.date | None) -> Part:
    """Return the part of the remaining life that is left when the rights are no longer needed."""
    if as_of is None:
        return Part(None, "no date of the answer is given")
    if demand.until is None:
        return Part(None, f"{demand.id} names no day until which the rights must last")
    if offer.active_until is None:
        return Part(None, f"it is not known until when {offer.id} is in force")
    life = (offer.active_until - as_of).days
    left = (offer.active_until - max(demand.until, as_of)).days
    value = 0.0 if life <= 0 else _unit(left / life)
    return Part(value, f"{max(left, 0)} of {max(life, 0)} days are left after {demand.until}")


def later_references(demand: Demand, offer: Offer, families: Mapping[str, Portfolio]) -> Part:
    """Return the part of a firm's families in force that the offered ones limit directly.

    That is the control reach of the offer in the firm's portfolio with δ = 0: a critical reference of a later
    application to an earlier family.

    Args:
        demand: the firm with its families.
        offer: with its families.
        families: what is known of each family, by id.
    """
    if demand.families is None:
        return Part(None, f"the families of {demand.id} are not known")
    if not offer.families:
        return Part(None, f"{offer.id} names no families")
    own = [name for name in demand.families if name in families and families[name].is_active]
    if not own:
        return Part(None, f"{demand.id} has no family in force among those known")
    offered = frozenset(offer.families)
    limited = sorted(name for name in own if not families[name].cited.isdisjoint(offered))
    shown = ", ".join(limited[:5]) + (" …" if len(limited) > 5 else "")
    return Part(len(limited) / len(own), f"{len(limited)} of {len(own)} families cite it: {shown or 'none'}")


def _unit(value: float) -> float:
    """Return a part between 0 and 1: sums of shares that people round pass 1 by a hair."""
    return min(1.0, max(0.0, value))
