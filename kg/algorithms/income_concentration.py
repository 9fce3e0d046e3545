"""How few licences bring in the income of a licensing office (metrics note, section 4)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class IncomeConcentration:
    """Concentration of income over licences.

    Attributes:
        licences: number of licences whose income is known, those with zero income included.
        unknown: number of licences whose income is not known; they are left out.
        total: Σ of the known incomes, in the currency of the input; None where none is known.
        gini: Gini coefficient in [0, 1 − 1/n]; 0 where all bring the same.
        hhi: Σ of the squared shares, in [1/n, 1].
        top_share: part of the income that the largest `top` licences bring, in (0, 1].
        top: number of licences in `top_share`.
        undefined: reason by name of what is None.
    """

    licences: int
    unknown: int
    total: float | None
    gini: float | None
    hhi: float | None
    top_share: float | None
    top: int
    undefined: Mapping[str, str] = field(default_factory=dict)


def income_concentration(incomes: Mapping[str, float | None], *, top: int = 1) -> IncomeConcentration:
    """Return how concentrated the income is.

    Args:
        incomes: income of each licence (or disclosure) by identifier, >= 0, all in one currency and over one
            period; None where it is not known.
        top: how many of the largest the top share takes, >= 1.

    Raises:
        ValueError: an income is negative or not finite, or `top` is below 1.
    """
    known = np.sort(np.array([x for x in incomes.values() if x is not None], dtype=np.float64))
    if top < 1 or not np.isfinite(known).all() or (known < 0).any():
        raise ValueError("incomes must be finite and not negative, and top at least 1")
    unknown = len(incomes) - known.size
    total = math.fsum(known)
    if total <= 0:
        reason = "no income is known" if known.size == 0 else "the known incomes are all zero"
        names = ("gini", "hhi", "topShare") + (("total",) if known.size == 0 else ())
        none = None if known.size == 0 else total
        return IncomeConcentration(
            known.size, unknown, none, None, None, None, top, dict.fromkeys(names, reason)
        )
    # Scaled by the largest first, so that neither tiny nor huge incomes overflow.
    shares = known / known[-1] / math.fsum(known / known[-1])
    ranks = np.arange(1, known.size + 1)
    return IncomeConcentration(
        licences=known.size,
        unknown=unknown,
        total=total,
        gini=max(0.0, float(((2 * ranks - known.size - 1) * shares).sum() / known.size)),
        hhi=min(1.0, float((shares**2).sum())),
        top_share=min(1.0, float(shares[-top:].sum())),
        top=top,
    )
