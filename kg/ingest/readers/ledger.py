"""The ledger's export, JSON lines: one entry in force a line (`kg.ledger.export` writes them)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from kg.ingest.datasets import load_card
from kg.ingest.readers.batches import batch_schema
from kg.ingest.readers.json_lines import read_json_lines
from kg.ingest.readers.line_source import RECORD_LIMIT
from kg.ingest.rejects import ReadReport

CARD = load_card("ledger")
SCHEMA = batch_schema(list(CARD.columns))


def read_ledger_lines(path: Path, report: ReadReport, limit: int = RECORD_LIMIT) -> Iterator[pa.RecordBatch]:
    """Yield entries as they stand in the file."""
    yield from read_json_lines(path, report, CARD, SCHEMA, None, limit)
