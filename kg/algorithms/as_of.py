"""The instant of an answer: what held on a day, as far as it was known on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

WEIGHTS = ("1", "oecd", "pai", "calibrated")


@dataclass(frozen=True)
class AsOf:
    """The instant of an answer, and the evidence that counts.

    Attributes:
        date: valid time t: what was filed by then and in force then counts.
        known: knowledge time τ: what was published, recorded or stated by then counts; None: the same day.
        jurisdiction: office code; families without a member there do not count. None: any.
        weight: w of a family: «1», «oecd», «pai» or «calibrated» (see `family_weights`).
        term_years: statutory term, for rights of which no legal event says more.
        truncated_months: filings of the last months before τ are not all published yet.
        minimum_confidence: memberships that are less sure than this do not count at all.
        with_onward_references: whether references of families outside the chain are loaded (for δ > 0).
        exclusive_fraction: part of the right to exclude that an exclusive licence moves; None where nobody
            declared it: then it only frees its licensee.
    """

    date: dt.date
    known: dt.date | None = None
    jurisdiction: str | None = None
    weight: str = "1"
    term_years: int = 20
    truncated_months: int = 18
    minimum_confidence: float = 0.5
    with_onward_references: bool = False
    exclusive_fraction: float | None = None

    def __post_init__(self) -> None:
        if self.weight not in WEIGHTS:
            raise ValueError(f"weight must be one of {', '.join(WEIGHTS)}")

    @property
    def knowledge(self) -> dt.date:
        """Return τ."""
        return self.known or self.date


def months_before(day: dt.date, months: int) -> dt.date:
    """Return the first day of the month that lies some months before a day's month."""
    count = day.year * 12 + day.month - 1 - months
    return dt.date(count // 12, count % 12 + 1, 1)
