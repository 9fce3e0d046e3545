"""pySHACL is the oracle: the row classes and the column checks accept and refuse the same rows."""

from __future__ import annotations

import math
from collections import defaultdict

import duckdb
import pytest
from rdflib import Graph

from kg.schema import GRAPH_SCHEMA
from kg.schema.model import PropertySpec
from tests.instances.authored import AUTHORED, HOLDING, PUBLICATION
from tests.instances.rows import (
    Broken,
    Owner,
    Row,
    broken_rows,
    key_of,
    minimal_row,
    mistyped_rows,
    valid_row,
)
from tests.instances.verdicts import is_refused_by_model, refused_by_shacl, violations_of

CONSTRAINTS = {
    "minCount", "in", "pattern", "minLength", "maxLength", "minInclusive", "minExclusive", "maxInclusive",
}  # fmt: skip
TABLES: tuple[Owner, ...] = GRAPH_SCHEMA.tables


def own_specs(owner: Owner) -> list[PropertySpec]:
    """Return the properties that no earlier table has in the same form; each is broken once."""
    earlier = {spec for other in TABLES[: TABLES.index(owner)] for spec in other.properties}
    skipped = owner.key if hasattr(owner, "key") else None
    return [spec for spec in owner.properties if spec not in earlier and spec.name != skipped]


def test_all_three_accept_a_full_and_a_minimal_row_of_every_class(
    ontology: Graph, connection: duckdb.DuckDBPyConnection
) -> None:
    rows = [
        (owner, make(owner, number))
        for owner in TABLES
        for number, make in ((1, valid_row), (2, minimal_row))
    ]
    refused_by_models = [owner.name for owner, row in rows if is_refused_by_model(owner, row)]
    by_owner: defaultdict[str, list[Row]] = defaultdict(list)
    for owner, row in rows:
        by_owner[owner.name].append(row)
    violations = {
        o.name: v for o in TABLES if (v := violations_of(connection, o, by_owner[o.name], GRAPH_SCHEMA))
    }
    assert (refused_by_shacl(ontology, rows), refused_by_models, violations) == (set(), [], {})


def test_all_three_refuse_a_row_broken_in_any_one_condition(
    ontology: Graph, connection: duckdb.DuckDBPyConnection
) -> None:
    broken: list[tuple[Owner, Broken]] = []
    accepted_by_columns: list[tuple[str, str, str]] = []
    for owner in TABLES:
        rows = list(broken_rows(owner, own_specs(owner), 1))
        found = {
            (v.key, v.property, v.constraint)
            for v in violations_of(connection, owner, [b.row for b in rows], GRAPH_SCHEMA)
        }
        accepted_by_columns += [
            (owner.name, b.property, b.constraint)
            for b in rows
            if (key_of(owner, b.row), b.property, b.constraint) not in found
        ]
        broken += [(owner, b) for b in rows]
    refused = refused_by_shacl(ontology, [(owner, b.row) for owner, b in broken])
    by_shacl = [(o.name, b.property, b.constraint) for i, (o, b) in enumerate(broken) if i not in refused]
    by_models = [(o.name, b.property, b.constraint) for o, b in broken if not is_refused_by_model(o, b.row)]
    assert {b.constraint for _, b in broken} == CONSTRAINTS
    assert (by_shacl, by_models, accepted_by_columns) == ([], [], [])


def test_all_three_refuse_a_value_of_another_type(
    ontology: Graph, connection: duckdb.DuckDBPyConnection
) -> None:
    rows = [(owner, b) for owner in TABLES for b in mistyped_rows(owner, own_specs(owner))]
    refused = refused_by_shacl(ontology, [(owner, b.row) for owner, b in rows])
    by_shacl = [(o.name, b.property) for i, (o, b) in enumerate(rows) if i not in refused]
    by_models = [(o.name, b.property) for o, b in rows if not is_refused_by_model(o, b.row)]
    found = {
        (o.name, v.property)
        for o, b in rows
        for v in violations_of(connection, o, [b.row], GRAPH_SCHEMA)
        if v.constraint == "datatype"
    }
    assert (by_shacl, by_models) == ([], [])
    assert found == {(o.name, b.property) for o, b in rows}


@pytest.fixture(scope="module")
def authored() -> list[tuple[Owner, Row, set[tuple[str, str]]]]:
    """Return the authored rows with their classes; a value of None is an absent one."""
    by_name = {owner.name: owner for owner in TABLES}
    return [
        (by_name[name], {key: value for key, value in row.items() if value is not None}, reasons)
        for name, row, reasons in AUTHORED
    ]


def test_pyshacl_and_the_row_classes_refuse_the_authored_rows_that_are_wrong(
    authored: list[tuple[Owner, Row, set[tuple[str, str]]]], ontology: Graph
) -> None:
    wrong = {index for index, (_, _, reasons) in enumerate(authored) if reasons}
    by_models = {i for i, (owner, row, _) in enumerate(authored) if is_refused_by_model(owner, row)}
    assert (refused_by_shacl(ontology, [(o, row) for o, row, _ in authored]), by_models) == (wrong, wrong)


@pytest.mark.parametrize("index", range(len(AUTHORED)))
def test_the_column_checks_name_the_reasons_of_an_authored_row(
    index: int, authored: list[tuple[Owner, Row, set[tuple[str, str]]]], connection: duckdb.DuckDBPyConnection
) -> None:
    owner, row, reasons = authored[index]
    assert {
        (v.property, v.constraint) for v in violations_of(connection, owner, [row], GRAPH_SCHEMA)
    } == reasons


def test_not_a_number_is_refused_by_all_three(ontology: Graph, connection: duckdb.DuckDBPyConnection) -> None:
    owner = GRAPH_SCHEMA.relationship("FamilyHolding")
    row = HOLDING | {"confidence": math.nan}
    assert is_refused_by_model(owner, row)
    assert {v.constraint for v in violations_of(connection, owner, [row], GRAPH_SCHEMA)} == {"maxInclusive"}
    assert refused_by_shacl(ontology, [(owner, row)]) == {0}


def test_a_trailing_newline_does_not_pass_an_anchored_pattern(connection: duckdb.DuckDBPyConnection) -> None:
    # pySHACL itself lets it pass: Python's `$` also matches before a last newline; XPath's does not.
    owner = GRAPH_SCHEMA.node("Publication")
    row = PUBLICATION | {"countryCode": "CN\n"}
    assert is_refused_by_model(owner, row)
    assert [v.property for v in violations_of(connection, owner, [row], GRAPH_SCHEMA)] == ["countryCode"]
