"""Values of the driver as JSON and as cells of a table.

Plain JSON where JSON has the value; else an object that says its type: `{"$type": "integer", "value":
"9007199254740993"}` beyond 2**53 (where JavaScript rounds), floats that JSON lacks, nodes, relationships,
paths, points, bytes. Dates, times and durations are ISO 8601 text. A caller's own map with a key `$type` is
wrapped once more, so that nothing can be mistaken for another.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Mapping
from typing import Any

import neo4j.graph
import neo4j.spatial
import neo4j.time
import orjson

SAFE_INTEGER = (1 << 53) - 1  # ECMAScript, Number.MAX_SAFE_INTEGER
TYPE = "$type"


def to_json_value(value: Any) -> Any:
    """Return a value of the driver as one that JSON has."""
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return value
    if kind is int:
        return value if -SAFE_INTEGER <= value <= SAFE_INTEGER else _typed("integer", str(value))
    if kind is float:
        return value if math.isfinite(value) else _typed("float", _name_float(value))
    if kind is list:
        return [to_json_value(item) for item in value]
    if kind is dict:
        return _map(value)
    return _special(value)


def _typed(kind: str, value: Any) -> dict[str, Any]:
    return {TYPE: kind, "value": value}


def _name_float(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"


def _map(value: Mapping[str, Any]) -> dict[str, Any]:
    plain = {key: to_json_value(item) for key, item in value.items()}
    return _typed("map", plain) if TYPE in plain else plain


def _special(value: Any) -> Any:
    for kind, convert in CONVERTERS:
        if isinstance(value, kind):
            return convert(value)
    raise TypeError(f"no value of Cypher: {type(value).__name__}")


def node_to_json(node: neo4j.graph.Node) -> dict[str, Any]:
    """Return a node with its labels and properties."""
    return {
        TYPE: "node",
        "elementId": node.element_id,
        "labels": sorted(node.labels),
        "properties": properties(node),
    }


def relationship_to_json(relationship: neo4j.graph.Relationship) -> dict[str, Any]:
    """Return a relationship with its ends, type and properties."""
    start, end = relationship.nodes
    return {
        TYPE: "relationship",
        "elementId": relationship.element_id,
        "type": relationship.type,
        "startElementId": None if start is None else start.element_id,
        "endElementId": None if end is None else end.element_id,
        "properties": properties(relationship),
    }


def path_to_json(path: neo4j.graph.Path) -> dict[str, Any]:
    """Return a path: its nodes in order, and the relationships between them."""
    return {
        TYPE: "path",
        "nodes": [node_to_json(node) for node in path.nodes],
        "relationships": [relationship_to_json(item) for item in path.relationships],
    }


def properties(entity: neo4j.graph.Entity) -> dict[str, Any]:
    """Return the properties of a node or relationship."""
    return {key: to_json_value(value) for key, value in sorted(entity.items())}


def _point(point: neo4j.spatial.Point) -> dict[str, Any]:
    return {TYPE: "point", "srid": point.srid, "coordinates": list(point)}


def _bytes(value: bytes | bytearray) -> dict[str, Any]:
    return _typed("bytes", base64.b64encode(value).decode("ascii"))


def _iso(value: Any) -> str:
    return str(value.iso_format())


CONVERTERS: tuple[tuple[type | tuple[type, ...], Callable[[Any], Any]], ...] = (
    (
        (neo4j.time.Date, neo4j.time.DateTime, neo4j.time.Time, neo4j.time.Duration),
        _iso,
    ),
    (neo4j.graph.Node, node_to_json),
    (neo4j.graph.Relationship, relationship_to_json),
    (neo4j.graph.Path, path_to_json),
    (neo4j.spatial.Point, _point),
    ((bytes, bytearray), _bytes),
)


def to_text(value: Any) -> str:
    """Return a value as the text of a cell: as it is, numbers in full, anything with parts as JSON."""
    if value is None:
        return ""
    kind = type(value)
    if kind is str:
        return str(value)
    if kind is bool:
        return "true" if value else "false"
    if kind is float and not math.isfinite(value):
        return _name_float(value)
    if kind is int or kind is float:
        return repr(value)
    plain = to_json_value(value)
    return plain if isinstance(plain, str) else orjson.dumps(plain).decode()
