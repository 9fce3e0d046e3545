"""The baseline: `neo4j-admin database import` of the same rows, unsorted, with their text keys as ids."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import duckdb

from kg.publish.export import _csv_value, _header
from kg.publish.tables import GraphTables, NodeTable, RelationshipTable
from kg.server.admin import run_admin
from kg.server.jars import ensure_jars
from kg.settings import Settings
from kg.snapshot import sql_text


def write_plain_files(tables: GraphTables, folder: Path) -> list[str]:
    """Write every table as CSV in no order, as an export would have it; return the arguments."""
    folder.mkdir(parents=True)
    with duckdb.connect(config={"memory_limit": "2GB", "temp_directory": str(folder / "spill")}) as session:
        nodes = [write_nodes(session, table, folder) for table in tables.nodes]
        return nodes + [write_relationships(session, table, folder) for table in tables.relationships]


def write_nodes(session: duckdb.DuckDBPyConnection, table: NodeTable, folder: Path) -> str:
    """Write one class of nodes."""
    values = "".join(f", {_csv_value(column)}" for column in table.columns)
    query = f'SELECT t."{table.key}" AS id{values} FROM ({table.select}) t ORDER BY hash(t."{table.key}")'
    header = [f":ID({table.root})", *(_header(column) for column in table.columns)]
    return f"--nodes={':'.join(table.labels)}={copy(session, query, header, table.class_name, folder)}"


def write_relationships(session: duckdb.DuckDBPyConnection, table: RelationshipTable, folder: Path) -> str:
    """Write one class of relationships."""
    values = "".join(f", {_csv_value(column)}" for column in table.columns)
    query = (
        f'SELECT t."startKey", t."endKey"{values} FROM ({table.select}) t '
        'ORDER BY hash(t."startKey" || t."endKey")'
    )
    ends = [f":START_ID({table.start_root})", f":END_ID({table.end_root})"]
    header = [*ends, *(_header(column) for column in table.columns)]
    return f"--relationships={table.type}={copy(session, query, header, table.class_name, folder)}"


def copy(session: duckdb.DuckDBPyConnection, query: str, header: list[str], name: str, folder: Path) -> str:
    """Write header and rows as two files, as the import tool takes them."""
    head, data = folder / f"{name}.header.csv", folder / f"{name}.csv"
    head.write_text(",".join(header) + "\n", encoding="utf-8")
    session.execute(f"COPY ({query}) TO {sql_text(str(data))} (FORMAT csv, HEADER false)")
    return f"{head},{data}"


def plain_import(settings: Settings, store: Path, arguments: list[str]) -> float:
    """Return the seconds that the import tool takes with its defaults on a new store."""
    shutil.rmtree(store, ignore_errors=True)
    store.mkdir(parents=True)
    start = time.perf_counter()
    run_admin(
        settings,
        ensure_jars(settings),
        store,
        "database",
        "import",
        "full",
        "neo4j",
        "--array-delimiter=U+001F",
        "--id-type=string",
        *arguments,
    )
    return time.perf_counter() - start
