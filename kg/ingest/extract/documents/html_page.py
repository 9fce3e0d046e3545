"""HTML → text with the offset of every character in the source.

The tokeniser of the standard library is used because it tells where each piece stands and builds no tree:
depth costs nothing, and nothing is fetched or resolved. A row of a table is a line with tabs between cells.
"""

from __future__ import annotations

from array import array
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

from kg.ingest.extract.documents.plain import decode_text
from kg.ingest.extract.documents.source_text import MappedText, SourceText

SILENT = frozenset(("script", "style", "noscript", "template", "svg", "head", "select", "textarea"))
LINES = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
CELLS = frozenset(("td", "th"))
BLANK = " \t\r\n\f\u00a0\u3000\u200b"


class _Tokens(HTMLParser):
    """Collects the visible characters of a page with their offsets."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.chars: list[str] = []
        self.starts, self.ends = array("q"), array("q")
        self.title: list[str] = []
        self._silent: list[str] = []
        self._in_title = False
        self._line_starts = _line_starts(source)
        self._source = source

    def _here(self) -> int:
        line, column = self.getpos()
        return self._line_starts[line - 1] + column

    def _add(self, char: str, start: int, end: int) -> None:
        self.chars.append(char)
        self.starts.append(start)
        self.ends.append(end)

    def _break(self, mark: str) -> None:
        here = min(self._here(), len(self._source) - 1)
        while self.chars and self.chars[-1] in (" \t" if mark == "\n" else " "):
            self._drop_last()
        if self.chars and self.chars[-1] not in ("\n", mark):
            self._add(mark, here, here + 1)

    def _drop_last(self) -> None:
        self.chars.pop()
        self.starts.pop()
        self.ends.pop()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_title = tag == "title"
        if tag in SILENT:
            self._silent.append(tag)
        elif tag in LINES:
            self._break("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in LINES:
            self._break("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        if tag in self._silent:
            # A page that forgets to close an inner one closes it here.
            del self._silent[self._silent.index(tag) :]
        elif tag in CELLS:
            self._break("\t")
        elif tag in LINES:
            self._break("\n")

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title.append(data)
        if self._silent or self._in_title:
            return
        here = self._here()
        for offset, char in enumerate(data, start=here):
            self._put(char, offset, offset + 1)

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name};", len(name) + 1)

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name};", len(name) + 2)

    def _reference(self, text: str, width: int) -> None:
        char = unescape(text)
        if self._in_title:
            self.title.append(char)
        if self._silent or self._in_title or char == text:
            return
        here = self._here()
        width += self._source.startswith(";", here + width)
        for single in char:
            self._put(single, here, here + width)

    def _put(self, char: str, start: int, end: int) -> None:
        if char not in BLANK:
            self._add(char, start, end)
        elif self.chars and self.chars[-1] not in " \n\t":
            self._add(" ", start, end)


def _line_starts(source: str) -> list[int]:
    starts = [0]
    starts.extend(i + 1 for i, char in enumerate(source) if char == "\n")
    return starts


def read_html(path: Path, data: bytes) -> SourceText:
    """Return the text of a page; offsets count the characters of its source, tags included.

    The bytes decide the encoding, not the page's own declaration, which is often wrong.

    Raises:
        DocumentError: the bytes are no text.
    """
    source, encoding = decode_text(path, data)
    tokens = _Tokens(source)
    tokens.feed(source)
    tokens.close()
    body = MappedText("".join(tokens.chars), tokens.starts, tokens.ends)
    title = " ".join("".join(tokens.title).split()) or None
    return SourceText("html", source, body, title, encoding)
