"""Grants and applications of the USPTO since 2005 (XML v4.0 to v4.5, ST.36) as records."""

from __future__ import annotations

from lxml import etree

from kg.ingest.readers.uspto_record import (
    CITATIONS,
    CONTINUATION,
    DIVISION,
    ORGANIZATION,
    PART,
    PERSON,
    PRIORITIES,
    PROVISIONAL,
    REISSUE,
    RELATIONS,
    SUBSTITUTE,
    UsptoRecord,
    child_texts,
    each,
    join_name,
    paragraphs,
    text_at,
    text_of,
)

PARTS_OF_SYMBOL = ("section", "class", "subclass", "main-group", "subgroup")
PARTS_OF_DOCUMENT = ("country", "doc-number", "kind", "date")
RELATION_OF = {
    "continuation": CONTINUATION,
    "continuation-in-part": PART,
    "division": DIVISION,
    "reissue": REISSUE,
    "continuing-reissue": REISSUE,
    "us-divisional-reissue": REISSUE,
    "us-reexamination-reissue-merger": REISSUE,
    "substitution": SUBSTITUTE,
}
# `country` of a party whose address is not given.
NO_COUNTRY = frozenset(("unknown", "omitted"))


def read_v4(root: etree._Element) -> UsptoRecord:
    """Return the record of a `us-patent-grant` or `us-patent-application`."""
    record = UsptoRecord()
    record.cells["stage"] = "grant" if root.tag == "us-patent-grant" else "application"
    biblio = next((child for child in root if str(child.tag).startswith("us-bibliographic-data")), None)
    if biblio is None:
        return record
    _identify(biblio, record)
    record.cells["abstract"] = next(
        (text for element in root.iterfind("abstract") if (text := paragraphs(_paragraphs(element)))), None
    )
    _classify(biblio, record)
    _name_parties(biblio, record)
    _relate(biblio, record)
    _cite(biblio, record)
    return record


def _paragraphs(abstract: etree._Element) -> list[etree._Element]:
    return list(abstract.iter("p")) or [abstract]


def _identify(biblio: etree._Element, record: UsptoRecord) -> None:
    published = biblio.find("publication-reference/document-id")
    if published is not None:
        record.set("publication_country", published.findtext("country"))
        record.set("publication_number", published.findtext("doc-number"))
        record.set("kind_code", published.findtext("kind"))
        record.set("publication_date", published.findtext("date"))
    application = biblio.find("application-reference")
    if application is not None:
        record.set("document_kind", application.get("appl-type"))
        record.set("application_number", application.findtext("document-id/doc-number"))
        record.set("application_date", application.findtext("document-id/date"))
    if biblio.find("us-sir-flag") is not None:
        record.cells["document_kind"] = "SIR"
    record.set("title", text_at(biblio, "invention-title"))
    record.set("pct_number", biblio.findtext("pct-or-regional-filing-data/document-id/doc-number"))
    record.set("pct_date", biblio.findtext("pct-or-regional-filing-data/document-id/date"))


def _classify(biblio: etree._Element, record: UsptoRecord) -> None:
    for symbol in each(biblio, "classifications-ipcr/classification-ipcr", "classification-ipcr"):
        record.add_text("ipc", _symbol(symbol))
    for symbol in each(
        biblio,
        "classification-ipc/main-classification",
        "classification-ipc/further-classification",
    ):
        record.add_text("ipc", text_of(symbol))
    for symbol in each(
        biblio,
        "classifications-cpc/main-cpc/classification-cpc",
        "classifications-cpc/further-cpc/classification-cpc",
    ):
        record.add_text("cpc", _symbol(symbol))
    national = each(biblio, "classification-national/*")
    record.leave_out("usClasses", sum(str(e.tag).endswith("-classification") for e in national))
    record.leave_out("locarnoClasses", len(biblio.findall("classification-locarno/main-classification")))


def _symbol(element: etree._Element) -> str:
    texts = child_texts(element)
    section, klass, subclass, group, subgroup = ((texts.get(p) or "").strip() for p in PARTS_OF_SYMBOL)
    return f"{section}{klass}{subclass} {group}/{subgroup}" if group else f"{section}{klass}{subclass}"


def _name_parties(biblio: etree._Element, record: UsptoRecord) -> None:
    for inventor in each(
        biblio,
        "us-parties/inventors/inventor",
        "us-parties/inventors/deceased-inventor",
        "parties/inventors/inventor",
        "parties/inventors/deceased-inventor",
    ):
        record.add_text("inventors", _party(inventor)[0])
    for assignee in biblio.iterfind("assignees/assignee"):
        record.add_party(*_party(assignee))
    for applicant in each(
        biblio,
        "us-parties/us-applicants/us-applicant",
        "parties/applicants/applicant",
        "us-applicants/us-applicant",
    ):
        record.add_party(*_party(applicant))
        # until v4.2 the inventors stand here only
        if "inventor" in (applicant.get("app-type") or ""):
            record.add_text("inventors", _party(applicant)[0])


def _party(element: etree._Element) -> tuple[str | None, str, str | None, str | None]:
    """Return name, role, country and city of a party."""
    book = element.find("addressbook")
    book = element if book is None else book
    surname = text_at(book, "last-name")
    person = join_name(
        surname, text_at(book, "first-name"), text_at(book, "middle-name"), text_at(book, "suffix")
    )
    name = person or text_at(book, "orgname") or text_at(book, "name") or text_at(book, "text")
    country = book.findtext("address/country") or element.findtext("residence/country")
    country = None if country is None or country.strip().lower() in NO_COUNTRY else country
    return name, PERSON if person else ORGANIZATION, country, text_at(book, "address/city")


def _relate(biblio: etree._Element, record: UsptoRecord) -> None:
    for claim in biblio.iterfind("priority-claims/priority-claim"):
        record.add(
            PRIORITIES, (claim.findtext("country"), claim.findtext("doc-number"), claim.findtext("date"))
        )
    for kind in biblio.iterfind("us-related-documents/*"):
        name = str(kind.tag)
        if name == "us-provisional-application":
            number, day = kind.findtext("document-id/doc-number"), kind.findtext("document-id/date")
            record.add(RELATIONS, (PROVISIONAL, None, number, day))
        for relation in each(kind, "relation", "us-relation") if name in RELATION_OF else ():
            child = relation.findtext("child-doc/document-id/doc-number")
            number = relation.findtext("parent-doc/document-id/doc-number")
            day = relation.findtext("parent-doc/document-id/date")
            record.add(RELATIONS, (RELATION_OF[name], child, number, day))


def _cite(biblio: etree._Element, record: UsptoRecord) -> None:
    rows: list[tuple[str | None, ...]] = []
    count = 0
    for citation in each(biblio, "us-references-cited/us-citation", "references-cited/citation"):
        count += 1
        found = citation.find("patcit/document-id")
        if found is not None:
            parts = child_texts(found)
            rows.append((*map(parts.get, PARTS_OF_DOCUMENT), citation.findtext("category")))
        elif (text := text_at(citation, "patcit")) is not None:
            rows.append((None, text, None, None, citation.findtext("category")))
    record.add_all(CITATIONS, rows)
    record.leave_out("nonPatentLiterature", count - len(rows))
