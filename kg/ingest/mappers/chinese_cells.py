"""Cells of Chinese tables: full-width signs, several values in one cell, applications of any office."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

import pyarrow as pa

from kg.errors import ParseError
from kg.ingest.mappers.derwent_numbers import BREAK, parse_dated_number
from kg.ingest.mappers.mapping import once_each
from kg.ingest.parsers.application_number import ApplicationNumber
from kg.ingest.parsers.cn_numbers import parse_table_application
from kg.ingest.parsers.dates import parse_date
from kg.ingest.parsers.legal_status import parse_legal_status

UNSAID = ("", "-", "--", "—", "/", "无", "暂无", "不详", "未知", "N/A")
DAY = pa.schema([("day", pa.date32())])
APPLICATION = pa.schema([("application", pa.string()), ("country", pa.string())])
STATUS = pa.schema([("state", pa.string()), ("stage", pa.string())])
ITEMS = re.compile(r"[;|、,\n]")
_FULL = "".join(chr(code) for code in range(0xFF01, 0xFF5F)) + "\u3000"
_HALF = "".join(chr(code) for code in range(0x21, 0x7F)) + " "
US_PROVISIONAL = ("60", "61", "62", "63")


def said(column: str) -> str:
    """Return the SQL of a text, null where the table says that there is nothing."""
    listed = ", ".join(f"'{word}'" for word in UNSAID)
    return f"CASE WHEN trim({column}) NOT IN ({listed}) THEN trim({column}) END"


def half_width(column: str) -> str:
    """Return the SQL of a text with full-width signs, digits and letters as ASCII."""
    return f"translate({column}, '{_FULL}', '{_HALF.replace(chr(39), chr(39) * 2)}')"


def listed(column: str) -> str:
    """Return the SQL of the distinct values of a cell in order; NULL when there are none.

    Values are parted by ; | 、 , and line breaks of either width; a comma does not occur inside a number.
    """
    split = f"string_split_regex({half_width(column)}, '[;|、,\\n]')"
    filled = f"""list_filter(list_transform({split}, lambda i: trim(i)),
        lambda i: i NOT IN ('', '-', '--', '无'))"""
    return f"nullif({once_each(filled)}, []::VARCHAR[])"


def split_cell(text: str) -> list[str]:
    """Return the values of a cell, as `listed` does, repetitions kept."""
    folded = unicodedata.normalize("NFKC", text)
    return [bare for part in ITEMS.split(folded) if (bare := part.strip()) not in UNSAID]


def parse_cell_day(text: str) -> dict[str, object]:
    """Return the day of «2016.12.01», «20161201», «２０１６年１２月１日» or an ISO date with a time.

    Raises:
        ParseError: the text is no day of the calendar.
    """
    return {"day": day_of(text)}


def day_of(text: str) -> date:
    """Return the day that a cell states.

    Raises:
        ParseError: it is no day of the calendar.
    """
    found = parse_date(unicodedata.normalize("NFKC", text).strip())
    if found.precision != "day":
        raise ParseError("not a day", found=text[:200], expected="a day, as 2016-12-01")
    return found.value


def parse_cell_application(text: str) -> dict[str, object]:
    """Return the application of a number and a filing day, which may be missing, joined by a tab.

    Raises:
        ParseError: it is no application number, or its check digit is wrong.
    """
    number, _, day_text = text.partition(BREAK)
    try:
        day = day_of(day_text) if day_text else None
    except ParseError:
        day = None
    found = application_of(number, day)
    return {"application": found.compact, "country": found.country}


def application_of(text: str, day: date | None) -> ApplicationNumber:
    """Return an application of any office, in DOCDB's form where the filing day lets it be told.

    Raises:
        ParseError: it is no application number, or its check digit is wrong.
    """
    found = parse_table_application(text)
    if day is None or found.kind is not None or found.country in ("CN", "EP", "DE"):
        return found
    bare = f"{found.country}{found.number}"
    if found.country == "KR" and re.fullmatch("[12]0[0-9]{11}", found.number):
        bare = f"KR{found.number[2:]}"
    if found.country == "US" and found.number.startswith(US_PROVISIONAL):
        bare += "P"
    try:
        dated = parse_dated_number(bare, [day])
    except ParseError:
        return found
    kind = dated.number[-1] if dated.number[-1].isalpha() else ""
    digits = dated.number.removeprefix(dated.country).removesuffix(kind)
    return ApplicationNumber(dated.country, digits, kind or None)


def parse_cell_priorities(text: str) -> dict[str, object]:
    """Return the priorities of a cell of numbers and one of days, joined by a tab.

    The n-th day is the n-th number's where both have as many, else days are not known.
    """
    numbers_text, _, days_text = text.partition(BREAK)
    numbers, day_texts = split_cell(numbers_text), split_cell(days_text)
    days = [_day_or_none(item) for item in day_texts]
    if len(days) != len(numbers):
        days = [days[0] if len(days) == 1 else None] * len(numbers)
    return {"items": [_priority(number, day) for number, day in zip(numbers, days, strict=True)]}


def _priority(number: str, day: date | None) -> dict[str, object]:
    try:
        found = application_of(number, day)
    except ParseError:
        return {"text": number, "application": None, "country": None, "day": None}
    return {"text": number, "application": found.compact, "country": found.country, "day": day}


def _day_or_none(text: str) -> date | None:
    try:
        return day_of(text)
    except ParseError:
        return None


def parse_status(text: str) -> dict[str, object]:
    """Return state and stage of the right of a cell of validity and one of status, joined by a tab.

    The words for validity decide the state; the status tells the stage where it agrees.
    """
    validity_text, _, status_text = text.partition(BREAK)
    validity, status = parse_legal_status(validity_text), parse_legal_status(status_text)
    state = validity.state or status.state
    return {"state": state, "stage": status.stage if status.state == state else validity.stage}
