"""Derwent Innovations Index, tagged export: one record per family, from PT to ER."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from kg.ingest.datasets import load_card
from kg.ingest.readers.batches import BatchBuilder, Cell, batch_schema
from kg.ingest.readers.byte_source import inspect_encoding, read_utf8
from kg.ingest.readers.head import Head
from kg.ingest.readers.line_source import RECORD_LIMIT, Line, LineSource, undecodable
from kg.ingest.rejects import ReadReport, Scope

CARD = load_card("derwent_isi")
LISTS = (
    "publication_numbers",
    "inventors",
    "assignees",
    "ipc",
    "publication_details",
    "application_details",
    "priority_details",
    "cited_by",
    "cited_number",
    "cited_assignees",
)
SCHEMA = batch_schema(list(CARD.columns), LISTS)
HANDLED = {tags[0]: column for column, tags in CARD.columns.items() if tags}
# Lines of designated states start with a number («EP3015147-A1:») without indent, so a tag needs its space.
TAG = re.compile(r"([A-Z][A-Z0-9])(?: (.*))?", re.DOTALL)
LINE_LISTS = ("inventors", "assignees", "publication_details", "application_details", "priority_details")
SEMICOLON_LISTS = ("publication_numbers", "ipc")
CITED_INDENT = 6


@dataclass(slots=True)
class Family:
    """The lines of one record while it is read."""

    line: int
    tags: dict[str, list[str]] = field(default_factory=dict)
    size: int = 0
    problem: tuple[str, str, str] | None = None

    def add(self, tag: str, text: str, size: int) -> None:
        """Add the text of one line to its tag."""
        self.size += size
        self.tags.setdefault(tag, []).append(text)

    def refuse(self, reason: str, found: str, expected: str, number: int) -> None:
        """Remember the first thing that is wrong, and drop what was read."""
        self.problem = self.problem or (reason, f"{found} (line {number})", expected)
        self.tags = {"PN": self.tags["PN"]} if "PN" in self.tags else {}


def read_derwent_isi(path: Path, report: ReadReport, limit: int = RECORD_LIMIT) -> Iterator[pa.RecordBatch]:
    """Yield families as they stand in the export.

    `cited_by`, `cited_number` and `cited_assignees` are parallel: publication of this family that cites,
    cited publication, its assignees as text (null where the export names none). A record without its end (ER)
    is refused; an unknown tag is put on the report once.
    """
    encoding = inspect_encoding(path)
    report.facts |= {"encoding": encoding.codec, "encodingBasis": encoding.basis}
    builder = BatchBuilder(SCHEMA)
    for family in _families(LineSource(read_utf8(path, encoding), limit), report):
        report.read += 1
        row = _row(family, report)
        if row is not None:
            builder.add(row, family.size)
        if builder.is_full and (batch := builder.take()) is not None:
            yield batch
    if (batch := builder.take()) is not None:
        yield batch


def _families(source: LineSource, report: ReadReport) -> Iterator[Family]:
    family: Family | None = None
    tag, unknown, is_ended = "", set[str](), False
    while (line := source.take()) is not None:
        text = line.data.decode("utf-8", "replace")
        match = TAG.fullmatch(text)
        tag, text = (match[1], match[2] or "") if match else (tag, text)
        is_ended = tag == "EF"
        if match and tag == "PT" and family is not None:
            family.refuse("truncatedRecord", "the next record", "ER at the end of the record", line.number)
            yield family
            family = None
        if match and tag == "ER" and family is not None:
            yield family
            family = None
        elif tag not in ("FN", "VR", "ER", "EF", ""):
            family = family or Family(line.number)
            _add_line(family, line, tag, text, source.limit)
        if match and tag not in HANDLED and tag not in CARD.ignored and tag not in unknown:
            unknown.add(tag)
            _report_unknown(tag, line, report)
    yield from _last(family, is_ended, source.next_number - 1, report)


def _last(family: Family | None, is_ended: bool, last_line: int, report: ReadReport) -> Iterator[Family]:
    if family is not None:
        family.refuse("truncatedRecord", "the end of the file", "ER at the end of the record", last_line)
        yield family
    elif not is_ended:
        report.reject(
            max(last_line, 1),
            "emptyFile" if last_line < 1 else "truncatedFile",
            found="the end of the file",
            expected="EF as the last line; records may be missing",
            scope=Scope.FILE,
        )


def _add_line(family: Family, line: Line, tag: str, text: str, limit: int) -> None:
    if line.is_oversize or family.size + len(line.data) > limit:
        family.refuse("recordTooLarge", text[:80], f"at most {limit} bytes", line.number)
    elif bad := undecodable(line.data):
        family.refuse("undecodableBytes", f"byte 0x{bad[1]} at byte {bad[0]}", "text", line.number)
    elif "\0" in text:
        family.refuse("nulByte", f"NUL at character {text.index(chr(0)) + 1}", "text", line.number)
    elif family.problem is None and text.strip():
        family.add(tag, text, len(line.data))


def _report_unknown(tag: str, line: Line, report: ReadReport) -> None:
    report.reject(
        line.number,
        "unknownColumn",
        column=tag,
        found=line.data[:80].decode("utf-8", "replace"),
        expected="a tag that the card handles or ignores by name; its values were not read",
        scope=Scope.VALUE,
    )


def _row(family: Family, report: ReadReport) -> dict[str, Cell] | None:
    numbers = _split(" ".join(family.tags.get("PN", [])))
    record = numbers[0] if numbers else None
    if family.problem is None and not numbers:
        family.problem = ("missingField", "no PN", "the publication numbers of the family (PN)")
    if family.problem is not None:
        reason, found, expected = family.problem
        report.reject(family.line, reason, found=found, expected=expected, record=record)
        return None
    row: dict[str, Cell] = {"line": family.line}
    for tag, column in HANDLED.items():
        lines = family.tags.get(tag)
        if lines:
            row |= _citations(lines) if tag == "CP" else {column: _value(column, lines)}
    return row


def _value(column: str, lines: list[str]) -> Cell:
    if column in LINE_LISTS:
        return [line.strip() for line in lines]
    if column in SEMICOLON_LISTS:
        return _split(" ".join(lines))
    return ("\n" if column == "abstract" else " ").join(line.strip() for line in lines)


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _citations(lines: list[str]) -> dict[str, Cell]:
    """Return the three parallel lists: citing lines stand at most 3 deep, cited ones 6 deep.

    The tag itself and its space count for nothing: «CP    WO…» is a citing line like «CP WO…».
    """
    citing: list[str | None] = []
    cited: list[str] = []
    assignees: list[str | None] = []
    current: str | None = None
    for line in lines:
        indent = len(line) - len(line.lstrip())
        if indent < CITED_INDENT:
            current = line.split()[0]
            continue
        # number, assignees and inventors are three spaces apart, also where one of them is empty
        parts = [part.strip() for part in line.strip().split("   ")]
        citing.append(current)
        cited.append(parts[0])
        assignees.append(parts[1] or None if len(parts) > 1 else None)
    lists = {"cited_by": citing, "cited_number": cited, "cited_assignees": assignees}
    return {name: values for name, values in lists.items() if cited}  # type: ignore[misc]


def sniff_derwent(head: Head) -> int:
    """Return the number of marks of this export: patent records (PT P) with number, accession and details."""
    starts = {line[:4].rstrip() for line in head.lines}
    tags = {line[:2] for line in head.lines if TAG.fullmatch(line)}
    return len(tags & {"PN", "GA", "PD", "PI", "IP"}) if "PT P" in starts else 0
