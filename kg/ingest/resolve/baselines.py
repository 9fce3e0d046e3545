"""What single libraries reach on the same names: a rapidfuzz threshold, and Splink with its defaults.

They are shown beside our own figures, each with the threshold that suits it best on these very labels: the
comparison favours them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from rapidfuzz import fuzz, process, utils
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from kg.ingest.resolve.quality import Quality, compare_clusters

MAX_NAMES = 20_000  # rapidfuzz compares all pairs
RAPIDFUZZ_CUTOFFS = (80, 84, 88, 90, 92, 94, 96, 98)
SPLINK_CUTOFFS = (0.2, 0.5, 0.8, 0.9, 0.95, 0.99)
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Baseline:
    """The best that a library reached, and at which threshold."""

    name: str
    threshold: float
    quality: dict[str, Quality]


def run_baselines(names: Sequence[str], gold: Sequence[str]) -> list[Baseline]:
    """Return the baselines on distinct names; none for more names than they can compare."""
    if len(names) > MAX_NAMES or len(names) < 2:
        return []
    return [rapidfuzz_baseline(names, gold), splink_baseline(names, gold)]


def rapidfuzz_baseline(names: Sequence[str], gold: Sequence[str]) -> Baseline:
    """Return the components over pairs whose token_sort_ratio is at least the best threshold."""
    words = [utils.default_process(name) for name in names]
    left, right, scores = _all_pairs(words)
    return _best("rapidfuzz token_sort_ratio", RAPIDFUZZ_CUTOFFS, len(names), (left, right, scores), gold)


def _all_pairs(words: list[str]) -> tuple[Ints, Ints, npt.NDArray[np.float64]]:
    found: list[npt.NDArray[np.float64]] = []
    for start in range(0, len(words), 500):
        block = process.cdist(
            words[start : start + 500], words, scorer=fuzz.token_sort_ratio, score_cutoff=RAPIDFUZZ_CUTOFFS[0]
        )
        rows, columns = np.nonzero(block)
        kept = columns > rows + start
        found.append(np.array([rows[kept] + start, columns[kept], block[rows[kept], columns[kept]]]))
    pairs = np.concatenate(found, axis=1)
    return pairs[0].astype(np.int64), pairs[1].astype(np.int64), pairs[2]


def splink_baseline(names: Sequence[str], gold: Sequence[str]) -> Baseline:
    """Return the components over Splink's predictions: its comparison of names, u sampled, m by EM.

    Blocks are names with one first word or one beginning of five characters.
    """
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    upper = [utils.default_process(name).upper() for name in names]
    table = pa.table(
        {
            "unique_id": range(len(upper)),
            "name": upper,
            "first_word": [(n.split() or [n])[0] for n in upper],
            "beginning": [n[:5] for n in upper],
        }
    )
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[cl.JaroWinklerAtThresholds("name"), cl.ExactMatch("first_word")],
        blocking_rules_to_generate_predictions=[block_on("first_word"), block_on("beginning")],
    )
    linker = Linker(DuckDBAPI().register(table), settings)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("first_word"))
    rows = linker.inference.predict(threshold_match_probability=SPLINK_CUTOFFS[0]).as_record_list()
    left = np.array([row["unique_id_l"] for row in rows], dtype=np.int64)
    right = np.array([row["unique_id_r"] for row in rows], dtype=np.int64)
    scores = np.array([row["match_probability"] for row in rows], dtype=np.float64)
    return _best("Splink defaults", SPLINK_CUTOFFS, len(names), (left, right, scores), gold)


def _best(
    name: str,
    cutoffs: Sequence[float],
    count: int,
    pairs: tuple[Ints, Ints, npt.NDArray[np.float64]],
    gold: Sequence[str],
) -> Baseline:
    left, right, scores = pairs
    tried = []
    for cutoff in cutoffs:
        kept = scores >= cutoff
        tried.append((cutoff, compare_clusters(_components(left[kept], right[kept], count), gold)))
    f1: Callable[[tuple[float, dict[str, Quality]]], float] = lambda t: t[1]["pairwise"].f1.value or 0.0  # noqa: E731
    cutoff, quality = max(tried, key=f1)
    return Baseline(name, cutoff, quality)


def _components(left: Ints, right: Ints, count: int) -> list[str]:
    links = coo_array((np.ones(len(left), np.int8), (left, right)), shape=(count, count))
    labels = connected_components(links.tocsr(), directed=False)[1]
    return [str(label) for label in labels.tolist()]
