"""The reject file of a run: every refusal of readers, mappers and stage, one line of JSON each."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import duckdb
import orjson
import pyarrow.parquet as pq

from kg.ingest.stage.duplicates import CONFLICT
from kg.ingest.stage.read_file import READER_REJECTS, FileWork
from kg.ingest.stage.session import LINE_BITS

BATCH = 10_000


def write_rejects(path: Path, works: Sequence[FileWork], session: duckdb.DuckDBPyConnection | None) -> None:
    """Write the refusals of all files, in the order of the files.

    Args:
        path: the file to write.
        works: finished work on the files; their positions are the file numbers of origins.
        session: the stage's session; None when the run stops before the stage.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        for work in works:
            copy_rejects(work, out)
        if session is not None:
            write_lines(out, stage_refusals(session, [work.file.name for work in works]))


def copy_rejects(work: FileWork, out: BinaryIO) -> None:
    """Append the refusals of one file: the reader's, then the mapper's."""
    with (work.staged.folder / READER_REJECTS).open("rb") as source:
        shutil.copyfileobj(source, out)
    refusals = pq.ParquetFile(work.staged.folder / "refusals.parquet")
    for batch in refusals.iter_batches(BATCH):
        write_lines(out, ({"file": work.file.name, **row} for row in batch.to_pylist()))


def write_lines(out: BinaryIO, rows: Iterator[Mapping[str, Any]]) -> None:
    """Append rows as lines of JSON."""
    for row in rows:
        out.write(orjson.dumps(row) + b"\n")


def stage_refusals(session: duckdb.DuckDBPyConnection, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield what the stage refused: conflicting second records, unknown industries, rows."""
    mask = (1 << LINE_BITS) - 1
    conflicts = session.execute(
        "SELECT origin, recordName, firstOrigin FROM dropped WHERE reason = ? ORDER BY origin", [CONFLICT]
    ).fetchall()
    for origin, name, first in conflicts:
        yield {
            "file": names[origin >> LINE_BITS],
            "line": origin & mask,
            "record": name,
            "field": None,
            "found": "another content for the same key",
            "expected": f"what {names[first >> LINE_BITS]}:{first & mask} says",
            "reason": CONFLICT,
            "scope": "record",
        }
    for origin, name in session.execute("SELECT origin, name FROM unknown_industry ORDER BY ALL").fetchall():
        yield {
            "file": names[origin >> LINE_BITS],
            "line": origin & mask,
            "record": None,
            "field": "ups",
            "found": name,
            "expected": "the name of one industry of the industry file",
            "reason": "unknownIndustry",
            "scope": "value",
        }
    noise = "SELECT origin, noise, found, expected FROM dropped_supply ORDER BY ALL"
    for origin, rule, found, expected in session.execute(noise).fetchall():
        yield {
            "file": names[origin >> LINE_BITS],
            "line": origin & mask,
            "record": None,
            "field": "ups",
            "found": found,
            "expected": expected,
            "reason": f"noise:{rule}",
            "scope": "value",
        }
    ends = "SELECT class, property, found, reason, origin FROM unknown_end ORDER BY ALL"
    for kind, column, found, reason, origin in session.execute(ends).fetchall():
        yield {
            "file": names[origin >> LINE_BITS],
            "line": origin & mask,
            "record": kind,
            "field": column,
            "found": found,
            "expected": "something that this load knows, and another thing than the other end",
            "reason": reason,
            "scope": "row",
        }
    bad = session.execute(
        "SELECT class, key, property, found, expected, reason, sources FROM bad_row ORDER BY ALL"
    )
    for kind, key, column, found, expected, reason, sources in bad.fetchall():
        yield {
            "file": sources[0].rpartition(":")[0].partition(":")[2],
            "line": int(sources[0].rpartition(":")[2]),
            "record": f"{kind} {key}",
            "field": column,
            "found": found,
            "expected": expected,
            "reason": reason,
            "scope": "row",
        }


def write_conflicts(path: Path, session: duckdb.DuckDBPyConnection) -> int:
    """Write what data sets say differently, and name keys with two identifiers; return their number."""
    rows = session.execute(
        """SELECT class, key, property, kept, other, source_of(origin) AS source FROM conflict
        UNION ALL SELECT 'Agent', nameToken, authority, NULL, array_to_string(identifiers, '; '), NULL
        FROM name_conflict ORDER BY ALL"""
    ).fetchall()
    names = ("class", "key", "property", "kept", "other", "source")
    with path.open("wb") as out:
        write_lines(out, (dict(zip(names, row, strict=True)) for row in rows))
    return len(rows)
