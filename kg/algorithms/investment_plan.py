"""Pairs of funds and projects, and two simple plans beside the best one: greedy and stable."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

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


def plan_greedily(pairs: Sequence[Pair], step: float | None = None) -> Plan:
    """Return the plan that gives each best-scored pair in turn as much as all constraints allow.

    Args:
        pairs: funds and projects that pass the gate.
        step: amounts are multiples of it, as those of the best plan are; None for any amount.
    """
    plan: Plan = []
    for pair in sorted(pairs, key=_rank):
        amount = _whole_steps(_room(pair, plan), step)
        if amount > ROUNDING and amount >= pair.low - ROUNDING:
            plan.append((pair, amount))
    return plan


def _whole_steps(amount: float, step: float | None) -> float:
    if step is None:
        return amount
    return round(math.floor(amount / step + ROUNDING) * step, 12)


def _rank(pair: Pair) -> tuple[float, str, str]:
    return -pair.score, pair.fund.id, pair.project.id


def _room(pair: Pair, plan: Plan) -> float:
    """Return the most that can go to a pair beside a plan."""
    fund, project = pair.fund, pair.project
    own = [(other, amount) for other, amount in plan if other.fund.id == fund.id]
    if fund.max_deals is not None and len(own) >= fund.max_deals:
        return 0.0
    spent = math.fsum(amount for _, amount in own)
    taken = math.fsum(amount for other, amount in plan if other.project.id == project.id)
    room = min(pair.high, (fund.capital or 0.0) - spent, (project.ask or 0.0) - taken)
    if fund.reinvestment_ratio and not pair.is_inside:
        inside = math.fsum(amount for other, amount in own if other.is_inside)
        room = min(room, inside / fund.reinvestment_ratio - spent)
    for link, limit in (fund.link_limits or {}).items():
        part = (project.links or {}).get(link, 0.0)
        used = math.fsum(amount * (other.project.links or {}).get(link, 0.0) for other, amount in own)
        if part > 0:
            room = min(room, (limit * (fund.capital or 0.0) - used) / part)
    return room


def defer_acceptance(pairs: Sequence[Pair]) -> Plan:
    """Return the plan in which funds offer by score and projects keep their best offers.

    Each fund offers, best project first, as much as it can; a project that is offered more than it asks
    for lets the lowest-scored offers go. Ratios between deals are not part of this view.
    """
    held: Plan = []
    waiting = sorted(pairs, key=_rank)
    refused: set[int] = set()
    while True:
        offer = next((p for p in waiting if id(p) not in refused and _offer(p, held) > ROUNDING), None)
        if offer is None:
            return [(pair, amount) for pair, amount in held if amount > ROUNDING]
        held.append((offer, _offer(offer, held)))
        held = _keep_best(offer.project, held, refused)


def _offer(pair: Pair, held: Plan) -> float:
    own = [(other, amount) for other, amount in held if other.fund.id == pair.fund.id]
    if any(other is pair for other, _ in own):
        return 0.0
    if pair.fund.max_deals is not None and len(own) >= pair.fund.max_deals:
        return 0.0
    amount = min(pair.high, (pair.fund.capital or 0.0) - math.fsum(amount for _, amount in own))
    return amount if amount >= pair.low - ROUNDING else 0.0


def _keep_best(project: Project, held: Plan, refused: set[int]) -> Plan:
    """Let go of the lowest-scored offers that a project has no room for; a part is kept if it is a ticket."""
    room = project.ask or 0.0
    kept: dict[int, float] = {}
    for pair, amount in sorted((o for o in held if o[0].project.id == project.id), key=lambda o: _rank(o[0])):
        part = min(amount, room)
        if part > ROUNDING and part >= pair.low - ROUNDING:
            kept[id(pair)] = part
            room -= part
        else:
            refused.add(id(pair))
    return [
        (pair, kept.get(id(pair), amount))
        for pair, amount in held
        if pair.project.id != project.id or id(pair) in kept
    ]


def blocking_pairs(pairs: Sequence[Pair], plan: Plan) -> int:
    """Return how many pairs would rather deal with each other than keep to the plan.

    A pair blocks when it has no deal, the fund has a ticket of capital left or in lower-scored projects,
    and the project has a ticket of its ask open or filled by lower-scored funds.
    """
    dealt = {id(pair) for pair, _ in plan}
    return sum(id(pair) not in dealt and pair.score > 0 and _blocks(pair, plan) for pair in pairs)


def _blocks(pair: Pair, plan: Plan) -> bool:
    own = [(other, amount) for other, amount in plan if other.fund.id == pair.fund.id]
    theirs = [(other, amount) for other, amount in plan if other.project.id == pair.project.id]
    firm_own = [amount for other, amount in own if other.score >= pair.score]
    firm_theirs = [amount for other, amount in theirs if other.score >= pair.score]
    if pair.fund.max_deals is not None and len(firm_own) >= pair.fund.max_deals:
        return False
    capital = (pair.fund.capital or 0.0) - math.fsum(firm_own)
    ask = (pair.project.ask or 0.0) - math.fsum(firm_theirs)
    return min(capital, ask) > ROUNDING and min(capital, ask) >= pair.low - ROUNDING
