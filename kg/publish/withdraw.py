"""Remove what earlier versions asserted and this one does not."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import neo4j
import pyarrow as pa

from kg.publish.tables import GraphTables, Table
from kg.schema import GRAPH_SCHEMA
from kg.schema.model import NodeType, RelationshipType
from kg.snapshot import open_duckdb

READ_ROWS = 50_000
DELETE_NODES = """
UNWIND $ids AS id MATCH (n) WHERE elementId(n) = id
CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1000 ROWS
"""
DELETE_RELATIONSHIPS = """
UNWIND $ids AS id MATCH ()-[r]->() WHERE elementId(r) = id
CALL (r) { DELETE r } IN TRANSACTIONS OF 5000 ROWS
"""


def withdraw_rows(driver: neo4j.Driver, database: str, tables: GraphTables) -> int:
    """Delete the relationships, then the nodes, of the ontology's classes that no table asserts.

    Returns:
        The number of nodes and relationships deleted. A node without the key of its class is not ours
        and stays.
    """
    deleted = 0
    with driver.session(database=database) as session:
        for relationship in GRAPH_SCHEMA.relationships:
            own = [table for table in tables.relationships if table.class_name == relationship.name]
            stale = _stale(session, _relationship_query(relationship), own)
            deleted += _delete(session, DELETE_RELATIONSHIPS, stale)
        for root in GRAPH_SCHEMA.key_roots:
            of_root = [table for table in tables.nodes if table.root == root.name]
            deleted += _delete(session, DELETE_NODES, _stale(session, _node_query(root), of_root))
    return deleted


def _node_query(root: NodeType) -> str:
    return f"MATCH (n:`{root.name}`) WHERE n.`{root.key}` IS NOT NULL RETURN elementId(n), n.`{root.key}`"


def _relationship_query(relationship: RelationshipType) -> str:
    start, end = (GRAPH_SCHEMA.node(name) for name in (relationship.start, relationship.end))
    values = "".join(f", toString(r.`{name}`)" for name in relationship.discriminators)
    return (
        f"MATCH (s:`{start.key_root}`)-[r:`{relationship.type}`]->(e:`{end.key_root}`) "
        f"RETURN elementId(r), s.`{start.key}`, e.`{end.key}`{values}"
    )


def _stale(session: neo4j.Session, query: str, tables: Sequence[Table]) -> list[str]:
    """Return the element ids of what the query finds and no table has.

    The query returns an element id and then the values of the identity, as the tables name it.
    """
    with open_duckdb() as local:
        width = 0
        for chunk in _chunks(session.run(query)):
            width = len(chunk[0])
            graph_rows = pa.table([list(column) for column in zip(*chunk, strict=True)], _names(width))
            local.register("chunk", graph_rows)
            local.execute("CREATE TABLE IF NOT EXISTS graph AS SELECT * FROM chunk LIMIT 0")
            local.execute("INSERT INTO graph SELECT * FROM chunk")
        if width == 0:
            return []
        return [str(row[0]) for row in local.execute(_anti_join(tables, width)).fetchall()]


def _anti_join(tables: Sequence[Table], width: int) -> str:
    if not tables:
        return "SELECT c0 FROM graph"
    asserted = " UNION ALL ".join(f"SELECT {_identity(table)} FROM ({table.select})" for table in tables)
    return f"SELECT c0 FROM graph ANTI JOIN ({asserted}) USING ({', '.join(_names(width)[1:])})"


def _identity(table: Table) -> str:
    return ", ".join(f'"{name}"::VARCHAR AS c{number}' for number, name in enumerate(table.identity, 1))


def _names(width: int) -> list[str]:
    return [f"c{number}" for number in range(width)]


def _chunks(result: neo4j.Result) -> Iterator[list[tuple[str | None, ...]]]:
    rows = (tuple(record.values()) for record in result)
    while chunk := list(itertools.islice(rows, READ_ROWS)):
        yield chunk


def _delete(session: neo4j.Session, query: str, ids: list[str]) -> int:
    if ids:
        session.run(query, ids=ids).consume()
    return len(ids)
