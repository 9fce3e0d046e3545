"""The layers of a published version: the snapshot, its results, and what the step on the graph derived."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kg.errors import SnapshotError
from kg.snapshot import MANIFEST, Snapshot, open_snapshot

DERIVED = "derived"


@dataclass(frozen=True)
class VersionLayers:
    """Where the tables and ready answers of one published version lie.

    Attributes:
        snapshot: the lowest layer.
        above: results and derived tables, in the order in which they are laid over it.
        answers: folder of the ready answers.
    """

    snapshot: Snapshot
    above: tuple[Snapshot, ...]
    answers: Path

    @property
    def all(self) -> tuple[Snapshot, ...]:
        """Return every layer, the lowest first."""
        return (self.snapshot, *self.above)


def results_folder(home: Path, version: str, results_id: str | None) -> Path:
    """Return the folder of a version's results; without results it holds only ready answers."""
    return home / "results" / version / (results_id or "none")


def open_layers(home: Path, version: str, results_id: str | None) -> VersionLayers:
    """Return the layers of a version that is published, or was and is still in the workspace.

    Raises:
        SnapshotError: the snapshot is not there or cannot be read.
    """
    if not _is_name(version) or not (results_id is None or _is_name(results_id)):
        raise SnapshotError("not the name of a version", found=version)
    folder = results_folder(home, version, results_id)
    above = [path for path in (folder, folder / DERIVED) if (path / MANIFEST).is_file()]
    return VersionLayers(
        snapshot=open_snapshot(home / "snapshots" / version),
        above=tuple(open_snapshot(path) for path in above),
        answers=folder / "answers",
    )


def _is_name(text: str) -> bool:
    """Return whether a text can be the name of a version's folder: it may come with a request."""
    return text.isascii() and text.isalnum()
