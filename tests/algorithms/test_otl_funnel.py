"""The OTL funnel against a worked example, Kaplan–Meier by hand, and the laws of its curves."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from kg.algorithms.cumulative_incidence import cumulative_incidence
from kg.algorithms.income_concentration import income_concentration
from kg.algorithms.otl_funnel import (
    DAYS_OF_MONTH,
    STAGES,
    Disclosure,
    KnownDate,
    OtlFunnel,
    ReportedTotal,
    StageEvent,
    otl_funnel,
)

START = dt.date(2010, 1, 1)
AS_OF = dt.date(2015, 1, 1)


def on(days: int) -> KnownDate:
    return KnownDate(START + dt.timedelta(days=days))


def authored() -> tuple[list[Disclosure], list[StageEvent]]:
    """Four of 2010: A licensed after an option, B optioned only, C given up, D bare; E of 2012, licensed."""
    rows = [Disclosure("A", on(0)), Disclosure("B", on(0)), Disclosure("C", on(0), on(50))]
    rows += [Disclosure("D", on(0)), Disclosure("E", KnownDate(dt.date(2012, 1, 1))), Disclosure("F", None)]
    events = [
        StageEvent("A", "application", on(100)),
        StageEvent("A", "option", on(200)),
        StageEvent("A", "licence", on(300)),
        StageEvent("B", "option", on(400)),
        StageEvent("B", "grant", None),
        StageEvent("E", "licence", KnownDate(dt.date(2013, 5, 9), "year")),
        StageEvent("A", "income", KnownDate(dt.date(2015, 5, 9))),
        StageEvent("G", "option", on(1)),
    ]
    return rows, events


def test_the_worked_example() -> None:
    found = otl_funnel(*authored(), AS_OF)
    first, second = found.cohorts
    assert (first.year, first.disclosures, first.abandoned, second.year) == (2010, 4, 1, 2012)
    assert [stage.reached for stage in first.stages] == [4, 2, 2, 2, 2, 2, 1, 0]
    assert [stage.recorded for stage in first.stages] == [4, 0, 1, 0, 0, 2, 1, 0]
    assert (found.undated_disclosures, found.undated_events, found.loose_events) == (1, 1, 1)
    option = first.stages[STAGES.index("option")]
    assert option.median_months == pytest.approx(400 / DAYS_OF_MONTH)
    assert option.median_months_of_arrived == pytest.approx(300 / DAYS_OF_MONTH)
    assert option.incidence.arrived == pytest.approx([0.0, 0.25, 0.5])
    assert option.incidence.ended_otherwise == pytest.approx([0.25, 0.25, 0.25])
    rate = first.option_to_licence
    beta = stats.beta(1.5, 1.5)
    assert (rate.successes, rate.cases, rate.value) == (1, 2, 0.5)
    assert (rate.low, rate.high) == pytest.approx((beta.ppf(0.05), beta.ppf(0.95)))
    assert first.open_options == 1


def test_a_year_counts_as_its_middle_and_only_when_it_is_over() -> None:
    rows, events = authored()
    licence = otl_funnel(rows, events, AS_OF).cohorts[1].stages[STAGES.index("licence")]
    # From 2012-01-01 to the middle of 2013: 366 + 182 days.
    assert licence.median_months == pytest.approx(548 / DAYS_OF_MONTH)
    earlier = otl_funnel(rows, events, dt.date(2013, 12, 30)).cohorts[1].stages[STAGES.index("licence")]
    assert (earlier.reached, earlier.median_months) == (0, None)


def test_what_is_not_known_is_none_with_a_reason() -> None:
    found = otl_funnel([Disclosure("A", on(0))], [], AS_OF).cohorts[0]
    assert found.option_to_licence.value is None
    assert found.option_to_licence.undefined["value"] == "no disclosure of the cohort has an option"
    income = found.stages[-1]
    assert (income.reached, income.incidence.last, income.median_months) == (0, 0.0, None)
    assert sorted(income.undefined) == ["medianMonths", "medianMonthsOfArrived"]
    nothing = otl_funnel([], [], AS_OF)
    assert (nothing.whole, nothing.cohorts) == (None, ())
    assert nothing.undefined == {"whole": "no disclosure is dated by the as-of date"}


def test_what_is_taken_up_after_being_given_up_is_reached_and_not_in_the_incidence() -> None:
    rows, events = [Disclosure("A", on(0), on(10))], [StageEvent("A", "licence", on(20))]
    licence = otl_funnel(rows, events, AS_OF).cohorts[0].stages[STAGES.index("licence")]
    assert (licence.reached, licence.incidence.last) == (1, 0.0)
    assert licence.incidence.ended_otherwise.tolist() == [1.0]


def test_reported_totals_are_handed_through_and_change_nothing() -> None:
    rows, events = authored()
    totals = (ReportedTotal("disclosure", 6000, "annual report"), ReportedTotal("licence", 1500, "same"))
    with_totals = otl_funnel(rows, events, AS_OF, reported=totals)
    assert with_totals.reported == totals
    assert shown(with_totals) == shown(otl_funnel(rows, events, AS_OF))


def test_a_stage_or_identifier_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown stage sale"):
        StageEvent("A", "sale", None)
    with pytest.raises(ValueError, match="unknown stage sale"):
        ReportedTotal("sale", 1, "report")
    with pytest.raises(ValueError, match="negative"):
        ReportedTotal("licence", -1, "report")
    with pytest.raises(ValueError, match="stands twice"):
        otl_funnel([Disclosure("A", None), Disclosure("A", None)], [], AS_OF)


def shown(funnel: OtlFunnel) -> list[object]:
    cohorts = [*funnel.cohorts, *([funnel.whole] if funnel.whole else [])]
    counts: list[object] = [
        (c.year, c.disclosures, c.abandoned, c.open_options, c.option_to_licence) for c in cohorts
    ]
    return counts + [
        (s.recorded, s.reached, s.median_months, s.incidence.arrived.tolist())
        for c in cohorts
        for s in c.stages
    ]


DATES = st.builds(KnownDate, st.dates(START, dt.date(2018, 1, 1)), st.sampled_from(["day", "month", "year"]))
ROWS = st.lists(st.tuples(DATES, st.none() | DATES), min_size=1, max_size=8).map(
    lambda pairs: [Disclosure(f"d{i}", *pair) for i, pair in enumerate(pairs)]
)
EVENTS = st.lists(
    st.builds(StageEvent, st.integers(0, 8).map("d{}".format), st.sampled_from(STAGES), st.none() | DATES),
    max_size=20,
)


@given(ROWS, EVENTS)
def test_counts_are_nested_and_cohorts_add_up(rows: list[Disclosure], events: list[StageEvent]) -> None:
    found = otl_funnel(rows, events, AS_OF)
    for cohort in found.cohorts:
        reached = [stage.reached for stage in cohort.stages]
        assert reached == sorted(reached, reverse=True)
        assert reached[0] == cohort.disclosures
        assert all(stage.recorded <= stage.reached for stage in cohort.stages)
        assert 0 <= cohort.open_options <= cohort.option_to_licence.cases <= cohort.disclosures
    if found.whole is not None:
        for place, stage in enumerate(found.whole.stages):
            assert stage.reached == sum(cohort.stages[place].reached for cohort in found.cohorts)


@given(ROWS, EVENTS)
def test_the_curves_are_parts_of_one_whole(rows: list[Disclosure], events: list[StageEvent]) -> None:
    for cohort in otl_funnel(rows, events, AS_OF).cohorts:
        for stage in cohort.stages:
            curve = stage.incidence
            assert curve.arrived + curve.ended_otherwise + curve.waiting == pytest.approx(1)
            assert (np.diff(curve.arrived) >= 0).all()
            assert (curve.waiting >= 0).all()
            assert stage.median_months is None or stage.median_months >= 0


@given(ROWS, EVENTS, st.lists(st.tuples(st.integers(0, 8), st.sampled_from(STAGES), st.integers(1, 2000))))
def test_what_happens_later_changes_no_earlier_answer(
    rows: list[Disclosure], events: list[StageEvent], later: list[tuple[int, str, int]]
) -> None:
    news = [StageEvent(f"d{i}", stage, KnownDate(AS_OF + dt.timedelta(days=n))) for i, stage, n in later]
    late = Disclosure("late", KnownDate(AS_OF + dt.timedelta(days=1)))
    after = otl_funnel([late, *reversed(rows)], [*news, *reversed(events)], AS_OF)
    assert shown(after) == shown(otl_funnel(rows, events, AS_OF))


ENDS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 2)), min_size=1, max_size=30)


@given(ENDS)
def test_the_incidence_is_that_of_its_definition_time_by_time(ends: list[tuple[int, int]]) -> None:
    times, kinds = np.array([t for t, _ in ends], dtype=float), np.array([k for _, k in ends])
    waiting, expected = 1.0, {1: 0.0, 2: 0.0}
    for moment in sorted({t for t, kind in ends if kind}):
        watched = sum(t >= moment for t, _ in ends)
        now = {kind: sum(end == (moment, kind) for end in ends) for kind in (1, 2)}
        for kind, count in now.items():
            expected[kind] += waiting * count / watched
        waiting *= 1 - sum(now.values()) / watched
    found = cumulative_incidence(times, kinds)
    assert found.last == pytest.approx(expected[1])
    assert (found.ended_otherwise[-1] if found.times.size else 0.0) == pytest.approx(expected[2])


@given(ENDS)
def test_without_competition_it_is_one_minus_kaplan_meier(ends: list[tuple[int, int]]) -> None:
    times = np.array([t for t, _ in ends], dtype=float)
    happened = np.array([kind > 0 for _, kind in ends])
    found = cumulative_incidence(times, happened.astype(np.int64))
    oracle = stats.ecdf(stats.CensoredData.right_censored(times, ~happened)).cdf
    assert found.arrived == pytest.approx(oracle.evaluate(found.times))


@given(ENDS)
def test_without_censoring_it_is_the_share_that_arrived(ends: list[tuple[int, int]]) -> None:
    complete = [(t, max(1, kind)) for t, kind in ends]
    times, kinds = np.array([t for t, _ in complete], dtype=float), np.array([k for _, k in complete])
    found = cumulative_incidence(times, kinds)
    for moment, value in zip(found.times, found.arrived, strict=True):
        assert value == pytest.approx(np.mean((times <= moment) & (kinds == 1)))


def test_nobody_watched_is_no_incidence() -> None:
    nothing = cumulative_incidence(np.zeros(0), np.zeros(0, dtype=np.int64))
    assert (nothing.last, nothing.quantile(0.5), nothing.follow_up) == (None, None, None)


INCOMES = st.dictionaries(st.integers(0, 30).map(str), st.floats(0, 1e9), min_size=1)


@given(INCOMES, st.integers(1, 4))
def test_concentration_equals_the_sums_over_pairs(incomes: dict[str, float], top: int) -> None:
    found = income_concentration(incomes, top=top)
    values, total = list(incomes.values()), sum(incomes.values())
    if total == 0:
        assert (found.gini, found.hhi, found.top_share, found.total) == (None, None, None, 0)
        return
    pairs = sum(abs(a / total - b / total) for a in values for b in values)
    assert found.gini == pytest.approx(pairs / (2 * len(values)), abs=1e-12)
    assert found.hhi == pytest.approx(sum((x / total) ** 2 for x in values))
    assert found.top_share == pytest.approx(sum(sorted(values)[-top:]) / total)
    assert 0 <= found.gini <= 1 - 1 / len(values) + 1e-12


def test_unknown_income_is_left_out_and_said() -> None:
    found = income_concentration({"a": 3.0, "b": 1.0, "c": None, "d": 0.0})
    assert (found.licences, found.unknown, found.total) == (3, 1, 4.0)
    assert (found.gini, found.hhi, found.top_share) == pytest.approx((0.5, 0.625, 0.75))
    nothing = income_concentration({"a": None})
    assert nothing.total is None
    assert set(nothing.undefined.values()) == {"no income is known"}
    with pytest.raises(ValueError, match="not negative"):
        income_concentration({"a": -1.0})
