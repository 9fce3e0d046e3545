"""A snapshot becomes visible at once or not at all: manifest last, one rename."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pyarrow.parquet as pq

from kg.errors import SnapshotError
from kg.ingest.stage.versions import code_version
from kg.schema import GRAPH_SCHEMA
from kg.snapshot import GROUPS, MANIFEST, sha256_of


def describe_tables(folder: Path) -> dict[str, dict[str, Any]]:
    """Return rows and hash of every table in a folder by `<group>/<Class>`."""
    counts = count_table_rows(folder)
    return {
        name: {"rows": rows, "sha256": sha256_of(folder / f"{name}.parquet")} for name, rows in counts.items()
    }


def count_table_rows(folder: Path) -> dict[str, int]:
    """Return the number of rows of every table in a folder, from the files' footers."""
    paths = sorted(path for group in GROUPS for path in (folder / group).glob("*.parquet"))
    return {f"{path.parent.name}/{path.stem}": pq.read_metadata(path).num_rows for path in paths}


def write_manifest(folder: Path, version: str, facts: Mapping[str, Any]) -> None:
    """Write the manifest; after it the folder is a snapshot.

    Args:
        folder: has the tables.
        version: content version.
        facts: `dataSets` and counts of what was refused.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    data_sets = [{**data_set, "loadedAt": now} for data_set in facts["dataSets"]]
    manifest = {
        "version": version,
        "createdAt": now,
        "ontologyVersion": GRAPH_SCHEMA.version,
        "ontologyHash": GRAPH_SCHEMA.hash,
        "codeVersion": code_version(),
        **facts,
        "dataSets": data_sets,
        "tables": describe_tables(folder),
    }
    (folder / MANIFEST).write_bytes(orjson.dumps(manifest, option=orjson.OPT_INDENT_2))


def put_in_place(finished: Path, target: Path) -> None:
    """Rename a finished folder to its place; an older snapshot there goes away afterwards.

    Both must lie in one file system. What is on disk is on disk before the name is: after a power cut there
    is the old snapshot, the new one, or none, but never a part of one.

    Raises:
        SnapshotError: something that is no snapshot lies at the place.
    """
    check_place(target)
    sync_tree(finished)
    old = target.with_name(f".{target.name}.old-{uuid.uuid4().hex[:8]}")
    if target.exists():
        target.rename(old)
    finished.rename(target)
    sync_folder(target.parent)
    shutil.rmtree(old, ignore_errors=True)


def check_place(target: Path) -> None:
    """Check that a place is free, empty, or holds a snapshot that may be replaced.

    Raises:
        SnapshotError: it holds something else.
    """
    if target.is_dir() and (not any(target.iterdir()) or (target / MANIFEST).is_file()):
        return
    if target.exists():
        raise SnapshotError(
            "the folder is not empty and holds no snapshot; name another one", where=str(target)
        )


def sync_tree(folder: Path) -> None:
    """Flush every file and folder of a tree to disk."""
    for path in sorted(folder.rglob("*")):
        sync_folder(path)
    sync_folder(folder)


def sync_folder(path: Path) -> None:
    """Flush one file or folder to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
