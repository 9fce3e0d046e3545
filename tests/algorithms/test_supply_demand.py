"""Supply and demand: a worked market to the last digit, its file's errors, laws on random markets."""

import dataclasses
import datetime as dt
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.algorithms.supply_demand import (
    Market,
    Pair,
    RankedList,
    SupplyDemandResult,
    match_supply_demand,
)
from kg.algorithms.supply_demand_file import read_market
from kg.algorithms.supply_demand_json import supply_demand_frame, supply_demand_json
from kg.algorithms.supply_demand_model import OFFER_KINDS, Demand, Offer, check_offer
from kg.algorithms.supply_demand_parts import Portfolio, affordable
from kg.algorithms.text_matching import METHODS
from kg.errors import ScenarioError

MARKET = Path(__file__).parent / "scenarios" / "market.json"
TODAY = dt.date(2026, 1, 1)
NAMES = ["n1", "n2"]
WORDS = ["碳化硅衬底", "晶圆清洗装置", "激光切割方法", None, "123"]
MIXES = [None, {"n1": 1.0}, {"n1": 0.5, "n2": 0.5}]
DAYS = [None, dt.date(2025, 1, 1), dt.date(2030, 1, 1), dt.date(2040, 1, 1)]


def found(lists: tuple[RankedList, ...], subject: str) -> dict[tuple[str, str], Pair]:
    pairs = next(item.pairs for item in lists if item.subject == subject)
    return {(pair.demand, pair.offer): pair for pair in pairs}


@pytest.fixture(scope="module")
def worked() -> SupplyDemandResult:
    return match_supply_demand(read_market(MARKET).market)


def test_the_worked_pair_has_the_parts_computed_by_hand(worked: SupplyDemandResult) -> None:
    pair = found(worked.needs, "d1")["d1", "o1"]
    values = {name: part.value for name, part in pair.parts.items() if name != "textSimilarity"}
    # n1: one family of the zone against .1 of 20. Price and budget alike: P = ½. 1826 of 3652 days are left.
    assert values == {
        "linkFit": 1.0,
        "chainNeed": 0.5,
        "priceFit": 0.5,
        "termMargin": 0.5,
        "laterReferences": None,
    }
    text = pair.parts["textSimilarity"].value
    assert text is not None
    assert pair.score == pytest.approx((text + 2.5) / 5, abs=1e-12)


def test_every_refusal_of_the_worked_market_is_named(worked: SupplyDemandResult) -> None:
    assert found(worked.needs, "d1")["d1", "o2"].gate.refusals == (
        "kind: shareContribution is not among openLicence, sale",
        "budget: the least price 300 is above the most of 200",
        "territory: CN is not among US",
        "title: 质押",
        "term: in force until 2025-01-01, needed until 2031-01-01",
    )
    assert found(worked.needs, "d2")["d2", "o1"].gate.refusals == ("exclusion: 甲大学",)


def test_a_firm_whose_family_cites_the_offer_depends_on_it(worked: SupplyDemandResult) -> None:
    part = found(worked.offers, "o1")["厂甲", "o1"].parts["laterReferences"]
    assert (part.value, part.reason) == (0.5, "1 of 2 families cite it: g1")


def test_a_part_that_the_list_knows_of_others_leaves_bounds_instead_of_a_score(
    worked: SupplyDemandResult,
) -> None:
    pair = found(worked.offers, "o1")["厂乙", "o1"]
    assert (pair.score, pair.reason) == (None, "undefined: laterReferences")
    assert pair.score_low is not None
    assert pair.score_high == pytest.approx(pair.score_low + 0.25, abs=1e-12)


def test_an_unknown_title_leaves_it_open_whether_a_pair_passes(worked: SupplyDemandResult) -> None:
    answer: Any = supply_demand_json(worked)
    first = answer["needs"][0]["scores"][0]
    assert (first["offer"], first["eligible"], first["unknown"]) == ("o3", None, ["title"])
    assert first["undefined"]["eligible"] == "nobody declared: title"
    assert answer["calibrated"] is False


def test_the_holder_needs_no_offer_of_its_own() -> None:
    firm = Demand("厂甲", organization="厂甲", families=("g1",))
    offer = Offer("o", "sale", families=("g1",), owners=frozenset({"乙"}), flags=())
    assert check_offer(firm, offer, None).refusals == ("owner: 厂甲 already holds g1",)
    sold = Offer("o", "sale", owners=frozenset({"厂甲"}), flags=())
    assert check_offer(firm, sold, None).refusals == ("owner: 厂甲 offers it",)


def test_a_frame_has_a_row_for_each_pair(worked: SupplyDemandResult) -> None:
    assert len(supply_demand_frame(worked)) == 2 * 3 + 2 * 3


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"needs": [{"id": "d", "budget": [2, 1]}]},
            "m.json.needs[0].budget: the least is above the most; found [2, 1]; "
            "expected two numbers in order",
        ),
        (
            {"offers": [{"id": "o", "kind": "gift"}]},
            'm.json.offers[0].kind: unknown kind of offer; found "gift"; expected one of '
            "sale, licence, openLicence, pool, shareContribution",
        ),
        (
            {"offers": [{"id": "o", "kind": "sale", "families": ["f9"]}]},
            'm.json.offers[0].families[0]: unknown family; found "f9"; expected a family of the file',
        ),
        (
            {"firms": [{"id": "x", "links": {"n1": 0.4}}]},
            'm.json.firms[0].links: the shares over links do not sum to 1; found {"n1": 0.4}; '
            "expected a sum of 1",
        ),
        (
            {"scoreWeights": {"beauty": 1}},
            "m.json.scoreWeights.beauty: unknown part of the score: beauty; found 1; expected one of "
            "textSimilarity, linkFit, chainNeed, priceFit, termMargin, laterReferences",
        ),
        (
            {"needs": [{"id": "d"}, {"id": "d"}]},
            "m.json.needs[1]: this need stands twice; found d",
        ),
    ],
)
def test_an_error_of_the_file_names_its_place(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    path = tmp_path / "m.json"
    path.write_text(json.dumps(change), encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        read_market(path)
    assert str(error.value) == message


def test_a_link_outside_a_declared_chain_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    path.write_text('{"chain": {"links": [{"id": "n1"}]}, "needs": [{"id": "d", "links": {"n9": 1}}]}')
    with pytest.raises(ScenarioError, match=r"m\.json\.needs\[0\]\.links: unknown link; found n9"):
        read_market(path)


def test_declared_weights_are_kept_and_make_the_result_calibrated() -> None:
    market = read_market(MARKET).market
    result = match_supply_demand(market, {"linkFit": 0.75, "priceFit": 0.25})
    assert result.calibrated is True
    assert found(result.needs, "d1")["d1", "o1"].score == pytest.approx(0.875, abs=1e-12)


amounts = st.sampled_from([None, 0.0, 1.0, 2.0, 5.0])


@st.composite
def ranges(draw: st.DrawFn) -> tuple[float | None, float | None]:
    low, high = draw(amounts), draw(amounts)
    return (high, low) if low is not None and high is not None and low > high else (low, high)


@st.composite
def demands(draw: st.DrawFn, name: str) -> Demand:
    low, high = draw(ranges())
    return Demand(
        id=name,
        words=draw(st.sampled_from(WORDS)),
        links=draw(st.sampled_from(MIXES)),
        budget_low=low,
        budget_high=high,
        kinds=draw(st.sampled_from([None, frozenset({"sale"}), frozenset(OFFER_KINDS)])),
        zone=draw(st.sampled_from([None, "z1", "z2", "z9"])),
        territories=draw(st.sampled_from([None, frozenset({"CN"})])),
        until=draw(st.sampled_from(DAYS)),
        exclusions=draw(st.sampled_from([frozenset(), frozenset({"pool"})])),
        families=draw(st.sampled_from([None, (), ("g1",), ("g1", "g2")])),
    )


@st.composite
def offers(draw: st.DrawFn, name: str) -> Offer:
    low, high = draw(ranges())
    return Offer(
        id=name,
        kind=draw(st.sampled_from(OFFER_KINDS)),
        families=draw(st.sampled_from([(), ("f1",), ("f1", "g2")])),
        words=draw(st.sampled_from(WORDS)),
        links=draw(st.sampled_from(MIXES)),
        price_low=low,
        price_high=high,
        flags=draw(st.sampled_from([None, (), ("pledge",)])),
        active_until=draw(st.sampled_from(DAYS)),
        territories=draw(st.sampled_from([None, frozenset({"CN"}), frozenset({"US"})])),
    )


@st.composite
def markets(draw: st.DrawFn) -> Market:
    return Market(
        needs=[draw(demands(f"d{i}")) for i in range(draw(st.integers(0, 3)))],
        offers=[draw(offers(f"o{i}")) for i in range(draw(st.integers(0, 4)))],
        firms=[draw(demands(f"x{i}")) for i in range(draw(st.integers(0, 3)))],
        families={
            "f1": Portfolio(frozenset(), True),
            "g1": Portfolio(frozenset({"f1"}), True),
            "g2": Portfolio(frozenset(), draw(st.booleans())),
        },
        coverage={"z1": {"n1": 0.25, "n2": 1.0}, "z2": {"n1": 0.5}},
        as_of=draw(st.sampled_from([None, TODAY])),
    )


def lists(result: SupplyDemandResult) -> list[RankedList]:
    return [*result.needs, *result.offers]


@settings(max_examples=60, deadline=None)
@given(markets(), st.randoms(use_true_random=False), st.sampled_from(METHODS))
def test_the_order_of_needs_offers_and_firms_changes_nothing(
    market: Market, random: Any, method: Any
) -> None:
    shuffled = dataclasses.replace(
        market,
        needs=random.sample(market.needs, len(market.needs)),
        offers=random.sample(market.offers, len(market.offers)),
        firms=random.sample(market.firms, len(market.firms)),
    )
    assert match_supply_demand(shuffled, None, method) == match_supply_demand(market, None, method)


@settings(max_examples=60, deadline=None)
@given(markets(), st.sampled_from(METHODS))
def test_parts_and_scores_lie_in_the_unit_interval_and_bounds_contain_the_score(
    market: Market, method: Any
) -> None:
    for ranked in lists(match_supply_demand(market, None, method)):
        assert not ranked.weights or math.fsum(ranked.weights.values()) == pytest.approx(1.0)
        for pair in ranked.pairs:
            assert all(0 <= part.value <= 1 for part in pair.parts.values() if part.value is not None)
            assert all(part.reason for part in pair.parts.values())
            if pair.score is not None:
                assert 0 <= pair.score <= 1
                assert pair.score == pair.score_low
                assert pair.score_high == pytest.approx(pair.score)
            elif pair.score_low is not None and pair.score_high is not None:
                assert 0 <= pair.score_low <= pair.score_high <= 1
            assert (pair.score is None) == bool(pair.reason)


@settings(max_examples=60, deadline=None)
@given(markets())
def test_a_refused_pair_has_reasons_but_no_score_and_no_rank(market: Market) -> None:
    for ranked in lists(match_supply_demand(market)):
        for pair in ranked.pairs:
            if pair.gate.refusals:
                assert (pair.score, pair.score_low, pair.score_high, pair.rank) == (None, None, None, None)
        ranks = [pair.rank for pair in ranked.pairs if pair.rank is not None]
        assert ranks == list(range(1, len(ranks) + 1))


@settings(max_examples=60, deadline=None)
@given(markets())
def test_equal_scores_stand_by_id(market: Market) -> None:
    for ranked in lists(match_supply_demand(market)):
        scored = [pair for pair in ranked.pairs if pair.score is not None]
        assert scored == sorted(scored, key=lambda p: (-(p.score or 0.0), p.demand, p.offer))


@settings(max_examples=100, deadline=None)
@given(demands("d"), offers("o"), st.floats(0, 10))
def test_more_budget_never_refuses_more(demand: Demand, offer: Offer, more: float) -> None:
    if demand.budget_high is None:
        return
    richer = dataclasses.replace(demand, budget_high=demand.budget_high + more)
    before, after = check_offer(demand, offer, TODAY), check_offer(richer, offer, TODAY)
    assert {r.partition(":")[0] for r in after.refusals} <= {r.partition(":")[0] for r in before.refusals}


@settings(max_examples=100, deadline=None)
@given(*[st.floats(0, 10) for _ in range(5)])
def test_more_budget_never_lowers_the_price_fit(a: float, b: float, c: float, d: float, more: float) -> None:
    (low, high), (price_low, price_high) = sorted([a, b]), sorted([c, d])
    fit = affordable(low, high, price_low, price_high)
    assert affordable(low, high + more, price_low, price_high) >= fit - 1e-9
    assert affordable(low, high, price_low, price_high + more) <= fit + 1e-9


@settings(max_examples=20, deadline=None)
@given(*[st.integers(0, 8) for _ in range(4)])
def test_the_price_fit_is_the_probability_that_a_simulation_finds(a: int, b: int, c: int, d: int) -> None:
    (low, high), (price_low, price_high) = sorted([a, b]), sorted([c, d])
    # The midpoints of a fine grid: an independent oracle without chance.
    grid = (np.arange(400) + 0.5) / 400
    budget, price = low + (high - low) * grid, price_low + (price_high - price_low) * grid
    share = float((price[:, None] <= budget[None, :]).mean())
    assert affordable(low, high, price_low, price_high) == pytest.approx(share, abs=5e-3)


@settings(max_examples=40, deadline=None)
@given(markets())
def test_another_need_changes_no_list_of_the_others(market: Market) -> None:
    more = dataclasses.replace(market, needs=[*market.needs, Demand("e", links={"n2": 1.0})])
    alone, beside = match_supply_demand(market), match_supply_demand(more)
    assert [item.weights for item in alone.needs] == [item.weights for item in beside.needs[:-1]]
