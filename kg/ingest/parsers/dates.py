"""Dates as sources write them, with the precision that they have."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kg.errors import ParseError

Precision = Literal["day", "month", "year"]
ISO_SHAPE = r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}"
EXPECTED = "a date that exists, as in 2016-05-12, 12.05.2016, 12 May 2016, 20160512, 2016-05 or 2016年5月12日"
MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july"), start=1
    )
    for name in names.split()
} | {
    name: number
    for number, names in enumerate(
        ("aug august", "sep sept september", "oct october", "nov november", "dec december"), start=8
    )
    for name in names.split()
}
# Year, month and day by name; what follows a date in PATENTSCOPE's priorities is a fixed time of day.
SHAPES = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"(?P<y>[12]\d{3})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:[T ]\d{2}:\d{2}:\d{2}(?:\.\d+)?Z?)?",
        r"(?P<y>[12]\d{3})[/.](?P<m>\d{1,2})[/.](?P<d>\d{1,2})",
        r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>[12]\d{3})",
        r"(?P<y>[12]\d{3})(?P<m>\d{2})(?P<d>\d{2})",
        r"(?P<d>\d{1,2}) (?P<name>[A-Za-z]{3,9})\.? (?P<y>[12]\d{3})",
        r"(?P<name>[A-Za-z]{3,9})\.? (?P<d>\d{1,2}), (?P<y>[12]\d{3})",
        r"(?P<y>[12]\d{3})年(?:(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})[日号])?)?",
        r"(?P<y>[12]\d{3})[-/.](?P<m>\d{1,2})",
        r"(?P<y>[12]\d{3})",
    )
)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date whose day, or day and month, may be unknown; `value` is then the first day of the period."""

    value: date
    precision: Precision


def parse_iso_date(text: str) -> date:
    """Return the date that a text like 2016-05-12 is.

    Raises:
        ParseError: the text has another form, or the date does not exist.
    """
    if not re.fullmatch(ISO_SHAPE, text):
        raise ParseError("not an ISO date", found=text[:200], expected="YYYY-MM-DD")
    return _day(text, int(text[:4]), int(text[5:7]), int(text[8:10]))


def parse_date(text: str) -> PartialDate:
    """Return the date that a text is, in any form in which its parts cannot be mistaken for one another.

    12/05/2016 is refused: whether day or month comes first is decided per file, by its reader.

    Raises:
        ParseError: the text has another form, or the date does not exist.
    """
    bare = text.strip()
    for shape in SHAPES:
        match = shape.fullmatch(bare)
        if match is not None:
            return _partial(text, match.groupdict())
    raise ParseError("not a date", found=text[:200], expected=EXPECTED)


def _partial(text: str, parts: dict[str, str | None]) -> PartialDate:
    year, month, day = int(parts["y"] or 0), parts.get("m"), parts.get("d")
    if name := parts.get("name"):
        month = str(MONTHS.get(name.lower(), 0))
    precision: Precision = "day" if day else "month" if month else "year"
    return PartialDate(_day(text, year, int(month or 1), int(day or 1)), precision)


def _day(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ParseError("no such date", found=text[:200], expected=EXPECTED) from error


def date_macros() -> list[str]:
    """Return the DuckDB statement for `parse_iso_date(text)`: DATE, NULL where the scalar parser raises."""
    return [
        "CREATE OR REPLACE MACRO parse_iso_date(t) AS "
        f"CASE WHEN regexp_full_match(t, '{ISO_SHAPE}') THEN try_cast(t AS DATE) END"
    ]
