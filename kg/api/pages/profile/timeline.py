"""The timeline as a picture: lanes over years, a mark for each event, bars for counts. Pure layout."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from kg.api.pages.numbers import fit_lines
from kg.api.pages.profile.events import Event, Yearly

LANE = 38.0
BARS = 56.0
AXIS = 26.0
LABELS = 190.0
# Marks nearer than this are drawn as one, with their number.
NEAR = 13.0
MOST_LANES = 10
_SHAPES = ("circle", "square", "diamond", "triangle")
_STEPS = (1, 2, 5, 10, 20, 50)
MOST_TICKS = 14


@dataclass(frozen=True, slots=True)
class Mark:
    """One event, or several that lie too near each other to be told apart.

    Attributes:
        x: of its middle.
        span: width over which its date may lie: 0 for a day, a year's width for a year.
        text: of the event; of several, the first and the last date.
        anchor: row of the table that tells of it.
    """

    x: float
    span: float
    count: int
    text: str
    shape: str
    anchor: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A year's count."""

    x: float
    width: float
    height: float
    year: int
    count: int


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of the picture."""

    label: tuple[str, ...]
    y: float
    height: float
    marks: tuple[Mark, ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """A picture with its size, its lanes and the years of its axis."""

    width: float
    height: float
    left: float
    lanes: tuple[Lane, ...]
    ticks: tuple[tuple[float, int], ...]


def place_timeline(
    events: Sequence[Event], yearly: Sequence[Yearly], width: float = 1120.0, *, is_narrow: bool = False
) -> Timeline | None:
    """Return the picture of events, which come sorted by date; None when nothing has a date.

    The lanes keep the order in which they first occur; on narrow screens their labels stand above them.
    """
    years = [int(e.date[:4]) for e in events] + [year for one in yearly for year in one.counts]
    if not years:
        return None
    first, last = min(years), max(years) + 1
    left = 0.0 if is_narrow else LABELS
    scale = (width - left - 12) / max(last - first, 1)
    names = list(dict.fromkeys(event.lane for event in events))[:MOST_LANES]
    y, lanes = (18.0 if is_narrow else 0.0), []
    head = 20.0 if is_narrow else 0.0
    for one in (one for one in yearly if one.counts):
        most = max(one.counts.values())
        bars = tuple(
            Bar(left + (year - first) * scale + 1, max(scale - 2, 1.5), (BARS - 20) * n / most, year, n)
            for year, n in sorted(one.counts.items())
        )
        lanes.append(Lane(_label(one.lane, is_narrow), y + head, BARS, (), bars))
        y += BARS + head
    for number, name in enumerate(names):
        shape = _SHAPES[number % len(_SHAPES)]
        held = [(place, e) for place, e in enumerate(events) if e.lane == name]
        marks = merge_marks([_mark(place, e, left, first, scale, shape) for place, e in held])
        lanes.append(Lane(_label(name, is_narrow), y + head, LANE, tuple(marks), ()))
        y += LANE + head
    step = next((s for s in _STEPS if (last - first) / s <= (MOST_TICKS if not is_narrow else 6)), 100)
    ticks = tuple(
        (left + (year - first) * scale, year) for year in range(first, last + 1) if year % step == 0
    )
    return Timeline(width, y + AXIS, left, tuple(lanes), ticks)


def _label(text: str, is_narrow: bool) -> tuple[str, ...]:
    return tuple(fit_lines(text, 26 if is_narrow else (LABELS - 16) / 13, 1 if is_narrow else 2))


def _mark(place: int, event: Event, left: float, first: int, scale: float, shape: str) -> Mark:
    start, days = span_of(event)
    x = left + (start - first) * scale
    width = days / 365.25 * scale
    exact = event.precision == "day"
    cut = {"year": 4, "month": 7}.get(event.precision, 10)
    text = f"{event.date[:cut]} {event.text}"
    return Mark(x + width / 2, 0.0 if exact else width, 1, text, shape, place)


def span_of(event: Event) -> tuple[float, int]:
    """Return when a date begins, in years, and over how many days it may lie."""
    year, month, day = (int(part) for part in event.date.split("-"))
    if event.precision == "year":
        return float(year), 365
    if event.precision == "month":
        day, days = 1, 30
    else:
        days = 1
    passed = (dt.date(year, month, day) - dt.date(year, 1, 1)).days
    return year + passed / 366, days


def merge_marks(marks: Sequence[Mark]) -> list[Mark]:
    """Return marks of one lane, those that would overlap as one at their mean with their number."""
    found: list[Mark] = []
    for mark in sorted(marks, key=lambda m: m.x):
        last = found[-1] if found else None
        if last is None or mark.x - last.x >= NEAR or last.span or mark.span:
            found.append(mark)
            continue
        count = last.count + 1
        x = (last.x * last.count + mark.x) / count
        text = f"{last.text.split(' – ')[0]} – {mark.text}"
        found[-1] = Mark(x, 0.0, count, text, mark.shape, last.anchor)
    return found
