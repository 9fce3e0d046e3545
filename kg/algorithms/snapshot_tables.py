"""A snapshot's tables with those it lacks as empty ones, and every transaction as one table of acts.

So a question can be asked of any snapshot; that a class has no rows is told by `Snapshot.row_counts`, and is
a reason why a number is undefined, never a zero.
"""

from __future__ import annotations

import datetime as dt

import duckdb

from kg.schema import GRAPH_SCHEMA
from kg.schema.model import END_KEY, START_KEY, PropertySpec
from kg.snapshot import Snapshot, sql_text

ACTS = tuple(node.name for node in GRAPH_SCHEMA.concrete("Transaction"))
_ACT_COLUMNS = (
    "transactionId",
    "title",
    "subjectMatter",
    "recordNumber",
    "recordedDate",
    "signedDate",
    "validFrom",
    "validTo",
    "releasedDate",
    "licenceType",
    "transferType",
    "amountCnyLow",
    "amountCnyHigh",
    "amountOriginal",
    "sources",
)
# An act is known from the day on which it was recorded, else signed, else begun (as in
# `snapshot_transactions`); it holds from its first to its last day, a pledge to its release.
_ACT = """
CREATE TEMP VIEW act AS
SELECT transactionId, class, title, subjectMatter, recordNumber, licenceType, transferType, amountCnyLow,
       amountCnyHigh, amountOriginal, sources, coalesce(recordedDate, signedDate, validFrom) AS knownOn,
       coalesce(validFrom, signedDate, recordedDate) AS since, coalesce(releasedDate, validTo) AS until
FROM ({acts})
"""
_OFFICES = """
SELECT a.class, list_sort(list(DISTINCT p.countryCode))
FROM act AS a JOIN "TransactionFamily" AS t ON t.startKey = a.transactionId
JOIN "FamilyMembership" AS m ON m.endKey = t.endKey
JOIN "Publication" AS p ON p.publicationNumber = m.startKey
WHERE coalesce(a.knownOn <= $known, true) GROUP BY a.class
"""


def connect_with(snapshot: Snapshot, *classes: str) -> duckdb.DuckDBPyConnection:
    """Return a connection with a view for each table of the snapshot, and an empty one for each lacking.

    Args:
        snapshot: the snapshot.
        classes: node or relationship classes that the questions name.
    """
    connection = snapshot.connect()
    for name in classes:
        if name not in snapshot.row_counts:
            connection.execute(f'CREATE VIEW "{name}" AS {_nothing(columns_of(name))}')
    return connection


def columns_of(name: str) -> dict[str, str]:
    """Return the DuckDB type of each column of a class's table, its sources included."""
    if GRAPH_SCHEMA.has_node(name):
        return {**_types(GRAPH_SCHEMA.node(name).properties), "sources": "VARCHAR[]"}
    ends = {START_KEY: "VARCHAR", END_KEY: "VARCHAR"}
    return {**ends, **_types(GRAPH_SCHEMA.relationship(name).properties), "sources": "VARCHAR[]"}


def make_acts(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> None:
    """Make the view act: every licence, open licence, transfer, pledge and share contribution.

    Columns: transactionId, class, title, subjectMatter, recordNumber, licenceType, transferType,
    amountCnyLow, amountCnyHigh, amountOriginal, sources, knownOn, since, until (None where unknown).
    """
    parts = [_act(name) for name in ACTS if name in snapshot.row_counts]
    types = {
        "transactionId": "VARCHAR",
        **{name: "DATE" for name in _ACT_COLUMNS if name.endswith("Date") or name.startswith("valid")},
        **dict.fromkeys(("amountCnyLow", "amountCnyHigh"), "BIGINT"),
        "sources": "VARCHAR[]",
    }
    columns = {"class": "VARCHAR"} | {name: types.get(name, "VARCHAR") for name in _ACT_COLUMNS}
    connection.execute(_ACT.format(acts=" UNION ALL BY NAME ".join([_nothing(columns), *parts])))


def recorded_offices(connection: duckdb.DuckDBPyConnection, known: dt.date) -> dict[str, tuple[str, ...]]:
    """Return the offices at whose families the files record acts by a day, by class of the act.

    Where a class has no office, «no act of a family» says nothing; elsewhere it says something of families
    at these offices only. The connection needs the view act and the tables TransactionFamily,
    FamilyMembership and Publication.
    """
    return {
        name: tuple(offices) for name, offices in connection.execute(_OFFICES, {"known": known}).fetchall()
    }


def _act(name: str) -> str:
    known = columns_of(name)
    listed = ", ".join(column for column in _ACT_COLUMNS if column in known)
    return f'SELECT {sql_text(name)} AS class, {listed} FROM "{name}"'


def _types(properties: tuple[PropertySpec, ...]) -> dict[str, str]:
    return {spec.name: spec.column_type for spec in properties}


def _nothing(columns: dict[str, str]) -> str:
    listed = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in columns.items())
    return f"SELECT {listed} WHERE false"
