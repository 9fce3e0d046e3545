"""Risks of a portfolio: litigiousness, expiry cliff and cleanliness of title (metrics note, section 4)."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import special

from kg.algorithms.link_graph import Booleans
from kg.algorithms.masses import family_shares
from kg.algorithms.sparse import sums
from kg.algorithms.world import World

TITLE_KINDS = ("coOwnership", "pledge", "priorLicence", "dispute", "fees")


@dataclass(frozen=True)
class Litigation:
    """How often somebody goes to court.

    Attributes:
        cases: cases that it brought in the period, >= 0.
        families: its active families, >= 0.
    """

    cases: int
    families: float

    def __post_init__(self) -> None:
        if self.cases < 0 or not 0 <= self.families < np.inf:
            raise ValueError("cases and families must be finite and not negative")


@dataclass(frozen=True)
class Litigiousness:
    """Cases per 1,000 active families in the period of the input.

    Attributes:
        raw: cases over families; None without families.
        peer_rate: Σ cases over Σ families of the peers; None without a peer that has families.
        prior_shape: a of the peers' Gamma(a, b); None where it cannot be fitted.
        prior_families: b, the number of families that the prior weighs.
        shrunk: posterior mean (a + cases)/(b + families), between `raw` and `peer_rate`.
        low: lower end of its equal-tailed interval.
        high: upper end.
        probability: of the interval.
        peers: number of peers with families.
        undefined: reason by name of what is None.
    """

    raw: float | None
    peer_rate: float | None
    prior_shape: float | None
    prior_families: float | None
    shrunk: float | None
    low: float | None
    high: float | None
    probability: float
    peers: int
    undefined: Mapping[str, str] = field(default_factory=dict)


def litigiousness(
    subject: Litigation, peers: Sequence[Litigation], *, probability: float = 0.9
) -> Litigiousness:
    """Return a subject's rate of cases, shrunk towards its peers by a Gamma–Poisson model.

    The prior has the mean m = Σc/ΣE of the peers and, by moments, the variance
    v = (Σ E (c/E − m)² − m (k − 1)) / (ΣE − ΣE²/ΣE): what chance does not explain.

    Args:
        subject: whose rate is asked for.
        peers: the group that the prior comes from, the subject left out.
        probability: of the interval.
    """
    counted = [peer for peer in peers if peer.families > 0]
    raw = 1000 * subject.cases / subject.families if subject.families > 0 else None
    undefined = {} if raw is not None else {"raw": "the subject has no active family"}
    mean, variance, reason = _moments(counted)
    peer_rate = None if mean is None else 1000 * mean
    if mean is None:
        undefined["peerRate"] = reason
    if variance is None or mean is None:
        # Peers that differ by chance alone pull the whole way: the rate is theirs.
        is_pooled = len(counted) > 1 and bool(mean)
        names = ["priorShape", "priorFamilies", "low", "high"] + ([] if is_pooled else ["shrunk"])
        undefined |= dict.fromkeys(names, reason)
        shrunk = peer_rate if is_pooled else None
        return Litigiousness(
            raw, peer_rate, None, None, shrunk, None, None, probability, len(counted), undefined
        )
    shape, rate = mean**2 / variance, mean / variance
    a, b, tail = shape + subject.cases, rate + subject.families, (1 - probability) / 2
    low, high = (1000 * float(special.gammaincinv(a, part)) / b for part in (tail, 1 - tail))
    return Litigiousness(
        raw, peer_rate, shape, rate, 1000 * a / b, low, high, probability, len(counted), undefined
    )


def _moments(peers: Sequence[Litigation]) -> tuple[float | None, float | None, str]:
    """Return mean and variance of the peers' true rates, or None and why."""
    if not peers:
        return None, None, "no peer has an active family"
    families = np.array([peer.families for peer in peers])
    cases = np.array([peer.cases for peer in peers], dtype=np.float64)
    mean = float(cases.sum() / families.sum())
    if len(peers) < 2:
        return mean, None, "one peer does not show how peers differ"
    if mean == 0:
        return mean, None, "no peer brought a case"
    excess = float((families * (cases / families - mean) ** 2).sum()) - mean * (len(peers) - 1)
    weight = float(families.sum() - (families**2).sum() / families.sum())
    if excess <= 0 or weight <= 0:
        return mean, None, "the peers do not differ beyond chance"
    return mean, excess / weight, ""


@dataclass(frozen=True)
class ExpiryMonth:
    """What may end in one month after the as-of date.

    Attributes:
        month: 1 for the month that begins the day after the as-of date.
        until: last day of the month.
        mass: patent mass whose last day in force lies in it.
        share: part of the portfolio's mass, in [0, 1]; None without mass.
    """

    month: int
    until: dt.date
    mass: float
    share: float | None


@dataclass(frozen=True)
class ExpiryCliff:
    """The mass of a portfolio that ends within a horizon.

    Attributes:
        months: one row a month.
        total: mass in force at the as-of date.
        expiring: mass that ends within the horizon.
        later: mass that ends after it.
        unknown: mass whose end is not known; total = expiring + later + unknown.
        share_low: part that ends within the horizon if all unknown mass lasts; None without mass.
        share_high: the same if all unknown mass ends; None without mass.
        undefined: reason by name of what is None.
    """

    months: tuple[ExpiryMonth, ...]
    total: float
    expiring: float
    later: float
    unknown: float
    share_low: float | None
    share_high: float | None
    undefined: Mapping[str, str] = field(default_factory=dict)


def expiry_cliff(
    mass: Mapping[str, float], until: Mapping[str, dt.date | None], as_of: dt.date, *, months: int = 36
) -> ExpiryCliff:
    """Return how much of a portfolio ends in each of the coming months.

    Args:
        mass: patent mass by family, >= 0.
        until: last day in force by family; absent or None where unknown. Families whose day lies before the
            as-of date are not in force and not counted.
        as_of: date of the answer.
        months: horizon, >= 1.
    """
    ends = [_months_later(as_of, number) for number in range(1, months + 1)]
    alive = {name: m for name, m in mass.items() if (day := until.get(name)) is None or day >= as_of}
    known = {name: day for name in alive if (day := until.get(name)) is not None}
    # The as-of date itself belongs to the first month: a family whose last day it is, is still in force.
    place = np.searchsorted(
        np.array(ends, dtype="datetime64[D]"), np.array([*known.values()], "datetime64[D]")
    )
    values = np.array([alive[name] for name in known])
    by_month = np.bincount(place, weights=values, minlength=months + 1)
    unknown = float(sum(m for name, m in alive.items() if name not in known))
    expiring, later = float(by_month[:months].sum()), float(by_month[months:].sum())
    total = expiring + later + unknown
    rows = tuple(
        ExpiryMonth(number, end, float(by_month[number - 1]), _part(float(by_month[number - 1]), total))
        for number, end in enumerate(ends, start=1)
    )
    undefined = {} if total > 0 else dict.fromkeys(("share", "shareLow", "shareHigh"), "no mass is in force")
    low, high = _part(expiring, total), _part(expiring + unknown, total)
    return ExpiryCliff(rows, total, expiring, later, unknown, low, high, undefined)


def world_expiry_cliff(
    world: World, members: Booleans, *, months: int = 36, links: Collection[str] | None = None
) -> ExpiryCliff | None:
    """Return the expiry cliff of a set of holders; None for a world without an as-of date.

    A family's mass is what the set holds of it, summed over the links of the chain.

    Args:
        world: with `active_until`, where it is known.
        members: the set of holders, shape (holders,).
        months: horizon, >= 1.
        links: identifiers of the links whose mass counts; None: of all.
    """
    if world.as_of is None:
        return None
    rows = world.memberships
    counted = np.array([links is None or name in links for name in world.chain.ids], dtype=np.float64)
    part = rows.share * counted[rows.link]
    held = sums(rows.family, part, world.families.size) * family_shares(world, members)
    owned = np.flatnonzero(held > 0).tolist()
    ends = world.active_until
    until = {} if ends is None else {str(world.families[f]): ends[f].astype(object) for f in owned}
    mass = {str(world.families[f]): float(held[f]) for f in owned}
    return expiry_cliff(mass, until, world.as_of, months=months)


def _part(value: float, total: float) -> float | None:
    return min(1.0, value / total) if total > 0 else None


def _months_later(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class TitleFact:
    """Something that clouds a family's title.

    Attributes:
        family: the family.
        kind: one of `TITLE_KINDS`.
        since: first day; None where unknown.
        until: first day on which it is over (release, expiry, settlement); None while it lasts.
    """

    family: str
    kind: str
    since: dt.date | None
    until: dt.date | None = None

    def __post_init__(self) -> None:
        if self.kind not in TITLE_KINDS:
            raise ValueError(f"unknown kind {self.kind}; expected one of {', '.join(TITLE_KINDS)}")


@dataclass(frozen=True)
class TitleState:
    """The cleanliness of a family's title at a date.

    Attributes:
        flags: kinds that cloud it then.
        unknown: kinds that nobody can tell: not looked at, or only facts without a first day.
        is_clean: False with a flag; None without one while a kind is unknown; else True.
        undefined: reason by name of what is None.
    """

    flags: tuple[str, ...]
    unknown: tuple[str, ...]
    is_clean: bool | None
    undefined: Mapping[str, str] = field(default_factory=dict)


def title_states(
    families: Iterable[str], facts: Iterable[TitleFact], as_of: dt.date, *, looked_at: Collection[str]
) -> dict[str, TitleState]:
    """Return the state of title of each family.

    Args:
        families: the portfolio.
        facts: of any families.
        as_of: date of the answer; a fact counts from `since` to the day before `until`.
        looked_at: kinds whose sources were read; of the others, «no fact» says nothing.

    Raises:
        ValueError: a kind looked at is not one of `TITLE_KINDS`.
    """
    if strange := sorted(set(looked_at) - set(TITLE_KINDS)):
        raise ValueError(f"unknown kind {strange[0]}; expected one of {', '.join(TITLE_KINDS)}")
    by_family: dict[str, list[TitleFact]] = {}
    for fact in facts:
        if fact.until is None or fact.until > as_of:
            by_family.setdefault(fact.family, []).append(fact)
    return {name: _title_state(by_family.get(name, []), as_of, looked_at) for name in families}


def _title_state(facts: Sequence[TitleFact], as_of: dt.date, looked_at: Collection[str]) -> TitleState:
    now = {fact.kind for fact in facts if fact.since is not None and fact.since <= as_of}
    undated = {fact.kind for fact in facts if fact.since is None}
    flags = tuple(kind for kind in TITLE_KINDS if kind in now)
    unknown = tuple(k for k in TITLE_KINDS if k not in now and (k not in looked_at or k in undated))
    if flags or not unknown:
        return TitleState(flags, unknown, not flags)
    return TitleState(flags, unknown, None, {"isClean": f"not known: {', '.join(unknown)}"})
