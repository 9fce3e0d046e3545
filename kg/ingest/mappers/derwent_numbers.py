"""Application and priority numbers of Derwent Innovation, which write the year: US1994319974A.

The form is country, year of filing, serial and a letter (WO1995US13219A has the receiving office before the
serial). The day beside the number decides what DOCDB writes; see `derwent_applications`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from kg.errors import ParseError
from kg.ingest.mappers.derwent_applications import docdb_application
from kg.ingest.parsers.dates import parse_date

BREAK = "\t"  # parts the cells that a lookup reads together
ITEMS = re.compile(r"\s*[|;\n]\s*")
DATED = re.compile(
    r"(?P<country>[A-Z]{2})(?P<year>19[0-9]{2}|20[0-9]{2})(?P<office>[A-Z]{0,2})(?P<digits>[0-9]+)"
    r"(?P<kind>[A-Z]?)"
)
_PRIORITY = pa.struct(
    [("text", pa.string()), ("application", pa.string()), ("country", pa.string()), ("day", pa.date32())]
)
PRIORITY_LIST = pa.schema([("items", pa.list_(_PRIORITY))])
APPLICATION = pa.schema([("application", pa.string()), ("country", pa.string())])


@dataclass(frozen=True, slots=True)
class Dated:
    """An application in DOCDB's form; its filing day where that is known."""

    number: str
    country: str
    day: date | None


def split_items(text: str) -> list[str]:
    """Return the items of a cell, which « | », semicolons or line breaks part."""
    return [item for item in ITEMS.split(text.strip()) if item]


def parse_dated_number(text: str, days: list[date], kind_code: str | None = None) -> Dated:
    """Return the application that a number is, by the days of which one is its filing day.

    Of several days of the number's year none is taken; the application is told where all agree on it.

    Args:
        text: the number.
        days: filing days of which one is the number's.
        kind_code: kind of the publication it led to, where that is known.

    Raises:
        ParseError: it is no such number, or its days leave open which it is.
    """
    bare = re.sub(r"[-/ ]", "", text.upper())
    match = DATED.fullmatch(bare)
    year = match["year"] if match is not None else None
    own = sorted({day for day in days if year is None or str(day.year) == year}) or sorted(set(days))
    if match is not None and own and str(own[0].year) == year:
        bare = f"{match['country']}{match['office']}{match['digits']:0>3}{match['kind']}"
    found = {docdb_application(bare, day, kind_code).number: day for day in own}
    if len(found) != 1:
        raise ParseError("no filing day", found=text[:200], expected="one filing day of the number's year")
    number = next(iter(found))
    return Dated(number, number[:2], own[0] if len(own) == 1 else None)


def parse_priorities(text: str) -> dict[str, object]:
    """Return the priorities of a cell of numbers and one of days.

    Where both have as many items, the n-th day is the n-th number's; else a number takes the only day of its
    year, or none.
    """
    numbers_text, _, days_text = text.partition(BREAK)
    numbers, days = split_items(numbers_text), parse_days(days_text)
    is_aligned = len(numbers) == len(days)
    return {
        "items": [
            _priority(number, [days[index]] if is_aligned else days) for index, number in enumerate(numbers)
        ]
    }


def _priority(number: str, days: list[date]) -> dict[str, object]:
    try:
        found = parse_dated_number(number, days)
    except ParseError:
        return {"text": number, "application": None, "country": None, "day": None}
    return {"text": number, "application": found.number, "country": found.country, "day": found.day}


def parse_days(text: str) -> list[date]:
    """Return the days of a cell; what is no day is left out."""
    days = []
    for item in split_items(text):
        try:
            found = parse_date(item)
        except ParseError:
            continue
        if found.precision == "day":
            days.append(found.value)
    return days


def parse_application(text: str) -> dict[str, object]:
    """Return the application of number, filing day and kind code, joined by tabs.

    Raises:
        ParseError: it is no application number, or there is no day.
    """
    number, days, kind_code = text.split(BREAK)
    found = parse_dated_number(number, parse_days(days), kind_code or None)
    return {"application": found.number, "country": found.country}
