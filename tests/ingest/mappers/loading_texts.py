"""Shared by the tests of mappers: load texts as files into a snapshot, and ask it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kg.ingest.pipeline import IngestResult, ingest

GOLDEN = Path(__file__).parents[2] / "golden"


def load(tmp_path: Path, **texts: str) -> IngestResult:
    """Return the snapshot of files with these texts; a name's first underscore stands for the dot."""
    folder = tmp_path / "in"
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / name.replace("_", ".", 1)).write_text(text, encoding="utf-8")
    return ingest([folder], stage_dir=tmp_path / "out")


def rows_of(result: IngestResult, query: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query over the snapshot's tables."""
    with result.snapshot.connect() as connection:
        return connection.execute(query).fetchall()


def refusals(tmp_path: Path) -> list[tuple[int, str, str | None, str]]:
    """Return (line, reason, field, found) of all refusals, in order."""
    lines = (tmp_path / "out" / "rejects.jsonl").read_text(encoding="utf-8").splitlines()
    rejects = sorted((json.loads(line) for line in lines), key=lambda r: (r["file"], r["line"], r["reason"]))
    return [(r["line"], r["reason"], r["field"], r["found"]) for r in rejects]
