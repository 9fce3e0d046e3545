"""How long granted rights survive challenges: Kaplan–Meier from grant to invalidation.

A right that lapses, expires or is surrendered is no longer under watch from that day (censored): the curve
answers «of rights still alive, which part has not been struck down?», not how long rights live. Intervals are
those of Greenwood on the log-log scale (Kaplan & Meier 1958; Kalbfleisch & Prentice 1980) †, by `scipy`.
† sources cited from memory.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import stats

from kg.algorithms.link_graph import Booleans, Floats

AFTER_YEARS = (5.0, 10.0, 15.0)
NOBODY = "no granted right with a day of grant and a legal record is in the files"


@dataclass(frozen=True)
class SurvivalAt:
    """Survival some years after grant.

    Attributes:
        years: time since grant.
        at_risk: rights still under watch then.
        survival: part not invalidated, in [0, 1]; None after the watch has ended.
        low: lower end of its interval; None where undefined.
        high: upper end; None where undefined.
    """

    years: float
    at_risk: int
    survival: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class InvalidationSurvival:
    """Survival of a set of granted rights.

    Attributes:
        rights: granted rights with a day of grant and a legal record.
        without_record: granted rights of which the files hold no legal record; they do not count.
        challenged: rights with a recorded challenge after grant.
        invalidated: rights recorded as revoked or declared invalid, wholly.
        times: years since grant at which a right was invalidated, ascending.
        survival: part not invalidated just after each time.
        after: survival after some years.
        probability: of the intervals.
        undefined: reason by name.
    """

    rights: int
    without_record: int
    challenged: int
    invalidated: int
    times: tuple[float, ...]
    survival: tuple[float, ...]
    after: tuple[SurvivalAt, ...]
    probability: float
    undefined: Mapping[str, str] = field(default_factory=dict)


def invalidation_survival(
    years: Floats,
    invalidated: Booleans,
    challenged: Booleans,
    *,
    without_record: int = 0,
    after: Sequence[float] = AFTER_YEARS,
    probability: float = 0.9,
) -> InvalidationSurvival:
    """Return the survival of granted rights.

    Args:
        years: from grant to invalidation, else to the end of the watch, >= 0, shape (rights,).
        invalidated: whether the time ended by invalidation, shape (rights,).
        challenged: whether a challenge is recorded, shape (rights,).
        without_record: granted rights that could not be watched.
        after: years since grant to report.
        probability: of the intervals.
    """
    counts = (int(years.size), without_record, int(challenged.sum()), int(invalidated.sum()))
    if not years.size:
        return InvalidationSurvival(*counts, (), (), (), probability, {"survival": NOBODY, "after": NOBODY})
    data = stats.CensoredData.right_censored(years, ~invalidated)
    function = stats.ecdf(data).sf
    steps = np.unique(years[invalidated])
    curve = function.evaluate(steps)
    rows = tuple(_at(function, years, moment, probability, bool(invalidated.any())) for moment in after)
    late = [f"{row.years:g}" for row in rows if row.survival is None]
    undefined = {"after": f"nobody was watched until {', '.join(late)} years after grant"} if late else {}
    return InvalidationSurvival(
        *counts, tuple(map(float, steps)), tuple(map(float, curve)), rows, probability, undefined
    )


def _at(
    function: Any,
    years: Floats,
    moment: float,
    probability: float,
    has_events: bool,
) -> SurvivalAt:
    at_risk = int((years >= moment).sum())
    if moment > years.max():
        return SurvivalAt(moment, at_risk, None, None, None)
    value = float(function.evaluate(moment))
    if not has_events:
        # Without an event the variance of Greenwood is 0, which would claim to be sure.
        return SurvivalAt(moment, at_risk, value, None, None)
    with warnings.catch_warnings():
        # It is undefined where the curve is 1 or 0; that is told by None.
        warnings.simplefilter("ignore", RuntimeWarning)
        interval = function.confidence_interval(probability, method="log-log")
    low, high = (float(end.evaluate(moment)) for end in (interval.low, interval.high))
    return SurvivalAt(moment, at_risk, value, _known(low), _known(high))


def _known(value: float) -> float | None:
    return None if np.isnan(value) else min(1.0, max(0.0, value))
