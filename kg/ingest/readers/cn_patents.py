"""Chinese patent search exports, headers Chinese or English, text or workbook: one row per publication."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from kg.ingest.datasets import load_card
from kg.ingest.readers.batches import batch_schema
from kg.ingest.readers.line_source import RECORD_LIMIT
from kg.ingest.readers.tabular_file import read_tabular
from kg.ingest.rejects import ReadReport

CARD = load_card("cn_patents")
SCHEMA = batch_schema(list(CARD.columns))
# PatSnap's English headers are a card of their own: some of them are Derwent Innovation's, too.
ENGLISH = load_card("patsnap_english")


def read_cn_patents(path: Path, report: ReadReport, limit: int = RECORD_LIMIT) -> Iterator[pa.RecordBatch]:
    """Yield publications as they stand in the export."""
    yield from read_tabular(path, report, CARD, SCHEMA, limit)


def read_patsnap_english(
    path: Path, report: ReadReport, limit: int = RECORD_LIMIT
) -> Iterator[pa.RecordBatch]:
    """Yield publications as they stand in the export, under the same columns."""
    yield from read_tabular(path, report, ENGLISH, SCHEMA, limit)
