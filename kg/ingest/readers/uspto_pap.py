"""Applications published by the USPTO from 2001 to 2004 (PAP v1.5 and v1.6) as records."""

from __future__ import annotations

from lxml import etree

from kg.ingest.readers.uspto_record import (
    CONTINUATION,
    DIVISION,
    NATIONAL_STAGE,
    ORGANIZATION,
    PART,
    PERSON,
    PRIORITIES,
    PROVISIONAL,
    REISSUE,
    RELATIONS,
    SUBSTITUTE,
    UsptoRecord,
    each,
    join_name,
    paragraphs,
    text_at,
    text_of,
)

RELATION_OF = {
    "continuation-of": CONTINUATION,
    "continuation-in-part-of": PART,
    "division-of": DIVISION,
    "continuing-reissue-of": REISSUE,
    "reissue-of": REISSUE,
    "substitution-for": SUBSTITUTE,
    "a-371-of-international": NATIONAL_STAGE,
}


def read_pap(root: etree._Element) -> UsptoRecord:
    """Return the record of a `patent-application-publication`."""
    record = UsptoRecord({"stage": "application", "publication_country": "US"})
    biblio = root.find("subdoc-bibliographic-information")
    if biblio is None:
        return record
    _identify(biblio, record)
    record.cells["abstract"] = paragraphs(root.iterfind("subdoc-abstract/paragraph"))
    _classify(biblio, record)
    _name_parties(biblio, record)
    _relate(biblio, record)
    return record


def _identify(biblio: etree._Element, record: UsptoRecord) -> None:
    record.set("publication_number", biblio.findtext("document-id/doc-number"))
    record.set("kind_code", biblio.findtext("document-id/kind-code"))
    record.set("publication_date", biblio.findtext("document-id/document-date"))
    record.set("document_kind", biblio.findtext("publication-filing-type"))
    record.set("application_number", biblio.findtext("domestic-filing-data/application-number/doc-number"))
    record.set("application_date", biblio.findtext("domestic-filing-data/filing-date"))
    record.set("title", text_at(biblio, "technical-information/title-of-invention"))
    conventions = "international-conventions/pct-application/document-id"
    record.set("pct_number", biblio.findtext(f"{conventions}/doc-number"))
    record.set("pct_date", biblio.findtext(f"{conventions}/document-date"))


def _classify(biblio: etree._Element, record: UsptoRecord) -> None:
    international = "technical-information/classification-ipc"
    for symbol in each(
        biblio,
        f"{international}/classification-ipc-primary/ipc",
        f"{international}/classification-ipc-secondary/ipc",
    ):
        record.add_text("ipc", text_of(symbol))
    record.leave_out("usClasses", len(biblio.findall("technical-information/classification-us/*")))
    literature = biblio.findall("technical-information/citation/cited-non-patent-literature")
    record.leave_out("nonPatentLiterature", len(literature))


def _name_parties(biblio: etree._Element, record: UsptoRecord) -> None:
    for inventor in each(biblio, "inventors/first-named-inventor", "inventors/inventor"):
        record.add_text("inventors", _person(inventor))
    for assignee in biblio.iterfind("assignee"):
        organization = text_at(assignee, "organization-name")
        record.add_party(
            organization or _person(assignee),
            ORGANIZATION if organization else PERSON,
            text_at(assignee, "address/country/country-code"),
            text_at(assignee, "address/city"),
        )


def _person(element: etree._Element) -> str | None:
    parts = ("family-name", "given-name", "middle-name", "name-suffix")
    return join_name(*(text_at(element, f"name/{part}") for part in parts))


def _relate(biblio: etree._Element, record: UsptoRecord) -> None:
    for claim in biblio.iterfind("foreign-priority-data"):
        number = claim.findtext("priority-application-number/doc-number")
        record.add(PRIORITIES, (claim.findtext("country-code"), number, claim.findtext("filing-date")))
    for kind in each(biblio, "continuity-data/*", "continuity-data/continuations/*"):
        name = str(kind.tag)
        if name == "non-provisional-of-provisional":
            number, day = kind.findtext("document-id/doc-number"), kind.findtext("document-id/document-date")
            record.add(RELATIONS, (PROVISIONAL, None, number, day))
        for pair in kind.iter("parent-child") if name in RELATION_OF else ():
            child = pair.findtext("child/document-id/doc-number")
            number = pair.findtext("parent/document-id/doc-number")
            day = pair.findtext("parent/document-id/document-date")
            record.add(RELATIONS, (RELATION_OF[name], child, number, day))
