"""EPO DOCDB: exchange-documents, one or hundreds of thousands in a file.

A record's line is its number among the documents of the file, counted from 1: the files have no line breaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from kg.ingest.datasets import load_card
from kg.ingest.readers.byte_source import read_chunks
from kg.ingest.readers.exchange_blocks import read_block
from kg.ingest.readers.exchange_cut import DOCUMENT_LIMIT, Cutter, Piece
from kg.ingest.readers.exchange_record import SCHEMA
from kg.ingest.readers.head import Head
from kg.ingest.readers.xml_text import ascii_compatible
from kg.ingest.rejects import ReadReport, Scope

CARD = load_card("epo_docdb")
BLOCK_BYTES, BLOCK_DOCUMENTS = 1 << 23, 1 << 12
IDENTITY = re.compile(rb"[ \t\r\n](country|doc-number|kind)[ \t\r\n]*=[ \t\r\n]*[\"']([^\"'<]*)")
ROOT = re.compile(r"<(?:[A-Za-z_][A-Za-z0-9_.-]*:)?exchange-documents?[\s/>]")

__all__ = ["CARD", "SCHEMA", "read_epo_docdb", "sniff_docdb"]


def read_epo_docdb(path: Path, report: ReadReport, limit: int = DOCUMENT_LIMIT) -> Iterator[pa.RecordBatch]:
    """Yield the documents of a file; the report's facts say how many went to the parser.

    What is not well-formed, in another namespace or cut off is refused document by document.
    """
    cutter = Cutter(ascii_compatible(read_chunks(path)), limit)
    counts = {"scanned": 0, "parsed": 0}
    for pieces in blocks(cutter):
        batch = _read_pieces(pieces, report, counts)
        if batch.num_rows:
            yield batch
    if cutter.is_open:
        report.reject(
            report.read,
            "truncatedFile",
            found="the end of the file",
            expected="the end tag of exchange-documents; documents may be missing",
            scope=Scope.FILE,
        )
    report.facts |= {f"{way}Documents": str(count) for way, count in counts.items()}


def blocks(cutter: Cutter) -> Iterator[list[Piece]]:
    """Yield pieces of the stream, together where they have the same declarations."""
    held: list[Piece] = []
    size = 0
    while (piece := cutter.take()) is not None:
        if held and (piece.declarations is not held[0].declarations or size >= BLOCK_BYTES):
            yield held
            held, size = [], 0
        held.append(piece)
        size += len(piece.data)
        if len(held) >= BLOCK_DOCUMENTS:
            yield held
            held, size = [], 0
    if held:
        yield held


def _read_pieces(pieces: list[Piece], report: ReadReport, counts: dict[str, int]) -> pa.RecordBatch:
    lines = range(report.read + 1, report.read + len(pieces) + 1)
    report.read += len(pieces)
    whole = [(piece, line) for piece, line in zip(pieces, lines, strict=True) if piece.problem is None]
    for piece, line in zip(pieces, lines, strict=True):
        if piece.problem is not None:
            reason, found, expected = piece.problem
            report.reject(line, reason, found=found, expected=expected, record=identity(piece.data))
    records = read_block(
        [piece.data for piece, _ in whole],
        pieces[0].declarations,
        [line for _, line in whole],
    )
    for number, error in records.refused:
        piece, line = whole[number]
        record = identity(piece.data)
        report.reject(line, error.reason, found=error.found, expected=error.expected, record=record)
    counts["parsed"] += records.parsed
    counts["scanned"] += len(whole) - records.parsed
    return records.batch


def identity(data: bytes) -> str | None:
    """Return the publication number that a start tag gives, as well as it can be read."""
    values = {name: value.decode("utf-8", "replace") for name, value in IDENTITY.findall(data[:1000])}
    number = values.get(b"country", "") + values.get(b"doc-number", "") + values.get(b"kind", "")
    return number or None


def sniff_docdb(head: Head) -> int:
    """Return the number of marks of DOCDB: its elements, not inside a response of OPS."""
    if not head.is_markup or "world-patent-data" in head.text[:2000] or not ROOT.search(head.text):
        return 0
    marks = ("bibliographic-data", "publication-reference", "doc-number=", "family-id=", "exchange-document")
    return sum(mark in head.text for mark in marks)
