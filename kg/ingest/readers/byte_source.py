"""Any file as a stream of UTF-8 bytes with line feeds, in memory that does not grow with the file."""

from __future__ import annotations

import codecs
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, BinaryIO, cast

from kg.errors import FormatError
from kg.ingest.readers.encoding import Encoding, decide_encoding

CHUNK = 1 << 20
GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGIC = b"PK\x03\x04"
OLE2_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
# What reading a packed file raises: a broken stream or archive, a password, a method that nobody knows.
FAULTS = (
    EOFError,
    OSError,
    zlib.error,
    gzip.BadGzipFile,
    zipfile.BadZipFile,
    RuntimeError,
    NotImplementedError,
)
# Text of exports shrinks to 1/4 to 1/30; gzip itself reaches 1:1028 on zeros.
RATIO_LIMIT = 200
RATIO_FREE_BYTES = 1 << 24
# 0xFF occurs in no UTF-8 text, so it can stand for a byte that the source's own encoding does not have.
BAD_BYTE = b"\xff"


def _keep_bad_bytes(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return "".join(chr(0xDC00 + byte) for byte in bad), error.end


def _mark_bad_bytes(error: UnicodeError) -> tuple[bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    codes = (ord(char) & 0xFF for char in error.object[error.start : error.end])
    return b"".join(BAD_BYTE + b"%02X" % code for code in codes), error.end


codecs.register_error("kg-keep", _keep_bad_bytes)
codecs.register_error("kg-mark", _mark_bad_bytes)


def open_binary(path: Path) -> BinaryIO:
    """Open a file for reading; what gzip or a ZIP archive of one file holds is unpacked.

    Raises:
        FormatError: the file is missing or cannot be opened.
    """
    try:
        with path.open("rb") as file:
            magic = file.read(len(ZIP_MAGIC))
        if magic.startswith(GZIP_MAGIC):
            return cast("BinaryIO", gzip.open(path, "rb"))
        packed = _only_file(path) if magic == ZIP_MAGIC else None
        return cast("BinaryIO", packed or path.open("rb"))
    except FAULTS as error:
        raise FormatError("cannot open the file", where=str(path), found=str(error)) from error


def _only_file(path: Path) -> IO[bytes] | None:
    """Open the file of a ZIP archive that holds one; None where it holds more, a workbook, or is damaged.

    What macOS adds beside a file does not count.
    """
    if not zipfile.is_zipfile(path):
        return None
    with zipfile.ZipFile(path) as archive:
        files = [info.filename for info in archive.infolist() if not info.is_dir()]
        names = [name for name in files if not name.startswith("__MACOSX/")]
        if len(names) != 1:
            return None
        with archive.open(names[0]) as file:
            is_document = file.read(len(OLE2_MAGIC)).startswith((ZIP_MAGIC, OLE2_MAGIC))
        return None if is_document else archive.open(names[0])  # keeps the archive open until it is closed


def read_chunks(path: Path, chunk: int = CHUNK) -> Iterator[bytes]:
    """Yield the bytes of a file, unpacked when it is gzip or a ZIP archive of one file.

    Raises:
        FormatError: the packed stream is broken, or unpacks to more than 200 times its size.
    """
    allowed = path.stat().st_size * RATIO_LIMIT + RATIO_FREE_BYTES
    total = 0
    with open_binary(path) as file:
        while data := _read(file, chunk, path):
            total += len(data)
            if total > allowed:
                raise FormatError(
                    "the compressed file unpacks to too much",
                    where=str(path),
                    found=f"more than {RATIO_LIMIT} bytes for each byte",
                    expected="the file unpacked by hand, if it is what it should be",
                )
            yield data


def _read(file: BinaryIO, chunk: int, path: Path) -> bytes:
    try:
        return file.read(chunk)
    except FAULTS as error:
        raise FormatError("the file cannot be read to its end", where=str(path), found=str(error)) from error


def read_utf8(path: Path, encoding: Encoding) -> Iterator[bytes]:
    """Yield the file as UTF-8 without byte order mark.

    UTF-8 passes as it is, invalid bytes included; elsewhere a byte that the encoding lacks becomes 0xFF and
    its hexadecimal. Where lines end in CR alone, CR becomes LF.
    """
    chunks = read_chunks(path)
    first = next(chunks, b"").removeprefix(encoding.bom)
    decoder = None if encoding.codec == "utf-8" else codecs.getincrementaldecoder(encoding.codec)("kg-keep")
    for chunk in _with_end(first, chunks):
        data = chunk
        if decoder is not None:
            data = decoder.decode(chunk, final=not chunk).encode("utf-8", "kg-mark")
        if encoding.line_end == "\r":
            data = data.replace(b"\r", b"\n")
        if data:
            yield data


def _with_end(first: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from chunks
    yield b""


def inspect_encoding(path: Path) -> Encoding:
    """Return how the text of a file is encoded, decided from the whole file."""
    return decide_encoding(read_chunks(path))


def head_text(path: Path, encoding: Encoding, size: int = 1 << 16) -> str:
    """Return the beginning of a file as text, for recognising its format; bad bytes are replaced."""
    buffer = io.BytesIO()
    for data in read_utf8(path, encoding):
        buffer.write(data)
        if buffer.tell() >= size:
            break
    return buffer.getvalue()[:size].decode("utf-8", "replace")
