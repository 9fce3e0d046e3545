"""Shared by the tests of whole formats: load files and ask the snapshot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from kg.ingest.pipeline import IngestResult, ingest


def load(tmp_path: Path, *paths: Path) -> IngestResult:
    return ingest(list(paths), stage_dir=tmp_path / "out")


def rows_of(result: IngestResult, query: str) -> list[tuple[Any, ...]]:
    with result.snapshot.connect() as connection:
        return connection.execute(query).fetchall()


def refusals_of(result: IngestResult) -> list[tuple[int, str, str]]:
    """Return line, reason and what was found of every refusal of the snapshot."""
    lines = (result.snapshot.path / "rejects.jsonl").read_bytes().splitlines()
    rejects = [orjson.loads(line) for line in lines]
    return sorted((r["line"], r["reason"], r["found"]) for r in rejects)
