"""An answer as it is kept: the JSON of its body, and its flat table."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import pyarrow as pa

PER_ENTRY = 2048


@dataclass(frozen=True, slots=True)
class Made:
    """An answer that was computed: bytes, which another process and another start can read.

    Attributes:
        body: JSON.
        rows: the flat table of the same numbers as an Arrow IPC stream.
    """

    body: bytes
    rows: bytes

    @classmethod
    def of(cls, body: bytes, frame: pd.DataFrame) -> Made:
        """Return an answer of its body and its table."""
        table = pa.Table.from_pandas(frame, preserve_index=False)
        sink = pa.BufferOutputStream()
        options = pa.ipc.IpcWriteOptions(compression="zstd")
        with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
            writer.write_table(table)
        return cls(body, sink.getvalue().to_pybytes())

    def table(self) -> pa.Table:
        """Return the flat table."""
        with pa.ipc.open_stream(self.rows) as reader:
            return reader.read_all()

    @property
    def size(self) -> int:
        """Return about how many bytes it takes in memory."""
        return len(self.body) + len(self.rows) + PER_ENTRY
