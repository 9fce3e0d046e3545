"""Reference exports of CNKI (GB/T 7714): numbered references, some wrapped over several lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from kg.ingest.datasets import load_card
from kg.ingest.parsers.cnki_reference import MARK, START
from kg.ingest.readers.batches import BatchBuilder, batch_schema
from kg.ingest.readers.byte_source import inspect_encoding, read_utf8
from kg.ingest.readers.head import Head
from kg.ingest.readers.line_source import RECORD_LIMIT, Line, LineSource, undecodable
from kg.ingest.rejects import ReadReport, Scope

CARD = load_card("cnki_references")
SCHEMA = batch_schema(list(CARD.columns))
WRAPPED = 12  # lines of one reference at most; more is a text that has a number at a line's start by chance


def sniff_cnki(head: Head) -> int:
    """Return the number of references to patents in the beginning of a file; 0 when the first is none."""
    lines = [line for line in head.lines if line.strip()]
    if not lines or not START.match(lines[0].lstrip("\ufeff")):
        return 0
    starts = sum(START.match(line) is not None for line in lines)
    marks = len(MARK.findall("\n".join(lines)))
    return min(10, marks) if marks * 2 >= starts else 0


def read_cnki_references(
    path: Path, report: ReadReport, limit: int = RECORD_LIMIT
) -> Iterator[pa.RecordBatch]:
    """Yield each reference as one text, its lines joined, with its number and first line."""
    encoding = inspect_encoding(path)
    report.facts |= {"encoding": encoding.codec, "encodingBasis": encoding.basis}
    builder = BatchBuilder(SCHEMA)
    for lines in _references(LineSource(read_utf8(path, encoding), limit)):
        report.read += 1
        if (row := _row(lines, report)) is not None:
            builder.add(row, sum(len(line.data) for line in lines))
        if builder.is_full and (batch := builder.take()) is not None:
            yield batch
    if (batch := builder.take()) is not None:
        yield batch
    elif report.read == 0:
        report.reject(1, "emptyFile", found="nothing", expected="numbered references", scope=Scope.FILE)


def _references(source: LineSource) -> Iterator[list[Line]]:
    """Yield the lines of each reference; what stands before the first is a record of its own."""
    taken: list[Line] = []
    while (line := source.take()) is not None:
        if not line.data.strip() and not line.is_oversize:
            continue
        if taken and (_starts(line) or len(taken) >= WRAPPED):
            yield taken
            taken = []
        taken.append(line)
    if taken:
        yield taken


def _starts(line: Line) -> bool:
    return START.match(line.data[:40].decode("utf-8", "replace")) is not None


def _row(lines: list[Line], report: ReadReport) -> dict[str, str | list[str] | int | None] | None:
    first, data = lines[0].number, b"".join(line.data.strip() for line in lines)
    if any(line.is_oversize for line in lines):
        report.reject(first, "recordTooLarge", found=str(len(data)), expected="one reference")
        return None
    if bad := undecodable(data):
        where = f"byte 0x{bad[1]} at byte {bad[0]} of the reference"
        report.reject(first, "undecodableBytes", found=where, expected="text")
        return None
    text = data.decode("utf-8")
    number = START.match(text)
    if number is None:
        report.reject(
            first, "noReference", found=text[:80], expected="a number in brackets, then a reference"
        )
        return None
    return {"number": number[1], "text": re.sub(r"\s+", " ", text), "line": first}
