"""Facts → statements: one for what is said once or many times, two for what contradicts itself."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from kg.ingest.extract.model import Fact, Statement

# Facts of these kinds have one true value for a subject, measure and time.
SINGLE_VALUED = frozenset(
    ("count", "amount", "growth", "ratio", "multiple", "raised", "standard", "launched", "founded")
)
# Of these, two values without a time are two moments, no contradiction.
NEEDS_TIME = frozenset(("growth", "ratio", "amount"))
_NOISE = re.compile(r"[\s“”\"'·,，、（）()]+")


def statement_key(fact: Fact) -> tuple[str, ...]:
    """Return what two tellings of one fact have in common, whatever their other words."""
    return (*thing_key(fact), *value_key(fact))


def thing_key(fact: Fact) -> tuple[str, ...]:
    """Return what a fact is about, without its value."""
    return (
        fact.type,
        _bare(fact.subject),
        _bare(fact.object),
        _bare(fact.measure),
        fact.unit or "",
        fact.base or "",
        fact.time or "" if fact.value is not None else "",
        _bare(fact.place) if fact.value is not None else "",
    )


def value_key(fact: Fact) -> tuple[str, ...]:
    """Return the value of a fact: number and bound, or day and number of a document."""
    wished = ("planned",) if fact.is_planned else ()
    if fact.value is not None:
        return (repr(fact.value), fact.bound or "", *wished)
    return (fact.time or "", _bare(fact.number), *wished)


def _bare(text: str | None) -> str:
    return _NOISE.sub("", text or "")


def statement_id(fact: Fact) -> str:
    """Return the id of a fact's statement: a hash of what is said, so that a new run finds it again."""
    said = "\x1f".join(statement_key(fact))
    return "stmt:" + hashlib.sha256(said.encode()).hexdigest()[:20]


def merge_facts(facts: Iterable[Fact]) -> list[Statement]:
    """Return one statement for each thing said, with all places that say it, contradictions shown.

    Two values of one thing contradict each other where the thing has one value: the same subject, measure,
    unit, time and place with another number.
    """
    told: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        told[statement_id(fact)].append(fact)
    rivals: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for key, tellings in told.items():
        first = tellings[0]
        if first.type in SINGLE_VALUED and (first.time or first.type not in NEEDS_TIME):
            rivals[thing_key(tellings[0])].append(key)
    statements = []
    for key, tellings in told.items():
        best = max(tellings, key=lambda fact: fact.confidence)
        fact = replace(tellings[0], confidence=best.confidence)
        keys = rivals[thing_key(fact)]
        # Three and more values of one name are a list of several things of that name.
        others = [other for other in keys if other != key] if key in keys and len(keys) == 2 else []
        places = tuple(sorted({(telling.start, telling.end) for telling in tellings}))
        apart = tuple(other for other in others if not can_both_hold(fact, told[other][0]))
        statements.append(Statement(key, fact, places, apart))
    return statements


def can_both_hold(left: Fact, right: Fact) -> bool:
    """Return whether two values of a thing do not exclude each other: at least 30 and 32, about 5 and 5.1."""
    if left.value is None or right.value is None:
        return False
    low_left, high_left = _range(left.value, left.bound)
    low_right, high_right = _range(right.value, right.bound)
    return low_left <= high_right and low_right <= high_left


def _range(value: float, bound: str | None) -> tuple[float, float]:
    """Return the values that a bound allows; «about» is a tenth more or less, «nearly» a tenth less."""
    tenth = abs(value) / 10
    ranges = {
        "atLeast": (value, float("inf")),
        "atMost": (float("-inf"), value),
        "nearly": (value - tenth, value),
        "about": (value - tenth, value + tenth),
    }
    return ranges.get(bound or "exact", (value, value))
