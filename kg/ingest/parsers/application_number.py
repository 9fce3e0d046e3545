"""Application numbers and priorities in the compact DOCDB form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from kg.errors import ParseError
from kg.ingest.parsers.dates import parse_iso_date
from kg.ingest.parsers.rewriting import Rewrite, quoted, rewrite_first, rewrite_sql

# «US 201514719620 A», «AU 2013 203507 A», «US 2016/0017869 W», «GB 190814366D D», «IT PI20150003 A»
SHAPE = r"([A-Z]{2}) ?([A-Z0-9/ ]*[0-9][A-Z]?) ?([A-Z])"
DATED = rf"{SHAPE}(?: ([0-9]{{4}})([0-9]{{2}})([0-9]{{2}}))?"
EXPECTED = "country code, number and one-letter kind, as in FR 1051751 A"
RULES: dict[str, tuple[Rewrite, ...]] = {
    "US": (
        Rewrite(r"^([0-9]{4})0([0-9]{6})\|", r"\1\2|", "DOCDB: PCT filings have six digits", 11, kind="W"),
    ),
}
# Serial series of the USPTO that are provisional (60 to 63) and design (29); the rest are utility filings.
US_PROVISIONAL, US_DESIGN = ("60", "61", "62", "63"), "29"
# The first year of DOCDB's long form (year, series, serial); before it: serial, year.
US_LONG_FORM = 2011


@dataclass(frozen=True, slots=True)
class ApplicationNumber:
    """An application number; `kind` is DOCDB's letter (A patent, U model, P provisional, W PCT, F design)."""

    country: str
    number: str
    kind: str | None

    @property
    def compact(self) -> str:
        """Return the key of the application, as in FR1051751A."""
        return f"{self.country}{self.number}{self.kind or ''}"


@dataclass(frozen=True, slots=True)
class Priority:
    """A priority claim; the date is None where the source gives none."""

    application: ApplicationNumber
    date: date | None


def parse_application_number(text: str) -> ApplicationNumber:
    """Return the application number that a text of a DOCDB-based source is.

    Raises:
        ParseError: the text is no application number.
    """
    match = re.fullmatch(SHAPE, text)
    if match is None:
        raise ParseError("not an application number", found=text[:200], expected=EXPECTED)
    return _normalised(match[1], match[2], match[3])


def _normalised(country: str, number: str, kind: str) -> ApplicationNumber:
    bare = number.replace("/", "").replace(" ", "")
    bare, _, kind = rewrite_first(RULES.get(country, ()), f"{bare}|{kind}").partition("|")
    return ApplicationNumber(country, bare, kind)


def parse_lens_priority(text: str) -> Priority:
    """Return the priority that «FR 1051751 A 20100311» claims; some have no date.

    Raises:
        ParseError: the text is no priority, or its date does not exist.
    """
    match = re.fullmatch(DATED, text)
    if match is None:
        raise ParseError("not a priority", found=text[:200], expected=f"{EXPECTED} 20100311")
    day = None if match[4] is None else parse_iso_date(f"{match[4]}-{match[5]}-{match[6]}")
    return Priority(_normalised(match[1], match[2], match[3]), day)


def application_number_macros() -> list[str]:
    """Return DuckDB statements for `parse_application_number(text)` and `parse_lens_priority(text)`.

    They give STRUCT(country, number, kind, compact) and STRUCT(country, number, kind, compact, day), NULL
    where the scalar parsers raise.
    """
    parts = f"regexp_extract(t, {quoted('^(?:' + SHAPE + ')$')}, ['country', 'number', 'kind'])"
    dated = (
        f"regexp_extract(t, {quoted('^(?:' + DATED + ')$')}, ['country', 'number', 'kind', 'y', 'm', 'd'])"
    )
    return [
        "CREATE OR REPLACE MACRO application_rewrite(m) AS CASE WHEN m.country <> '' THEN "
        f"{rewrite_sql(RULES, 'm.country', _JOINED)} END",
        "CREATE OR REPLACE MACRO application_compact(m, r) AS m.country || replace(r, '|', '')",
        f"CREATE OR REPLACE MACRO parse_application_number(t) AS list_transform([{parts}], lambda m: "
        "list_transform([application_rewrite(m)], lambda r: CASE WHEN r IS NOT NULL THEN struct_pack("
        "country := m.country, number := split_part(r, '|', 1), kind := m.kind, "
        "compact := application_compact(m, r)) END)[1])[1]",
        "CREATE OR REPLACE MACRO priority_day(m) AS parse_iso_date(m.y || '-' || m.m || '-' || m.d)",
        f"CREATE OR REPLACE MACRO parse_lens_priority(t) AS list_transform([{dated}], lambda m: "
        "list_transform([application_rewrite(m)], lambda r: CASE WHEN r IS NOT NULL "
        "AND (m.y = '' OR priority_day(m) IS NOT NULL) THEN struct_pack("
        "country := m.country, number := split_part(r, '|', 1), kind := m.kind, "
        "compact := application_compact(m, r), day := priority_day(m)) END)[1])[1]",
    ]


_JOINED = "translate(m.number, '/ ', '') || '|' || m.kind"
