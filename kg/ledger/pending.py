"""What the ledger holds and a version does not: the difference between two positions of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from kg.ledger.entry import Entry
from kg.ledger.ledger import Ledger
from kg.ledger.standing import holding


@dataclass(frozen=True, slots=True)
class Change:
    """How a thing of the ledger differs between two positions.

    Attributes:
        last: the last entry of the thing: who changed it, when and why.
        before: the entry that held at the earlier position; None when nothing did.
        now: the entry that holds at the later one; None when nothing does.
    """

    last: Entry
    before: Entry | None
    now: Entry | None


def changes_between(ledger: Ledger, after: int, up_to: int, kinds: Sequence[str]) -> list[Change]:
    """Return the things that differ, in the order of their last entries.

    What was entered and undone meanwhile is no difference.
    """
    found = []
    histories = ledger.histories(after=after, up_to=up_to, kinds=kinds)
    for _, entries in groupby(histories, key=lambda entry: (entry.kind, entry.thing)):
        history = list(entries)
        before = holding([entry for entry in history if entry.seq <= after])
        now = holding(history)
        if (before and before.entry_id) != (now and now.entry_id):
            found.append(Change(history[-1], before, now))
    return sorted(found, key=lambda change: change.last.seq)
