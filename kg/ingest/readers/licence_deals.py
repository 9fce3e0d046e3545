"""Licence and other deals with Chinese field names: a JSON document, a table of text or a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from kg.ingest.datasets import load_card
from kg.ingest.readers.batches import batch_schema
from kg.ingest.readers.byte_source import open_binary
from kg.ingest.readers.head import Head
from kg.ingest.readers.json_lines import read_json_document, sniff_document
from kg.ingest.readers.line_source import RECORD_LIMIT
from kg.ingest.readers.tabular_file import read_tabular, sniff_table
from kg.ingest.rejects import ReadReport

CARD = load_card("licence_deals")
SCHEMA = batch_schema(list(CARD.columns))


def read_licence_deals(path: Path, report: ReadReport, limit: int = RECORD_LIMIT) -> Iterator[pa.RecordBatch]:
    """Yield deals as they stand in the file."""
    with open_binary(path) as file:
        start = file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    read = read_json_document if start in (b"{", b"[") else read_tabular
    yield from read(path, report, CARD, SCHEMA, limit=limit)


def sniff_licence_deals(head: Head) -> int:
    """Return the marks of this format, in a document or in a table."""
    return sniff_document(head, CARD) or sniff_table(head, CARD)
