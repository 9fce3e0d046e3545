"""Bounds of a chain's coverage: every link at its lower, or at its upper, end at once."""

from __future__ import annotations

import numpy as np

from kg.algorithms.coverage import CoverageResult

Bounds = tuple[float | None, float | None]


def known_bounds(result: CoverageResult) -> Bounds:
    """Return Σ v c_low / Σ v and Σ v c_high / Σ v over the links whose coverage is known.

    They bound `CoverageResult.known_coverage`, which is the chain's coverage where that is defined. The
    links' own intervals are 90 % ones; all of them at one end at once is rarer than that, so that these
    bounds are wider than a 90 % interval.

    Args:
        result: coverage of a subject.

    Returns:
        Both in [0, 1]; (None, None) where no link has an importance and an interval.
    """
    columns = ("importance", "coverage", "coverageLow", "coverageHigh")
    values = result.links[list(columns)].to_numpy(dtype=np.float64)
    known = values[~np.isnan(values).any(axis=1)]
    weights = known[:, 0]
    if weights.sum() <= 0:
        return None, None
    low, high = (weights @ known[:, 2:]) / weights.sum()
    return float(low), float(high)
