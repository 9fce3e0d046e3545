"""A delimited file or workbook of a data set: its header found, columns matched with the card."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow as pa

from kg.ingest.datasets import DataSetCard, HeaderMatch, match_header
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
    above: list[Line] = []
    headers: list[Header] = []
    while len(above) < PREAMBLE and (line := source.take()) is not None:
        above.append(line)
        if not line.data.strip() or line.data.lower().startswith(b"sep="):
            continue
        headers.append(_header_of(line, card))
        match = match_header(card, headers[-1].cells)
        if match.characteristic or (match.positions and not match.missing):
            return headers[-1]
    if not headers:
        return Header(1, ",", ())
    if rest := [line for line in above if line.number > headers[0].line]:
        source.give_back(rest)
    return headers[0]


def _header_of(line: Line, card: DataSetCard) -> Header:
    found = [Header(line.number, delimiter, _cells_of(line.data, delimiter)) for delimiter in DELIMITERS]
    return max(found, key=lambda header: len(match_header(card, header.cells).positions))


@lru_cache(maxsize=512)
def _cells_of(data: bytes, delimiter: str) -> tuple[str, ...]:
    """Return the cells of one line; every card looks at the same lines to tell a format."""
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
    source = LineSource(iter([text.encode("utf-8", "replace")]))
    return match_header(card, choose_header(source, card).cells).characteristic


def sniff_table(head: Head, card: DataSetCard) -> int:
    """Return how many characteristic columns a delimited file or a workbook has; 0 when it is another."""
    if head.data.startswith((ZIP, OLE2)):
        return likely_workbook(head.path, card)
    return 0 if head.is_binary or head.is_markup else likely_header(head.text, card)
