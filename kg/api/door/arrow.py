"""An answer as an Apache Arrow IPC stream; the types of its columns follow from the first batch of rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import neo4j.time
import pyarrow as pa

from kg.api.door.answer import Answer, Row
from kg.api.door.errors import CypherError
from kg.api.door.values import to_text

MEDIA_TYPE = "application/vnd.apache.arrow.stream"
# Microseconds: Python's own and DuckDB's; a finer time loses what lies below.
ZONED = pa.timestamp("us", tz="UTC")
LOCAL = pa.timestamp("us")


class _Sink:
    """What the writer writes into; taken out after each batch."""

    closed = False

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Do nothing: there is nothing behind this."""

    def take(self) -> bytes:
        taken, self._pieces = b"".join(self._pieces), []
        return taken


class ArrowBody:
    """The pieces of an Arrow stream: schema, a record batch a piece, an empty last batch with the summary."""

    media_type = MEDIA_TYPE

    def __init__(self) -> None:
        self._sink = _Sink()
        self._schema = pa.schema([])
        self._writer: Any = None

    def start(self, answer: Answer, first: list[Row]) -> bytes:
        """Return the schema."""
        columns = zip(*first, strict=True) if first else [()] * len(answer.columns)
        fields = [
            pa.field(name, find_type(values)) for name, values in zip(answer.columns, columns, strict=True)
        ]
        versions = {
            "graphVersion": answer.graph_version or "",
            "snapshotVersion": answer.snapshot_version or "",
        }
        self._schema = pa.schema(fields, metadata=versions)
        self._writer = pa.ipc.new_stream(pa.PythonFile(self._sink, mode="w"), self._schema)
        return self._sink.take()

    def rows(self, rows: list[Row]) -> bytes:
        """Return a record batch.

        Raises:
            CypherError: a column has values of another type than before.
        """
        if rows and self._schema:
            self._writer.write_batch(self._batch(rows))
        return self._sink.take()

    def _batch(self, rows: list[Row]) -> pa.RecordBatch:
        arrays = []
        for field, values in zip(self._schema, zip(*rows, strict=True), strict=True):
            try:
                arrays.append(to_array(values, field.type))
            except (TypeError, ValueError, OverflowError) as error:  # Arrow's own errors are such
                raise CypherError(
                    "the values of this column change their type; convert them, e.g. with toString()",
                    found=field.name,
                    expected=str(field.type),
                ) from error
        return pa.RecordBatch.from_arrays(arrays, schema=self._schema)

    def end(self, answer: Answer) -> bytes:
        """Return an empty batch whose metadata say whether rows were cut off, and the end of the stream."""
        empty = pa.RecordBatch.from_pylist([], schema=self._schema)
        said = {
            "truncated": str(answer.truncated).lower(),
            "count": str(answer.count),
            "limit": str(answer.limit),
        }
        self._writer.write_batch(empty, custom_metadata=said)
        self._writer.close()
        return self._sink.take()

    def failed(self, answer: Answer, failure: Mapping[str, Any]) -> bytes | None:
        """Break off."""
        return None


def find_type(values: Sequence[Any]) -> pa.DataType:
    """Return the Arrow type of a column; text for what has none, or is null in every row."""
    kinds = {type(value) for value in values if value is not None}
    if kinds == {list}:
        return pa.list_(
            _scalar_type({type(item) for value in values for item in value or () if item is not None})
        )
    return _scalar_type(kinds, values)


def _scalar_type(kinds: set[type], values: Sequence[Any] = ()) -> pa.DataType:
    if kinds == {neo4j.time.DateTime}:
        zoned = {value.tzinfo is not None for value in values if value is not None}
        return {frozenset({True}): ZONED, frozenset({False}): LOCAL}.get(frozenset(zoned), pa.string())
    if kinds == {int, float}:
        return pa.float64()
    return next((_TYPES[kind] for kind in kinds if len(kinds) == 1 and kind in _TYPES), pa.string())


_TYPES: dict[type, pa.DataType] = {
    bool: pa.bool_(),
    int: pa.int64(),
    float: pa.float64(),
    str: pa.string(),
    neo4j.time.Date: pa.date32(),
}


def _text(value: Any) -> str | None:
    return None if value is None else to_text(value)


def _checked(values: Sequence[Any], *kinds: type) -> list[Any]:
    """Return values of these types only: Arrow itself makes 1 of 1.5 and of true."""
    for value in values:
        if value is not None and type(value) not in kinds:
            raise TypeError(type(value).__name__)
    return list(values)


def _scalars(values: Sequence[Any], kind: pa.DataType) -> list[Any]:
    if pa.types.is_string(kind):
        return [_text(value) for value in values]
    if pa.types.is_date(kind):
        return [value and value.to_native() for value in _checked(values, neo4j.time.Date)]
    if pa.types.is_timestamp(kind):
        return [value and value.to_native() for value in _checked(values, neo4j.time.DateTime)]
    if pa.types.is_floating(kind):
        return _checked(values, int, float)
    return _checked(values, bool if pa.types.is_boolean(kind) else int)


def to_array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """Return values as an array of a type that `find_type` gives.

    Raises:
        TypeError: a value is of another type.
        ValueError: a value does not fit.
    """
    if not pa.types.is_list(kind):
        return pa.array(_scalars(values, kind), kind)
    lists = [item if item is None else _scalars(item, kind.value_type) for item in _checked(values, list)]
    return pa.array(lists, kind)
