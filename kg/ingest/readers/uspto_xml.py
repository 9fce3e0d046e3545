"""USPTO full text in XML and SGML since 2001: weekly files of many documents, or single ones.

Only what comes before the description is parsed, where the rest of the document is shown to hold nothing that
is asked for and nothing that would make it unreadable: a description is nine tenths of the text. Any doubt
sends the whole document to the parser.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
from lxml import etree

from kg.ingest.readers.batches import BatchBuilder
from kg.ingest.readers.head import Head
from kg.ingest.readers.unpacked_head import unpack_head
from kg.ingest.readers.uspto_pap import read_pap
from kg.ingest.readers.uspto_record import CARD, SCHEMA, UsptoRecord
from kg.ingest.readers.uspto_st32 import close_empty_elements, read_st32
from kg.ingest.readers.uspto_v4 import read_v4
from kg.ingest.readers.xml_documents import (
    Document,
    DocumentError,
    parse_document,
    read_documents,
    refuse,
)
from kg.ingest.readers.xml_entities import UnknownEntityError, replace_entities
from kg.ingest.readers.xml_splitter import DOCUMENT_LIMIT
from kg.ingest.rejects import ReadReport, Scope

Take = Callable[[etree._Element], UsptoRecord]
TAKES: Mapping[str, Take] = {
    "us-patent-grant": read_v4,
    "us-patent-application": read_v4,
    "patent-application-publication": read_pap,
    "PATDOC": read_st32,
}
# Weekly files hold sequence listings as documents of their own; an application's archive holds its papers.
SKIPPED: Mapping[str, str] = {
    "sequence-cwu": "sequenceListing",
    "sequence-list": "sequenceListing",
    "ClaimsDocument": "fileWrapperPaper",
    "SpecificationDocument": "fileWrapperPaper",
    "AbstractDocument": "fileWrapperPaper",
}
# What ends the part that is read, and what stands in it: bibliographic data and, if at all, an abstract.
CUTS: Mapping[str, tuple[tuple[bytes, ...], bytes, bytes]] = {
    "us-patent-grant": ((b"<description", b"<drawings"), b"<us-bibliographic", b"<abstract"),
    "us-patent-application": ((b"<description", b"<drawings"), b"<us-bibliographic", b"<abstract"),
    "patent-application-publication": (
        (b"<subdoc-description", b"<subdoc-claims"),
        b"<subdoc-bibliographic",
        b"<subdoc-abstract",
    ),
    "PATDOC": ((b"<SDODE", b"<SDOCL"), b"<SDOBI", b"<SDOAB"),
}


def read_uspto_xml(path: Path, report: ReadReport, limit: int = DOCUMENT_LIMIT) -> Iterator[pa.RecordBatch]:
    """Yield publications as they stand in the file; `line` is that of the document's start tag.

    Lists of parties, priorities, relations and citations are parallel. Other documents are skipped by
    rule or refused; what is left out of a document is counted in the report's facts.
    """
    builder, left_out = BatchBuilder(SCHEMA), Counter[str]()
    for document in read_documents(path, TAKES.keys() | SKIPPED.keys(), limit):
        record = _take(document, report)
        if record is not None:
            left_out.update(record.left_out)
            builder.add(record.cells | {"line": document.line}, sum(map(_size, record.cells.values())))
        if builder.is_full and (batch := builder.take()) is not None:
            yield batch
    report.facts |= {f"{name}LeftOut": str(count) for name, count in sorted(left_out.items())}
    if (batch := builder.take()) is not None:
        yield batch


def _size(value: object) -> int:
    return len(value) if isinstance(value, str) else 16 * len(value) if isinstance(value, list) else 8


def _take(document: Document, report: ReadReport) -> UsptoRecord | None:
    """Return the record of a document; None when it was skipped or refused, which is then on the report."""
    if document.fault is not None and document.fault.scope is Scope.FILE:
        refuse(document.fault, document, report)
        return None
    report.read += 1
    if document.fault is None and (rule := _skip_rule(document)) is not None:
        report.skip(rule)
        return None
    try:
        return _record(document)
    except DocumentError as error:
        refuse(error, document, report, record=_number_in(document))
        return None


def _skip_rule(document: Document) -> str | None:
    if document.is_known:
        return SKIPPED.get(document.root)
    return "fileWithoutMarkup" if not document.root else None


def _record(document: Document) -> UsptoRecord:
    """Return the record of a document.

    Raises:
        DocumentError: it cannot be read, is of another kind, or has no number.
    """
    if document.fault is not None:
        raise document.fault
    if not document.is_known:
        raise DocumentError("unknownDocument", document.root, "one of " + ", ".join(TAKES))
    record = TAKES[document.root](parse_biblio(document))
    if "publication_number" not in record.cells:
        raise DocumentError("missingField", "no document number", CARD.columns["publication_number"][0])
    return record


def parse_biblio(document: Document) -> etree._Element:
    """Return the document without its description, claims and drawings where that is safe, else all of it.

    Raises:
        DocumentError: the document cannot be read.
    """
    head = head_of(document)
    if head is not None:
        try:
            return parse_document(document, head)
        except DocumentError:
            pass  # what was cut off may have closed it: the whole decides
    try:
        return parse_document(document)
    except DocumentError as error:
        if document.root == "PATDOC" and error.reason == "notWellFormed":
            return parse_document(document, close_empty_elements(document.data))
        raise


def head_of(document: Document) -> bytes | None:
    """Return the part of a document up to its description, closed; None when it cannot be cut there.

    It can when nothing that is read comes later, the rest has as many end tags as start tags, and it refers
    to known entities only.
    """
    ends, biblio, abstract = CUTS[document.root]
    data = document.data
    found = [at for end in ends if (at := data.find(end)) >= 0]
    if not found or not data.startswith(b"<" + document.root.encode()):
        return None
    at = min(found)
    if data.find(biblio, 0, at) < 0 or (data.find(abstract, 0, at) < 0 <= data.find(abstract, at)):
        return None
    rest = data[at:]
    if not _is_balanced(rest) or not _has_known_entities(rest):
        return None
    return data[:at] + f"</{document.root}>".encode()


def _is_balanced(rest: bytes) -> bool:
    """Return whether the tags of the rest of a document pair up, its own end tag being the one too many."""
    text = np.frombuffer(rest, dtype=np.uint8)
    after = np.bincount(text[1:][text[:-1] == ord("<")], minlength=ord("?") + 1)
    empty = np.count_nonzero((text[:-1] == ord("/")) & (text[1:] == ord(">")))
    starts = after.sum() - after[ord("?")] - after[ord("!")] - after[ord("/")] - empty
    return bool(starts == after[ord("/")] - 1)


def _has_known_entities(rest: bytes) -> bool:
    try:
        replace_entities(rest)
    except UnknownEntityError:
        return False
    return True


NUMBER_IN = re.compile(rb"<(?:doc-number|DNUM>\s*<PDAT)>\s*([A-Z0-9]+)")


def _number_in(document: Document) -> str | None:
    """Return the document's number as a plain search finds it, for the reject file."""
    found = NUMBER_IN.search(document.data[:20_000])
    return found[1].decode() if found else None


def sniff_uspto_xml(head: Head) -> int:
    """Return 10 for a file, or a container, whose first document is of the USPTO; 1 for papers of a file."""
    root = unpack_head(head).root
    if root in TAKES:
        return 10
    return 1 if root in SKIPPED else 0
