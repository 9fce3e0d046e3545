"""Shared by the reader tests: read a whole file and return its records and its report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from kg.ingest.rejects import ReadReport

GOLDEN = Path(__file__).parents[2] / "golden"
Read = Callable[..., Iterator[pa.RecordBatch]]


def read_all(read: Read, path: Path, **options: Any) -> tuple[list[dict[str, Any]], ReadReport]:
    report = ReadReport(path.name)
    records = [row for batch in read(path, report, **options) for row in batch.to_pylist()]
    assert report.accepted == len(records)
    return records, report


def without_nulls(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if value is not None}


def reasons(report: ReadReport) -> list[tuple[int, str, str | None]]:
    return [(reject.line, reject.reason, reject.field) for reject in report.rejects]
