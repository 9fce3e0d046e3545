"""How many nodes per label and relationships per type there are, and how many there should be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import duckdb
import neo4j

from kg.publish.definitions import Difference
from kg.publish.tables import GraphTables, Table
from kg.schema import GRAPH_SCHEMA
from kg.snapshot import open_duckdb

KNOWN_LABELS = frozenset(label for node in GRAPH_SCHEMA.nodes for label in node.labels)


@dataclass(frozen=True, slots=True)
class Counts:
    """Number of nodes by label and of relationships by type; what is not there is not listed."""

    labels: Mapping[str, int]
    types: Mapping[str, int]


def expected_counts(tables: GraphTables) -> Counts:
    """Return the counts that the tables give."""
    labels: Counter[str] = Counter()
    types: Counter[str] = Counter()
    with open_duckdb() as session:  # one for all: each costs thirty milliseconds
        for node_table in tables.nodes:
            rows = count_rows(session, node_table)
            labels.update(dict.fromkeys(node_table.labels, rows))
        for relationship_table in tables.relationships:
            types[relationship_table.type] += count_rows(session, relationship_table)
    return Counts(_present(labels), _present(types))


def count_rows(session: duckdb.DuckDBPyConnection, table: Table) -> int:
    """Return the number of rows of a table in all its layers."""
    row = session.execute(f"SELECT count(*) FROM ({table.select})").fetchone()
    return int(row[0]) if row is not None else 0


def count_store(driver: neo4j.Driver, database: str) -> Counts:
    """Return the counts of the ontology's labels and types, read from the graph's count store."""
    used = _names(driver, database, "CALL db.labels() YIELD label RETURN label")
    patterns = {name: f"(x:`{name}`)" for name in sorted(KNOWN_LABELS & used)}
    return Counts(_count_all(driver, database, patterns), _count_types(driver, database))


def count_keyed(driver: neo4j.Driver, database: str) -> Counts:
    """Return the counts of the ontology's labels and types, only of nodes that have their class's key.

    For a server of the user's, where other people's nodes may have the same labels; walks over them.
    """
    keys = {label: node.key for node in GRAPH_SCHEMA.nodes for label in node.labels}
    labels = {label: _count(driver, database, f"(n:`{label}`)", f"n.`{key}`") for label, key in keys.items()}
    return Counts(_present(labels), _count_types(driver, database))


def _count_types(driver: neo4j.Driver, database: str) -> dict[str, int]:
    query = "CALL db.relationshipTypes() YIELD relationshipType RETURN relationshipType"
    used = _names(driver, database, query)
    known = {relationship.type for relationship in GRAPH_SCHEMA.relationships}
    return _count_all(driver, database, {name: f"()-[x:`{name}`]->()" for name in sorted(known & used)})


def _names(driver: neo4j.Driver, database: str, query: str) -> set[str]:
    """Return the names that a procedure lists: those of which the graph has something."""
    return {str(record[0]) for record in driver.execute_query(query, database_=database).records}


def _count_all(driver: neo4j.Driver, database: str, patterns: Mapping[str, str]) -> dict[str, int]:
    """Return the number of matches of each pattern, asked at once: a new server plans for 0.1 s a query."""
    if not patterns:
        return {}
    query = " UNION ALL ".join(
        f"MATCH {pattern} RETURN '{name}' AS name, count(x) AS found" for name, pattern in patterns.items()
    )
    records = driver.execute_query(query, database_=database).records
    return _present({str(record["name"]): int(record["found"]) for record in records})


def compare_counts(found: Counts, expected: Counts) -> list[Difference]:
    """Return one difference for each label or type whose count is another."""
    return [
        *_compare("nodes", found.labels, expected.labels),
        *_compare("relationships", found.types, expected.types),
    ]


def _compare(what: str, found: Mapping[str, int], expected: Mapping[str, int]) -> Iterable[Difference]:
    for name in sorted({*found, *expected}):
        if found.get(name, 0) != expected.get(name, 0):
            yield Difference(name, f"{found.get(name, 0)} {what}", f"{expected.get(name, 0)}")


def _present(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: count for name, count in sorted(counts.items()) if count}


def _count(driver: neo4j.Driver, database: str, pattern: str, what: str) -> int:
    records, _, _ = driver.execute_query(f"MATCH {pattern} RETURN count({what})", database_=database)
    return int(records[0][0])
