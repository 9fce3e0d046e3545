"""Derwent Innovation exports (formerly Thomson Innovation): rows of publications, or of DWPI families."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from kg.ingest.datasets import load_card
from kg.ingest.readers.batches import batch_schema
from kg.ingest.readers.head import Head
from kg.ingest.readers.line_source import RECORD_LIMIT
from kg.ingest.readers.tabular_file import read_tabular, sniff_table
from kg.ingest.rejects import ReadReport

CARD = load_card("derwent_innovation")
SCHEMA = batch_schema(list(CARD.columns))
FAMILY_CARD = load_card("dwpi_families")
FAMILY_SCHEMA = batch_schema(list(FAMILY_CARD.columns))


def read_derwent_innovation(
    path: Path, report: ReadReport, limit: int = RECORD_LIMIT
) -> Iterator[pa.RecordBatch]:
    """Yield publications as they stand in the export, whichever fields the user chose."""
    yield from read_tabular(path, report, CARD, SCHEMA, limit)


def read_dwpi_families(path: Path, report: ReadReport, limit: int = RECORD_LIMIT) -> Iterator[pa.RecordBatch]:
    """Yield DWPI families as they stand in a landscape workbook."""
    yield from read_tabular(path, report, FAMILY_CARD, FAMILY_SCHEMA, limit)


def sniff_dwpi_families(head: Head) -> int:
    """Return the marks of a table of families: none where each row has a publication of its own."""
    return 0 if sniff_table(head, CARD) else sniff_table(head, FAMILY_CARD)
