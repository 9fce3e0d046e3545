"""What people know about a subject beside its patents: its share g and its industry shares x.

`domain/shares/<chain>.csv`: subject, measure (g or x), link (for x), value, unit (share or percent), year,
source_title, source_locator, note.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.errors import FormatError

COLUMNS = ("subject", "measure", "link", "value", "unit", "year", "source_title", "source_locator", "note")
_REQUIRED = COLUMNS[:6]
_UNITS = {"share": 1.0, "1": 1.0, "": 1.0, "percent": 0.01, "%": 0.01}


@dataclass(frozen=True)
class ShareRow:
    """One published figure.

    Attributes:
        subject: such as «country:CN».
        measure: g (share of output, R&D or employment) or x (industry share of a link).
        link: id of the link, for x; «» for g.
        value: a part of 1.
        year: year that the figure is about; None when the source does not say.
        source: title and place of the source.
    """

    subject: str
    measure: str
    link: str
    value: float
    year: int | None
    source: str


@dataclass(frozen=True)
class SubjectShares:
    """What is known about one subject at one time; None with a reason where nothing is."""

    share: float | None
    industry_shares: Mapping[str, float] | None
    reasons: Mapping[str, str]
    sources: tuple[str, ...]


def read_shares(path: Path) -> tuple[ShareRow, ...]:
    """Return the figures of a file.

    Raises:
        FormatError: a column is missing, a value cannot be read, or a figure stands twice.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in _REQUIRED if name not in (reader.fieldnames or [])]
        if missing:
            raise FormatError("columns are missing", where=f"{path}:1", found=", ".join(missing))
        rows = tuple(_row(row, f"{path}:{reader.line_num}") for row in reader)
    seen: set[tuple[str, str, str, int | None]] = set()
    for row in rows:
        key = (row.subject, row.measure, row.link, row.year)
        if key in seen:
            raise FormatError("a figure stands twice", where=str(path), found=" ".join(map(str, key)))
        seen.add(key)
    return rows


def _row(row: Mapping[str, str | None], where: str) -> ShareRow:
    text = {name: (row.get(name) or "").strip() for name in COLUMNS}
    if text["measure"] not in ("g", "x"):
        raise FormatError("unknown measure", where=where, found=text["measure"], expected="g or x")
    if text["unit"] not in _UNITS:
        raise FormatError("unknown unit", where=where, found=text["unit"], expected="share or percent")
    if not text["subject"] or (text["measure"] == "x") != bool(text["link"]):
        raise FormatError("a row needs a subject, and a link if and only if it is x", where=where)
    try:
        value = float(text["value"]) * _UNITS[text["unit"]]
        year = int(text["year"]) if text["year"] else None
    except ValueError as error:
        raise FormatError("not a number", where=where, found=str(error)) from None
    if not 0 <= value <= 1:
        raise FormatError("out of range", where=where, found=text["value"], expected="a part of 1")
    source = ", ".join(part for part in (text["source_title"], text["source_locator"], text["year"]) if part)
    return ShareRow(text["subject"], text["measure"], text["link"], value, year, source)


def shares_of(rows: tuple[ShareRow, ...], subject: str, year: int) -> SubjectShares:
    """Return what the figures say about a subject in a year.

    Of several years the latest up to the year counts, else the earliest after it; the source names it.
    """
    own = [row for row in rows if row.subject == subject]
    total = _nearest([row for row in own if row.measure == "g"], year)
    links = sorted({row.link for row in own if row.measure == "x"})
    parts = {
        link: _nearest([row for row in own if row.measure == "x" and row.link == link], year)
        for link in links
    }
    known = {link: row for link, row in parts.items() if row is not None}
    reasons = {}
    if total is None:
        reasons["share"] = f"no share g of {subject} is given"
    if not known:
        reasons["industryShares"] = f"no industry shares x of {subject} are given"
    rows_used = [row for row in (total, *known.values()) if row is not None]
    return SubjectShares(
        share=None if total is None else total.value,
        industry_shares={link: row.value for link, row in known.items()} or None,
        reasons=reasons,
        sources=tuple(dict.fromkeys(row.source for row in rows_used if row.source)),
    )


def _nearest(rows: list[ShareRow], year: int) -> ShareRow | None:
    def distance(row: ShareRow) -> tuple[bool, int]:
        if row.year is None:
            return True, 10_000
        return row.year > year, abs(row.year - year)

    return min(rows, key=distance, default=None)
