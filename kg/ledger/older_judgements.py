"""The judgements that older versions of the program kept in a file of their own, taken over once.

`<home>/ledger/judgements.jsonl` had one JSON object a line: judgementId, verdict, leftKey, rightKey,
judgedBy, judgedAt (UTC, to the microsecond), reason, confidence. A line with `withdraws` took back the
judgement of that identifier, whatever stood after it; the last that was not taken back held.

Each line becomes an entry with its own who, when (to the millisecond) and why; then the file is put aside. A
line is one request with a name of its own, so that a kill costs nothing and a second time adds nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import os
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import orjson
from filelock import FileLock

from kg.ledger.entry import Action, Draft, Entry, Value
from kg.ledger.errors import InvalidEntryError
from kg.ledger.kinds import BY_NAME

FILE = "judgements.jsonl"
REFUSED = "judgements.rejects.jsonl"
JUDGEMENT = BY_NAME["judgement"]
_SAID = ("verdict", "leftKey", "rightKey", "confidence")
_LOG = logging.getLogger(__name__)


class Appending(Protocol):
    """What is needed of a ledger."""

    def append(self, draft: Draft) -> tuple[Entry, bool]:
        """Add an entry."""

    def history(self, kind: str, thing: str) -> list[Entry]:
        """Return every entry of a thing."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file that says something.

    Attributes:
        number: of the line, from 1.
        withdraws: identifier of the judgement that it takes back.
        at: UTC, to the millisecond.
    """

    number: int
    identifier: str
    withdraws: str | None
    value: Value
    who: str
    at: str
    why: str | None

    @property
    def thing(self) -> str:
        """Return the pair's key in the ledger."""
        return JUDGEMENT.thing_of(self.value)

    @property
    def request(self) -> str:
        """Return the name of the request: the same line is the same request."""
        return f"{FILE}:{self.number}:{self.identifier}"


@dataclass
class _TakeOver:
    """What was taken over so far.

    Attributes:
        stands: of each pair the judgements not taken back, by their old identifiers, in order.
        entries: of each pair, in the order of the file.
        refused: lines that say nothing, with the reason.
    """

    ledger: Appending
    stands: dict[str, dict[str, Value]] = field(default_factory=lambda: defaultdict(dict))
    entries: dict[str, dict[str, Entry]] = field(default_factory=lambda: defaultdict(dict))
    refused: list[dict[str, object]] = field(default_factory=list)

    def add(self, line: Line) -> None:
        """Append the entry of a line."""
        stands, entries = self.stands[line.thing], self.entries[line.thing]
        if line.withdraws is None:
            stands.pop(line.identifier, None)
            stands[line.identifier] = line.value
            entries[line.identifier] = self._append(line, "set", line.value, None)
        elif line.withdraws in stands:
            del stands[line.withdraws]
            now = next(reversed(stands.values()), None)
            undoes = entries[line.withdraws].entry_id
            entries[line.identifier] = self._append(line, "undo", now, undoes)
        else:
            self.refuse(line.number, "withdraws", line.withdraws, "a judgement that stands")

    def refuse(self, number: int, name: str | None, found: object, expected: str) -> None:
        """Write down a line that is not taken over."""
        told = {"field": name, "found": str(found)[:200], "expected": expected}
        self.refused.append({"file": FILE, "line": number, "reason": "notTakenOver", **told})

    def _append(self, line: Line, action: Action, value: Value | None, undoes: str | None) -> Entry:
        history = self.ledger.history(JUDGEMENT.name, line.thing)
        draft = Draft(
            JUDGEMENT.name, line.thing, action, value, line.who, line.why, len(history), undoes=undoes,
            request=line.request, idempotency_key=line.request, at=line.at,
        )  # fmt: skip
        return self.ledger.append(draft)[0]

    def let_later_hold(self) -> None:
        """Say again what somebody entered in the ledger later than the file's last word on a pair."""
        for thing, entries in self.entries.items():
            first, last = min(e.seq for e in entries.values()), max(entries.values(), key=lambda e: e.seq)
            history = self.ledger.history(JUDGEMENT.name, thing)
            earlier = [entry for entry in history if entry.seq < first]
            if not earlier or earlier[-1].at <= last.at or history[-1].seq != last.seq:
                continue
            kept = earlier[-1]
            action: Action = "set" if kept.value is not None else "withdraw"
            name = f"{FILE}:after:{kept.entry_id}"
            self.ledger.append(
                Draft(
                    JUDGEMENT.name, thing, action, kept.value, kept.who, kept.why, last.version,
                    undoes=last.entry_id if action == "withdraw" else None,
                    request=name, idempotency_key=name, at=kept.at,
                )
            )  # fmt: skip


def find_older(home: Path) -> Path | None:
    """Return the file of a workspace, where there is one to take over."""
    path = home / "ledger" / FILE
    return path if path.is_file() else None


def take_over(ledger: Appending, path: Path) -> None:
    """Append every line of the file to the ledger, and put the file aside under the hash of its content.

    Lines that say nothing stand in `judgements.rejects.jsonl` with what was found and expected.
    """
    with FileLock(path.with_suffix(".lock")):
        if not path.is_file():  # another process took it over while this one waited
            return
        content, work = path.read_bytes(), _TakeOver(ledger)
        for number, text in enumerate(content.splitlines(), 1):
            line = read_line(number, text, work) if text.strip() else None
            if line is not None:
                work.add(line)
        work.let_later_hold()
        write_refused(path.with_name(REFUSED), work.refused)
        digest = hashlib.sha256(content).hexdigest()[:16]
        path.replace(path.with_name(f"judgements-{digest}.taken-over"))


def read_line(number: int, text: bytes, work: _TakeOver) -> Line | None:
    """Return what a line says; None for one that is refused."""
    try:
        record = orjson.loads(text)
    except orjson.JSONDecodeError:
        record = None
    if not isinstance(record, dict):
        work.refuse(number, None, text[:200].decode("utf-8", "replace"), "a JSON object")
        return None
    for name in ("judgementId", "judgedBy"):
        if not isinstance(record.get(name), str) or not record[name].strip():
            work.refuse(number, name, record.get(name, ""), "a text")
            return None
    at = _milliseconds(record.get("judgedAt"))
    if at is None:
        work.refuse(number, "judgedAt", record.get("judgedAt", ""), "2026-01-31T12:00:00.000000Z")
        return None
    try:
        value = JUDGEMENT.read({name: record[name] for name in _SAID if record.get(name) is not None})
    except InvalidEntryError as error:
        work.refuse(number, error.expected, error.found, error.message)
        return None
    return Line(
        number, record["judgementId"], _text(record, "withdraws"), value, record["judgedBy"], at,
        _text(record, "reason"),
    )  # fmt: skip


def _text(record: Mapping[str, Any], name: str) -> str | None:
    return str(record[name]) if record.get(name) is not None else None


def _milliseconds(text: object) -> str | None:
    try:
        found = dt.datetime.fromisoformat(str(text))
    except ValueError:
        return None
    moment = found if found.tzinfo else found.replace(tzinfo=dt.UTC)
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def write_refused(path: Path, refused: list[dict[str, object]]) -> None:
    """Write the lines that were not taken over, and say so."""
    if not refused:
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(b"".join(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in refused))
    draft.replace(path)
    _LOG.warning("%d lines of %s are no judgements: %s", len(refused), FILE, path)
