"""Reading the ready answers of a version: a key, and the bytes that answer it."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from urllib.parse import quote

import zstandard

from kg.answers.bodies import make_unpacker
from kg.answers.build import FILE
from kg.errors import SnapshotError


class ReadyAnswers:
    """The ready answers of one version; opened by each thread that asks, read-only.

    The file never changes, and SQLite is told so: it takes no locks and looks for no journal.
    """

    def __init__(self, folder: Path) -> None:
        """Look for the file in a folder of answers.

        Raises:
            SnapshotError: the version has no ready answers.
        """
        self._path = folder / FILE
        self._local = threading.local()
        if not self._path.is_file():
            raise SnapshotError(
                "this version has no ready answers; run kg publish VERSION again", where=str(folder)
            )

    def find(self, root: str, key: str) -> tuple[str, bytes] | None:
        """Return the class and the JSON object of an entity; None when the version has none of that key.

        The key root is a class of the ontology, never a text of a request.
        """
        sql = f'SELECT class, body FROM "{root}" WHERE key = ?'
        row = self._database().execute(sql, (key,)).fetchone()
        return None if row is None else (str(row[0]), self._unpacker(root).decompress(row[1]))

    def _unpacker(self, root: str) -> zstandard.ZstdDecompressor:
        """Return what reads answers of a key root back; this thread's own, as it keeps a state."""
        found: dict[str, zstandard.ZstdDecompressor] | None = getattr(self._local, "unpackers", None)
        if found is None:
            found = self._local.unpackers = {}
        if root not in found:
            found[root] = make_unpacker(self._database(), root)
        return found[root]

    def _database(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._local, "database", None)
        if found is None:
            address = f"file:{quote(str(self._path))}?mode=ro&immutable=1"
            found = sqlite3.connect(address, uri=True, check_same_thread=False)
            found.execute("PRAGMA mmap_size = 1073741824")
            self._local.database = found
        return found
