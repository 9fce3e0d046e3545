"""The shapes compiled to SQL against pySHACL, on the same rows with the same verdicts."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from kg.schema import GRAPH_SCHEMA
from kg.schema.column_checks import find_violations
from kg.schema.graph_terms import read_ontology
from kg.settings import REPOSITORY_ROOT
from kg.snapshot import Snapshot, open_snapshot
from tests.instances.verdicts import refused_by_shacl

CLASS, KEY = "Publication", "publicationNumber"
SAMPLE_ROWS = 2_000
BROKEN = ("9", "cn108232156A", "")


def measure_shapes(snapshot_path: Path) -> list[dict[str, object]]:
    """Return rows a second of both, on publications of which some were broken on purpose.

    pySHACL gets a part of the rows, because it takes minutes for the whole; the rates are compared, and the
    verdicts on the part.
    """
    snapshot = open_snapshot(snapshot_path)
    with snapshot.connect() as connection:
        connection.execute(break_some(snapshot))
        slow, by_shacl, by_columns = compare_part(connection)
        fast = rate_of_columns(connection, snapshot)
    assert by_shacl == by_columns, f"verdicts differ: {sorted(by_shacl ^ by_columns)[:5]}"
    return [
        {"what": "shapes, rows a second by pySHACL", "value": slow, "target": None},
        {"what": "shapes, rows a second by columns", "value": fast, "target": None},
        {"what": "shapes, columns / pySHACL", "value": fast / slow, "target": 100.0},
    ]


def break_some(snapshot: Snapshot) -> str:
    """Return the SQL of a table in which every hundredth key is no publication number."""
    path = str(snapshot.table(CLASS)).replace("'", "''")
    return f"""
    CREATE TABLE broken AS SELECT * REPLACE (
        CASE WHEN n % 100 = 0 THEN 'x' || n ELSE {KEY} END AS {KEY}) FROM (
        SELECT *, row_number() OVER () AS n FROM read_parquet('{path}')) ORDER BY n
    """.replace("SELECT * REPLACE", "SELECT * EXCLUDE (n) REPLACE")


def compare_part(connection: duckdb.DuckDBPyConnection) -> tuple[float, set[str], set[str]]:
    """Return pySHACL's rate and the keys that each refuses among the first rows."""
    owner = GRAPH_SCHEMA.node(CLASS)
    rows = connection.execute(f"SELECT * FROM broken LIMIT {SAMPLE_ROWS}").to_arrow_table().to_pylist()
    records: Sequence[dict[str, Any]] = [
        {name: tuple(v) if isinstance(v, list) else v for name, v in row.items() if v is not None}
        for row in rows
    ]
    ontology = read_ontology(REPOSITORY_ROOT / "ontology")
    start = time.perf_counter()
    refused = refused_by_shacl(ontology, [(owner, record) for record in records])
    rate = len(records) / (time.perf_counter() - start)
    found = find_violations(connection, owner, f"(SELECT * FROM broken LIMIT {SAMPLE_ROWS})")
    return rate, {str(records[index][KEY]) for index in refused}, {violation.key for violation in found}


def rate_of_columns(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> float:
    """Return the rows a second that the compiled shapes check, over all rows."""
    start = time.perf_counter()
    find_violations(connection, GRAPH_SCHEMA.node(CLASS), "broken")
    return snapshot.row_counts[CLASS] / (time.perf_counter() - start)
