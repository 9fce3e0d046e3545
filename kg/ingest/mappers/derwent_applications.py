"""Application numbers as Derwent abbreviates them, in the compact DOCDB form where that can be told.

Derwent drops the year, which the date beside the number gives, and the series of the United States, which
the date decides but for the months around a change. Formats by comparison of 1,500 families with the same
publications in DOCDB's data; offices that are not listed keep country, year and serial.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from kg.errors import ParseError
from kg.ingest.parsers.derwent_details import parse_application_detail, parse_publication_detail

SHAPE = re.compile(r"(?P<country>[A-Z]{2})(?P<serial>[A-Z]{0,2}[0-9]{3,12})(?P<kind>[A-Z])?")
# First months of each series of filings at the USPTO.
UTILITY_SERIES = (
    (date(2010, 12, 1), "12", "13"),
    (date(2013, 6, 1), "13", "14"),
    (date(2016, 1, 1), "14", "15"),
    (date(2018, 6, 1), "15", "16"),
    (date(2020, 6, 1), "16", "17"),
    (date(2022, 6, 1), "17", "18"),
)
PROVISIONAL_SERIES = ((date(2014, 5, 1), "61", "62"), (date(2020, 5, 1), "62", "63"))
AROUND = timedelta(days=270)
HALF = 500_000  # a serial above it still belongs to the old series, one below it to the new
LONG_FORM = 2011  # DOCDB: year, series, serial since then; serial and two-digit year before


@dataclass(frozen=True, slots=True)
class DatedApplication:
    """An application with its country and filing day."""

    number: str
    country: str
    day: date


def docdb_application(text: str, day: date, kind_code: str | None = None) -> DatedApplication:
    """Return the application that «FR002466» of 31 October 2014 is: FR1402466A.

    Args:
        text: country and serial number.
        day: filing day.
        kind_code: kind of the publication it led to, where that is known: a utility model's application is
            one, too.

    Raises:
        ParseError: the text is no application number.
    """
    match = SHAPE.fullmatch(text)
    if match is None:
        raise ParseError("not an application number", found=text[:200], expected="country and serial number")
    country, serial = match["country"], match["serial"]
    kind = match["kind"] or ("U" if _is_model(country, serial, kind_code or "") else "A")
    if country == "WO":
        return _international(serial, day)
    if country == "US":
        return DatedApplication(f"US{_united_states(serial, kind, day)}{kind}", "US", day)
    return DatedApplication(f"{country}{_national(country, serial, day)}{kind}", country, day)


def _is_model(country: str, serial: str, kind_code: str) -> bool:
    """Return whether an application is for a utility model: by its serial in CN and DE, else by its kind."""
    if country in ("CN", "DE") and len(serial) == 8:
        return serial.startswith("2")
    return kind_code[:1] in ("U", "Y")


def _international(serial: str, day: date) -> DatedApplication:
    """Return a PCT filing: «WOUS045962» has the receiving office in front of the serial."""
    office, digits = serial[:2], serial[2:]
    if not office.isalpha():
        return DatedApplication(f"WO{day.year}{serial}W", "WO", day)
    return DatedApplication(f"{office}{day.year}{digits:0>6}W", office, day)


def _united_states(serial: str, kind: str, day: date) -> str:
    if re.fullmatch("[0-9]{8}", serial) and day.year >= LONG_FORM:
        return f"{day.year}{serial}"
    if day.year < LONG_FORM:
        return f"{serial.lstrip('0')}{day:%y}"
    changes = PROVISIONAL_SERIES if kind == "P" else UTILITY_SERIES
    return f"{day.year}{_series(changes, int(re.sub('[A-Z]', '', serial)), day)}{serial:0>6}"


def _series(changes: tuple[tuple[date, str, str], ...], serial: int, day: date) -> str:
    """Return the series that ran on a day; around a change the size of the serial decides."""
    series = changes[0][1]
    for change, before, after in changes:
        if abs(day - change) <= AROUND:
            return before if serial > HALF else after
        series = after if day > change else series
    return series


def _national(country: str, serial: str, day: date) -> str:
    digits = serial.lstrip("0")
    if country in ("FR", "EP"):
        return f"{day:%y}{digits:0>{5 if country == 'FR' else 6}}"
    if country == "CA":
        return serial
    if country == "CH":
        return f"{digits}{day.year}"
    if country == "CN" and len(serial) == 8:
        return f"{day.year}{serial}"
    if country == "DE" and len(serial) == 8 and serial[:2] in ("10", "20", "11"):
        return f"{serial[:2]}{day.year}{serial[2:]}"
    widths = {"KR": 7, "RU": 6, "JP": 6, "GB": 5, "ES": 5, "IT": 6, "TW": 6, "AU": 6}
    if country in widths:
        return f"{day.year}{digits:0>{widths[country]}}"
    return f"{day.year}{serial}"


def parse_publication_line(text: str) -> dict[str, object]:
    """Return publication and day of a line of publication details.

    Raises:
        ParseError: the line has no number and date, or the date does not exist.
    """
    detail = parse_publication_detail(text)
    return {"publication": detail.publication.compact, "day": detail.day}


def parse_application_line(text: str) -> dict[str, object]:
    """Return publication (None in priority details), application, its country and day.

    Raises:
        ParseError: the line has no number and date, or the date does not exist.
    """
    detail = parse_application_detail(text)
    publication = None if detail.publication is None else detail.publication.compact
    kind = None if detail.publication is None else detail.publication.kind
    found = docdb_application(detail.application, detail.day, kind)
    return {
        "publication": publication,
        "application": found.number,
        "country": found.country,
        "day": found.day,
    }
