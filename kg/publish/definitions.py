"""Constraints, indexes and checks: the Cypher files of the repository, run on a graph."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import neo4j

from kg.errors import PublishError
from kg.settings import REPOSITORY_ROOT

CYPHER_DIR = REPOSITORY_ROOT / "cypher"
SCHEMA_FILE = CYPHER_DIR / "schema.cypher"
CHECKS_DIR = CYPHER_DIR / "checks"
# These walk every citation: minutes on a million families. A publication asks them of the tables
# (`table_checks`), a verification of the graph.
WALKS_DIR = CHECKS_DIR / "walks"
SCHEMA_IN_MOTION = "insanely frequent schema changes"
POLL_SECONDS = 0.1
# A query of this edition runs on one processor.
CHECKS_AT_ONCE = 2
# Of the rows that a check returns, so many are shown; the check fails at one.
ROWS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which a graph is not what was published.

    Attributes:
        where: label, relationship type, row or check.
        found: what the graph has.
        expected: what it should have.
    """

    where: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.where}: found {self.found}; expected {self.expected}"


@dataclass(frozen=True, slots=True)
class Check:
    """A query that returns no rows on a consistent graph.

    Attributes:
        name: the file's name without its ending.
        proves: its first comment line.
        cypher: the query.
    """

    name: str
    proves: str
    cypher: str


def split_statements(text: str) -> list[str]:
    """Return the statements of a Cypher file: separated by a semicolon at the end of a line."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("//")]
    statements = "\n".join(line.rstrip() for line in lines).split(";\n")
    return [statement.strip().removesuffix(";") for statement in statements if statement.strip()]


def apply_schema(driver: neo4j.Driver, database: str, path: Path = SCHEMA_FILE) -> None:
    """Create the constraints and indexes that are not there yet.

    The constraints hold when this returns. All go into one transaction: one walk over the store instead
    of one each (1 M publications: 7 s of a processor instead of 15). The other indexes are filled, too, but
    the full-text ones (half a minute per million titles): work goes on, then `await_indexes`.

    Raises:
        PublishError: one cannot be created, because a key is there twice.
    """
    statements = split_statements(path.read_text(encoding="utf-8"))
    constraints = [statement for statement in statements if statement.startswith("CREATE CONSTRAINT")]
    indexes = [statement for statement in statements if statement not in constraints]
    with driver.session(database=database) as session:
        try:
            for group in (indexes, constraints):
                session.execute_write(_run_all, group)
        except neo4j.exceptions.Neo4jError as error:
            raise PublishError(
                "a constraint or index cannot be created", where=str(path), found=str(error.message)
            ) from error
    # The planner begins a query anew with each index that comes online, and gives up after some such
    # beginnings, as if the server had failed. Full-text ones are few, and come one at a time.
    await_indexes(driver, database, with_full_text=False)


def _run_all(transaction: neo4j.ManagedTransaction, statements: list[str]) -> None:
    for statement in statements:
        transaction.run(statement).consume()


def await_indexes(driver: neo4j.Driver, database: str, *, with_full_text: bool = True) -> None:
    """Wait until every index is online.

    Args:
        driver: of the server.
        database: its database.
        with_full_text: also the full-text ones, which take half a minute per million titles.

    Raises:
        PublishError: an index has failed.
    """
    while waiting := _waiting(driver, database, with_full_text=with_full_text):
        for index in waiting:
            if index["state"] == "FAILED":
                raise PublishError("an index failed", where=index["name"], found=index["failureMessage"])
        time.sleep(POLL_SECONDS)


def _waiting(driver: neo4j.Driver, database: str, *, with_full_text: bool) -> list[dict[str, str]]:
    """Return name, state and failure of the indexes that are not online."""
    query = "SHOW INDEXES YIELD name, type, state, failureMessage WHERE state <> 'ONLINE' RETURN *"
    try:
        records, _, _ = driver.execute_query(query, database_=database)
    except neo4j.exceptions.DatabaseError as error:
        if SCHEMA_IN_MOTION not in str(error.message):
            raise
        return [{"name": "", "type": "", "state": "POPULATING", "failureMessage": ""}]  # so some still come
    return [record.data() for record in records if with_full_text or record["type"] != "FULLTEXT"]


def read_checks(directory: Path = CHECKS_DIR) -> list[Check]:
    """Return the checks of a folder, by name.

    Raises:
        PublishError: a file does not say in its first line, a comment, what it proves.
    """
    checks = []
    for path in sorted(directory.glob("*.cypher")):
        first, _, cypher = path.read_text(encoding="utf-8").partition("\n")
        if not first.startswith("// ") or not cypher.strip():
            raise PublishError("a check begins with a comment that says what it proves", where=str(path))
        checks.append(Check(path.stem, first.removeprefix("// ").strip(), cypher.strip().removesuffix(";")))
    return checks


def run_checks(driver: neo4j.Driver, database: str, directory: Path = CHECKS_DIR) -> list[Difference]:
    """Return one difference for each check that returns rows."""
    with ThreadPoolExecutor(CHECKS_AT_ONCE) as pool:
        found = pool.map(lambda check: run_check(driver, database, check), read_checks(directory))
        return [difference for difference in found if difference is not None]


def run_check(driver: neo4j.Driver, database: str, check: Check) -> Difference | None:
    """Return how a graph fails a check, None when it does not."""
    records, _, _ = driver.execute_query(check.cypher, database_=database, routing_=neo4j.RoutingControl.READ)
    if not records:
        return None
    shown = "; ".join(str(record.data()) for record in records[:ROWS_SHOWN])
    return Difference(f"check {check.name}", f"{len(records)} rows: {shown}", f"none: {check.proves}")
