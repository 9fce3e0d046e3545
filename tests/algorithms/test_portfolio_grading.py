"""Grading by indicators: a worked cohort, mid-ranks counted pair by pair, and no score nobody asked for."""

import datetime as dt
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.algorithms.portfolio_grading import GROUPS, INDICATORS, NAMES, GradedFamily, grade_portfolio

AS_OF = dt.date(2020, 1, 1)


def cohort() -> list[GradedFamily]:
    return [
        GradedFamily("a", "B64C", 2010, True, dt.date(2030, 1, 1), 4, 3, citations_received=9, licences=1),
        GradedFamily("b", "B64C", 2010, False, dt.date(2030, 1, 1), 1, 1, citations_received=2, licences=0),
        GradedFamily("c", "B64C", 2010, None, None, 1, 1, citations_received=2),
        GradedFamily("d", "B64C", 2011, True, dt.date(2031, 1, 1), 1, 1, citations_received=50),
        GradedFamily("e", None, 2010, True, None, 1, 1, citations_received=50),
    ]


def test_indicators_and_percentiles_by_hand() -> None:
    found = grade_portfolio(["a", "b"], cohort(), AS_OF)
    a, b = found["a"], found["b"]
    assert list(found) == ["a", "b"]
    assert a.values["remainingTerm"] == pytest.approx(3653 / 365.2425)
    assert (b.values["activeStatus"], b.values["remainingTerm"]) == (0, 0)
    assert a.percentiles["citationsReceived"] == pytest.approx(2.5 / 3)
    assert b.percentiles["citationsReceived"] == pytest.approx(1 / 3)
    assert (a.compared["citationsReceived"], a.compared["licences"]) == (3, 2)
    assert (a.percentiles["licences"], b.percentiles["licences"]) == (0.75, 0.25)


def test_the_unknown_is_none_with_a_reason_never_zero() -> None:
    found = grade_portfolio("acde", cohort(), AS_OF)
    assert (found["a"].values["claims"], found["a"].undefined["claims"]) == (None, "not known")
    assert (found["c"].values["licences"], found["c"].values["remainingTerm"]) == (None, None)
    alone = "no other family of the field and year has a known value"
    assert found["d"].undefined["percentile.citationsReceived"] == alone
    unknown = "the field or the filing year is not known"
    assert found["e"].undefined["percentile.citationsReceived"] == unknown


def test_there_is_no_score_without_declared_weights_and_no_grade_without_thresholds() -> None:
    plain = grade_portfolio("a", cohort(), AS_OF)["a"]
    assert (plain.score, plain.grade) == (None, None)
    assert plain.undefined["score"] == "no weights are declared"
    weights = {"citationsReceived": 0.6, "licences": 0.4}
    scored = grade_portfolio("abc", cohort(), AS_OF, weights=weights)
    assert scored["a"].score == pytest.approx(0.6 * 2.5 / 3 + 0.4 * 0.75)
    assert (scored["a"].grade, scored["a"].undefined["grade"]) == (None, "no thresholds are declared")
    assert (scored["c"].score, scored["c"].undefined["score"]) == (None, "no percentile of licences")
    lines = {"A": 0.75, "B": 0.25}
    graded = grade_portfolio("abc", cohort(), AS_OF, weights=weights, thresholds=lines)
    assert [graded[name].grade for name in "abc"] == ["A", "B", None]


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({"beauty": 1.0}, "unknown indicator beauty"),
        ({"claims": 0.5}, "sum to 1"),
        ({"claims": 1.5, "licences": -0.5}, "not be negative"),
        ({}, "not be negative"),
    ],
)
def test_weights_that_are_none_are_refused(weights: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        grade_portfolio("a", cohort(), AS_OF, weights=weights)


def test_families_that_are_not_there_or_twice_are_refused() -> None:
    with pytest.raises(ValueError, match="not in the population: z"):
        grade_portfolio("z", cohort(), AS_OF)
    with pytest.raises(ValueError, match="stands twice"):
        grade_portfolio("a", [*cohort(), GradedFamily("a")], AS_OF)


def test_every_indicator_belongs_to_one_of_the_three_groups_of_the_standard() -> None:
    assert list(GROUPS.values()) == ["法律价值", "技术价值", "经济价值"]
    assert {indicator.group for indicator in INDICATORS} == set(GROUPS)
    assert list(GradedFamily("a").values(AS_OF)) == list(NAMES)


FAMILIES = st.lists(
    st.tuples(
        st.sampled_from(["F", "G", None]),
        st.sampled_from([2010, 2011, None]),
        st.none() | st.integers(0, 4),
    ),
    min_size=1,
    max_size=12,
).map(lambda rows: [GradedFamily(str(i), f, y, citations_received=n) for i, (f, y, n) in enumerate(rows)])


@settings(deadline=None)
@given(FAMILIES)
def test_a_percentile_counts_who_is_below_and_half_of_who_is_equal(population: list[GradedFamily]) -> None:
    found = grade_portfolio([row.id for row in population], population, AS_OF)
    for row in population:
        mates = [
            other.citations_received
            for other in population
            if (other.leading_field, other.filing_year) == (row.leading_field, row.filing_year)
            and other.citations_received is not None
        ]
        value = found[row.id].percentiles["citationsReceived"]
        if None in (row.leading_field, row.filing_year, row.citations_received) or len(mates) < 2:
            assert value is None
            assert found[row.id].undefined["percentile.citationsReceived"]
            continue
        below = sum(mate < row.citations_received for mate in mates)  # type: ignore[operator]
        equal = sum(mate == row.citations_received for mate in mates)
        assert value == pytest.approx((below + equal / 2) / len(mates))


@settings(deadline=None)
@given(FAMILIES)
def test_percentiles_of_a_cohort_average_to_one_half_and_order_changes_nothing(
    population: list[GradedFamily],
) -> None:
    found = grade_portfolio([row.id for row in population], population, AS_OF)
    again = grade_portfolio([row.id for row in population], population[::-1], AS_OF)
    assert {name: again[name] for name in found} == found
    cohorts: dict[object, list[float]] = {}
    for row in population:
        value = found[row.id].percentiles["citationsReceived"]
        if value is not None:
            cohorts.setdefault((row.leading_field, row.filing_year), []).append(value)
    for values in cohorts.values():
        assert sum(values) / len(values) == pytest.approx(0.5)
