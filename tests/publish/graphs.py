"""Whole graphs as Python values: as a server holds them, and as authored rows should give them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import neo4j

from kg.publish.rows import python_values
from kg.schema import GRAPH_SCHEMA
from tests.publish.layers import SOURCE

Graph = tuple[list[tuple[list[str], dict[str, Any]]], list[tuple[str, str, str, dict[str, Any]]]]
Rows = Mapping[str, Sequence[Mapping[str, Any]]]
NODES = "MATCH (n) WHERE n.sources IS NOT NULL RETURN labels(n) AS labels, properties(n) AS properties"
RELATIONSHIPS = """
MATCH (s)-[r]->(e)
RETURN type(r) AS type, properties(s) AS start, properties(e) AS end, properties(r) AS properties
"""
KEYS = {node.key for node in GRAPH_SCHEMA.nodes}


def read_graph(driver: neo4j.Driver, database: str = "neo4j") -> Graph:
    """Return all published nodes and all relationships, in an order of their own."""
    nodes, _, _ = driver.execute_query(NODES, database_=database)
    relationships, _, _ = driver.execute_query(RELATIONSHIPS, database_=database)
    return (
        sorted(((sorted(n["labels"]), python_values(n["properties"])) for n in nodes), key=repr),
        sorted(
            (
                (r["type"], _key(r["start"]), _key(r["end"]), python_values(r["properties"]))
                for r in relationships
            ),
            key=repr,
        ),
    )


def authored_graph(nodes: Rows, relationships: Rows) -> Graph:
    """Return the graph that these rows say."""
    return (
        sorted(
            (
                (sorted(GRAPH_SCHEMA.node(name).labels), _present(row))
                for name, rows in nodes.items()
                for row in rows
            ),
            key=repr,
        ),
        sorted(
            (
                (GRAPH_SCHEMA.relationship(name).type, row["startKey"], row["endKey"], _without_ends(row))
                for name, rows in relationships.items()
                for row in rows
            ),
            key=repr,
        ),
    )


def _key(properties: Mapping[str, Any]) -> str:
    return next(str(properties[name]) for name in properties if name in KEYS)


def _present(row: Mapping[str, Any]) -> dict[str, Any]:
    given = {"sources": SOURCE, **row}
    return {n: given[n] for n in sorted(given) if not (isinstance(given[n], float) and math.isnan(given[n]))}


def _without_ends(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in _present(row).items() if name not in ("startKey", "endKey")}
