"""The generated load statements, run on batches of rows."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import neo4j

from kg.errors import PublishError
from kg.graph import MANAGED_DATABASE
from kg.publish.definitions import CYPHER_DIR, split_statements
from kg.publish.rows import graph_values

BATCH_ROWS = 5_000


@cache
def load_statement(class_name: str) -> str:
    """Return the statement that merges `$rows` of a class, and returns their number as `written`.

    Raises:
        PublishError: the ontology has no such class.
    """
    path = CYPHER_DIR / "load" / f"{class_name}.cypher"
    try:
        (statement,) = split_statements(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise PublishError("no load statement for this class", where=str(path), found=class_name) from error
    return statement


def write_batch(
    transaction: neo4j.ManagedTransaction, class_name: str, rows: Sequence[Mapping[str, Any]]
) -> int:
    """Merge rows of a class and return their number.

    Raises:
        PublishError: not every row was written, because an end point has no node; the transaction is
            undone.
    """
    record = transaction.run(load_statement(class_name), rows=rows).single(strict=True)
    if record["written"] != len(rows):
        raise PublishError(
            "not every row has its nodes",
            where=class_name,
            found=str(record["written"]),
            expected=str(len(rows)),
        )
    return len(rows)


def write_rows(
    driver: neo4j.Driver,
    class_name: str,
    rows: Iterable[Mapping[str, Any]],
    *,
    database: str = MANAGED_DATABASE,
) -> int:
    """Merge rows of a class into a graph, keyed, and return their number.

    Writing the same rows again changes nothing. Each batch is a transaction.

    Args:
        driver: of a server that takes writes.
        class_name: node class or relationship class of the ontology.
        rows: the columns of the class's table; for relationships with `startKey` and `endKey`.
        database: database of the graph.

    Raises:
        PublishError: an end point of a relationship has no node.
    """
    written = 0
    values = (graph_values(row) for row in rows)
    with driver.session(database=database) as session:
        while batch := list(itertools.islice(values, BATCH_ROWS)):
            written += session.execute_write(write_batch, class_name, batch)
    return written
