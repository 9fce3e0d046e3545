"""EPO DOCDB: exchange-documents, one or hundreds of thousands in a file.

A record's line is its number among the documents of the file, counted from 1: the files have no line breaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from kg.ingest.datasets import load_card
from kg.ingest.readers.containers import ContainerError, Entry, read_entries
from kg.ingest.readers.exchange_blocks import read_block
from kg.ingest.readers.exchange_cut import DOCUMENT_LIMIT, Cutter, Piece
from kg.ingest.readers.exchange_record import SCHEMA
from kg.ingest.readers.head import SIZE, ZIP, Head
from kg.ingest.readers.unpacked_head import LOOKED_AT, root_of, unpack_head
from kg.ingest.readers.xml_encoding import as_utf8
from kg.ingest.rejects import ReadReport, Scope

CARD = load_card("epo_docdb")
BLOCK_BYTES, BLOCK_DOCUMENTS = 1 << 23, 1 << 12
IDENTITY = re.compile(rb"[ \t\r\n](country|doc-number|kind)[ \t\r\n]*=[ \t\r\n]*[\"']([^\"'<]*)")
ROOTS = frozenset(("exchange-documents", "exchange-document"))
SKIPPED_ENTRY = "noExchangeDocument"

__all__ = ["CARD", "SCHEMA", "read_epo_docdb", "sniff_docdb"]


def read_epo_docdb(path: Path, report: ReadReport, limit: int = DOCUMENT_LIMIT) -> Iterator[pa.RecordBatch]:
    """Yield the documents of a file or container; the report's facts say how many went to the parser.

    What is not well-formed, in another namespace or cut off is refused document by document. A file of a
    container without exchange-documents (an index) is skipped by the rule `noExchangeDocument`.
    """
    counts = {"scanned": 0, "parsed": 0}
    try:
        for entry in read_entries(path):
            try:
                yield from _read_entry(entry, limit, report, counts)
            except ContainerError as error:
                if error.is_fatal:
                    raise
                _refuse_entry(error, report, entry.name)
    except ContainerError as error:
        _refuse_entry(error, report, "")
    report.facts |= {f"{way}Documents": str(count) for way, count in counts.items()}


def _read_entry(
    entry: Entry, limit: int, report: ReadReport, counts: dict[str, int]
) -> Iterator[pa.RecordBatch]:
    if entry.fault is not None:
        raise entry.fault
    cutter = Cutter(as_utf8(entry.chunks), limit)
    if entry.name and not cutter.holds_documents():
        report.read += 1
        report.skip(SKIPPED_ENTRY)
        return
    for pieces in blocks(cutter):
        batch = _read_pieces(pieces, report, counts)
        if batch.num_rows:
            yield batch
    if cutter.is_open:
        report.reject(
            max(report.read, 1),
            "truncatedFile",
            found=f"the end of the file {entry.name}".rstrip(),
            expected="the end tag of exchange-documents; documents may be missing",
            scope=Scope.FILE,
        )


def _refuse_entry(error: ContainerError, report: ReadReport, name: str) -> None:
    """Put a file of a container on record, or the file itself where the name is empty."""
    found = f"{name}: {error.found}" if name else error.found or ""
    scope = Scope.RECORD if name else Scope.FILE
    report.read += scope is Scope.RECORD
    report.reject(max(report.read, 1), error.reason, found=found, expected=error.expected or "", scope=scope)


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
        report.reject(
            line,
            error.reason,
            found=error.found or "",
            expected=error.expected or "",
            record=identity(piece.data),
        )
    counts["parsed"] += records.parsed
    counts["scanned"] += len(whole) - records.parsed
    return records.batch


def identity(data: bytes) -> str | None:
    """Return the publication number that a start tag gives, as well as it can be read."""
    values = {name: value.decode("utf-8", "replace") for name, value in IDENTITY.findall(data[:1000])}
    number = values.get(b"country", "") + values.get(b"doc-number", "") + values.get(b"kind", "")
    return number or None


def sniff_docdb(head: Head) -> int:
    """Return the number of marks of DOCDB: its outermost element and its attributes.

    A bulk delivery is a ZIP file whose first XML file is an index; the documents come in further ones.
    """
    found = unpack_head(head)
    data = found.data if found.root in ROOTS else b""
    if head.data.startswith(ZIP) and found.root is not None and not data:
        data = _documents_in(head.path)
    if not data:
        return 0
    marks = (b"bibliographic-data", b"publication-reference", b"doc-number=", b"family-id=")
    return 1 + sum(mark in data for mark in marks)


def _documents_in(path: Path) -> bytes:
    """Return the beginning of the first file of a container that is DOCDB's, empty when there is none."""
    try:
        for number, entry in enumerate(read_entries(path)):
            data = b"" if entry.fault else next(as_utf8(entry.chunks), b"")[:SIZE]
            if root_of(data) in ROOTS:
                return data
            if number >= LOOKED_AT:
                break
    except ContainerError:
        pass
    return b""
