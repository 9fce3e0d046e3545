"""Building the ready answers of a version: one SQLite file, key → JSON, written before it is shown."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb

from kg.answers.layers import VersionLayers
from kg.answers.neighbours import entity_rows, far_roots, names_of, names_table, neighbours, node_view
from kg.answers.one_stroke import write_whole
from kg.answers.particulars import EMPTY, NAMED, PARTICULARS
from kg.answers.tables import CLASS
from kg.schema import GRAPH_SCHEMA
from kg.snapshot import sql_text

FILE = "entities.sqlite"
RANGE_KEYS = 100_000
BATCH_ROWS = 5_000

Progress = Callable[[str], None]


def ensure_entities(
    layers: VersionLayers, progress: Progress = lambda _part: None, *, again: bool = False
) -> Path:
    """Return the file with the ready answers of a version, built unless it is there.

    Args:
        layers: of the version.
        progress: told when there is work to do.
        again: build even so: the tables above the snapshot were derived anew.
    """
    target = layers.answers / FILE
    if again or not target.is_file():
        progress("ready answers")
        build_entities(layers, target)
    return target


def build_entities(layers: VersionLayers, target: Path) -> None:
    """Write the ready answers of every entity of a version, at one stroke."""
    with write_whole(layers, target) as (session, database):
        _prepare(database)
        for root in GRAPH_SCHEMA.key_roots:
            build_root(session, database, root.name)
        database.execute("INSERT INTO facts VALUES ('builtAt', ?)", [_now()])


def _prepare(database: sqlite3.Connection) -> None:
    database.execute("CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT)")


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def build_root(session: duckdb.DuckDBPyConnection, database: sqlite3.Connection, root: str) -> None:
    """Write the ready answers of the entities of one key root."""
    table = f'"{root}"'
    database.execute(f"CREATE TABLE {table} (key TEXT PRIMARY KEY, class TEXT NOT NULL, body BLOB NOT NULL)")
    named = sorted(far_roots(root) | NAMED.get(root, set()))
    for other in named:
        session.execute(names_table(other))
    sql = answers_sql(root)
    for low, high in key_ranges(session, root):
        rows = session.execute(sql, {"lo": low, "hi": high})
        while batch := rows.fetchmany(BATCH_ROWS):
            database.executemany(
                f"INSERT INTO {table} VALUES (?, ?, ?)",
                ((key, kind, body.encode()) for key, kind, body in batch),
            )
    for other in named:
        session.execute(f'DROP TABLE "{names_of(other)}"')


def key_ranges(session: duckdb.DuckDBPyConnection, root: str) -> Iterator[tuple[str, str | None]]:
    """Yield ranges of keys, each of about as many, from the lowest on: [low, high)."""
    key = GRAPH_SCHEMA.node(root).key
    numbered = (
        f'SELECT "{key}" AS key, row_number() OVER (ORDER BY "{key}") - 1 AS n FROM ({node_view(root)})'
    )
    sql = f"SELECT key FROM ({numbered}) WHERE n % {RANGE_KEYS} = 0 ORDER BY key"
    bounds = [str(row[0]) for row in session.execute(sql).fetchall()]
    yield from zip(bounds, [*bounds[1:], None][: len(bounds)], strict=True)


def answers_sql(root: str) -> str:
    """Return the SQL of the ready answers in a range of keys: key, class, body, by key."""
    parts = PARTICULARS.get(root, ())
    joins = "".join(f" LEFT JOIN ({sql}) p{n} ON p{n}.key = e.key" for n, (_, sql) in enumerate(parts))
    labels = " ".join(
        f"WHEN '{node.name}' THEN {sql_text(_json_list(node.labels))}" for node in GRAPH_SCHEMA.concrete(root)
    )
    members = "".join(
        f""" || ',"{name}":' || coalesce(p{n}.part, '{EMPTY.get(name, "[]")}')"""
        for n, (name, _) in enumerate(parts)
    )
    key = GRAPH_SCHEMA.node(root).key
    return f"""
    SELECT e.key, e."{CLASS}", '{{"{key}":' || CAST(to_json(e.key) AS VARCHAR) ||
      ',"class":"' || e."{CLASS}" || '","labels":' || CASE e."{CLASS}" {labels} END ||
      ',"properties":' || e.properties || ',"relations":' || coalesce(n.relations, '[]')
      {members} || ',"sources":' || e.sources || '}}' AS body
    FROM ({entity_rows(root)}) e LEFT JOIN ({neighbours(root)}) n ON n.key = e.key{joins}
    ORDER BY e.key
    """


def _json_list(names: tuple[str, ...]) -> str:
    return "[" + ",".join(f'"{name}"' for name in names) + "]"
