"""Which format a file has, by its content; its name says nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kg.errors import FormatError
from kg.ingest.readers.formats import FORMATS, Format
from kg.ingest.readers.head import OLE2, PDF, ZIP, Head, read_head
from kg.ingest.readers.workbook_table import sheet_names

KINDS = ((ZIP, "a ZIP archive or an Office Open XML file (.xlsx, .docx)"), (PDF, "a PDF document"))


@dataclass(frozen=True, slots=True)
class Detection:
    """The format of a file and how many of its marks were found."""

    format: Format
    marks: int


def detect_format(path: Path) -> Detection:
    """Return the format of a file.

    Raises:
        FormatError: the content is of no known format, or fits several equally well. The user can then name
            the format (`--format`).
    """
    head = read_head(path)
    marks = {kind.name: count for kind in FORMATS.values() if (count := kind.sniff(head)) > 0}
    best = [name for name, count in marks.items() if count == max(marks.values())]
    if len(best) == 1:
        return Detection(FORMATS[best[0]], marks[best[0]])
    if best:
        raise FormatError(
            "the file fits several formats; name one with --format",
            where=str(path),
            found=", ".join(best),
            expected="one format",
        )
    raise FormatError(
        "the file is of no known format; name one with --format if it is",
        where=str(path),
        found=describe(head),
        expected="one of " + ", ".join(FORMATS),
    )


def get_format(name: str) -> Format:
    """Return the format of that name.

    Raises:
        FormatError: there is none.
    """
    if name not in FORMATS:
        raise FormatError("no such format", found=name, expected="one of " + ", ".join(FORMATS))
    return FORMATS[name]


def describe(head: Head) -> str:
    """Return in words what the beginning of a file is."""
    if not head.data:
        return "an empty file"
    if head.data.startswith(ZIP) and (names := sheet_names(head.path)):
        return f"a workbook without the columns of a known format (sheets: {', '.join(names)})"[:200]
    for magic, words in KINDS:
        if head.data.startswith(magic):
            return words
    if head.data.startswith(OLE2):
        return "an Office 97 file without the columns of a known format"
    if head.is_binary:
        return "bytes that are no text"
    if head.is_markup:
        return "XML or HTML; it was not parsed"
    return f"text that begins «{head.text.lstrip().split(chr(10), 1)[0][:80]}»"
