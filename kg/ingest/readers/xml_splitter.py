"""One stream of XML → its documents as bytes, found by their tags alone; memory is that of one document.

Weekly files put thousands of documents one after the other, each with its declaration and DOCTYPE; others
wrap their records in one element. Both come apart here. A DOCTYPE is passed over and never reaches a parser,
so no entity that a document declares exists, neither external nor expanding.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from kg.ingest.readers.xml_window import Window

DOCUMENT_LIMIT = 1 << 26
TAG_LIMIT = 1 << 20
DOCTYPE_LIMIT = 1 << 22
HEAD = 200
MARKUP_WITHIN = 1 << 16
NAMESPACE_LEVELS = 64
TOKEN = re.compile(rb"<(?:!--|!\[CDATA\[|\?|!DOCTYPE|(?P<end>/?)(?P<name>[^\s<>/!?=\"'&;]+))")
LONGEST_TOKEN = 256
START_TAG = re.compile(rb"<[^\s<>/!?]+(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+>")
DOCTYPE = re.compile(
    rb"<!DOCTYPE[^\[>\"']*+(?:(?:\"[^\"]*+\"|'[^']*+')[^\[>\"']*+)*+"
    rb"(?:\[(?:[^\]\"'<]++|\"[^\"]*+\"|'[^']*+'|<!--.*?-->|<\?.*?\?>|<(?!!--|\?))*+\][^>]*+)?>",
    re.DOTALL,
)
DECLARATION = re.compile(rb"<\?xml\s[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
NAMESPACE = re.compile(rb"\s(xmlns(?::[^\s=]+)?)\s*=\s*(\"[^\"]*\"|'[^']*')")
CLOSERS = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the stream.

    Attributes:
        root: local name of its outermost element; "" where there is no markup.
        data: from start tag to end tag; its first 200 bytes where it is unknown or not whole.
        line: physical line of its start tag.
        codec: encoding that its declaration names; "utf-8" without one.
        namespaces: declarations of the elements around it.
        is_known: whether its root is one of those asked for.
        problem: "truncatedDocument", "documentTooLarge", or None when it is whole.
    """

    root: str
    data: bytes
    line: int
    codec: str
    namespaces: bytes
    is_known: bool
    problem: str | None = None


class Splitter:
    """Takes a stream apart; see `pieces`."""

    def __init__(self, chunks: Iterator[bytes], roots: Collection[str], limit: int = DOCUMENT_LIMIT) -> None:
        self._window = Window(chunks)
        self._roots = frozenset(root.encode() for root in roots)
        self._limit = limit
        self._codec = "utf-8"
        self._depth = 0
        self._namespaces: list[bytes] = []
        self._unknown: Piece | None = None

    @property
    def line(self) -> int:
        """The physical line reached."""
        return self._window.line_at(self._window.position)

    def pieces(self) -> Iterator[Piece]:
        """Yield every document whose root is known, wherever it stands, in order.

        An outermost element that neither is known nor holds a known one is a piece too, so that nothing goes
        unseen. A document is cut short where another begins before its end.
        """
        if not self._is_markup():
            head = self._window.data[self._window.position :][:HEAD]
            yield self._piece("", head, is_known=False)
            return
        while (token := self._next_token()) is not None:
            name, is_end = token["name"], bool(token["end"])
            if name is None:
                yield from self._pass_prolog(token.group())
            elif name.rpartition(b":")[2] in self._roots:
                self._unknown = None  # it holds a known document, so it is only the wrapper
                yield self._lone_end(name) if is_end else self._document(name)
            elif is_end:
                self._window.position = token.end()
                yield from self._close_unknown()
            else:
                yield from self._open_unknown(name)
        self._window.position = len(self._window.data)
        yield from self._end_outermost()

    def _is_markup(self) -> bool:
        window = self._window
        while len(rest := window.data[window.position :].lstrip()) < HEAD:
            window.position = len(window.data) - len(rest)
            if not window.more():
                break
        rest = window.data[window.position :].lstrip()
        # text before the first document does not make the whole file one without markup
        return rest.startswith(b"<") or any(b"<" + root in rest[:MARKUP_WITHIN] for root in self._roots)

    def _next_token(self) -> re.Match[bytes] | None:
        """Return the next tag or mark of the prolog, whole, at the position of the window."""
        window = self._window
        while True:
            token = TOKEN.search(window.data, window.position)
            if token is not None and token.end() + len(b"![CDATA[") < len(window.data):
                window.position = token.start()
                return token
            window.position = token.start() if token else max(window.position, len(window.data) - 16)
            if len(window.data) - window.position > LONGEST_TOKEN and token is not None:
                window.position = token.end()
            if not window.more():
                last = TOKEN.search(window.data, window.position)
                window.position = last.start() if last else window.position
                return last

    def _pass_prolog(self, mark: bytes) -> Iterator[Piece]:
        window = self._window
        if mark == b"<!DOCTYPE":
            while (found := DOCTYPE.match(window.data, window.position)) is None:
                if len(window.data) - window.position > DOCTYPE_LIMIT or not window.more():
                    break
            window.position = found.end() if found else window.position + len(mark)
            return
        if mark == b"<?":
            self._hold(TAG_LIMIT, b"?>")
            if window.data[window.position + 2 : window.position + 6] in (
                b"xml ",
                b"xml\t",
                b"xml\r",
                b"xml\n",
            ):
                yield from self._end_outermost()
                declared = DECLARATION.match(window.data, window.position)
                self._codec = declared[1].decode().lower() if declared else "utf-8"
        self._pass(CLOSERS[mark], len(mark))

    def _hold(self, limit: int, needle: bytes) -> None:
        """Hold enough of the stream to see a needle, if it stands within the limit."""
        window = self._window
        while window.find(needle) < 0 and len(window.data) - window.position < limit and window.more():
            pass

    def _pass(self, needle: bytes, start: int) -> None:
        """Pass over everything up to a needle, itself included; over the rest where there is none."""
        window = self._window
        while (found := window.find(needle, start)) < 0:
            window.position = max(window.position, len(window.data) - len(needle))
            start = 0
            if not window.more():
                window.position = len(window.data)
                return
        window.position += found + len(needle)

    def _piece(self, root: str, data: bytes, *, is_known: bool, problem: str | None = None) -> Piece:
        namespaces = b"".join(self._namespaces)
        return Piece(root, data, self.line, self._codec, namespaces, is_known, problem)

    def _open_unknown(self, name: bytes) -> Iterator[Piece]:
        window = self._window
        self._hold(TAG_LIMIT, b">")
        tag = START_TAG.match(window.data, window.position)
        text = tag.group() if tag else b"<" + name
        if self._depth == 0:
            self._unknown = self._piece(_local(name), text[:HEAD], is_known=False)
        window.position += len(text)
        if self._depth < NAMESPACE_LEVELS:
            found = NAMESPACE.findall(text)
            self._namespaces.append(b"".join(b" " + key + b"=" + value for key, value in found))
        self._depth += 1
        if text.endswith(b"/>"):
            yield from self._close_unknown()

    def _close_unknown(self) -> Iterator[Piece]:
        """End an element that is not known."""
        self._depth = max(self._depth - 1, 0)
        self._namespaces = self._namespaces[: self._depth]
        if self._depth == 0:
            yield from self._end_outermost()

    def _end_outermost(self) -> Iterator[Piece]:
        """Yield the outermost element if nothing known was met in it; be outside of all elements."""
        if self._unknown is not None:
            yield self._unknown
        self._unknown, self._depth, self._namespaces = None, 0, []

    def _lone_end(self, name: bytes) -> Piece:
        data = b"</" + name
        piece = self._piece(_local(name), data, is_known=True, problem="truncatedDocument")
        self._window.position += len(data)
        return piece

    def _document(self, name: bytes) -> Piece:
        """Return the document that begins here, and pass over it."""
        line = self.line
        length, problem = self._extent(name)
        window = self._window
        data = window.data[window.position : window.position + (min(HEAD, length) if problem else length)]
        piece = Piece(_local(name), data, line, self._codec, b"".join(self._namespaces), True, problem)
        window.position += length
        if problem == "documentTooLarge":
            self._pass_rest(name)
        if self._depth == 0:
            self._codec = "utf-8"
        return piece

    def _extent(self, name: bytes) -> tuple[int, str | None]:
        """Return the length of the document that begins here, and what is wrong with it."""
        window, end_tag, searched = self._window, b"</" + name, 0
        while True:
            end = _end_of_tag(window, end_tag, searched)
            if end is not None and not self._is_suspicious(name, end):
                return end, None
            held = len(window.data) - window.position
            decided = _careful_extent(window, name)
            if decided is not None:
                return decided
            if held > self._limit:
                return self._until_declaration(held, "documentTooLarge")
            searched = max(held - len(end_tag) - 1, 0)
            if not window.more():
                return self._until_declaration(held, "truncatedDocument")

    def _until_declaration(self, held: int, problem: str) -> tuple[int, str]:
        """Return the length up to the next declaration, of which an open comment hides the meaning."""
        found = self._window.find(b"<?xml ", 1)
        return (held, problem) if found < 0 else (found, "truncatedDocument")

    def _is_suspicious(self, name: bytes, end: int) -> bool:
        """Return whether the stretch holds what could hide an end tag, or another document.

        Where a document is cut off, its end tag is that of a later one, whose start tag then stands between.
        """
        data, start = self._window.data, self._window.position
        if data.find(b"<" + name, start + 1, start + end) >= 0:
            return True
        at = start  # of one rare character the search is eight times as fast as of two
        while (at := data.find(b"!", at + 1, start + end)) >= 0:
            if data[at - 1] == ord("<"):
                return True
        return False

    def _pass_rest(self, name: bytes) -> None:
        """Pass over what is left of a document that is too large: to its end, or to the next declaration."""
        window, stop = self._window, re.compile(rb"</" + re.escape(name) + rb"\s*>|(?=<\?xml\s)")
        while (found := stop.search(window.data, window.position)) is None:
            window.position = max(window.position, len(window.data) - LONGEST_TOKEN)
            if not window.more():
                window.position = len(window.data)
                return
        window.position = found.end()


def _local(name: bytes) -> str:
    return name.rpartition(b":")[2].decode("utf-8", "replace")


def _end_of_tag(window: Window, end_tag: bytes, searched: int) -> int | None:
    """Return where the first end tag of that very name is closed, relative to the window's position."""
    data, found = window.data, window.position + searched - 1
    while (found := data.find(end_tag, found + 1)) >= 0:
        after = found + len(end_tag)
        if data[after : after + 1] in (b">", b" ", b"\n", b"\r", b"\t"):
            close = data.find(b">", after)
            return None if close < 0 else close + 1 - window.position
    return None


def _careful_extent(window: Window, name: bytes) -> tuple[int, str | None] | None:
    """Return length and problem as the marks tell, comments and CDATA heeded; None when more must be held."""
    own = re.escape(name)
    marks = re.compile(
        rb"<(?:!--.*?-->|!\[CDATA\[.*?\]\]>|(?P<open>!--|!\[CDATA\[)|(?P<next>\?xml\s|!DOCTYPE)"
        rb"|(?P<end>/" + own + rb"\s*>)|(?P<start>" + own + rb"(?=[\s/>])))",
        re.DOTALL,
    )
    for mark in marks.finditer(window.data, window.position):
        if mark["open"]:
            return None
        if mark["end"]:
            return mark.end() - window.position, None
        if mark["next"] or (mark["start"] and mark.start() > window.position):
            return mark.start() - window.position, "truncatedDocument"
        tag = START_TAG.match(window.data, mark.start()) if mark["start"] else None
        if tag is not None and tag.group().endswith(b"/>"):
            return tag.end() - window.position, None
    return None
