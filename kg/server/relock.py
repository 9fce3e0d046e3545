"""Rewrite `jars.lock`: `python -m kg.server.relock`, run by `make lock` after a version is changed here.

The only place that resolves dependencies; a normal start installs what the lock says and nothing else.
"""

from __future__ import annotations

import logging
import zipfile
from pathlib import Path

from kg.server.lock import LOCK_NAME, Folder, LockedJar, compute_sha256, format_lock
from kg.settings import Settings

NEO4J = "5.26.30"
BROWSER = "5.24.0"
GDS = "2.13.9"  # the line that belongs to Neo4j 5.26

SERVER_ROOTS = [
    f"org.neo4j:neo4j:{NEO4J}",
    f"org.neo4j:neo4j-bootcheck:{NEO4J}",
    f"org.neo4j.app:neo4j-server:{NEO4J}",
    f"org.neo4j.client:neo4j-browser:{BROWSER}",
]
PLUGIN_ROOTS = [
    f"org.neo4j.gds:{artifact}:{GDS}"
    for artifact in ("opengds-extension", "proc", "proc-sysinfo", "open-write-services")
]
PROCEDURE_MARKS = tuple(
    f"Lorg/neo4j/procedure/{name};".encode()
    for name in ("Procedure", "UserFunction", "UserAggregationFunction")
)


def resolve_jars(settings: Settings) -> list[LockedJar]:
    """Return every jar of the server and of its plug-in, downloaded and hashed.

    A plug-in's jar is left out when the server has the same group, artifact and classifier: the
    server's version is the one that is loaded. Artifact names alone do not tell: `annotations` is in
    `org.neo4j` and in `org.neo4j.gds`, and without the latter every GDS call fails.
    """
    server = _resolve("lib", SERVER_ROOTS, settings)
    have = {_unversioned(jar.coordinate) for jar in server}
    added = _resolve("gds", PLUGIN_ROOTS, settings)
    return server + [jar for jar in added if _unversioned(jar.coordinate) not in have]


def _unversioned(coordinate: str) -> tuple[str, ...]:
    group, artifact, _, *classifier = coordinate.split(":")
    return (group, artifact, *classifier)


def _resolve(folder: Folder, roots: list[str], settings: Settings) -> list[LockedJar]:
    import jgo  # half a second to import, and needed here only

    mirror = {"central": settings.maven_repository} if settings.maven_repository else None
    jars = []
    for artifact in jgo.resolve("+".join(roots), repositories=mirror):
        path = Path(artifact.resolve())
        coordinate = ":".join(
            part
            for part in (artifact.groupId, artifact.artifactId, artifact.version, artifact.classifier)
            if part
        )
        place = "plugins" if folder == "gds" and holds_procedures(path) else folder
        jars.append(LockedJar(place, compute_sha256(path), path.stat().st_size, coordinate))
    return jars


def holds_procedures(jar: Path) -> bool:
    """Return whether a class of the jar bears a mark by which the server finds procedures and functions."""
    with zipfile.ZipFile(jar) as archive:
        names = [name for name in archive.namelist() if name.endswith(".class")]
        return any(mark in archive.read(name) for name in names for mark in PROCEDURE_MARKS)


def write_lock(settings: Settings) -> Path:
    """Resolve the roots anew and write the lock beside this module; return its path."""
    path = Path(__file__).with_name(LOCK_NAME)
    path.write_text(format_lock(resolve_jars(settings), SERVER_ROOTS + PLUGIN_ROOTS), encoding="utf-8")
    return path


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    logging.getLogger(__name__).info("wrote %s", write_lock(Settings()))
