"""Answers that outlive the process that computed them: one SQLite file for each version in the workspace.

The main job makes what first views ask before readers see a version; a start of the server finds it, and
whatever was asked since. A row is named by everything that decides its answer: version, question, parameters,
and the code and domain files that it was computed with. The file may be deleted at any time: answers are then
computed again.
"""

from __future__ import annotations

import functools
import hashlib
import logging
import sqlite3
import threading
from collections.abc import Hashable
from contextlib import closing
from pathlib import Path

import orjson
import zstandard

from kg.api.metrics.made import Made
from kg.settings import REPOSITORY_ROOT

FOLDER = "made"
# Versions whose answers stay: the one served and the one before it, as with their stores.
VERSIONS_KEPT = 2
# A table of millions of rows is computed again rather than kept.
MOST_ANSWER = 64 << 20
# Of a version; beyond it the oldest answers go.
MOST_FILE = 2 << 30
BUSY_SECONDS = 10.0
LOG = logging.getLogger(__name__)
_CREATE = """
CREATE TABLE IF NOT EXISTS made (
    key TEXT PRIMARY KEY, question TEXT NOT NULL, seconds REAL NOT NULL,
    body BLOB NOT NULL, rows BLOB NOT NULL
)
"""
_OLDEST = """
DELETE FROM made WHERE rowid IN (
    SELECT rowid FROM (
        SELECT rowid, sum(length(body) + length(rows)) OVER (ORDER BY rowid DESC) AS above FROM made
    ) WHERE above > ?
)
"""


class MadeAnswers:
    """Reads and writes the answers of versions; where the workspace cannot be written, it keeps nothing."""

    def __init__(self, home: Path) -> None:
        self._folder = home / FOLDER
        self._local = threading.local()

    def find(self, version: str, key: Hashable) -> Made | None:
        """Return the answer of a key of a version, if it was made by this very code."""
        try:
            database = self._open(version, write=False)
            if database is None:
                return None
            row = database.execute("SELECT body, rows FROM made WHERE key = ?", (name_of(key),)).fetchone()
        except sqlite3.Error as error:
            LOG.warning("made answers of %s cannot be read: %s", version, error)
            return None
        return None if row is None else Made(zstandard.decompress(row[0]), row[1])

    def put(self, version: str, key: Hashable, made: Made, seconds: float) -> None:
        """Keep an answer.

        Args:
            version: of the graph.
            key: names question and parameters; the first that comes to stay stays.
            made: the answer.
            seconds: what it took to compute.
        """
        if made.size > MOST_ANSWER:
            return
        row = (name_of(key), str(key), seconds, zstandard.compress(made.body), made.rows)
        try:
            database = self._open(version, write=True)
            assert database is not None
            with database:
                database.execute("INSERT OR IGNORE INTO made VALUES (?, ?, ?, ?, ?)", row)
                database.execute(_OLDEST, (MOST_FILE,))
        except (OSError, sqlite3.Error) as error:
            LOG.warning("an answer of %s is not kept: %s", version, error)

    def forget_others(self, version: str) -> None:
        """Delete the answers of versions that are no longer among those kept."""
        files = [path for path in self._folder.glob("*.sqlite") if path.stem != version]
        files.sort(key=lambda path: path.stat().st_mtime)
        for path in files[: -(VERSIONS_KEPT - 1)]:
            for part in (path, *path.parent.glob(f"{path.name}-*")):
                part.unlink(missing_ok=True)

    def _open(self, version: str, *, write: bool) -> sqlite3.Connection | None:
        """Return this thread's connection to a version's file; None when it is only read and not there."""
        kept: tuple[str, sqlite3.Connection] | None = getattr(self._local, "kept", None)
        path = self._folder / f"{version}.sqlite"
        if kept is not None and kept[0] == version and path.is_file():
            return kept[1]
        if kept is not None:
            kept[1].close()
            self._local.kept = None
        if not path.is_file():
            if not write:
                return None
            self._folder.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as made:
                made.execute("PRAGMA journal_mode = WAL")
                made.execute(_CREATE)
        database = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False)
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute(_CREATE)
        self._local.kept = (version, database)
        return database


def name_of(key: Hashable) -> str:
    """Return the name of a row: a digest of its key and of the code that answers."""
    return hashlib.sha256(orjson.dumps([code_digest(), key], default=str)).hexdigest()


@functools.cache
def code_digest() -> str:
    """Return a digest of the code and the domain files, either of which may change an answer."""
    digest = hashlib.sha256()
    files = [*(REPOSITORY_ROOT / "kg").rglob("*.py"), *(REPOSITORY_ROOT / "domain").rglob("*.*")]
    for path in sorted(path for path in files if path.is_file()):
        digest.update(path.relative_to(REPOSITORY_ROOT).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
