"""What the operations on the ledger take and give."""

from __future__ import annotations

from typing import Any, Generic, Literal, TypeVar

from pydantic import Field

from kg.api.models import ApiModel
from kg.ledger.entry import Entry
from kg.ledger.values import LedgerValue, Text

Form = TypeVar("Form", bound=LedgerValue)
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
    status: Literal["pending", "folded"] = Field(
        description="pending: readers of the published version do not have it yet; folded: they do."
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


def entry_answer(entry: Entry, folded_up_to: int, snapshot_version: str | None) -> EntryAnswer:
    """Return an entry with whether the published version has it."""
    is_folded = entry.seq <= folded_up_to
    return EntryAnswer(
        seq=entry.seq,
        entry_id=entry.entry_id,
        kind=entry.kind,
        thing=entry.thing,
        version=entry.version,
        action=entry.action,
        value=None if entry.value is None else dict(entry.value),
        who=entry.who,
        at=entry.at,
        why=entry.why,
        supersedes=entry.supersedes,
        undoes=entry.undoes,
        status="folded" if is_folded else "pending",
        awaits_version_after=None if is_folded else snapshot_version,
    )
