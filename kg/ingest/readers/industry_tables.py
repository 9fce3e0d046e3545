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
# The same cards, told by other columns.
_CODED = replace(GBT4754, characteristic=("code", "name"))
_NOTED = replace(GBT4754, characteristic=("name", "remark", "code"))
_IN_PARTS = replace(GBT4754, characteristic=("section", "division", "group", "class", "name"))
_CONCORDANCES = tuple(
    replace(CONCORDANCE, characteristic=("symbols", code))
    for code in ("code", "gbt_code", "sei_code", "field_code")
)
# More marks than a plain list of industries or of titles has: a concordance holds both kinds of column.
_IS_CONCORDANCE = 3


def sniff_gbt4754(head: Head) -> int:
    """Return the marks of a list of industries: names, notes, and codes in one column or in four."""
    has_code = sniff_table(head, _CODED) == len(_CODED.characteristic)
    return max(sniff_table(head, _NOTED) if has_code else 0, sniff_table(head, _IN_PARTS))


def sniff_concordance(head: Head) -> int:
    """Return the marks of a concordance: symbols, a name, and a code of what they map to."""
    found = [sniff_table(head, card) for card in _CONCORDANCES]
    return max(found) + _IS_CONCORDANCE if max(found) else 0


def read_gbt4754(path: Path, report: ReadReport, limit: int = RECORD_LIMIT) -> Iterator[pa.RecordBatch]:
    """Yield sections, divisions, groups and classes as they stand in the list."""
    yield from read_tabular(path, report, GBT4754, GBT4754_SCHEMA, limit)


def read_concordance(path: Path, report: ReadReport, limit: int = RECORD_LIMIT) -> Iterator[pa.RecordBatch]:
    """Yield the rules of a concordance as they stand in the table."""
    yield from read_tabular(path, report, CONCORDANCE, CONCORDANCE_SCHEMA, limit)
