"""The generated Cypher on a real server; everything is rolled back, so that the store stays as it was."""

from __future__ import annotations

from collections.abc import Iterator

import neo4j
import pytest

from kg.graph import MANAGED_DATABASE, connect
from kg.publish.build import endpoint_of
from kg.schema import GRAPH_SCHEMA
from kg.schema.emit_cypher import emit_ddl, emit_node_load, emit_relationship_load
from kg.schema.model import NodeType
from kg.server.state import RunningServer
from tests.instances.rows import Row, valid_row

pytestmark = pytest.mark.neo4j
COMMENT = "//"
# One of each make: a root, a class below a root, one two levels below, one with a time; a plain relation, one
# with a discriminator, one that ends below a root. All statements come from the same two functions.
NODES = ("Publication", "Licence", "Firm", "Judgement")
RELATIONSHIPS = ("PatentApplicant", "Shareholding", "RoundOfFirm")


@pytest.fixture
def transaction(managed_server: RunningServer) -> Iterator[neo4j.Transaction]:
    with (
        connect(endpoint_of(managed_server)) as driver,
        driver.session(database=MANAGED_DATABASE) as session,
        session.begin_transaction() as found,
    ):
        yield found
        found.rollback()


def statement(text: str) -> str:
    return (
        "\n".join(line for line in text.splitlines() if not line.startswith(COMMENT))
        .strip()
        .removesuffix(";")
    )


def values(row: Row) -> Row:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in row.items()}


def test_every_constraint_and_index_can_be_made(transaction: neo4j.Transaction) -> None:
    made = 0
    for text in statement(emit_ddl(GRAPH_SCHEMA)).split(";\n\n"):
        counters = run(transaction, text).consume().counters
        made += counters.constraints_added + counters.indexes_added
    assert made == emit_ddl(GRAPH_SCHEMA).count("CREATE ")


def test_a_node_is_merged_once_with_its_labels_and_properties(
    transaction: neo4j.Transaction,
) -> None:
    for name in NODES:
        node = GRAPH_SCHEMA.node(name)
        transaction.run("MATCH (n) DETACH DELETE n").consume()
        rows = [values(valid_row(node, number)) for number in (1, 2)]
        load = statement(emit_node_load(GRAPH_SCHEMA, node))
        written = [run(transaction, load, rows=rows).single(strict=True)["written"] for _ in range(2)]
        found = transaction.run("MATCH (n) RETURN labels(n) AS labels, properties(n) AS properties").data()
        assert written == [2, 2]
        assert [set(record["labels"]) for record in found] == [set(node.labels)] * 2
        assert {frozenset(record["properties"]) for record in found} == {frozenset(rows[0])}


def test_a_relationship_is_merged_once(transaction: neo4j.Transaction) -> None:
    for name in RELATIONSHIPS:
        relationship = GRAPH_SCHEMA.relationship(name)
        transaction.run("MATCH (n) DETACH DELETE n").consume()
        start, end = GRAPH_SCHEMA.node(relationship.start), GRAPH_SCHEMA.node(relationship.end)
        make_node(transaction, start, "s1")
        make_node(transaction, end, "e1")
        rows = [values(valid_row(relationship, 1))]
        load = statement(emit_relationship_load(GRAPH_SCHEMA, relationship))
        written = [run(transaction, load, rows=rows).single(strict=True)["written"] for _ in range(2)]
        found = transaction.run("MATCH ()-[r]->() RETURN type(r) AS type, properties(r) AS properties").data()
        assert written == [1, 1]
        assert [(r["type"], set(r["properties"])) for r in found] == [
            (relationship.type, set(rows[0]) - {"startKey", "endKey"})
        ]


def make_node(transaction: neo4j.Transaction, node: NodeType, key: str) -> None:
    query = f"MERGE (:{node.key_root} {{{node.key}: $key}})"
    run(transaction, query, key=key).consume()


def run(transaction: neo4j.Transaction, text: str, **parameters: object) -> neo4j.Result:
    return transaction.run(text, parameters)
