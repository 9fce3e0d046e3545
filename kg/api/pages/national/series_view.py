"""Published figures worked out: one small chart a series on a common axis of years, and dated events."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.api.language import Language
from kg.api.national.statements import MEASURES
from kg.api.pages.numbers import format_number

WIDTH, HEIGHT, MARGIN = 190.0, 58.0, 8.0
# Measures whose value is a day: they are events, no numbers.
EVENTS = frozenset(MEASURES[name] for name in ("startDate", "effectiveDate", "issueDate", "onlineDate"))
_DAY = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
BOUNDS = {
    "atLeast": ("不少于 ", "at least "),
    "atMost": ("不超过 ", "at most "),
    "nearly": ("近 ", "nearly "),
    "about": ("约 ", "about "),
}
MEASURES_EN = {
    "数量": "number",
    "营业收入": "revenue",
    "平均营业收入": "average revenue",
    "受托运营的专利数量": "patents under management",
    "受托运营的专利数量同比增长": "growth of patents under management",
    "促成的知识产权交易金额": "value of deals brought about",
    "募集金额": "capital raised",
    "投资金额": "invested",
    "撬动倍数": "leverage of social capital",
    "储备项目数量": "projects in reserve",
    "储备项目金额": "value of projects in reserve",
    "省市数量": "provinces",
    "披露": "disclosures",
    "获权": "patents granted",
    "许可": "licences",
    "类别数": "kinds",
    "阶段数": "stages",
    "时限": "target duration",
    "最少成员数": "fewest members",
    "通常期限": "usual period",
    "启动日期": "began on",
    "实施日期": "in force from",
    "印发日期": "issued on",
    "上线日期": "online from",
}


@dataclass(frozen=True, slots=True)
class Point:
    """One statement of a series.

    Attributes:
        index: place of the statement among the results of the operation.
        text: number with its bound and unit; the source's own words where it is no number.
        when: its date as far as it is known; None where the source gives none.
        x, y: on the chart; None where it has no place there.
        source: title and place in it.
        against: anchors of the statements that say otherwise.
    """

    index: int
    statement_id: str
    text: str
    words: str | None
    when: str | None
    x: float | None
    y: float | None
    source: str
    passage: str | None
    against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """Statements of one subject and measure, the earliest first.

    Attributes:
        path: of the line; empty where fewer than two dates have one number each.
        top: greatest number of the chart, in words.
    """

    subject: str
    measure: str
    place: str | None
    points: tuple[Point, ...]
    path: str
    latest: Point
    is_contradicted: bool


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a day, or in a month or year."""

    when: str
    subject: str
    measure: str
    source: str
    index: int


@dataclass(frozen=True, slots=True)
class FiguresView:
    """All published figures: series by subject, events in order, the years of the common axis."""

    series: tuple[Series, ...]
    events: tuple[Event, ...]
    first_year: int | None
    last_year: int | None


def view_figures(rows: Sequence[Mapping[str, Any]], language: Language) -> FiguresView:
    """Return the figures of the rows of the operation that lists the system's statements."""
    numbered = list(enumerate(rows))
    years = [int(row["statedOn"][:4]) for _, row in numbered if row.get("statedOn") and _is_number(row)]
    axis = (min(years), max(years)) if years else None
    groups: dict[str, list[tuple[int, Mapping[str, Any]]]] = {}
    for index, row in numbered:
        if _is_number(row):
            groups.setdefault(str(row["series"]), []).append((index, row))
    series = [_series(group, axis, language) for group in groups.values()]
    ranked = sorted(series, key=lambda one: (one.subject, one.measure, one.place or ""))
    return FiguresView(
        series=tuple(ranked),
        events=tuple(sorted(_events(numbered, language), key=lambda event: (event.when, event.subject))),
        first_year=axis[0] if axis else None,
        last_year=axis[1] if axis else None,
    )


def _is_number(row: Mapping[str, Any]) -> bool:
    return row.get("value") is not None and row.get("measure") not in EVENTS


def _series(
    group: Sequence[tuple[int, Mapping[str, Any]]], axis: tuple[int, int] | None, language: Language
) -> Series:
    ordered = sorted(group, key=lambda pair: (pair[1].get("statedOn") or "9999", pair[1]["statementId"]))
    top = max(abs(float(row["value"])) for _, row in ordered)
    points = tuple(_point(index, row, axis, top, language) for index, row in ordered)
    dated = [point for point in points if point.x is not None]
    row = ordered[0][1]
    return Series(
        subject=subject_name(row, language),
        measure=measure_name(str(row["measure"]), language),
        place=row.get("place"),
        points=points,
        path=_line(dated),
        latest=dated[-1] if dated else points[-1],
        is_contradicted=any(point.against for point in points),
    )


def subject_name(row: Mapping[str, Any], language: Language) -> str:
    """Return what a statement is about: in English where the source names it so."""
    return str(row.get("subjectEn") or row["subject"]) if language == "en" else str(row["subject"])


def measure_name(measure: str, language: Language) -> str:
    """Return what was measured, in English where it is known; what texts name otherwise stays."""
    return MEASURES_EN.get(measure, measure) if language == "en" else measure


def _point(
    index: int, row: Mapping[str, Any], axis: tuple[int, int] | None, top: float, language: Language
) -> Point:
    day = row.get("statedOn")
    value = float(row["value"])
    x = None if day is None or axis is None else _place_year(day, axis)
    return Point(
        index=index,
        statement_id=str(row["statementId"]),
        text=value_text(row, language),
        words=row.get("valueText"),
        when=when_text(day, row.get("statedOnPrecision")),
        x=x,
        y=None if x is None else HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * (abs(value) / top if top else 0.0),
        source=" · ".join(part for part in (row["sourceTitle"], row.get("sourceLocator")) if part),
        passage=row.get("passage"),
        against=tuple(row.get("contradicts") or ()),
    )


def value_text(row: Mapping[str, Any], language: Language) -> str:
    """Return a number with its bound and unit."""
    place = 0 if language == "zh" else 1
    bound = BOUNDS.get(str(row.get("bound")), ("", ""))[place]
    unit = row.get("unit")
    return f"{bound}{format_number(float(row['value']), language)}{f' {unit}' if unit else ''}"


def when_text(day: str | None, precision: str | None) -> str | None:
    """Return a date as far as it is known: 2016, 2017-02, 2017-05-12."""
    if day is None:
        return None
    return day[: {"year": 4, "month": 7}.get(precision or "day", 10)]


def _place_year(day: str, axis: tuple[int, int]) -> float:
    date = dt.date.fromisoformat(day)
    span = axis[1] - axis[0] + 1
    return MARGIN + (WIDTH - 2 * MARGIN) * (date.year + (date.timetuple().tm_yday - 1) / 366 - axis[0]) / span


def _line(points: Sequence[Point]) -> str:
    """Return the line through points of different days; where two are of one day there is none."""
    if len({point.when for point in points}) < len(points) or len(points) < 2:
        return ""
    return "M" + "L".join(f"{point.x:.1f} {point.y:.1f}" for point in points)


def _events(rows: Iterable[tuple[int, Mapping[str, Any]]], language: Language) -> Iterable[Event]:
    for index, row in rows:
        found = _DAY.match(str(row.get("valueText") or "")) if row.get("measure") in EVENTS else None
        if found:
            yield Event(
                when="-".join(part for part in found.groups() if part),
                subject=subject_name(row, language),
                measure=measure_name(str(row["measure"]), language),
                source=" · ".join(part for part in (row["sourceTitle"], row.get("sourceLocator")) if part),
                index=index,
            )
