"""What people corrected, over what the sources say: after the tables are made, before they are checked.

A corrected value has to satisfy its shape like any other; the row keeps its sources and gains the entry.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from kg.schema import GRAPH_SCHEMA
from kg.snapshot import scan, sql_text


def apply_corrections(session: duckdb.DuckDBPyConnection, nodes: Path) -> None:
    """Write the tables of corrected things again; a correction of nothing goes to `unknown_end`.

    Args:
        session: session of the stage, with `a_correction` and `sources_of`.
        nodes: folder with one Parquet file per class.
    """
    asked = session.execute("SELECT DISTINCT entityClass FROM a_correction ORDER BY 1").fetchall()
    known = {node.name: node.key for node in GRAPH_SCHEMA.concrete_nodes}
    for (name,) in asked:
        path = nodes / f"{name}.parquet"
        if name in known and path.is_file():
            _rewrite(session, path, name, known[name])
        else:
            _report(session, name, "SELECT NULL::VARCHAR AS key WHERE false")


def _rewrite(session: duckdb.DuckDBPyConnection, path: Path, name: str, key: str) -> None:
    """Write one table again with its corrected values, in its order."""
    types = {str(row[0]): str(row[1]) for row in session.execute(f"DESCRIBE {scan(path)}").fetchall()}
    _report(session, name, f"SELECT {key} AS key FROM ({scan(path)})")
    found = session.execute(
        "SELECT DISTINCT property FROM a_correction WHERE entityClass = ? ORDER BY 1", [name]
    ).fetchall()
    properties = [str(row[0]) for row in found if str(row[0]) in types]
    if not properties:
        return
    joins = " ".join(
        f"""LEFT JOIN (SELECT key, any_value(value) AS value, any_value(origin) AS origin FROM a_correction
            WHERE entityClass = '{name}' AND property = '{p}' GROUP BY key) f{n} ON f{n}.key = t.{key}"""
        for n, p in enumerate(properties)
    )
    values = ", ".join(
        f"CASE WHEN f{n}.key IS NULL THEN t.{p} ELSE {_value_sql(f'f{n}.value', types[p])} END AS {p}"
        for n, p in enumerate(properties)
    )
    origins = ", ".join(f"f{n}.origin" for n in range(len(properties)))
    added = f"sources_of(list_filter([{origins}], lambda o: o IS NOT NULL))"
    rest = path.with_suffix(".rest")
    session.execute(
        f"""COPY (SELECT t.* REPLACE ({values}, list_sort(list_distinct(t.sources || {added})) AS sources)
            FROM ({scan(path)}) t {joins} ORDER BY t.{key}) TO {sql_text(str(rest))}
            (FORMAT parquet, COMPRESSION zstd)"""
    )
    rest.replace(path)


def _value_sql(text: str, kind: str) -> str:
    """Return the SQL of a value given as JSON: null is NULL."""
    if kind.endswith("[]"):
        return f"CAST(from_json({text}, '[\"VARCHAR\"]') AS {kind})"
    return f"CAST(json_extract_string('[' || {text} || ']', '$[0]') AS {kind})"


def _report(session: duckdb.DuckDBPyConnection, name: str, keys: str) -> None:
    session.execute(
        f"""INSERT INTO unknown_end
        SELECT entityClass, property, key, 'correctionOfNothing', origin FROM a_correction
        WHERE entityClass = ? AND key NOT IN (SELECT key FROM ({keys}))""",
        [name],
    )
