"""Pairs of funds and projects, and two simple plans beside the best one: greedy and stable."""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kg.algorithms.fund_model import FundRecord, Project

ROUNDING = 1e-9


@dataclass(frozen=True)
class Pair:
    """A fund, a project that passes its gate, and the score of the two."""

    fund: FundRecord
    project: Project
    score: float

    @property
    def low(self) -> float:
        """Return the least amount of a deal."""
        return self.fund.ticket_low or 0.0

    @property
    def high(self) -> float:
        """Return the most that a deal can be."""
        limits = (self.fund.ticket_high, self.fund.capital, self.project.ask)
        return min((limit for limit in limits if limit is not None), default=0.0)

    @property
    def is_inside(self) -> bool:
        """Return whether the project lies in the regions of the reinvestment ratio."""
        return bool((self.project.regions or frozenset()) & (self.fund.regions or frozenset()))

    @property
    def is_ratio_bound(self) -> bool:
        """Return whether a ratio of amounts binds the fund."""
        return self.fund.reinvestment_ratio is not None or bool(self.fund.link_limits)


Plan = list[tuple[Pair, float]]


@dataclass
class _Totals:
    """What a plan has used so far, so that a pair's room is found without going through the plan."""

    spent: dict[str, float] = field(default_factory=dict)
    inside: dict[str, float] = field(default_factory=dict)
    deals: dict[str, int] = field(default_factory=dict)
    taken: dict[str, float] = field(default_factory=dict)
    on_link: dict[tuple[str, str], float] = field(default_factory=dict)

    def add(self, pair: Pair, amount: float) -> None:
        """Count a deal."""
        fund, project = pair.fund.id, pair.project.id
        self.spent[fund] = self.spent.get(fund, 0.0) + amount
        self.taken[project] = self.taken.get(project, 0.0) + amount
        self.deals[fund] = self.deals.get(fund, 0) + 1
        if pair.is_inside:
            self.inside[fund] = self.inside.get(fund, 0.0) + amount
        for link, part in (pair.project.links or {}).items():
            self.on_link[fund, link] = self.on_link.get((fund, link), 0.0) + amount * part


def plan_greedily(pairs: Sequence[Pair], step: float | None = None) -> Plan:
    """Return the plan that gives each best-scored pair in turn as much as all constraints allow.

    Args:
        pairs: funds and projects that pass the gate.
        step: amounts are multiples of it, as those of the best plan are; None for any amount.
    """
    plan: Plan = []
    totals = _Totals()
    for pair in sorted(pairs, key=_rank):
        amount = _whole_steps(_room(pair, totals), step)
        if amount > ROUNDING and amount >= pair.low - ROUNDING:
            plan.append((pair, amount))
            totals.add(pair, amount)
    return plan


def _whole_steps(amount: float, step: float | None) -> float:
    if step is None:
        return amount
    return round(math.floor(amount / step + ROUNDING) * step, 12)


def _rank(pair: Pair) -> tuple[float, str, str]:
    return -pair.score, pair.fund.id, pair.project.id


def _room(pair: Pair, totals: _Totals) -> float:
    """Return the most that can go to a pair beside what was given."""
    fund, project = pair.fund, pair.project
    if fund.max_deals is not None and totals.deals.get(fund.id, 0) >= fund.max_deals:
        return 0.0
    spent = totals.spent.get(fund.id, 0.0)
    taken = totals.taken.get(project.id, 0.0)
    room = min(pair.high, (fund.capital or 0.0) - spent, (project.ask or 0.0) - taken)
    if fund.reinvestment_ratio and not pair.is_inside:
        room = min(room, totals.inside.get(fund.id, 0.0) / fund.reinvestment_ratio - spent)
    for link, limit in (fund.link_limits or {}).items():
        part = (project.links or {}).get(link, 0.0)
        if part > 0:
            used = totals.on_link.get((fund.id, link), 0.0)
            room = min(room, (limit * (fund.capital or 0.0) - used) / part)
    return room


def defer_acceptance(pairs: Sequence[Pair]) -> Plan:
    """Return the plan in which funds offer by score and projects keep their best offers.

    Each fund offers, best project first, as much as it can; a project that is offered more than it asks
    for lets the lowest-scored offers go. Ratios between deals are not part of this view.
    """
    order = sorted(pairs, key=_rank)
    waiting = list(range(len(order)))
    parked: dict[str, list[int]] = {}
    by_fund: dict[str, dict[int, float]] = {}
    by_project: dict[str, dict[int, float]] = {}
    while waiting:
        number = heapq.heappop(waiting)
        pair = order[number]
        own = by_fund.setdefault(pair.fund.id, {})
        amount = _offer(pair, own)
        if amount <= ROUNDING:
            # Until the fund has room again this pair need not be looked at.
            parked.setdefault(pair.fund.id, []).append(number)
            continue
        theirs = by_project.setdefault(pair.project.id, {})
        own[number] = theirs[number] = amount
        for freed in _keep_best(order, theirs, by_fund):
            for again in parked.pop(freed, []):
                heapq.heappush(waiting, again)
    held = {number: amount for own in by_fund.values() for number, amount in own.items()}
    return [(order[number], held[number]) for number in sorted(held) if held[number] > ROUNDING]


def _offer(pair: Pair, own: Mapping[int, float]) -> float:
    if pair.fund.max_deals is not None and len(own) >= pair.fund.max_deals:
        return 0.0
    amount = min(pair.high, (pair.fund.capital or 0.0) - math.fsum(own.values()))
    return amount if amount >= pair.low - ROUNDING else 0.0


def _keep_best(
    order: Sequence[Pair], theirs: dict[int, float], by_fund: dict[str, dict[int, float]]
) -> set[str]:
    """Let go of the lowest-scored offers that a project has no room for; a part is kept if it is a ticket.

    Returns:
        The funds that have more room than before.
    """
    room = order[next(iter(theirs))].project.ask or 0.0
    freed = set()
    for number in sorted(theirs):
        pair, amount = order[number], theirs[number]
        part = min(amount, room)
        is_kept = part > ROUNDING and part >= pair.low - ROUNDING
        if is_kept:
            room -= part
            theirs[number] = by_fund[pair.fund.id][number] = part
        else:
            del theirs[number], by_fund[pair.fund.id][number]
        if not is_kept or part < amount:
            freed.add(pair.fund.id)
    return freed


def blocking_pairs(pairs: Sequence[Pair], plan: Plan) -> int:
    """Return how many pairs would rather deal with each other than keep to the plan.

    A pair blocks when it has no deal, the fund has a ticket of capital left or in lower-scored projects,
    and the project has a ticket of its ask open or filled by lower-scored funds.
    """
    dealt = {id(pair) for pair, _ in plan}
    own: dict[str, Plan] = {}
    theirs: dict[str, Plan] = {}
    for pair, amount in plan:
        own.setdefault(pair.fund.id, []).append((pair, amount))
        theirs.setdefault(pair.project.id, []).append((pair, amount))
    return sum(
        id(pair) not in dealt
        and pair.score > 0
        and _blocks(pair, own.get(pair.fund.id, []), theirs.get(pair.project.id, []))
        for pair in pairs
    )


def _blocks(pair: Pair, own: Plan, theirs: Plan) -> bool:
    firm_own = [amount for other, amount in own if other.score >= pair.score]
    firm_theirs = [amount for other, amount in theirs if other.score >= pair.score]
    if pair.fund.max_deals is not None and len(firm_own) >= pair.fund.max_deals:
        return False
    capital = (pair.fund.capital or 0.0) - math.fsum(firm_own)
    ask = (pair.project.ask or 0.0) - math.fsum(firm_theirs)
    return min(capital, ask) > ROUNDING and min(capital, ask) >= pair.low - ROUNDING
