"""One exchange-document, as parsed by lxml, as a record. This is the reference that the fast path equals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from kg.ingest.readers.exchange_record import ATTRIBUTES, BLANKS, LISTS, NAMESPACE

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

Row = dict[str, Any]
Handler = Callable[[Row, "Element"], None]
NAMESPACED = "{" + NAMESPACE + "}"


def local_name(element: Element) -> str:
    """Return the name of an element of the exchange format or of no namespace; empty for any other."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    return tag.removeprefix(NAMESPACED) if tag.startswith(NAMESPACED) or tag[0] != "{" else ""


def text_of(element: Element | None) -> str | None:
    """Return the text of an element with that of its descendants, trimmed; None when there is none."""
    if element is None:
        return None
    text = element.text if len(element) == 0 else "".join(map(str, element.itertext()))
    return (text or "").strip(BLANKS) or None


def children(element: Element, name: str) -> Iterator[Element]:
    """Yield the children of that name."""
    return (child for child in element if local_name(child) == name)


def child(element: Element, name: str) -> Element | None:
    """Return the first child of that name."""
    return next(children(element, name), None)


def grandchild(element: Element, name: str, below: str) -> Element | None:
    """Return the first element of a name in a child of the other name."""
    return next((found for part in children(element, name) for found in children(part, below)), None)


def attribute(element: Element, name: str) -> str | None:
    """Return an attribute, trimmed; None when it is missing or empty."""
    return (element.get(name) or "").strip(BLANKS) or None


def format_of(element: Element, holder: Element) -> str | None:
    """Return the format of a number: DOCDB writes it at the reference, OPS at the document-id."""
    return attribute(holder, "data-format") or attribute(element, "document-id-type")


def read_exchange_document(element: Element) -> Row:
    """Return the record of an exchange-document, all columns but `line`."""
    row: Row = {column: attribute(element, name) for column, name in ATTRIBUTES.items()}
    for name in LISTS:
        row[name] = []
    for part in element:
        name = local_name(part)
        if name == "bibliographic-data":
            read_bibliography(row, part)
        elif name == "abstract":
            read_abstract(row, part)
    return row


def read_bibliography(row: Row, element: Element) -> None:
    """Add what stands in bibliographic-data."""
    for part in element:
        handler = HANDLERS.get(local_name(part))
        if handler is not None:
            handler(row, part)


def read_abstract(row: Row, element: Element) -> None:
    """Add one abstract; paragraphs become lines."""
    paragraphs = [text for p in children(element, "p") if (text := text_of(p))]
    row["abstract_language"].append(attribute(element, "lang"))
    row["abstract_format"].append(attribute(element, "data-format"))
    row["abstract_text"].append("\n".join(paragraphs) or None)


def add_document_id(row: Row, group: str, element: Element, holder: Element) -> None:
    """Add the number that a document-id holds to a group of lists."""
    texts: dict[str, str | None] = {}
    for part in element:
        texts.setdefault(local_name(part), text_of(part))
    row[f"{group}_format"].append(format_of(element, holder))
    row[f"{group}_country"].append(texts.get("country"))
    row[f"{group}_number"].append(texts.get("doc-number"))
    row[f"{group}_kind"].append(texts.get("kind"))
    if group == "cited":
        row["cited_name"].append(texts.get("name"))
    else:
        row[f"{group}_date"].append(texts.get("date"))


def _reader_of_ids(group: str) -> Handler:
    def read_reference(row: Row, element: Element) -> None:
        for identifier in children(element, "document-id"):
            add_document_id(row, group, identifier, element)

    return read_reference


def _read_priorities(row: Row, element: Element) -> None:
    for claim in children(element, "priority-claim"):
        for identifier in children(claim, "document-id"):
            row["priority_sequence"].append(attribute(claim, "sequence"))
            add_document_id(row, "priority", identifier, claim)


def _read_ipcr(row: Row, element: Element) -> None:
    for symbol in children(element, "classification-ipcr"):
        row["ipcr_text"].append(text_of(child(symbol, "text")))


def _read_ipc(row: Row, element: Element) -> None:
    for part in element:
        if local_name(part) in ("text", "main-classification", "further-classification"):
            row["ipc_text"].append(text_of(part))


_CPC_PARTS: Mapping[str, str] = {
    "classification-symbol": "cpc_symbol",
    "section": "cpc_section",
    "class": "cpc_class",
    "subclass": "cpc_subclass",
    "main-group": "cpc_group",
    "subgroup": "cpc_subgroup",
}


def _read_classifications(row: Row, element: Element) -> None:
    for symbol in children(element, "patent-classification"):
        scheme = child(symbol, "classification-scheme")
        texts: dict[str, str | None] = {}
        for part in symbol:
            texts.setdefault(local_name(part), text_of(part))
        row["cpc_scheme"].append(None if scheme is None else attribute(scheme, "scheme"))
        for name, column in _CPC_PARTS.items():
            row[column].append(texts.get(name))


def _read_parties(row: Row, element: Element) -> None:
    for party in children(element, "applicants"):
        for applicant in children(party, "applicant"):
            add_party(row, "applicant", applicant)
            row["applicant_country"].append(text_of(grandchild(applicant, "residence", "country")))
    for party in children(element, "inventors"):
        for inventor in children(party, "inventor"):
            add_party(row, "inventor", inventor)


def add_party(row: Row, group: str, element: Element) -> None:
    """Add the name of an applicant or inventor with its sequence and format."""
    row[f"{group}_sequence"].append(attribute(element, "sequence"))
    row[f"{group}_format"].append(attribute(element, "data-format"))
    row[f"{group}_name"].append(text_of(grandchild(element, f"{group}-name", "name")))


def _read_title(row: Row, element: Element) -> None:
    row["title_language"].append(attribute(element, "lang"))
    row["title_format"].append(attribute(element, "data-format"))
    row["title_text"].append(text_of(element))


def _read_citations(row: Row, element: Element) -> None:
    for citation in children(element, "citation"):
        number = len(row["citation_phase"])
        row["citation_phase"].append(attribute(citation, "cited-phase"))
        row["citation_by"].append(attribute(citation, "cited-by"))
        for part in citation:
            name = local_name(part)
            if name == "patcit":
                for identifier in children(part, "document-id"):
                    row["cited_citation"].append(number)
                    add_document_id(row, "cited", identifier, part)
            elif name == "category":
                row["category_citation"].append(number)
                row["category_text"].append(text_of(part))
            elif name == "rel-passage":
                for category in children(part, "category"):
                    row["passage_category_citation"].append(number)
                    row["passage_category_text"].append(text_of(category))


HANDLERS: Mapping[str, Handler] = {
    "publication-reference": _reader_of_ids("publication"),
    "application-reference": _reader_of_ids("application"),
    "priority-claims": _read_priorities,
    "classifications-ipcr": _read_ipcr,
    "classification-ipc": _read_ipc,
    "patent-classifications": _read_classifications,
    "parties": _read_parties,
    "invention-title": _read_title,
    "references-cited": _read_citations,
}
