"""Needs, firms and patents on offer, and the gate between them (供需对接)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from kg.algorithms.fund_model import Gate

OFFER_KINDS = ("sale", "licence", "openLicence", "pool", "shareContribution")


@dataclass(frozen=True)
class Demand:
    """Who may want patents: a declared need, or a firm that may need some; None means nobody declared it.

    Attributes:
        id: identifier.
        words: what is sought, or what the firm does, in its own words.
        links: share by link of the chain, summing to 1.
        fields: fields of use.
        budget_low: least that can certainly be spent.
        budget_high: most that can be spent, in the unit of all amounts.
        kinds: kinds of offer that are welcome.
        zone: whose missing links count.
        territories: where the rights must be in force, all of them.
        until: day until which the rights must last.
        exclusions: ids, kinds, owners, links, fields, families, territories or tags that are not wanted.
        organization: who asks; it needs nothing that it holds.
        families: ids of its own families; None when unknown.
    """

    id: str
    words: str | None = None
    links: Mapping[str, float] | None = None
    fields: frozenset[str] | None = None
    budget_low: float | None = None
    budget_high: float | None = None
    kinds: frozenset[str] | None = None
    zone: str | None = None
    territories: frozenset[str] | None = None
    until: dt.date | None = None
    exclusions: frozenset[str] = frozenset()
    organization: str | None = None
    families: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Offer:
    """Patents on offer; None means unknown.

    Attributes:
        id: identifier.
        kind: one of `OFFER_KINDS`.
        families: ids of the families.
        owners: who holds them; None when unknown.
        words: what they are about.
        links: share by link of the chain, summing to 1.
        fields: fields of use that the offer is limited to; None where no limit is declared.
        price_low: least asking price.
        price_high: most.
        flags: what is unclear about the title (pledge, dispute, …); () when it is clear.
        active_until: last day in force.
        territories: where the rights are in force.
        tags: other words that a need may exclude.
    """

    id: str
    kind: str
    families: tuple[str, ...] = ()
    owners: frozenset[str] | None = None
    words: str | None = None
    links: Mapping[str, float] | None = None
    fields: frozenset[str] | None = None
    price_low: float | None = None
    price_high: float | None = None
    flags: tuple[str, ...] | None = None
    active_until: dt.date | None = None
    territories: frozenset[str] | None = None
    tags: frozenset[str] = frozenset()


_Check = tuple[list[str], list[str]]
_PASS: _Check = ([], [])


def check_offer(demand: Demand, offer: Offer, as_of: dt.date | None) -> Gate:
    """Return why an offer is not for somebody; a condition that nobody can check is no pass.

    Args:
        demand: the need, or the firm.
        offer: the patents on offer.
        as_of: date of the answer; None applies no expiry of its own.
    """
    checks = (
        _check_kind(demand, offer),
        _check_owner(demand, offer),
        _check_budget(demand, offer),
        _check_field(demand, offer),
        _check_territory(demand, offer),
        _check_exclusions(demand, offer),
        _check_title(offer),
        _check_term(demand, offer, as_of),
    )
    refusals = tuple(reason for found, _ in checks for reason in found)
    return Gate(refusals, tuple(name for _, names in checks for name in names))


def _check_kind(demand: Demand, offer: Offer) -> _Check:
    if demand.kinds is None or offer.kind in demand.kinds:
        return _PASS
    return [f"kind: {offer.kind} is not among {_listed(demand.kinds)}"], []


def _check_owner(demand: Demand, offer: Offer) -> _Check:
    own = set(demand.families or ()) & set(offer.families)
    if own:
        return [f"owner: {demand.id} already holds {_listed(frozenset(own))}"], []
    if demand.organization is None:
        return _PASS
    if offer.owners is None:
        return [], ["owner"]
    if demand.organization in offer.owners:
        return [f"owner: {demand.organization} offers it"], []
    return _PASS


def _check_budget(demand: Demand, offer: Offer) -> _Check:
    if demand.budget_high is None:
        return _PASS
    if offer.price_low is None:
        is_affordable = offer.price_high is not None and offer.price_high <= demand.budget_high
        return _PASS if is_affordable else ([], ["budget"])
    if offer.price_low <= demand.budget_high:
        return _PASS
    return [f"budget: the least price {offer.price_low:g} is above the most of {demand.budget_high:g}"], []


def _check_field(demand: Demand, offer: Offer) -> _Check:
    if demand.fields is None or offer.fields is None or demand.fields & offer.fields:
        return _PASS
    return [f"field: {_listed(demand.fields)} is not among {_listed(offer.fields)}"], []


def _check_territory(demand: Demand, offer: Offer) -> _Check:
    if demand.territories is None:
        return _PASS
    if offer.territories is None:
        return [], ["territory"]
    open_places = sorted(demand.territories - offer.territories)
    return [f"territory: {place} is not among {_listed(offer.territories)}" for place in open_places], []


def _check_exclusions(demand: Demand, offer: Offer) -> _Check:
    if not demand.exclusions:  # an offer may have thousands of families
        return [], []
    links = {link for link, share in (offer.links or {}).items() if share > 0}
    sets = (offer.owners, offer.fields, offer.territories, offer.tags, offer.families, links)
    words = {offer.id, offer.kind, *(word for found in sets for word in found or ())}
    return [f"exclusion: {word}" for word in sorted(demand.exclusions & words)], []


def _check_title(offer: Offer) -> _Check:
    if offer.flags is None:
        return [], ["title"]
    return [f"title: {flag}" for flag in offer.flags], []


def _check_term(demand: Demand, offer: Offer, as_of: dt.date | None) -> _Check:
    days = [day for day in (demand.until, as_of) if day is not None]
    if not days:
        return _PASS
    if offer.active_until is None:
        return [], ["term"]
    if offer.active_until >= max(days):
        return _PASS
    return [f"term: in force until {offer.active_until}, needed until {max(days)}"], []


def _listed(names: frozenset[str]) -> str:
    return ", ".join(sorted(names)) or "none"
