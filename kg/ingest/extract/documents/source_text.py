"""A document's characters, and where each of them stands in the original."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from kg.errors import FormatError

Kind = Literal["text", "html", "docx", "pdf"]
PAGE_BREAK = "\f"


class DocumentError(FormatError):
    """A document that cannot be read.

    Attributes:
        reason: code in camelCase, the same for every occurrence.
    """

    def __init__(self, reason: str, message: str, *, where: str, found: str, expected: str) -> None:
        super().__init__(message, where=where, found=found, expected=expected)
        self.reason = reason

    def __reduce__(self) -> tuple[Any, ...]:
        """Return what makes the error again in another process; exceptions forget keyword arguments."""
        return _remade, (type(self), self.reason, self.message, self.where, self.found, self.expected)


def _remade(
    kind: type[DocumentError], reason: str, message: str, where: str, found: str, expected: str
) -> DocumentError:
    return kind(reason, message, where=where, found=found, expected=expected)


@dataclass(frozen=True, slots=True)
class MappedText:
    """A text made from another, and for each of its characters the stretch of the other that it came from.

    Attributes:
        text: the characters.
        starts: first offset in the original of each character.
        ends: offset after its last one: an entity of HTML has several characters there.
    """

    text: str
    starts: array[int]
    ends: array[int]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the original that characters start to end (excluded) came from.

        Raises:
            ValueError: the stretch is empty or lies outside.
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"no stretch of {len(self.text)} characters: {start} to {end}")
        return self.starts[start], self.ends[end - 1]

    def after(self, first: MappedText) -> MappedText:
        """Return this text with offsets into the original of `first`, which this text was made from."""
        starts = array("q", (first.starts[i] for i in self.starts))
        ends = array("q", (first.ends[i - 1] for i in self.ends))
        return MappedText(self.text, starts, ends)


def same_text(text: str) -> MappedText:
    """Return a text that is its own original."""
    return MappedText(text, array("q", range(len(text))), array("q", range(1, len(text) + 1)))


@dataclass(frozen=True, slots=True)
class SourceText:
    """What a file holds.

    Attributes:
        kind: what it was read as.
        original: the characters that offsets count: those of the file for text and HTML; those taken out of
            it, page after page, for Word and PDF, which have no characters to count.
        body: the same without markup; page breaks are form feeds, rows of tables hold tabs between cells.
        title: as the file itself states it.
        encoding: of a text or HTML file.
    """

    kind: Kind
    original: str
    body: MappedText
    title: str | None
    encoding: str | None


def taken_out(kind: Kind, pages: Iterable[str], title: str | None) -> SourceText:
    """Return the document that pages of text make; the text taken out is its own original."""
    text = PAGE_BREAK.join(pages)
    return SourceText(kind, text, same_text(text), title, None)
