"""Precision, recall and F1 with their intervals."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

Z = 1.96


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of right, invented and missed, and what follows from them; None where nothing was asked."""

    right: int
    invented: int
    missed: int

    @property
    def precision(self) -> float | None:
        """Return the share of what was found that is right."""
        found = self.right + self.invented
        return self.right / found if found else None

    @property
    def recall(self) -> float | None:
        """Return the share of what is there that was found."""
        there = self.right + self.missed
        return self.right / there if there else None

    @property
    def f1(self) -> float | None:
        """Return the harmonic mean of the two."""
        total = 2 * self.right + self.invented + self.missed
        return 2 * self.right / total if total else None

    def as_dict(self) -> dict[str, object]:
        """Return counts and scores with Wilson intervals at 95 %."""
        return {
            "right": self.right,
            "invented": self.invented,
            "missed": self.missed,
            "precision": self.precision,
            "precisionInterval": wilson(self.right, self.right + self.invented),
            "recall": self.recall,
            "recallInterval": wilson(self.right, self.right + self.missed),
            "f1": self.f1,
        }


def wilson(hits: int, total: int) -> list[float] | None:
    """Return Wilson's 95 % interval of a share (E. B. Wilson, 1927); None of nothing."""
    if total == 0:
        return None
    share, square = hits / total, Z * Z / total
    middle = (share + square / 2) / (1 + square)
    half = Z * math.sqrt(share * (1 - share) / total + square / (4 * total)) / (1 + square)
    return [max(0.0, middle - half), min(1.0, middle + half)]


def score_sets(pairs: Iterable[tuple[Iterable[Hashable], Iterable[Hashable]]]) -> Score:
    """Return the score of found sets against gold sets, pair after pair."""
    counts: Counter[str] = Counter()
    for found, gold in pairs:
        left, right = set(found), set(gold)
        counts.update(right=len(left & right), invented=len(left - right), missed=len(right - left))
    return Score(counts["right"], counts["invented"], counts["missed"])


def macro_f1(scores: Mapping[str, Score]) -> float | None:
    """Return the mean F1 over the classes that occur in the gold."""
    asked = [score.f1 or 0.0 for score in scores.values() if score.right + score.missed]
    return sum(asked) / len(asked) if asked else None
