"""A stream of XML in the encoding that it declares, as UTF-8."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from kg.ingest.readers.containers import ContainerError
from kg.ingest.readers.xml_documents import ENCODINGS
from kg.ingest.readers.xml_splitter import DECLARATION
from kg.ingest.readers.xml_window import as_ascii_compatible


def as_utf8(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the bytes of an XML file as UTF-8, without byte order mark.

    UTF-8 passes as it is, invalid bytes included; elsewhere a byte that the encoding lacks becomes 0xFF. Only
    the first declaration of a stream counts.

    Raises:
        ContainerError: the file declares an encoding that is not known.
    """
    stream = as_ascii_compatible(chunks)
    first = next(stream, b"")
    declared = DECLARATION.match(first.lstrip()[:400])
    codec = _codec(declared[1].decode()) if declared else "utf-8"
    if codec in ("utf-8", "ascii", "utf-16"):
        yield first
        yield from stream
        return
    decoder = codecs.getincrementaldecoder(codec)("kg-keep")
    yield decoder.decode(first).encode("utf-8", "kg-mark")
    for chunk in stream:
        yield decoder.decode(chunk).encode("utf-8", "kg-mark")
    yield decoder.decode(b"", final=True).encode("utf-8", "kg-mark")


def _codec(declared: str) -> str:
    try:
        name = codecs.lookup(declared).name
    except LookupError:
        name = ""
    if name not in ENCODINGS | {"utf-16"}:
        raise ContainerError("unknownEncoding", found=declared, expected="an encoding of XML, as UTF-8")
    return name
