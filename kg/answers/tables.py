"""The tables of one version in DuckDB: a view for each class, each collection, and nothing else readable.

```text
"Firm", "Citation", …       a view per class with rows, all columns of the ontology (absent ones are NULL)
"collection:patents", …     a view per collection: the classes of it together, with their class in `class`
```
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb

from kg.answers.layers import VersionLayers
from kg.errors import KgError
from kg.schema import GRAPH_SCHEMA
from kg.schema.model import DUCKDB_TYPES, END_KEY, START_KEY, NodeType, RelationshipType
from kg.snapshot import open_duckdb, overlay, scan

MEMORY_LIMIT = "1GB"
THREADS = 2
CLASS = "class"
# So many queries run at once; the others wait, within their own deadline.
QUERIES_AT_ONCE = 4
# Streams last as long as their reader takes, so they have places of their own.
STREAMS_AT_ONCE = 4


class DeadlineError(KgError):
    """An answer took longer than a request may take."""


class VersionTables:
    """One read-only database over the tables of a version; a cursor for each request."""

    def __init__(self, layers: VersionLayers, spill: Path | None = None) -> None:
        """Make the views; files are only looked at.

        Args:
            layers: of the version.
            spill: folder for what does not fit in memory; the system's temporary folder without it.
        """
        self.layers = layers
        self._connection = open_duckdb({"memory_limit": MEMORY_LIMIT, "threads": THREADS})
        if spill is not None:
            self._connection.execute("SET temp_directory = ?", [str(spill)])
        self._queries = threading.BoundedSemaphore(QUERIES_AT_ONCE)
        self._streams = threading.BoundedSemaphore(STREAMS_AT_ONCE)
        for owner in GRAPH_SCHEMA.tables:
            make_class_view(self._connection, layers, owner)
        for name, classes in GRAPH_SCHEMA.collections.items():
            make_collection_view(self._connection, name, classes)

    def cursor(self, seconds: float) -> contextlib.AbstractContextManager[duckdb.DuckDBPyConnection]:
        """Give a cursor whose queries are interrupted when the time is over.

        Raises:
            DeadlineError: the time was over, in the queue or in a query.
        """
        return self._limited(self._queries, seconds, seconds)

    def stream(self, seconds: float) -> contextlib.AbstractContextManager[duckdb.DuckDBPyConnection]:
        """Give a cursor for rows that are sent while they are read.

        Raises:
            DeadlineError: as many streams as may be are under way, or the time was over.
        """
        return self._limited(self._streams, 0.0, seconds)

    @contextlib.contextmanager
    def _limited(
        self, places: threading.BoundedSemaphore, patience: float, seconds: float
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        if not places.acquire(timeout=patience):
            raise DeadlineError("too many questions at once; ask again later")
        cursor = self._connection.cursor()
        timer = threading.Timer(seconds, cursor.interrupt)
        timer.daemon = True
        timer.start()
        try:
            yield cursor
        except duckdb.InterruptException as error:
            raise DeadlineError(
                "the answer took too long; ask for less, or filter",
                expected=f"an answer within {seconds:g} s",
            ) from error
        finally:
            timer.cancel()
            cursor.close()
            places.release()

    def close(self) -> None:
        """Close the database."""
        self._connection.close()


def make_class_view(
    connection: duckdb.DuckDBPyConnection, layers: VersionLayers, owner: NodeType | RelationshipType
) -> None:
    """Make the view of one class: every property of the ontology, whether or not a file has it."""
    group = "nodes" if isinstance(owner, NodeType) else "relationships"
    name = f"{group}/{owner.name}"
    files = [layer.tables[name] for layer in layers.all if name in layer.tables]
    columns = class_columns(owner)
    if not files:
        empty = ", ".join(f'CAST(NULL AS {kind}) AS "{column}"' for column, kind in columns.items())
        connection.execute(f'CREATE VIEW "{owner.name}" AS SELECT {empty} WHERE false')
        return
    present = {column for file in files for column in columns_of(connection, file)}
    chosen = ", ".join(
        f'"{column}"' if column in present else f'CAST(NULL AS {kind}) AS "{column}"'
        for column, kind in columns.items()
    )
    rows = overlay(files, identity_of(owner))
    connection.execute(f'CREATE VIEW "{owner.name}" AS SELECT {chosen} FROM ({rows})')


def make_collection_view(
    connection: duckdb.DuckDBPyConnection, name: str, classes: tuple[NodeType, ...]
) -> None:
    """Make the view of a collection: its classes one after another."""
    parts = " UNION ALL BY NAME ".join(
        f'SELECT \'{c.name}\' AS "{CLASS}", * FROM "{c.name}"' for c in classes
    )
    connection.execute(f'CREATE VIEW "{collection_view(name)}" AS {parts}')


def collection_view(name: str) -> str:
    """Return the name of a collection's view."""
    return f"collection:{name}"


def class_columns(owner: NodeType | RelationshipType) -> dict[str, str]:
    """Return the DuckDB type of each column of a class's table, by its name."""
    ends = {} if isinstance(owner, NodeType) else dict.fromkeys((START_KEY, END_KEY), DUCKDB_TYPES["string"])
    return {**ends, **{spec.name: spec.column_type for spec in owner.properties}}


def identity_of(owner: NodeType | RelationshipType) -> tuple[str, ...]:
    """Return the columns that name a row of a class."""
    return (owner.key,) if isinstance(owner, NodeType) else (START_KEY, END_KEY, *owner.discriminators)


def columns_of(connection: duckdb.DuckDBPyConnection, file: Path) -> list[str]:
    """Return the names of a Parquet file's columns."""
    return [str(row[0]) for row in connection.execute(f"DESCRIBE {scan(file)}").fetchall()]
