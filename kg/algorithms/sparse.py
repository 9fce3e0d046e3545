"""Joins and group maxima over integer columns: the array operations that reach and mass are built of."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from kg.algorithms.link_graph import Booleans, Floats, Integers
from kg.algorithms.world import Names


def offsets(keys: Integers, size: int) -> Integers:
    """Return where each key's run starts in an ascending column of keys below `size`, shape (size + 1,)."""
    starts = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(keys, minlength=size), out=starts[1:])
    return starts


def join(left: Integers, starts: Integers) -> tuple[Integers, Integers]:
    """Join a key column with a table sorted by that key.

    Args:
        left: keys of the left table, any order.
        starts: offsets of the right table's runs (see `offsets`).

    Returns:
        Positions in the left and in the right table of every pair, ordered by the left.
    """
    counts = starts[left + 1] - starts[left]
    rows = np.repeat(np.arange(left.size), counts)
    first = np.cumsum(counts) - counts
    within = np.arange(rows.size) - first[rows]
    return rows, starts[left[rows]] + within


def best_rows(keys: Integers, values: Floats, ties: Integers) -> Integers:
    """Return the row with the greatest value of each key, by ascending key.

    Among equal values the row with the smallest tie breaker is taken, so that the answer does not depend
    on the order of the rows.
    """
    order = np.argsort(keys)
    ordered = keys[order]
    is_first = np.ones(ordered.size, dtype=np.bool_)
    is_first[1:] = ordered[1:] != ordered[:-1]
    firsts = np.flatnonzero(is_first)
    # Few keys stand twice: only their rows are compared by value, which saves two thirds of the sorting.
    counts = np.diff(firsts, append=order.size)
    repeated = np.flatnonzero(np.repeat(counts > 1, counts))
    rows = order[repeated]
    order[repeated] = rows[np.lexsort((ties[rows], -values[rows], keys[rows]))]
    return order[firsts]


def sums(groups: Integers, values: Floats, size: int) -> Floats:
    """Return the sum of values by group, shape (size,); a group without rows has 0."""
    return np.bincount(groups, weights=values, minlength=size).astype(np.float64)


def mask_of(positions: Integers, size: int) -> Booleans:
    """Return a mask that is true at the positions, shape (size,)."""
    mask = np.zeros(size, dtype=np.bool_)
    mask[positions] = True
    return mask


def is_among(names: Names, wanted: Iterable[str]) -> Booleans:
    """Return which names are among those wanted, shape (names,).

    By a hash table: `numpy.isin` compares texts that are objects each with each, which for a cluster of a
    million families is minutes.
    """
    return np.asarray(pd.Index(names, dtype=object).isin(list(wanted)), dtype=np.bool_)
