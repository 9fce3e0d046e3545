"""Grants of the USPTO from 1976 to 2001 in the tagged Green Book format.

A document begins with the line PATN. A line of four letters opens a group (INVT, ASSG, UREF, …), one of three
letters and two blanks holds a value, an indented line goes on with the value above. A weekly file begins with
a line HHHHHT. Of description and claims nothing is kept but that they were there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from kg.ingest.datasets import load_card
from kg.ingest.readers.batches import BatchBuilder
from kg.ingest.readers.containers import ContainerError, Entry, read_entries
from kg.ingest.readers.head import Head
from kg.ingest.readers.line_source import RECORD_LIMIT, Line, LineSource, undecodable
from kg.ingest.readers.unpacked_head import unpack_head
from kg.ingest.readers.uspto_record import (
    CITATIONS,
    CONTINUATION,
    ORGANIZATION,
    PART,
    PERSON,
    PRIORITIES,
    RELATIONS,
    SCHEMA,
    UsptoRecord,
)
from kg.ingest.readers.xml_documents import LineNumbers
from kg.ingest.rejects import ReadReport, Scope

CARD = load_card("uspto_greenbook")
GROUP = re.compile(r"([A-Z]{4})\s*", re.ASCII)
VALUE = re.compile(r"([A-Z][A-Z0-9]{2})(?: (.*))?", re.ASCII | re.DOTALL)
READ = frozenset(("PATN", "INVT", "ASSG", "PRIR", "RLAP", "CLAS", "UREF", "FREF", "OREF", "PCTA", "ABST"))
DESCRIPTION, CLAIMS = frozenset(("BSUM", "DRWD", "DETD")), frozenset(("CLMS", "DCLM"))
HANDLED = frozenset(
    spelling.partition("/")[0] for spellings in CARD.columns.values() for spelling in spellings
)
KNOWN_GROUPS = HANDLED | {name.partition("/")[0] for name in CARD.ignored}
FILE_HEADER = "HHHHHT"
# PATN/APT, the kind of document.
KINDS = {"1": "utility", "2": "reissue", "4": "design", "5": "defensivePublication", "6": "plant", "7": "SIR"}
# ASSG/COD, the kind of assignee: 4 and 5 are individuals, domestic and foreign.
PERSON_CODES = frozenset(("04", "05", "4", "5"))
ABSTRACT_TAGS = frozenset(("PAL", "PAR", "PA0", "PA1", "PA2", "PA3", "PA4", "PA5"))
Group = dict[str, list[str]]


@dataclass(slots=True)
class Patent:
    """The lines of one document while it is read; groups of one name in order."""

    line: int
    groups: dict[str, list[Group]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    size: int = 0
    problem: tuple[str, str, str] | None = None
    _tag: str = ""
    _group: Group | None = None

    def open(self, name: str) -> None:
        """Begin a group."""
        self.seen.add(name)
        self._tag, self._group = "", {} if name in READ else None
        if self._group is not None:
            self.groups.setdefault(name, []).append(self._group)

    def add(self, text: str) -> None:
        """Add a line to the group that is open: a value, or more of the one above."""
        if self._group is None:
            return
        match = VALUE.fullmatch(text)
        if match is not None:
            self._tag = match[1]
            self._group.setdefault(self._tag, []).append((match[2] or "").removeprefix(" ").rstrip())
        elif self._tag and text.strip():
            self._group[self._tag][-1] += " " + text.strip()

    def refuse(self, reason: str, found: str, expected: str) -> None:
        """Remember the first thing that is wrong."""
        self.problem = self.problem or (reason, found, expected)


def read_uspto_greenbook(
    path: Path, report: ReadReport, limit: int = RECORD_LIMIT
) -> Iterator[pa.RecordBatch]:
    """Yield grants as they stand in the file, in the columns of the XML formats; `line` is that of PATN.

    The check digit is taken off document and application numbers. A document whose description has no claims
    after it is cut off, and refused.
    """
    builder, left_out = BatchBuilder(SCHEMA), Counter[str]()
    for patent in _patents(path, report, limit):
        report.read += 1
        record = _record(patent, report)
        if record is not None:
            left_out.update(record.left_out)
            builder.add(record.cells | {"line": patent.line}, patent.size)
        if builder.is_full and (batch := builder.take()) is not None:
            yield batch
    report.facts |= {f"{name}LeftOut": str(count) for name, count in sorted(left_out.items())}
    if (batch := builder.take()) is not None:
        yield batch


def _patents(path: Path, report: ReadReport, limit: int) -> Iterator[Patent]:
    numbers = LineNumbers()
    try:
        for entry in read_entries(path):
            yield from _entry_patents(entry, report, numbers, limit)
    except ContainerError as error:
        _refuse_file(error, numbers.next(1), report)


def _refuse_file(error: ContainerError, line: int, report: ReadReport) -> None:
    report.reject(
        line, error.reason, found=error.found or "", expected=error.expected or "", scope=Scope.FILE
    )


def _entry_patents(entry: Entry, report: ReadReport, numbers: LineNumbers, limit: int) -> Iterator[Patent]:
    if entry.fault is not None:
        _refuse_file(entry.fault, numbers.next(1), report)
        return
    source = LineSource(entry.chunks, limit)
    patent: Patent | None = None
    try:
        while (line := source.take()) is not None:
            text = line.data.decode("utf-8", "replace").rstrip()
            if text == "PATN":
                if patent is not None:
                    yield patent
                patent = Patent(numbers.next(line.number))
            if patent is not None:
                _take_line(patent, line, text, limit)
            elif text and not text.startswith(FILE_HEADER):
                _refuse_stray(line, text, numbers, report)
                patent = None
    except ContainerError as error:
        if patent is not None:
            patent.refuse("truncatedRecord", error.found or "", "the whole document")
        _refuse_file(error, numbers.next(source.next_number), report)
    if patent is not None:
        yield patent
    numbers.end_file(source.next_number - 1)


def _refuse_stray(line: Line, text: str, numbers: LineNumbers, report: ReadReport) -> None:
    """Put the first line that belongs to no document on the report."""
    if report.reasons["strayText"]:
        return
    report.reject(
        numbers.next(line.number),
        "strayText",
        found=text,
        expected="PATN, which begins a document",
        scope=Scope.VALUE,
    )


def _take_line(patent: Patent, line: Line, text: str, limit: int) -> None:
    patent.size += len(line.data) if patent.size < limit else 0
    if line.is_oversize:
        patent.refuse("recordTooLarge", text[:80], f"lines of at most {limit} bytes")
    elif bad := undecodable(line.data):
        patent.refuse("undecodableBytes", f"byte 0x{bad[1]} (line {line.number})", "text")
    elif "\0" in text:
        patent.refuse("nulByte", f"NUL (line {line.number})", "text")
    elif (group := GROUP.fullmatch(text)) and group[1] in KNOWN_GROUPS:
        patent.open(group[1])
    else:
        patent.add(text)


def _record(patent: Patent, report: ReadReport) -> UsptoRecord | None:
    head = _first(patent, "PATN")
    number = _value(head, "WKU")
    if number is None:
        patent.refuse("missingField", "no WKU", "the number of the document (WKU)")
    if patent.seen & DESCRIPTION and not patent.seen & CLAIMS:
        patent.refuse("truncatedRecord", "a description without claims", "claims (CLMS, DCLM) at the end")
    if patent.problem is not None:
        reason, found, expected = patent.problem
        report.reject(patent.line, reason, found=found, expected=expected, record=number)
        return None
    record = UsptoRecord({"stage": "grant", "publication_country": "US"})
    _identify(head, record)
    record.set("pct_number", _value(_first(patent, "PCTA"), "PCN"))
    record.set("pct_date", _value(_first(patent, "PCTA"), "PD3"))
    record.cells["abstract"] = _abstract(patent)
    _classify(patent, record)
    _name_parties(patent, record)
    _relate(patent, record)
    _cite(patent, record)
    return record


def _first(patent: Patent, name: str) -> Group:
    groups = patent.groups.get(name)
    return groups[0] if groups else {}


def _value(group: Group, tag: str) -> str | None:
    values = group.get(tag)
    return values[0].strip() or None if values else None


def _identify(head: Group, record: UsptoRecord) -> None:
    number, application = _value(head, "WKU") or "", _value(head, "APN") or ""
    record.set("publication_number", number[:8])
    record.set("publication_date", _value(head, "ISD"))
    record.set("document_kind", KINDS.get(_value(head, "APT") or "", _value(head, "APT")))
    series = _value(head, "SRC") or ""
    # six digits and a check digit, for which some have «&»; only the series of designs changes the number
    record.set("application_number", ("29" if series == "D" else "") + application[:6])
    record.set("application_date", _value(head, "APD"))
    record.set("title", _value(head, "TTL"))


def _abstract(patent: Patent) -> str | None:
    group = _first(patent, "ABST")
    return "\n".join(text for tag, texts in group.items() if tag in ABSTRACT_TAGS for text in texts) or None


def _classify(patent: Patent, record: UsptoRecord) -> None:
    for group in patent.groups.get("CLAS", []):
        symbols = group.get("ICL", [])
        if record.cells.get("document_kind") == "design":  # «D0603», later classes of Locarno
            record.leave_out("designClasses", len(symbols))
        else:
            for symbol in symbols:
                record.add_symbol(symbol)
        record.leave_out("usClasses", sum(len(group.get(tag, [])) for tag in ("OCL", "XCL", "UCL", "DCL")))


def _name(group: Group) -> str | None:
    """Return «Hoff; Don G.» as «Hoff Don G.»."""
    text = _value(group, "NAM")
    return None if text is None else " ".join(part.strip() for part in text.split(";"))


def _country(group: Group) -> str | None:
    """Return the country of an address; one with a state and no country is a domestic one.

    The codes have three letters: those of ST.3 with an X, or with a digit for a part of the country.
    """
    code = _value(group, "CNT")
    return code[:2] if code else "US" if _value(group, "STA") else None


def _name_parties(patent: Patent, record: UsptoRecord) -> None:
    for group in patent.groups.get("INVT", []):
        record.add_text("inventors", _name(group))
    for group in patent.groups.get("ASSG", []):
        role = PERSON if _value(group, "COD") in PERSON_CODES else ORGANIZATION
        record.add_party(_name(group), role, _country(group), _value(group, "CTY"))


def _relate(patent: Patent, record: UsptoRecord) -> None:
    for group in patent.groups.get("PRIR", []):
        country = _value(group, "CNT")
        parts = (country[:2] if country else None, _value(group, "APN"), _value(group, "APD"))
        record.add(PRIORITIES, parts)
    for group in patent.groups.get("RLAP", []):
        # 72 and 82: continuation in part; the others (continuation, division, …) take over the parent whole
        relation = PART if (_value(group, "COD") or "").endswith("2") else CONTINUATION
        record.add(RELATIONS, (relation, None, _value(group, "APN"), _value(group, "APD")))


def _cite(patent: Patent, record: UsptoRecord) -> None:
    for group in patent.groups.get("UREF", []):
        record.add(CITATIONS, ("US", _value(group, "PNO"), None, _value(group, "ISD"), None))
    for group in patent.groups.get("FREF", []):
        country = _value(group, "CNT")
        parts = (country[:2] if country else None, _value(group, "PNO"), None, _value(group, "ISD"), None)
        record.add(CITATIONS, parts)
    literature = sum(len(group.get("PAL", [])) for group in patent.groups.get("OREF", []))
    record.leave_out("nonPatentLiterature", literature)


def sniff_uspto_greenbook(head: Head) -> int:
    """Return the number of marks of this format: a line PATN, and lines of its tags after it."""
    text = unpack_head(head).data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    if not any(line.rstrip() == "PATN" for line in lines[:10]):
        return 0
    tags = {match[1] for line in lines if (match := VALUE.fullmatch(line))}
    return 2 * len(tags & {"WKU", "SRC", "APN", "APD", "TTL"})
