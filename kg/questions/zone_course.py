"""How far a subject covered a chain at several days: a line with its bounds."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd

from kg.algorithms.coverage import CoverageResult
from kg.algorithms.coverage_bounds import known_bounds
from kg.algorithms.result_json import coverage_json
from kg.errors import RequestError
from kg.questions.metric_answers import Answered, coverage_of
from kg.questions.request import MetricRequest, parse_day
from kg.questions.subject_answers import head
from kg.questions.worlds import Question, Worlds

MOST_DAYS = 12
DEFAULT_DAYS, YEARS_APART = 4, 3
NUMBERS = ("chainCoverage", "knownCoverage", "knownImportance", "match", "throughRate")
LINK_NUMBERS = ("link", "coverage", "coverageLow", "coverageHigh", "patentMass", "lambdaMean", "gapClass")


def course(worlds: Worlds, request: MetricRequest, days: Sequence[str]) -> Answered:
    """Return the coverage of a subject at several days, the earliest first.

    What is known grows with the day: each point is what was in force and published by then.

    Args:
        worlds: of a version.
        request: chain, subject and thresholds; its own instant is the last point.
        days: valid times, YYYY-MM-DD; when empty, the last days of years before.

    Raises:
        RequestError: a day is none, or there are too many.
        NotFoundError: there is no such chain or subject.
    """
    asked = worlds.open(request)
    last = asked.world.as_of or worlds.default_day(asked.given)
    wanted = [day for day in _days(days, last) if day < last]
    points = [_point(worlds.open_in_passing(_at(request, day))) for day in wanted]
    points.append(_point(asked))
    return Answered(pd.json_normalize(points), {**head(asked), "points": points, "undefined": {}})


def _at(request: MetricRequest, day: dt.date) -> MetricRequest:
    return dataclasses.replace(request, as_of=day.isoformat(), known=None)


def _days(days: Sequence[str], last: dt.date) -> list[dt.date]:
    if not days:
        return [
            dt.date(last.year - 1 - YEARS_APART * back, 12, 31) for back in reversed(range(DEFAULT_DAYS - 1))
        ]
    if len(days) > MOST_DAYS:
        raise RequestError(
            "too many days", where="day", found=str(len(days)), expected=f"{MOST_DAYS} at most"
        )
    found = {parsed for day in days if (parsed := parse_day(day, "day")) is not None}
    return sorted(found)


def _point(asked: Question) -> dict[str, Any]:
    result = coverage_of(asked)
    shown: dict[str, Any] = coverage_json(result)
    low, high = known_bounds(result)
    return {
        "asOf": asked.world.facts["asOf"],
        "knownAt": asked.world.facts["knownBy"],
        **{name: shown[name] for name in NUMBERS},
        "knownCoverageLow": low,
        "knownCoverageHigh": high,
        **_masses(result),
        "gapClasses": dict(Counter(str(link["gapClass"]) for link in shown["links"] if link["gapClass"])),
        "links": [{name: link[name] for name in LINK_NUMBERS} for link in shown["links"]],
        "undefined": {name: why for name, why in result.undefined.items() if name in NUMBERS},
    }


def _masses(result: CoverageResult) -> dict[str, float]:
    """Return the subject's mass on all links, as known, sure and likely."""
    return {
        name: float(result.links[name].fillna(0.0).sum())
        for name in ("patentMass", "patentMassLow", "patentMassHigh")
    }
