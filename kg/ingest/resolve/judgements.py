"""Judgements of who is who, as an append-only file: who judged, when, why; nothing is ever rewritten.

One JSON object a line. A record is named by `name:<name as written>` or by an authority's identifier
(`uscc:…`, `stock:603037.SH`). The last judgement of a pair holds; a line with `withdraws` takes an earlier
one back, and the pair is again what the sources and the model say.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import orjson
from filelock import FileLock

from kg.errors import FormatError, NotFoundError

Verdict = Literal["positive", "negative", "unsure"]
VERDICTS: tuple[Verdict, ...] = ("positive", "negative", "unsure")
AUTHORITIES = ("uscc", "lei", "stock", "moe", "ror", "amac", "crunchbase", "derwent", "name")


@dataclass(frozen=True, slots=True)
class Judgement:
    """A decision that two records are, are not, or may be one organisation.

    Attributes:
        judgementId: hash of all the rest.
        verdict: positive, negative or unsure.
        leftKey: one record; the smaller of the two in order of code points.
        rightKey: the other.
        judgedBy: person or rule.
        judgedAt: UTC, to the microsecond: of two decisions in one second the later one holds.
        reason: why, in words.
        confidence: in [0, 1]; None when the judge gave none.
        withdraws: identifier of the judgement that this one takes back; None for a judgement proper.
    """

    judgementId: str  # noqa: N815 - the file's and the ontology's spelling
    verdict: str
    leftKey: str  # noqa: N815
    rightKey: str  # noqa: N815
    judgedBy: str  # noqa: N815
    judgedAt: str  # noqa: N815
    reason: str | None = None
    confidence: float | None = None
    withdraws: str | None = None

    @property
    def pair(self) -> tuple[str, str]:
        """Return the two records, the smaller first."""
        return (self.leftKey, self.rightKey)


def ledger_path(home: Path) -> Path:
    """Return where a workspace keeps its judgements."""
    return home / "ledger" / "judgements.jsonl"


def record_key(text: str) -> str:
    """Return the key of a record that a person names: an identifier as it is, anything else as a name."""
    bare = text.strip()
    return bare if bare.partition(":")[0] in AUTHORITIES and ":" in bare else f"name:{bare}"


def make_judgement(
    left: str,
    right: str,
    verdict: str,
    *,
    by: str,
    reason: str | None = None,
    at: datetime | None = None,
    withdraws: str | None = None,
) -> Judgement:
    """Return a judgement of two records as they are named by a person.

    Raises:
        FormatError: the verdict is none, or both records are the same.
    """
    if verdict not in VERDICTS:
        raise FormatError("no such verdict", found=verdict, expected=", ".join(VERDICTS))
    first, second = sorted((record_key(left), record_key(right)))
    if first == second:
        raise FormatError("a judgement needs two records", found=first, expected="two different names")
    when = (at or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    said = "\n".join((verdict, first, second, by, when, reason or "", withdraws or ""))
    digest = hashlib.md5(said.encode(), usedforsecurity=False).hexdigest()[:16]
    return Judgement(f"judgement:{digest}", verdict, first, second, by, when, reason, None, withdraws)


def append_judgement(path: Path, judgement: Judgement) -> None:
    """Add a line to the file; no other process writes at the same time, and the line is on disk after."""
    path.parent.mkdir(parents=True, exist_ok=True)
    record = {name: value for name, value in asdict(judgement).items() if value is not None}
    with FileLock(path.with_suffix(".lock")), path.open("ab") as file:
        file.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
        file.flush()
        os.fsync(file.fileno())


def read_judgements(path: Path) -> list[Judgement]:
    """Return all lines of the file in order; none where there is no file.

    Raises:
        FormatError: a line is no judgement.
    """
    if not path.is_file():
        return []
    return [
        _parse(line, f"{path}:{number}")
        for number, line in enumerate(path.read_bytes().splitlines(), 1)
        if line.strip()
    ]


def _parse(line: bytes, where: str) -> Judgement:
    try:
        return Judgement(**orjson.loads(line))
    except (orjson.JSONDecodeError, TypeError) as error:
        raise FormatError(
            "not a judgement", where=where, found=line[:80].decode("utf-8", "replace")
        ) from error


def in_force(judgements: Iterable[Judgement]) -> dict[tuple[str, str], Judgement]:
    """Return the judgement that holds of each pair: the last one that was not withdrawn."""
    every = list(judgements)
    withdrawn = {j.withdraws for j in every if j.withdraws is not None}
    holding: dict[tuple[str, str], Judgement] = {}
    for judgement in every:
        if judgement.withdraws is None and judgement.judgementId not in withdrawn:
            holding[judgement.pair] = judgement
    return holding


def withdrawal(judgements: Sequence[Judgement], identifier: str, *, by: str, reason: str | None) -> Judgement:
    """Return the line that takes a judgement back.

    Raises:
        NotFoundError: no judgement in force has this identifier.
    """
    found = [j for j in in_force(judgements).values() if j.judgementId == identifier]
    if not found:
        raise NotFoundError("no judgement in force has this identifier", found=identifier)
    return make_judgement(
        found[0].leftKey, found[0].rightKey, found[0].verdict, by=by, reason=reason, withdraws=identifier
    )
