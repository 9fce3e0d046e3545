"""Does a number say anything of what comes later? Concordance with a later outcome, beside baselines.

The concordance of a score with an outcome is the part of the pairs of units with different outcomes that the
score puts in the same order, ties counting one half: ½ is chance, 1 is perfect; for a yes-or-no outcome it is
the AUC. Pairs are taken within strata only (such as field × year), intervals by drawing whole groups (such as
holders), so that units of one group are not taken for independent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from kg.algorithms.link_graph import Floats, Integers
from kg.algorithms.link_prediction import Interval

DRAWS = 1000
SEED = 20260101
# Below these nothing is concluded: an interval over fewer groups, or of fewer pairs, says nothing.
LEAST_UNITS = 30
LEAST_GROUPS = 10
LEAST_VARIED = 20
# Pairs grow with the square of the units of a stratum; more are drawn down, by the fixed seed.
MOST_UNITS = 3000


@dataclass(frozen=True)
class ValidityStudy:
    """How well scores order units by a later outcome.

    Attributes:
        score: the score that is studied.
        outcome: what it is compared with.
        units: number of units compared.
        groups: number of groups drawn.
        varied: units whose outcome is not the commonest one.
        concordance: by score, with its 95 % interval; {} where nothing can be told.
        differences: of the score studied minus each baseline, with its interval.
        verdict: better (than chance and every baseline, the whole interval above), notBetter, or cannotTell.
        reason: why, in numbers.
    """

    score: str
    outcome: str
    units: int
    groups: int
    varied: int
    concordance: Mapping[str, Interval]
    differences: Mapping[str, Interval]
    verdict: str
    reason: str
    undefined: Mapping[str, str] = field(default_factory=dict)


def study_validity(
    score: str,
    outcome: str,
    scores: Mapping[str, Floats],
    later: Floats,
    group: Integers,
    stratum: Integers | None = None,
) -> ValidityStudy:
    """Return the concordance of scores with a later outcome.

    Args:
        score: name of the score that is studied; the others are its baselines.
        outcome: name of the outcome.
        scores: by name, each of shape (units,), NaN where undefined; units with one are left out.
        later: outcome of each unit, NaN where unknown, shape (units,).
        group: group of each unit, which are drawn for the intervals, shape (units,).
        stratum: pairs are taken within it; None: all pairs.
    """
    kept = np.flatnonzero(~np.isnan(np.vstack([later, *scores.values()])).any(axis=0))
    within = np.zeros(kept.size, dtype=np.int64) if stratum is None else stratum[kept]
    kept, within = _drawn_down(kept, within)
    values, now = later[kept], {name: column[kept] for name, column in scores.items()}
    names, number = np.unique(group[kept], return_inverse=True)
    size = (int(kept.size), int(names.size), _varied(values))
    reason = _too_little(*size, _varied(now[score]))
    if reason:
        return ValidityStudy(score, outcome, *size, {}, {}, "cannotTell", reason)
    drawn = _concordances(now, values, number, within)
    intervals = {name: _interval(column) for name, column in drawn.items()}
    rest = [name for name in scores if name != score]
    differences = {name: _interval(drawn[score] - drawn[name]) for name in rest}
    verdict, reason = _verdict(intervals[score], differences)
    return ValidityStudy(score, outcome, *size, intervals, differences, verdict, reason)


def _drawn_down(kept: Integers, stratum: Integers) -> tuple[Integers, Integers]:
    """Return the units and strata, of a stratum with too many units as many as may be, by the fixed seed."""
    rng = np.random.default_rng(SEED)
    rows = []
    for label in np.unique(stratum):
        own = np.flatnonzero(stratum == label)
        rows.append(own if own.size <= MOST_UNITS else rng.choice(own, MOST_UNITS, replace=False))
    order = np.sort(np.concatenate(rows)) if rows else np.zeros(0, dtype=np.int64)
    return kept[order], stratum[order]


def _varied(values: Floats) -> int:
    """Return how many units have another value than the commonest."""
    return int(values.size - np.unique(values, return_counts=True)[1].max(initial=0))


def _too_little(units: int, groups: int, varied: int, scored: int) -> str:
    told = (
        f"{units} units in {groups} groups; {varied} with another outcome and {scored} with another score "
        "than the commonest"
    )
    if units < LEAST_UNITS or groups < LEAST_GROUPS or min(varied, scored) < LEAST_VARIED:
        return f"{told}; at least {LEAST_UNITS}, {LEAST_GROUPS}, {LEAST_VARIED} and {LEAST_VARIED} are needed"
    return ""


def _verdict(own: Interval, differences: Mapping[str, Interval]) -> tuple[str, str]:
    if own.low <= 0.5:
        return "notBetter", "its interval reaches down to chance"
    beaten_not = [name for name, interval in differences.items() if interval.low <= 0]
    if beaten_not:
        return "notBetter", f"not surely above the baselines {', '.join(beaten_not)}"
    return "better", "above chance and every baseline, the whole interval above 0"


def _concordances(
    scores: Mapping[str, Floats], later: Floats, group: Integers, stratum: Integers
) -> dict[str, Floats]:
    """Return the concordance of each score: as it is, then of each draw of groups, shape (1 + draws,)."""
    weights = _draws(group)
    pairs = np.zeros(len(weights))
    agreed = {name: np.zeros(len(weights)) for name in scores}
    for label in np.unique(stratum):
        rows = np.flatnonzero(stratum == label)
        comparable = later[rows][:, None] > later[rows][None, :]
        if not comparable.any():
            continue
        pairs += _bilinear(weights[:, rows], comparable)
        for name, score in scores.items():
            own = score[rows]
            ahead = (own[:, None] > own[None, :]) + 0.5 * (own[:, None] == own[None, :])
            agreed[name] += _bilinear(weights[:, rows], comparable * ahead)
    with np.errstate(divide="ignore", invalid="ignore"):
        return {name: np.where(pairs > 0, values / pairs, np.nan) for name, values in agreed.items()}


def _draws(group: Integers) -> Floats:
    """Return how often each unit counts: once, then in each draw of as many groups, (1 + draws, units)."""
    groups = int(group.max()) + 1
    rng = np.random.default_rng(SEED)
    drawn = rng.multinomial(groups, np.full(groups, 1 / groups), size=DRAWS)
    return np.vstack([np.ones(group.size), drawn[:, group]]).astype(np.float32)


def _bilinear(weights: Floats, matrix: np.ndarray) -> Floats:
    """Return Σ w_i w_j m_ij for each row of weights."""
    return np.asarray(((weights @ matrix.astype(np.float32)) * weights).sum(axis=1), dtype=np.float64)


def _interval(values: Floats) -> Interval:
    low, high = np.nanquantile(values[1:], [0.025, 0.975])
    return Interval(float(values[0]), float(low), float(high))
