"""PATENTSCOPE result list, Excel 97: some lines about the query, a header, a row per publication."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import xlrd

from kg.errors import FormatError
from kg.ingest.datasets import HeaderMatch, load_card, match_header
from kg.ingest.readers.batches import BatchBuilder, batch_schema
from kg.ingest.readers.head import OLE2, Head
from kg.ingest.readers.legacy_workbook import BROKEN, SIZE_LIMIT
from kg.ingest.rejects import ReadReport, Scope

if TYPE_CHECKING:
    Sheet = Any  # xlrd has no annotations

CARD = load_card("patentscope_xls")
SCHEMA = batch_schema(list(CARD.columns))
PREAMBLE = 20  # rows in which the header is looked for


def read_patentscope_xls(path: Path, report: ReadReport) -> Iterator[pa.RecordBatch]:
    """Yield publications as they stand in the first sheet that has the header; `line` is the sheet row.

    Raises:
        FormatError: the file is no Excel 97 workbook, is damaged, or holds more than 512 MiB.
    """
    sheet = open_sheet(path)
    header, match = find_header(sheet)
    if not _check_header(header, match, sheet, report):
        return
    builder = BatchBuilder(SCHEMA)
    for row in range(header + 1, sheet.nrows):
        cells = row_texts(sheet, row)
        if any(cells):
            report.read += 1
            values = {name: cells[position] or None for name, position in match.positions.items()}
            builder.add(values | {"line": row + 1}, sum(map(len, cells)))
        if builder.is_full and (batch := builder.take()) is not None:
            yield batch
    if (batch := builder.take()) is not None:
        yield batch


def open_sheet(path: Path) -> Sheet:
    """Return the first sheet whose rows have a known header, else the first sheet.

    Raises:
        FormatError: the file is no workbook, is damaged or too large.
    """
    if path.stat().st_size > SIZE_LIMIT:
        raise FormatError("the workbook is too large", where=str(path), expected=f"{SIZE_LIMIT} bytes")
    try:
        book = xlrd.open_workbook(path, on_demand=True, logfile=io.StringIO())
        sheets = [book.sheet_by_index(index) for index in range(book.nsheets)]
    except BROKEN as error:
        raise FormatError(
            "the workbook cannot be read; export it again",
            where=str(path),
            found=f"{type(error).__name__}: {error}",
            expected="a PATENTSCOPE result list in Excel 97 format (.xls)",
        ) from error
    return next((sheet for sheet in sheets if find_header(sheet)[1].positions), sheets[0])


def find_header(sheet: Sheet) -> tuple[int, HeaderMatch]:
    """Return the row with most known columns among the first rows, and its match with the card."""
    best = (0, match_header(CARD, []))
    for row in range(min(PREAMBLE, sheet.nrows)):
        match = match_header(CARD, row_texts(sheet, row))
        if len(match.positions) > len(best[1].positions):
            best = (row, match)
    return best


def row_texts(sheet: Sheet, row: int) -> list[str]:
    """Return the cells of a row as text: numbers without a needless fraction, dates in ISO form."""
    return [_cell_text(cell, sheet.book.datemode) for cell in sheet.row(row)]


def _cell_text(cell: Any, datemode: int) -> str:
    if cell.ctype == xlrd.XL_CELL_DATE:
        moment = xlrd.xldate_as_datetime(cell.value, datemode)
        return str(moment.date().isoformat())
    if cell.ctype == xlrd.XL_CELL_NUMBER and cell.value == int(cell.value):
        return str(int(cell.value))
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK, xlrd.XL_CELL_ERROR):
        return ""
    return str(cell.value).strip()


def _check_header(header: int, match: HeaderMatch, sheet: Sheet, report: ReadReport) -> bool:
    cells = row_texts(sheet, header) if sheet.nrows else []
    for column in match.missing:
        report.reject(
            header + 1,
            "missingColumn",
            column=column,
            found=" | ".join(cells),
            expected=" or ".join(CARD.columns[column]),
            scope=Scope.FILE,
        )
    for cell in match.unknown:
        report.reject(
            header + 1,
            "unknownColumn",
            column=cell,
            found=cell,
            expected="a column that the card handles or ignores by name; its values were not read",
            scope=Scope.VALUE,
        )
    return not match.missing


def sniff_patentscope(head: Head) -> int:
    """Return the number of characteristic columns of the workbook; 0 when it is none or has too few."""
    if not head.data.startswith(OLE2):
        return 0
    try:
        return find_header(open_sheet(head.path))[1].characteristic
    except FormatError:
        return 0
