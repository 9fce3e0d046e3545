"""The committed list of jars: Maven coordinate, size and sha256 of every file that may be installed.

One line a jar, `<folder> <sha256> <bytes> <group>:<artifact>:<version>[:<classifier>]`; `lib` is the
server's class path, `gds` what Graph Data Science adds to it, `plugins` those jars of it that hold
procedures: the server loads every class of these when it starts, so the others are kept out of its sight. No
host is named: the file says what is installed, never from where.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Literal

from kg.errors import ServerError

Folder = Literal["gds", "lib", "plugins"]
FOLDERS: dict[str, Folder] = {"gds": "gds", "lib": "lib", "plugins": "plugins"}

LOCK_NAME = "jars.lock"


@dataclass(frozen=True, slots=True)
class LockedJar:
    """One jar as the lock describes it.

    Attributes:
        folder: `lib` (class path of the server), `gds` (added to it) or `plugins` (added to it, and searched
            for procedures).
        sha256: of the file, lower-case hex.
        size: of the file, bytes.
        coordinate: `group:artifact:version` or `group:artifact:version:classifier`.
    """

    folder: Folder
    sha256: str
    size: int
    coordinate: str

    @property
    def filename(self) -> str:
        """Return the file's name in a Maven repository."""
        _, artifact, version, *classifier = self.coordinate.split(":")
        return "-".join([artifact, version, *classifier]) + ".jar"

    @property
    def repository_path(self) -> str:
        """Return the file's path below the root of any Maven repository."""
        group, artifact, version, *_ = self.coordinate.split(":")
        return f"{group.replace('.', '/')}/{artifact}/{version}/{self.filename}"


@dataclass(frozen=True, slots=True)
class JarLock:
    """All jars of one build of the server.

    Attributes:
        jars: sorted by folder, then coordinate.
        digest: first 12 hex digits of the sha256 of the lock's text; names the folder in the cache.
    """

    jars: tuple[LockedJar, ...]
    digest: str


def parse_lock(text: str, where: str = LOCK_NAME) -> JarLock:
    """Return the jars of a lock text.

    Raises:
        ServerError: a line is not of the format, or two jars would have the same file name.
    """
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line and not line.startswith("#")]
    jars = tuple(_parse_line(line, f"{where}:{n}") for n, line in lines)
    seen: set[tuple[str, str]] = set()
    for jar in jars:
        if (jar.folder, jar.filename) in seen:
            raise ServerError("two jars of one file name", where=where, found=jar.coordinate)
        seen.add((jar.folder, jar.filename))
    return JarLock(jars, hashlib.sha256(text.encode()).hexdigest()[:12])


def _parse_line(line: str, where: str) -> LockedJar:
    match line.split():
        case [folder, sha256, size, coordinate] if (
            folder in FOLDERS and len(sha256) == 64 and size.isdecimal() and coordinate.count(":") in (2, 3)
        ):
            return LockedJar(FOLDERS[folder], sha256, int(size), coordinate)
    raise ServerError(
        "the lock of the server's jars has a line of another format",
        where=where,
        found=line[:120],
        expected=f"<{'|'.join(FOLDERS)}> <sha256> <bytes> <group>:<artifact>:<version>[:<classifier>]",
    )


@cache
def read_lock() -> JarLock:
    """Return the committed lock."""
    return parse_lock(resources.files("kg.server").joinpath(LOCK_NAME).read_text(encoding="utf-8"))


def format_lock(jars: list[LockedJar], roots: list[str]) -> str:
    """Return the text of a lock.

    Args:
        jars: in any order.
        roots: coordinates the jars were resolved from, said in the first lines.
    """
    head = [
        "# Jars of the managed server: <folder> <sha256> <bytes> <coordinate>. Written by `make lock`.",
        *(f"# root {root}" for root in roots),
    ]
    ordered = sorted(jars, key=lambda jar: (jar.folder, jar.coordinate))
    return "\n".join([*head, *(f"{j.folder} {j.sha256} {j.size} {j.coordinate}" for j in ordered)]) + "\n"


def compute_sha256(path: Path) -> str:
    """Return the sha256 of a file as lower-case hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
