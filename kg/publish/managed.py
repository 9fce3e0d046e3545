"""Publish blue/green into the managed server."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from filelock import FileLock, Timeout

from kg.errors import ServerError, WorkspaceBusyError
from kg.publish.build import Progress, Step, build_store, discard_store
from kg.publish.record import (
    PublishedVersion,
    mark_served,
    read_record,
    read_records,
    stores_folder,
    write_current_record,
)
from kg.publish.tables import GraphTables
from kg.server.control import read_current, up, write_current
from kg.server.process import start
from kg.server.state import read_state
from kg.settings import Settings

# The one served and the one before it: going back one version is a restart, not a build.
STORES_KEPT = 2


def publish_managed(
    settings: Settings, tables: GraphTables, steps: Sequence[Step], progress: Progress
) -> PublishedVersion:
    """Serve these tables: from their store when there is one, else from a new one."""
    with workspace_lock(settings):
        discard_unfinished(settings)
        store = stores_folder(settings) / tables.version
        record = read_record(store)
        if record is None:
            record = build_store(settings, tables, store, steps, progress)
        progress("switch")
        switch(settings, store, record)
        prune_stores(settings)
    return record


def switch(settings: Settings, store: Path, record: PublishedVersion) -> None:
    """Let the serving server serve this store, read-only, at the addresses it has; note it as current.

    The old server ends before the new one starts, because the new one takes its ports: people's
    bookmarks and notebooks name them. Until the new one has answered, the old store stays the current
    one, so a kill in between is undone by the next `kg up`; a start that fails brings the old one back.

    Raises:
        ServerError: the server did not start on the store; the old version is served again.
    """
    running = read_state(settings, "serving")
    ports = running.ports if running else None
    try:
        start(settings, store, version=record.version, read_only=True, ports=ports)
    except ServerError:
        if read_current(settings) is not None:
            up(settings)
        raise
    write_current(settings, store, record.version)
    write_current_record(settings, record)
    mark_served(store)


def discard_unfinished(settings: Settings) -> None:
    """Delete the stores of builds that were interrupted; served ones and whole ones stay."""
    serving = read_state(settings, "serving")
    for store in stores_folder(settings).glob("*"):
        is_served = serving is not None and serving.store == store.resolve()
        if read_record(store) is None and not is_served:
            discard_store(settings, store)


def prune_stores(settings: Settings) -> None:
    """Delete all whole stores but those served last."""
    for record in read_records(settings)[:-STORES_KEPT]:
        shutil.rmtree(stores_folder(settings) / record.graph_version)


@contextlib.contextmanager
def workspace_lock(settings: Settings) -> Iterator[None]:
    """Keep other publishers of this workspace out.

    Raises:
        WorkspaceBusyError: another one is at work.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    lock = FileLock(settings.home / "publish.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise WorkspaceBusyError(
            "another kg publishes into this workspace", where=str(settings.home)
        ) from error
    try:
        yield
    finally:
        lock.release()
