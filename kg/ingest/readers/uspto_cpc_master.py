"""The USPTO's master classification file (ST.96 XML): the CPC symbols of each publication, as records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from lxml import etree

from kg.ingest.datasets import load_card
from kg.ingest.readers.batches import BatchBuilder
from kg.ingest.readers.head import Head
from kg.ingest.readers.unpacked_head import unpack_head
from kg.ingest.readers.uspto_record import SCHEMA, UsptoRecord, each
from kg.ingest.readers.xml_documents import Document, DocumentError, parse_document, read_documents, refuse
from kg.ingest.rejects import ReadReport, Scope

CARD = load_card("uspto_cpc_master")
FILE, RECORD = "CPCMasterClassificationFile", "CPCMasterClassificationRecord"
PARTS_OF_SYMBOL = ("CPCSection", "Class", "Subclass", "MainGroup", "Subgroup")


def read_uspto_cpc_master(path: Path, report: ReadReport) -> Iterator[pa.RecordBatch]:
    """Yield one record per publication, in the columns of the full text formats; symbols in order."""
    builder = BatchBuilder(SCHEMA)
    for document in read_documents(path, {RECORD}):
        record = _take(document, report)
        if record is not None:
            builder.add(record.cells | {"line": document.line}, len(document.data))
        if builder.is_full and (batch := builder.take()) is not None:
            yield batch
    if (batch := builder.take()) is not None:
        yield batch


def _take(document: Document, report: ReadReport) -> UsptoRecord | None:
    report.read += document.fault is None or document.fault.scope is Scope.RECORD
    if document.fault is None and not document.is_known:
        refuse(DocumentError("unknownDocument", document.root, RECORD), document, report)
        return None
    try:
        return _record(parse_document(document))
    except DocumentError as error:
        refuse(error, document, report)
        return None


def _record(root: etree._Element) -> UsptoRecord:
    """Return the record of a publication.

    Raises:
        DocumentError: it has no number.
    """
    grant = root.find("{*}PatentGrantIdentification")
    identification = root.find("{*}PatentPublicationIdentification") if grant is None else grant
    record = UsptoRecord({"stage": "application" if grant is None else "grant"})
    if identification is not None:
        record.set("publication_country", identification.findtext("{*}IPOfficeCode"))
        for path in ("{*}PatentNumber", "{*}PublicationNumber"):
            record.set("publication_number", identification.findtext(path))
        record.set("kind_code", identification.findtext("{*}PatentDocumentKindCode"))
        for path in ("{*}GrantDate", "{*}PublicationDate"):
            record.set("publication_date", identification.findtext(path))
    if "publication_number" not in record.cells:
        raise DocumentError("missingField", "no publication number", "PatentNumber or PublicationNumber")
    bag = "{*}CPCClassificationBag"
    for symbol in each(
        root, f"{bag}/{{*}}MainCPC/{{*}}CPCClassification", f"{bag}/{{*}}FurtherCPC/{{*}}CPCClassification"
    ):
        section, klass, subclass, group, subgroup = (
            (symbol.findtext(f"{{*}}{part}") or "").strip() for part in PARTS_OF_SYMBOL
        )
        record.add_text("cpc", f"{section}{klass}{subclass} {group}/{subgroup}")
    return record


def sniff_uspto_cpc_master(head: Head) -> int:
    """Return 10 for a file or container whose first document is a master classification file."""
    return 10 if unpack_head(head).root == FILE else 0
