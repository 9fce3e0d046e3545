"""Which text similarity finds an abstract by its title: recall and reciprocal rank, no labels by hand.

Task «whole»: a title asks, its own abstract is to be found among all. Task «withoutTitle»: the same where
each abstract has lost the verbatim title, so that other words must be enough, as with a need.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kg.algorithms.link_graph import Floats
from kg.algorithms.link_prediction import Interval
from kg.algorithms.text_matching import CUTS, DEFAULT_METHOD, METHODS, Cut, text_scores
from kg.errors import SnapshotError

MEASURES = ("recallAt1", "recallAt10", "reciprocalRank")
TASKS = ("whole", "withoutTitle")
DRAWS, SEED, LEAST = 1000, 0, 20


@dataclass(frozen=True)
class RetrievalStudy:
    """How well each ranking finds an abstract by its title.

    Attributes:
        pairs: number of titles with abstracts; each abstract is a candidate of each title.
        measures: by task, method and measure, with 95 % bootstrap intervals over titles.
        differences: the default method minus each other on the same titles, by task, method and measure.
    """

    pairs: int
    measures: Mapping[str, Mapping[str, Mapping[str, Interval]]]
    differences: Mapping[str, Mapping[str, Mapping[str, Interval]]]


def study_retrieval(pairs: Sequence[tuple[str, str]]) -> RetrievalStudy:
    """Return the study on (title, abstract) pairs.

    Raises:
        SnapshotError: there are too few.
    """
    if len(pairs) < LEAST:
        raise SnapshotError(
            "too few titles with abstracts", found=str(len(pairs)), expected=f"at least {LEAST}"
        )
    ranks = {task: _ranks(pairs, task) for task in TASKS}
    return RetrievalStudy(
        pairs=len(pairs),
        measures={
            task: {name: intervals(_rows(rank)) for name, rank in of.items()} for task, of in ranks.items()
        },
        differences={task: _differences(of) for task, of in ranks.items()},
    )


def _differences(ranks: Mapping[str, Floats]) -> dict[str, dict[str, Interval]]:
    best = _rows(ranks[DEFAULT_METHOD])
    return {name: intervals(best - _rows(rank)) for name, rank in ranks.items() if name != DEFAULT_METHOD}


def _ranks(pairs: Sequence[tuple[str, str]], task: str) -> dict[str, Floats]:
    abstracts = [
        re.sub(re.escape(title), " ", text, flags=re.IGNORECASE) if task == "withoutTitle" else text
        for title, text in pairs
    ]
    cut: dict[Cut, tuple[list[list[str]], list[list[str]]]] = {
        words: ([words(title) for title, _ in pairs], [words(text) for text in abstracts])
        for words in set(CUTS.values())
    }
    return {name: own_ranks(text_scores(name, *cut[CUTS[name]])) for name in METHODS}


def own_ranks(scores: Floats) -> Floats:
    """Return the rank of each query's own document, which stands on the diagonal; ties count against it.

    Args:
        scores: shape (n, n); NaN, of a text without words, ranks as 0.
    """
    known = np.nan_to_num(scores)
    return np.asarray((known >= np.diagonal(known)[:, None]).sum(axis=1), dtype=np.float64)


def _rows(ranks: Floats) -> Floats:
    """Return the measures of each query, shape (queries, measures)."""
    return np.column_stack([ranks <= 1, ranks <= 10, 1 / ranks]).astype(np.float64)


def intervals(rows: Floats) -> dict[str, Interval]:
    """Return mean and 95 % bootstrap interval of each measure, queries drawn with replacement."""
    rng = np.random.default_rng(SEED)
    draws = [rows[rng.integers(0, len(rows), len(rows))].mean(axis=0) for _ in range(DRAWS)]
    low, high = np.quantile(np.array(draws), [0.025, 0.975], axis=0)
    return {
        name: Interval(float(m), float(a), float(b))
        for name, m, a, b in zip(MEASURES, rows.mean(axis=0), low, high, strict=True)
    }
