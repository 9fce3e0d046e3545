"""Grants of the USPTO from 2001 to 2004 (ST.32, DTD v2.4 in SGML and v2.5 in XML) as records."""

from __future__ import annotations

import re

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
    each,
    join_name,
    paragraphs,
    text_at,
)

RELATION_OF = {
    "B620": DIVISION,
    "B631": CONTINUATION,
    "B632": PART,
    "B633": REISSUE,
    "B640": REISSUE,
    "B641US": REISSUE,
    "B660": SUBSTITUTE,
}
# Elements that the DTD declares EMPTY; in SGML they have no end, which XML asks for.
EMPTY = (
    *("B221US", "B222US", "B473US", "B597US", "CHEMCDX", "CHEMMOL", "CITED-BY-EXAMINER", "CITED-BY-OTHER"),
    *("CLREF", "CRF", "CUSTOM-CHARACTER", "DEL-E", "DEL-S", "DFREF", "EMI", "EMR", "FGREF", "FOR", "INS-E"),
    *("INS-S", "LSTREF", "MATHEMATICA", "PAREF", "TBLREF", "SEQREF"),
)
EMPTY_TAG = re.compile(rb"<(" + "|".join(EMPTY).encode() + rb")(\s[^<>]*?)?(?<!/)>")


def close_empty_elements(data: bytes) -> bytes:
    """Return SGML of this DTD with its empty elements closed, as XML has them.

    Three of them got content in v2.5; one that has an end anywhere in the document is left as it is.
    """
    ended = {name.encode() for name in EMPTY if f"</{name}>".encode() in data}
    return EMPTY_TAG.sub(lambda tag: tag[0] if tag[1] in ended else tag[0][:-1] + b"/>", data)


def read_st32(root: etree._Element) -> UsptoRecord:
    """Return the record of a `PATDOC`."""
    record = UsptoRecord({"stage": "grant"})
    biblio = root.find("SDOBI")
    if biblio is None:
        return record
    _identify(biblio, record)
    record.cells["abstract"] = paragraphs(each(root, "SDOAB/BTEXT/PARA", "SDOAB/PARA"))
    _classify(biblio, record)
    _name_parties(biblio, record)
    _relate(biblio, record)
    _cite(biblio, record)
    return record


def _identify(biblio: etree._Element, record: UsptoRecord) -> None:
    for column, path in (
        ("publication_country", "B100/B190"),
        ("publication_number", "B100/B110"),
        ("kind_code", "B100/B130"),
        ("publication_date", "B100/B140"),
        ("application_number", "B200/B210"),
        ("application_date", "B200/B220"),
        ("title", "B500/B540"),
        ("pct_number", "B800/B860/B861/DOC/DNUM"),
        ("pct_date", "B800/B860/B861/DOC/DATE"),
    ):
        record.set(column, text_at(biblio, path))


def _classify(biblio: etree._Element, record: UsptoRecord) -> None:
    symbols = ["".join(map(str, e.itertext())) for e in each(biblio, "B500/B510/B511", "B500/B510/B512")]
    is_design = str(record.cells.get("publication_number", "")).startswith("D")
    if is_design:  # the same elements hold classes of Locarno for designs
        record.leave_out("locarnoClasses", len(symbols))
    for symbol in () if is_design else symbols:
        record.add_symbol(symbol)
    record.leave_out("usClasses", len(biblio.findall("B500/B520/*")))


def _name_parties(biblio: etree._Element, record: UsptoRecord) -> None:
    for inventor in biblio.iterfind("B700/B720/B721/PARTY-US"):
        record.add_text("inventors", _party(inventor)[0])
    for assignee in biblio.iterfind("B700/B730/B731/PARTY-US"):
        record.add_party(*_party(assignee))


def _party(element: etree._Element) -> tuple[str | None, str, str | None, str | None]:
    """Return name, role, country and city; an address with a state and no country is a domestic one."""
    person = join_name(*(text_at(element, f"NAM/{part}") for part in ("SNM", "FNM", "SFX")))
    country = text_at(element, "ADR/CTRY")
    if country is None and element.find("ADR/STATE") is not None:
        country = "US"
    name = person or text_at(element, "NAM/ONM")
    return name, PERSON if person else ORGANIZATION, country, text_at(element, "ADR/CITY")


def _relate(biblio: etree._Element, record: UsptoRecord) -> None:
    for claim in biblio.iterfind("B300"):
        record.add(PRIORITIES, (text_at(claim, "B330"), text_at(claim, "B310"), text_at(claim, "B320")))
    for kind in each(biblio, "B600/*", "B600/B630/*"):
        name = str(kind.tag)
        if name == "B680US":
            number, day = text_at(kind, "DOC/DNUM"), text_at(kind, "DOC/DATE")
            record.add(RELATIONS, (PROVISIONAL, None, number, day))
        for pair in kind.iterfind("PARENT-US") if name in RELATION_OF else ():
            child, number = text_at(pair, "CDOC/DOC/DNUM"), text_at(pair, "PDOC/DOC/DNUM")
            record.add(RELATIONS, (RELATION_OF[name], child, number, text_at(pair, "PDOC/DOC/DATE")))


def _cite(biblio: etree._Element, record: UsptoRecord) -> None:
    for citation in biblio.iterfind("B500/B560/B561"):
        document = citation.find("PCIT/DOC")
        if document is None:
            continue
        by = "cited by examiner" if citation.find("CITED-BY-EXAMINER") is not None else None
        by = by or ("cited by other" if citation.find("CITED-BY-OTHER") is not None else None)
        parts = (text_at(document, name) for name in ("CTRY", "DNUM", "KIND", "DATE"))
        record.add(CITATIONS, (*parts, by))
    record.leave_out("nonPatentLiterature", len(biblio.findall("B500/B560/B562")))
