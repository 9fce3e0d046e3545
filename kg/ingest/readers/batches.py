"""Source records as Arrow batches: bounded in rows and bytes, text or lists of text, and the line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

MAX_ROWS = 16_384
MAX_BYTES = 1 << 23

Cell = str | list[str] | int | None


def batch_schema(columns: Sequence[str], lists: Sequence[str] = (), numbers: Sequence[str] = ()) -> pa.Schema:
    """Return the schema of a format's records: VARCHAR, LIST<VARCHAR> or BIGINT columns, then `line`."""
    types = dict.fromkeys(columns, pa.string())
    types |= dict.fromkeys(lists, pa.list_(pa.string())) | dict.fromkeys(numbers, pa.int64())
    return pa.schema([*((name, types[name]) for name in columns), ("line", pa.int64())])


class BatchBuilder:
    """Rows, added one by one, as batches of one schema."""

    def __init__(self, schema: pa.Schema, max_rows: int = MAX_ROWS, max_bytes: int = MAX_BYTES) -> None:
        self._schema = schema
        self._rows: list[Mapping[str, Cell]] = []
        self._bytes = 0
        self._max_rows = max_rows
        self._max_bytes = max_bytes

    def add(self, row: Mapping[str, Cell], size: int) -> None:
        """Add a row that came from `size` bytes of the file; columns it lacks are null."""
        self._rows.append(row)
        self._bytes += size

    @property
    def is_full(self) -> bool:
        """Whether the batch has reached a bound."""
        return len(self._rows) >= self._max_rows or self._bytes >= self._max_bytes

    def take(self) -> pa.RecordBatch | None:
        """Return the rows added since the last call as one batch, None when there are none."""
        if not self._rows:
            return None
        batch = pa.RecordBatch.from_pylist(self._rows, schema=self._schema)
        self._rows, self._bytes = [], 0
        return batch
