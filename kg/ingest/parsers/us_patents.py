"""Dates, numbers and classes as the United States Patent and Trademark Office writes them since 1976."""

from __future__ import annotations

import re
from datetime import date

from kg.errors import ParseError
from kg.ingest.parsers.application_number import ApplicationNumber
from kg.ingest.parsers.dates import PartialDate, Precision
from kg.ingest.parsers.identifiers import cn_check_digit
from kg.ingest.parsers.patentscope_priority import office_application
from kg.ingest.parsers.symbols import Symbol, parse_symbol

DAY = re.compile(r"(?P<y>[12][0-9]{3})(?P<m>[0-9]{2})(?P<d>[0-9]{2})", re.ASCII)
DATE_EXPECTED = "a date as 19990615, or 19990600 where the day is not known"
# Three columns for the main group, the rest for the subgroup, no oblique: «G06F 1516», «G06F  728».
FIXED_SYMBOL = re.compile(r"([A-H][0-9]{2}[A-Z])([ 0-9]{2}[0-9])([0-9]{2,6})", re.ASCII)
TIGHT_SYMBOL = re.compile(r"([A-H][0-9]{2}[A-Z]) ?([0-9]{1,2})([0-9]{2})", re.ASCII)
PCT = re.compile(r"(?:PCT/?)?([A-Z]{2})/?([0-9]{2}|[0-9]{4})/?([0-9]{5,6})", re.ASCII)
ERA_YEAR = re.compile(r"(?:(?:HEI|SHO|[HS])[. ]?)?([0-9]{1,2})[-/]([0-9]{1,6})", re.ASCII)
ERA_STARTS = (1988, 1925)  # year of Heisei and of Showa: western year less this
SHORT_YEAR = re.compile(r"(?:A ?)?([0-9]{1,6})/([0-9]{2}|[0-9]{4})", re.ASCII)
CHECKED = re.compile(r"([0-9]{7})-[0-9]", re.ASCII)
KOREAN = re.compile(r"(?:[12]0-)?((?:19|20)[0-9]{2})-?([0-9]{1,7})", re.ASCII)
CHINESE = re.compile(r"([0-9]{8}|[0-9]{12})\.?([0-9X])", re.ASCII)
JAPAN_LONG_FORM = 2000  # DOCDB: year and serial since then, serial and two-digit year before
GREENBOOK_NUMBER = re.compile(r"(?P<number>[A-Z]{0,2}[0-9]+)", re.ASCII)


def parse_us_date(text: str) -> PartialDate:
    """Return the date that «19990615», «19990600» (its month) or «19990000» (its year) is.

    Raises:
        ParseError: the text has another form, or the date does not exist.
    """
    match = DAY.fullmatch(text.strip().replace("-", ""))
    if match is None:
        raise ParseError("not a date", found=text[:200], expected=DATE_EXPECTED)
    year, month, day = int(match["y"]), int(match["m"]), int(match["d"])
    precision: Precision = "day" if day and month else "month" if month else "year"
    try:
        return PartialDate(date(year, month or 1, (day or 1) if month else 1), precision)
    except ValueError as error:
        raise ParseError("no such date", found=text[:200], expected=DATE_EXPECTED) from error


def parse_us_symbol(text: str) -> Symbol:
    """Return the symbol that a text is, in any form that documents since 1976 have.

    «G06F 1516» and «G06F  728» have the main group in three columns; «G06F015/16», «G06F 15/16» an oblique.

    Raises:
        ParseError: the text is no symbol, as the classes of designs («1402», «D0603»).
    """
    bare = text.strip().upper()
    match = FIXED_SYMBOL.fullmatch(bare) or TIGHT_SYMBOL.fullmatch(bare)
    if match is None or int(match[2]) == 0:
        return parse_symbol(text.strip())
    return parse_symbol(f"{match[1]}{int(match[2])}/{match[3]}")


def parse_filing(country: str, number: str, day: date) -> ApplicationNumber:
    """Return a filing, named in the office's own spelling and dated, in the compact DOCDB form.

    Raises:
        ParseError: the country is no code of two letters, or the number holds no digit.
    """
    bare = " ".join(number.upper().split())
    if not re.fullmatch("[A-Z]{2}", country) or not re.search("[0-9]", bare) or not bare.isascii():
        raise ParseError(
            "not a filing", found=f"{country} {number}"[:200], expected="country and number of a filing"
        )
    is_international = bare.startswith("PCT") or country == "WO"
    if is_international and (match := PCT.fullmatch(bare.replace(" ", ""))):
        return _international(match[1], match[2], match[3], day)
    return office_application(country, _as_docdb(country, bare.removeprefix(f"{country} "), day), day)


def _international(office: str, year: str, serial: str, day: date) -> ApplicationNumber:
    """Return a PCT filing; DOCDB has two digits of the year and five of the serial before 2004."""
    if day.year >= 2004:
        return ApplicationNumber(office, f"{day.year if len(year) == 2 else year}{serial:0>6}", "W")
    return ApplicationNumber(office, f"{year[-2:]}{int(serial):05d}", "W")


def _as_docdb(country: str, bare: str, day: date) -> str:
    """Return the number with what the office's own spelling leaves open made out by the day."""
    if country == "JP":
        return _japanese(bare, day)
    if country == "SE" and (match := CHECKED.fullmatch(bare)):
        return match[1]
    if country == "KR" and (match := KOREAN.fullmatch(bare)):
        return ("20" if bare.startswith("20-") else "") + f"{match[1]}{match[2]:0>7}"
    if country == "CN" and (match := CHINESE.fullmatch(bare.replace(" ", ""))):
        return match[1] if cn_check_digit(match[1]) == match[2] else bare
    if country == "CH" and (match := SHORT_YEAR.fullmatch(bare)) and _is_year(match[2], day):
        return f"{int(match[1])}{day.year}"
    if country == "AT" and (match := SHORT_YEAR.fullmatch(bare)) and _is_year(match[2], day):
        return f"{int(match[1])}{match[2] if day.year >= 2000 else match[2][-2:]}"
    return bare


def _is_year(text: str, day: date) -> bool:
    return int(text) % 100 == day.year % 100


def _japanese(bare: str, day: date) -> str:
    """Return «10-186098» of 1998 (the tenth year of Heisei) as serial and year; «2008-148514» as it is."""
    match = ERA_YEAR.fullmatch(bare)
    if match is None:
        return bare
    year, serial = int(match[1]), int(match[2])
    if any(year == day.year - start for start in ERA_STARTS):
        return f"{day.year}{serial:06d}" if day.year >= JAPAN_LONG_FORM else f"{serial}{day:%y}"
    return bare
