"""Which encoding a file is in, decided by its bytes: never by its name, never by the machine's locale."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from kg.errors import FormatError

BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
HIGH_KEPT = 200_000
# A run of non-ASCII characters with at least one undecodable byte in it, and its neighbours.
DAMAGED = re.compile("[^\x80-\U0010ffff]?[\x80-\ud7ff\ue000-\U0010ffff]*[\udc80-\udcff][\x80-\U0010ffff]*.?")
CONVINCING = 1.0
MAC_WITHOUT_CR = 5
LETTERS = frozenset("àáâãäåæçèéêëìíîïñòóôõöøœßùúûüıšžłńśćęąőű")
MARKS = frozenset("’‘“”–—…•®™©°µ×±²³·«»€£§")


@dataclass(frozen=True, slots=True)
class Encoding:
    r"""How text is encoded.

    Attributes:
        codec: Python's name of the codec, without byte order mark.
        bom: the byte order mark the file starts with, empty when none.
        line_end: "\n" (also for CR LF) or "\r" (old Macintosh exports).
        basis: what decided: "bom", "bytes" (the only one that fits) or "likelihood" (the better of several).
    """

    codec: str
    bom: bytes
    line_end: str
    basis: str

    @property
    def is_wide(self) -> bool:
        """Whether a character has two bytes, so that NUL bytes are no damage."""
        return self.codec.startswith("utf-16")


@dataclass(slots=True)
class Tally:
    """What one pass over the bytes of a file counts."""

    nul_even: int = 0
    nul_odd: int = 0
    carriage_returns: int = 0
    line_feeds: int = 0
    valid_extra: int = 0
    invalid: int = 0
    high: bytearray = field(default_factory=bytearray)
    pending: bytes = b""

    def add(self, chunk: bytes, offset: int) -> None:
        """Count one chunk that starts at byte `offset` of the file."""
        self.carriage_returns += chunk.count(b"\r")
        self.line_feeds += chunk.count(b"\n")
        if b"\0" in chunk:
            self.nul_even += chunk[offset % 2 :: 2].count(0)
            self.nul_odd += chunk[1 - offset % 2 :: 2].count(0)
        if self.pending or not chunk.isascii():
            self._add_high(self.pending + chunk)

    def _add_high(self, data: bytes) -> None:
        whole = len(data) - _cut_character(data)
        self.pending, data = data[whole:], data[:whole]
        if is_utf8(data):
            # Continuation bytes 0x80–0xBF are the 64 lowest as signed numbers.
            self.valid_extra += int(np.count_nonzero(np.frombuffer(data, dtype=np.int8) < -64))
        else:
            self._add_damaged(data.decode("utf-8", "surrogateescape"))

    def _add_damaged(self, text: str) -> None:
        for match in DAMAGED.finditer(text):
            here = match.group()
            self.invalid += sum("\udc80" <= char <= "\udcff" for char in here)
            if len(self.high) < HIGH_KEPT:
                self.high += here.encode("utf-8", "surrogateescape")


def is_utf8(data: bytes) -> bool:
    """Return whether bytes are valid UTF-8; three times as fast as decoding them."""
    offsets = pa.py_buffer(np.array([0, len(data)], dtype=np.int32))
    array = pa.Array.from_buffers(pa.binary(), 1, [None, offsets, pa.py_buffer(data)])
    try:
        array.cast(pa.string())
    except pa.ArrowInvalid:
        return False
    return True


def _cut_character(data: bytes) -> int:
    """Return how many bytes at the end begin a character of UTF-8 that the data do not finish."""
    for back in range(1, min(4, len(data)) + 1):
        byte = data[-back]
        if byte >= 0xC0:
            needed = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return back if back < needed else 0
        if byte < 0x80:
            return 0
    return 0


def decide_encoding(chunks: Iterable[bytes]) -> Encoding:
    """Return the encoding of a file from all of its bytes, in one pass and constant memory.

    A byte order mark decides; else NUL at every other byte is UTF-16; else valid UTF-8 is UTF-8, also with a
    few damaged places (their records are refused later); else the better fit of GB18030, Windows-1252 and
    Mac Roman: a letter between letters of its own case, a quotation mark where one stands.

    Raises:
        FormatError: the bytes hold NUL without being UTF-16, most of them: this is no text.
    """
    tally, offset, head = Tally(), 0, b""
    for chunk in chunks:
        head = head or chunk[:4]
        tally.add(chunk, offset)
        offset += len(chunk)
    if tally.pending:
        tally.invalid += 1
    line_end = "\r" if tally.carriage_returns > 2 * tally.line_feeds else "\n"
    for bom, codec in BOMS:
        if head.startswith(bom):
            return Encoding(codec, bom, line_end, "bom")
    if utf16 := _utf16_without_bom(tally, offset):
        return Encoding(utf16, b"", line_end, "bytes")
    if tally.invalid * 4 <= tally.valid_extra or not tally.high:
        return Encoding("utf-8", b"", line_end, "bytes")
    likely = _likely_codec(bytes(tally.high), line_end)
    return Encoding(likely or "utf-8", b"", line_end, "likelihood" if likely else "bytes")


def _utf16_without_bom(tally: Tally, size: int) -> str | None:
    nuls = tally.nul_even + tally.nul_odd
    if size == 0 or nuls < 0.2 * size:
        return None
    if tally.nul_odd > 20 * tally.nul_even:
        return "utf-16-le"
    if tally.nul_even > 20 * tally.nul_odd:
        return "utf-16-be"
    raise FormatError("the file is not text", found=f"{nuls} NUL bytes in {size}", expected="text")


def _likely_codec(high: bytes, line_end: str) -> str | None:
    """Return the 8-bit or Chinese code page that these bytes speak for, None when they speak for none."""
    if _gb18030_share(high) > 0.9:
        return "gb18030"
    count = sum(byte >= 0x80 for byte in high)
    scores = {codec: _plausibility(high, codec) / count for codec in ("windows-1252", "mac_roman")}
    if line_end != "\r" and count < MAC_WITHOUT_CR:
        del scores["mac_roman"]
    best = max(scores.values())
    if best < CONVINCING:
        return None
    likely = [codec for codec, score in scores.items() if score == best]
    return "mac_roman" if line_end == "\r" and "mac_roman" in likely else likely[0]


def _plausibility(high: bytes, codec: str) -> int:
    """Return points for high bytes that read as an expected letter or mark; a hole in the code page costs."""
    text = high.decode(codec, "replace")
    points = 0
    for before, char, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if char <= "\x7f":
            continue
        if char == "\ufffd":
            points -= 5
        elif char in MARKS:
            points += 1
        elif char.lower() in LETTERS:
            points += _fits_case(before, char, after)
    return points


def _fits_case(before: str, char: str, after: str) -> int:
    neighbours = [n for n in (before, after) if n.isalpha() and n.isascii()]
    if not neighbours:
        return 1
    if char.islower():
        return 2 if any(n.islower() for n in neighbours) else 0
    is_title = after.isalpha() and after.islower() and not before.isalpha()
    return 2 if all(n.isupper() for n in neighbours) or is_title else -1


def _gb18030_share(high: bytes) -> float:
    """Return the share of high bytes in pairs of the common plane of GB 18030 (rows 0xA1 to 0xF7)."""
    paired, total, position = 0, 0, 0
    while position < len(high):
        byte = high[position]
        if byte < 0x80:
            position += 1
            continue
        total += 1
        following = high[position + 1] if position + 1 < len(high) else 0
        if 0xA1 <= byte <= 0xF7 and following >= 0xA1:
            paired += 2
            total += 1
            position += 1
        position += 1
    return paired / total if total else 0.0
