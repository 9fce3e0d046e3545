"""Text files, in the encoding that their bytes have, whatever is said of it elsewhere."""

from __future__ import annotations

from pathlib import Path

from kg.ingest.extract.documents.source_text import DocumentError, SourceText, same_text
from kg.ingest.readers.encoding import decide_encoding

DAMAGED_SHARE = 0.01
DAMAGE = "\ufffd"


def read_plain(path: Path, data: bytes) -> SourceText:
    """Return a text file's characters; line ends stay as they are.

    Raises:
        DocumentError: the bytes are no text.
    """
    text, encoding = decode_text(path, data)
    return SourceText("text", text, same_text(text), None, encoding)


def decode_text(path: Path, data: bytes) -> tuple[str, str]:
    """Return the characters of bytes and the name of their encoding.

    Raises:
        DocumentError: more than a hundredth of the characters is damaged, or there are NUL bytes.
        FormatError: the bytes have no encoding at all.
    """
    encoding = decide_encoding([data])
    text = data.removeprefix(encoding.bom).decode(encoding.codec, "replace")
    damaged = text.count(DAMAGE) + text.count("\0")
    if damaged > DAMAGED_SHARE * len(text):
        raise not_text(path, f"{damaged} damaged of {len(text)} characters, read as {encoding.codec}")
    return text, encoding.codec


def not_text(path: Path, found: str) -> DocumentError:
    """Return the refusal of bytes that are no text."""
    return DocumentError(
        "notText",
        "the file is no text 不是文本文件",
        where=str(path),
        found=found,
        expected="text in UTF-8, GB18030 or UTF-16",
    )
