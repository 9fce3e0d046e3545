"""A file and a listener that nobody may touch."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SECRET = "the-canary-sings-5c1f"
LONG_AGO = 1.0


@dataclass(frozen=True)
class Canaries:
    """Where they are.

    Attributes:
        file: a file in the server's own import folder, its time of access long ago.
        listener: a socket of this machine that listens.
    """

    file: Path
    listener: socket.socket

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def place(self, query: str) -> str:
        """Return a query of the corpus that means them."""
        return query.replace("CANARY_FILE", f"file:///{self.file.name}").replace("CANARY_URL", self.url)

    def is_untouched(self) -> bool:
        """Return whether nobody has read the file or called the listener."""
        try:
            self.listener.accept()
        except BlockingIOError:
            return self.file.stat().st_atime == LONG_AGO
        return False


@contextmanager
def set_up(import_folder: Path) -> Iterator[Canaries]:
    """Give the canaries; the file is readable for the server, whose own folder it is in."""
    file = import_folder / "canary.csv"
    file.write_text(f"{SECRET},1\n", encoding="utf-8")
    os.utime(file, (LONG_AGO, LONG_AGO))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield Canaries(file, listener)
    file.unlink()
