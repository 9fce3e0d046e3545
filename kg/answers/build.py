"""Building the ready answers of a version: a SQLite file, key → packed JSON, written before it is shown."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb

from kg.answers.bodies import CREATE, make_packer
from kg.answers.layers import VersionLayers
from kg.answers.neighbours import (
    blocks_of,
    entity_rows,
    far_roots,
    in_range,
    names_of,
    names_table,
    node_view,
)
from kg.answers.one_stroke import write_whole
from kg.answers.particulars import EMPTY, NAMED, PARTICULARS
from kg.answers.tables import CLASS
from kg.schema import GRAPH_SCHEMA
from kg.snapshot import sql_text

FILE = "answers.sqlite"
# Keys whose answers are put together at once: each has up to a hundred neighbours over each relation, and
# what is ordered is in memory. Their relations are gathered for so many ranges at once, because most tables
# are read whole for it.
RANGE_KEYS = 10_000
GATHERED_RANGES = 10
BATCH_ROWS = 5_000
# The relations of each key in the range: a JSON array as text.
RELATIONS = (
    "SELECT key, '[' || string_agg(block, ',' ORDER BY relation, direction) || ']' AS relations "
    f"FROM blocks WHERE {in_range('key')} GROUP BY key"
)

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
    database.execute(CREATE)


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
    packer = None
    ranges = list(key_ranges(session, root))
    for number, (low, high) in enumerate(ranges):
        if number % GATHERED_RANGES == 0:
            gathered = ranges[number : number + GATHERED_RANGES]
            gather_range(session, root, {"lo": low, "hi": gathered[-1][1]})
        rows = session.execute(sql, {"lo": low, "hi": high})
        while batch := [(key, kind, body.encode()) for key, kind, body in rows.fetchmany(BATCH_ROWS)]:
            packer = packer or make_packer(database, root, [body for _, _, body in batch])
            database.executemany(
                f"INSERT INTO {table} VALUES (?, ?, ?)",
                ((key, kind, packer.compress(body)) for key, kind, body in batch),
            )
    for other in named:
        session.execute(f'DROP TABLE "{names_of(other)}"')


def gather_range(session: duckdb.DuckDBPyConnection, root: str, bounds: dict[str, str | None]) -> None:
    """Make the tables that the answers of a range of keys are put together from: `blocks`, `part:0`, ….

    One relation, one part after another: a single query over all of them holds a join with the names of the
    far ends for each at once, which a million families do not leave room for.
    """
    session.execute(
        """CREATE OR REPLACE TEMP TABLE blocks
        (key VARCHAR, relation VARCHAR, direction VARCHAR, block VARCHAR)"""
    )
    for block in blocks_of(root):
        session.execute(f"INSERT INTO blocks {block}", bounds)
    for number, (_, sql) in enumerate(PARTICULARS.get(root, ())):
        session.execute(f'CREATE OR REPLACE TEMP TABLE "part:{number}" AS {sql}', bounds)


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
    """Return the SQL of the ready answers in a range, from what was gathered: key, class, body, by key."""
    parts = PARTICULARS.get(root, ())
    joins = "".join(
        f' LEFT JOIN (FROM "part:{n}" WHERE {in_range("key")}) p{n} ON p{n}.key = e.key'
        for n in range(len(parts))
    )
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
    FROM ({entity_rows(root)}) e LEFT JOIN ({RELATIONS}) n ON n.key = e.key{joins}
    ORDER BY e.key
    """


def _json_list(names: tuple[str, ...]) -> str:
    return "[" + ",".join(f'"{name}"' for name in names) + "]"
