"""A delimited file or workbook of a data set: its header found, columns matched with the card."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow as pa

from kg.ingest.datasets import DataSetCard, HeaderMatch, header_key, is_foreign, match_header
from kg.ingest.readers.byte_source import inspect_encoding, open_binary, read_utf8
from kg.ingest.readers.delimited import Layout, next_record, read_delimited
from kg.ingest.readers.head import OLE2, ZIP, Head
from kg.ingest.readers.line_source import RECORD_LIMIT, Line, LineSource
from kg.ingest.readers.workbook_table import PREAMBLE, likely_workbook, read_workbook
from kg.ingest.rejects import ReadReport, Scope

DELIMITERS = (",", ";", "\t", "|")


def read_tabular(
    path: Path, report: ReadReport, card: DataSetCard, schema: pa.Schema, limit: int = RECORD_LIMIT
) -> Iterator[pa.RecordBatch]:
    """Yield the records of a delimited file or a workbook (.xlsx, .xls) under the card's column names.

    Columns may stand in any order and under any spelling that the card knows. A column that the card does not
    know is put on the report and passed over; a required one that is missing refuses the file.

    Args:
        path: the file, gzip or not.
        report: takes counts and refusals.
        card: the data set's card.
        schema: the format's columns, `line` last.
        limit: largest record in bytes.
    """
    if is_workbook(path):
        yield from read_workbook(path, report, card, schema)
        return
    encoding = inspect_encoding(path)
    report.facts |= {"encoding": encoding.codec, "encodingBasis": encoding.basis}
    source = LineSource(read_utf8(path, encoding), limit)
    layout = read_header(source, report, card, schema)
    if layout is not None:
        yield from read_delimited(source, layout, report)


def is_workbook(path: Path) -> bool:
    """Return whether a file is an archive or an Office 97 file, which of tables only workbooks are."""
    with open_binary(path) as file:
        return file.read(len(OLE2)).startswith((ZIP, OLE2))


@dataclass(frozen=True, slots=True)
class Header:
    """The record that names the columns: its line, the delimiter and its cells; none in an empty file."""

    line: int
    delimiter: str
    cells: Sequence[str]


def read_header(
    source: LineSource, report: ReadReport, card: DataSetCard, schema: pa.Schema
) -> Layout | None:
    """Consume the header and return the layout that it sets; None when the file is refused."""
    header = choose_header(source, card)
    match = match_header(card, header.cells)
    if not _check_header(match, header, report, card):
        return None
    report.facts["delimiter"] = header.delimiter
    return Layout(header.delimiter, len(header.cells), match.positions, schema)


def choose_header(source: LineSource, card: DataSetCard) -> Header:
    """Consume the header, and the titles and notes above it where the first line is none.

    The first of the first lines that has the card's columns is taken; where none has, the first line. Under
    which delimiter it is read is decided by the cells that are known.
    """
    taken: list[Line] = []
    header = find_header(_take_first(source, taken), card)
    if header is None:
        return Header(1, ",", ())
    if rest := [line for line in taken if line.number > header.line]:
        source.give_back(rest)
    return header


def _take_first(source: LineSource, taken: list[Line]) -> Iterator[Line]:
    """Yield the first lines of a source as long as somebody wants another; put each on `taken`."""
    while len(taken) < PREAMBLE and (line := source.take()) is not None:
        taken.append(line)
        yield line


def find_header(lines: Iterable[Line], card: DataSetCard) -> Header | None:
    """Return which of the first lines is the header, as `choose_header` says; None where all are blank."""
    first: Header | None = None
    for line in lines:
        if not line.data.strip() or line.data.lower().startswith(b"sep="):
            continue
        readings, keys = _read_line(line.data)
        if is_foreign(card, keys):  # sixty cards look at each line to tell a format
            first = first or Header(line.number, *readings[0])
            continue
        found = [Header(line.number, delimiter, cells) for delimiter, cells in readings]
        header = max(found, key=lambda header: len(match_header(card, header.cells).positions))
        first = first or header
        match = match_header(card, header.cells)
        if match.characteristic or (match.positions and not match.missing):
            return header
    return first


@lru_cache(maxsize=128)
def _read_line(data: bytes) -> tuple[tuple[tuple[str, tuple[str, ...]], ...], frozenset[str]]:
    """Return the cells of a line under each delimiter, and the keys of all of them."""
    readings = tuple((delimiter, _cells_of(data, delimiter)) for delimiter in DELIMITERS)
    return readings, frozenset(header_key(cell) for _, cells in readings for cell in cells)


def _cells_of(data: bytes, delimiter: str) -> tuple[str, ...]:
    record = next_record(LineSource(iter([data])), delimiter, None)
    return () if record is None else tuple(cell.strip() for cell in record.cells)


def _check_header(match: HeaderMatch, header: Header, report: ReadReport, card: DataSetCard) -> bool:
    if not header.cells:
        report.reject(1, "emptyFile", found="nothing", expected="a header and records", scope=Scope.FILE)
        return False
    for column in match.missing:
        report.reject(
            header.line,
            "missingColumn",
            column=column,
            found=" | ".join(header.cells),
            expected=" or ".join(card.columns[column]),
            scope=Scope.FILE,
        )
    for cell in match.unknown:
        report.reject(
            header.line,
            "unknownColumn",
            column=cell,
            found=cell,
            expected="a column that the card handles or ignores by name; its values were not read",
            scope=Scope.VALUE,
        )
    return not match.missing


def likely_header(text: str, card: DataSetCard) -> int:
    """Return how many characteristic columns the header of a text has; 0 when too few for this format."""
    header = find_header(_first_lines(text), card)
    return 0 if header is None else match_header(card, header.cells).characteristic


@lru_cache(maxsize=2)
def _first_lines(text: str) -> tuple[Line, ...]:
    """Return the first lines of a text; every card looks at them to tell a format."""
    return tuple(_take_first(LineSource(iter([text.encode("utf-8", "replace")])), []))


def sniff_table(head: Head, card: DataSetCard) -> int:
    """Return how many characteristic columns a delimited file or a workbook has; 0 when it is another."""
    if head.data.startswith((ZIP, OLE2)):
        return likely_workbook(head.path, card)
    return 0 if head.is_binary or head.is_markup else likely_header(head.text, card)
