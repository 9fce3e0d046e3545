"""The ledger: append, and read; there is no other operation."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, Row, Select, func, insert, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from kg.errors import NotFoundError, StorageError
from kg.ledger.database import open_database, write_transaction
from kg.ledger.entry import Draft, Entry, Value, changed_fields
from kg.ledger.errors import ChangedMeanwhileError, KeyReusedError, RuleBrokenError
from kg.ledger.identifiers import make_uuid7
from kg.ledger.older_judgements import find_older, take_over
from kg.ledger.standing import holding, standing
from kg.ledger.tables import ENTRIES, create_tables
from kg.settings import Settings

PAGE = 1000
Rows = Select[Any]


class Ledger:
    """The ledger of a workspace; safe to share between threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        with _plain_errors():
            create_tables(engine)

    def append(self, draft: Draft) -> tuple[Entry, bool]:
        """Add an entry; the second part of the answer is whether it is new.

        A request whose idempotency key came before gives the entry that was made then.

        Raises:
            ChangedMeanwhileError: the thing is not at the version that the writer has seen.
            KeyReusedError: the idempotency key came before, with another request.
            StorageError: the database does not answer.
        """
        try:
            with self._write() as connection:
                return self._append(connection, draft)
        except IntegrityError:
            # Another process was between our reading and our writing.
            current = self.find(draft.kind, draft.thing)
            raise ChangedMeanwhileError("somebody else was first", current) from None

    def undo(self, entry_id: str, *, who: str, why: str | None) -> Entry:
        """Take one entry back: what held before it holds again.

        Raises:
            NotFoundError: there is no such entry.
            RuleBrokenError: entries that stand build on it, and are to be undone first; or it is undone.
        """
        entry = self.get(entry_id)
        history = self.history(entry.kind, entry.thing)
        stands, last = standing(history), history[-1]
        if stands and stands[-1].entry_id == entry_id:
            before = stands[-2].value if len(stands) > 1 else None
        elif last.entry_id == entry_id:  # an undo, taken back itself
            before = history[-2].value
        else:
            raise RuleBrokenError(
                "a later entry builds on this one, or it is taken back already",
                found=entry_id,
                expected=(stands[-1] if stands else last).entry_id,
            )
        draft = Draft(
            entry.kind, entry.thing, "undo", before, who, why, last.version, undoes=entry_id,
            schema_version=entry.schema_version,
        )  # fmt: skip
        return self.append(draft)[0]

    def get(self, entry_id: str) -> Entry:
        """Return an entry.

        Raises:
            NotFoundError: there is no such entry.
        """
        found = self._read(select(ENTRIES).where(ENTRIES.c.entry_id == entry_id))
        if not found:
            raise NotFoundError("there is no such entry", found=entry_id[:80], expected="see kg ledger list")
        return found[0]

    def find(self, kind: str, thing: str) -> Entry | None:
        """Return the last entry of a thing; None when nobody ever said anything of it."""
        query = _of_thing(kind, thing).order_by(ENTRIES.c.version.desc()).limit(1)
        return next(iter(self._read(query)), None)

    def history(self, kind: str, thing: str) -> list[Entry]:
        """Return every entry of a thing, the first first."""
        return self._read(_of_thing(kind, thing).order_by(ENTRIES.c.version))

    def find_request(self, who: str, idempotency_key: str) -> Entry | None:
        """Return the entry that a writer's request of this name made; None when it is new."""
        query = select(ENTRIES).where(ENTRIES.c.who == who, ENTRIES.c.idempotency_key == idempotency_key)
        return next(iter(self._read(query)), None)

    def list_entries(
        self, *, after: int = 0, limit: int = PAGE, kind: str | None = None, up_to: int | None = None
    ) -> list[Entry]:
        """Return entries in their order.

        Args:
            after: position after which they begin.
            limit: how many at most.
            kind: of one kind only.
            up_to: position with which they end.
        """
        query = select(ENTRIES).where(ENTRIES.c.seq > after).order_by(ENTRIES.c.seq).limit(limit)
        if kind is not None:
            query = query.where(ENTRIES.c.kind == kind)
        if up_to is not None:
            query = query.where(ENTRIES.c.seq <= up_to)
        return self._read(query)

    def walk(self, kind: str | None) -> Iterator[Entry]:
        """Yield every entry in its order, page by page."""
        after = 0
        while page := self.list_entries(after=after, kind=kind):
            yield from page
            after = page[-1].seq

    def in_force(
        self,
        kind: str | None = None,
        *,
        after: int = 0,
        limit: int | None = None,
        up_to: int | None = None,
    ) -> list[Entry]:
        """Return the last entry of each thing of which something holds, in the order of the ledger.

        Args:
            kind: of one kind only.
            after: position after which they begin.
            limit: how many at most; None means all.
            up_to: as it was when the ledger ended with this position.
        """
        visible = ENTRIES.c.seq <= up_to if up_to is not None else ENTRIES.c.seq > 0
        last = select(func.max(ENTRIES.c.seq)).where(visible).group_by(ENTRIES.c.kind, ENTRIES.c.thing)
        query = (
            select(ENTRIES)
            .where(ENTRIES.c.seq.in_(last), ENTRIES.c.value.is_not(None), ENTRIES.c.seq > after)
            .order_by(ENTRIES.c.seq)
        )
        if kind is not None:
            query = query.where(ENTRIES.c.kind == kind)
        return self._read(query if limit is None else query.limit(limit))

    def said(self, kind: str | None = None, *, up_to: int | None = None) -> list[Entry]:
        """Return the entry whose word holds of each thing, with its own who, when and why, in order.

        It differs from `in_force` where something was undone: here stands what was said before, not the undo,
        so that all is as if what was undone had never been entered.
        """
        found = self.in_force(kind, up_to=up_to)
        told = [self._as_said(entry) if entry.action == "undo" else entry for entry in found]
        return sorted((entry for entry in told if entry is not None), key=lambda entry: entry.seq)

    def _as_said(self, undo: Entry) -> Entry | None:
        return holding([e for e in self.history(undo.kind, undo.thing) if e.seq <= undo.seq])

    def histories(self, *, after: int, up_to: int, kinds: Sequence[str]) -> list[Entry]:
        """Return every entry of the things of which something was said between two positions.

        Returns:
            Entries up to `up_to`, also those before `after`, one thing after another, the first first.
        """
        within = (ENTRIES.c.seq > after, ENTRIES.c.seq <= up_to, ENTRIES.c.kind.in_(kinds))
        things = select(ENTRIES.c.kind, ENTRIES.c.thing).where(*within).distinct().subquery()
        query = (
            select(ENTRIES)
            .join(things, (things.c.kind == ENTRIES.c.kind) & (things.c.thing == ENTRIES.c.thing))
            .where(ENTRIES.c.seq <= up_to)
            .order_by(ENTRIES.c.kind, ENTRIES.c.thing, ENTRIES.c.version)
        )
        return self._read(query)

    def last_seq(self) -> int:
        """Return the position of the last entry; 0 when there is none."""
        with _plain_errors(), self._engine.connect() as connection:
            return int(connection.execute(select(func.coalesce(func.max(ENTRIES.c.seq), 0))).scalar_one())

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def _append(self, connection: Connection, draft: Draft) -> tuple[Entry, bool]:
        request = request_hash(draft)
        if draft.idempotency_key is not None:
            repeated = self._find_request(connection, draft, request)
            if repeated is not None:
                return repeated, False
        thing = _of_thing(draft.kind, draft.thing)
        last = connection.execute(thing.order_by(ENTRIES.c.version.desc()).limit(1)).one_or_none()
        current = None if last is None else _entry(last)
        if (current.version if current else 0) != draft.expected_version:
            seen = thing.where(ENTRIES.c.version == draft.expected_version)
            raise _changed(current, connection.execute(seen).one_or_none(), draft.expected_version)
        values = {
            "entry_id": make_uuid7(),
            "kind": draft.kind,
            "thing": draft.thing,
            "version": draft.expected_version + 1,
            "action": draft.action,
            "value": None if draft.value is None else value_text(draft.value),
            "schema_version": draft.schema_version,
            "who": draft.who,
            "at": draft.at or datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "why": draft.why,
            "supersedes": current.entry_id if current else None,
            "undoes": draft.undoes,
            "idempotency_key": draft.idempotency_key,
            "request_hash": request,
        }
        made = connection.execute(insert(ENTRIES).returning(ENTRIES), values).one()
        return _entry(made), True

    def _find_request(self, connection: Connection, draft: Draft, request: str) -> Entry | None:
        query = select(ENTRIES).where(
            ENTRIES.c.who == draft.who, ENTRIES.c.idempotency_key == draft.idempotency_key
        )
        row = connection.execute(query).one_or_none()
        if row is None:
            return None
        if row.request_hash != request:
            raise KeyReusedError(
                "this Idempotency-Key came before, with another request",
                found=draft.idempotency_key,
                expected="a new key for a new request",
            )
        return _entry(row)

    def _read(self, query: Rows) -> list[Entry]:
        with _plain_errors(), self._engine.connect() as connection:
            return [_entry(row) for row in connection.execute(query)]

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with _plain_errors(), write_transaction(self._engine) as connection:
            yield connection


def open_ledger(settings: Settings) -> Ledger:
    """Return the ledger of a workspace; made when missing.

    A file of judgements that an older version of the program kept beside it is taken over first.
    """
    ledger = Ledger(open_database(settings))
    older = find_older(settings.home)
    if older is not None:
        take_over(ledger, older)
    return ledger


def value_text(value: Value) -> str:
    """Return a value as the ledger holds it: JSON with sorted names."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def request_hash(draft: Draft) -> str:
    """Return what tells two requests apart: what the writer said, not what it met."""
    said = (draft.kind, draft.action, draft.request, draft.why or "")
    held = value_text(draft.value) if draft.value is not None else ""
    return hashlib.sha256("\x1f".join((*said, held)).encode()).hexdigest()


def _changed(current: Entry | None, seen: Row[Any] | None, expected: int) -> ChangedMeanwhileError:
    if current is None:
        return ChangedMeanwhileError("there is no such thing in the ledger", None)
    before = None if seen is None else _entry(seen).value
    message = "it is there already" if expected == 0 else "somebody else changed it meanwhile"
    return ChangedMeanwhileError(message, current, changed_fields(before, current.value))


def _of_thing(kind: str, thing: str) -> Rows:
    return select(ENTRIES).where(ENTRIES.c.kind == kind, ENTRIES.c.thing == thing)


def _entry(row: Row[Any]) -> Entry:
    values = row._asdict()
    del values["idempotency_key"], values["request_hash"]
    held = values.pop("value")
    return Entry(value=None if held is None else orjson.loads(held), **values)


@contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise
    except SQLAlchemyError as error:
        # The words of the library may repeat values and the address with its password.
        raise StorageError("the ledger does not answer", found=type(error).__name__) from None
