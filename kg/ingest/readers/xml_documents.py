"""XML documents of a file, one at a time, from any container, parsed without what makes XML unsafe.

    for document in read_documents(path, roots={"us-patent-grant"}):
        report.read += 1
        try:
            tree = parse_document(document)
        except DocumentError as error:
            refuse(error, document, report)

No DTD is read, no entity is resolved but the named characters of the package's own table, nothing is fetched;
depth and size are bounded. A document that cannot be read costs itself.
"""

from __future__ import annotations

import codecs
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from kg.errors import ParseError
from kg.ingest.readers.containers import LIMITS, ContainerError, Entry, Limits, read_entries
from kg.ingest.readers.encoding import is_utf8
from kg.ingest.readers.line_source import undecodable
from kg.ingest.readers.xml_entities import UnknownEntityError, replace_entities
from kg.ingest.readers.xml_splitter import DOCUMENT_LIMIT, NAMESPACE, Piece, Splitter
from kg.ingest.rejects import ReadReport, Scope

# Encodings in which `<`, `&` and `>` have their ASCII bytes and nothing else has them.
ENCODINGS = frozenset(
    codecs.lookup(name).name
    for name in (
        *("ascii", "utf-8", "gb2312", "gbk", "gb18030", "big5", "euc-jp", "shift_jis", "euc-kr", "koi8-r"),
        *(f"iso8859-{part}" for part in (*range(1, 12), *range(13, 17))),
        *(f"cp125{part}" for part in range(9)),
        "mac-roman",
    )
)
PROBLEMS = {
    "truncatedDocument": "the document's end tag before the file ends or another document begins",
    "documentTooLarge": "a smaller document",
}


class DocumentError(ParseError):
    """A document that cannot be read.

    Attributes:
        reason: code for the reject file.
        line: physical line, where it is not the document's first.
        scope: the document, or the file when nothing after it can be read.
    """

    def __init__(
        self, reason: str, found: str, expected: str, line: int | None = None, scope: Scope = Scope.RECORD
    ) -> None:
        super().__init__(reason, found=found, expected=expected)
        self.reason = reason
        self.line = line
        self.scope = scope


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a file.

    Attributes:
        name: its file inside the container, "" when there is none.
        line: physical line of its start tag, counted on over the files of a container; where two documents
            share a line, the next number that is free, so that it names one document of the file.
        root: local name of its outermost element; "" for a file without markup.
        data: UTF-8, from start tag to end tag; only its beginning where it is unknown or has a fault.
        namespaces: declarations of the elements around it, as attributes.
        is_known: whether its root is one of those asked for.
        fault: why it cannot be read.
    """

    name: str
    line: int
    root: str
    data: bytes
    namespaces: bytes = b""
    is_known: bool = True
    fault: DocumentError | None = None


def read_documents(
    path: Path, roots: Collection[str], limit: int = DOCUMENT_LIMIT, limits: Limits = LIMITS
) -> Iterator[Document]:
    """Yield the documents of a file: plain, zipped, in a tar or gzipped; single, concatenated or wrapped.

    Args:
        path: the file.
        roots: local names of the elements that are documents, wherever they stand. They never nest.
        limit: largest document in bytes.
        limits: bounds on containers.

    Every outermost element of another name, every file of a container that is not XML, and every part that
    cannot be read is a document too, without data to parse: a caller accounts for all of them.
    """
    numbers = LineNumbers()
    try:
        for entry in read_entries(path, limits):
            yield from _entry_documents(entry, roots, limit, numbers)
    except ContainerError as error:
        fault = DocumentError(error.reason, error.found or "", error.expected or "", scope=Scope.FILE)
        yield Document("", numbers.next(1), "", b"", is_known=False, fault=fault)


class LineNumbers:
    """Line numbers over all files of a container, each given once."""

    def __init__(self) -> None:
        self._before = 0
        self._last = 0

    def next(self, line: int) -> int:
        """Return the number of a document that begins at a line of the present file."""
        self._last = max(self._before + line, self._last + 1)
        return self._last

    def end_file(self, lines: int) -> None:
        """Count the lines of a file that ends."""
        self._before = max(self._before + lines, self._last)


def _entry_documents(
    entry: Entry, roots: Collection[str], limit: int, numbers: LineNumbers
) -> Iterator[Document]:
    if entry.fault is not None:
        yield _broken(entry, entry.fault, numbers.next(1))
        numbers.end_file(1)
        return
    splitter = Splitter(entry.chunks, roots, limit)
    try:
        for piece in splitter.pieces():
            yield _document(entry.name, piece, numbers.next(piece.line))
    except ContainerError as error:
        if error.is_fatal:
            raise
        yield _broken(entry, error, numbers.next(splitter.line))
    numbers.end_file(splitter.line - 1)


def _broken(entry: Entry, error: ContainerError, line: int) -> Document:
    found = (error.found or "").removeprefix(entry.name)
    fault = DocumentError(error.reason, f"{entry.name}: {found}".removesuffix(": "), error.expected or "")
    return Document(entry.name, line, "", b"", is_known=False, fault=fault)


def _document(name: str, piece: Piece, line: int) -> Document:
    data, fault = piece.data, None
    if piece.problem is not None:
        found = data.decode("utf-8", "replace")
        fault = DocumentError(piece.problem, found, PROBLEMS[piece.problem])
    elif piece.is_known:
        try:
            data = _as_utf8(data, piece.codec, line)
        except DocumentError as error:
            data, fault = data[:200], error
    return Document(name, line, piece.root, data, piece.namespaces, piece.is_known, fault)


def _as_utf8(data: bytes, declared: str, line: int) -> bytes:
    """Return a document in UTF-8.

    Raises:
        DocumentError: it is not in the encoding that it declares, or that is none for XML.
    """
    if b"\0" in data:
        at = data.index(b"\0")
        raise DocumentError("nulByte", f"NUL at byte {at + 1}", "text", line + data.count(b"\n", 0, at))
    if data.isascii() or (declared.startswith(("utf-8", "utf8", "utf-16")) and is_utf8(data)):
        return data
    try:
        codec = codecs.lookup(declared).name
    except LookupError:
        codec = ""
    if codec in ENCODINGS - {"utf-8", "ascii"}:
        try:
            return data.decode(codec).encode()
        except UnicodeDecodeError as error:
            at, byte = error.start, data[error.start : error.start + 1].hex().upper()
    elif codec in ("utf-8", "ascii", "utf-16"):
        position, byte = undecodable(data) or (1, data[:1].hex())
        at = position - 1
    else:
        raise DocumentError("unknownEncoding", declared, "an encoding of XML, as UTF-8")
    expected = f"text in {declared}, which the document declares"
    raise DocumentError("undecodableBytes", f"byte 0x{byte}", expected, line + data.count(b"\n", 0, at))


def new_parser() -> etree.XMLParser:
    """Return a parser that fetches nothing, knows no DTD, resolves no entity and bounds depth and size."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


_PARSER = new_parser()


def parse_document(
    document: Document, data: bytes | None = None, prefixes: Mapping[str, str] | None = None
) -> etree._Element:
    """Return the outermost element of a document; comments and processing instructions are left out.

    Args:
        document: as `read_documents` gives it.
        data: a part of the document that is whole XML by itself, when only that is to be parsed.
        prefixes: namespace by prefix, for documents that use a prefix without declaring it.

    Raises:
        DocumentError: it has a fault, is not well formed, is nested too deep, or refers to an entity that
            the package's table does not have.
    """
    if document.fault is not None:
        raise document.fault
    try:
        text = replace_entities(document.data if data is None else data)
    except UnknownEntityError as error:
        raise DocumentError(
            "unknownEntity", str(error), "a named character of the ISO 8879 or HTML sets, or a number"
        ) from error
    around = _around(document.namespaces, prefixes or {})
    if around:
        text = b"<around" + around + b">" + text + b"</around>"
    try:
        tree = etree.fromstring(text, _PARSER)
    except etree.XMLSyntaxError as error:
        line = document.line + max((error.lineno or 1) - 1, 0)
        reason = "nestedTooDeep" if "depth" in (error.msg or "") else "notWellFormed"
        raise DocumentError(reason, error.msg or "", "well-formed XML, at most 256 deep", line) from error
    return tree[0] if around else tree


def _around(namespaces: bytes, prefixes: Mapping[str, str]) -> bytes:
    """Return the declarations of the element around a document: the last of each prefix, then the usual."""
    declared = dict(NAMESPACE.findall(namespaces))
    for prefix, namespace in prefixes.items():
        declared.setdefault(f"xmlns:{prefix}".encode(), f'"{namespace}"'.encode())
    return b"".join(b" " + key + b"=" + value for key, value in declared.items())


def refuse(error: DocumentError, document: Document, report: ReadReport, record: str | None = None) -> None:
    """Put a document that cannot be read on the report; it must have been counted as read."""
    found = error.found or ""
    if error.line is not None and error.line != document.line:
        found = f"{found} (line {error.line})"
    if document.name and not found.startswith(document.name):
        found = f"{document.name}: {found}"
    report.reject(
        document.line,
        error.reason,
        found=found,
        expected=error.expected or "",
        record=record,
        scope=error.scope,
    )
