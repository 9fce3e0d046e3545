"""Exchange rates to the yuan, CSV: currency, date, cnyPerUnit, source; one rate per line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from kg.ingest.datasets import load_card
from kg.ingest.readers.batches import batch_schema
from kg.ingest.readers.line_source import RECORD_LIMIT
from kg.ingest.readers.tabular_file import read_tabular
from kg.ingest.rejects import ReadReport

CARD = load_card("exchange_rates")
SCHEMA = batch_schema(list(CARD.columns))


def read_exchange_rates(
    path: Path, report: ReadReport, limit: int = RECORD_LIMIT
) -> Iterator[pa.RecordBatch]:
    """Yield rates as they stand in the file."""
    yield from read_tabular(path, report, CARD, SCHEMA, limit)
