"""The worlds of the published version, kept until another one is published."""

from __future__ import annotations

import threading

from kg.api.answers import Published
from kg.questions.chains import find_known_chain
from kg.questions.worlds import Worlds
from kg.settings import Settings
from kg.snapshot import open_snapshot

# Requests that began before a publication end in their own version.
MOST_OPEN = 2
# DuckDB's share of the memory; what is beyond goes to disk.
DUCKDB_MEMORY = "1GB"


class PublishedWorlds:
    """Opens the worlds of a version when they are first asked for."""

    def __init__(self, settings: Settings) -> None:
        self._home = settings.home
        self._lock = threading.Lock()
        self._open: dict[str, Worlds] = {}

    def of(self, published: Published) -> Worlds:
        """Return the worlds of a version.

        Raises:
            SnapshotError: its snapshot cannot be read.
        """
        with self._lock:
            found = self._open.pop(published.version, None)
            if found is None:
                folder = self._home / "snapshots" / published.version
                found = Worlds(open_snapshot(folder, memory=DUCKDB_MEMORY), find_known_chain)
            self._open[published.version] = found  # the one used last stands at the end
            while len(self._open) > MOST_OPEN:
                self._open.pop(next(iter(self._open)))
            return found
