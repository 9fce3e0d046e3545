"""Priorities as PATENTSCOPE lists them, each office's number brought to the compact DOCDB form.

The list gives the office's own spelling, with check digits and punctuation, and a day; DOCDB's form depends
on the office and the year. What is not known of an office stays: letters and digits of its number, kind A.
"""

from __future__ import annotations

import re
from datetime import date

from kg.errors import ParseError
from kg.ingest.parsers.application_number import (
    US_DESIGN,
    US_LONG_FORM,
    US_PROVISIONAL,
    ApplicationNumber,
    Priority,
)
from kg.ingest.parsers.dates import parse_date

ITEM = re.compile(
    r"(?P<number>\S.*?)\s+(?P<day>\d{4}-\d{2}-\d{2}(?:T\S*)?|\d{2}\.\d{2}\.\d{4})\s+(?P<country>[A-Z]{2})",
    re.ASCII,
)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}|\d{2}\.\d{2}\.\d{4}", re.ASCII)
# «JP20030401405», «602550 P»: no date, and no country but in front of the number.
UNDATED = re.compile(r"(?P<country>[A-Z]{2})(?P<number>[0-9][0-9A-Z]*?)(?P<kind>[A-Z])?", re.ASCII)
CHECK_DIGIT = re.compile(r"\.[0-9X]$")
PCT_FOUR_DIGIT_YEAR = 2004
# Years in which the USPTO gave numbers of each series (MPEP 503).
US_SERIES = {
    "02": (1935, 1947),
    "03": (1948, 1959),
    "04": (1960, 1969),
    "05": (1970, 1978),
    "06": (1979, 1986),
    "07": (1987, 1992),
    "08": (1993, 1998),
    "09": (1998, 2001),
    "10": (2001, 2004),
    "11": (2004, 2007),
    "12": (2007, 2011),
    "13": (2011, 2013),
    "14": (2013, 2015),
    "15": (2015, 2018),
    "16": (2018, 2020),
    "17": (2020, 2022),
    "60": (1995, 2007),
    "61": (2007, 2013),
    "62": (2013, 2020),
    "63": (2020, 2030),
}
UK_LONG_FORM = 2010


def parse_patentscope_priorities(text: str) -> list[Priority]:
    """Return the priorities of «[60/582,670 24.06.2004 US, 0227346.4 2002-11-22T23:59:59.000Z GB]».

    Parts without a date stand for the dated parts of the same list in other spellings and are left out; where
    no part is dated, those that name their office count.

    Raises:
        ParseError: a dated part of the list is no priority, or its date does not exist.
    """
    inner = text.strip().removeprefix("[").removesuffix("]")
    parts = [part for part in re.split(r",\s+", inner) if part.strip()]
    dated = [part for part in parts if DAY.search(part)]
    if not dated:
        dated = [part for part in parts if UNDATED.fullmatch(part.strip())]
    return list(dict.fromkeys(parse_patentscope_priority(part) for part in dated))


def parse_patentscope_priority(text: str) -> Priority:
    """Return one priority of the list.

    Raises:
        ParseError: the text is no priority, or its date does not exist.
    """
    bare = text.strip()
    if match := ITEM.fullmatch(bare):
        day = parse_date(match["day"]).value
        return Priority(office_application(match["country"], match["number"], day), day)
    if match := UNDATED.fullmatch(bare):
        return Priority(ApplicationNumber(match["country"], match["number"], match["kind"] or "A"), None)
    raise ParseError("not a priority", found=text[:200], expected="number, date and country")


def office_application(country: str, number: str, day: date) -> ApplicationNumber:
    """Return an application from an office's own spelling of its number and the day of filing."""
    bare = re.sub(r"[^A-Z0-9]", "", CHECK_DIGIT.sub("", number).upper())
    if country == "WO":
        return _international(bare, day)
    if country == "US":
        return _united_states(bare, day)
    if country == "KR":
        kind = "U" if re.fullmatch(r"20(19|20)[0-9]{9}", bare) else "A"
        return ApplicationNumber("KR", re.sub(r"^[12]0((?:19|20)[0-9]{9})$", r"\1", bare), kind)
    return ApplicationNumber(country, _national(country, bare, day), "A")


def _international(bare: str, day: date) -> ApplicationNumber:
    """Return a PCT filing: receiving office, year and serial."""
    match = re.fullmatch(r"([A-Z]{2})([0-9]{2})([0-9]{5,6})", bare)
    if match is None:
        return ApplicationNumber("WO", bare, "W")
    office, year, serial = match.groups()
    is_long = day.year >= PCT_FOUR_DIGIT_YEAR
    return ApplicationNumber(office, f"20{year}{serial:0>6}" if is_long else f"{year}{int(serial):05d}", "W")


def _united_states(bare: str, day: date) -> ApplicationNumber:
    """Return a filing at the USPTO: «60/582,670» has series 60 (provisional) and serial 582670."""
    if not re.fullmatch(r"[0-9]{5,8}", bare):
        return ApplicationNumber("US", bare, "A")
    series, serial = (bare[:2], bare[2:]) if len(bare) == 8 else ("", bare)
    first, last = US_SERIES.get(series, (0, 0))
    if len(bare) == 8 and not first <= day.year <= last and bare.endswith(f"{day:%y}"):
        return ApplicationNumber("US", bare.lstrip("0"), "A")  # «50276403»: serial and year already
    kind = "P" if series in US_PROVISIONAL else "F" if series == US_DESIGN else "A"
    if day.year >= US_LONG_FORM and series:
        return ApplicationNumber("US", f"{day.year}{series}{serial}", kind)
    return ApplicationNumber("US", f"{int(serial)}{day:%y}", kind)


def _national(country: str, bare: str, day: date) -> str:
    if country == "GB" and day.year >= UK_LONG_FORM and len(bare) == 7:
        return f"20{bare}"
    if country == "IT" and (match := re.fullmatch(r"([A-Z]{2})([0-9]{2,4})A([0-9]{6})", bare)):
        return f"{match[1]}{match[2]}{match[3][-4:]}"
    if country == "DK":
        return bare.removeprefix("PA")
    if country == "AU" and re.fullmatch(r"P[A-Z][0-9]{4}", bare):
        return f"{bare}{day:%y}"
    return bare
