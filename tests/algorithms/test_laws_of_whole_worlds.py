"""Laws that need a whole world: bounds, stages, relabelling, exposure, large pools, constraints of funds."""

import dataclasses
import itertools
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.algorithms.assignment import solve_assignment
from kg.algorithms.coverage import CoverageResult, compute_coverage
from kg.algorithms.exposure import exposure
from kg.algorithms.fund_model import FundRecord, Project
from kg.algorithms.link_graph import LinkGraph
from kg.algorithms.ownership import Shareholdings, identified_share, known_shares, look_through
from kg.algorithms.pools import shapley_of_maximum
from kg.algorithms.world import Holdings, Memberships, References, Subject, World

HOLDERS, STAGES = 3, ("upstream", "midstream", "downstream")


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A world with unsure memberships, holdings and members of the subject."""
    links, families = draw(st.integers(1, 4)), draw(st.integers(0, 8))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    share = rng.random((families, links)) * rng.integers(0, 2, (families, links))
    share /= np.maximum(1.0, share.sum(axis=1, keepdims=True))
    family, link = np.nonzero(share)
    weights = rng.integers(1, 6, links).astype(np.float64)
    sure = rng.random(HOLDERS) < 0.5
    likely = sure | (rng.random(HOLDERS) < 0.5)
    chain = LinkGraph(
        ids=tuple(f"n{i}" for i in range(links)),
        stages=tuple(STAGES[i] for i in rng.integers(0, 3, links)),
        importance=weights / weights.sum(),
        sources=np.arange(links - 1),
        targets=np.arange(1, links),
        cost_share=rng.random(links - 1) * 0.9,
        criticality=rng.random(links - 1),
    )
    owners = rng.integers(0, HOLDERS, families)
    everybody = likely | (rng.random(HOLDERS) < 0.5)
    return World(
        chain=chain,
        families=np.array([f"f{i}" for i in range(families)], dtype=object),
        holders=np.array([f"h{i}" for i in range(HOLDERS)], dtype=object),
        memberships=Memberships(family, link, share[family, link], rng.random(family.size)),
        holdings=Holdings(np.arange(families), owners, np.ones(families), rng.random(families)),
        references=References(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int8)),
        is_active=rng.random(families) < 0.8,
        reference_mass=rng.integers(1, 9, links).astype(np.float64),
        subject=Subject("A", likely, sure, everybody, share=draw(st.sampled_from([0.05, 0.3, 1.0]))),
    )


@settings(max_examples=80, deadline=None)
@given(worlds())
def test_coverage_lies_between_its_bounds_and_they_between_0_and_1(world: World) -> None:
    links = compute_coverage(world).links
    low, central, high = (links[n].to_numpy() for n in ("coverageLow", "coverage", "coverageHigh"))
    assert (low >= 0).all()
    assert (high <= 1).all()
    assert (low <= central).all()
    assert (central <= high).all()


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_the_stages_weighted_by_importance_sum_to_the_chain(world: World) -> None:
    result = compute_coverage(world)
    weight = {
        stage: math.fsum(
            v for s, v in zip(world.chain.stages, world.chain.importance, strict=True) if s == stage
        )
        for stage in result.stage_coverage
    }
    stages = [weight[stage] * (value or 0.0) for stage, value in result.stage_coverage.items()]
    assert math.fsum(stages) == pytest.approx(result.chain_coverage)


@settings(max_examples=60, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_relabelling_links_and_families_changes_nothing(world: World, random: Any) -> None:
    order = list(range(world.chain.size))
    random.shuffle(order)
    place = np.argsort(order)
    chain = world.chain
    turned = dataclasses.replace(
        world,
        chain=dataclasses.replace(
            chain,
            ids=tuple(f"x{chain.ids[i]}" for i in order),
            stages=tuple(chain.stages[i] for i in order),
            importance=chain.importance[order],
            sources=place[chain.sources],
            targets=place[chain.targets],
        ),
        reference_mass=world.reference_mass[order],
        memberships=dataclasses.replace(world.memberships, link=place[world.memberships.link]),
    )
    assert numbers(compute_coverage(turned), place.tolist()) == numbers(
        compute_coverage(world), list(range(chain.size))
    )


def numbers(result: CoverageResult, order: list[int]) -> Any:
    links = result.links.iloc[order]
    whole = (result.chain_coverage, result.through_rate, result.widest_path)
    shown = (*links["coverage"], *links["lambdaMean"], *whole)
    return [None if value is None else round(value, 9) for value in shown], list(links["gapClass"])


@settings(max_examples=60, deadline=None)
@given(worlds(), st.data())
def test_exposure_never_falls_when_a_reach_rises(world: World, data: st.DataObject) -> None:
    size = world.chain.size
    low = np.array([[data.draw(st.floats(0, 1)) for _ in range(size)]])
    high = low + (1 - low) * np.array([[data.draw(st.floats(0, 1)) for _ in range(size)]])
    assert (exposure(world.chain, low) <= exposure(world.chain, high) + 1e-12).all()


def brute_shapley(values: list[float]) -> list[float]:
    """Shapley value of the maximum by its sum over all subsets without the player."""
    players = len(values)
    parts = [0.0] * players
    for player in range(players):
        others = [i for i in range(players) if i != player]
        for size in range(players):
            weight = 1 / (players * math.comb(players - 1, size))
            for members in itertools.combinations(others, size):
                before = max((values[i] for i in members), default=0.0)
                parts[player] += weight * (max(before, values[player]) - before)
    return parts


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=1, max_size=9))
def test_shapley_parts_equal_the_sum_over_all_subsets(values: list[float]) -> None:
    parts = shapley_of_maximum(np.array(values)[:, None])[:, 0]
    assert parts == pytest.approx(brute_shapley(values))


def test_the_parts_of_a_pool_of_forty_lie_within_the_error_of_sampled_orders(
    rng: np.random.Generator,
) -> None:
    # Above 16 members subsets cannot be listed; the closed form stays exact there.
    values = rng.random((40, 25)) * (rng.random((40, 25)) < 0.3)
    exact = shapley_of_maximum(values).sum(axis=1)
    draws = np.zeros((2000, 40))
    for row in range(2000):
        order = rng.permutation(40)
        reached = np.maximum.accumulate(values[order], axis=0)
        draws[row, order] = np.diff(reached, axis=0, prepend=0.0).sum(axis=1)
    error = draws.std(axis=0, ddof=1) / math.sqrt(2000)
    assert exact.sum() == pytest.approx(values.max(axis=0).sum())
    assert (np.abs(draws.mean(axis=0) - exact) <= 5 * error + 1e-12).all()


def test_the_known_parts_and_the_identified_share_of_the_mass_are_shown() -> None:
    holdings = Shareholdings(("P", "Q", "Y"), np.array([0, 1]), np.array([2, 2]), np.array([0.5, 0.25]))
    through = look_through(holdings, np.array([1.0, 0.0, 4.0]))
    assert through == pytest.approx({"P": 3.0, "Q": 1.0, "float:Y": 1.0})
    assert known_shares(holdings) == {"Y": 0.75}
    assert identified_share(through) == pytest.approx(0.8)
    assert identified_share({}) is None


ZONE = frozenset({"zone"})


@st.composite
def markets(draw: st.DrawFn) -> tuple[list[FundRecord], list[Project], pd.DataFrame]:
    funds = [
        FundRecord(f"F{i}", capital=draw(st.integers(1, 6)), ticket_low=draw(st.sampled_from([None, 1.0])))
        for i in range(draw(st.integers(1, 2)))
    ]
    projects = [
        Project(
            f"p{i}",
            ask=draw(st.integers(1, 3)),
            regions=draw(st.sampled_from([ZONE, None])),
            links={"n1": 1.0},
        )
        for i in range(draw(st.integers(1, 3)))
    ]
    rows = [(f.id, p.id, True, draw(st.integers(0, 10)) / 10) for f in funds for p in projects]
    return funds, projects, pd.DataFrame(rows, columns=["fund", "project", "eligible", "score"])


def value(funds: list[FundRecord], projects: list[Project], scores: pd.DataFrame) -> float:
    return solve_assignment(funds, projects, scores, 60.0).value


@settings(max_examples=20, deadline=None)
@given(markets())
def test_a_larger_ask_never_lowers_and_one_more_condition_never_raises_the_value(market: Any) -> None:
    funds, projects, scores = market
    before = value(funds, projects, scores)
    assert (
        value(funds, [dataclasses.replace(p, ask=(p.ask or 0) + 1) for p in projects], scores)
        >= before - 1e-9
    )
    conditions: list[dict[str, Any]] = [
        {"max_deals": 1},
        {"ticket_high": 1.0},
        {"ticket_low": 2.0},
        {"regions": ZONE, "reinvestment_ratio": 0.5},
        {"link_limits": {"n1": 0.5}},
    ]
    for condition in conditions:
        bound = [dataclasses.replace(fund, **condition) for fund in funds]
        assert value(bound, projects, scores) <= before + 1e-9


def test_a_ratio_that_no_eligible_project_can_meet_is_named() -> None:
    fund = FundRecord("A", capital=1.0, regions=ZONE, reinvestment_ratio=0.6)
    scores = pd.DataFrame([("A", "p", True, 1.0)], columns=["fund", "project", "eligible", "score"])
    result = solve_assignment([fund], [Project("p", ask=1.0, regions=frozenset({"out"}))], scores, 60.0)
    assert result.value == 0
    assert result.conflicts == ("A: a reinvestment ratio of 0.6 in zone, where no eligible project lies",)
