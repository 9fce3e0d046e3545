"""Publish in place, keyed and in batches, into a server that the user brings.

The graph changes under its readers' eyes; until the last batch a node `(:GraphLoad)` says what is being
loaded. Each batch's transaction also writes a node `(:LoadBatch)`, so a load that was killed goes on where
it stopped, and what was written is not written twice.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import neo4j

from kg.graph import Endpoint, connect
from kg.publish.build import Progress, Step, Stopwatch, refuse
from kg.publish.counts import compare_counts, count_keyed, expected_counts
from kg.publish.definitions import apply_schema, await_indexes, run_checks
from kg.publish.record import PublishedVersion
from kg.publish.rows import compare_samples, read_rows
from kg.publish.statements import BATCH_ROWS, write_batch
from kg.publish.table_checks import run_table_checks
from kg.publish.tables import GraphTables, Table
from kg.publish.version_node import LABEL, read_version, version_properties
from kg.publish.withdraw import withdraw_rows

SAMPLE_ROWS = 20
LEDGER_SCHEMA = (
    "CREATE CONSTRAINT load_batch_id_unique IF NOT EXISTS FOR (b:LoadBatch) REQUIRE b.batchId IS UNIQUE",
    "CREATE CONSTRAINT graph_load_unique IF NOT EXISTS FOR (l:GraphLoad) REQUIRE l.slot IS UNIQUE",
)
BEGIN_LOAD = """
MERGE (l:GraphLoad {slot: 1})
WITH l, coalesce(l.version = $version, false) AS resumed
SET l.loadId = CASE WHEN resumed THEN l.loadId ELSE $loadId END, l.version = $version,
    l.startedAt = CASE WHEN resumed THEN l.startedAt ELSE $now END
RETURN l.loadId AS loadId
"""
END_LOAD = f"""
MERGE (v:{LABEL}) SET v = $properties
WITH v MATCH (l:GraphLoad) DELETE l
"""
FORGET_BATCHES = """
MATCH (b:LoadBatch) WHERE $keep IS NULL OR NOT b.batchId STARTS WITH $keep
CALL (b) { DELETE b } IN TRANSACTIONS OF 10000 ROWS
"""


def publish_keyed(
    endpoint: Endpoint, tables: GraphTables, steps: Sequence[Step], progress: Progress
) -> PublishedVersion:
    """Bring the graph of a server to these tables; rows that they do not assert are withdrawn.

    Give the graph a database of its own: nodes of these classes that have their key are ours.

    Args:
        endpoint: a server that takes writes.
        tables: what is to be in the graph.
        steps: run after the load.
        progress: told about each part.

    Raises:
        PublishError: the tables do not make a graph, or the graph is not what the tables say.
    """
    clock = Stopwatch(progress)
    with connect(endpoint) as driver:
        if read_version(driver, endpoint.database) != tables.version or _is_loading(
            driver, endpoint.database
        ):
            _load(driver, endpoint, tables, steps, clock)
        counts = count_keyed(driver, endpoint.database)
    clock.end()
    return PublishedVersion(
        version=tables.snapshot.version,
        graph_version=tables.version,
        layers=tuple(layer.path.resolve() for layer in tables.layers),
        published_at=datetime.datetime.now(datetime.UTC),
        labels=counts.labels,
        types=counts.types,
        seconds=clock.seconds,
    )


def _load(
    driver: neo4j.Driver, endpoint: Endpoint, tables: GraphTables, steps: Sequence[Step], clock: Stopwatch
) -> None:
    database = endpoint.database
    clock.begin("table checks")
    refuse(run_table_checks(tables))
    clock.begin("constraints")
    apply_schema(driver, database)
    load_id = begin_load(driver, database, tables.version)
    clock.begin("load")
    write_tables(driver, database, tables, load_id)
    clock.begin("withdrawal")
    withdraw_rows(driver, database, tables)
    clock.begin("verification")
    refuse(compare_counts(count_keyed(driver, database), expected_counts(tables)))
    refuse(compare_samples(driver, database, tables, SAMPLE_ROWS))
    for step in steps:
        clock.begin(step.title)
        step.run(endpoint)
    clock.begin("checks")
    refuse(run_checks(driver, database))
    await_indexes(driver, database)
    properties = version_properties(driver, database, tables)
    driver.execute_query(END_LOAD, properties=properties, database_=database)
    _forget_batches(driver, database, keep=None)


def begin_load(driver: neo4j.Driver, database: str, version: str) -> str:
    """Return the id of the load of a version: the one that was interrupted, else a new one.

    The batches of a load of another version say nothing about this one, and are forgotten.
    """
    for statement in LEDGER_SCHEMA:
        driver.execute_query(statement, database_=database)
    now = datetime.datetime.now(datetime.UTC)
    records, _, _ = driver.execute_query(
        BEGIN_LOAD, version=version, loadId=uuid.uuid4().hex, now=now, database_=database
    )
    load_id = str(records[0]["loadId"])
    _forget_batches(driver, database, keep=f"{load_id}:")
    return load_id


def write_tables(driver: neo4j.Driver, database: str, tables: GraphTables, load_id: str) -> int:
    """Write all batches that this load has not written yet, nodes first; return the number of rows."""
    done = _read_batches(driver, database)
    written = 0
    with driver.session(database=database) as session:
        for batch_id, table, rows in _batches(tables, load_id):
            if batch_id not in done:
                written += session.execute_write(_write_once, batch_id, table.class_name, rows)
    return written


def _batches(tables: GraphTables, load_id: str) -> Iterator[tuple[str, Table, list[dict[str, Any]]]]:
    for table in (*tables.nodes, *tables.relationships):
        for number, rows in enumerate(read_rows(table, BATCH_ROWS)):
            yield f"{load_id}:{table.class_name}:{number}", table, rows


def _write_once(
    transaction: neo4j.ManagedTransaction, batch_id: str, class_name: str, rows: Sequence[Mapping[str, Any]]
) -> int:
    """Write a batch and its entry in the ledger; nothing when a lost answer hid that it was written."""
    if transaction.run("MATCH (b:LoadBatch {batchId: $id}) RETURN b", id=batch_id).single() is not None:
        return 0
    transaction.run(
        "CREATE (:LoadBatch {batchId: $id, className: $name, rows: $rows})",
        id=batch_id,
        name=class_name,
        rows=len(rows),
    ).consume()
    return write_batch(transaction, class_name, rows)


def _read_batches(driver: neo4j.Driver, database: str) -> set[str]:
    records, _, _ = driver.execute_query("MATCH (b:LoadBatch) RETURN b.batchId AS id", database_=database)
    return {str(record["id"]) for record in records}


def _is_loading(driver: neo4j.Driver, database: str) -> bool:
    records, _, _ = driver.execute_query("MATCH (l:GraphLoad) RETURN l.version", database_=database)
    return bool(records)


def _forget_batches(driver: neo4j.Driver, database: str, keep: str | None) -> None:
    with driver.session(database=database) as session:
        session.run(FORGET_BATCHES, keep=keep).consume()  # a query that ends its own transactions
