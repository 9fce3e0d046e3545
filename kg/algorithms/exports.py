"""Result tables as files for other programs: JSON, CSV for spreadsheets, Parquet."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping

import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

# A spreadsheet runs a cell that begins with one of these.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def to_json(result: Mapping[str, object]) -> bytes:
    """Return a result as indented UTF-8 JSON; undefined numbers are null."""
    return orjson.dumps(result, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def to_csv(frame: pd.DataFrame) -> bytes:
    """Return a table as CSV that spreadsheets open as it is: UTF-8 with BOM, no cell runs as a formula."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([_cell(name) for name in frame.columns])
    for row in frame.itertuples(index=False, name=None):
        writer.writerow([_cell(value) for value in row])
    return buffer.getvalue().encode("utf-8-sig")


def to_parquet(frame: pd.DataFrame) -> bytes:
    """Return a table as Parquet; undefined numbers are null."""
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), sink, compression="zstd")
    return bytes(sink.getvalue().to_pybytes())


def _cell(value: object) -> object:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value
