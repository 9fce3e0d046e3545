"""The ledger as the operations use it: opened once, with what the published version already holds."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import orjson

from kg.algorithms.chain import read_chain
from kg.api.access.callers import Caller
from kg.api.answer_files import Published, read_published
from kg.api.writes.models import EntryAnswer, ThingAnswer, entry_answer
from kg.errors import NotFoundError, SnapshotError
from kg.ledger.entry import Action, Draft, Entry
from kg.ledger.export import folded_position
from kg.ledger.kinds import Kind, dump_value, find_kind
from kg.ledger.ledger import Ledger, open_ledger
from kg.ledger.pending import changes_between
from kg.ledger.values import LedgerValue
from kg.settings import Settings
from kg.snapshot import MANIFEST


class Desk:
    """Where people's entries are taken in and looked up."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._ledger: Ledger | None = None
        self._opening = threading.Lock()
        self._folded: tuple[str, int] | None = None

    @property
    def ledger(self) -> Ledger:
        """Return the ledger, opened when first asked for: a server that only reads makes no file."""
        with self._opening:
            if self._ledger is None:
                self._ledger = open_ledger(self._settings)
            return self._ledger

    def published(self) -> Published | None:
        """Return the published version."""
        return read_published(self._settings.home)

    def folded_up_to(self, published: Published | None) -> int:
        """Return the position in the ledger up to which the published version holds it."""
        if published is None:
            return 0
        if self._folded is None or self._folded[0] != published.version:
            manifest = self._settings.home / "snapshots" / published.version / MANIFEST
            self._folded = (published.version, read_folded(manifest))
        return self._folded[1]

    def answer(self, entry: Entry) -> EntryAnswer:
        """Return an entry as the API gives it."""
        return self.answers([entry])[0]

    def answers(self, entries: Sequence[Entry]) -> list[EntryAnswer]:
        """Return entries as the API gives them, with what the published version has of each."""
        published = self.published()
        version = published.version if published else None
        folded = self.folded_up_to(published)
        later = {entry.kind for entry in entries if entry.seq > folded}
        changes = changes_between(self.ledger, folded, self.ledger.last_seq(), sorted(later)) if later else ()
        waiting = {(change.last.kind, change.last.thing) for change in changes}

        def status(entry: Entry) -> Literal["pending", "folded", "workspace"]:
            if find_kind(entry.kind).is_private:
                return "workspace"
            waits = entry.seq > folded and (entry.kind, entry.thing) in waiting
            return "pending" if waits else "folded"

        return [entry_answer(entry, status(entry), version) for entry in entries]

    def thing(self, entry: Entry) -> ThingAnswer:
        """Return the thing that an entry says the last of."""
        return self.things([entry])[0]

    def things(self, entries: Sequence[Entry]) -> list[ThingAnswer]:
        """Return the things that entries say the last of."""
        published = self.published()
        return [
            ThingAnswer(
                kind=answer.kind,
                key=answer.thing,
                version=answer.version,
                value=answer.value,
                entry=answer,
                snapshot_version=published.version if published else None,
            )
            for answer in self.answers(entries)
        ]

    def require(self, kind: Kind, key: str) -> Entry:
        """Return the last entry of a thing.

        Raises:
            NotFoundError: nobody ever said anything of it.
        """
        found = self.ledger.find(kind.name, key)
        if found is None:
            raise NotFoundError(f"there is no such {kind.label_en} in the ledger", found=key[:200])
        return found

    def write(
        self,
        kind: Kind,
        key: str,
        action: Action,
        value: LedgerValue | None,
        caller: Caller,
        why: str,
        expected: int,
        idempotency_key: str | None = None,
        request: str = "",
    ) -> tuple[Entry, bool]:
        """Add an entry; the second part of the answer is whether it is new."""
        stored = None if value is None else dump_value(value)
        if stored is not None and kind.name in CHECKS:
            CHECKS[kind.name](stored)
        undoes = None
        if action == "withdraw":
            undoes = self.require(kind, key).entry_id
        draft = Draft(
            kind.name,
            key,
            action,
            stored,
            caller.name,
            why,
            expected,
            undoes=undoes,
            request=request,
            idempotency_key=idempotency_key,
        )
        return self.ledger.append(draft)

    def close(self) -> None:
        """Give back what is open."""
        if self._ledger is not None:
            self._ledger.close()
            self._ledger = None


def read_folded(manifest: Path) -> int:
    """Return the position in the ledger that a snapshot was made with; 0 when it was made without.

    Raises:
        SnapshotError: the manifest cannot be read.
    """
    try:
        record = orjson.loads(manifest.read_bytes())
    except FileNotFoundError:
        return 0
    except orjson.JSONDecodeError as error:
        raise SnapshotError("cannot be read", where=str(manifest), found=str(error)) from error
    return folded_position(record)


def check_chain_value(value: Mapping[str, Any]) -> None:
    """Check a chain as a chain file is checked.

    Raises:
        ChainError: it is not valid; the message names the first problem.
    """
    with tempfile.TemporaryDirectory() as folder:
        # JSON is YAML, so the reader of chain files is the one judge.
        path = Path(folder) / "chain.yaml"
        path.write_bytes(orjson.dumps(value["document"]))
        read_chain(path)


CHECKS: Mapping[str, Callable[[Mapping[str, Any]], None]] = {"chain": check_chain_value}
