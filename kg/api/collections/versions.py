"""The versions that are read: the published one, and older ones that a cursor still walks through."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from kg.answers.layers import VersionLayers, open_layers
from kg.answers.ready import ReadyAnswers
from kg.answers.tables import VersionTables
from kg.answers.text_search import TextSearch
from kg.api.answer_files import Published, answers_folder
from kg.api.answers import AnswerStore
from kg.api.collections.cursor import Cursor, CursorGoneError
from kg.api.collections.entered import Entered
from kg.errors import SnapshotError
from kg.ledger.export import folded_position
from kg.settings import Settings

# A walk that began before a publication goes on in its own version; more than a few at once are rare.
MOST_OPEN = 3
MOST_COUNTS = 2000


class Counts:
    """Numbers of rows of a version, by what was counted; the oldest goes when there are too many."""

    def __init__(self) -> None:
        self._kept: dict[object, int] = {}
        self._lock = threading.Lock()

    def remember(self, key: object, count: Callable[[], int]) -> int:
        """Return what `count` returns, counted once."""
        found = self._kept.get(key)
        if found is None:
            found = count()
            with self._lock:
                while len(self._kept) >= MOST_COUNTS:
                    self._kept.pop(next(iter(self._kept)))
                self._kept[key] = found
        return found


@dataclass(frozen=True)
class OpenVersion:
    """One version; a request uses one of these and so never mixes versions."""

    published: Published
    layers: VersionLayers
    counts: Counts = field(default_factory=Counts)

    @cached_property
    def tables(self) -> VersionTables:
        """Return the tables, opened when they are first asked."""
        return VersionTables(self.layers)

    @cached_property
    def ready(self) -> ReadyAnswers:
        """Return the ready answers.

        Raises:
            SnapshotError: the version has none.
        """
        return ReadyAnswers(self.layers.answers)

    @cached_property
    def text(self) -> TextSearch:
        """Return the text index.

        Raises:
            SnapshotError: the version has none.
        """
        return TextSearch(self.layers.answers)

    @cached_property
    def folded(self) -> int:
        """Return the position in the ledger up to which this version holds it."""
        return folded_position(self.layers.snapshot.manifest)

    @cached_property
    def stamp(self) -> dict[str, str | None]:
        """Return what every answer says of its version."""
        manifest = self.layers.snapshot.manifest
        return {
            "graphVersion": self.published.graph_version,
            "snapshotVersion": self.published.version,
            "computedAt": str(manifest["createdAt"]) if "createdAt" in manifest else None,
            "methodVersion": str(manifest["codeVersion"]) if "codeVersion" in manifest else None,
        }


def shown_data_set(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return a data set of a manifest without where its files lay on the machine that read them."""
    files = [{name: fact for name, fact in file.items() if name != "path"} for file in entry.get("files", [])]
    return {**entry, "files": files}


class Versions:
    """Opens versions when they are first asked for, and keeps the last few."""

    def __init__(self, settings: Settings, store: AnswerStore) -> None:
        self._home = settings.home
        self.entered = Entered(settings)
        self._store = store
        self._lock = threading.Lock()
        self._open: dict[tuple[str, str | None], OpenVersion] = {}

    def current(self) -> OpenVersion:
        """Return the published version.

        Raises:
            NotPublishedError: nothing is published.
            SnapshotError: its snapshot cannot be read.
        """
        return self._get(self._store.require().published)

    def of_cursor(self, cursor: Cursor) -> OpenVersion:
        """Return the version that a cursor belongs to.

        Raises:
            CursorGoneError: it is no longer in the workspace.
        """
        folder = answers_folder(self._home, cursor.version, cursor.results_id or "none")
        published = Published(cursor.version, cursor.results_id, cursor.graph_version, folder)
        try:
            return self._get(published)
        except SnapshotError as error:
            raise CursorGoneError(
                "the version of this cursor is no longer kept; begin again", found=cursor.graph_version
            ) from error

    def _get(self, published: Published) -> OpenVersion:
        key = (published.version, published.results_id)
        with self._lock:
            found = self._open.pop(key, None)
            if found is None or found.published.graph_version != published.graph_version:
                found = self._make(published)
            self._open[key] = found  # the one used last stands at the end
            while len(self._open) > MOST_OPEN:
                self._open.pop(next(iter(self._open)))
        return found

    def _make(self, published: Published) -> OpenVersion:
        layers = open_layers(self._home, published.version, published.results_id)
        return OpenVersion(published, layers)
