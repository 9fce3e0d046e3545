"""Rows as bytes: JSON, CSV, Parquet, Arrow, JSON-LD, Turtle, GeoJSON; whole or as a stream of batches."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pyoxigraph

from kg.answers.tables import CLASS
from kg.api.collections.overlay import OVERLAY
from kg.api.collections.parameters import FormatName
from kg.api.collections.resources import Resource
from kg.schema.iris import term_iri, thing_iri
from kg.schema.model import Datatype

BOM = b"\xef\xbb\xbf"
LIST_SEPARATOR = "; "
# A cell that starts with one of these is a formula to a spreadsheet program (OWASP: CSV injection).
FORMULA_START = r"^[=+\-@\t\r]"
XSD = "http://www.w3.org/2001/XMLSchema#"
XSD_TYPES: dict[Datatype, str] = {
    "date": "date",
    "dateTime": "dateTime",
    "integer": "integer",
    "double": "double",
    "boolean": "boolean",
}

Batches = Iterable[pa.RecordBatch]


def to_json(value: object) -> bytes:
    """Return a body as JSON; dates as ISO 8601 text, what is no number as null."""
    return orjson.dumps(value)


def to_rows(table: pa.Table | pa.RecordBatch) -> list[dict[str, Any]]:
    """Return rows as JSON has them: entries laid over a row, which tables hold as text, are objects."""
    rows: list[dict[str, Any]] = table.to_pylist()
    if OVERLAY in table.schema.names:
        for row in rows:
            row[OVERLAY] = None if row[OVERLAY] is None else orjson.loads(row[OVERLAY])
    return rows


def stream_ndjson(batches: Batches, _schema: pa.Schema) -> Iterator[bytes]:
    """Yield one JSON object a line."""
    for batch in batches:
        yield b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in to_rows(batch))


def stream_csv(batches: Batches, schema: pa.Schema) -> Iterator[bytes]:
    """Yield a CSV that spreadsheet programs open without harm: BOM, no cell that is a formula.

    Lines end with LF: the columnar writer has no other, and spreadsheet programs take both.
    """
    header = [csv_text(name) for name in schema.names]
    yield BOM + (",".join(header) + "\n").encode()
    options = pacsv.WriteOptions(include_header=False, quoting_style="needed")
    for batch in batches:
        sink = io.BytesIO()
        cells = [safe_cells(column) for column in batch.columns]
        pacsv.write_csv(pa.RecordBatch.from_arrays(cells, names=schema.names), sink, options)
        yield sink.getvalue()


def csv_text(text: str) -> str:
    """Return a heading as a CSV cell."""
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\r\n') else text


def safe_cells(column: pa.Array) -> pa.Array:
    """Return a column as cells: lists joined, a text that would be a formula behind an apostrophe.

    A record, or a list of records or lists, is its JSON: a cell has no columns of its own.
    """
    inner = column.type.value_type if pa.types.is_list(column.type) else column.type
    if pa.types.is_nested(inner):
        texts = pa.array(
            [None if v is None else orjson.dumps(v).decode() for v in column.to_pylist()], pa.string()
        )
    elif pa.types.is_list(column.type):
        texts = pc.binary_join(column.cast(pa.list_(pa.string())), LIST_SEPARATOR)
    elif pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        texts = column
    else:
        return column
    return pc.replace_substring_regex(texts, f"({FORMULA_START})", r"'\1")


def stream_arrow(batches: Batches, schema: pa.Schema) -> Iterator[bytes]:
    """Yield an Arrow IPC stream."""
    sink = _Sink()
    with pa.ipc.new_stream(sink, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
            yield sink.take()
    yield sink.take()


def stream_parquet(batches: Batches, schema: pa.Schema) -> Iterator[bytes]:
    """Yield a Parquet file, a row group a batch."""
    sink = _Sink()
    with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)
            yield sink.take()
    yield sink.take()


class _Sink(io.RawIOBase):
    """A file that gives back what was written to it since the last time."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []
        self._written = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._written

    def write(self, data: Any) -> int:
        part = bytes(data)
        self._parts.append(part)
        self._written += len(part)
        return len(part)

    def take(self) -> bytes:
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


STREAMS: dict[FormatName, Callable[[Batches, pa.Schema], Iterator[bytes]]] = {
    "ndjson": stream_ndjson,
    "csv": stream_csv,
    "arrow": stream_arrow,
    "parquet": stream_parquet,
}


def to_jsonld(resource: Resource, rows: Sequence[dict[str, Any]]) -> bytes:
    """Return entities as JSON-LD 1.1: every property an IRI of the ontology, unknown ones left out."""
    return orjson.dumps({"@context": context_of(resource), "@graph": [_node(resource, row) for row in rows]})


def context_of(resource: Resource) -> dict[str, Any]:
    """Return the JSON-LD context of a resource's attributes."""
    context: dict[str, Any] = {}
    for attribute in resource.attributes.values():
        if attribute.name == CLASS:
            continue
        term: dict[str, str] = {"@id": term_iri(attribute.name)}
        if attribute.datatype in XSD_TYPES:
            term["@type"] = f"{XSD}{XSD_TYPES[attribute.datatype]}"
        if attribute.many:
            term["@container"] = "@set"
        context[attribute.name] = term
    return context


def _node(resource: Resource, row: dict[str, Any]) -> dict[str, Any]:
    facts = {name: value for name, value in row.items() if value is not None and name != CLASS}
    node: dict[str, Any] = {"@id": thing_iri(str(resource.root), str(row[resource.identity[0]]))}
    if row.get(CLASS) is not None:
        node["@type"] = term_iri(str(row[CLASS]))
    return {**node, **facts}


def to_turtle(resource: Resource, rows: Sequence[dict[str, Any]]) -> bytes:
    """Return entities as RDF 1.1 Turtle."""
    quads = pyoxigraph.parse(to_jsonld(resource, rows), format=pyoxigraph.RdfFormat.JSON_LD)
    turtle = pyoxigraph.serialize(
        (quad.triple for quad in quads),
        format=pyoxigraph.RdfFormat.TURTLE,
        prefixes={"ipkg": term_iri(""), "xsd": XSD},
    )
    return turtle or b""


def to_geojson(rows: Sequence[dict[str, Any]], members: dict[str, Any]) -> bytes:
    """Return rows as GeoJSON (RFC 7946): WGS 84, longitude first; without coordinates no geometry."""
    return orjson.dumps({"type": "FeatureCollection", **members, "features": [_feature(row) for row in rows]})


def _feature(row: dict[str, Any]) -> dict[str, Any]:
    facts = {name: value for name, value in row.items() if name not in ("latitude", "longitude")}
    place = [row.get("longitude"), row.get("latitude")]
    geometry = None if None in place else {"type": "Point", "coordinates": place}
    return {"type": "Feature", "geometry": geometry, "properties": facts}
