"""Why two names are, are not, or may be one organisation: every term, its level, its weight."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from kg.ingest.resolve.model import (
    MATCH_PROBABILITY,
    PRIOR_BITS,
    SAME_KEY_PROBABILITY,
    TERMS,
    UNSURE_PROBABILITY,
)
from kg.ingest.resolve.name_parts import NameParts, parse_name
from kg.ingest.resolve.parts import store_parts
from kg.ingest.resolve.resolution import open_work
from kg.ingest.resolve.score import score_pairs


@dataclass(frozen=True, slots=True)
class TermWeight:
    """One term of a comparison: what was compared, what was found, m, u and log2(m/u)."""

    term: str
    label: str
    level: str
    m: float
    u: float
    bits: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """A comparison of two names.

    Attributes:
        left, right: the names with their parts.
        terms: what each term says; empty when both have one key.
        prior: bits that a pair has before anything is compared.
        bits: sum of all, rarity of the trade name considered.
        probability: that they are one organisation.
        verdict: positive, unsure or negative by the thresholds.
    """

    left: NameParts
    right: NameParts
    terms: tuple[TermWeight, ...]
    prior: float
    bits: float | None
    probability: float
    verdict: str


def explain_pair(left: str, right: str) -> Explanation:
    """Return the comparison of two names, term by term."""
    x, y = parse_name(left), parse_name(right)
    if x.key is not None and x.key == y.key:
        return Explanation(x, y, (), PRIOR_BITS, None, SAME_KEY_PROBABILITY, "positive")
    if x.key is None or y.key is None:
        return Explanation(x, y, (), PRIOR_BITS, None, 0.0, "negative")
    row = _score(left, right)
    terms = tuple(
        TermWeight(term.name, term.label, level.name, level.m, level.u, round(level.bits, 2))
        for term in TERMS
        for level in (term.levels[int(str(row[term.name]))],)
    )
    probability = float(str(row["probability"]))
    bits = round(float(str(row["bits"])) + PRIOR_BITS, 2)
    return Explanation(x, y, terms, PRIOR_BITS, bits, round(probability, 4), verdict_of(probability))


def _score(left: str, right: str) -> dict[str, object]:
    with open_work() as connection:
        store_parts(connection, pa.array([left, right]))
        score_pairs(connection, "(SELECT 0 AS a, 1 AS b)", "scored")
        row: dict[str, object] = connection.sql("SELECT s FROM scored s").fetchall()[0][0]
        return row


def verdict_of(probability: float) -> str:
    """Return what the thresholds make of a probability."""
    if probability >= MATCH_PROBABILITY:
        return "positive"
    return "unsure" if probability >= UNSURE_PROBABILITY else "negative"
