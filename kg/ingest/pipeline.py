"""Files → snapshot: find, read, map, stage, validate, put in place; nothing else."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import orjson

from kg.errors import FormatError, KgError, SnapshotError, ThresholdError
from kg.ingest.engine import read_files
from kg.ingest.rejects import ReadReport, check_threshold
from kg.ingest.stage.build import build_tables
from kg.ingest.stage.data_sets import write_data_sets
from kg.ingest.stage.duplicates import AMENDED, CONFLICT, DUPLICATE
from kg.ingest.stage.entered_chains import write_entered_chains
from kg.ingest.stage.inputs import InputFile, PassedOver, find_inputs
from kg.ingest.stage.read_file import FileWork
from kg.ingest.stage.refusals import write_conflicts, write_rejects
from kg.ingest.stage.report import FileReport, Report, count_file
from kg.ingest.stage.session import LINE_BITS, open_session
from kg.ingest.stage.validate import count_shape_refusals, validate_tables
from kg.ingest.stage.versions import code_version, snapshot_version
from kg.ingest.stage.write import count_table_rows, put_in_place, write_manifest
from kg.ingest.workplace import Places, open_places
from kg.ledger.export import export_ledger
from kg.settings import Settings
from kg.snapshot import CONFLICTS, REJECTS, Snapshot, open_snapshot

Progress = Callable[[str], None]
REFUSED_ROWS, REFUSED_SHARE = 20, 0.05


@dataclass(frozen=True, slots=True)
class IngestResult:
    """What a run gives.

    Attributes:
        snapshot: the snapshot, new or found again.
        report: counts by file and by class.
        is_new: whether anything was written.
    """

    snapshot: Snapshot
    report: Report
    is_new: bool


class StoppedError(ThresholdError):
    """A run that stopped because too much was refused; what became of each file is told all the same.

    Attributes:
        files: counts by file; what was accepted is in no snapshot.
    """

    files: tuple[FileReport, ...] = ()


def ingest(
    paths: Sequence[Path],
    *,
    stage_dir: Path | None = None,
    home: Path | None = None,
    report_file: Path | None = None,
    formats: Mapping[Path, str] | None = None,
    engine: str = "local",
    progress: Progress | None = None,
) -> IngestResult:
    """Read files and folders into one immutable snapshot.

    The same files give the same version, whatever their order; a version that is there is not written
    again. Work on a file is kept (under `home`) and taken up by the next run, also after a kill.

    Args:
        paths: files and folders.
        stage_dir: where the snapshot goes; needs no home.
        home: workspace, for snapshots by version, when there is no `stage_dir`.
        report_file: takes the counts as JSON.
        formats: format by path, for files whose content does not tell.
        engine: `local` or `spark`: who reads and maps the files; the snapshot is the same.
        progress: told in a few words what is being done.

    Raises:
        SettingsError: there is no such engine.
        StorageError: there is no room on the disk.
        FormatError: a file that was named is of no known format, or there is nothing to read.
        ThresholdError: too much of a data set was refused; the message names the reject file.
        WorkspaceBusyError: another run works in this place.
        SnapshotError: the stage folder holds something else.
    """
    tell = progress or (lambda words: None)
    inputs, passed = find_inputs([*paths, *ledger_files(home, stage_dir)], formats or {})
    if not inputs:
        raise FormatError("there is no file of a known format", found=", ".join(map(str, paths)))
    version = snapshot_version(inputs)
    with open_places(version, stage_dir, home) as places:
        found = find_snapshot(places.target, version)
        if found is None:
            try:
                build_snapshot(inputs, version, places, tell, engine)
            except StoppedError as error:
                write_report(report_file, Report((*error.files, *passed_reports(passed)), {}))
                raise
        snapshot = found or open_snapshot(places.target)
    report = report_of(snapshot, passed)
    write_report(report_file, report)
    return IngestResult(snapshot, report, found is None)


def ledger_files(home: Path | None, stage_dir: Path | None) -> list[Path]:
    """Return what people entered in the workspace, data sets like any other; a bare stage folder has none."""
    if home is None or stage_dir is not None:
        return []
    return export_ledger(Settings(KG_HOME=home))


def write_report(path: Path | None, report: Report) -> None:
    """Write the counts as JSON, when somebody wants them."""
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(orjson.dumps(report.as_dict(), option=orjson.OPT_INDENT_2))


def find_snapshot(target: Path, version: str) -> Snapshot | None:
    """Return the snapshot at a place when it is whole and of this version."""
    try:
        snapshot = open_snapshot(target)
    except SnapshotError:
        return None
    return snapshot if snapshot.version == version else None


def build_snapshot(
    inputs: Sequence[InputFile], version: str, places: Places, tell: Progress, engine: str = "local"
) -> None:
    """Write the snapshot of the inputs to its place."""
    works = read_files(inputs, places.cache, code_version(), tell, engine)
    check_files(works, places)
    finished = places.work / "snapshot"
    with open_session(places.work, database=places.work / "stage.duckdb") as session:
        build_tables(session, [work.staged for work in works], finished, tell)
        tell("shapes")
        write_data_sets(session, works, finished / "nodes")
        refused_rows = validate_tables(session, finished)
        reports = stage_reports(session, works)
        try:
            check_thresholds(works, reports)
            check_rows(count_shape_refusals(session), finished)
        except ThresholdError as error:
            write_rejects(places.rejects, works, session)
            raise stopped(error, places.rejects, reports) from None
        write_rejects(finished / REJECTS, works, session)
        chains = write_entered_chains(inputs, finished)
        conflicts = write_conflicts(finished / CONFLICTS, session)
    facts = {
        "dataSets": data_sets_of(works, reports),
        "refusedRows": refused_rows,
        "conflicts": conflicts,
        **({"chains": chains} if chains else {}),
    }
    tell("manifest")
    write_manifest(finished, version, facts)
    put_in_place(finished, places.target)


def check_files(works: Sequence[FileWork], places: Places) -> None:
    """Stop before the stage when a file was refused as a whole or too much of a data set was.

    Raises:
        ThresholdError: with the reject file in its message.
    """
    reports = [count_file(str(w.file.path), w.file.format.name, w.read, w.rejected, w.skipped) for w in works]
    try:
        for work in works:
            check_whole_file(work)
        check_thresholds(works, reports)
    except ThresholdError as error:
        write_rejects(places.rejects, works, None)
        raise stopped(error, places.rejects, reports) from None


def check_whole_file(work: FileWork) -> None:
    """Stop when nothing of a file could be read.

    Raises:
        ThresholdError: the file was refused as a whole.
    """
    if work.read == 0 and work.refusals_of_file:
        raise ThresholdError(
            "nothing of this file can be read; correct it or leave it out", where=str(work.file.path)
        )


def check_thresholds(works: Sequence[FileWork], reports: Sequence[FileReport]) -> None:
    """Stop when more of a data set was refused than its card allows.

    Raises:
        ThresholdError: for the first such data set.
    """
    for data_set in sorted({work.file.data_set_id for work in works}):
        pairs = [(w, r) for w, r in zip(works, reports, strict=True) if w.file.data_set_id == data_set]
        total = ReadReport(", ".join(work.file.name for work, _ in pairs))
        total.read = sum(report.read for _, report in pairs)
        total.rejected = sum(report.rejected for _, report in pairs)
        for work, _ in pairs:
            total.reasons += Counter(work.rejected)
        card = pairs[0][0].file.format.card
        if not total.reasons:
            total.reasons[CONFLICT] = total.rejected
        check_threshold(total, share=card.reject_share, floor=card.reject_floor)


def check_rows(refused: int, folder: Path) -> None:
    """Stop when the shapes refused more than a twentieth of all rows: then a shape or a mapper is wrong.

    Raises:
        ThresholdError: with the two numbers.
    """
    kept = sum(count_table_rows(folder).values())
    if refused > REFUSED_ROWS and refused > REFUSED_SHARE * (kept + refused):
        raise ThresholdError(
            "too many rows do not have the shape that the ontology asks for",
            found=f"{refused} of {kept + refused} refused",
            expected=f"at most {REFUSED_SHARE:.0%}",
        )


def stopped(error: KgError, rejects: Path, files: Sequence[FileReport]) -> StoppedError:
    """Return the error with the place of the reject file in its message, and the counts."""
    found = StoppedError(
        f"{error.message} (reject file: {rejects})",
        where=error.where,
        found=error.found,
        expected=error.expected,
    )
    found.files = tuple(files)
    return found


def stage_reports(session: duckdb.DuckDBPyConnection, works: Sequence[FileWork]) -> list[FileReport]:
    """Return the counts of the files with the duplicates that the stage found."""
    rows = session.execute(
        f"SELECT origin >> {LINE_BITS}, reason, count(*) FROM dropped GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    dropped: dict[tuple[int, str], int] = {(int(n), str(reason)): int(count) for n, reason, count in rows}
    reports = []
    for number, work in enumerate(works):
        rejected, skipped = Counter(work.rejected), Counter(work.skipped)
        rejected[CONFLICT] += dropped.get((number, CONFLICT), 0)
        for rule in (DUPLICATE, AMENDED):
            skipped[rule] += dropped.get((number, rule), 0)
        reports.append(count_file(str(work.file.path), work.file.format.name, work.read, +rejected, +skipped))
    return reports


def data_sets_of(works: Sequence[FileWork], reports: Sequence[FileReport]) -> list[dict[str, Any]]:
    """Return the data sets of the manifest with their files."""
    grouped: dict[str, dict[str, Any]] = {}
    for work, report in zip(works, reports, strict=True):
        file, card = work.file, work.file.format.card
        entry = grouped.setdefault(
            file.data_set_id,
            {
                "dataSetId": file.data_set_id,
                "format": file.format.name,
                "title": card.title,
                "publisher": card.publisher,
                "licence": card.licence,
                "isSynthetic": file.is_synthetic,
                "files": [],
            },
        )
        counts = {k: v for k, v in report.as_dict().items() if k not in {"path", "format"}}
        entry["files"].append(
            {
                "path": os.fspath(file.path),
                "name": file.name,
                "sha256": file.sha256,
                "bytes": file.size,
                **counts,
                "refusedValues": dict(sorted(work.values.items())),
                "facts": dict(work.facts),
            }
        )
    return list(grouped.values())


def report_of(snapshot: Snapshot, passed: Sequence[PassedOver]) -> Report:
    """Return the report of a snapshot from its manifest, with the files passed over."""
    files = [
        FileReport(
            path=file["path"],
            format=data_set["format"],
            read=file["read"],
            accepted=file["accepted"],
            rejected=file["rejected"],
            skipped=file["skipped"],
            reasons=file["reasons"],
        )
        for data_set in snapshot.manifest["dataSets"]
        for file in data_set["files"]
    ]
    return Report((*files, *passed_reports(passed)), snapshot.row_counts)


def passed_reports(passed: Sequence[PassedOver]) -> list[FileReport]:
    """Return an entry for each file that no reader took, with the rule as its reason."""
    return [FileReport(str(p.path), None, 0, 0, 0, 0, {p.rule: 1}) for p in passed]
