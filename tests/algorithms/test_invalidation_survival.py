"""Survival of rights against challenges: by hand, and what nobody can tell."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.algorithms.invalidation_survival import NOBODY, invalidation_survival


def of(*rows: tuple[float, bool]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    ends = np.array([end for _, end in rows], dtype=bool)
    return np.array([years for years, _ in rows]), ends, ends


def test_kaplan_and_meier_by_hand() -> None:
    # Six rights: 6/6 until year 2, one of six falls; one censored at 3; one of four falls at 6.
    found = invalidation_survival(*of((2, True), (3, False), (6, True), (8, False), (9, False), (12, False)))
    assert found.times == (2, 6)
    assert found.survival == pytest.approx((5 / 6, 5 / 6 * 3 / 4))
    assert [(row.at_risk, row.survival) for row in found.after] == [
        (4, pytest.approx(5 / 6)),
        (1, pytest.approx(0.625)),
        (0, None),
    ]
    first = found.after[0]
    assert first.low is not None
    assert first.high is not None
    assert first.low < 5 / 6 < first.high
    assert found.undefined == {"after": "nobody was watched until 15 years after grant"}
    assert (found.rights, found.challenged, found.invalidated) == (6, 2, 2)


def test_without_an_event_no_interval_is_claimed() -> None:
    found = invalidation_survival(*of((20, False), (7, False)))
    assert found.times == ()
    assert [(row.survival, row.low, row.high) for row in found.after] == [(1, None, None)] * 3


def test_without_a_right_nothing_is_claimed() -> None:
    found = invalidation_survival(*of(), without_record=4)
    assert (found.rights, found.without_record, found.after) == (0, 4, ())
    assert found.undefined["survival"] == NOBODY


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 20), st.booleans()), min_size=1, max_size=30))
def test_survival_falls_within_zero_and_one(rows: list[tuple[float, bool]]) -> None:
    found = invalidation_survival(*of(*rows))
    curve = (1.0, *found.survival)
    assert all(0 <= b <= a <= 1 for a, b in itertools.pairwise(curve))
    for row in found.after:
        if row.low is not None and row.high is not None and row.survival is not None:
            assert row.low - 1e-12 <= row.survival <= row.high + 1e-12
