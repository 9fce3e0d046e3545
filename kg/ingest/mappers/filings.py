"""Filings that a United States document claims: country, number and day as one text, parsed once each."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from kg.ingest.mappers.mapping import Lookup
from kg.ingest.parsers.us_patents import parse_filing, parse_us_date

# What parts the three texts of a filing; it stands in none of them.
_BAR = "'\x1f'"
_COLUMNS = pa.schema([("application", pa.string()), ("country", pa.string()), ("filedOn", pa.date32())])


def filing_text(country: str, number: str, day: str) -> str:
    """Return the SQL of the three texts of a filing as one, NULL where one is missing."""
    return f"{country} || {_BAR} || {number} || {_BAR} || {day}"


def filing_lookup(texts: str) -> Lookup:
    """Return the lookup `filing(text, application, country, filedOn)`.

    Args:
        texts: SQL that gives the texts of filings in its only column.
    """
    return Lookup("filing", texts, parse_filing_text, _COLUMNS)


def parse_filing_text(text: str) -> dict[str, object]:
    """Return application, its country and day; the day only where the date has one.

    Raises:
        ParseError: number or date are none.
    """
    country, number, day = text.split("\x1f")
    found = parse_us_date(day)
    application = parse_filing(country, number, found.value)
    known: date | None = found.value if found.precision == "day" else None
    return {"application": application.compact, "country": application.country, "filedOn": known}
