"""Does a learned probability rank the investors of later rounds better than simple baselines do?

Trained on rounds until a day, tested on rounds after it, with every investor as a candidate (no sampled
negatives). A past deal shows who invested, never that it was good.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kg.algorithms.deal_history import FEATURES, Deals, Query, deal_features, queries_between
from kg.algorithms.link_graph import Floats
from kg.algorithms.text_similarity import tfidf_space
from kg.errors import SnapshotError

# «again»: those who invested in the firm before, then the most popular: simpler than any of the others.
BASELINES = ("popularity", "domain", "coInvestors", "again")
TIE = 1e-6
MEASURES = ("reciprocalRank", "hitsAt10", "hitsAt50", "auc")
# The learned model is fitted on the rounds of the last years before the split, seen from their beginning.
TRAIN_YEARS = 2
LEAST_ROUNDS = 20
DRAWS = 1000
SEED = 20141231


@dataclass(frozen=True)
class Interval:
    """A mean with its 95 % bootstrap interval over firms."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class MatchStudy:
    """How well rankings find the investors of later rounds.

    Attributes:
        measures: by ranking («learned» and the baselines) and measure.
        differences: learned minus each baseline, by baseline and measure.
        is_better: whether the learned ranking is better than every baseline in reciprocal rank, the whole
            interval above 0.
        weights: coefficient of each standardised feature of the learned model.
        rounds: number of rounds fitted on and tested on.
        investors: number of candidates.
        new_investors: part of the deals tested whose investor had no deal before the split.
    """

    measures: Mapping[str, Mapping[str, Interval]]
    differences: Mapping[str, Mapping[str, Interval]]
    is_better: bool
    weights: Mapping[str, float]
    rounds: tuple[int, int]
    investors: int
    new_investors: float


def study_match(deals: Deals, train_to: dt.date, test_to: dt.date) -> MatchStudy:
    """Return the study for a split in time.

    Args:
        deals: all deals.
        train_to: last day of training.
        test_to: last day of the test.

    Raises:
        SnapshotError: there are too few rounds on a side of the split.
    """
    begin = train_to.replace(year=train_to.year - TRAIN_YEARS)
    fitted, tested = queries_between(deals, begin, train_to), queries_between(deals, train_to, test_to)
    if min(len(fitted), len(tested)) < LEAST_ROUNDS:
        raise SnapshotError(
            "too few rounds to learn from or to test on",
            found=f"{len(fitted)} and {len(tested)}",
            expected=f"{LEAST_ROUNDS} on each side of the split at least",
        )
    x, y = _seen(deals, begin, fitted), _labels(fitted, len(deals.investors))
    now = _seen(deals, train_to, tested)
    probability, weights = _learn(x, y, now)
    rankings = {"learned": probability} | _baselines(now)
    scores = {name: _measure(values, tested) for name, values in rankings.items()}
    firm = np.array([query.firm for query in tested])
    measures = {name: _intervals(rows, firm) for name, rows in scores.items()}
    differences = {name: _intervals(scores["learned"] - scores[name], firm) for name in BASELINES}
    return MatchStudy(
        measures=measures,
        differences=differences,
        is_better=all(found["reciprocalRank"].low > 0 for found in differences.values()),
        weights=weights,
        rounds=(len(fitted), len(tested)),
        investors=len(deals.investors),
        new_investors=_new(deals, train_to, tested),
    )


def _seen(deals: Deals, day: dt.date, queries: list[Query]) -> Floats:
    """Return the features on a day; words are learnt from firms that had a deal by then."""
    known = np.unique(deals.firm[deals.day <= np.datetime64(day)]).tolist()
    return deal_features(deals, tfidf_space(deals.words, known), day, queries)


def _baselines(now: Floats) -> dict[str, Floats]:
    """Return the rankings without learning; ties of each are broken by popularity."""
    popularity = now[:, :, FEATURES.index("popularity")]
    tie = popularity / (1 + popularity.max(initial=0.0)) * TIE
    return {name: now[:, :, FEATURES.index(name)] + tie for name in BASELINES}


def _labels(queries: list[Query], investors: int) -> Floats:
    labels = np.zeros((len(queries), investors))
    for row, query in enumerate(queries):
        labels[row, query.investors] = 1.0
    return labels


def _learn(x: Floats, y: Floats, later: Floats) -> tuple[Floats, dict[str, float]]:
    """Return the probability of each pair of the test and the model's coefficients."""
    from sklearn.linear_model import LogisticRegression

    flat = x.reshape(-1, x.shape[2])
    mean, spread = flat.mean(axis=0), flat.std(axis=0)
    # A feature that is constant but for rounding says nothing, and must not be blown up.
    spread = np.where(spread > 1e-9, spread, 1.0)
    model = LogisticRegression(max_iter=1000).fit((flat - mean) / spread, y.ravel())
    probability = model.predict_proba((later.reshape(-1, later.shape[2]) - mean) / spread)[:, 1]
    weights = dict(zip(FEATURES, map(float, model.coef_[0]), strict=True))
    return probability.reshape(later.shape[:2]), weights


def _measure(values: Floats, queries: list[Query]) -> Floats:
    """Return the measures of a ranking for each query, shape (queries, measures).

    Ties count by the middle of their places, so that a constant ranks like chance.
    """
    rows = []
    for row, query in zip(values, queries, strict=True):
        others = np.delete(row, query.investors)
        own = row[query.investors]
        above = (others[None, :] > own[:, None]).sum(axis=1)
        level = (others[None, :] == own[:, None]).sum(axis=1)
        rank = 1 + above + level / 2
        auc = 1 - (above + level / 2) / others.size
        rows.append((1 / rank.min(), (rank <= 10).mean(), (rank <= 50).mean(), auc.mean()))
    return np.array(rows)


def _intervals(rows: Floats, firm: np.ndarray) -> dict[str, Interval]:
    """Return mean and bootstrap interval of each measure; firms are drawn, not rounds."""
    names, group = np.unique(firm, return_inverse=True)
    total = np.zeros((names.size, rows.shape[1]))
    np.add.at(total, group, rows)
    count = np.bincount(group)
    rng = np.random.default_rng(SEED)
    drawn = rng.integers(0, names.size, (DRAWS, names.size))
    means = total[drawn].sum(axis=1) / count[drawn].sum(axis=1)[:, None]
    low, high = np.quantile(means, [0.025, 0.975], axis=0)
    mean = rows.mean(axis=0)
    return {
        name: Interval(float(m), float(a), float(b))
        for name, m, a, b in zip(MEASURES, mean, low, high, strict=True)
    }


def _new(deals: Deals, train_to: dt.date, tested: list[Query]) -> float:
    known = set(deals.investor[deals.day <= np.datetime64(train_to)].tolist())
    asked = [i for query in tested for i in query.investors.tolist()]
    return sum(i not in known for i in asked) / len(asked)
