"""USPTO patent assignments: the bulk XML (us-patent-assignments) and the Assignment Search API's responses.

One record is one recorded document, named by reel and frame. Its properties are applications, publications
and patents; of each the three numbers are parallel. The API writes Solr's XML, where every value stands in
`str`, `date` or `arr` with a name, or in an element of that name.

Source: USPTO, Patent Assignment XML (PADX-File-I) v2.0, DTD; Patent Assignment Search API, its fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from kg.ingest.datasets import load_card
from kg.ingest.readers.batches import BatchBuilder
from kg.ingest.readers.exchange_document import text_of
from kg.ingest.readers.exchange_record import BLANKS
from kg.ingest.readers.head import Head
from kg.ingest.readers.unpacked_head import unpack_head
from kg.ingest.readers.xml_documents import Document, DocumentError, parse_document, read_documents, refuse
from kg.ingest.rejects import ReadReport

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

CARD = load_card("uspto_assignment")
TEXTS = ("reel", "frame", "last_update", "purge", "recorded", "pages", "correspondent", "conveyance")
LISTS = (
    *("assignor_name", "assignor_type", "assignor_executed"),
    *("assignee_name", "assignee_type", "assignee_city", "assignee_state", "assignee_country"),
    *("application_number", "application_date", "publication_number", "publication_kind"),
    *("patent_number", "patent_kind", "pct_number", "title"),
)
SCHEMA = pa.schema(
    [
        *(pa.field(name, pa.string()) for name in TEXTS),
        *(pa.field(name, pa.list_(pa.string())) for name in LISTS),
        pa.field("line", pa.int64()),
    ]
)
ROOTS = frozenset(("patent-assignment", "doc"))
WRAPPERS = frozenset(("us-patent-assignments", "patent-assignments", "patent-assignment"))
SOLR_MARKS = (b"conveyanceText", b"patAssignorName", b"patAssigneeName", b"reelNo")
Row = dict[str, Any]


def read_uspto_assignment(path: Path, report: ReadReport) -> Iterator[pa.RecordBatch]:
    """Yield the recorded documents of a file; a file of a container without any is skipped by name."""
    builder = BatchBuilder(SCHEMA)
    for document in read_documents(path, ROOTS):
        report.read += 1
        if not document.is_known and document.fault is None:
            report.skip("noAssignments")
            continue
        try:
            row = read_assignment(document)
        except DocumentError as error:
            refuse(error, document, report)
            continue
        builder.add({**row, "line": document.line}, len(document.data))
        if builder.is_full and (batch := builder.take()) is not None:
            yield batch
    if (batch := builder.take()) is not None:
        yield batch


def read_assignment(document: Document) -> Row:
    """Return the record of one document.

    Raises:
        DocumentError: it cannot be parsed, or is another document of Solr.
    """
    root = parse_document(document)
    row: Row = {name: [] for name in LISTS}
    if document.root == "doc":
        read_solr(row, root)
        if not row.get("reel"):
            raise DocumentError("unknownDocument", "a document without reelNo", "a recorded assignment")
    else:
        read_padx(row, root)
    return row


def name_of(element: Element) -> str:
    """Return the local name of an element; empty for what is none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def find(element: Element | None, *names: str) -> Element | None:
    """Return the first element down a path of local names, None where a step is missing."""
    for name in names:
        element = (
            next((part for part in element if name_of(part) == name), None) if element is not None else None
        )
    return element


def parts(element: Element, holder: str, name: str) -> list[Element]:
    """Return the elements of a name in a holder."""
    found = find(element, holder)
    return [] if found is None else [part for part in found if name_of(part) == name]


_RECORD: Mapping[str, tuple[str, ...]] = {
    "reel": ("reel-no",),
    "frame": ("frame-no",),
    "last_update": ("last-update-date", "date"),
    "purge": ("purge-indicator",),
    "recorded": ("recorded-date", "date"),
    "pages": ("page-count",),
    "correspondent": ("correspondent", "name"),
    "conveyance": ("conveyance-text",),
}


def read_padx(row: Row, root: Element) -> None:
    """Add a `patent-assignment`; some files have no assignment-record around its first fields."""
    record = find(root, "assignment-record")
    for column, path in _RECORD.items():
        row[column] = text_of(find(record if record is not None else root, *path))
    for party in parts(root, "patent-assignors", "patent-assignor"):
        name = find(party, "name")
        row["assignor_name"].append(text_of(name))
        row["assignor_type"].append(None if name is None else name.get("name-type"))
        executed = text_of(find(party, "execution-date", "date"))
        row["assignor_executed"].append(executed or text_of(find(party, "date-acknowledged", "date")))
    for party in parts(root, "patent-assignees", "patent-assignee"):
        name = find(party, "name")
        row["assignee_name"].append(text_of(name))
        row["assignee_type"].append(None if name is None else name.get("name-type"))
        row["assignee_city"].append(text_of(find(party, "city")))
        row["assignee_state"].append(text_of(find(party, "state")))
        row["assignee_country"].append(text_of(find(party, "country-name")))
    for item in parts(root, "patent-properties", "patent-property"):
        read_property(row, item)


def read_property(row: Row, element: Element) -> None:
    """Add one property: kind X0 is its application, A its publication, every other and none its patent."""
    found: dict[str, str | None] = {}
    for identifier in (part for part in element if name_of(part) == "document-id"):
        number, kind = text_of(find(identifier, "doc-number")), text_of(find(identifier, "kind")) or ""
        which = "application" if kind.startswith("X") else "publication" if kind.startswith("A") else "patent"
        if which == "publication" and kind == "A" and len(number or "") < 9:
            which = "patent"  # kind A was the grant before 2001
        found[f"{which}_number"] = number
        found["application_date" if which == "application" else f"{which}_kind"] = (
            text_of(find(identifier, "date")) if which == "application" else kind or None
        )
    found["title"] = text_of(find(element, "invention-title"))
    for column in LISTS[8:]:
        row[column].append(found.get(column))


_SOLR: Mapping[str, str] = {
    "reel": "reelNo",
    "frame": "frameNo",
    "last_update": "lastUpdateDate",
    "purge": "purgeIndicator",
    "recorded": "recordedDate",
    "pages": "pageCount",
    "correspondent": "corrName",
    "conveyance": "conveyanceText",
}
_SOLR_LISTS: Mapping[str, str] = {
    "assignor_name": "patAssignorName",
    "assignor_executed": "patAssignorExDate",
    "assignee_name": "patAssigneeName",
    "assignee_city": "patAssigneeCity",
    "assignee_state": "patAssigneeState",
    "assignee_country": "patAssigneeCountryName",
    "application_number": "applNum",
    "application_date": "filingDate",
    "publication_number": "publNum",
    "patent_number": "patNum",
    "pct_number": "pctNum",
    "title": "inventionTitle",
}
NOTHING = ("NULL", "0001-01-01T00:00:00Z")


def read_solr(row: Row, root: Element) -> None:
    """Add a `doc` of the search API; «NULL» and the first day of the calendar stand for nothing."""
    values = {part.get("name") or name_of(part): part for part in root if isinstance(part.tag, str)}
    for column, field in _SOLR.items():
        row[column] = solr_text(values.get(field))
    for column, field in _SOLR_LISTS.items():
        held = values.get(field)
        row[column] = [] if held is None else [solr_text(item) for item in held if isinstance(item.tag, str)]
    for names in (LISTS[:3], LISTS[3:8], LISTS[8:]):
        longest = max(len(row[name]) for name in names)
        for name in names:
            row[name] += [None] * (longest - len(row[name]))


def solr_text(element: Element | None) -> str | None:
    """Return a value of Solr, None for what stands for nothing."""
    text = (text_of(element) or "").strip(BLANKS)
    return None if not text or text in NOTHING else text


def sniff_assignment(head: Head) -> int:
    """Return the number of marks of recorded assignments."""
    found = unpack_head(head)
    if found.root in WRAPPERS:
        marks = (b"assignment-record", b"reel-no", b"conveyance-text", b"patent-assignors")
        return 1 + sum(mark in found.data for mark in marks)
    if found.root == "response":
        count = sum(mark in found.data for mark in SOLR_MARKS)
        return count if count >= 3 else 0
    return 0
