"""An answer as a graph for drawing: every node and relationship once, with captions in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import neo4j.graph
import orjson

from kg.api.door.answer import Answer, Row
from kg.api.door.values import properties
from kg.schema import GRAPH_SCHEMA

# No picture shows more, and a picture is held in memory while it is made.
MOST_DRAWN = 20_000
NAMES_ZH = ("name", "title", "shortName", "nameEn", "titleEn")
NAMES_EN = ("nameEn", "titleEn", "name", "title", "shortName")


class GraphBody:
    """Gathers what is in the rows and gives it in one piece at the end."""

    media_type = "application/json"

    def __init__(self) -> None:
        self._nodes: dict[str, dict[str, Any]] = {}
        self._edges: dict[str, dict[str, Any]] = {}
        self._is_full = False

    def start(self, answer: Answer, first: list[Row]) -> bytes:
        """Return nothing yet."""
        return b""

    def rows(self, rows: list[Row]) -> bytes:
        """Take what is in the rows, at any depth."""
        for row in rows:
            for thing in find_things(row):
                self._take(thing)
        return b""

    def _take(self, thing: neo4j.graph.Entity) -> None:
        known = self._nodes if isinstance(thing, neo4j.graph.Node) else self._edges
        if thing.element_id in known:
            return
        if len(self._nodes) + len(self._edges) >= MOST_DRAWN:
            self._is_full = True
        elif isinstance(thing, neo4j.graph.Node):
            self._nodes[thing.element_id] = draw_node(thing)
        elif isinstance(thing, neo4j.graph.Relationship):
            self._edges[thing.element_id] = draw_edge(thing)

    def _graph(self, answer: Answer, *, is_cut: bool) -> dict[str, Any]:
        ends = {edge[end] for edge in self._edges.values() for end in ("source", "target")}
        # An end that the rows do not hold is drawn without label and properties: nothing is known of it here.
        unknown = [blank_node(key) for key in sorted(ends - self._nodes.keys())]
        return {
            "graphVersion": answer.graph_version,
            "snapshotVersion": answer.snapshot_version,
            "nodes": [*self._nodes.values(), *unknown],
            "edges": list(self._edges.values()),
            "meta": {
                "count": answer.count,
                "limit": answer.limit,
                "truncated": answer.truncated or self._is_full or is_cut,
                "mostDrawn": MOST_DRAWN,
            },
        }

    def end(self, answer: Answer) -> bytes:
        """Return the graph."""
        return orjson.dumps(self._graph(answer, is_cut=False))

    def failed(self, answer: Answer, failure: Mapping[str, Any]) -> bytes | None:
        """Return the graph up to the failure, with the problem."""
        return orjson.dumps({**self._graph(answer, is_cut=True), "problem": failure})


def find_things(value: Any) -> Iterable[neo4j.graph.Entity]:
    """Give the nodes and relationships in a value, nodes of a path before its relationships."""
    if isinstance(value, neo4j.graph.Entity):
        yield value
    elif isinstance(value, neo4j.graph.Path):
        yield from value.nodes
        yield from value.relationships
    elif isinstance(value, dict):
        yield from find_things(list(value.values()))
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from find_things(item)


def draw_node(node: neo4j.graph.Node) -> dict[str, Any]:
    """Return a node as it is drawn."""
    labels = order_labels(node.labels)
    kind = labels[0] if labels else None
    own = properties(node)
    key = _keys().get(kind or "")
    fallback = str(own[key]) if key in own else kind or node.element_id
    return {
        "id": node.element_id,
        "labels": labels,
        "class": _labels_of(kind),
        "caption": {"zh": _pick(own, NAMES_ZH, fallback), "en": _pick(own, NAMES_EN, fallback)},
        "properties": own,
    }


def draw_edge(relationship: neo4j.graph.Relationship) -> dict[str, Any]:
    """Return a relationship as it is drawn."""
    start, end = relationship.nodes
    return {
        "id": relationship.element_id,
        "source": "" if start is None else start.element_id,
        "target": "" if end is None else end.element_id,
        "type": relationship.type,
        "caption": _labels_of(relationship.type) or {"zh": relationship.type, "en": relationship.type},
        "properties": properties(relationship),
    }


def blank_node(element_id: str) -> dict[str, Any]:
    """Return a node of which only its identifier is known."""
    return {"id": element_id, "labels": [], "class": None, "caption": {"zh": "", "en": ""}, "properties": {}}


def order_labels(labels: Iterable[str]) -> list[str]:
    """Return labels, the most specific class of the ontology first."""
    depth = {node.name: len(node.labels) for node in GRAPH_SCHEMA.nodes}
    return sorted(labels, key=lambda label: (-depth.get(label, 0), label))


@cache
def _texts() -> dict[str, dict[str, str]]:
    """Return the labels of classes by node label and by relationship type."""
    nodes = {node.name: {"zh": node.label_zh, "en": node.label_en} for node in GRAPH_SCHEMA.nodes}
    return nodes | {
        item.type: {"zh": item.label_zh, "en": item.label_en} for item in GRAPH_SCHEMA.relationships
    }


@cache
def _keys() -> dict[str, str]:
    return {node.name: node.key for node in GRAPH_SCHEMA.nodes}


def _labels_of(name: str | None) -> dict[str, str] | None:
    return _texts().get(name or "")


def _pick(own: Mapping[str, Any], names: Iterable[str], fallback: str) -> str:
    return next((str(own[name]) for name in names if isinstance(own.get(name), str) and own[name]), fallback)
