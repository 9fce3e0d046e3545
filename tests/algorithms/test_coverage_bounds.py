"""Bounds of a chain's coverage from those of its links."""

import dataclasses
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kg.algorithms.coverage import CoverageResult
from kg.algorithms.coverage_bounds import known_bounds


def result(rows: list[tuple[float, float, float, float]]) -> CoverageResult:
    names = ("importance", "coverage", "coverageLow", "coverageHigh")
    values: dict[str, Any] = {field.name: None for field in dataclasses.fields(CoverageResult)}
    values["links"] = pd.DataFrame(rows, columns=list(names))
    return CoverageResult(**values)


def test_each_link_counts_by_its_importance() -> None:
    found = known_bounds(result([(0.6, 0.5, 0.25, 0.75), (0.2, 1.0, 0.5, 1.0)]))
    assert found == (pytest.approx(0.3125), pytest.approx(0.8125))


def test_a_link_without_coverage_is_left_out() -> None:
    found = known_bounds(result([(0.5, 0.5, 0.25, 0.75), (0.5, np.nan, np.nan, np.nan)]))
    assert found == (0.25, 0.75)


def test_without_a_known_link_there_are_no_bounds() -> None:
    assert known_bounds(result([(0.5, np.nan, np.nan, np.nan)])) == (None, None)
    assert known_bounds(result([(0.0, 0.5, 0.25, 0.75)])) == (None, None)
