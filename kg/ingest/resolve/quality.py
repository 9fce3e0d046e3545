"""Pairwise and B-cubed precision, recall and F1 of a clustering, with intervals.

Pairwise: over pairs of names put together. B-cubed (Bagga & Baldwin 1998): the mean over names of the
precision and recall of the name's own cluster. Intervals: 95 %, percentile bootstrap over the gold clusters,
since names of one organisation are not independent (Binette & Reiter 2022 sample clusters for this reason).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
RESAMPLES, SEED = 400, 20260101


@dataclass(frozen=True, slots=True)
class Measure:
    """A share with its 95 % interval; value and bounds in [0, 1], None where nothing is counted."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Quality:
    """Precision, recall and F1 of one kind."""

    precision: Measure
    recall: Measure
    f1: Measure

    def as_dict(self) -> dict[str, Any]:
        """Return the figures as JSON has them."""
        return asdict(self)


def compare_clusters(predicted: Sequence[str], gold: Sequence[str]) -> dict[str, Quality]:
    """Return `pairwise` and `bCubed` quality of a clustering.

    Args:
        predicted: cluster of each name, shape (names,).
        gold: labelled cluster of each name, shape (names,).
    """
    p, g = _codes(predicted), _codes(gold)
    both = _codes([f"{x}\t{y}" for x, y in zip(p.tolist(), g.tolist(), strict=True)])
    size_p, size_g, size_both = (np.bincount(c)[c].astype(np.float64) for c in (p, g, both))
    pairwise = _bootstrap(g, size_both - 1, size_p - 1, size_g - 1)
    ones = np.ones(len(g))
    b_cubed = _bootstrap(g, None, ones, ones, precision=size_both / size_p, recall=size_both / size_g)
    return {"pairwise": pairwise, "bCubed": b_cubed}


def _codes(labels: Sequence[str]) -> npt.NDArray[np.int64]:
    return np.unique(np.asarray(labels, dtype=object).astype(str), return_inverse=True)[1].astype(np.int64)


def _bootstrap(
    groups: npt.NDArray[np.int64],
    hits: Floats | None,
    found: Floats,
    wanted: Floats,
    *,
    precision: Floats | None = None,
    recall: Floats | None = None,
) -> Quality:
    """Return the ratios hits/found and hits/wanted, or the means of given ones, with intervals."""
    top_p = hits if hits is not None else precision
    top_r = hits if hits is not None else recall
    if top_p is None or top_r is None:
        raise ValueError("either hits or both ratios are needed")
    sums = np.array([np.bincount(groups, x) for x in (top_p, found, top_r, wanted)])
    draws = np.random.default_rng(SEED).integers(0, sums.shape[1], (RESAMPLES, sums.shape[1]))
    samples = np.array([sums[:, draw].sum(axis=1) for draw in draws])
    point = _ratios(sums.sum(axis=1)[np.newaxis, :])
    spread = _ratios(samples)
    return Quality(*(_measure(point[i, 0], spread[i]) for i in range(3)))


def _ratios(sums: Floats) -> Floats:
    """Return precision, recall and F1 of each row of sums, shape (3, rows); NaN where undefined."""
    with np.errstate(invalid="ignore", divide="ignore"):
        precision, recall = sums[:, 0] / sums[:, 1], sums[:, 2] / sums[:, 3]
        return np.array([precision, recall, 2 * precision * recall / (precision + recall)])


def _measure(value: float, spread: Floats) -> Measure:
    known = spread[~np.isnan(spread)]
    if np.isnan(value) or len(known) == 0:
        return Measure(None, None, None)
    low, high = np.quantile(known, [0.025, 0.975])
    return Measure(round(float(value), 4), round(float(low), 4), round(float(high), 4))


def share(hits: int, total: int) -> Measure:
    """Return a share with its Wilson 95 % interval; None when nothing was counted."""
    if total == 0:
        return Measure(None, None, None)
    z, p = 1.959964, hits / total
    middle, width = p + z * z / (2 * total), z * sqrt(p * (1 - p) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    return Measure(round(p, 4), round((middle - width) / scale, 4), round((middle + width) / scale, 4))
