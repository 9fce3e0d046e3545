"""The expiry calendar, worked out: bars by month with their years, and the sums beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.api.language import Language
from kg.api.pages.numbers import format_amount, format_percent
from kg.api.wording import words

Row = Mapping[str, Any]
WIDTH, HEIGHT, TOP = 960.0, 150.0, 18.0
WIDEST_BAR = 26.0


@dataclass(frozen=True, slots=True)
class MonthView:
    """A month: its bar, and its cells in text."""

    month: int
    until: str
    x: float
    y: float
    width: float
    height: float
    mass: str
    share: str | None


@dataclass(frozen=True, slots=True)
class YearMark:
    """Where a calendar year begins on the axis."""

    year: str
    x: float


@dataclass(frozen=True, slots=True)
class ExpiryView:
    """The part of the page on expiry; `top` is the mass that the highest bar stands for."""

    months: tuple[MonthView, ...]
    years: tuple[YearMark, ...]
    top: str
    sums: Mapping[str, str]
    share: str | None
    is_interval: bool
    has_mass: bool
    width: float = WIDTH
    height: float = HEIGHT


def view_expiry(answer: Row, language: Language) -> ExpiryView:
    """Return what the page shows of an answer of `expiry`."""
    rows: Sequence[Row] = answer["months"]
    most = max((row["mass"] for row in rows), default=0.0)
    step = WIDTH / max(1, len(rows))
    low, high = answer.get("shareLow"), answer.get("shareHigh")
    return ExpiryView(
        months=tuple(_month(row, i, step, most, language) for i, row in enumerate(rows)),
        years=tuple(_years(rows, step)),
        top=format_amount(most, language),
        sums={
            name: format_amount(answer[name], language) for name in ("total", "expiring", "later", "unknown")
        },
        share=_interval(low, high, language),
        is_interval=low != high,
        has_mass=answer["total"] > 0,
    )


def _interval(low: float | None, high: float | None, language: Language) -> str | None:
    if low is None or high is None:
        return None
    first, second = format_percent(low), format_percent(high)
    return first if first == second else f"{first}–{second}"


def _month(row: Row, position: int, step: float, most: float, language: Language) -> MonthView:
    height = (HEIGHT - TOP) * row["mass"] / most if most > 0 else 0.0
    width = min(WIDEST_BAR, step * 0.78)
    share = row.get("share")
    return MonthView(
        month=row["month"],
        until=row["until"],
        x=position * step + (step - width) / 2,
        y=HEIGHT - height,
        width=width,
        height=height,
        mass=format_amount(row["mass"], language),
        share=words(language)["unknown"] if share is None else format_percent(share),
    )


def _years(rows: Sequence[Row], step: float) -> list[YearMark]:
    found: list[YearMark] = []
    for position, row in enumerate(rows):
        year = row["until"][:4]
        if not found or found[-1].year != year:
            found.append(YearMark(year, position * step))
    # A first year of a month or two has no room before the next.
    return found[1:] if len(found) > 1 and found[1].x < 3 * step and len(rows) > 24 else found
