"""Delimited files without anything unusual, read by DuckDB on all cores; others are left to the reader.

A file is plain when it is UTF-8 without NUL, its lines end in one way, its header is its first line and each
further line is one record. DuckDB then reads it with its strict rules, and whatever it objects to, or the
careful reader would refuse, skip or note, makes the file not plain. So both ways give the same records, and
the line of a record is its place in the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from kg.ingest.readers.batches import MAX_BYTES
from kg.ingest.readers.byte_source import read_chunks
from kg.ingest.readers.delimited import FORMULA, FORMULA_STARTS, Layout
from kg.ingest.readers.encoding import Encoding, decide_encoding
from kg.ingest.readers.formats import Format
from kg.ingest.readers.line_source import RECORD_LIMIT, LineSource
from kg.ingest.readers.tabular_file import read_header
from kg.ingest.rejects import ReadReport
from kg.ingest.stage.session import open_session
from kg.snapshot import sql_text

MAGIC = (b"\x1f\x8b", b"PK\x03\x04")  # gzip and ZIP: unpacked as they are read, by the careful reader
FIRST_RECORD = 2  # the line of the first record: the header is the first line
KEY = "first_line"  # of the metadata of a spool whose rows have no `line`
SMALLEST = 1 << 20  # below a mebibyte the careful reader is as fast as starting DuckDB


@dataclass(slots=True)
class Counts:
    """What one pass over the bytes counts beside the encoding."""

    feeds: int = 0
    returns: int = 0
    pairs: int = 0
    nuls: int = 0
    invalid: int = 0
    last: int = 0

    def add(self, chunk: bytes) -> None:
        """Count one chunk; a CR LF that two chunks share counts, too."""
        self.feeds += chunk.count(b"\n")
        self.nuls += chunk.count(0)
        if b"\r" in chunk or self.last == 0x0D:
            self.returns += chunk.count(b"\r")
            self.pairs += chunk.count(b"\r\n") + (self.last == 0x0D and chunk.startswith(b"\n"))
        self.last = chunk[-1]

    @property
    def lines(self) -> int:
        """Return the number of physical lines."""
        return self.feeds + (self.last != 0x0A)

    @property
    def is_even(self) -> bool:
        """Whether there is no NUL and every line ends in the same way."""
        return not self.nuls and (self.returns == 0 or self.returns == self.pairs == self.feeds)


def spool_plain_table(path: Path, kind: Format, report: ReadReport, spool: Path) -> bool:
    """Write the records of a plain file to Parquet, without `line`: it is the row's place and FIRST_RECORD.

    Args:
        path: the file.
        kind: its format.
        report: takes counts and facts when the file is plain; otherwise it is left as it is.
        spool: the Parquet file to write.

    Returns:
        Whether the file is plain. If not, nothing was written.
    """
    if kind.plain is None or path.stat().st_size < SMALLEST or is_packed(path):
        return False
    counts = Counts()
    encoding = decide_encoding(count_chunks(path, counts))
    if encoding.codec != "utf-8" or encoding.line_end != "\n" or not counts.is_even:
        return False
    noted = ReadReport(report.file)
    layout = _layout(path, kind, encoding, noted)
    if layout is None or not _copy(path, layout, kind, counts, spool):
        spool.unlink(missing_ok=True)
        return False
    report.read += counts.lines - 1
    report.facts |= {"encoding": encoding.codec, "encodingBasis": encoding.basis, **noted.facts}
    for note in noted.rejects:
        report.reject(
            note.line,
            note.reason,
            column=note.field,
            found=note.found,
            expected=note.expected,
            scope=note.scope,
        )
    return True


def is_packed(path: Path) -> bool:
    """Return whether a file is gzip or ZIP."""
    with path.open("rb") as file:
        return file.read(4).startswith(MAGIC)


def count_chunks(path: Path, counts: Counts) -> Iterator[bytes]:
    """Yield the chunks of a file and count them."""
    for chunk in read_chunks(path):
        counts.add(chunk)
        yield chunk


def _layout(path: Path, kind: Format, encoding: Encoding, report: ReadReport) -> Layout | None:
    """Return the layout that the first line sets; None when it is no header, or the file is refused."""
    with path.open("rb") as file:
        first = file.readline(MAX_BYTES).removeprefix(encoding.bom)
    if not first.strip() or not first.endswith(b"\n") or first.lower().startswith(b"sep="):
        return None
    layout = read_header(LineSource(iter([first])), report, kind.card, kind.columns)
    return layout if layout is not None and layout.positions else None


def _copy(path: Path, layout: Layout, kind: Format, counts: Counts, spool: Path) -> bool:
    """Return whether DuckDB read one record from each line after the header, and none needs the reader."""
    with open_session(spool.parent / "work", keeps_order=True) as session:
        return copy_plain(
            session,
            _select(path, layout),
            spool,
            first_line=FIRST_RECORD,
            count=counts.lines - 1,
            odd=_odd(layout, kind),
        )


def copy_plain(
    session: duckdb.DuckDBPyConnection, query: str, spool: Path, *, first_line: int, count: int, odd: str
) -> bool:
    """Write the records of a query in their order; return whether they are as many as they must be.

    Args:
        session: keeps the order of rows.
        query: gives the columns of the format but `line`.
        spool: the Parquet file to write.
        first_line: line of the first record.
        count: lines that hold records.
        odd: SQL condition of a record that only the careful reader can judge.
    """
    options = f"FORMAT parquet, COMPRESSION snappy, KV_METADATA {{{KEY}: '{first_line}'}}"
    target = f"TO {sql_text(str(spool))} ({options})"
    try:
        copied = session.execute(f"COPY ({query}) {target}").fetchall()
    except duckdb.Error:
        return False
    if not count or int(copied[0][0]) != count:
        return False
    found = session.execute(f"SELECT 1 FROM read_parquet({sql_text(str(spool))}) WHERE {odd} LIMIT 1")
    return not found.fetchall()


def _select(path: Path, layout: Layout) -> str:
    cells = {f"c{index}": "VARCHAR" for index in range(layout.width)}
    names = dict(layout.positions)
    columns = ", ".join(
        f'c{names[name]} AS "{name}"' if name in names else f'NULL::VARCHAR AS "{name}"'
        for name in layout.schema.names[:-1]
    )
    return f"""SELECT {columns} FROM read_csv({sql_text(str(path))}, auto_detect = false,
        header = false, skip = 1, delim = {sql_text(layout.delimiter)}, quote = '"', escape = '"',
        columns = {cells}, strict_mode = true, null_padding = false, ignore_errors = false,
        max_line_size = {RECORD_LIMIT})"""


def _odd(layout: Layout, kind: Format) -> str:
    """Return the SQL condition of a record that the careful reader would skip, note or change."""
    columns = [f'"{name}"' for name in layout.positions]
    empty = " AND ".join(f"{column} IS NULL" for column in columns)
    starts = ", ".join(str(ord(sign)) for sign in FORMULA_STARTS)
    formulas = [
        f"(ascii({column}) IN ({starts}) AND regexp_matches({column}, {sql_text(FORMULA)}))"
        for column in columns
    ]
    return " OR ".join((f"({empty})", *formulas, f"({kind.plain})"))


def records_sql(records: Path) -> str:
    """Return the SQL of a file of source records; where it has no `line`, the place of a row gives it."""
    source = sql_text(str(records))
    first_line = (pq.read_metadata(records).metadata or {}).get(KEY.encode())
    if first_line is None:
        return f"SELECT * FROM read_parquet({source})"
    return f"""SELECT * EXCLUDE (file_row_number), file_row_number + {int(first_line)} AS line
        FROM read_parquet({source}, file_row_number = true)"""
