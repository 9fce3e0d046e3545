"""Citations as pairs, CSV: this project's exchange format for what PATSTAT or OPS say of categories.

Columns: citing, cited (publication numbers in any form that the parser takes); optional category (X, Y, A, …,
several joined as in «XY»), phase (examiner, applicant, …) and citation_date.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from kg.ingest.datasets import load_card
from kg.ingest.readers.batches import batch_schema
from kg.ingest.readers.line_source import RECORD_LIMIT
from kg.ingest.readers.tabular_file import read_tabular
from kg.ingest.rejects import ReadReport

CARD = load_card("citation_pairs")
SCHEMA = batch_schema(list(CARD.columns))


def read_citation_pairs(
    path: Path, report: ReadReport, limit: int = RECORD_LIMIT
) -> Iterator[pa.RecordBatch]:
    """Yield citations as they stand in the file."""
    yield from read_tabular(path, report, CARD, SCHEMA, limit)
