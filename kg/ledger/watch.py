"""Up to where the ledger goes, cheap enough to be asked at every request, whoever writes it."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path
from urllib.parse import quote

from kg.errors import StorageError
from kg.ledger.database import sqlite_path
from kg.ledger.ledger import Ledger, open_ledger
from kg.settings import Settings

# PostgreSQL has no counter that costs nothing to read; what others entered is seen after this time.
SECONDS = 0.25
# One that does not answer is not asked again sooner: each question waits for it.
PAUSE_SECONDS = 5.0
_LAST = "SELECT coalesce(max(seq), 0) FROM ledger_entry"


class LedgerWatch:
    """The position of the last entry of a workspace's ledger.

    A file of SQLite is asked for its counter of changes (`PRAGMA data_version`), which another connection's
    commit raises at once: some microseconds. A workspace without a ledger is left without one.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._path = sqlite_path(settings)
        self._lock = threading.Lock()
        self._file: sqlite3.Connection | None = None
        self._ledger: Ledger | None = None
        self._seen: object = None
        self._last = 0
        self._pause_until = 0.0

    def position(self) -> int:
        """Return the position of the last entry; 0 when there is none.

        Raises:
            StorageError: the database does not answer.
        """
        with self._lock:
            return self._position_of_file(self._path) if self._path is not None else self._ask_seldom()

    def ledger(self) -> Ledger:
        """Return the ledger, opened when first asked for."""
        with self._lock:
            if self._ledger is None:
                self._ledger = open_ledger(self._settings)
            return self._ledger

    def close(self) -> None:
        """Give back what is open."""
        with self._lock:
            if self._file is not None:
                self._file.close()
            if self._ledger is not None:
                self._ledger.close()
            self._file = self._ledger = None

    def _position_of_file(self, path: Path) -> int:
        if self._file is None:
            if not path.is_file():
                return 0
            address = f"file:{quote(str(path))}?mode=ro"
            self._file = sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None)
        # The counter first: what is written between the two questions raises it again.
        counter = self._file.execute("PRAGMA data_version").fetchone()
        if counter != self._seen:
            try:
                self._last = int(self._file.execute(_LAST).fetchone()[0])
            except sqlite3.OperationalError:  # a file that has no table yet, or a writer that makes it
                return self._last
            self._seen = counter
        return self._last

    def _ask_seldom(self) -> int:
        now = time.monotonic()
        if now < self._pause_until:
            soon = f"asked again within {PAUSE_SECONDS:g} s"
            raise StorageError("the ledger does not answer", expected=soon)
        if not isinstance(self._seen, float) or now - self._seen >= SECONDS:
            try:
                if self._ledger is None:
                    self._ledger = open_ledger(self._settings)
                self._last = self._ledger.last_seq()
            except StorageError:
                self._pause_until = time.monotonic() + PAUSE_SECONDS
                raise
            self._seen = now
        return self._last
