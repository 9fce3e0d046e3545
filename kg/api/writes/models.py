"""What the operations on the ledger take and give."""

from __future__ import annotations

from typing import Any, Generic, Literal, TypeVar

from pydantic import Field

from kg.api.models import ApiModel
from kg.ledger.entry import Entry
from kg.ledger.values import LedgerValue, Text

Form = TypeVar("Form", bound=LedgerValue)
_SAID = (
    "seq", "entry_id", "kind", "thing", "version", "action", "who", "at", "why", "supersedes", "undoes",
)  # fmt: skip
WHY = "Why: shown with the entry for ever. 理由"


class Change(LedgerValue, Generic[Form]):
    """What a writer sends: the value and the reason."""

    value: Form
    why: Text = Field(description=WHY)


class Reason(LedgerValue):
    """What a writer sends where there is only a reason to give."""

    why: Text = Field(description=WHY)


class EntryAnswer(ApiModel):
    """An entry: who, when, why, and what held after it."""

    seq: int
    entry_id: str
    kind: str
    thing: str
    version: int
    action: Literal["set", "withdraw", "undo"]
    value: dict[str, Any] | None
    who: str
    at: str
    why: str | None
    supersedes: str | None
    undoes: str | None
    status: Literal["pending", "folded", "workspace"] = Field(
        description="pending: the published version does not say yet what the ledger says of the thing; "
        "folded: it does, or the entry was taken back before; workspace: no version ever holds it."
    )
    awaits_version_after: str | None = Field(
        description="The snapshot version that a pending entry is not in: it waits for the next one."
    )


class ThingAnswer(ApiModel):
    """A thing as the ledger has it now, before and after the next version."""

    kind: str
    key: str
    version: int = Field(description="Counter of the thing; If-Match compares it.")
    value: dict[str, Any] | None = Field(description="Null after a withdrawal.")
    entry: EntryAnswer
    snapshot_version: str | None = Field(description="The published version; null when nothing is published.")


class ThingList(ApiModel):
    """A page of things of one kind."""

    results: list[ThingAnswer]
    next_cursor: str | None
    snapshot_version: str | None


class EntryList(ApiModel):
    """A page of entries."""

    results: list[EntryAnswer]
    next_cursor: str | None
    snapshot_version: str | None


class StepAnswer(ApiModel):
    """A step that can be taken now, and by whom."""

    step: str
    leads_to: str
    by: str
    label_zh: str
    label_en: str


class FilingAnswer(ApiModel):
    """Where the filing of a project stands, and what can follow."""

    project: str
    version: int = Field(description="Counter of the filing; 0 before the first step. If-Match compares it.")
    state: dict[str, Any]
    next_steps: list[StepAnswer]
    entry: EntryAnswer | None


def entry_answer(
    entry: Entry, status: Literal["pending", "folded", "workspace"], snapshot_version: str | None
) -> EntryAnswer:
    """Return an entry with whether the published version has it."""
    return EntryAnswer(
        **{name: getattr(entry, name) for name in _SAID},
        value=None if entry.value is None else dict(entry.value),
        status=status,
        awaits_version_after=snapshot_version if status == "pending" else None,
    )
