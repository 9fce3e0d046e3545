"""The bytes of an XML file with ASCII in its place, whatever encoding the file declares."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from kg.errors import FormatError
from kg.ingest.readers.byte_source import BAD_BYTE  # noqa: F401  # registers the handlers of bad bytes

DECLARED = re.compile(rb"<\?xml[^>]*?encoding[ \t\r\n]*=[ \t\r\n]*[\"']([A-Za-z0-9._-]+)[\"']")
WIDE = (
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
SAME = frozenset(("utf-8", "ascii"))


def ascii_compatible(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the bytes of an XML file as UTF-8, without byte order mark.

    UTF-8 passes as it is, invalid bytes included; elsewhere a byte that the encoding lacks becomes 0xFF.

    Raises:
        FormatError: the file declares an encoding that is not known.
    """
    first = next(chunks, b"")
    codec = encoding_of(first)
    if codec in SAME:
        yield first.removeprefix(codecs.BOM_UTF8)
        yield from chunks
        return
    decoder = codecs.getincrementaldecoder(codec)("kg-keep")
    yield decoder.decode(first).removeprefix("\ufeff").encode("utf-8", "kg-mark")
    for chunk in chunks:
        yield decoder.decode(chunk).encode("utf-8", "kg-mark")
    yield decoder.decode(b"", final=True).encode("utf-8", "kg-mark")


def encoding_of(first: bytes) -> str:
    """Return the codec of an XML file by its first bytes: mark, else declaration, else UTF-8.

    Raises:
        FormatError: the declared encoding is not known.
    """
    for mark, codec in WIDE:
        if first.startswith(mark):
            return codec
    declared = DECLARED.match(first.removeprefix(codecs.BOM_UTF8)[:400])
    if declared is None:
        return "utf-8"
    try:
        return codecs.lookup(declared[1].decode()).name
    except LookupError as error:
        raise FormatError(
            "the file declares an encoding that is not known", found=declared[1].decode(), expected="utf-8"
        ) from error
