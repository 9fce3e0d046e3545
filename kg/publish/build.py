"""Build the store of a graph version offline: import, constraints, verification, then its record."""

from __future__ import annotations

import datetime
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import PublishError
from kg.graph import MANAGED_DATABASE, Endpoint, connect
from kg.publish.counts import compare_counts, count_store, expected_counts
from kg.publish.definitions import Difference, apply_schema, await_indexes, run_checks
from kg.publish.export import EXPORT_FOLDER, export_tables, import_options
from kg.publish.record import PublishedVersion, write_record
from kg.publish.rows import compare_samples
from kg.publish.table_checks import run_table_checks
from kg.publish.tables import GraphTables
from kg.publish.version_node import write_version_node
from kg.server.admin import run_admin
from kg.server.jars import ensure_jars
from kg.server.process import start, stop
from kg.server.state import RunningServer
from kg.settings import Settings
from kg.snapshot import check_hash

Progress = Callable[[str], None]
"""Called with the name of each part of the work when it begins."""

SAMPLE_ROWS = 20


@dataclass(frozen=True, slots=True)
class Step:
    """Work on the loaded graph before anybody sees it, such as GDS clusters written back as rows.

    Attributes:
        name: what it does, with a version: it is part of the graph's version.
        run: called with the address of the writable server.
    """

    name: str
    run: Callable[[Endpoint], None]

    @property
    def title(self) -> str:
        """Return the first word of the name, for people."""
        return self.name.partition(" ")[0]


@dataclass(slots=True)
class Stopwatch:
    """Seconds by part of the work, and who is told when a part begins."""

    progress: Progress
    seconds: dict[str, float] = field(default_factory=dict)
    _name: str = ""
    _since: float = 0.0

    def begin(self, name: str) -> None:
        """End the current part and begin the next."""
        self.end()
        self._name, self._since = name, time.monotonic()
        self.progress(name)

    def end(self) -> None:
        """End the current part."""
        if self._name:
            self.seconds[self._name] = round(time.monotonic() - self._since, 2)
            self._name = ""


def build_store(
    settings: Settings, tables: GraphTables, store: Path, steps: Sequence[Step], progress: Progress
) -> PublishedVersion:
    """Return the record of a new store that holds exactly these tables.

    Until the record is written the store is nobody's: whatever an interrupted build left in the
    folder is deleted first, and a build that fails deletes what it made.

    Args:
        settings: the workspace.
        tables: what is to be in the graph.
        store: folder of the store.
        steps: run on the loaded graph, in this order.
        progress: told about each part.

    Raises:
        SnapshotError: a table was altered after it was written.
        PublishError: the tables do not make a graph, or the graph is not what the tables say.
        ServerError: the import or the server failed.
    """
    clock = Stopwatch(progress)
    discard_store(settings, store)
    try:
        _check_layers(tables)
        clock.begin("table checks")
        refuse(run_table_checks(tables))
        _import(settings, tables, store, clock)
        labels, types = _prepare(settings, tables, store, steps, clock)
    except BaseException:
        discard_store(settings, store)
        raise
    clock.end()
    record = PublishedVersion(
        version=tables.snapshot.version,
        graph_version=tables.version,
        layers=tuple(layer.path.resolve() for layer in tables.layers),
        published_at=datetime.datetime.now(datetime.UTC),
        labels=labels,
        types=types,
        seconds=clock.seconds,
    )
    write_record(store, record)
    return record


def discard_store(settings: Settings, store: Path) -> None:
    """Delete a store that is not whole, after the server that prepares it has ended."""
    stop(settings, "preparing")
    if store.exists():
        shutil.rmtree(store)


def endpoint_of(server: RunningServer) -> Endpoint:
    """Return where a managed server answers."""
    return Endpoint(server.bolt_uri, server.username, server.password, MANAGED_DATABASE)


def _check_layers(tables: GraphTables) -> None:
    for layer in tables.layers:
        for name, path in layer.tables.items():
            check_hash(path, str(layer.manifest["tables"][name]["sha256"]))


def _import(settings: Settings, tables: GraphTables, store: Path, clock: Stopwatch) -> None:
    clock.begin("export")
    store.mkdir(parents=True)
    files = export_tables(tables, store)
    clock.begin("import")
    options = import_options(files)
    run_admin(
        settings, ensure_jars(settings), store, "database", "import", "full", MANAGED_DATABASE, *options
    )
    shutil.rmtree(store / EXPORT_FOLDER)


def _prepare(
    settings: Settings, tables: GraphTables, store: Path, steps: Sequence[Step], clock: Stopwatch
) -> tuple[dict[str, int], dict[str, int]]:
    """Make the imported store ready on a server that nobody knows; return its counts by label and type."""
    clock.begin("start")
    server = start(settings, store, version=tables.snapshot.version, read_only=False, role="preparing")
    endpoint = endpoint_of(server)
    with connect(endpoint) as driver:
        clock.begin("constraints")
        apply_schema(driver, MANAGED_DATABASE)
        clock.begin("verification")
        expected = expected_counts(tables)
        refuse(compare_counts(count_store(driver, MANAGED_DATABASE), expected))
        refuse(compare_samples(driver, MANAGED_DATABASE, tables, SAMPLE_ROWS))
        for step in steps:
            clock.begin(step.title)
            step.run(endpoint)
        clock.begin("checks")
        refuse(run_checks(driver, MANAGED_DATABASE))
        clock.begin("indexes")
        await_indexes(driver, MANAGED_DATABASE)
        counts = count_store(driver, MANAGED_DATABASE)
        write_version_node(driver, MANAGED_DATABASE, tables)
    clock.begin("stop")
    stop(settings, "preparing")
    return dict(counts.labels), dict(counts.types)


def refuse(differences: Sequence[Difference]) -> None:
    """Raise PublishError when there is a difference; it tells the first and how many more there are."""
    if differences:
        more = f" (and {len(differences) - 1} more)" if len(differences) > 1 else ""
        first = differences[0]
        raise PublishError(
            f"the graph is not what was to be published{more}",
            where=first.where,
            found=first.found,
            expected=first.expected,
        )
