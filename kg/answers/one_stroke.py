"""Writing a SQLite file of a version at one stroke: it is there when it is whole."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import duckdb

from kg.answers.layers import VersionLayers
from kg.answers.tables import VersionTables

BUILD_SECONDS = 24 * 3600.0


@contextlib.contextmanager
def write_whole(
    layers: VersionLayers, target: Path
) -> Iterator[tuple[duckdb.DuckDBPyConnection, sqlite3.Connection]]:
    """Give the tables of a version and an empty database, which becomes the target at the end.

    What fails inside leaves an older target as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    tables = VersionTables(layers)
    try:
        with contextlib.closing(sqlite3.connect(part)) as database, tables.cursor(BUILD_SECONDS) as session:
            # Nobody reads the file before it is whole; a build that is cut off begins again.
            database.execute("PRAGMA journal_mode = OFF")
            database.execute("PRAGMA synchronous = OFF")
            yield session, database
            database.commit()
            database.execute("PRAGMA journal_mode = DELETE")
    finally:
        tables.close()
    part.replace(target)
