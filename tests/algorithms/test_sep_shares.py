"""Declared and essential: the worked example of the metrics note, and the laws of the shares."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from kg.algorithms.sep_shares import Declared, sep_shares


def test_the_worked_example() -> None:
    found = sep_shares({"A": Declared(1000, 50, 15), "B": Declared(600, 50, 25), "C": Declared(400, 50, 20)})
    assert [round(share.declared_share, 2) for share in found.values()] == [0.5, 0.3, 0.2]
    assert [round(share.adjusted_share, 3) for share in found.values()] == [0.4, 0.39, 0.21]
    beta = stats.beta(16, 36)
    assert (found["A"].low, found["A"].high) == pytest.approx((1000 * beta.ppf(0.05), 1000 * beta.ppf(0.95)))


def test_who_was_never_checked_has_the_prior_and_says_so() -> None:
    found = sep_shares({"A": Declared(10), "B": Declared(0)})
    assert list(found) == ["A"]
    assert (found["A"].expected, found["A"].is_checked) == (5, False)
    assert sep_shares({}) == {}


def test_more_essential_than_checked_is_refused() -> None:
    with pytest.raises(ValueError, match="essential ≤ checked"):
        Declared(10, 2, 3)


DECLARED = st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50)).map(
    lambda n: Declared(*sorted(n, reverse=True))
)


@given(st.dictionaries(st.sampled_from("ABCD"), DECLARED))
def test_shares_sum_to_one_and_lie_in_their_interval(declared: dict[str, Declared]) -> None:
    found = sep_shares(declared).values()
    if not found:
        return
    assert sum(share.declared_share for share in found) == pytest.approx(1)
    assert sum(share.adjusted_share for share in found) == pytest.approx(1)
    for share in found:
        assert 0 <= share.low <= share.high
        assert share.expected > 0
