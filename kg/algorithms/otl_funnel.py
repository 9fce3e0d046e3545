"""The funnel of a technology licensing office (OTL) by year of disclosure (metrics note, section 4).

披露→评估→申请→授权→营销→选择权→许可→收益. A disclosure has arrived at a stage when an event of it, or of
a later stage, is dated by the as-of date: so the counts are nested. Times run from the disclosure; giving the
disclosure up competes with arriving, and the as-of date censors who is still on the way. Totals that an
office reports are handed through as reported figures: no rate is ever made of them.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from scipy import special

from kg.algorithms.cumulative_incidence import (
    ARRIVED,
    CENSORED,
    ENDED_OTHERWISE,
    CumulativeIncidence,
    cumulative_incidence,
)

STAGES = ("disclosure", "assessment", "application", "grant", "marketing", "option", "licence", "income")
_PLACE = {stage: place for place, stage in enumerate(STAGES)}
# Mean Gregorian month.
DAYS_OF_MONTH = 365.2425 / 12


@dataclass(frozen=True)
class KnownDate:
    """A date with the precision that its source has (disclosedDatePrecision, eventDatePrecision).

    Attributes:
        day: any day of the period that is known.
        precision: day, month or year.
    """

    day: dt.date
    precision: Literal["day", "month", "year"] = "day"

    @property
    def first(self) -> dt.date:
        """Return the first day that it may be."""
        first_of = {"day": self.day, "month": self.day.replace(day=1)}
        return first_of.get(self.precision, self.day.replace(month=1, day=1))

    @property
    def last(self) -> dt.date:
        """Return the last day that it may be."""
        if self.precision == "day":
            return self.day
        month = 12 if self.precision == "year" else self.day.month
        return dt.date(self.day.year, month, calendar.monthrange(self.day.year, month)[1])

    @property
    def middle(self) -> float:
        """Return the middle of the period, as an ordinal day."""
        return (self.first.toordinal() + self.last.toordinal()) / 2


@dataclass(frozen=True)
class Disclosure:
    """An InventionDisclosure.

    Attributes:
        id: its disclosureId.
        disclosed: disclosedDate; None where unknown.
        abandoned: when the office gave it up; None where nobody recorded that it did.
    """

    id: str
    disclosed: KnownDate | None
    abandoned: KnownDate | None = None


@dataclass(frozen=True)
class StageEvent:
    """An OtlStageEvent of a disclosure.

    Attributes:
        disclosure: disclosureId that it belongs to.
        stage: otlStage, one of `STAGES`.
        date: eventDate; None where unknown.
    """

    disclosure: str
    stage: str
    date: KnownDate | None

    def __post_init__(self) -> None:
        _check_stage(self.stage)


@dataclass(frozen=True)
class ReportedTotal:
    """A total that an office reports of itself; it is shown, and nothing is computed from it.

    Attributes:
        stage: which stage the figure counts.
        count: the figure, >= 0.
        source: who reported it, where.
    """

    stage: str
    count: int
    source: str

    def __post_init__(self) -> None:
        _check_stage(self.stage)
        if self.count < 0:
            raise ValueError("a reported total is negative")


@dataclass(frozen=True)
class Rate:
    """A part of a number of cases, with the equal-tailed interval of its Jeffreys posterior.

    Attributes:
        successes: k.
        cases: n.
        value: k / n; None without cases.
        low: lower end, of Beta(½ + k, ½ + n − k); None without cases.
        high: upper end; None without cases.
        undefined: reason by name of what is None.
    """

    successes: int
    cases: int
    value: float | None
    low: float | None
    high: float | None
    undefined: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class StageArrival:
    """How a cohort arrives at a stage.

    Attributes:
        stage: one of `STAGES`.
        recorded: disclosures with a dated event of this very stage.
        reached: disclosures with a dated event of this stage or a later one; never grows along `STAGES`.
            One that was taken up again after it had been given up counts here, not in the incidence.
        share: part of the cohort that reached the stage.
        from_previous: of those that reached the stage before, the part that reached this one.
        incidence: cumulative incidence of arrival over months since disclosure, giving up as competing end.
        median_months: months until half of the cohort has arrived; None where half never did.
        median_months_of_arrived: median months of those that arrived before giving up; quick ones weigh more
            in young cohorts. None where nobody arrived.
        undefined: reason by name of what is None.
    """

    stage: str
    recorded: int
    reached: int
    share: Rate
    from_previous: Rate
    incidence: CumulativeIncidence
    median_months: float | None
    median_months_of_arrived: float | None
    undefined: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class OtlCohort:
    """Disclosures of one year.

    Attributes:
        year: of disclosure; None for all years together.
        disclosures: their number.
        abandoned: those given up by the as-of date.
        stages: in the order of `STAGES`.
        option_to_licence: of the disclosures with an option, the part with a licence (or income from one).
        open_options: options that are neither licensed nor given up yet; they count as cases of the rate, so
            that it can still rise.
    """

    year: int | None
    disclosures: int
    abandoned: int
    stages: tuple[StageArrival, ...]
    option_to_licence: Rate
    open_options: int


@dataclass(frozen=True)
class OtlFunnel:
    """The funnel at an as-of date.

    Attributes:
        as_of: nothing later counts.
        cohorts: by year of disclosure, ascending.
        whole: all cohorts together; None without a dated disclosure.
        undated_disclosures: disclosures without a date; they are in no cohort.
        undated_events: events without a date: nobody can say that they lie before the as-of date.
        loose_events: events of a disclosure that is not in any cohort.
        events_before_disclosure: events whose period ends before that of their disclosure begins; they count
            as month 0.
        probability: of the intervals of the rates.
        reported: the reported totals, as they came.
        undefined: reason by name of what is None.
    """

    as_of: dt.date
    cohorts: tuple[OtlCohort, ...]
    whole: OtlCohort | None
    undated_disclosures: int
    undated_events: int
    loose_events: int
    events_before_disclosure: int
    probability: float
    reported: tuple[ReportedTotal, ...] = ()
    undefined: Mapping[str, str] = field(default_factory=dict)


def _check_stage(stage: str) -> None:
    if stage not in _PLACE:
        raise ValueError(f"unknown stage {stage}; expected one of {', '.join(STAGES)}")


@dataclass(frozen=True)
class _Course:
    """A disclosure's course in months: arrival by place of the stage, end by abandonment, watch by as-of."""

    year: int
    recorded: Mapping[int, float]
    abandoned: float | None
    watched: float

    def arrival(self, place: int) -> float | None:
        """Return when it arrived at a stage or a later one."""
        return min((month for at, month in self.recorded.items() if at >= place), default=None)


def otl_funnel(
    disclosures: Iterable[Disclosure],
    events: Iterable[StageEvent],
    as_of: dt.date,
    *,
    probability: float = 0.9,
    reported: Sequence[ReportedTotal] = (),
) -> OtlFunnel:
    """Return the funnel of every cohort and of all together.

    A date of a month or a year counts when all of its period lies by the as-of date, and as its middle.

    Args:
        disclosures: with distinct identifiers; those after the as-of date are left out.
        events: of the disclosures, in any order; of several at one stage the first counts.
        as_of: date of the answer.
        probability: of the interval of the rate.
        reported: totals to hand through.

    Raises:
        ValueError: an identifier stands twice.
    """
    rows, happened = list(disclosures), list(events)
    known = _known_disclosures(rows, as_of)
    dated = [event for event in happened if event.date is not None and event.date.last <= as_of]
    courses = _courses(known, dated, as_of)
    by_year: dict[int, list[_Course]] = {}
    for course in courses:
        by_year.setdefault(course.year, []).append(course)
    return OtlFunnel(
        as_of=as_of,
        cohorts=tuple(_cohort(year, group, probability) for year, group in sorted(by_year.items())),
        whole=_cohort(None, courses, probability) if courses else None,
        undated_disclosures=sum(row.disclosed is None for row in rows),
        undated_events=sum(event.date is None for event in happened),
        loose_events=sum(event.disclosure not in known for event in dated),
        events_before_disclosure=sum(_is_before(event, known) for event in dated),
        probability=probability,
        reported=tuple(reported),
        undefined={} if courses else {"whole": "no disclosure is dated by the as-of date"},
    )


def _known_disclosures(rows: Sequence[Disclosure], as_of: dt.date) -> dict[str, Disclosure]:
    if len({row.id for row in rows}) < len(rows):
        raise ValueError("a disclosure stands twice")
    return {row.id: row for row in rows if row.disclosed is not None and row.disclosed.last <= as_of}


def _is_before(event: StageEvent, known: Mapping[str, Disclosure]) -> bool:
    row = known.get(event.disclosure)
    if row is None or row.disclosed is None or event.date is None:
        return False
    return event.date.last < row.disclosed.first


def _courses(known: Mapping[str, Disclosure], dated: Sequence[StageEvent], as_of: dt.date) -> list[_Course]:
    arrivals: dict[str, dict[int, float]] = {name: {} for name in known}
    for event in dated:
        if event.disclosure in known:
            months = _months(known[event.disclosure], event.date)
            earlier = arrivals[event.disclosure].get(_PLACE[event.stage], months)
            arrivals[event.disclosure][_PLACE[event.stage]] = min(earlier, months)
    return [_course(row, arrivals[name], as_of) for name, row in known.items()]


def _course(row: Disclosure, arrivals: Mapping[int, float], as_of: dt.date) -> _Course:
    assert row.disclosed is not None
    is_given_up = row.abandoned is not None and row.abandoned.last <= as_of
    return _Course(
        year=row.disclosed.day.year,
        # The disclosure is its own first stage, with or without an event that says so.
        recorded={**arrivals, 0: 0.0},
        abandoned=_months(row, row.abandoned) if is_given_up else None,
        watched=_months(row, KnownDate(as_of)),
    )


def _months(row: Disclosure, date: KnownDate | None) -> float:
    """Return the months from the disclosure to a date, >= 0."""
    assert row.disclosed is not None
    assert date is not None
    return max(0.0, (date.middle - row.disclosed.middle) / DAYS_OF_MONTH)


def _cohort(year: int | None, courses: Sequence[_Course], probability: float) -> OtlCohort:
    option, licence = _PLACE["option"], _PLACE["licence"]
    optioned = [course for course in courses if option in course.recorded]
    licensed = [course for course in optioned if course.arrival(licence) is not None]
    waiting = [course for course in optioned if course.arrival(licence) is None and course.abandoned is None]
    return OtlCohort(
        year=year,
        disclosures=len(courses),
        abandoned=sum(course.abandoned is not None for course in courses),
        stages=tuple(_arrival(stage, courses, probability) for stage in STAGES),
        option_to_licence=jeffreys_rate(
            len(licensed), len(optioned), probability, "no disclosure of the cohort has an option"
        ),
        open_options=len(waiting),
    )


def _reached(place: int, courses: Sequence[_Course]) -> int:
    """Return how many reached a stage; every disclosure is before the first one."""
    return len(courses) if place < 0 else sum(course.arrival(place) is not None for course in courses)


def _arrival(stage: str, courses: Sequence[_Course], probability: float) -> StageArrival:
    place = _PLACE[stage]
    reached, before = _reached(place, courses), _reached(place - 1, courses)
    ends = [_end(course, place) for course in courses]
    times = np.array([time for time, _ in ends])
    kinds = np.array([kind for _, kind in ends], dtype=np.int64)
    curve = cumulative_incidence(times, kinds)
    arrived = times[kinds == ARRIVED]
    median = curve.quantile(0.5)
    undefined = {} if median is not None else {"medianMonths": "half of the cohort has not arrived"}
    if not arrived.size:
        undefined["medianMonthsOfArrived"] = "no disclosure of the cohort has arrived"
    return StageArrival(
        stage=stage,
        recorded=sum(place in course.recorded for course in courses),
        reached=reached,
        share=jeffreys_rate(reached, len(courses), probability, "the cohort is empty"),
        from_previous=jeffreys_rate(reached, before, probability, "no disclosure reached the stage before"),
        incidence=curve,
        median_months=median,
        median_months_of_arrived=float(np.median(arrived)) if arrived.size else None,
        undefined=undefined,
    )


def _end(course: _Course, place: int) -> tuple[float, int]:
    """Return what ended the way to a stage first, and when; arrival goes before giving up on one day."""
    arrival = course.arrival(place)
    if arrival is not None and (course.abandoned is None or arrival <= course.abandoned):
        return arrival, ARRIVED
    if course.abandoned is not None:
        return course.abandoned, ENDED_OTHERWISE
    return course.watched, CENSORED


def jeffreys_rate(successes: int, cases: int, probability: float, reason: str) -> Rate:
    """Return a part of cases with its interval; undefined, for the reason given, without cases."""
    if not cases:
        return Rate(0, 0, None, None, None, dict.fromkeys(("value", "low", "high"), reason))
    a, b, tail = 0.5 + successes, 0.5 + cases - successes, (1 - probability) / 2
    low, high = (float(special.betaincinv(a, b, part)) for part in (tail, 1 - tail))
    # The posterior of no or only successes leaves its own estimate out of the equal-tailed interval.
    share = successes / cases
    return Rate(successes, cases, share, min(low, share), max(high, share))
