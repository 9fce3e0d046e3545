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

KNOWN_LABELS = frozenset(label for node in GRAPH_SCHEMA.nodes for label in node.labels)
KNOWN_TYPES = frozenset(relationship.type for relationship in GRAPH_SCHEMA.relationships)


@dataclass(frozen=True, slots=True)
class Counts:
    """Number of nodes by label and of relationships by type; what is not there is not listed."""

    labels: Mapping[str, int]
    types: Mapping[str, int]


def expected_counts(tables: GraphTables) -> Counts:
    """Return the counts that the tables give."""
    labels: Counter[str] = Counter()
    types: Counter[str] = Counter()
    for node_table in tables.nodes:
        rows = count_rows(node_table)
        labels.update(dict.fromkeys(node_table.labels, rows))
    for relationship_table in tables.relationships:
        types[relationship_table.type] += count_rows(relationship_table)
    return Counts(_present(labels), _present(types))


def count_rows(table: Table) -> int:
    """Return the number of rows of a table in all its layers."""
    with duckdb.connect() as session:
        row = session.execute(f"SELECT count(*) FROM ({table.select})").fetchone()
    return int(row[0]) if row is not None else 0


def count_graph(driver: neo4j.Driver, database: str) -> Counts:
    """Return the counts of a graph by label and type, all of them, read from its count store."""
    labels = _column(driver, database, "CALL db.labels() YIELD label RETURN label")
    types = _column(
        driver, database, "CALL db.relationshipTypes() YIELD relationshipType RETURN relationshipType"
    )
    return Counts(
        _present({n: _count(driver, database, f"(x:`{n}`)") for n in labels}),
        _present({n: _count(driver, database, f"()-[x:`{n}`]->()") for n in types}),
    )


def known_counts(counts: Counts) -> Counts:
    """Return the counts of the ontology's labels and types: not the publisher's own, nor anybody else's."""
    return Counts(
        {label: count for label, count in counts.labels.items() if label in KNOWN_LABELS},
        {type_: count for type_, count in counts.types.items() if type_ in KNOWN_TYPES},
    )


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


def _column(driver: neo4j.Driver, database: str, query: str) -> list[str]:
    records, _, _ = driver.execute_query(query, database_=database)
    return [str(record[0]) for record in records]


def _count(driver: neo4j.Driver, database: str, pattern: str) -> int:
    records, _, _ = driver.execute_query(f"MATCH {pattern} RETURN count(x)", database_=database)
    return int(records[0][0])
