"""Names of one list linked to those of another, best first, each with a score and its reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from kg.ingest.resolve.evidence import NO_ALIASES, Aliases
from kg.ingest.resolve.model import PRIOR_BITS
from kg.ingest.resolve.name_parts import parse_names
from kg.ingest.resolve.ngrams import Floats, Shared, best_shared, ngram_counts
from kg.ingest.resolve.parts import store_parts
from kg.ingest.resolve.reasons import pair_reason
from kg.ingest.resolve.resolution import is_too_long, open_work, rejected_reason
from kg.ingest.resolve.score import score_pairs
from kg.ingest.resolve.short_names import full_texts, short_name_bits, short_texts

CANDIDATES = 60  # of which the true one was in 0.99 of listed short names
SHOWN, SHOWN_PROBABILITY = 5, 0.20
# One key: 0.995 at odds of 1 to 1; an alias that data give is as sure as the data.
# How much it counts that another name fits the target better.
ENOUGH = 4.0  # odds beyond which more characters in common decide nothing
COMPETITION = 2.0
SAME_KEY_BITS, ALIAS_BITS, NO_BITS = 12.0, 10.0, -99.0


@dataclass(frozen=True, slots=True)
class Match:
    """A name of the second list that may be meant: with the probability that it is, and why."""

    name: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class LinkedName:
    """A name of the first list with what it may mean, best first; `reason` says why there is nothing."""

    name: str
    match: tuple[Match, ...]
    reason: str | None = None


def link_names(
    names: Sequence[str], targets: Sequence[str], aliases: Aliases = NO_ALIASES
) -> Iterator[LinkedName]:
    """Yield for each name the targets that it may mean, in the order of the names.

    Where several names compete for one target, the target goes to the one that fits best: lists of names
    rarely name one organisation twice under unlike names.

    Args:
        names: names to link.
        targets: names to link them to.
        aliases: other names of organisations that data give (brand, short name, English name).
    """
    queries = list(dict.fromkeys(name for name in names if name and not is_too_long(name)))
    goals = list(dict.fromkeys(name for name in targets if name and not is_too_long(name)))
    found = _link(queries, goals, aliases) if queries and goals else {}
    for name in names:
        matches = found.get(name, ())
        yield LinkedName(name, matches, None if matches else _why_nothing(name))


def _why_nothing(name: str) -> str:
    has_text = not is_too_long(name) and any(character.isalnum() for character in name)
    return "no name of the other list is like it" if has_text else rejected_reason(name)


def _link(queries: list[str], goals: list[str], aliases: Aliases) -> dict[str, tuple[Match, ...]]:
    with open_work() as connection:
        left, right = pa.array(queries, pa.string()), pa.array(goals, pa.string())
        q, t = parse_names(left, connection), parse_names(right, connection)
        short, full = short_texts(left, q), full_texts(t)
        latin = [*_column(q, "trade_latin"), *_column(t, "trade_latin")]
        shared = best_shared(*ngram_counts(short.text + full.text, latin, len(queries)), CANDIDATES)
        sames = same_keys(_column(q, "key"), _column(t, "key"), aliases)
        shared = add_pairs(shared, [pair for pair in sames if pair is not None])
        known = np.array([sames.get(pair, "") for pair in _pairs(shared)], dtype=object)
        by_parts, rows = part_bits(connection, queries, goals, shared)
        by_text = short_name_bits(short, full, shared, len(goals))
    by_key = np.where(known == "sameKey", SAME_KEY_BITS, np.where(known == "alias", ALIAS_BITS, NO_BITS))
    best = np.maximum(np.maximum(by_text, by_parts), by_key.astype(np.float32))
    order, probability = rank(shared, best, len(queries), len(goals))
    why = Reasons(queries, goals, by_text, by_parts, by_key, rows)
    return choose(queries, goals, shared, order, probability, why)


def _column(parts: pa.Table, name: str) -> list[str]:
    values: list[str] = pc.fill_null(parts[name], "").to_pylist()
    return values


def _pairs(shared: Shared) -> list[tuple[int, int]]:
    return list(zip(shared.query.tolist(), shared.target.tolist(), strict=True))


def same_keys(queries: list[str], goals: list[str], aliases: Aliases) -> dict[tuple[int, int], str]:
    """Return the pairs of numbers whose names have one key (`sameKey`) or are aliases (`alias`)."""
    by_key: dict[str, list[int]] = {}
    for number, key in enumerate(goals):
        if key:
            by_key.setdefault(key, []).append(number)
    found: dict[tuple[int, int], str] = {}
    for number, key in enumerate(queries):
        for alias in aliases.keys_of(key):
            found |= {(number, goal): "alias" for goal in by_key.get(alias, [])}
        found |= {(number, goal): "sameKey" for goal in by_key.get(key, [])}
    return found


def add_pairs(shared: Shared, pairs: Sequence[tuple[int, int]]) -> Shared:
    """Return the candidates with those pairs that were not among them."""
    more = sorted(set(pairs) - set(_pairs(shared)))
    extra = np.array(more, dtype=np.int64).reshape(-1, 2)
    nothing = np.zeros(len(extra), np.float32)
    return Shared(
        np.concatenate([shared.query, extra[:, 0]]),
        np.concatenate([shared.target, extra[:, 1]]),
        np.concatenate([shared.bits, nothing]),
        np.concatenate([shared.share, nothing]),
    )


def part_bits(
    connection: duckdb.DuckDBPyConnection, queries: list[str], goals: list[str], shared: Shared
) -> tuple[Floats, list[dict[str, object] | None]]:
    """Return the bits of each pair by the parts of its names (`model`), prior included, and its levels."""
    names = list(dict.fromkeys([*queries, *goals]))
    store_parts(connection, pa.array(names, pa.string()))
    at = {name: number for number, name in enumerate(names)}
    left = pa.array([at[queries[i]] for i in shared.query.tolist()], pa.int32())
    right = pa.array([at[goals[i]] for i in shared.target.tolist()], pa.int32())
    connection.register(
        "asked", pa.table({"n": pa.array(range(len(left)), pa.int32()), "x": left, "y": right})
    )
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE asked_pair AS
        SELECT n, least(u.id, v.id) AS a, greatest(u.id, v.id) AS b
        FROM asked JOIN spelled u ON u.i = asked.x JOIN spelled v ON v.i = asked.y
        WHERE u.id IS NOT NULL AND v.id IS NOT NULL"""
    )
    score_pairs(connection, "(SELECT DISTINCT a, b FROM asked_pair)", "scored")
    found = connection.sql(
        "SELECT n, s FROM asked_pair p JOIN scored s ON s.a = p.a AND s.b = p.b ORDER BY n"
    ).fetchall()
    connection.unregister("asked")
    bits = np.full(len(left), NO_BITS, np.float32)
    rows: list[dict[str, object] | None] = [None] * len(left)
    for number, row in found:
        bits[number], rows[number] = row["bits"] + PRIOR_BITS, row
    return bits, rows


def rank(
    shared: Shared, bits: Floats, queries: int, goals: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Return the order of the pairs (by query, best first) and the probability of each.

    The probability is that of the target being meant, against all other targets and none of them. Targets
    asked for by several names go to the one that fits best: that decides the order, not the probability.
    """
    weight = np.exp2(np.clip(bits, -40, 40).astype(np.float64))
    asked = np.bincount(shared.target, weight, goals)
    contested = np.minimum(weight, ENOUGH) * (weight / np.maximum(asked[shared.target], 1e-30)) ** COMPETITION
    total = np.bincount(shared.query, contested, queries)
    best = np.zeros(queries)
    np.maximum.at(best, shared.query, weight)
    any_meant = (best / (1.0 + best))[shared.query]
    probability = any_meant * contested / np.maximum(total[shared.query], 1e-30)
    return np.lexsort((shared.target, -contested, shared.query)), probability


@dataclass(frozen=True, slots=True)
class Reasons:
    """What each pair's score rests on, to be put into words for the pairs that are shown.

    Attributes:
        queries, goals: the names.
        by_text: bits as a short name, shape (pairs,).
        by_parts: bits by the parts of the names, shape (pairs,).
        by_key: bits for one key or an alias, shape (pairs,).
        rows: levels of the parts, shape (pairs,).
    """

    queries: list[str]
    goals: list[str]
    by_text: Floats
    by_parts: Floats
    by_key: npt.NDArray[np.float64]
    rows: list[dict[str, object] | None]

    def of(self, pair: int, goal: int) -> str:
        """Return the reason of one pair in words."""
        if self.by_key[pair] == SAME_KEY_BITS:
            return "same name key"
        if self.by_key[pair] == ALIAS_BITS:
            return "alias given by the data"
        row = self.rows[pair]
        if row is not None and self.by_parts[pair] >= self.by_text[pair]:
            return pair_reason(row, self.goals[goal])
        return f"short name: characters in order, trade name and place sum {self.by_text[pair]:+.1f} bits"


def choose(
    queries: list[str],
    goals: list[str],
    shared: Shared,
    order: npt.NDArray[np.int64],
    probability: npt.NDArray[np.float64],
    why: Reasons,
) -> dict[str, tuple[Match, ...]]:
    """Return the matches of each name that has any, best first."""
    found: dict[str, list[Match]] = {}
    for pair in order.tolist():
        matches = found.setdefault(queries[shared.query[pair]], [])
        if probability[pair] >= SHOWN_PROBABILITY and len(matches) < SHOWN:
            goal = int(shared.target[pair])
            matches.append(Match(goals[goal], round(float(probability[pair]), 4), why.of(pair, goal)))
    return {name: tuple(matches) for name, matches in found.items() if matches}
