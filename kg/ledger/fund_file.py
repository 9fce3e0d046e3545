"""Criteria of funds as the file that fund managers fill in: what was entered is read by the same reader.

The columns are those of `domain/funds/criteria.csv`, and `entry_id`, the entry that says the line.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from kg.ledger.entry import Entry

COLUMNS = (
    "fund", "filing_number", "uscc", "manager", "declared_on", "capital", "ticket_low", "ticket_high",
    "stages", "regions", "reinvestment_ratio", "thesis", "exclusions", "horizon", "max_deals", "entry_id",
)  # fmt: skip
SEPARATOR = "；"


def write_fund_file(path: Path, entries: Iterable[Entry]) -> int:
    """Write a line for each declaration; return their number."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for entry in entries:
            writer.writerow({**fund_line(entry.value or {}), "entry_id": entry.entry_id})
            count += 1
    return count


def fund_line(value: Mapping[str, Any]) -> dict[str, str]:
    """Return a declaration as texts by column; what it does not say is empty."""
    currency = value.get("currency") or ""
    thesis = "; ".join(f"{link}={_plain(share)}" for link, share in value.get("thesis", {}).items())
    return {
        "fund": value["fund"],
        "filing_number": value.get("filingNumber", ""),
        "uscc": value.get("uscc", ""),
        "manager": value.get("manager", ""),
        "declared_on": value["declaredOn"],
        "capital": _amount(value.get("capital"), currency),
        "ticket_low": _amount(value.get("ticketLow"), currency),
        "ticket_high": _amount(value.get("ticketHigh"), currency),
        "stages": SEPARATOR.join(value.get("stages", ())),
        "regions": SEPARATOR.join(value.get("regions", ())),
        "reinvestment_ratio": _plain(value.get("reinvestmentRatio")),
        "thesis": thesis,
        "exclusions": SEPARATOR.join(value.get("exclusions", ())),
        "horizon": value.get("horizon", ""),
        "max_deals": str(value.get("maxDeals", "")),
    }


def _amount(number: float | None, currency: str) -> str:
    return "" if number is None else f"{_plain(number)} {currency}"


def _plain(number: float | None) -> str:
    """Return a number with all its digits and without an exponent."""
    return "" if number is None else f"{Decimal(repr(number)):f}"
