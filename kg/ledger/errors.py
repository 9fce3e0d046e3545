"""What the ledger refuses."""

from __future__ import annotations

from kg.errors import KgError
from kg.ledger.entry import Entry


class LedgerError(KgError):
    """An entry that the ledger does not take."""

    exit_code = 2


class ChangedMeanwhileError(LedgerError):
    """Somebody else changed the thing first; nothing was written.

    Attributes:
        current: the entry that holds now; None when the thing was never there.
        changed: names of the fields that differ from what the writer had seen.
    """

    def __init__(self, message: str, current: Entry | None, changed: tuple[str, ...] = ()) -> None:
        found = None if current is None else f"version {current.version} by {current.who} at {current.at}"
        super().__init__(message, found=found)
        self.current = current
        self.changed = changed


class RuleBrokenError(LedgerError):
    """The entry is well formed and a rule of its kind forbids it now."""


class KeyReusedError(LedgerError):
    """An idempotency key came a second time, with another request."""


class InvalidEntryError(LedgerError):
    """What was said is not of the form of its kind."""
