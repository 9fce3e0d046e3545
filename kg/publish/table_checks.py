"""Checks of the tables before they become a graph, where the graph would have to walk every citation.

The graph's counts and sample rows are compared with these tables after the load. On a million families the
questions here take minutes in Cypher (the community edition runs a query on one processor, a row at a time),
and seconds as joins; `kg verify` asks them of the graph, too.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import duckdb

from kg.publish.definitions import ROWS_SHOWN, WALKS_DIR, Difference, read_checks
from kg.publish.tables import GraphTables
from kg.schema import GRAPH_SCHEMA
from kg.schema.model import END_KEY, START_KEY
from kg.snapshot import open_duckdb

# By the name of the check in `cypher/checks/walks` that says what it proves: SQL that returns no rows when it
# holds, over views named as the classes.
TABLE_CHECKS = {
    "family-citation-has-evidence": f"""
SELECT cited.{START_KEY} AS citing, cited.{END_KEY} AS cited
FROM "FamilyCitation" AS cited
ANTI JOIN (
    SELECT citing_member.{END_KEY} AS citing, cited_member.{END_KEY} AS cited
    FROM "Citation" AS citation
    JOIN "FamilyMembership" AS citing_member ON citing_member.{START_KEY} = citation.{START_KEY}
    JOIN "FamilyMembership" AS cited_member ON cited_member.{START_KEY} = citation.{END_KEY}
) AS ground ON ground.citing = cited.{START_KEY} AND ground.cited = cited.{END_KEY}""",
    "no-citation-of-itself": f"""
SELECT {START_KEY} AS citing FROM "Citation" WHERE {START_KEY} = {END_KEY}
UNION ALL
SELECT {START_KEY} FROM "FamilyCitation" WHERE {START_KEY} = {END_KEY}""",
}


def run_table_checks(tables: GraphTables) -> list[Difference]:
    """Return one difference for each check that returns rows, with the number of rows and the first few."""
    differences = []
    with open_tables(tables) as session:
        for check in read_checks(WALKS_DIR):
            sql = TABLE_CHECKS[check.name]
            rows = session.execute(f"SELECT *, count(*) OVER () FROM ({sql}) LIMIT {ROWS_SHOWN}").fetchall()
            if rows:
                shown = "; ".join(" → ".join(map(str, row[:-1])) for row in rows)
                differences.append(
                    Difference(f"check {check.name}", f"{rows[0][-1]} rows: {shown}", f"none: {check.proves}")
                )
    return differences


@contextlib.contextmanager
def open_tables(tables: GraphTables) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a session in which each relationship table has the name of its class; absent ones are empty."""
    selects = {table.class_name: table.select for table in tables.relationships}
    empty = f"SELECT ''::VARCHAR AS {START_KEY}, ''::VARCHAR AS {END_KEY} WHERE false"
    with open_duckdb() as session:
        for relationship in GRAPH_SCHEMA.relationships:
            name = relationship.name
            session.execute(f'CREATE VIEW "{name}" AS {selects.get(name, empty)}')
        yield session
