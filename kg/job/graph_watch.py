"""Bring the managed graph server back when it ended by itself, as long as `kg` serves.

A query can use memory that the server does not account for; the Java machine then ends rather than go on in
an unknown state. Whoever else asks gets 503 until the server is back.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator

from kg.errors import KgError, WorkspaceBusyError
from kg.publish.managed import workspace_lock
from kg.server import control
from kg.server.state import has_died
from kg.settings import Settings

LOG = logging.getLogger(__name__)
LOOK_SECONDS = 1.0
# A server that does not start would otherwise be started again and again.
REST_SECONDS = 30.0


@contextlib.contextmanager
def graph_kept_up(settings: Settings) -> Iterator[None]:
    """Watch the managed server within the block; a server of the user's is left alone."""
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(settings, done), name="graph-watch", daemon=True)
    if settings.is_managed:
        watcher.start()
    try:
        yield
    finally:
        done.set()
        if watcher.is_alive():
            watcher.join()


def _watch(settings: Settings, done: threading.Event) -> None:
    while not done.wait(LOOK_SECONDS):
        try:
            revive(settings)
        except KgError as error:
            LOG.warning("the graph server cannot be brought back: %s", error)
            done.wait(REST_SECONDS)


def revive(settings: Settings) -> bool:
    """Start the server again if it ended by itself; return whether it was started.

    A publication ends the server too, on purpose and under its lock; then there is nothing to do.

    Raises:
        ServerError: it does not start.
    """
    if not has_died(settings):
        return False
    try:
        with workspace_lock(settings):
            if not has_died(settings):
                return False
            LOG.warning("the graph server ended by itself; it is started again")
            control.up(settings)
            return True
    except WorkspaceBusyError:
        return False
