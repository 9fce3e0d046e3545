"""How families of an institution go from filing to grant, licence and transfer, by year of filing.

It stands beside the OTL funnel, which begins with disclosures: offices keep disclosures to themselves, the
patent record is public. A licence may come before a grant, so the counts are not nested.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from kg.algorithms.cumulative_incidence import (
    ARRIVED,
    CENSORED,
    ENDED_OTHERWISE,
    CumulativeIncidence,
    cumulative_incidence,
)
from kg.algorithms.otl_funnel import DAYS_OF_MONTH, Rate, jeffreys_rate

Days = npt.NDArray[np.datetime64]
STEPS = ("grant", "licence", "transfer")
# Of the intervals of the shares.
PROBABILITY = 0.9


@dataclass(frozen=True)
class Step:
    """How a cohort of families takes a step.

    Attributes:
        step: grant, licence or transfer.
        reached: families with a dated step by the as-of date.
        share: part of the cohort's families that took it.
        incidence: cumulative incidence over months since filing, the end of the rights as competing end.
        median_months: months until half of the cohort took it; None where half never did.
        undefined: reason by name of what is None.
    """

    step: str
    reached: int
    share: Rate
    incidence: CumulativeIncidence
    median_months: float | None
    undefined: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FilingCohort:
    """Families of one filing year; `year` is None for all years together."""

    year: int | None
    families: int
    ended: int
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class PatentCourse:
    """All cohorts.

    Attributes:
        cohorts: by filing year, ascending.
        whole: all together; None without a dated family.
        undated: families without a filing date; they are in no cohort.
        unknown_steps: why a step cannot be looked for, by step; such steps are left out.
    """

    cohorts: tuple[FilingCohort, ...]
    whole: FilingCohort | None
    undated: int
    unknown_steps: Mapping[str, str] = field(default_factory=dict)


def patent_course(
    filed: Days,
    steps: Mapping[str, Days],
    ended: Days,
    as_of: dt.date,
    *,
    unknown_steps: Mapping[str, str] | None = None,
) -> PatentCourse:
    """Return the course of the families of an institution.

    Args:
        filed: earliest filing of each family, NaT where unknown, shape (families,).
        steps: first day of each step by its name, NaT where it did not happen, each (families,).
        ended: day on which the last right ended before term, NaT where none did, shape (families,).
        as_of: later days do not count.
        unknown_steps: why a step cannot be looked for, by step.
    """
    unknown = dict(unknown_steps or {})
    last = np.datetime64(as_of, "D")
    known = ~np.isnat(filed) & (filed <= last)
    kept = {name: days[known] for name, days in steps.items() if name not in unknown}
    start, end = filed[known], ended[known]
    years = start.astype("datetime64[Y]").astype(int) + 1970
    cohorts = tuple(_cohort(int(year), years == year, start, kept, end, last) for year in np.unique(years))
    everybody = np.ones(start.size, dtype=np.bool_)
    whole = _cohort(None, everybody, start, kept, end, last) if start.size else None
    return PatentCourse(cohorts, whole, int(np.isnat(filed).sum()), unknown)


def _cohort(
    year: int | None,
    rows: npt.NDArray[np.bool_],
    filed: Days,
    steps: Mapping[str, Days],
    ended: Days,
    last: np.datetime64,
) -> FilingCohort:
    over = ended[rows]
    found = tuple(_step(name, days[rows], filed[rows], over, last) for name, days in steps.items())
    return FilingCohort(year, int(rows.sum()), int((over <= last).sum()), found)


def _step(name: str, days: Days, filed: Days, ended: Days, last: np.datetime64) -> Step:
    arrived = (days <= last) & ~(ended < days)
    over = (ended <= last) & ~arrived
    end = np.where(arrived, days, np.where(over, ended, last))
    months = np.maximum(0.0, (end - filed).astype("timedelta64[D]").astype(np.float64) / DAYS_OF_MONTH)
    kinds = np.select([arrived, over], [ARRIVED, ENDED_OTHERWISE], default=CENSORED)
    curve = cumulative_incidence(months, kinds.astype(np.int64))
    median = curve.quantile(0.5)
    reasons = {} if median is not None else {"medianMonths": "half of the cohort has not come so far"}
    reached = int((days <= last).sum())
    share = jeffreys_rate(reached, len(filed), PROBABILITY, "the cohort is empty")
    return Step(name, reached, share, curve, median, reasons)
