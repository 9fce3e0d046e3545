"""WIPO ST.96: patent bibliographic data (BibliographicData, alone or in a publication) as exchange records.

The records have the columns of EPO's exchange format, so that one mapper serves both. Elements are taken by
their local names, whatever their version's namespace: ST.96 keeps names over its versions.

Source: WIPO Standard ST.96, Annex III, components of Patent and Common (V4 to V7).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from kg.ingest.datasets import load_card
from kg.ingest.readers.batches import BatchBuilder
from kg.ingest.readers.exchange_document import text_of
from kg.ingest.readers.exchange_record import ATTRIBUTES, LISTS, SCHEMA
from kg.ingest.readers.head import Head
from kg.ingest.readers.unpacked_head import unpack_head
from kg.ingest.readers.xml_documents import DocumentError, parse_document, read_documents, refuse
from kg.ingest.rejects import ReadReport

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

CARD = load_card("wipo_st96")
NAMESPACE = "http://www.wipo.int/standards/XMLSchema/ST96/"
PUBLICATIONS = (
    *(
        "PatentPublication",
        "PatentGrantPublication",
        "PatentApplicationPublication",
        "ApplicationPublication",
    ),
    *("PatentGrant", "PatentData", "PatentRecord", "PatentDocument", "UtilityModelPublication"),
)
ROOTS = frozenset((*PUBLICATIONS, "BibliographicData"))
PREFIXES = {"pat": f"{NAMESPACE}Patent", "com": f"{NAMESPACE}Common"}
Row = dict[str, Any]

__all__ = ["CARD", "SCHEMA", "read_wipo_st96", "sniff_st96"]


def read_wipo_st96(path: Path, report: ReadReport) -> Iterator[pa.RecordBatch]:
    """Yield the publications of a file, single, wrapped in a bag or concatenated."""
    builder = BatchBuilder(SCHEMA)
    for document in read_documents(path, ROOTS):
        report.read += 1
        if not document.is_known and document.fault is None:
            report.skip("noPatentPublication")
            continue
        try:
            row = read_publication(parse_document(document, prefixes=PREFIXES))
        except DocumentError as error:
            refuse(error, document, report)
            continue
        builder.add({**row, "line": document.line}, len(document.data))
        if builder.is_full and (batch := builder.take()) is not None:
            yield batch
    if (batch := builder.take()) is not None:
        yield batch


def name_of(element: Element) -> str:
    """Return the local name of an element of ST.96 or of no namespace; empty for any other."""
    tag = element.tag if isinstance(element.tag, str) else ""
    return (
        tag.rpartition("}")[2] if tag.startswith(("{" + NAMESPACE, "{urn:us:gov")) or tag[:1] != "{" else ""
    )


def all_of(element: Element, name: str) -> list[Element]:
    """Return the descendants of a name, in order."""
    return [part for part in element.iter() if name_of(part) == name]


def first_text(element: Element, *names: str) -> str | None:
    """Return the text of the first descendant that has one of the names, the names tried in turn."""
    for name in names:
        for part in all_of(element, name):
            if text := text_of(part):
                return text
    return None


def local_attribute(element: Element, name: str) -> str | None:
    """Return an attribute by its local name: ST.96 puts its own into a namespace."""
    return next((str(v) for k, v in element.attrib.items() if str(k).rpartition("}")[2] == name), None)


def read_publication(root: Element) -> Row:
    """Return the record of a publication.

    Raises:
        DocumentError: it has no bibliographic data of ST.96.
    """
    held = [root] if name_of(root) == "BibliographicData" else all_of(root, "BibliographicData")
    if not held:
        found, expected = str(root.tag), f"BibliographicData in {NAMESPACE}Patent"
        reason = "wrongNamespace" if not name_of(root) else "missingField"
        raise DocumentError(reason, found, expected)
    row: Row = {**dict.fromkeys(ATTRIBUTES), **{name: [] for name in LISTS}}
    read_numbers(row, held[0])
    read_priorities(row, held[0])
    read_symbols(row, held[0])
    read_parties(row, held[0])
    read_citations(row, held[0])
    for title in all_of(held[0], "InventionTitle"):
        add(row, "title", language=local_attribute(title, "languageCode"), format=None, text=text_of(title))
    for abstract in all_of(root, "Abstract"):
        paragraphs = [text for part in all_of(abstract, "P") if (text := text_of(part))]
        text = "\n".join(paragraphs) or text_of(abstract)
        add(row, "abstract", language=local_attribute(abstract, "languageCode"), format=None, text=text)
    return row


def add(row: Row, group: str, /, **values: str | int | None) -> None:
    """Add an item to the lists of a group."""
    for name, value in values.items():
        row[f"{group}_{name}"].append(value)


def date_of(text: str | None) -> str | None:
    """Return a date of ST.96 (2096-05-03, with or without time zone) as YYYYMMDD."""
    return text[:10].replace("-", "") if text else None


def children_of(element: Element, name: str) -> list[Element]:
    """Return the children of a name."""
    return [part for part in element if name_of(part) == name]


def read_numbers(row: Row, element: Element) -> None:
    """Add the publication, a grant before its earlier publication, and the application."""
    identified = [
        *children_of(element, "PatentGrantIdentification"),
        *children_of(element, "PatentPublicationIdentification"),
    ]
    for part in identified:
        add(
            row,
            "publication",
            format="docdb",
            country=first_text(part, "IPOfficeCode"),
            number=first_text(part, "PatentNumber", "PublicationNumber"),
            kind=first_text(part, "PatentDocumentKindCode"),
            date=date_of(first_text(part, "GrantDate", "PublicationDate")),
        )
    for part in children_of(element, "ApplicationIdentification"):
        add(row, "application", **application_of(part))
    for part in children_of(element, "PatentFamily"):
        row["family_id"] = first_text(part, "PatentFamilyIdentifier", "FamilyIdentifier")


def application_of(element: Element) -> dict[str, str | None]:
    """Return office, number, kind by DOCDB (A, U for a model, P for a provisional one) and date."""
    office = first_text(element, "IPOfficeCode", "ReceivingOfficeCode")
    category = (
        first_text(element, "InventionSubjectMatterCategory", "ApplicationFilingCategory") or ""
    ).lower()
    number = first_text(element, "ApplicationNumberText", "ST13ApplicationNumber")
    return {
        "format": "docdb",
        "country": office,
        "number": number and number.replace("/", "").replace(",", "").replace(" ", ""),
        "kind": "U" if "model" in category else "P" if "provisional" in category else "A",
        "date": date_of(first_text(element, "FilingDate")),
    }


def read_priorities(row: Row, element: Element) -> None:
    """Add the priority claims."""
    for bag in children_of(element, "PriorityClaimBag"):
        for claim in children_of(bag, "PriorityClaim"):
            row["priority_sequence"].append(local_attribute(claim, "sequenceNumber"))
            add(row, "priority", **application_of(claim))


def read_symbols(row: Row, element: Element) -> None:
    """Add the symbols of IPC and CPC; those of fields of search and of citations are not the document's."""
    for bag in children_of(element, "PatentClassificationBag"):
        for symbol in all_of(bag, "IPCRClassification"):
            add(row, "ipcr", text=symbol_of(symbol))
        for former in all_of(bag, "IPCClassification"):
            for name in ("MainClassification", "FurtherClassification"):
                for part in all_of(former, name):
                    add(row, "ipc", text=text_of(part))
        for symbol in all_of(bag, "CPCClassification"):
            add(
                row,
                "cpc",
                scheme="CPC",
                symbol=first_text(symbol, "PatentClassificationText"),
                section=first_text(symbol, "CPCSection", "Section"),
                **{"class": first_text(symbol, "Class")},
                subclass=first_text(symbol, "Subclass"),
                group=first_text(symbol, "MainGroup"),
                subgroup=first_text(symbol, "Subgroup"),
            )


def symbol_of(element: Element) -> str | None:
    """Return a symbol of the IPC from its text or its parts."""
    parts = [first_text(element, name) for name in ("Section", "Class", "Subclass", "MainGroup", "Subgroup")]
    if all(parts):
        return f"{parts[0]}{parts[1]}{parts[2]} {parts[3]}/{parts[4]}"
    return first_text(element, "PatentClassificationText")


def read_parties(row: Row, element: Element) -> None:
    """Add applicants, or the grantees where there are none, and inventors."""
    bags = children_of(element, "PartyBag")
    applicants = [part for bag in bags for part in all_of(bag, "Applicant")]
    for name in ("Assignee", "PatentGrantee", "Grantee", "Holder"):
        applicants = applicants or [part for bag in bags for part in all_of(bag, name)]
    for sequence, part in enumerate(applicants, 1):
        add(
            row,
            "applicant",
            sequence=local_attribute(part, "sequenceNumber") or str(sequence),
            format=None,
            name=party_name(part),
            country=first_text(part, "ResidenceCountryCode", "CountryCode", "NationalityCode"),
        )
    inventors = [part for bag in bags for part in all_of(bag, "Inventor")]
    for sequence, part in enumerate(inventors, 1):
        number = local_attribute(part, "sequenceNumber") or str(sequence)
        add(row, "inventor", sequence=number, format=None, name=party_name(part))


def party_name(element: Element) -> str | None:
    """Return the name of a party: an organisation's, else a person's as SURNAME, GIVEN NAMES."""
    name = first_text(element, "OrganizationStandardName", "OrganizationName", "EntityName", "PersonFullName")
    last, given = first_text(element, "LastName"), first_text(element, "FirstName", "GivenName")
    return name or (f"{last}, {given}" if last and given else last or given)


def read_citations(row: Row, element: Element) -> None:
    """Add the citations of patent documents with the categories of their passages."""
    for bag in children_of(element, "ReferenceCitationBag"):
        for citation in [part for part in bag if name_of(part).startswith("ReferenceCitation")]:
            number = len(row["citation_phase"])
            by = local_attribute(citation, "citingPartyCategory") or first_text(citation, "CitedBy")
            by = (by or first_text(citation, "CitedByExaminerIndicator", "CitingPartyCategory") or "").lower()
            phase = local_attribute(citation, "citedPhaseCategory") or first_text(
                citation, "CitedPhaseCategory"
            )
            add(
                row,
                "citation",
                phase=phase,
                by="examiner" if "examiner" in by or by == "true" else by or None,
            )
            for cited in all_of(citation, "CitedPatentDocumentIdentification"):
                add(
                    row,
                    "cited",
                    citation=number,
                    format="docdb",
                    country=first_text(cited, "IPOfficeCode"),
                    number=first_text(cited, "DocumentNumber", "PublicationNumber", "PatentNumber"),
                    kind=first_text(cited, "PatentDocumentKindCode"),
                    name=first_text(cited, "EntityName"),
                )
            for category in (
                *all_of(citation, "CitationCategoryCode"),
                *all_of(citation, "CitedDocumentCategory"),
            ):
                add(row, "category", citation=number, text=text_of(category))


def sniff_st96(head: Head) -> int:
    """Return the number of marks of ST.96: its namespace, and its elements of bibliographic data."""
    found = unpack_head(head)
    if found.root is None or NAMESPACE.encode() not in found.data:
        return 0
    marks = (b"BibliographicData", b"PublicationNumber", b"ApplicationIdentification", b"InventionTitle")
    return sum(mark in found.data for mark in marks) + (found.root in ROOTS)
