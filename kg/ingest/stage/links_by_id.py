"""The big relationship tables, streamed in order of integer ids and written with their keys as text.

DuckDB sorts integers (and spills when it must); Arrow turns ids into keys batch by batch. So memory is
bounded by the batch, whatever the number of citations, and the bytes depend on the rows only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kg.ingest.stage.session import LINE_BITS

BATCH_ROWS = 1 << 19
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class KeyColumns:
    """The texts behind the integers: keys of start and end by id, source prefixes by file number."""

    start: pa.Array
    end: pa.Array
    prefixes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Groups:
    """Rows of one batch, sorted by (start, end, origin), cut into one group per (start, end)."""

    table: pa.Table
    first: IntArray

    @property
    def bounds(self) -> IntArray:
        """Return the first row of each group and the number of rows, shape (groups + 1,)."""
        return np.append(self.first, self.table.num_rows)

    def column(self, name: str) -> IntArray:
        """Return an integer column without nulls as an array, shape (rows,)."""
        return np.asarray(self.table[name].to_numpy())


def sorted_groups(session: duckdb.DuckDBPyConnection, query: str) -> Iterator[Groups]:
    """Yield the groups of a query in batches; no group is cut by the end of a batch.

    Args:
        session: session of the stage.
        query: gives integers `start`, `end`, `origin` and more; it is sorted here.
    """
    ordered = session.sql(f'SELECT * FROM ({query}) ORDER BY "start", "end", origin')
    reader = ordered.to_arrow_reader(BATCH_ROWS)
    rest: pa.Table | None = None
    for batch in reader:
        table = pa.Table.from_batches([batch])
        table = table if rest is None else pa.concat_tables([rest, table]).combine_chunks()
        first = group_starts(table)
        rest = table.slice(int(first[-1]))
        if len(first) > 1:
            yield Groups(table.slice(0, int(first[-1])), first[:-1])
    if rest is not None and rest.num_rows:
        yield Groups(rest, group_starts(rest))


def group_starts(table: pa.Table) -> IntArray:
    """Return the rows at which (start, end) changes, the first row included, shape (groups,)."""
    start, end = table["start"].to_numpy(), table["end"].to_numpy()
    changed = np.ones(len(start), dtype=bool)
    changed[1:] = (start[1:] != start[:-1]) | (end[1:] != end[:-1])
    return np.flatnonzero(changed).astype(np.int64)


def key_table(groups: Groups, keys: KeyColumns) -> pa.Table:
    """Return startKey and endKey of each group."""
    first = groups.table.select(["start", "end"]).take(groups.first)
    return pa.table({"startKey": keys.start.take(first["start"]), "endKey": keys.end.take(first["end"])})


def source_lists(groups: Groups, prefixes: Sequence[str]) -> pa.Array:
    """Return the sorted, distinct source references of each group, LIST<VARCHAR> of shape (groups,)."""
    origin = groups.column("origin")
    lines = pc.cast(pa.array(origin & ((1 << LINE_BITS) - 1)), pa.string())
    files = pa.array(prefixes, pa.string()).take(pa.array(origin >> LINE_BITS))
    texts = pc.binary_join_element_wise(files, lines, "")
    bounds = groups.bounds
    if len(groups.first) == groups.table.num_rows:
        return pa.ListArray.from_arrays(pa.array(bounds, pa.int32()), texts)
    return sorted_lists(texts, bounds)


def sorted_lists(texts: pa.Array, bounds: IntArray) -> pa.Array:
    """Return lists sorted and without repetition, as text sorts (line 10 before line 9)."""
    group = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    table = pa.table({"group": group, "text": texts}).group_by(["group", "text"]).aggregate([])
    table = table.sort_by([("group", "ascending"), ("text", "ascending")])
    counts = np.bincount(table["group"].to_numpy(), minlength=len(bounds) - 1)
    offsets = np.concatenate([[0], np.cumsum(counts)])
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), table["text"].combine_chunks())


def first_known(groups: Groups, name: str) -> IntArray:
    """Return the first value of each group that is not negative, else -1, shape (groups,)."""
    values = groups.column(name)
    if len(groups.first) == len(values):
        return values
    far = len(values)
    at = np.minimum.reduceat(np.where(values >= 0, np.arange(far), far), groups.first)
    return np.where(at < far, values[np.minimum(at, far - 1)], -1)


def decode(codes: IntArray, texts: pa.Array) -> pa.Array:
    """Return texts by code; a negative code is null."""
    return texts.take(pa.array(codes, mask=codes < 0))


def write_tables(path: Path, tables: Iterator[pa.Table]) -> int:
    """Write tables of one schema as a Parquet file, one row group each; return the number of rows.

    Nothing is written when there is no table.
    """
    writer: pq.ParquetWriter | None = None
    rows = 0
    try:
        for table in tables:
            writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd", compression_level=1)
            writer.write_table(table)
            rows += table.num_rows
    finally:
        if writer is not None:
            writer.close()
    return rows
