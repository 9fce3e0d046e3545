"""One file from bytes to assertions, in a folder of its own that a later run takes up again."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from kg.ingest.mappers.registry import MAPPERS
from kg.ingest.mappers.run import map_records
from kg.ingest.readers.formats import Format
from kg.ingest.rejects import ReadReport, Reject, Scope
from kg.ingest.stage.files import StagedFile
from kg.ingest.stage.inputs import InputFile
from kg.ingest.stage.plain_lines import spool_plain_lines
from kg.ingest.stage.plain_tables import spool_plain_table

DONE = "done.json"
READER_REJECTS = "reader_rejects.jsonl"
_GROUP_ROWS, _GROUP_BYTES = 1 << 17, 1 << 26


@dataclass(frozen=True, slots=True)
class FileWork:
    """The finished work on one file.

    Attributes:
        file: the input.
        staged: its assertions.
        read: records seen.
        rejected: refused records by reason, reader's and mapper's.
        values: refused values of kept records by reason.
        skipped: records left out by rule.
        refusals_of_file: refusals of the file as a whole (a missing column, a truncated end).
        facts: what the reader decided (encoding, delimiter, …).
    """

    file: InputFile
    staged: StagedFile
    read: int
    rejected: Mapping[str, int]
    values: Mapping[str, int]
    skipped: Mapping[str, int]
    refusals_of_file: int
    facts: Mapping[str, str]


def work_on_file(file: InputFile, folder: Path, code: str) -> FileWork:
    """Return the assertions of a file, read and mapped now or by an earlier run.

    Args:
        file: the input.
        folder: holds one folder per (content, name, format, code); what is finished there is used again.
        code: hash of the code that reads and maps.
    """
    key = hashlib.sha256("|".join((file.sha256, file.name, file.data_set_id, code)).encode()).hexdigest()
    target = folder / key[:32]
    staged = StagedFile(file.name, file.format.name, file.data_set_id, file.sha256, target)
    if not (target / DONE).is_file():
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        counts = read_and_map(file, target)
        write_done(target / DONE, orjson.dumps(counts))
    counts = orjson.loads((target / DONE).read_bytes())
    return FileWork(file, staged, **counts)


def write_done(path: Path, content: bytes) -> None:
    """Write the mark of a finished folder whole or not at all: a kill must not leave half of it."""
    written = path.with_suffix(".part")
    written.write_bytes(content)
    written.replace(path)


def read_and_map(file: InputFile, target: Path) -> dict[str, Any]:
    """Write a file's assertions and refusals to a folder; return the counts of `FileWork`."""
    spool = target / "spool.parquet"
    with (target / READER_REJECTS).open("wb") as rejects:
        rejected: Counter[str] = Counter()
        values: Counter[str] = Counter()
        of_file: Counter[str] = Counter()
        by_scope = {Scope.RECORD: rejected, Scope.VALUE: values, Scope.FILE: of_file}
        report = ReadReport(file.name, sink=lambda reject: note_reject(reject, rejects, by_scope))
        spool_file(file.path, file.format, report, spool)
    mapped = map_records(MAPPERS[file.format.name], spool, target, target / "work")
    spool.unlink()
    shutil.rmtree(target / "work", ignore_errors=True)
    return {
        "read": report.read,
        "rejected": dict(rejected + Counter(mapped.rejected)),
        "values": dict(values + Counter(mapped.values)),
        "skipped": dict(report.skipped + Counter(mapped.skipped)),
        "refusals_of_file": sum(of_file.values()),
        "facts": dict(report.facts),
    }


def note_reject(reject: Reject, file: BinaryIO, by_scope: Mapping[Scope, Counter[str]]) -> None:
    """Write a reader's refusal as a line of JSON and count it."""
    by_scope[reject.scope][reject.reason] += 1
    file.write(orjson.dumps(asdict(reject)) + b"\n")


def spool_file(path: Path, kind: Format, report: ReadReport, spool: Path) -> None:
    """Write a file's source records to Parquet: by DuckDB where the file is plain, else as they come."""
    if spool_plain_table(path, kind, report, spool) or spool_plain_lines(path, kind, report, spool):
        return
    with pq.ParquetWriter(spool, kind.columns, compression="snappy") as writer:
        for table in in_groups(kind.read(path, report), kind.columns):
            writer.write_table(table)


def in_groups(batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.Table]:
    """Yield batches joined to row groups that are worth a scan's while."""
    waiting: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        waiting.append(batch)
        rows, size = rows + batch.num_rows, size + batch.nbytes
        if rows >= _GROUP_ROWS or size >= _GROUP_BYTES:
            yield pa.Table.from_batches(waiting, schema)
            waiting, rows, size = [], 0, 0
    if waiting:
        yield pa.Table.from_batches(waiting, schema)
