"""Reading a snapshot: where its tables are, what its manifest says, and DuckDB views of it.

A snapshot (or a results folder, which has the same layout) is immutable; this module never writes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import orjson

from kg.errors import SnapshotError

MANIFEST = "manifest.json"
REJECTS = "rejects.jsonl"
CHAINS = "chains"  # folder of the chains that people entered, as files
CONFLICTS = "conflicts.jsonl"
GROUPS = ("nodes", "relationships")
_CLASS_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One version of the tables, as the manifest describes it.

    Attributes:
        path: folder with `manifest.json`, `nodes/` and `relationships/`.
        manifest: the manifest as read; see ARCHITECTURE.md for its fields.
        memory: most that a connection takes before it goes to disk, such as «1GB»; None: DuckDB's default.
    """

    path: Path
    manifest: Mapping[str, Any]
    memory: str | None = None

    @property
    def version(self) -> str:
        """Return the content version, a hexadecimal text."""
        return str(self.manifest["version"])

    @property
    def tables(self) -> dict[str, Path]:
        """Return the Parquet file of each table by its name, e.g. `nodes/Publication`."""
        return {name: self.path / f"{name}.parquet" for name in sorted(self.manifest["tables"])}

    @property
    def nodes(self) -> dict[str, Path]:
        """Return the Parquet file of each node class that has rows."""
        return self._group("nodes")

    @property
    def relationships(self) -> dict[str, Path]:
        """Return the Parquet file of each relationship class that has rows."""
        return self._group("relationships")

    @property
    def row_counts(self) -> dict[str, int]:
        """Return the number of rows by class name."""
        tables: Mapping[str, Mapping[str, Any]] = self.manifest["tables"]
        return {name.partition("/")[2]: int(facts["rows"]) for name, facts in sorted(tables.items())}

    def table(self, name: str) -> Path:
        """Return the Parquet file of a class, named `Firm` or `nodes/Firm`.

        Raises:
            SnapshotError: the snapshot has no rows of that class.
        """
        candidates = [name, *(f"{group}/{name}" for group in GROUPS)]
        for candidate in candidates:
            if candidate in self.manifest["tables"]:
                return self.path / f"{candidate}.parquet"
        raise SnapshotError("no such table in this snapshot", where=str(self.path), found=name)

    def connect(self) -> duckdb.DuckDBPyConnection:
        """Return an in-memory DuckDB connection with one view per table, named as the class.

        Views read the Parquet files; nothing is copied, and the snapshot cannot be changed through them.
        """
        connection = open_duckdb({} if self.memory is None else {"memory_limit": self.memory})
        for name, path in self.tables.items():
            connection.execute(f'CREATE VIEW "{name.partition("/")[2]}" AS {scan(path)}')
        return connection

    def _group(self, group: str) -> dict[str, Path]:
        prefix = f"{group}/"
        return {name.removeprefix(prefix): p for name, p in self.tables.items() if name.startswith(prefix)}


def open_duckdb(
    config: dict[str, str | bool | int | float | list[str]] | None = None,
) -> duckdb.DuckDBPyConnection:
    """Return an in-memory DuckDB connection that draws no progress bars: they would stand among answers."""
    connection = duckdb.connect(config=config or {})
    connection.execute("SET enable_progress_bar = false")
    return connection


def scan(path: Path) -> str:
    """Return the SQL that reads one Parquet file; quotes in the path are doubled."""
    return f"SELECT * FROM read_parquet({sql_text(str(path))})"


def overlay(files: Sequence[Path], identity: Sequence[str]) -> str:
    """Return the SQL that yields the rows of one class in several layers, the latest of each identity.

    Args:
        files: the Parquet files of the class, the earliest layer first; at least one.
        identity: columns that name a row: the key, or both end points and the discriminators.
    """
    if len(files) == 1:
        return scan(files[0])
    layers = " UNION ALL BY NAME ".join(
        f"SELECT *, {number} AS layer FROM read_parquet({sql_text(str(file))})"
        for number, file in enumerate(files)
    )
    by = ", ".join(f'"{name}"' for name in identity)
    return (
        f"SELECT * EXCLUDE (layer) FROM ({layers}) "
        f"QUALIFY row_number() OVER (PARTITION BY {by} ORDER BY layer DESC) = 1"
    )


def sql_text(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def open_snapshot(directory: Path, *, verify: bool = False, memory: str | None = None) -> Snapshot:
    """Read the manifest of a snapshot and check that its tables are there.

    Args:
        directory: the snapshot's folder.
        verify: also compare the SHA-256 of every table with the manifest.
        memory: most that a connection to it takes before it goes to disk.

    Raises:
        SnapshotError: no manifest, an unreadable one, a missing table, or an altered one.
    """
    snapshot = Snapshot(directory, read_manifest(directory), memory)
    for name, path in snapshot.tables.items():
        if not path.is_file():
            raise SnapshotError("a table of the manifest is missing; ingest again", where=str(path))
        if verify:
            check_hash(path, str(snapshot.manifest["tables"][name]["sha256"]))
    return snapshot


def read_manifest(directory: Path) -> dict[str, Any]:
    """Return the manifest of a snapshot's folder.

    Raises:
        SnapshotError: the manifest is missing or is not what an ingest writes.
    """
    path = directory / MANIFEST
    try:
        manifest = orjson.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise SnapshotError(
            "not a snapshot: it has no manifest.json (run `kg ingest` first)", where=str(directory)
        ) from error
    except orjson.JSONDecodeError as error:
        raise SnapshotError("the manifest cannot be read", where=str(path), found=str(error)) from error
    if not isinstance(manifest, dict) or "version" not in manifest or not _are_tables(manifest.get("tables")):
        raise SnapshotError("the manifest lacks its version or tables", where=str(path))
    return manifest


def _are_tables(tables: object) -> bool:
    """Return whether the manifest's tables are named `<group>/<Class>`: they become paths and views."""
    if not isinstance(tables, dict):
        return False
    names = [str(name).partition("/") for name in tables]
    return all(group in GROUPS and _CLASS_NAME.fullmatch(rest) for group, _, rest in names)


def check_hash(path: Path, expected: str) -> None:
    """Compare the SHA-256 of a file with the one noted.

    Raises:
        SnapshotError: the file was altered after it was written.
    """
    found = sha256_of(path)
    if found != expected:
        raise SnapshotError(
            "the table was altered after it was written", where=str(path), found=found, expected=expected
        )


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
