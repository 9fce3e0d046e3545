"""The beginning of a file, by which its format is recognised."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kg.errors import FormatError
from kg.ingest.readers.byte_source import OLE2_MAGIC, ZIP_MAGIC, read_chunks
from kg.ingest.readers.encoding import decide_encoding

SIZE = 1 << 16
OLE2 = OLE2_MAGIC
ZIP = ZIP_MAGIC
PDF = b"%PDF-"
CONTROLS = tuple(bytes([code]) for code in (*range(9), *range(14, 32)))
CONTROL_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Head:
    """The first bytes of a file, unpacked, and the same as text.

    Attributes:
        path: the file, for formats that cannot be told from their first bytes.
        data: at most 64 KiB.
        text: decoded with line ends as LF; empty for a binary file. The last line may be cut.
    """

    path: Path
    data: bytes
    text: str

    @property
    def is_binary(self) -> bool:
        """Whether the file is a workbook, an archive or otherwise no text."""
        return self.data.startswith((OLE2, ZIP, PDF)) or (bool(self.data) and not self.text)

    @property
    def is_markup(self) -> bool:
        """Whether the file is XML or HTML; nothing of it is parsed to find out."""
        return self.text.lstrip().startswith("<")

    @property
    def lines(self) -> list[str]:
        """Return the lines that are whole."""
        lines = self.text.split("\n")
        return lines if len(self.data) < SIZE else lines[:-1] or lines


def read_head(path: Path) -> Head:
    """Return the beginning of a file.

    Raises:
        FormatError: the file cannot be read.
    """
    data = next(read_chunks(path, SIZE), b"")[:SIZE]
    if data.startswith((OLE2, ZIP, PDF)):
        return Head(path, data, "")
    try:
        encoding = decide_encoding([data])
    except FormatError:
        return Head(path, data, "")
    if sum(data.count(byte) for byte in CONTROLS) > CONTROL_SHARE * len(data) and not encoding.is_wide:
        return Head(path, data, "")
    text = data.removeprefix(encoding.bom).decode(encoding.codec, "replace")
    return Head(path, data, text.replace("\r\n", "\n").replace("\r", "\n"))
