"""DuckDB sessions of the ingest, bounded in memory and threads, and the origin of each row.

An origin packs a file's number and a record's line into one integer. Files are numbered by precedence,
so the smallest origin is the preferred one, and no row has to carry its source as text until it is
written.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from kg.snapshot import sql_text

MEMORY_LIMIT = "1000MB"
MAX_THREADS = 8
LINE_BITS = 40


@contextmanager
def open_session(
    work: Path, *, database: Path | None = None, keeps_order: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a DuckDB connection that spills to the work folder and is closed at the end.

    Args:
        work: folder for temporary files; made when missing.
        database: file that holds its tables; None keeps them in memory.
        keeps_order: rows are written in the order in which they are read; it costs memory.
    """
    work.mkdir(parents=True, exist_ok=True)
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": min(MAX_THREADS, os.cpu_count() or 1),
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": str(work / "spill"),
        "preserve_insertion_order": keeps_order,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    connection = duckdb.connect(str(database) if database else ":memory:", config=config)
    try:
        connection.execute("SET enable_progress_bar = false")
        yield connection
    finally:
        connection.close()


def origin_sql(file_number: int) -> str:
    """Return the SQL expression of the origin of a row of one file."""
    return f"({file_number}::BIGINT << {LINE_BITS}) | line"


def define_sources(connection: duckdb.DuckDBPyConnection, prefixes: Sequence[str]) -> None:
    """Define the macro `sources_of(origins)`: sorted, distinct source references.

    Args:
        connection: session of the stage.
        prefixes: `<dataSetId>:<file name>:` by file number.
    """
    listed = ", ".join(sql_text(prefix) for prefix in prefixes) or "''"
    mask = (1 << LINE_BITS) - 1
    connection.execute(
        f"""CREATE OR REPLACE MACRO source_of(origin) AS
            list_extract([{listed}], (origin >> {LINE_BITS}) + 1) || (origin & {mask})::VARCHAR"""
    )
    connection.execute(
        """CREATE OR REPLACE MACRO sources_of(origins) AS
           CASE WHEN len(origins) = 1 THEN [source_of(origins[1])]
           ELSE list_sort(list_transform(list_distinct(origins), lambda o: source_of(o))) END"""
    )


def count_rows(session: duckdb.DuckDBPyConnection, source: str) -> int:
    """Return the number of rows of a table, a view or a query in brackets."""
    rows = session.execute(f"SELECT count(*) FROM {source}").fetchall()
    return int(rows[0][0])
