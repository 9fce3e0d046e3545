"""A report before it is set: chapters of plain blocks that every format shows the same.

Texts are plain: no markup is read out of them. Each format escapes them by its own means.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]

# What XML 1.0 (section 2.2) has no way to write; HTML and Word documents are both bound by it.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACE = re.compile(r"\s+")
_UNSAFE = re.compile(r"[^\w.-]+")
LONGEST_STEM = 80


def file_stem(text: str, language: Language) -> str:
    """Return a file name without ending, of letters that every system allows."""
    return f"{_UNSAFE.sub('_', text)[:LONGEST_STEM]}-{language}"


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a section within a chapter."""

    text: str
    kind: str = "heading"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A text that states no number."""

    text: str
    kind: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Statement:
    """A numbered sentence with what backs it.

    Attributes:
        label: «S12».
        text: the sentence.
        backing: function, parameters, evidence («E3») and limits («L1») in one line.
    """

    label: str
    text: str
    backing: str
    kind: str = "statement"


@dataclass(frozen=True, slots=True)
class Omission:
    """What is not said, and why."""

    text: str
    kind: str = "omission"


@dataclass(frozen=True, slots=True)
class Table:
    """A table; its first row is `head`.

    Attributes:
        caption: with its number.
        head: names of the columns.
        rows: texts; each row as long as the head.
        widths: relative widths of the columns.
        numeric: which columns are set to the right.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    numeric: tuple[bool, ...]
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class Figure:
    """A vector picture.

    Attributes:
        caption: with its number.
        alt: what it shows, for who does not see it.
        svg: SVG 1.1 document.
        width, height: of the picture, in its units.
    """

    caption: str
    alt: str
    svg: str
    width: float
    height: float
    kind: str = "figure"


Block = Heading | Paragraph | Statement | Omission | Table | Figure


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter with its number in the heading."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A report.

    Attributes:
        language: zh or en.
        title: of the report.
        subtitle: its kind and standard.
        date: day of the answer; also the day in the files' own records, so that bytes repeat.
        facts: what and when: (name, value).
        chapters: in reading order.
    """

    language: Language
    title: str
    subtitle: str
    date: dt.date
    facts: tuple[tuple[str, str], ...]
    chapters: tuple[Chapter, ...]


def plain(text: str) -> str:
    """Return a text in one line, with U+FFFD for each character that XML cannot write."""
    return _SPACE.sub(" ", _UNWRITABLE.sub("\ufffd", text)).strip()
