"""The objects of a JSON document, one by one, whatever holds them; only one is in memory.

They may be the elements of an array, of the array that an object wraps, or stand one after another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.ingest.readers.line_source import RECORD_LIMIT, Line

# A whole string, a sign of structure, a line end; a quote alone opens a string that the buffer cuts.
TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]\n]|"', re.DOTALL)
HEAD = 1 << 16


@dataclass(slots=True)
class _Scan:
    """Where a scan of the bytes stands."""

    depth: int = 0
    line: int = 1
    start: int | None = None
    start_line: int = 1


def split_objects(chunks: Iterator[bytes], limit: int = RECORD_LIMIT) -> Iterator[Line]:
    """Yield the objects that are records, as lines of their own: `number` is the line on which they begin.

    An object longer than `limit` is given as its first 200 bytes, marked; one that does not end is given as
    it stands, marked as not ended.

    Args:
        chunks: UTF-8 bytes of the document.
        limit: largest object in bytes.
    """
    buffer = next(chunks, b"")
    while len(buffer) < HEAD and (more := next(chunks, None)) is not None:
        buffer += more
    level = _level_of(buffer[:HEAD])
    scan = _Scan()
    while True:
        position, records = _scan(buffer, scan, level)
        for line, data in records:
            yield Line(line, data[:200] if len(data) > limit else data, len(data) > limit)
        keep = position if scan.start is None else scan.start
        rest = buffer[keep:]
        scan.start = None if scan.start is None else 0
        more = next(chunks, None)
        if more is None or len(rest) > 2 * limit:
            if scan.start is not None:
                yield Line(scan.start_line, rest[:200], len(rest) > limit, is_ended=False)
            return
        # The bytes of an object that is not whole are looked at again from its beginning.
        if scan.start is not None:
            scan.depth, scan.line, scan.start = level, scan.start_line, None
        buffer = rest + more


def _level_of(head: bytes) -> int:
    """Return the depth at which the records lie: 0 one after another, 1 in an array, 2 in a wrapped one.

    An object wraps its records when its first array begins with an object.
    """
    if head.lstrip().startswith(b"["):
        return 1
    path = b""
    for match in TOKEN.finditer(head):
        token = match.group()
        if token in (b"{", b"["):
            path += token
        elif token in (b"}", b"]"):
            path = path[:-1]
        elif path == b"{[" and token != b"\n":
            path = b"{("  # an array of texts: what follows in it is no record
        if path == b"{[{":
            return 2
        if not path:
            return 0
    return 0


def _scan(buffer: bytes, scan: _Scan, level: int) -> tuple[int, list[tuple[int, bytes]]]:
    """Return how far the buffer was understood, and the records that end in it with their lines."""
    records: list[tuple[int, bytes]] = []
    position = 0
    for match in TOKEN.finditer(buffer):
        token = match.group()
        if token == b'"':
            break
        position = match.end()
        if token == b"\n":
            scan.line += 1
        elif token in (b"{", b"["):
            if scan.depth == level and token == b"{" and scan.start is None:
                scan.start, scan.start_line = match.start(), scan.line
            scan.depth += 1
        elif token in (b"}", b"]"):
            scan.depth -= 1
            if scan.depth == level and scan.start is not None:
                records.append((scan.start_line, buffer[scan.start : match.end()]))
                scan.start = None
        elif b"\n" in token:
            scan.line += token.count(b"\n")
    return position, records
