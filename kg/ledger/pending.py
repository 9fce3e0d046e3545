"""What the ledger holds and a version does not: the difference between two positions of the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from kg.ledger.entry import Entry
from kg.ledger.kinds import BY_NAME
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
    for history in _histories(ledger, after, up_to, kinds):
        before, now = _held(history, after), holding(history)
        if before != now:
            found.append(Change(history[-1], before, now))
    return sorted(found, key=lambda change: change.last.seq)


def first_position(ledger: Ledger, said: Sequence[Entry], up_to: int) -> int:
    """Return the earliest position of the ledger at which the same entries held as at `up_to`.

    So what was entered and undone leaves no trace: not in the name of the export, and not in a version.

    Args:
        ledger: the ledger.
        said: the entries that hold at `up_to`.
        up_to: a position.
    """
    first = max((entry.seq for entry in said), default=0)
    # A thing is at odds with its end from the first position at which it is, until an entry puts it right.
    odd: dict[tuple[str, str], bool] = {}
    turns: list[tuple[int, tuple[str, str], bool]] = []
    for history in _histories(ledger, first, up_to, tuple(BY_NAME)):
        thing, end = (history[0].kind, history[0].thing), holding(history)
        odd[thing] = _held(history, first) != end
        later = [entry.seq for entry in history if entry.seq > first]
        turns += [(seq, thing, _held(history, seq) != end) for seq in later]
    for seq, thing, is_odd in sorted(turns):
        if not any(odd.values()):
            break
        odd[thing], first = is_odd, seq
    return first


def _histories(ledger: Ledger, after: int, up_to: int, kinds: Sequence[str]) -> Iterator[list[Entry]]:
    """Yield the whole history of each thing of which something was said between two positions."""
    entries = ledger.histories(after=after, up_to=up_to, kinds=kinds)
    for _, history in groupby(entries, key=lambda entry: (entry.kind, entry.thing)):
        yield list(history)


def _held(history: Sequence[Entry], position: int) -> Entry | None:
    return holding([entry for entry in history if entry.seq <= position])
