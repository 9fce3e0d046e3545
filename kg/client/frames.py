"""Answers as pandas frames: typed columns from Arrow, SPARQL bindings, rows of JSON."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import httpx
import pandas as pd
import pyarrow as pa

from kg.client.errors import ClientError

ARROW: Final = "application/vnd.apache.arrow.stream"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
XSD_TYPES: Final[dict[str, pa.DataType]] = {
    **dict.fromkeys((f"{XSD}integer", f"{XSD}int", f"{XSD}long"), pa.int64()),
    **dict.fromkeys((f"{XSD}double", f"{XSD}float", f"{XSD}decimal"), pa.float64()),
    f"{XSD}boolean": pa.bool_(),
    f"{XSD}date": pa.date32(),
}
PARSERS: Final[dict[pa.DataType, Callable[[str], Any]]] = {
    pa.int64(): int,
    pa.float64(): float,
    pa.bool_(): lambda text: text in ("true", "1"),
    pa.date32(): lambda text: pd.Timestamp(text).date(),
}


def to_frame(table: pa.Table) -> pd.DataFrame:
    """Return a table as a frame whose columns keep their Arrow type; unknown is `pd.NA`, never 0 or ''."""
    frame: pd.DataFrame = table.to_pandas(types_mapper=pd.ArrowDtype)
    return frame


def read_arrow(answer: httpx.Response) -> tuple[pa.Table, dict[str, str]]:
    """Return the table of an Arrow IPC stream, and what the metadata of schema and batches say.

    Raises:
        ClientError: the body is no whole stream.
    """
    said: dict[str, str] = {}
    try:
        with pa.ipc.open_stream(io.BytesIO(answer.content)) as reader:
            batches = []
            said |= _decode(reader.schema.metadata)
            while True:
                try:
                    batch, metadata = reader.read_next_batch_with_custom_metadata()
                except StopIteration:
                    break
                batches.append(batch)
                said |= _decode(metadata)
            return pa.Table.from_batches(batches, reader.schema), said
    except (pa.ArrowInvalid, OSError) as error:
        raise ClientError("the answer is no Arrow stream", where=str(answer.url), found=str(error)) from error


def _decode(metadata: Mapping[bytes, bytes] | None) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in (metadata or {}).items()}


def rows_frame(rows: Sequence[Mapping[str, Any]], columns: Sequence[str] = ()) -> pd.DataFrame:
    """Return rows of JSON as a frame, its columns in order of appearance; these `columns` first."""
    names = list(dict.fromkeys([*columns, *(name for row in rows for name in row)]))
    return pd.DataFrame([dict(row) for row in rows], columns=names)


def bindings_frame(document: Mapping[str, Any]) -> pd.DataFrame:
    """Return SPARQL 1.1 results (JSON) as a frame, a column a variable.

    A column whose literals are all of one XSD type has that type; any other is text.
    """
    if "boolean" in document:
        return to_frame(pa.table({"boolean": [bool(document["boolean"])]}))
    bindings = document["results"]["bindings"]
    names = document["head"].get("vars", [])
    columns = [_column([row.get(name) for row in bindings]) for name in names]
    return to_frame(pa.Table.from_arrays(columns, names=names))


def _column(terms: Sequence[Mapping[str, str] | None]) -> pa.Array:
    kinds = {XSD_TYPES.get(term.get("datatype", "")) for term in terms if term is not None}
    kind = kinds.pop() if len(kinds) == 1 else None
    if kind is None:
        return pa.array([None if term is None else term["value"] for term in terms], pa.string())
    parse = PARSERS[kind]
    return pa.array([None if term is None else parse(term["value"]) for term in terms], kind)
