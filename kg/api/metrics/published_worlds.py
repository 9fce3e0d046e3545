"""The worlds of the published version, kept until another one is published."""

from __future__ import annotations

import threading
from pathlib import Path

from kg.api.answer_files import Published
from kg.questions.chains import ChainInput, find_known_chain, read_chain_inputs
from kg.questions.worlds import Worlds
from kg.snapshot import open_snapshot

# Requests that began before a publication end in their own version.
MOST_OPEN = 2
# DuckDB's share of the memory; what is beyond goes to disk.
DUCKDB_MEMORY = "1GB"


class PublishedWorlds:
    """Opens the worlds of a version when they are first asked for."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._open: dict[str, Worlds] = {}

    def folder(self, published: Published) -> Path:
        """Return the folder of a version's snapshot."""
        return self._home / "snapshots" / published.version

    def find_chain(self, published: Published, chain_id: str) -> ChainInput:
        """Return a chain as a version knows it.

        Raises:
            NotFoundError: there is no such chain.
        """
        return find_known_chain(chain_id, self.folder(published))

    def chain_digests(self, published: Published) -> list[str]:
        """Return the digests of the chains of a version with their published shares."""
        return [given.digest for given in read_chain_inputs(self.folder(published))]

    def of(self, published: Published) -> Worlds:
        """Return the worlds of a version.

        Raises:
            SnapshotError: its snapshot cannot be read.
        """
        with self._lock:
            found = self._open.pop(published.version, None)
            if found is None:
                snapshot = open_snapshot(self.folder(published), memory=DUCKDB_MEMORY)
                found = Worlds(snapshot, find_known_chain)
            self._open[published.version] = found  # the one used last stands at the end
            while len(self._open) > MOST_OPEN:
                self._open.pop(next(iter(self._open)))
            return found
