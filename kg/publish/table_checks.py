"""Checks of the tables before they become a graph, where the graph would have to walk every citation.

The graph's counts and sample rows are compared with these tables after the load, so what is proved of the
tables holds in the graph. On a million families the two questions here took minutes in Cypher (the community
edition runs a query on one processor, a row at a time) and take seconds as joins.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb

from kg.publish.definitions import ROWS_SHOWN, Difference
from kg.publish.tables import GraphTables
from kg.schema import GRAPH_SCHEMA
from kg.schema.model import END_KEY, START_KEY
from kg.snapshot import open_duckdb


@dataclass(frozen=True, slots=True)
class TableCheck:
    """A query over the tables, named as their classes, that returns no rows when they are consistent.

    Attributes:
        name: what a failure is reported under.
        proves: one sentence.
        sql: the query.
    """

    name: str
    proves: str
    sql: str


TABLE_CHECKS = (
    TableCheck(
        "family-citation-has-evidence",
        "A citation between families stands on a citation between their publications.",
        f"""
SELECT cited.{START_KEY} AS citing, cited.{END_KEY} AS cited
FROM "FamilyCitation" AS cited
ANTI JOIN (
    SELECT citing_member.{END_KEY} AS citing, cited_member.{END_KEY} AS cited
    FROM "Citation" AS citation
    JOIN "FamilyMembership" AS citing_member ON citing_member.{START_KEY} = citation.{START_KEY}
    JOIN "FamilyMembership" AS cited_member ON cited_member.{START_KEY} = citation.{END_KEY}
) AS ground ON ground.citing = cited.{START_KEY} AND ground.cited = cited.{END_KEY}""",
    ),
    TableCheck(
        "no-citation-of-itself",
        "No publication and no family cites itself.",
        f"""
SELECT {START_KEY} AS citing FROM "Citation" WHERE {START_KEY} = {END_KEY}
UNION ALL
SELECT {START_KEY} FROM "FamilyCitation" WHERE {START_KEY} = {END_KEY}""",
    ),
)


def run_table_checks(tables: GraphTables, checks: Sequence[TableCheck] = TABLE_CHECKS) -> list[Difference]:
    """Return one difference for each check that returns rows, with the number of rows and the first few."""
    differences = []
    with open_tables(tables) as session:
        for check in checks:
            rows = session.execute(
                f"SELECT *, count(*) OVER () FROM ({check.sql}) LIMIT {ROWS_SHOWN}"
            ).fetchall()
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
