"""Publish a snapshot and its results; verify what is published; list versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import SnapshotError
from kg.graph import connect, find_endpoint
from kg.publish.build import Progress, Step
from kg.publish.counts import Counts, compare_counts, count_keyed, count_store
from kg.publish.definitions import WALKS_DIR, Difference, run_checks
from kg.publish.keyed import publish_keyed
from kg.publish.managed import publish_managed, workspace_lock
from kg.publish.record import (
    PublishedVersion,
    read_current_record,
    read_records,
    write_current_record,
)
from kg.publish.rows import compare_samples
from kg.publish.tables import gather_tables
from kg.publish.version_node import read_version
from kg.settings import Settings
from kg.snapshot import MANIFEST, Snapshot, open_snapshot

VERIFIED_ROWS = 200


def publish(
    settings: Settings,
    snapshot: Snapshot,
    results: Sequence[Snapshot] = (),
    *,
    steps: Sequence[Step] = (),
    progress: Progress = lambda _part: None,
) -> PublishedVersion:
    """Make a version the one that every reader sees; the same version again does nothing.

    Args:
        settings: the workspace; with NEO4J_URI that server is updated in place, else the managed one
            is switched to a new store.
        snapshot: what to publish.
        results: laid over it, in this order.
        steps: run on the loaded graph before it is shown.
        progress: told the name of each part of the work.

    Raises:
        PublishError: the tables do not make a graph, or the graph is not what they say; the version
            before stays.
        SnapshotError: a table was altered.
        ServerError: the server failed.
        WorkspaceBusyError: another process publishes here.
    """
    tables = gather_tables(snapshot, results, [step.name for step in steps])
    if settings.is_managed:
        return publish_managed(settings, tables, steps, progress)
    with workspace_lock(settings):
        record = publish_keyed(find_endpoint(settings), tables, steps, progress)
        write_current_record(settings, record)
    return record


def verify(settings: Settings) -> list[Difference]:
    """Return how the graph differs from what was published: version, counts, rows, checks.

    Of each class 200 rows, always the same, are compared value by value.

    Raises:
        SnapshotError: nothing is published, or the published snapshot is gone.
        ServerError: the server does not answer.
    """
    record = read_current_record(settings)
    if record is None:
        raise SnapshotError("nothing is published", where=str(settings.home))
    layers = [open_snapshot(layer) for layer in record.layers]
    tables = gather_tables(layers[0], layers[1:])
    endpoint = find_endpoint(settings)
    with connect(endpoint) as driver:
        version = read_version(driver, endpoint.database)
        count = count_store if settings.is_managed else count_keyed
        found = count(driver, endpoint.database)
        return [
            *_compare_version(version, record),
            *compare_counts(found, Counts(record.labels, record.types)),
            *compare_samples(driver, endpoint.database, tables, VERIFIED_ROWS),
            *run_checks(driver, endpoint.database),
            *run_checks(driver, endpoint.database, WALKS_DIR),
        ]


def _compare_version(found: str | None, record: PublishedVersion) -> list[Difference]:
    if found == record.graph_version:
        return []
    return [Difference("version", str(found), record.graph_version)]


@dataclass(frozen=True, slots=True)
class ListedVersion:
    """A snapshot of the workspace.

    Attributes:
        created_at: when it was made, as its manifest says.
        nodes: number of node rows.
        relationships: number of relationship rows.
        state: `published` (readers see it), `kept` (its store is there: publishing it is a restart),
            or `snapshot`.
    """

    version: str
    created_at: str
    nodes: int
    relationships: int
    state: str
    path: Path


def snapshots_folder(home: Path) -> Path:
    """Return the folder that holds one snapshot per version."""
    return home / "snapshots"


def list_versions(settings: Settings) -> list[ListedVersion]:
    """Return the snapshots of the workspace, the newest last."""
    current = read_current_record(settings)
    kept = {record.version for record in read_records(settings)}
    manifests = sorted(snapshots_folder(settings.home).glob(f"*/{MANIFEST}"))
    listed = [_list_version(open_snapshot(path.parent), current, kept) for path in manifests]
    return sorted(listed, key=lambda item: (item.created_at, item.version))


def _list_version(snapshot: Snapshot, current: PublishedVersion | None, kept: set[str]) -> ListedVersion:
    version, tables = snapshot.version, snapshot.manifest["tables"]
    is_published = current is not None and current.version == version
    return ListedVersion(
        version=version,
        created_at=str(snapshot.manifest.get("createdAt", "")),
        nodes=sum(int(facts["rows"]) for name, facts in tables.items() if name.startswith("nodes/")),
        relationships=sum(int(f["rows"]) for name, f in tables.items() if name.startswith("relationships/")),
        state="published" if is_published else "kept" if version in kept else "snapshot",
        path=snapshot.path,
    )
