"""Responses of EPO's Open Patent Services: bibliographic data, families, legal events, search results.

One response holds records of several kinds; `record_kind` tells them: `document` (exchange-document),
`member` (of a family), `legalEvent` (of a member), `reference` (search result), and `fullText`, `images`,
`fault` and `empty`, which hold no bibliographic data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pyarrow as pa

from kg.ingest.datasets import load_card
from kg.ingest.readers.batches import BatchBuilder
from kg.ingest.readers.exchange_document import (
    HANDLERS,
    add_document_id,
    attribute,
    children,
    read_exchange_document,
)
from kg.ingest.readers.exchange_record import ATTRIBUTES, FIELDS, LISTS, NAMESPACE
from kg.ingest.readers.head import Head
from kg.ingest.readers.legal_record import LEGAL_FIELDS, read_legal_event
from kg.ingest.readers.unpacked_head import unpack_head
from kg.ingest.readers.xml_documents import DocumentError, parse_document, read_documents, refuse
from kg.ingest.rejects import ReadReport

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

CARD = load_card("epo_ops")
OPS = "http://ops.epo.org"
PREFIXES: Mapping[str, str] = {"ops": OPS, "exch": NAMESPACE, "ftxt": "http://www.epo.org/fulltext"}
ROOTS = frozenset(("world-patent-data", "fault"))
SCHEMA = pa.schema(
    [pa.field("record_kind", pa.string()), *FIELDS, *LEGAL_FIELDS, pa.field("line", pa.int64())]
)
WITHOUT_BIBLIOGRAPHY = {"fulltext-document": "fullText", "inquiry-result": "images"}
Row = dict[str, Any]


def read_epo_ops(path: Path, report: ReadReport) -> Iterator[pa.RecordBatch]:
    """Yield the records of a file of responses; a record's line is unique in the file, and near its own."""
    builder = BatchBuilder(SCHEMA)
    last = 0
    for document in read_documents(path, ROOTS):
        try:
            root = parse_document(document, prefixes=PREFIXES)
            records = list(read_response(root))
        except DocumentError as error:
            report.read += 1
            refuse(error, document, report)
            continue
        if not document.is_known:
            report.read += 1
            report.reject(document.line, "unknownDocument", found=document.root, expected="world-patent-data")
            continue
        for offset, row in records:
            last = max(document.line + offset, last + 1)
            report.read += 1
            builder.add({**row, "line": last}, 4096)
        if builder.is_full and (batch := builder.take()) is not None:
            yield batch
    if (batch := builder.take()) is not None:
        yield batch


def read_response(root: Element) -> Iterator[tuple[int, Row]]:
    """Yield the records of a response, each with its lines from the start; one at least."""
    first, found = line_of(root), False
    for element in root.iter():
        for place, row in read_record(element):
            found = True
            yield line_of(place) - first, row
    if not found:
        kind = "fault" if name_of(root) == "fault" or root.find(f".//{{{OPS}}}fault") is not None else "empty"
        yield 0, {"record_kind": kind}


def line_of(element: Element) -> int:
    """Return the line of an element in its document, from 1."""
    return cast("int", element.sourceline or 1)


def read_record(element: Element) -> Iterator[tuple[Element, Row]]:
    """Yield the records that an element of a response is, each with where it stands; none for most."""
    name, parent = name_of(element), element.getparent()
    if name == "exchange-document":
        yield element, {"record_kind": "document", **read_exchange_document(element)}
    elif name == "family-member" and name_of(parent) == "patent-family" and not _is_in_document(element):
        yield from read_member(element)
    elif name == "publication-reference" and name_of(parent) == "search-result":
        yield element, read_reference(element)
    elif name in WITHOUT_BIBLIOGRAPHY:
        yield element, {"record_kind": WITHOUT_BIBLIOGRAPHY[name]}


def name_of(element: Element | None) -> str:
    """Return the local name of an element, whatever its namespace."""
    tag = None if element is None else element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _is_in_document(element: Element) -> bool:
    return any(name_of(above) == "exchange-document" for above in element.iterancestors())


def empty_row(kind: str) -> Row:
    """Return a record of a kind without anything in it."""
    return {"record_kind": kind, **dict.fromkeys(ATTRIBUTES), **{name: [] for name in LISTS}}


def read_member(element: Element) -> Iterator[tuple[Element, Row]]:
    """Yield a member of a family for each of its publications, and its legal events with the first of them.

    A member with its bibliographic data inside (an exchange-document) is that document: it is not told twice.
    """
    rows = [member_row(element, identifier, holder) for identifier, holder in publications_of(element)]
    if not any(name_of(part) == "exchange-document" for part in element):
        yield from ((element, row) for row in rows)
    about = rows[0] if rows else empty_row("legalEvent")
    for part in element:
        if name_of(part) == "legal":
            yield part, {**about, "record_kind": "legalEvent", **read_legal_event(part)}


def publications_of(element: Element) -> Iterator[tuple[Element, Element]]:
    """Yield the document-ids of a member's publications in DOCDB's format, each with its holder."""
    for holder in children(element, "publication-reference"):
        for identifier in children(holder, "document-id"):
            kind = attribute(holder, "data-format") or attribute(identifier, "document-id-type")
            if kind in (None, "docdb"):
                yield identifier, holder


def member_row(element: Element, identifier: Element, holder: Element) -> Row:
    """Return one publication of a member with the member's application and priorities."""
    row = empty_row("member")
    row["family_id"] = attribute(element, "family-id")
    add_document_id(row, "publication", identifier, holder)
    for part in element:
        name = name_of(part)
        if name == "application-reference":
            HANDLERS[name](row, part)
        elif name == "priority-claim":
            for number in children(part, "document-id"):
                row["priority_sequence"].append(attribute(part, "sequence"))
                add_document_id(row, "priority", number, part)
    return row


def read_reference(element: Element) -> Row:
    """Return a publication that a search found: its number and its family."""
    row = empty_row("reference")
    row["family_id"] = attribute(element, "family-id")
    for identifier in children(element, "document-id"):
        add_document_id(row, "publication", identifier, element)
    return row


def sniff_ops(head: Head) -> int:
    """Return the number of marks of a response of OPS."""
    found = unpack_head(head)
    if found.root != "world-patent-data":
        return 0
    return 1 + sum(mark in found.data for mark in (b"ops.epo.org", b"epo.org/exchange", b"document-id-type"))
