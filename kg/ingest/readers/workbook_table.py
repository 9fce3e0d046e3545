"""A workbook (.xlsx, .xls) of a data set: the same batches as a delimited file of the same card gives.

The header is looked for in the first rows of every sheet, below titles and notes. All sheets that have the
required columns are read, because an export is cut into sheets where it is long; the others are passed over
by name. `line` is the row of the first sheet of the workbook; in a later one 10,000,000 is added for each
sheet before it, so that row 17 of the third sheet is line 20,000,017.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow as pa

from kg.errors import FormatError
from kg.ingest.datasets import DataSetCard, HeaderMatch, match_header
from kg.ingest.readers.batches import MAX_BYTES, MAX_ROWS
from kg.ingest.readers.delimited import Layout, finish_records
from kg.ingest.readers.head import OLE2
from kg.ingest.readers.legacy_workbook import LegacyWorkbook, open_legacy_workbook
from kg.ingest.readers.workbook import Sheet, SheetRow, Workbook, open_workbook
from kg.ingest.rejects import ReadReport, Scope

Book = Workbook | LegacyWorkbook
PREAMBLE = 20  # rows in which the header is looked for
SHEET_STEP = 10_000_000  # Excel has at most 1,048,576 rows


@dataclass(frozen=True, slots=True)
class SheetHeader:
    """The row of a sheet that is its header, and what of it the card knows."""

    sheet: Sheet
    position: int
    row: int
    cells: Sequence[str]
    match: HeaderMatch

    def line(self, row: int) -> int:
        """Return the line under which a row of this sheet is known."""
        return self.position * SHEET_STEP + row


def read_workbook(
    path: Path, report: ReadReport, card: DataSetCard, schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    """Yield the records of a workbook under the card's column names; a damaged one is refused as a whole.

    Args:
        path: the file.
        report: takes counts and refusals.
        card: the data set's card.
        schema: the format's columns, `line` last.
    """
    report.facts["container"] = "xls" if is_legacy(path) else "xlsx"
    try:
        with open_any(path) as book:
            if book.external_links:
                report.facts["externalLinks"] = f"{book.external_links}, not followed"
            for header in _choose_sheets(book, card, report):
                yield from _read_sheet(book, header, report, schema)
    except FormatError as error:
        report.reject(
            1,
            "damagedWorkbook",
            found=f"{error.message}: {error.found}",
            expected=error.expected or "a workbook (.xlsx)",
            scope=Scope.FILE,
        )


def is_legacy(path: Path) -> bool:
    """Return whether a workbook is one of Excel 97."""
    with path.open("rb") as file:
        return file.read(len(OLE2)) == OLE2


def open_any(path: Path) -> AbstractContextManager[Book]:
    """Return the opened workbook of either kind.

    Raises:
        FormatError: the file is no workbook or is damaged.
    """
    return open_legacy_workbook(path) if is_legacy(path) else open_workbook(path)


def _choose_sheets(book: Book, card: DataSetCard, report: ReadReport) -> list[SheetHeader]:
    """Return the sheets to read; refuse the file when none has the required columns."""
    headers = [
        find_header(sheet, index, _first_rows(book, sheet), card) for index, sheet in enumerate(book.sheets)
    ]
    chosen = [h for h in headers if h.match.positions and not h.match.missing and h.match.characteristic]
    chosen = chosen or [h for h in headers if h.match.positions and not h.match.missing][:1]
    passed = [h.sheet.name for h in headers if h not in chosen]
    report.facts["sheets"] = " | ".join(h.sheet.name for h in chosen)
    if passed and chosen:
        report.facts["sheetsPassedOver"] = " | ".join(passed)
    if not chosen:
        _refuse_file(max(headers, key=lambda h: len(h.match.positions), default=None), card, report)
    return chosen


def _refuse_file(best: SheetHeader | None, card: DataSetCard, report: ReadReport) -> None:
    if best is None or not best.cells:
        report.reject(1, "emptyFile", found="nothing", expected="a header and records", scope=Scope.FILE)
        return
    for column in best.match.missing:
        report.reject(
            best.line(best.row),
            "missingColumn",
            column=column,
            found=" | ".join(best.cells),
            expected=" or ".join(card.columns[column]),
            scope=Scope.FILE,
        )


def _first_rows(book: Book, sheet: Sheet) -> list[SheetRow]:
    rows: list[SheetRow] = []
    for row in book.rows(sheet):
        rows.append(row)
        if len(rows) >= PREAMBLE:
            break
    return rows


def find_header(sheet: Sheet, position: int, rows: Sequence[SheetRow], card: DataSetCard) -> SheetHeader:
    """Return the row with most known columns among the first rows of a sheet."""
    best = SheetHeader(sheet, position, 1, (), match_header(card, []))
    for row in rows:
        cells = row.as_list()
        match = match_header(card, cells)
        if len(match.positions) > len(best.match.positions) or not best.cells:
            best = SheetHeader(sheet, position, row.number, cells, match)
    return best


def _read_sheet(
    book: Book, header: SheetHeader, report: ReadReport, schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    for cell in header.match.unknown:
        report.reject(
            header.line(header.row),
            "unknownColumn",
            column=cell,
            found=cell,
            expected="a column that the card handles or ignores by name; its values were not read",
            scope=Scope.VALUE,
        )
    layout = Layout("", len(header.cells), header.match.positions, schema)
    formulas = 0
    for rows in _groups(book, header):
        formulas += sum(row.formulas for row in rows)
        _note_problems(rows, header, report)
        table = _as_table([row for row in rows if not _is_header(row, header)], header, layout)
        report.read += len(rows) - table.num_rows
        report.skip("repeatedHeader", len(rows) - table.num_rows)
        yield from finish_records(table, layout, report)
    if formulas:
        report.facts["formulaCells"] = str(int(report.facts.get("formulaCells", "0")) + formulas)


def _groups(book: Book, header: SheetHeader) -> Iterator[list[SheetRow]]:
    """Yield the rows below the header that have something in a known column, in groups of bounded size."""
    wanted = frozenset(header.match.positions.values())
    rows: list[SheetRow] = []
    size = 0
    for row in book.rows(header.sheet, wanted):
        if row.number <= header.row or not (row.cells or row.problems):
            continue
        rows.append(row)
        size += sum(map(len, row.cells.values()))
        if len(rows) >= MAX_ROWS or size >= MAX_BYTES:
            yield rows
            rows, size = [], 0
    if rows:
        yield rows


def _is_header(row: SheetRow, header: SheetHeader) -> bool:
    """Whether a row repeats the header, as printed lists do on every page."""
    return all(
        row.cells.get(position) == header.cells[position] for position in header.match.positions.values()
    )


def _note_problems(rows: Sequence[SheetRow], header: SheetHeader, report: ReadReport) -> None:
    names = {position: column for column, position in header.match.positions.items()}
    for row in rows:
        for problem in row.problems:
            report.reject(
                header.line(row.number),
                problem.reason,
                column=names[problem.column],
                found=problem.found,
                expected=problem.expected,
                scope=Scope.VALUE,
            )


def _as_table(rows: Sequence[SheetRow], header: SheetHeader, layout: Layout) -> pa.Table:
    columns = {
        name: pa.array([row.cells.get(position, "") for row in rows], pa.string())
        for name, position in layout.positions.items()
    }
    lines = pa.array([header.line(row.number) for row in rows], pa.int64())
    return pa.table({**columns, "line": lines})


def likely_workbook(path: Path, card: DataSetCard) -> int:
    """Return how many characteristic columns the likeliest sheet of a workbook has; 0 when it is none."""
    stat = path.stat()
    sheets = _heads(path, stat.st_mtime_ns, stat.st_size)
    headers = [find_header(sheet, index, rows, card) for index, (sheet, rows) in enumerate(sheets)]
    return max((header.match.characteristic for header in headers), default=0)


def sheet_names(path: Path) -> list[str]:
    """Return the names of a workbook's sheets; none where the file is no workbook or is damaged."""
    stat = path.stat()
    return [sheet.name for sheet, _ in _heads(path, stat.st_mtime_ns, stat.st_size)]


@lru_cache(maxsize=2)
def _heads(path: Path, _changed: int, _size: int) -> tuple[tuple[Sheet, list[SheetRow]], ...]:
    """Return the first rows of each sheet: every card looks at them to tell the format of a file."""
    try:
        with open_any(path) as book:
            return tuple((sheet, _first_rows(book, sheet)) for sheet in book.sheets)
    except FormatError:
        return ()
