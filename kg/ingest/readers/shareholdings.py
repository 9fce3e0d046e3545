"""Shareholdings, CSV: holder, firm, share, date. Whether shares are in percent, the header may say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from kg.ingest.datasets import header_key, load_card
from kg.ingest.readers.batches import batch_schema
from kg.ingest.readers.head import read_head
from kg.ingest.readers.line_source import RECORD_LIMIT
from kg.ingest.readers.tabular_file import read_tabular
from kg.ingest.rejects import ReadReport

CARD = load_card("shareholdings")
SCHEMA = batch_schema(list(CARD.columns))
PERCENT = ("%", "％", "percent")


def read_shareholdings(path: Path, report: ReadReport, limit: int = RECORD_LIMIT) -> Iterator[pa.RecordBatch]:
    """Yield shareholdings; `share_unit` is `percent` where the column's header says so, else null."""
    unit = "percent" if _is_percent(read_head(path).text) else None
    position = SCHEMA.get_field_index("share_unit")
    for batch in read_tabular(path, report, CARD, SCHEMA, limit):
        units = pa.array([unit] * batch.num_rows, pa.string())
        yield batch.set_column(position, SCHEMA.field(position), units)


def _is_percent(text: str) -> bool:
    header = text.lstrip("\n").split("\n", 1)[0]
    spellings = {header_key(spelling) for spelling in CARD.columns["share"]}
    cells = header.replace("\t", ",").replace(";", ",").replace("|", ",").split(",")
    return any(header_key(cell) in spellings and any(mark in cell for mark in PERCENT) for cell in cells)
