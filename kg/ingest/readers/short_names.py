"""Names of companies, one a line, without anything else."""

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

CARD = load_card("company_short_names")
SCHEMA = batch_schema(list(CARD.columns))
NAME = re.compile(r"[\w·&.+\-()（）']{1,20}")
HAN = re.compile(r"[\u4e00-\u9fff]")
FEWEST, SHARE = 50, 0.95


def read_short_names(path: Path, report: ReadReport, limit: int = RECORD_LIMIT) -> Iterator[pa.RecordBatch]:
    """Yield the lines that are not blank."""
    encoding = inspect_encoding(path)
    report.facts |= {"encoding": encoding.codec, "encodingBasis": encoding.basis}
    source, builder = LineSource(read_utf8(path, encoding), limit), BatchBuilder(SCHEMA)
    while (line := source.take()) is not None:
        if not line.data.strip():
            continue
        report.read += 1
        if line.is_oversize or undecodable(line.data):
            found = line.data[:80].decode("utf-8", "replace")
            report.reject(line.number, "undecodableBytes", found=found, expected="a name")
            continue
        builder.add({"name": line.data.decode(), "line": line.number}, len(line.data))
        if builder.is_full and (batch := builder.take()) is not None:
            yield batch
    if (batch := builder.take()) is not None:
        yield batch


def sniff_short_names(head: Head) -> int:
    """Return 1 where nearly all lines are one short Chinese name, 0 elsewhere."""
    if head.is_binary or head.is_markup:
        return 0
    lines = [line.strip() for line in head.lines if line.strip()]
    names = sum(bool(NAME.fullmatch(line) and HAN.search(line)) for line in lines)
    return int(len(lines) >= FEWEST and names >= SHARE * len(lines))
