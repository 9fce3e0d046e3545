"""Facts against a gold file: which of them are found with the right value, where, and which are invented.

A gold file has a JSON object a line: {"path", "record", "scope": [[start, end]…], "facts": [{"subject",
"measure", "value", "unit", "time", "spans": [[start, end]…], and perhaps "object", "number", "bound"}…]}.
`path` names a file by its last part; `record` the title of one record of a file of JSON lines, else null.
Facts outside the scope, the stretches that were annotated whole, are not scored. No sentence is needed: the
offsets lead to the words.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import FormatError
from kg.ingest.extract.extract import extract_file, extract_text
from kg.ingest.extract.model import Extraction, Fact, Statement
from kg.ingest.extract.scores import Score

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class GoldFact:
    """A fact that the text states, by hand.

    Attributes:
        subject: words that the subject or measure found must share.
        measure: what is measured, in words; not compared, since it can be said in many.
        value: number, None for a fact of a date.
        unit: as in facts.
        time: as in facts.
        object: title of a document, where the fact is about one.
        number: of a standard or document.
        bound: exact where none is given.
        spans: every place that states it.
    """

    subject: str
    measure: str
    value: float | None
    unit: str | None
    time: str | None
    object: str | None
    number: str | None
    bound: str
    spans: Spans


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """A document with the stretches that were annotated and their facts."""

    path: str
    record: str | None
    scope: Spans
    facts: tuple[GoldFact, ...]


def read_gold(path: Path) -> list[GoldDocument]:
    """Return the documents of a gold file.

    Raises:
        FormatError: a line is not such an object.
    """
    documents = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            documents.append(_document(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise FormatError(
                "not a document of a gold file",
                where=f"{path}:{number}",
                found=f"{type(error).__name__}: {error}",
                expected='{"path", "record", "scope", "facts"}',
            ) from error
    return documents


def _document(value: Mapping[str, Any]) -> GoldDocument:
    facts = tuple(
        GoldFact(
            fact["subject"],
            fact["measure"],
            fact["value"],
            fact["unit"],
            fact["time"],
            fact.get("object"),
            fact.get("number"),
            fact.get("bound", "exact"),
            _spans(fact["spans"]),
        )
        for fact in value["facts"]
    )
    return GoldDocument(value["path"], value.get("record"), _spans(value["scope"]), facts)


def _spans(value: Sequence[Sequence[int]]) -> Spans:
    return tuple((int(start), int(end)) for start, end in value)


def evaluate_facts(documents: Sequence[GoldDocument], files: Sequence[Path]) -> dict[str, Any]:
    """Return precision and recall over all documents, and what was missed and invented in each.

    Raises:
        FormatError: a document of the gold is not among the files.
    """
    total = Score(0, 0, 0)
    details = []
    for document in documents:
        statements = _in_scope(extract_gold(document, files), document.scope)
        pairs = dict(match_facts(document.facts, statements))
        missed = [fact for number, fact in enumerate(document.facts) if number not in pairs]
        invented = [s for number, s in enumerate(statements) if number not in set(pairs.values())]
        score = Score(len(pairs), len(invented), len(missed))
        total = Score(total.right + score.right, total.invented + score.invented, total.missed + score.missed)
        details.append(
            {
                "path": document.path,
                "record": document.record,
                **score.as_dict(),
                "missedFacts": [_gold_words(fact) for fact in missed],
                "inventedFacts": [_fact_words(statement.fact) for statement in invented],
            }
        )
    return {"all": total.as_dict(), "documents": details}


def extract_gold(document: GoldDocument, files: Sequence[Path]) -> Extraction:
    """Return what the document of a gold entry says.

    Raises:
        FormatError: it is not among the files.
    """
    for path in files:
        if path.name != document.path:
            continue
        if document.record is None:
            return extract_file(path)
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            if record.get("title") == document.record:
                return extract_text(record["content"], document.record, title=document.record)
    raise FormatError(
        "a document of the gold file is not among the files given",
        where=document.path,
        found=document.record or document.path,
        expected=", ".join(path.name for path in files),
    )


def _in_scope(extraction: Extraction, scope: Spans) -> list[Statement]:
    return [
        statement
        for statement in extraction.statements
        if any(lo <= start and end <= hi for start, end in statement.tellings for lo, hi in scope)
    ]


def match_facts(gold: Sequence[GoldFact], found: Sequence[Statement]) -> Iterator[tuple[int, int]]:
    """Yield (gold, statement) pairs of equal facts, each used once."""
    used: set[int] = set()
    for number, fact in enumerate(gold):
        for other, statement in enumerate(found):
            if other not in used and is_same(fact, statement):
                used.add(other)
                yield number, other
                break


def is_same(gold: GoldFact, statement: Statement) -> bool:
    """Return whether a statement says a gold fact: value, unit, bound, time, number, place and subject."""
    fact = statement.fact
    if (gold.value is None) != (fact.value is None) or gold.time != fact.time:
        return False
    if (
        gold.value is not None
        and fact.value is not None
        and not math.isclose(gold.value, fact.value, rel_tol=1e-9)
    ):
        return False
    if gold.value is not None and (gold.unit, gold.bound) != (fact.unit, fact.bound):
        return False
    if gold.number is not None and gold.number != fact.number:
        return False
    if gold.object is not None and gold.object != fact.object:
        return False
    overlaps = any(a < d and c < b for a, b in statement.tellings for c, d in gold.spans)
    return overlaps and gold.subject in f"{fact.subject} {fact.measure or ''}"


def _gold_words(fact: GoldFact) -> str:
    return (
        f"{fact.subject} {fact.measure} {fact.value} {fact.unit} {fact.bound} {fact.time} @{fact.spans[0][0]}"
    )


def _fact_words(fact: Fact) -> str:
    return (
        f"{fact.type}: {fact.subject} {fact.measure} {fact.value} {fact.unit} {fact.bound} {fact.time} "
        f"@{fact.start}"
    )
