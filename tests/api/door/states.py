"""What a server holds, as one value to compare; and how it is emptied."""

from __future__ import annotations

import hashlib
import time
from typing import Any

import neo4j
import orjson

from kg.graph import MANAGED_DATABASE

THINGS = {
    "nodes": "MATCH (n) RETURN labels(n) AS a, properties(n) AS b, elementId(n) AS c ORDER BY elementId(n)",
    "relationships": "MATCH (s)-[r]->(e) RETURN type(r) AS a, properties(r) AS b, "
    "elementId(s) + elementId(r) + elementId(e) AS c ORDER BY elementId(r)",
    "indexes": "SHOW INDEXES YIELD name, type, labelsOrTypes, properties RETURN name AS a, "
    "[type, toString(labelsOrTypes[0]), toString(properties[0])] AS b ORDER BY name",
    "constraints": "SHOW CONSTRAINTS YIELD name, type RETURN name AS a, type AS b ORDER BY name",
    "users": "SHOW USERS YIELD user, suspended RETURN user AS a, suspended AS b ORDER BY a",
    "labels": "CALL db.labels() YIELD label RETURN collect(label) AS a",
    "projections": "CALL gds.graph.list() YIELD graphName RETURN graphName AS a ORDER BY a",
}


def read_state(driver: neo4j.Driver) -> dict[str, tuple[int, str]]:
    """Return count and hash of everything that a query could change."""
    return {name: _hash(driver, query) for name, query in THINGS.items()}


def _hash(driver: neo4j.Driver, query: str) -> tuple[int, str]:
    records, _, _ = driver.execute_query(query, database_=MANAGED_DATABASE)
    rows: list[Any] = [record.values() for record in records]
    text = orjson.dumps(rows, default=str, option=orjson.OPT_SORT_KEYS)
    return len(rows), hashlib.sha256(text).hexdigest()


def empty(driver: neo4j.Driver) -> None:
    """Delete every node."""
    with driver.session(database=MANAGED_DATABASE) as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS").consume()


def wait_for_indexes(driver: neo4j.Driver) -> None:
    """Return when every index answers; the procedure that waits is not loaded on a server that serves."""
    query = "SHOW INDEXES YIELD state WHERE state <> 'ONLINE' RETURN count(*) AS n"
    while driver.execute_query(query, database_=MANAGED_DATABASE).records[0]["n"]:
        time.sleep(0.1)


def drop_schema(driver: neo4j.Driver) -> None:
    """Drop every constraint and index but the look-up indexes."""
    kinds = (("CONSTRAINT", "CONSTRAINTS", "true"), ("INDEX", "INDEXES", "type <> 'LOOKUP'"))
    for kind, plural, condition in kinds:
        query = f"SHOW {plural} YIELD name, type WHERE {condition} RETURN name"
        names = [record["name"] for record in driver.execute_query(query).records]
        with driver.session(database=MANAGED_DATABASE) as session, session.begin_transaction() as transaction:
            for name in names:
                transaction.run(f"DROP {kind} {name}").consume()
            transaction.commit()
