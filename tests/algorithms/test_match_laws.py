"""Laws of the assignment on random funds and projects, against brute force."""

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.algorithms.assignment import Assignment, solve_assignment
from kg.algorithms.fund_model import FundRecord, Project, check_gate

ZONE = frozenset({"zone"})
Scored = tuple[list[FundRecord], list[Project], pd.DataFrame]


@st.composite
def markets(draw: st.DrawFn) -> Scored:
    funds = [
        FundRecord(
            id=f"F{i}",
            capital=draw(st.integers(1, 5)),
            ticket_low=draw(st.sampled_from([None, 1.0, 2.0])),
            ticket_high=draw(st.sampled_from([None, 2.0, 3.0])),
            regions=ZONE,
            reinvestment_ratio=draw(st.sampled_from([None, 0.5, 0.7])),
            max_deals=draw(st.sampled_from([None, 1, 2])),
            link_limits=draw(st.sampled_from([None, {"n1": 0.5}])),
        )
        for i in range(draw(st.integers(1, 2)))
    ]
    projects = [
        Project(
            id=f"p{i}",
            ask=draw(st.integers(1, 3)),
            regions=draw(st.sampled_from([ZONE, frozenset({"out"})])),
            links=draw(st.sampled_from([{"n1": 1.0}, {"n1": 0.5, "n2": 0.5}, {"n2": 1.0}])),
        )
        for i in range(draw(st.integers(1, 3)))
    ]
    rows = [(f.id, p.id, True, draw(st.integers(0, 10)) / 10) for f in funds for p in projects]
    return funds, projects, pd.DataFrame(rows, columns=["fund", "project", "eligible", "score"])


def solve(market: Scored) -> Assignment:
    return solve_assignment(*market, 60.0)


def is_allowed(
    funds: list[FundRecord], projects: list[Project], amounts: dict[tuple[str, str], float]
) -> bool:
    for fund in funds:
        own = [(p, amounts.get((fund.id, p.id), 0.0)) for p in projects]
        dealt = [a for _, a in own if a > 0]
        total = sum(dealt)
        inside = sum(a for p, a in own if p.regions == ZONE)
        low, high = fund.ticket_low or 0.0, fund.ticket_high or np.inf
        on_link = sum(a * (p.links or {}).get("n1", 0.0) for p, a in own)
        limit = (fund.link_limits or {}).get("n1", np.inf) * (fund.capital or 0.0)
        if (
            total > (fund.capital or 0.0) + 1e-6
            or any(a < low - 1e-6 or a > high + 1e-6 for a in dealt)
            or (fund.max_deals is not None and len(dealt) > fund.max_deals)
            or inside < (fund.reinvestment_ratio or 0.0) * total - 1e-6
            or on_link > limit + 1e-6
        ):
            return False
    taken = {p.id: sum(a for (_, q), a in amounts.items() if q == p.id) for p in projects}
    return all(taken[p.id] <= (p.ask or 0.0) + 1e-6 for p in projects)


def amounts_of(frame: pd.DataFrame) -> dict[tuple[str, str], float]:
    return {(f, p): a for f, p, a in zip(frame["fund"], frame["project"], frame["amount"], strict=True)}


def best_by_trying(market: Scored) -> float:
    """Value of the best whole plan, by trying every one."""
    funds, projects, scores = market
    pairs = list(zip(scores["fund"], scores["project"], scores["score"], strict=True))
    most = {(f.id, p.id): int(min(f.capital or 0, p.ask or 0)) for f in funds for p in projects}
    best = 0.0
    for plan in itertools.product(*(range(most[f, p] + 1) for f, p, _ in pairs)):
        amounts = {(f, p): float(a) for (f, p, _), a in zip(pairs, plan, strict=True) if a}
        if is_allowed(funds, projects, amounts):
            best = max(best, sum(s * a for (_, _, s), a in zip(pairs, plan, strict=True)))
    return best


@settings(max_examples=30, deadline=None)
@given(markets())
def test_the_assignment_is_the_best_whole_plan_and_keeps_every_constraint(market: Scored) -> None:
    result = solve(market)
    amounts = amounts_of(result.amounts)
    assert is_allowed(market[0], market[1], amounts)
    assert all(float(amount).is_integer() for amount in amounts.values())
    assert result.value == pytest.approx(best_by_trying(market))
    assert result.gap == pytest.approx(0)
    assert -1e-9 <= result.greedy_value <= result.value + 1e-9


@settings(max_examples=30, deadline=None)
@given(markets())
def test_the_stable_view_keeps_capital_and_asks(market: Scored) -> None:
    funds, projects, scores = market
    free = [FundRecord(f.id, f.capital, f.ticket_low, f.ticket_high, max_deals=f.max_deals) for f in funds]
    result = solve((free, projects, scores))
    stable = amounts_of(result.stable)
    for fund in free:
        own = [a for (f, _), a in stable.items() if f == fund.id]
        assert sum(own) <= (fund.capital or 0) + 1e-9
        assert all(a >= (fund.ticket_low or 0) for a in own)
    for project in projects:
        assert sum(a for (_, p), a in stable.items() if p == project.id) <= (project.ask or 0) + 1e-9


@settings(max_examples=20, deadline=None)
@given(markets())
def test_more_capital_or_a_new_project_never_lowers_the_value(market: Scored) -> None:
    funds, projects, scores = market
    before = solve(market).value
    # A link limit is a part of the capital, so it would grow with it.
    poorer = [replace(f, link_limits=None) for f in funds]
    richer = [replace(f, capital=(f.capital or 0) + 1) for f in poorer]
    assert solve((richer, projects, scores)).value >= solve((poorer, projects, scores)).value - 1e-9
    new = pd.DataFrame(
        [(f.id, "new", True, 0.5) for f in funds], columns=["fund", "project", "eligible", "score"]
    )
    more = pd.concat([scores, new], ignore_index=True)
    assert solve((funds, [*projects, Project("new", ask=2, links={"n2": 1.0})], more)).value >= before - 1e-9


@settings(max_examples=20, deadline=None)
@given(markets())
def test_scaling_the_scores_scales_the_value_and_order_does_not_matter(market: Scored) -> None:
    funds, projects, scores = market
    value = solve(market).value
    half = scores.assign(score=scores["score"] / 2)
    assert solve((funds, projects, half)).value == pytest.approx(value / 2)
    turned = solve((funds[::-1], projects[::-1], scores.iloc[::-1].reset_index(drop=True)))
    assert turned.amounts.equals(solve(market).amounts)


def test_contradictory_terms_are_named() -> None:
    funds = [
        FundRecord("A", capital=1.0, ticket_low=2.0),
        FundRecord("B", capital=9.0, ticket_low=3.0, ticket_high=2.0),
        FundRecord("C", capital=9.0, reinvestment_ratio=0.6),
    ]
    scores = pd.DataFrame(
        [(f.id, "p", True, 1.0) for f in funds], columns=["fund", "project", "eligible", "score"]
    )
    result = solve((funds, [Project("p", ask=3.0)], scores))
    assert result.conflicts == (
        "A: the least ticket 2 exceeds the capital 1",
        "B: the least ticket 3 exceeds the largest 2",
        "C: a reinvestment ratio without the regions that it is about",
    )
    assert result.value == 0


def test_shadow_prices_say_what_one_more_unit_is_worth() -> None:
    funds = [FundRecord("A", capital=1.0)]
    projects = [Project("p", ask=0.4), Project("q", ask=2.0)]
    scores = pd.DataFrame(
        [("A", "p", True, 0.9), ("A", "q", True, 0.5)], columns=["fund", "project", "eligible", "score"]
    )
    result = solve((funds, projects, scores))
    assert amounts_of(result.amounts) == {("A", "p"): 0.4, ("A", "q"): 0.6}
    assert result.shadow_prices == pytest.approx({"capital:A": 0.5, "ask:p": 0.4})


def test_a_pair_that_would_rather_deal_with_each_other_blocks() -> None:
    # The optimum gives B its only project, although A and p like each other best.
    funds = [FundRecord("A", capital=1.0), FundRecord("B", capital=1.0)]
    projects = [Project("p", ask=1.0), Project("q", ask=1.0)]
    rows = [("A", "p", True, 0.9), ("A", "q", True, 0.8), ("B", "p", True, 0.7), ("B", "q", True, 0.0)]
    result = solve((funds, projects, pd.DataFrame(rows, columns=["fund", "project", "eligible", "score"])))
    assert amounts_of(result.amounts) == {("A", "q"): 1.0, ("B", "p"): 1.0}
    assert result.blocking_pairs == 1
    assert amounts_of(result.stable) == {("A", "p"): 1.0, ("B", "q"): 1.0}


@pytest.mark.parametrize(
    ("fund", "project", "refusals", "unknown"),
    [
        ({"stages": frozenset({"early"})}, {"stage": "late"}, ("stage: late is not among early",), ()),
        ({"stages": frozenset({"early"})}, {}, (), ("stage",)),
        ({"regions": ZONE}, {"regions": frozenset({"out"})}, ("region: out is not among zone",), ()),
        ({"regions": ZONE, "reinvestment_ratio": 0.5}, {"regions": frozenset({"out"})}, (), ()),
        ({"ticket_low": 2.0}, {"ask": 1.0}, ("ticket: the ask 1 is below the least ticket 2",), ()),
        ({"ticket_low": 2.0}, {}, (), ("ticket",)),
        ({"exclusions": frozenset({"n1"})}, {"links": {"n1": 1.0}}, ("exclusion: n1",), ()),
        ({}, {"flags": ("pledge", "dispute")}, ("title: pledge", "title: dispute"), ()),
        ({}, {"flags": None}, (), ("title",)),
        ({"undeclared": ("term",)}, {}, (), ("term",)),
    ],
)
def test_the_gate_names_every_refusal_and_what_it_could_not_check(
    fund: dict[str, Any], project: dict[str, Any], refusals: tuple[str, ...], unknown: tuple[str, ...]
) -> None:
    gate = check_gate(FundRecord("F", **fund), Project("p", **project))
    assert (gate.refusals, gate.unknown) == (refusals, unknown)
    assert gate.is_open == (False if refusals else None if unknown else True)


@settings(max_examples=20, deadline=None)
@given(markets())
def test_a_search_among_the_relaxations_pairs_keeps_the_constraints_and_tells_its_gap(market: Scored) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.algorithms.assignment.LARGE", 0)
        result = solve(market)
    best = best_by_trying(market)
    assert is_allowed(market[0], market[1], amounts_of(result.amounts))
    assert result.greedy_value - 1e-9 <= result.value <= best + 1e-9
    assert result.gap >= 0
    assert best <= result.value * (1 + result.gap) + 1e-6 or result.gap == np.inf
