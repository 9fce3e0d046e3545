"""Judgements of who is who, as they stand in the ledger: who judged, when, why; nothing is ever rewritten.

A record is named by `name:<name as written>` or by an authority's identifier (`uscc:…`, `stock:603037.SH`).
The last judgement of a pair holds; one that is taken back gives way to the one before, and without one the
pair is what the sources and the model say. Whoever judges, by page, API or command, writes the same ledger,
and every load reads what holds of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.errors import NotFoundError
from kg.ledger.entry import Draft, Entry
from kg.ledger.errors import InvalidEntryError
from kg.ledger.kinds import BY_NAME
from kg.ledger.ledger import Ledger
from kg.ledger.records import record_key
from kg.ledger.standing import holding

KIND = BY_NAME["judgement"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A decision that two records are, are not, or may be one organisation.

    Attributes:
        judgementId: key of the pair, as the graph has it.
        entryId: the entry of the ledger that says it.
        verdict: positive, negative or unsure.
        leftKey: one record; the smaller of the two in order of code points.
        rightKey: the other.
        judgedBy: a person, a key, or the subject of a token.
        judgedAt: UTC, to the millisecond.
        reason: why, in words.
        confidence: in [0, 1]; None when the judge gave none.
    """

    judgementId: str  # noqa: N815 - the ontology's spelling
    entryId: str  # noqa: N815
    verdict: str
    leftKey: str  # noqa: N815
    rightKey: str  # noqa: N815
    judgedBy: str  # noqa: N815
    judgedAt: str  # noqa: N815
    reason: str | None = None
    confidence: float | None = None

    @property
    def pair(self) -> tuple[str, str]:
        """Return the two records, the smaller first."""
        return (self.leftKey, self.rightKey)


def read_judgements(ledger: Ledger) -> list[Judgement]:
    """Return the judgements that hold, the one entered first first."""
    return [_judgement(entry) for entry in ledger.said(KIND.name)]


def find_judgement(ledger: Ledger, left: str, right: str) -> Judgement | None:
    """Return the judgement that holds of two records as a person names them; None without one."""
    if record_key(left) == record_key(right):
        return None
    thing = KIND.thing_of(KIND.read({"verdict": "unsure", "leftKey": left, "rightKey": right}))
    found = holding(ledger.history(KIND.name, thing))
    return _judgement(found) if found else None


def judge(
    ledger: Ledger, left: str, right: str, verdict: str, *, by: str, reason: str | None = None
) -> Judgement:
    """Enter a judgement of two records as a person names them; it replaces an earlier one of the pair.

    Raises:
        InvalidEntryError: the verdict is none, or both records are the same.
        ChangedMeanwhileError: somebody else judged the pair in the same moment.
    """
    value = KIND.read({"verdict": verdict, "leftKey": left, "rightKey": right})
    thing = KIND.thing_of(value)
    current = ledger.find(KIND.name, thing)
    draft = Draft(KIND.name, thing, "set", value, by, reason, current.version if current else 0)
    return _judgement(ledger.append(draft)[0])


def take_back(ledger: Ledger, identifier: str, *, by: str, reason: str | None) -> Judgement:
    """Take the judgement that holds of a pair back; the one before holds again. Return what was taken back.

    Raises:
        NotFoundError: no judgement in force has this identifier.
        ChangedMeanwhileError: somebody else judged the pair in the same moment.
    """
    found = holding(ledger.history(KIND.name, identifier))
    if found is None:
        raise NotFoundError(
            "no judgement in force has this identifier",
            found=identifier,
            expected="see kg resolve judgements",
        )
    ledger.undo(found.entry_id, who=by, why=reason)
    return _judgement(found)


def _judgement(entry: Entry) -> Judgement:
    if entry.value is None:
        raise InvalidEntryError("nothing is judged by a withdrawal", found=entry.entry_id)
    said = entry.value
    return Judgement(
        judgementId=entry.thing,
        entryId=entry.entry_id,
        verdict=said["verdict"],
        leftKey=said["leftKey"],
        rightKey=said["rightKey"],
        judgedBy=entry.who,
        judgedAt=entry.at,
        reason=entry.why,
        confidence=said.get("confidence"),
    )
