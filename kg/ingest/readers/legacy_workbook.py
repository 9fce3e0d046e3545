"""The rows of an Excel 97 workbook (.xls), in the form of `workbook`: text, nothing computed."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlrd

from kg.errors import FormatError, ParseError
from kg.ingest.readers.cell_values import EPOCH_1900, GENERAL, number_text
from kg.ingest.readers.workbook import CellProblem, Sheet, SheetRow

# xlrd holds a workbook as a whole; an Excel 97 sheet has at most 65,536 rows of 256 columns.
SIZE_LIMIT = 1 << 29
# What xlrd raises on files that are cut or altered: it does not check its offsets.
BROKEN = (
    xlrd.XLRDError,
    xlrd.compdoc.CompDocError,
    AssertionError,
    IndexError,
    KeyError,
    TypeError,
    ValueError,
    AttributeError,
    struct.error,
)


@dataclass(frozen=True, slots=True)
class LegacyWorkbook:
    """An open workbook; formulas show the result that was saved with them, as xlrd does not tell them."""

    path: Path
    book: Any  # xlrd has no annotations
    sheets: Sequence[Sheet]
    external_links: int = 0

    def rows(self, sheet: Sheet, wanted: frozenset[int] | None = None) -> Iterator[SheetRow]:
        """Yield the rows of a sheet that have cells.

        Raises:
            FormatError: the sheet is damaged.
        """
        try:
            table = self.book.sheet_by_index(int(sheet.part))
            for number in range(table.nrows):
                row = SheetRow(number + 1, {})
                for column, cell in enumerate(table.row(number)):
                    if wanted is None or column in wanted:
                        _add_cell(row, column, cell, self.book.datemode)
                if row.cells or row.problems:
                    yield row
        except BROKEN as error:
            raise damaged(self.path, error) from error


def _add_cell(row: SheetRow, column: int, cell: Any, datemode: int) -> None:
    try:
        text = cell_text(cell, datemode)
    except ParseError as error:
        row.problems.append(CellProblem(column, error.message, error.found or "", error.expected or ""))
        return
    if text:
        row.cells[column] = text


def cell_text(cell: Any, datemode: int) -> str:
    """Return the text of a cell: days as ISO, numbers without a needless fraction.

    Raises:
        ParseError: the cell holds an error, a number without its digits, or no day of the calendar.
    """
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _day_text(cell.value, datemode)
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return number_text(repr(cell.value), GENERAL, EPOCH_1900)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == xlrd.XL_CELL_ERROR:
        found = xlrd.error_text_from_code.get(cell.value, str(cell.value))
        raise ParseError("cellError", found=found, expected="a value; the workbook has an error there")
    return str(cell.value).strip()


def _day_text(value: float, datemode: int) -> str:
    try:
        moment = xlrd.xldate_as_datetime(value, datemode)
    except (xlrd.XLDateError, ValueError, OverflowError) as error:
        raise ParseError("impossibleDate", found=str(value), expected="a day of the calendar") from error
    if moment.time() == moment.min.time():
        return str(moment.date().isoformat())
    return str(moment.isoformat(timespec="seconds"))


@contextmanager
def open_legacy_workbook(path: Path) -> Iterator[LegacyWorkbook]:
    """Yield an Excel 97 workbook.

    Raises:
        FormatError: the file is no such workbook, is damaged, or holds more than 512 MiB.
    """
    if path.stat().st_size > SIZE_LIMIT:
        raise FormatError("the workbook is too large", where=str(path), expected=f"{SIZE_LIMIT} bytes")
    try:
        book = xlrd.open_workbook(path, on_demand=True, logfile=io.StringIO())
    except BROKEN as error:
        raise damaged(path, error) from error
    with book:
        sheets = [Sheet(name, str(index)) for index, name in enumerate(book.sheet_names())]
        yield LegacyWorkbook(path, book, sheets)


def damaged(path: Path, error: Exception) -> FormatError:
    """Return the error of a workbook that is cut or altered, or is encrypted."""
    return FormatError(
        "the workbook is damaged; export it again",
        where=str(path),
        found=f"{type(error).__name__}: {error}"[:200],
        expected="a workbook in Excel 97 format (.xls)",
    )
