"""What is to be in the graph: a table per node class and relationship class, from all layers.

A layer is a snapshot or a results folder, which has the same layout. A later layer overlays an
earlier one: where both have a row of the same key, the later row is taken whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb
import orjson

from kg.errors import PublishError
from kg.schema import GRAPH_SCHEMA
from kg.schema.model import END_KEY, START_KEY
from kg.snapshot import Snapshot, open_duckdb, overlay, sql_text

# Raised when the same rows would give another graph, so that older stores are not taken for current.
GRAPH_FORMAT = 1
END_COLUMNS = (START_KEY, END_KEY)


@dataclass(frozen=True, slots=True)
class Column:
    """A property column: its name and its DuckDB type, e.g. `VARCHAR`, `DATE`, `VARCHAR[]`."""

    name: str
    sql_type: str

    @property
    def is_list(self) -> bool:
        """Return whether the values are lists."""
        return self.sql_type.endswith("[]")


@dataclass(frozen=True)
class Table:
    """The rows of one class in all layers.

    Attributes:
        class_name: class of the ontology.
        files: its Parquet files, the earliest layer first.
        identity: columns that name a row: the key, or both end points and the discriminators.
        columns: property columns (for relationships without the end points), in order of first sight.
    """

    class_name: str
    files: tuple[Path, ...]
    identity: tuple[str, ...]
    columns: tuple[Column, ...]

    @cached_property
    def select(self) -> str:
        """Return the SQL that yields the rows, of several layers the latest of each identity."""
        return overlay(self.files, self.identity)


@dataclass(frozen=True)
class NodeTable(Table):
    """The nodes of one concrete class.

    Attributes:
        labels: all labels, from the class itself up to its key root.
        root: the key root: keys are unique within it, and end points refer to it.
    """

    labels: tuple[str, ...]
    root: str

    @property
    def key(self) -> str:
        """Return the key property."""
        return self.identity[0]


@dataclass(frozen=True)
class RelationshipTable(Table):
    """The relationships of one class.

    Attributes:
        type: the relationship type in the graph.
        start_root: key root of the start nodes.
        end_root: key root of the end nodes.
    """

    type: str
    start_root: str
    end_root: str


@dataclass(frozen=True)
class GraphTables:
    """All tables of one graph version.

    Attributes:
        version: the graph's version, a hash over the content of every layer; names its store.
        layers: the snapshot, then the results.
        nodes: node tables, in alphabetical order of their classes.
        relationships: relationship tables, likewise.
    """

    version: str
    layers: tuple[Snapshot, ...]
    nodes: tuple[NodeTable, ...]
    relationships: tuple[RelationshipTable, ...]

    @property
    def snapshot(self) -> Snapshot:
        """Return the snapshot under the results."""
        return self.layers[0]


def gather_tables(
    snapshot: Snapshot, results: Sequence[Snapshot] = (), steps: Sequence[str] = ()
) -> GraphTables:
    """Return what is to be in the graph.

    Args:
        snapshot: the lowest layer.
        results: laid over it, in this order.
        steps: names of what is done to the graph after the load; part of its version.

    Raises:
        SchemaError: a table is of a class that the ontology does not have.
        PublishError: a table lacks its key or ends, or a property has two types in two layers.
    """
    layers = (snapshot, *results)
    nodes = _files_by_class([layer.nodes for layer in layers])
    relationships = _files_by_class([layer.relationships for layer in layers])
    with open_duckdb() as session:
        return GraphTables(
            version=graph_version(layers, steps),
            layers=layers,
            nodes=tuple(_node_table(session, n, nodes[n]) for n in sorted(nodes)),
            relationships=tuple(
                _relationship_table(session, n, relationships[n]) for n in sorted(relationships)
            ),
        )


def graph_version(layers: Sequence[Snapshot], steps: Sequence[str] = ()) -> str:
    """Return the version of the graph that these layers give: 16 hexadecimal digits.

    The tables' hashes and the schema that says how rows become nodes decide; when a layer was made,
    and by which run, does not.
    """
    tables = [
        {name: facts["sha256"] for name, facts in sorted(layer.manifest["tables"].items())}
        for layer in layers
    ]
    seed = [GRAPH_FORMAT, GRAPH_SCHEMA.hash, layers[0].version, tables, list(steps)]
    return hashlib.sha256(orjson.dumps(seed)).hexdigest()[:16]


def _files_by_class(groups: Sequence[Mapping[str, Path]]) -> dict[str, tuple[Path, ...]]:
    names = {name for group in groups for name in group}
    return {name: tuple(group[name] for group in groups if name in group) for name in names}


def _node_table(session: duckdb.DuckDBPyConnection, name: str, files: tuple[Path, ...]) -> NodeTable:
    node = GRAPH_SCHEMA.node(name)
    columns = _read_columns(session, name, files, (node.key,))
    return NodeTable(name, files, (node.key,), columns, labels=node.labels, root=node.key_root)


def _relationship_table(
    session: duckdb.DuckDBPyConnection, name: str, files: tuple[Path, ...]
) -> RelationshipTable:
    relationship = GRAPH_SCHEMA.relationship(name)
    identity = (*END_COLUMNS, *relationship.discriminators)
    columns = _read_columns(session, name, files, identity)
    return RelationshipTable(
        name,
        files,
        identity,
        tuple(column for column in columns if column.name not in END_COLUMNS),
        type=relationship.type,
        start_root=GRAPH_SCHEMA.node(relationship.start).key_root,
        end_root=GRAPH_SCHEMA.node(relationship.end).key_root,
    )


def _read_columns(
    session: duckdb.DuckDBPyConnection, name: str, files: tuple[Path, ...], needed: tuple[str, ...]
) -> tuple[Column, ...]:
    types: dict[str, str] = {}
    for file in files:
        query = f"DESCRIBE SELECT * FROM read_parquet({sql_text(str(file))})"
        described = session.execute(query).fetchall()
        own = {str(row[0]): str(row[1]) for row in described}
        if missing := [column for column in needed if column not in own]:
            raise PublishError("a table lacks a column", where=str(file), expected=", ".join(missing))
        for column, sql_type in own.items():
            if types.setdefault(column, sql_type) != sql_type:
                raise PublishError(
                    f"{name}.{column} has two types", where=str(file), found=sql_type, expected=types[column]
                )
    return tuple(Column(column, sql_type) for column, sql_type in types.items())
