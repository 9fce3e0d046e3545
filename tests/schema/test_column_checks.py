from __future__ import annotations

import re

import duckdb
import pydantic
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.schema import GRAPH_SCHEMA
from kg.schema.column_checks import Violation, column_types, find_violations, shared_key_sql, violations_sql
from kg.schema.model import RelationshipType

PATTERNS = sorted({p.pattern for owner in GRAPH_SCHEMA.tables for p in owner.properties if p.pattern})
NODES = {"SimpleFamily": "SimpleFamily", "Firm": "Firm", "Person": "Person"}
HOLDING = GRAPH_SCHEMA.relationship("FamilyHolding")


@pytest.fixture
def tables() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"threads": 1})
    for owner in GRAPH_SCHEMA.tables:
        if owner.name in (*NODES, "FamilyHolding"):
            columns = ", ".join(f'"{column}" {type_}' for column, type_ in column_types(owner).items())
            connection.execute(f"CREATE TABLE {owner.name} ({columns})")
    connection.execute(
        "INSERT INTO SimpleFamily BY NAME SELECT 'f1' AS familyId, 'dwpi' AS familyRule, 1 AS memberCount, "
        "false AS isStub, ['a:b:1'] AS sources"
    )
    connection.execute("INSERT INTO Firm BY NAME SELECT 'a1' AS agentId, '甲' AS name, ['a:b:1'] AS sources")
    connection.execute(
        "INSERT INTO Person BY NAME SELECT 'p1' AS agentId, '乙' AS name, ['a:b:1'] AS sources"
    )
    return connection


def hold(connection: duckdb.DuckDBPyConnection, start: str, end: str) -> None:
    connection.execute(
        "INSERT INTO FamilyHolding BY NAME SELECT ? AS startKey, ? AS endKey, 0.5::DOUBLE AS share, "
        "'recorded' AS basis, 1.0::DOUBLE AS confidence, ['a:b:1'] AS sources",
        [start, end],
    )


def test_an_end_may_be_of_any_class_below_the_one_named(tables: duckdb.DuckDBPyConnection) -> None:
    hold(tables, "f1", "a1")
    hold(tables, "f1", "p1")
    assert find_violations(tables, HOLDING, "FamilyHolding", NODES) == []


def test_an_end_that_no_node_has_is_reported(tables: duckdb.DuckDBPyConnection) -> None:
    hold(tables, "f1", "a9")
    hold(tables, "f9", "a1")
    assert find_violations(tables, HOLDING, "FamilyHolding", NODES) == [
        Violation("f1 -> a9", "endKey", "a9", "key of a Agent", "class"),
        Violation("f9 -> a1", "startKey", "f9", "key of a SimpleFamily", "class"),
    ]


def test_without_tables_of_nodes_every_end_is_reported_or_none(tables: duckdb.DuckDBPyConnection) -> None:
    hold(tables, "f1", "a1")
    assert find_violations(tables, HOLDING, "FamilyHolding") == []
    assert [v.constraint for v in find_violations(tables, HOLDING, "FamilyHolding", {})] == ["class", "class"]


def test_two_rows_of_one_pair_are_reported(tables: duckdb.DuckDBPyConnection) -> None:
    hold(tables, "f1", "a1")
    hold(tables, "f1", "a1")
    assert find_violations(tables, HOLDING, "FamilyHolding", NODES) == [
        Violation("f1 -> a1", "startKey", "2", "one row", "unique")
    ]


def test_two_rows_of_one_key_are_reported(tables: duckdb.DuckDBPyConnection) -> None:
    tables.execute("INSERT INTO Firm SELECT * FROM Firm")
    assert find_violations(tables, GRAPH_SCHEMA.node("Firm"), "Firm") == [
        Violation("a1", "agentId", "2", "one row", "unique")
    ]


def test_a_key_in_two_classes_of_one_root_is_reported(tables: duckdb.DuckDBPyConnection) -> None:
    assert tables.execute(shared_key_sql("Agent", NODES)).fetchall() == []
    tables.execute("UPDATE Person SET agentId = 'a1'")
    assert tables.execute(shared_key_sql("Agent", NODES)).fetchall() == [
        ("a1", "agentId", "Firm, Person", "one class of Agent", "unique")
    ]


def test_columns_are_checked_before_rows(tables: duckdb.DuckDBPyConnection) -> None:
    relation = "(SELECT familyId, 'x' AS familyRule, '1' AS memberCount, 1 AS extra FROM SimpleFamily)"
    assert find_violations(tables, GRAPH_SCHEMA.node("SimpleFamily"), relation) == [
        Violation("", "extra", "INTEGER", "no such column", "closed"),
        Violation("", "isStub", None, "BOOLEAN", "minCount"),
        Violation("", "memberCount", "VARCHAR", "BIGINT", "datatype"),
        Violation("", "sources", None, "VARCHAR[]", "minCount"),
    ]


def test_an_optional_column_may_be_absent(tables: duckdb.DuckDBPyConnection) -> None:
    relation = "(SELECT agentId, name, sources FROM Firm)"
    assert find_violations(tables, GRAPH_SCHEMA.node("Firm"), relation) == []


def test_a_list_with_an_empty_item_is_reported(tables: duckdb.DuckDBPyConnection) -> None:
    tables.execute("UPDATE Firm SET alternativeNames = ['甲公司', NULL]")
    assert find_violations(tables, GRAPH_SCHEMA.node("Firm"), "Firm") == [
        Violation("a1", "alternativeNames", None, "no empty item", "datatype")
    ]


def test_the_first_refused_item_of_a_list_is_shown(tables: duckdb.DuckDBPyConnection) -> None:
    tables.execute("UPDATE Firm SET identifiers = ['stock:1', 'no scheme', 'neither']")
    found = find_violations(tables, GRAPH_SCHEMA.node("Firm"), "Firm")
    assert [(v.property, v.found, v.constraint) for v in found] == [("identifiers", "no scheme", "pattern")]


def test_conditions_take_one_scan_of_the_table() -> None:
    for owner in GRAPH_SCHEMA.tables:
        # one scan for conditions, one for the identity; the rest reads the rows that failed
        assert violations_sql(owner, "staged").count("FROM staged") == 2


def test_every_relation_of_the_schema_can_be_checked_when_empty() -> None:
    connection = duckdb.connect(config={"threads": 1})
    for owner in GRAPH_SCHEMA.tables:
        columns = ", ".join(f'"{column}" {type_}' for column, type_ in column_types(owner).items())
        connection.execute(f'CREATE TABLE "{owner.name}" ({columns})')
    nodes = {node.name: f'"{node.name}"' for node in GRAPH_SCHEMA.concrete_nodes}
    found = [
        find_violations(
            connection, owner, f'"{owner.name}"', nodes if isinstance(owner, RelationshipType) else None
        )
        for owner in GRAPH_SCHEMA.tables
    ]
    assert found == [[]] * len(GRAPH_SCHEMA.tables)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_pattern_means_the_same_in_python_rust_and_re2(data: st.DataObject) -> None:
    pattern = data.draw(st.sampled_from(PATTERNS))
    text = st.text(max_size=12) | st.from_regex(pattern).map(lambda t: t[:40])
    # Python's `$` also matches before a last newline; neither XPath's nor the two other engines' does.
    texts = data.draw(st.lists(text.filter(lambda t: not t.endswith("\n")), min_size=1, max_size=20))
    rows = duckdb.execute(
        "SELECT regexp_matches(t, ?) FROM unnest(?::VARCHAR[]) AS u(t)", [pattern, texts]
    ).fetchall()
    rust = pydantic.TypeAdapter(pydantic.constr(pattern=pattern))
    in_python = [re.search(pattern, t) is not None for t in texts]
    assert [row[0] for row in rows] == in_python
    assert [_is_accepted(rust, t) for t in texts] == in_python


def _is_accepted(adapter: pydantic.TypeAdapter[str], text: str) -> bool:
    try:
        adapter.validate_python(text)
    except pydantic.ValidationError:
        return False
    return True
