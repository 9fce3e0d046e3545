"""An entry of the ledger, and what a writer gives to make one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Action = Literal["set", "withdraw", "undo"]
Value = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody said of a thing at a time; it never changes.

    Attributes:
        seq: position in the ledger, from 1.
        entry_id: UUID version 7.
        kind: of what, such as `fundCriteria`.
        thing: key of the thing within its kind.
        version: counter of the thing, from 1: what If-Match compares.
        action: `set` says what holds; `withdraw` that nothing holds any more; `undo` that what held before
            the undone entry holds again.
        value: what holds after this entry; None when nothing does.
        schema_version: of the form of the value.
        who: the label of a key, the subject of a token, or the user of the machine.
        at: UTC, to the millisecond, ISO 8601.
        why: in words; None where the writer of an older file gave none.
        supersedes: the entry of the thing that held before.
        undoes: the entry that an undo or a withdrawal takes back.
    """

    seq: int
    entry_id: str
    kind: str
    thing: str
    version: int
    action: Action
    value: Value | None
    schema_version: int
    who: str
    at: str
    why: str | None
    supersedes: str | None
    undoes: str | None


@dataclass(frozen=True, slots=True)
class Draft:
    """What a writer gives.

    Attributes:
        expected_version: the version that the writer has seen; 0 for a thing that must not be there yet.
        request: what is said, in one text, so that a repeated request is known again.
        idempotency_key: the writer's own name of the request; None when it gave none.
        at: only for entries of an older file; None means now.
    """

    kind: str
    thing: str
    action: Action
    value: Value | None
    who: str
    why: str | None
    expected_version: int
    undoes: str | None = None
    schema_version: int = 1
    request: str = ""
    idempotency_key: str | None = None
    at: str | None = None


def changed_fields(before: Value | None, after: Value | None) -> tuple[str, ...]:
    """Return the names of the fields that two values do not share, sorted."""
    old, new = before or {}, after or {}
    return tuple(sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name)))
