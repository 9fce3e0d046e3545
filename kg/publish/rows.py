"""Rows of a table as the values that the graph holds, and a comparison of both."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import duckdb
import neo4j
import neo4j.time

from kg.publish.definitions import Difference
from kg.publish.tables import GraphTables, NodeTable, RelationshipTable, Table
from kg.snapshot import open_duckdb

Row = dict[str, Any]


def read_rows(table: Table, batch: int) -> Iterator[list[Row]]:
    """Yield the rows of a table in the order of their keys, in batches, as values of the graph."""
    order = ", ".join(f'"{name}"' for name in table.identity)
    with open_duckdb() as session:
        reader = session.sql(f"SELECT * FROM ({table.select}) ORDER BY {order}").to_arrow_reader(batch)
        for chunk in reader:
            yield [graph_values(row) for row in chunk.to_pylist()]


def graph_values(row: Mapping[str, Any]) -> Row:
    """Return the properties that the graph stores for a row.

    Absent values, lists without a text, NaN and infinities are left out: the graph stores no null, and
    a number that is none must not look like one.
    """
    pairs = ((name, _graph_value(value)) for name, value in row.items())
    return {name: value for name, value in pairs if value is not None}


def _graph_value(value: Any) -> Any:
    if isinstance(value, list):
        return [item for item in value if item is not None and item != ""] or None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def python_values(properties: Mapping[str, Any]) -> Row:
    """Return a node's or relationship's properties with dates and times as Python's own."""
    return {name: _python_value(properties[name]) for name in sorted(properties)}


def _python_value(value: Any) -> Any:
    if isinstance(value, neo4j.time.Date | neo4j.time.DateTime):
        return value.to_native()
    return value


def compare_samples(driver: neo4j.Driver, database: str, tables: GraphTables, size: int) -> list[Difference]:
    """Return the differences between rows of the tables and the graph, value by value.

    Args:
        driver: of the graph.
        database: its database.
        tables: what should be in the graph.
        size: rows compared per class, always the same ones; a smaller class is compared whole.
    """
    differences: list[Difference] = []
    with open_duckdb() as session:
        for node_table in tables.nodes:
            differences += _compare_nodes(driver, database, node_table, _sample(session, node_table, size))
        for table in tables.relationships:
            keys = [_root_key(tables, root) for root in (table.start_root, table.end_root)]
            rows = _sample(session, table, size)
            differences += _compare_relationships(driver, database, table, keys, rows)
    return differences


def _root_key(tables: GraphTables, root: str) -> str:
    return next(table.key for table in tables.nodes if table.root == root)


def _sample(session: duckdb.DuckDBPyConnection, table: Table, size: int) -> list[Row]:
    """Return rows spread over the table: those whose identity has the smallest hashes."""
    by = ", ".join(f'"{name}"' for name in table.identity)
    query = f"SELECT * FROM ({table.select}) ORDER BY hash({by}) LIMIT {size}"
    return [graph_values(row) for row in session.sql(query).to_arrow_table().to_pylist()]


def _compare_nodes(
    driver: neo4j.Driver, database: str, table: NodeTable, rows: Sequence[Row]
) -> list[Difference]:
    wanted = {row[table.key]: row for row in rows}
    query = (
        f"UNWIND $keys AS key MATCH (n:`{table.root}` {{`{table.key}`: key}}) "
        "RETURN key, labels(n) AS labels, properties(n) AS properties"
    )
    records, _, _ = driver.execute_query(query, keys=list(wanted), database_=database)
    found = {r["key"]: (sorted(r["labels"]), python_values(r["properties"])) for r in records}
    labels = sorted(table.labels)
    return [
        Difference(f"{table.class_name} {key}", _show(found.get(key)), _show((labels, row)))
        for key, row in wanted.items()
        if found.get(key) != (labels, row)
    ]


def _compare_relationships(
    driver: neo4j.Driver, database: str, table: RelationshipTable, keys: Sequence[str], rows: Sequence[Row]
) -> list[Difference]:
    ends = [(row.pop("startKey"), row.pop("endKey"), row) for row in rows]
    query = (
        "UNWIND $pairs AS pair "
        f"MATCH (s:`{table.start_root}` {{`{keys[0]}`: pair[0]}})-[r:`{table.type}`]->"
        f"(e:`{table.end_root}` {{`{keys[1]}`: pair[1]}}) RETURN pair, collect(properties(r)) AS found"
    )
    records, _, _ = driver.execute_query(query, pairs=[[s, e] for s, e, _ in ends], database_=database)
    found = {tuple(r["pair"]): [python_values(p) for p in r["found"]] for r in records}
    return [
        Difference(f"{table.class_name} {start} → {end}", _show(found.get((start, end))), _show(row))
        for start, end, row in ends
        if row not in found.get((start, end), [])
    ]


def _show(value: object) -> str:
    return "nothing" if value is None else str(value)
