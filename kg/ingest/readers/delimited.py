"""Delimited text as Arrow batches: whole blocks at once where they are clean, record by record where not.

A block is clean when its quoting is that of RFC 4180, it is valid UTF-8 without NUL and every record has as
many cells as the header. Then Arrow reads it. Any other block goes through the csv module in strict mode, one
record at a time, and each refusal names its line. Both ways give the same rows.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
from numpy.typing import NDArray

from kg.ingest.readers.batches import MAX_ROWS
from kg.ingest.readers.encoding import is_utf8
from kg.ingest.readers.line_source import Line, LineSource, undecodable
from kg.ingest.readers.quoting import record_ends
from kg.ingest.rejects import ReadReport, Scope

BLOCK = 1 << 22
SMALL_BLOCK = 1 << 16
FORMULA = r"^(?:[=@].|[+-].*[(!|=])"
FORMULA_STARTS = ("=", "@", "+", "-")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a delimited file is laid out.

    Attributes:
        delimiter: one character.
        width: cells of the header, and so of every record.
        positions: canonical column → cell.
        schema: columns to give, `line` last; a column without position is null.
    """

    delimiter: str
    width: int
    positions: Mapping[str, int]
    schema: pa.Schema


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a record was refused."""

    reason: str
    found: str
    expected: str


@dataclass(frozen=True, slots=True)
class Record:
    """One record of the exact path: its physical lines, and its cells or what is wrong with it."""

    lines: tuple[Line, ...]
    cells: list[str]
    problem: Problem | None


def read_delimited(source: LineSource, layout: Layout, report: ReadReport) -> Iterator[pa.RecordBatch]:
    """Yield the records after the header, in order; what cannot be read is put on the report.

    Empty cells are null. Line breaks inside a cell are LF.
    """
    careful_until = 0  # up to this line blocks are small: a damaged record sends few others the slow way
    while True:
        size = SMALL_BLOCK if source.next_number < careful_until else BLOCK
        block = b"" if source.has_returned else source.fill(size)
        clean = _read_clean(block, source, layout) if block else None
        if clean is not None:
            yield from finish_records(clean, layout, report)
            continue
        until = source.next_number + max(block.count(b"\n"), 1)
        if len(block) > SMALL_BLOCK:
            careful_until = until
            continue
        batch, is_end = _read_exactly(source, layout, report, until)
        if batch is not None:
            yield from finish_records(batch, layout, report)
        if is_end:
            return


def _read_clean(block: bytes, source: LineSource, layout: Layout) -> pa.Table | None:
    """Return the whole records of a block that is clean, and consume them; None when it is not."""
    ends = record_ends(block, layout.delimiter.encode())
    if ends is None or not len(ends) or int(np.diff(ends, prepend=-1).max()) > source.limit:
        return None
    size = int(ends[-1]) + 1
    clean = block[:size]
    if b"\r" in clean:
        clean = clean.replace(b"\r\n", b"\n")
    if b"\0" in clean or b"\r" in clean or not is_utf8(clean):
        return None
    table = _parse_block(clean, layout)
    if table is None or table.num_rows != len(ends):
        return None
    numbers = _line_numbers(block[:size], ends, source.next_number)
    source.consume(size, block[:size].count(b"\n"))
    return table.append_column("line", pa.array(numbers))


def _line_numbers(block: bytes, ends: NDArray[np.int64], first: int) -> NDArray[np.int64]:
    feeds = np.flatnonzero(np.frombuffer(block, dtype=np.uint8) == 0x0A)
    starts = np.concatenate([[0], ends[:-1] + 1])
    return np.searchsorted(feeds, starts) + first


def _parse_block(clean: bytes, layout: Layout) -> pa.Table | None:
    names = [f"c{index}" for index in range(layout.width)]
    wanted = [names[position] for position in layout.positions.values()]
    try:
        table = pacsv.read_csv(
            pa.BufferReader(clean),
            read_options=pacsv.ReadOptions(column_names=names, block_size=len(clean) + 1, use_threads=False),
            parse_options=pacsv.ParseOptions(delimiter=layout.delimiter, newlines_in_values=True),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(wanted, pa.string()),
                include_columns=wanted,
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    return table.rename_columns(list(layout.positions))


def _read_exactly(
    source: LineSource, layout: Layout, report: ReadReport, until: int
) -> tuple[pa.Table | None, bool]:
    """Read records one by one up to line `until`; return them and whether the file has ended."""
    rows: list[list[str]] = []
    numbers: list[int] = []
    while source.next_number < until or source.has_returned:
        record = next_record(source, layout.delimiter, layout.width)
        if record is None:
            return _as_table(rows, numbers, layout), True
        if not record.cells and record.problem is None:
            continue  # a blank line is no record
        if record.problem is None:
            rows.append(record.cells)
            numbers.append(record.lines[0].number)
        else:
            report.read += 1
            _refuse(record.lines[0], record.problem, report)
    return _as_table(rows, numbers, layout), False


def _refuse(line: Line, problem: Problem, report: ReadReport) -> None:
    report.reject(line.number, problem.reason, found=problem.found, expected=problem.expected)


def _as_table(rows: list[list[str]], numbers: list[int], layout: Layout) -> pa.Table | None:
    if not rows:
        return None
    columns = {
        name: pa.array([row[position] for row in rows], pa.string())
        for name, position in layout.positions.items()
    }
    return pa.table({**columns, "line": pa.array(numbers, pa.int64())})


def next_record(source: LineSource, delimiter: str, width: int | None) -> Record | None:
    """Return the next record, None at the end; a blank line is a record without cells.

    A record that does not end where it should (a quote that is never closed) costs its first line only:
    the lines that it swallowed are given back to be read as records of their own.
    """
    taken: list[Line] = []
    problem: Problem | None = None
    cells: list[str] = []
    try:
        reader = csv.reader(_texts(source, taken), delimiter=delimiter, strict=True)
        csv.field_size_limit(max(csv.field_size_limit(), source.limit))
        cells = next(reader, [])
    except csv.Error as error:
        problem = Problem("malformedQuoting", str(error), "quotes that open and close a whole cell")
    if not taken:
        return None
    # Of a record that does not end, only the first line is surely its own.
    own = taken if problem is None else taken[:1]
    problem = _too_large(taken, source.limit) or _problem_of(own, cells, width) or problem
    if problem is not None and len(taken) > 1:
        source.give_back(taken[1:])
        taken = taken[:1]
    return Record(tuple(taken), cells, problem)


def _texts(source: LineSource, taken: list[Line]) -> Iterator[str]:
    size = 0
    while (line := source.take()) is not None:
        taken.append(line)
        size += len(line.data) + 1
        if line.is_oversize or size > source.limit:
            return
        yield line.data.decode("utf-8", "surrogateescape") + "\n"


def _too_large(taken: list[Line], limit: int) -> Problem | None:
    size = sum(len(line.data) + 1 for line in taken)
    if any(line.is_oversize for line in taken) or size > limit:
        start = taken[0].data[:80].decode("utf-8", "replace")
        return Problem("recordTooLarge", f"more than {limit} bytes: {start}", f"at most {limit} bytes")
    return None


def _problem_of(lines: list[Line], cells: list[str], width: int | None) -> Problem | None:
    data = b"\n".join(line.data for line in lines)
    if bad := undecodable(data):
        return Problem("undecodableBytes", f"byte 0x{bad[1]} at byte {bad[0]} of the record", "text")
    if b"\0" in data:
        return Problem("nulByte", f"NUL at byte {data.index(0) + 1} of the record", "text")
    if cells and width is not None and len(cells) != width:
        return Problem("columnCount", f"{len(cells)} cells", f"{width} cells, as in the header")
    return None


def finish_records(table: pa.Table, layout: Layout, report: ReadReport) -> Iterator[pa.RecordBatch]:
    """Yield batches of the layout's schema: empty cells null, empty rows skipped, formulas noted.

    Args:
        table: text columns under the layout's names, and `line`.
        layout: names the columns to give.
        report: takes the counts and what looks like a formula.
    """
    report.read += table.num_rows
    columns = {name: _null_when_empty(table.column(name)) for name in layout.positions}
    for name, column in columns.items():
        note_formulas(name, column, table.column("line"), report)
    missing = pa.nulls(table.num_rows, pa.string())
    arrays = [columns.get(name, missing) for name in layout.schema.names[:-1]]
    full = pa.table([*arrays, table.column("line")], schema=layout.schema)
    if columns:
        full = _without_empty_rows(full, list(columns), report)
    yield from full.combine_chunks().to_batches(max_chunksize=MAX_ROWS)


def _null_when_empty(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)


def _without_empty_rows(table: pa.Table, columns: list[str], report: ReadReport) -> pa.Table:
    is_kept = pc.is_valid(table.column(columns[0]))
    for name in columns[1:]:
        if pc.all(is_kept).as_py():
            return table
        is_kept = pc.or_(is_kept, pc.is_valid(table.column(name)))
    empty = table.num_rows - pc.sum(is_kept).as_py()
    if not empty:
        return table
    report.skip("emptyRow", empty)
    return table.filter(is_kept)


def note_formulas(name: str, column: pa.ChunkedArray, lines: pa.ChunkedArray, report: ReadReport) -> None:
    """Put cells that a spreadsheet would compute on the report; their text is kept as it stands."""
    starts = [pc.starts_with(column, sign) for sign in FORMULA_STARTS]
    is_suspect = pc.or_(pc.or_(starts[0], starts[1]), pc.or_(starts[2], starts[3]))
    if not pc.any(is_suspect).as_py():
        return
    suspects = pa.table({"text": column, "line": lines}).filter(is_suspect)
    formulas = suspects.filter(pc.match_substring_regex(suspects.column("text"), FORMULA))
    for row in formulas.to_pylist():
        report.reject(
            row["line"],
            "formulaText",
            column=name,
            found=row["text"],
            expected="text; kept as it stands, never computed",
            scope=Scope.VALUE,
        )
