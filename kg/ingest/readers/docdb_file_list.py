"""Lists of document files as EPO's deliveries name them, `<country>.<number>.<kind>.xml`, one a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from kg.ingest.datasets import load_card
from kg.ingest.readers.batches import BatchBuilder, batch_schema
from kg.ingest.readers.byte_source import inspect_encoding, read_utf8
from kg.ingest.readers.head import Head
from kg.ingest.readers.line_source import RECORD_LIMIT, LineSource, undecodable
from kg.ingest.rejects import ReadReport

CARD = load_card("docdb_file_list")
SCHEMA = batch_schema(list(CARD.columns))
NAME = re.compile(r"(?:.*[/\\])?[A-Z]{2}\.[A-Z0-9]{3,20}\.[A-Z][0-9]?\.xml(?:\.gz)?")


def sniff_file_list(head: Head) -> int:
    """Return 10 when nearly every line of the beginning names a document file, else 0."""
    lines = [line for line in head.lines if line.strip()]
    named = sum(NAME.fullmatch(line.strip()) is not None for line in lines)
    return 10 if lines and named >= 0.9 * len(lines) else 0


def read_file_list(path: Path, report: ReadReport, limit: int = RECORD_LIMIT) -> Iterator[pa.RecordBatch]:
    """Yield the lines as they stand; a blank one is no record."""
    encoding = inspect_encoding(path)
    report.facts |= {"encoding": encoding.codec, "encodingBasis": encoding.basis}
    source, builder = LineSource(read_utf8(path, encoding), limit), BatchBuilder(SCHEMA)
    while (line := source.take()) is not None:
        if not line.data.strip() and not line.is_oversize:
            continue
        report.read += 1
        if line.is_oversize or undecodable(line.data):
            found = line.data[:80].decode("utf-8", "replace")
            report.reject(line.number, "undecodableBytes", found=found, expected="the name of a file")
            continue
        builder.add({"name": line.data.decode().strip(), "line": line.number}, len(line.data))
        if builder.is_full and (batch := builder.take()) is not None:
            yield batch
    if (batch := builder.take()) is not None:
        yield batch
