"""Lines of Derwent's publication, application and priority details."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from kg.errors import ParseError
from kg.ingest.parsers.dates import parse_date
from kg.ingest.parsers.publication_number import PublicationNumber, parse_publication_number

FIELDS = re.compile(r"\s{2,}")


@dataclass(frozen=True, slots=True)
class PublicationDetail:
    """A publication of the family with its day, main IPC symbol and Derwent week."""

    publication: PublicationNumber
    day: date
    ipc: str | None
    week: str | None


@dataclass(frozen=True, slots=True)
class ApplicationDetail:
    """An application as Derwent writes it (US878676: no year, no series), and its day.

    `publication` is what it led to; None in priority details.
    """

    publication: PublicationNumber | None
    application: str
    day: date


def parse_publication_detail(text: str) -> PublicationDetail:
    """Return «US2017104972-A1   13 Apr 2017   H04N-009/77   201731   Pages: 18   English».

    Raises:
        ParseError: the line has no number and date, or the date does not exist.
    """
    fields = FIELDS.split(text.strip())
    if len(fields) < 2:
        raise ParseError("not a publication detail", found=text[:200], expected="number and date")
    ipc = next((f for f in fields[2:] if re.fullmatch(r"[A-H][0-9]{2}[A-Z]-[0-9/]+", f)), None)
    week = next((f for f in fields[2:] if re.fullmatch(r"[0-9]{6}", f)), None)
    return PublicationDetail(parse_publication_number(fields[0]), _day(fields[1], text), ipc, week)


def parse_application_detail(text: str) -> ApplicationDetail:
    """Return «US2017104972-A1    US878676    08 Oct 2015» or, without the publication, a priority.

    Raises:
        ParseError: the line has no number and date, or the date does not exist.
    """
    fields = FIELDS.split(text.strip())
    if len(fields) not in (2, 3):
        raise ParseError("not an application detail", found=text[:200], expected="number and date")
    publication = parse_publication_number(fields[0]) if len(fields) == 3 else None
    return ApplicationDetail(publication, fields[-2], _day(fields[-1], text))


def _day(field: str, text: str) -> date:
    moment = parse_date(field)
    if moment.precision != "day":
        raise ParseError("not a day", found=text[:200], expected="a date as 13 Apr 2017")
    return moment.value
