"""Rules that hold for things of every kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.ledger.entry import Entry
from kg.ledger.errors import RuleBrokenError
from kg.ledger.kinds import Kind


def version_to_add(current: Entry | None) -> int:
    """Return the version that a new thing follows: none, or its own withdrawal.

    Raises:
        RuleBrokenError: it is there.
    """
    if current is None:
        return 0
    if current.value is not None:
        raise RuleBrokenError(
            "it is there already; change it with PUT and If-Match",
            found=f"{current.thing}, version {current.version} by {current.who} at {current.at}",
        )
    return current.version


def check_same_thing(kind: Kind, key: str, value: Mapping[str, Any]) -> None:
    """Check that a change is not one of another thing: its key follows from what it says.

    Raises:
        RuleBrokenError: the value is about another thing.
    """
    if kind.key is None:
        return
    about = kind.key(value)
    if about != key:
        raise RuleBrokenError("the value is about another thing than its address", found=about, expected=key)


def check_is_in_force(kind: Kind, entry: Entry) -> None:
    """Check that there is something to withdraw.

    Raises:
        RuleBrokenError: it is withdrawn already.
    """
    if entry.value is None:
        raise RuleBrokenError(
            f"this {kind.label_en} is withdrawn already", found=f"version {entry.version} by {entry.who}"
        )
