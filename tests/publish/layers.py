"""Small layers (snapshots and results), written as the stage writes them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pyarrow as pa

from kg.schema import GRAPH_SCHEMA
from kg.schema.model import END_KEY, START_KEY, PropertySpec
from kg.snapshot import Snapshot, open_snapshot, sql_text

Rows = Sequence[Mapping[str, Any]]
SOURCE = ["authored:rows:1"]


def write_layer(
    path: Path, nodes: Mapping[str, Rows], relationships: Mapping[str, Rows] | None = None
) -> Snapshot:
    """Write a layer with these rows; columns that a row does not name are NULL."""
    tables: dict[str, dict[str, Any]] = {}
    for name, rows in nodes.items():
        columns = {p.name: p.column_type for p in GRAPH_SCHEMA.node(name).properties}
        tables[f"nodes/{name}"] = _write(path / "nodes" / f"{name}.parquet", columns, rows)
    for name, rows in (relationships or {}).items():
        specs: tuple[PropertySpec, ...] = GRAPH_SCHEMA.relationship(name).properties
        columns = {START_KEY: "VARCHAR", END_KEY: "VARCHAR"} | {p.name: p.column_type for p in specs}
        tables[f"relationships/{name}"] = _write(path / "relationships" / f"{name}.parquet", columns, rows)
    version = hashlib.sha256(orjson.dumps(tables, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]
    manifest = {
        "version": version,
        "createdAt": "2026-11-23T12:00:00Z",
        "ontologyVersion": GRAPH_SCHEMA.version,
        "ontologyHash": GRAPH_SCHEMA.hash,
        "codeVersion": "test",
        "dataSets": [],
        "tables": tables,
    }
    (path / "manifest.json").write_bytes(orjson.dumps(manifest))
    return open_snapshot(path)


def _write(path: Path, columns: Mapping[str, str], rows: Rows) -> dict[str, Any]:
    path.parent.mkdir(parents=True, exist_ok=True)
    names = sorted({name for row in rows for name in row} | {"sources"})
    given = [{"sources": SOURCE, **row} for row in rows]
    table = pa.Table.from_pylist([{name: row.get(name) for name in names} for row in given])
    casts = ", ".join(f'"{name}"::{columns[name]} AS "{name}"' for name in names)
    order = f'"{START_KEY}", "{END_KEY}"' if START_KEY in names else "1"
    with duckdb.connect() as session:
        session.register("given", table)
        session.execute(
            f"COPY (SELECT {casts} FROM given ORDER BY {order}) TO {sql_text(str(path))} (FORMAT parquet)"
        )
    return {"rows": len(rows), "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
