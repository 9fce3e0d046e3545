"""A stream of UTF-8 bytes as physical lines and blocks, with a bound on what is held."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from kg.ingest.readers.byte_source import BAD_BYTE

RECORD_LIMIT = 1 << 24
MARKED = re.compile(re.escape(BAD_BYTE) + rb"([0-9A-F]{2})")


@dataclass(frozen=True, slots=True)
class Line:
    """One physical line without its end.

    Attributes:
        number: counted from 1.
        data: its bytes; only the first 200 when it is too long.
        is_oversize: longer than the limit of a record; the rest was passed over unread.
        is_ended: a line end followed; false only for the last line of some files.
    """

    number: int
    data: bytes
    is_oversize: bool = False
    is_ended: bool = True


class LineSource:
    """Physical lines from a stream of bytes, which can be given back and read again in blocks.

    Holds at most `limit` bytes of one line, plus a chunk of the stream.
    """

    def __init__(self, chunks: Iterator[bytes], limit: int = RECORD_LIMIT) -> None:
        self._chunks = chunks
        self._buffer = b""
        self._position = 0
        self._returned: deque[Line] = deque()
        self.limit = limit
        self.next_number = 1

    def fill(self, size: int) -> bytes:
        """Return the next `size` bytes, fewer where the stream ends; nothing is consumed."""
        held = len(self._buffer) - self._position
        if held < size:
            parts = [self._buffer[self._position :]]
            while held < size and (chunk := next(self._chunks, None)) is not None:
                parts.append(chunk)
                held += len(chunk)
            self._buffer, self._position = b"".join(parts), 0
        return self._buffer[self._position : self._position + size]

    @property
    def has_returned(self) -> bool:
        """Whether lines were given back; they come before what `fill` returns."""
        return bool(self._returned)

    def consume(self, size: int, lines: int) -> None:
        """Pass over the first `size` buffered bytes, which hold `lines` physical lines."""
        self._position += size
        self.next_number += lines

    def give_back(self, lines: list[Line]) -> None:
        """Return lines, in order, to be taken again; they go back into the buffer where they are whole."""
        if self._returned or any(line.is_oversize for line in lines):
            self._returned.extendleft(reversed(lines))
            return
        ends = (line.data + b"\n" if line.is_ended else line.data for line in lines)
        self._buffer, self._position = b"".join(ends) + self._buffer[self._position :], 0
        self.next_number = lines[0].number

    def take(self) -> Line | None:
        """Return the next line, None at the end of the file."""
        if self._returned:
            return self._returned.popleft()
        end = self._buffer.find(b"\n", self._position)
        if end < 0:
            return self._take_across_chunks()
        return self._cut(end)

    def _cut(self, end: int) -> Line:
        data = self._buffer[self._position : end]
        self._position = end + 1
        return self._line(data, is_ended=True)

    def _line(self, data: bytes, *, is_ended: bool) -> Line:
        number = self.next_number
        self.next_number += 1
        is_oversize = len(data) > self.limit
        return Line(number, data[:200] if is_oversize else data.removesuffix(b"\r"), is_oversize, is_ended)

    def _take_across_chunks(self) -> Line | None:
        searched = 0
        while (end := self._buffer.find(b"\n", self._position + searched)) < 0:
            held = len(self._buffer) - self._position
            if held > self.limit:
                return self._pass_over()
            searched = held
            chunk = next(self._chunks, None)
            if chunk is None:
                return self._last_line()
            self._buffer, self._position = self._buffer[self._position :] + chunk, 0
        return self._cut(end)

    def _last_line(self) -> Line | None:
        data = self._buffer[self._position :]
        self._buffer, self._position = b"", 0
        return self._line(data, is_ended=False) if data else None

    def _pass_over(self) -> Line:
        head = self._buffer[self._position : self._position + 200]
        rest: bytes | None = self._buffer[self._position :]
        while rest is not None and b"\n" not in rest:
            rest = next(self._chunks, None)
        number = self.next_number
        self.next_number += 1
        self._buffer, self._position = rest or b"", 0
        if rest is not None:
            self._position = rest.index(b"\n") + 1
        return Line(number, head, is_oversize=True, is_ended=rest is not None)


def undecodable(data: bytes) -> tuple[int, str] | None:
    """Return (byte position from 1, hexadecimal of the byte) of the first byte that is no text, or None."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        position = error.start
        if marked := MARKED.match(data, position):
            return position + 1, marked[1].decode()
        return position + 1, data[position : position + 1].hex().upper()
    return None
