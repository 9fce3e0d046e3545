"""A stream of XML bytes through a window: what was passed over is let go, its lines counted."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

import numpy as np

from kg.ingest.readers.byte_source import BAD_BYTE  # noqa: F401  # registers the handlers of bad bytes

WIDE = (
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)


def as_ascii_compatible(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the bytes without mark of order; UTF-16 as UTF-8, with 0xFF where it is damaged."""
    first = next(chunks, b"")
    while 0 < len(first) < 4 and (more := next(chunks, b"")):
        first += more
    codec = next((codec for mark, codec in WIDE if first.startswith(mark)), None)
    if codec is None:
        yield first.removeprefix(codecs.BOM_UTF8)
        yield from chunks
        return
    decoder = codecs.getincrementaldecoder(codec)("kg-keep")
    yield decoder.decode(first).removeprefix("\ufeff").encode("utf-8", "kg-mark")
    for chunk in chunks:
        yield decoder.decode(chunk).encode("utf-8", "kg-mark")
    yield decoder.decode(b"", final=True).encode("utf-8", "kg-mark")


def count_lines(data: bytes, start: int, end: int) -> int:
    """Return the number of line feeds in a stretch; four times as fast as `bytes.count`."""
    stretch = np.frombuffer(data, dtype=np.uint8, count=end - start, offset=start) if end > start else ()
    return int(np.count_nonzero(np.equal(stretch, 0x0A)))


class Window:
    """The part of a stream that is held: `data` from `position` on; what lies before was passed over."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = as_ascii_compatible(chunks)
        self.data = b""
        self.position = 0
        self._counted = 0
        self._line = 1

    def more(self) -> bool:
        """Hold more of the stream, at least as much again as is held; positions start anew at 0.

        Returns:
            Whether there was more.
        """
        self.line_at(self.position)
        parts = [self.data[self.position :]]
        held, wanted = len(parts[0]), 0
        while wanted <= held and (chunk := next(self._chunks, None)) is not None:
            parts.append(chunk)
            wanted += len(chunk)
        self.data, self.position, self._counted = b"".join(parts), 0, 0
        return wanted > 0

    def line_at(self, position: int) -> int:
        """Return the physical line, counted from 1, of a position not before those asked for earlier."""
        self._line += count_lines(self.data, self._counted, position)
        self._counted = position
        return self._line

    def find(self, needle: bytes, start: int = 0) -> int:
        """Return where a needle stands from `start` on, both relative to `position`; -1 if it is not held."""
        found = self.data.find(needle, self.position + start)
        return found - self.position if found >= 0 else -1
