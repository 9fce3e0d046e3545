"""A stream of XML cut into the exchange-documents that it holds, without parsing it.

Files of DOCDB hold one document or hundreds of thousands, in one pair of tags (exchange-documents), in
several such pairs one after another, or in none. Outside comments, CDATA sections and instructions, «<» in
well-formed XML starts a tag and nothing else, so the end tag can be searched for as bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

NAME = rb"[A-Za-z_][A-Za-z0-9_.-]*"
START = re.compile(rb"[ \t\r\n]*<((?:" + NAME + rb":)?exchange-document)(?=[ \t\r\n/>])")
# What may stand between documents; the rest of it is content that belongs to no document.
AROUND = re.compile(
    rb"(?P<skip>[ \t\r\n]+|<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^\[>]*(?:\[.*?\][ \t\r\n]*)?>)"
    rb"|(?P<open><(?:" + NAME + rb":)?exchange-documents(?P<attributes>[ \t\r\n][^<>]*)?(?<!/)>)"
    rb"|(?P<empty><(?:" + NAME + rb":)?exchange-documents(?:[ \t\r\n][^<>]*)?/>)"
    rb"|(?P<close></(?:" + NAME + rb":)?exchange-documents[ \t\r\n]*>)",
    re.DOTALL,
)
SOMETHING = re.compile(rb"</?(?:" + NAME + rb":)?exchange-documents?(?=[ \t\r\n/>])")
MARKUP = rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
DECLARATION = re.compile(rb"[ \t\r\n]xmlns(?::(" + NAME + rb"))?[ \t\r\n]*=[ \t\r\n]*(\"[^\"<]*\"|'[^'<]*')")
DOCUMENT_LIMIT = 1 << 24


@dataclass(frozen=True, slots=True)
class Piece:
    """One exchange-document as bytes, or what stands where one should be.

    Attributes:
        data: from its start tag to its end tag.
        declarations: namespaces declared around it, prefix (empty for the default) → address.
        problem: reason, found and expected, when the piece is no document.
    """

    data: bytes
    declarations: dict[bytes, bytes]
    problem: tuple[str, str, str] | None = None


@dataclass(slots=True)
class Cutter:
    """What is held of the stream while it is cut."""

    chunks: Iterator[bytes]
    limit: int = DOCUMENT_LIMIT
    data: bytes = b""
    position: int = 0
    declarations: dict[bytes, bytes] = field(default_factory=dict)
    is_open: bool = False
    is_ended: bool = False
    has_markup: bool = False

    def more(self) -> bool:
        """Hold more of the stream, at least as much again as is held; return whether there was more."""
        parts = [self.data[self.position :]]
        held, added = len(parts[0]), 0
        while added <= held and (chunk := next(self.chunks, None)) is not None:
            parts.append(chunk)
            added += len(chunk)
        self.data, self.position = b"".join(parts), 0
        self.has_markup, self.is_ended = has_markup(self.data), added == 0
        return added > 0

    def holds_documents(self) -> bool:
        """Return whether the beginning of the stream, 1 MiB at least, holds a document; nothing is passed."""
        while len(self.data) < 1 << 20 and self.more():
            pass
        return SOMETHING.search(self.data) is not None

    def take(self) -> Piece | None:
        """Return the next document, None at the end of the stream."""
        while True:
            match = START.match(self.data, self.position)
            if match is not None:
                self.position = match.start(1) - 1
                return self._document(match[1])
            if problem := self._pass_around():
                return problem
            if self.is_ended and self.position >= len(self.data):
                return None

    def _pass_around(self) -> Piece | None:
        """Pass over one thing that stands outside documents; return it where it should not be there."""
        match = AROUND.match(self.data, self.position)
        if (match is None or match.end() == len(self.data)) and self.more():
            return None
        if match is not None:
            self.position = match.end()
            if match["open"]:
                self.is_open, self.declarations = True, declarations_of(match["attributes"] or b"")
            elif match["close"]:
                self.is_open = False
            return None
        return self._stray() if self.position < len(self.data) else None

    def _stray(self) -> Piece:
        """Return what belongs to no document, and pass it over up to where one may come."""
        head = self.data[self.position : self.position + 200]
        while (following := SOMETHING.search(self.data, self.position + 1)) is None:
            self.position = max(self.position, len(self.data) - 256)
            if not self.more():
                break
        self.position = following.start() if following else len(self.data)
        found = head.decode("utf-8", "replace")
        return Piece(head, {}, ("unexpectedContent", found, "exchange-document elements"))

    def _document(self, name: bytes) -> Piece:
        searched = 0
        while (end := self._end(name, searched)) is None:
            searched = max(0, len(self.data) - self.position - len(name) - 3)
            if searched > self.limit:
                return self._oversize(name)
            if not self.more():
                return self._broken(len(self.data))
        if end < 0:
            return self._broken(-end)
        data, self.position = self.data[self.position : end], end
        return Piece(data, self.declarations)

    def _end(self, name: bytes, searched: int) -> int | None:
        """Return where the document ends, None when that is not held.

        Where the next document comes before the end, minus its place is returned.
        """
        start_end = self.data.find(b">", self.position)
        if start_end > 0 and self.data[start_end - 1] == 0x2F and self._is_tag(start_end):
            return start_end + 1
        tag = b"</" + name + b">"
        found = self.data.find(tag, self.position + searched)
        if found < 0:
            return self._careful_end(name)
        following = self.data.find(b"<" + name, self.position + 1, found)
        if following < 0 and not (self.has_markup and has_markup(self.data[self.position : found])):
            return found + len(tag)
        return self._careful_end(name)

    def _is_tag(self, end: int) -> bool:
        """Return whether «>» ends the start tag: quotation marks before it are closed."""
        tag = self.data[self.position : end]
        return b"'" not in tag and tag.count(b'"') % 2 == 0

    def _careful_end(self, name: bytes) -> int | None:
        """Return the end by looking at comments, CDATA, instructions and every tag of that name."""
        pattern = re.compile(
            MARKUP
            + rb"|(?P<open><!--|<!\[|<\?)|(?P<end></"
            + name
            + rb"[ \t\r\n]*>)|(?P<next><"
            + name
            + rb"[ \t\r\n/>])",
            re.DOTALL,
        )
        for match in pattern.finditer(self.data, self.position + 1):
            if match["end"]:
                return match.end()
            if match["next"]:
                return -match.start()
            if match["open"]:
                return None
        return None

    def _broken(self, end: int) -> Piece:
        data, self.position = self.data[self.position : end], end
        is_cut = end == len(self.data)
        found = "the end of the file" if is_cut else "the next document"
        return Piece(
            data[:4096], self.declarations, ("truncatedRecord", found, "the end tag of the document")
        )

    def _oversize(self, name: bytes) -> Piece:
        head = self.data[self.position : self.position + 4096]
        tag = b"</" + name + b">"
        while (found := self.data.find(tag, self.position)) < 0:
            self.position = max(self.position, len(self.data) - len(tag))
            if not self.more():
                found = len(self.data) - len(tag)
                break
        self.position = found + len(tag)
        return Piece(head, self.declarations, ("recordTooLarge", "more", f"at most {self.limit} bytes"))


def declarations_of(attributes: bytes) -> dict[bytes, bytes]:
    """Return the namespaces that a start tag declares: prefix, empty for the default → address."""
    return {match[1] or b"": match[2][1:-1] for match in DECLARATION.finditer(attributes)}


def has_markup(data: bytes) -> bool:
    """Return whether there is a comment, CDATA section, instruction or declaration.

    Every «<» is looked at, and there are many: numpy does it in a tenth of the time of `bytes.find`.
    """
    numbers = np.frombuffer(data, dtype=np.uint8)
    after = numbers[1:]
    return bool(((numbers[:-1] == 0x3C) & ((after == 0x21) | (after == 0x3F))).any())
