"""Days, months, years and spans of years in running Chinese text, with offsets.

Times are written as ISO 8601 with reduced precision: 2017-05-12, 2017-02, 2016, 2015/2016 for a span.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.errors import ParseError
from kg.ingest.parsers.dates import parse_date

YEAR = r"(?P<year>[12]\d{3})年"
DAY = re.compile(
    rf"{YEAR}(?:度)?(?:(?P<month>\d{{1,2}})月(?:份)?(?:(?P<day>\d{{1,2}})[日号])?)?"
    r"|(?<![\d.-])(?P<iso>[12]\d{3}[-./](?:0?[1-9]|1[0-2])[-./](?:0?[1-9]|[12]\d|3[01]))(?![\d.-])"
)
SPAN = re.compile(r"(?P<first>[12]\d{3})年?\s*(?:[-－—–~～]{1,2}|至|到)\s*(?P<last>[12]\d{3})年")
# The week of World Intellectual Property Day, 26 April; slides write «426期间» and «4·26».
IP_WEEK = re.compile(r"(?P<year>[12]\d{3})年4[.·．]?26(?:期间|前后|活动周)")
PLAN = re.compile(r"[“\"]?(?P<plan>十[一二三四五]|十)五[”\"]?(?:规划|计划)?(?:期间|时期|末|期末|以来)?")
PLANS = {"十": 2001, "十一": 2006, "十二": 2011, "十三": 2016, "十四": 2021, "十五": 2026}
# A day of the document's own year, as news writes it.
DAY_ONLY = re.compile(r"(?<![年\d])(?P<month>1[0-2]|[1-9])月(?P<day>3[01]|[12]\d|[1-9])[日号]")
RELATIVE = re.compile(r"去年|上年|过去一年|一年来|今年|本年度?|明年")
OFFSETS = {"去年": -1, "上年": -1, "过去一年": -1, "一年来": -1, "今年": 0, "本年": 0, "本年度": 0, "明年": 1}
COMPARED = re.compile(r"(?:比|较|同)$")


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A time in a text: offsets, the words, ISO 8601, and whether it is counted from the document's year."""

    start: int
    end: int
    text: str
    iso: str
    is_relative: bool


def find_times(text: str, document_year: int | None = None) -> list[TimeExpression]:
    """Return the times of a text in order, none overlapping another; days that do not exist are left out.

    Args:
        text: running text.
        document_year: year of the document, by which 去年 and 今年 are read; without it they are left out.
    """
    found: list[TimeExpression] = []
    for time in sorted(_all_times(text, document_year), key=lambda t: (t.start, -t.end)):
        if not found or time.start >= found[-1].end:
            found.append(time)
    return found


def _all_times(text: str, document_year: int | None) -> Iterator[TimeExpression]:
    for match in IP_WEEK.finditer(text):
        yield _made(match, f"{match['year']}-04")
    for match in SPAN.finditer(text):
        yield _made(match, f"{match['first']}/{match['last']}")
    for match in DAY.finditer(text):
        iso = _iso_of_day(match)
        if iso is not None:
            yield _made(match, iso)
    for match in PLAN.finditer(text):
        first = PLANS[match["plan"]]
        if re.match(r"[“\"]", match[0]) or re.search(r"规划|期|末|以来", match[0]):
            yield _made(match, f"{first}/{first + 4}")
    if document_year is not None:
        yield from _relative_times(text, document_year)


def _iso_of_day(match: re.Match[str]) -> str | None:
    if match["iso"] is None and match["month"] is None:
        return match["year"]
    words = match["iso"] or match[0].replace("度", "").replace("份", "")
    try:
        date = parse_date(words)
    except ParseError:
        return None
    return date.value.isoformat()[: {"year": 4, "month": 7, "day": 10}[date.precision]]


def _relative_times(text: str, document_year: int) -> Iterator[TimeExpression]:
    for match in DAY_ONLY.finditer(text):
        try:
            day = parse_date(f"{document_year}年{match[0]}").value
        except ParseError:
            continue
        yield TimeExpression(match.start(), match.end(), match[0], day.isoformat(), True)
    for match in RELATIVE.finditer(text):
        # «比上年增长» names the base of a comparison, not the time of the statement.
        if not COMPARED.search(text[: match.start()]):
            year = document_year + OFFSETS[match[0]]
            yield TimeExpression(match.start(), match.end(), match[0], str(year), True)


def _made(match: re.Match[str], iso: str) -> TimeExpression:
    return TimeExpression(match.start(), match.end(), match[0], iso, False)
