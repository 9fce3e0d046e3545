"""GB/T 4754 with its notes, and concordances of patent symbols with industries: tables, text or workbook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from kg.ingest.datasets import load_card
from kg.ingest.readers.batches import batch_schema
from kg.ingest.readers.head import Head
from kg.ingest.readers.line_source import RECORD_LIMIT
from kg.ingest.readers.tabular_file import read_tabular, sniff_table
from kg.ingest.rejects import ReadReport

GBT4754, CONCORDANCE = load_card("gbt4754"), load_card("industry_concordance")
GBT4754_SCHEMA = batch_schema(list(GBT4754.columns))
CONCORDANCE_SCHEMA = batch_schema(list(CONCORDANCE.columns))
_PARTS = ("section", "division", "group", "class")
_TARGET_CODES = ("code", "gbt_code", "sei_code", "field_code")
# More marks than a plain list of industries or of titles has: a concordance holds both kinds of column.
_IS_CONCORDANCE = 3


def sniff_gbt4754(head: Head) -> int:
    """Return the marks of a list of industries: names, notes, and codes in one column or in four."""

    def marks(*columns: str) -> int:
        return sniff_table(head, replace(GBT4754, characteristic=columns))

    has_code = marks("code", "name") == len(("code", "name"))
    return max(marks("name", "remark", "code") if has_code else 0, marks(*_PARTS, "name"))


def sniff_concordance(head: Head) -> int:
    """Return the marks of a concordance: symbols, a name, and a code of what they map to."""
    found = [
        sniff_table(head, replace(CONCORDANCE, characteristic=("symbols", code))) for code in _TARGET_CODES
    ]
    return max(found) + _IS_CONCORDANCE if max(found) else 0


def read_gbt4754(path: Path, report: ReadReport, limit: int = RECORD_LIMIT) -> Iterator[pa.RecordBatch]:
    """Yield sections, divisions, groups and classes as they stand in the list."""
    yield from read_tabular(path, report, GBT4754, GBT4754_SCHEMA, limit)


def read_concordance(path: Path, report: ReadReport, limit: int = RECORD_LIMIT) -> Iterator[pa.RecordBatch]:
    """Yield the rules of a concordance as they stand in the table."""
    yield from read_tabular(path, report, CONCORDANCE, CONCORDANCE_SCHEMA, limit)
