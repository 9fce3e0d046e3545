"""Grants in the text export of the USPTO's BRS search system.

A document begins with a line *** BRS DOCUMENT BOUNDARY ***, after two lines that name it in a list. Each line
has a tag, a blank and a value; an indented line goes on with the value above. Names of persons have a
semicolon; «N/A» stands for what is not given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from kg.ingest.datasets import load_card
from kg.ingest.readers.batches import BatchBuilder
from kg.ingest.readers.byte_source import inspect_encoding, read_utf8
from kg.ingest.readers.head import Head
from kg.ingest.readers.line_source import RECORD_LIMIT, Line, LineSource, undecodable
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
    SCHEMA,
    SUBSTITUTE,
    UsptoRecord,
)
from kg.ingest.rejects import ReadReport, Scope

CARD = load_card("uspto_brs")
BOUNDARY = "*** BRS DOCUMENT BOUNDARY ***"
TAG = re.compile(r"(?P<tag>[A-Z][A-Z0-9]{2,4})(?: (?P<value>.*))?", re.ASCII | re.DOTALL)
KEPT = frozenset(spelling for spellings in CARD.columns.values() for spelling in spellings)
KNOWN = KEPT | set(CARD.ignored)
NUMBER = re.compile(r"(?P<country>[A-Z]{2}) (?P<number>\S+) (?P<kind>[A-Z][0-9]?)", re.ASCII)
# «US 2003/0990838 A1 20030900 Example et al. 375/376 cited by examiner»; an international one repeats «WO»
CITED = re.compile(
    r"(?P<country>[A-Z]{2}) (?P<number>(?:WO )?\S+)(?: (?P<kind>[A-Z][0-9]?))? (?P<day>[0-9]{8})\b"
    r".*?(?P<by>cited by .*)?",
    re.ASCII,
)
# «division parent-doc US 13990102 20111123 ABANDONED child-doc US 13990101»
RELATED = re.compile(
    r"(?P<relation>[a-z-]+) parent-doc [A-Z]{2} (?P<number>\S+)(?: (?P<day>[0-9]{8}))?.*? "
    r"child-doc [A-Z]{2} (?P<child>\S+).*",
    re.ASCII,
)
PROVISIONAL_OF = re.compile(
    r"us-provisional-application [A-Z]{2} (?P<number>\S+) (?P<day>[0-9]{8}).*", re.ASCII
)
RELATION_OF = {
    "continuation": CONTINUATION,
    "continuation-in-part": PART,
    "division": DIVISION,
    "reissue": REISSUE,
    "continuing-reissue": REISSUE,
    "substitution": SUBSTITUTE,
}
SYMBOL = re.compile(r"[A-HY][0-9]{2}[A-Z][0-9]{1,4}/[0-9]{2,6}", re.ASCII)
PERSON_CODES = frozenset(("04", "05"))
NOT_GIVEN = "N/A"


@dataclass(slots=True)
class Export:
    """The tagged lines of one document, in order."""

    line: int
    values: list[tuple[str, str]] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    size: int = 0
    problem: tuple[str, str, str] | None = None

    def add(self, text: str) -> None:
        """Add a line: a tag with its value, or more of the value above."""
        match = TAG.fullmatch(text)
        if match is not None and match["tag"] in KNOWN:
            self.tags.add(match["tag"])
            if match["tag"] in KEPT:
                self.values.append((match["tag"], (match["value"] or "").strip()))
            else:
                self.values.append(("", ""))
        elif self.values and self.values[-1][0] and text.strip():
            tag, value = self.values[-1]
            self.values[-1] = (tag, f"{value} {text.strip()}")

    def first(self, tag: str) -> str | None:
        """Return the first value of a tag."""
        return next((given(value) for name, value in self.values if name == tag), None)

    def all(self, tag: str) -> list[str]:
        """Return the values of a tag."""
        return [value for name, value in self.values if name == tag]


def given(value: str | None) -> str | None:
    """Return a value; None where none is given."""
    return None if not value or value == NOT_GIVEN else value


def read_uspto_brs(path: Path, report: ReadReport, limit: int = RECORD_LIMIT) -> Iterator[pa.RecordBatch]:
    """Yield grants as they stand in the export, in the columns of the full text formats."""
    encoding = inspect_encoding(path)
    report.facts |= {"encoding": encoding.codec, "encodingBasis": encoding.basis}
    builder = BatchBuilder(SCHEMA)
    for export in _exports(LineSource(read_utf8(path, encoding), limit), report):
        report.read += 1
        record = _record(export, report)
        if record is not None:
            builder.add(record.cells | {"line": export.line}, export.size)
        if builder.is_full and (batch := builder.take()) is not None:
            yield batch
    if (batch := builder.take()) is not None:
        yield batch


def _exports(source: LineSource, report: ReadReport) -> Iterator[Export]:
    export: Export | None = None
    while (line := source.take()) is not None:
        text = line.data.decode("utf-8", "replace").rstrip()
        if text == BOUNDARY:
            if export is not None:
                yield export
            export = Export(line.number)
        elif export is not None:
            _take_line(export, line, text)
    if export is not None:
        yield export
    elif source.next_number == 1:
        report.reject(1, "emptyFile", found="nothing", expected=BOUNDARY, scope=Scope.FILE)


def _take_line(export: Export, line: Line, text: str) -> None:
    export.size += len(line.data)
    if line.is_oversize:
        export.problem = export.problem or ("recordTooLarge", text[:80], "shorter lines")
    elif bad := undecodable(line.data):
        found = f"byte 0x{bad[1]} (line {line.number})"
        export.problem = export.problem or ("undecodableBytes", found, "text")
    else:
        export.add(text)


def _record(export: Export, report: ReadReport) -> UsptoRecord | None:
    number = NUMBER.fullmatch(export.first("DID") or "")
    if export.problem is None and number is None:
        found = export.first("DID") or "no DID"
        export.problem = ("missingField", found, "country, number and kind code (DID), as US 9204581 B2")
    elif export.problem is None and not export.tags & {"CLPR", "CLST"} and "DETX" in export.tags:
        export.problem = ("truncatedRecord", "a description without claims", "claims (CLPR)")
    if export.problem is not None or number is None:
        reason, found, expected = export.problem or ("missingField", "", "")
        report.reject(export.line, reason, found=found, expected=expected, record=export.first("DID"))
        return None
    record = UsptoRecord({"stage": "grant"})
    record.set("publication_country", number["country"])
    record.set("publication_number", number["number"])
    record.set("kind_code", number["kind"])
    for column, tag in (
        ("publication_date", "GISD"),
        ("application_number", "APNR"),
        ("application_date", "AFD"),
        ("title", "TTL"),
    ):
        record.set(column, export.first(tag))
    record.cells["abstract"] = "\n".join(text for text in export.all("ABPR") if text) or None
    for column, tag in (("ipc", "IPCG"), ("cpc", "CPOG")):
        for value in export.all(tag):
            record.add_text(column, match[0] if (match := SYMBOL.search(value)) else value)
    _name_parties(export, record)
    _relate(export, record)
    _cite(export, record)
    return record


def _groups(export: Export, first: str, *tags: str) -> Iterator[dict[str, str]]:
    """Yield what stands under each value of a tag up to the next one: itself and the tags named."""
    group: dict[str, str] = {}
    for tag, value in export.values:
        if tag == first:
            if group:
                yield group
            group = {tag: value}
        elif group and tag in tags:
            group.setdefault(tag, value)
    if group:
        yield group


def _name(value: str) -> str:
    return " ".join(part.strip() for part in value.split(";"))


def _name_parties(export: Export, record: UsptoRecord) -> None:
    for value in export.all("INNM"):
        record.add_text("inventors", _name(value))
    for name, code, country, city in (("ASNM", "ASTC", "ASCO", "ASCI"), ("AANM", "", "AACO", "AACI")):
        for group in _groups(export, name, code, country, city):
            is_person = group.get(code) in PERSON_CODES or ";" in group[name]
            record.add_party(
                given(_name(group[name])),
                PERSON if is_person else ORGANIZATION,
                given(group.get(country)),
                given(group.get(city)),
            )


def _relate(export: Export, record: UsptoRecord) -> None:
    for group in _groups(export, "PRCO", "PRAN", "PRAD"):
        record.add(PRIORITIES, (group["PRCO"], group.get("PRAN"), group.get("PRAD")))
    for value in export.all("COND"):
        if match := PROVISIONAL_OF.fullmatch(value):
            record.add(RELATIONS, (PROVISIONAL, None, match["number"], match["day"]))
        elif (match := RELATED.fullmatch(value)) and match["relation"] in RELATION_OF:
            relation = RELATION_OF[match["relation"]]
            record.add(RELATIONS, (relation, match["child"], match["number"], match["day"]))


def _cite(export: Export, record: UsptoRecord) -> None:
    for value in (*export.all("URGP"), *export.all("FRGP")):
        match = CITED.fullmatch(value)
        parts = match.group("country", "number", "kind", "day", "by") if match else (None, value, *[None] * 3)
        record.add(CITATIONS, parts)


def sniff_uspto_brs(head: Head) -> int:
    """Return the number of marks of this format: the boundary, and tags after it."""
    lines = [line.rstrip() for line in head.lines]
    if BOUNDARY not in lines[:10]:
        return 0
    return len({line.partition(" ")[0] for line in lines} & {"WKU", "DID", "GISD", "APNR", "TTL"})
