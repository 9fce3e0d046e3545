"""Writing small CSV files row by row."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path


def write_rows(path: Path, header: list[str], rows: Iterable[list[str]], delimiter: str = ",") -> Path:
    """Write a small CSV file row by row."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    return path
