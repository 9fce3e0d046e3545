"""Which entries of a thing's history stand: those that were not taken back."""

from __future__ import annotations

from collections.abc import Sequence

from kg.ledger.entry import Entry


def standing(history: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return the entries of a history that were not taken back, in their order; the last one holds.

    An undo takes its entry out; an undo of an undo brings back what stood before that one.

    Args:
        history: every entry of one thing, the first first.
    """
    before: dict[str, tuple[Entry, ...]] = {}
    now: tuple[Entry, ...] = ()
    for entry in history:
        before[entry.entry_id] = now
        if entry.action != "undo":
            now = (*now, entry)
        elif any(e.entry_id == entry.undoes for e in now):
            now = tuple(e for e in now if e.entry_id != entry.undoes)
        else:
            now = before.get(str(entry.undoes), now)
    return now


def holding(history: Sequence[Entry]) -> Entry | None:
    """Return the entry whose word holds, with its own who, when and why; None when nothing holds."""
    stands = standing(history)
    return stands[-1] if stands and stands[-1].value is not None else None
