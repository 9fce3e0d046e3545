"""Pseudo-random numbers that are a pure function of (seed, purpose, index).

A citation names a publication from anywhere before it. So that its number can be written without
keeping ten million publications in memory, every attribute is a hash of its index.
"""

from __future__ import annotations

import zlib

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
UIntArray = npt.NDArray[np.uint64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


def hash_indices(seed: int, purpose: str, indices: IntArray) -> UIntArray:
    """Return one 64-bit hash per index (SplitMix64; Steele, Lea & Flood 2014), shape as given."""
    offset = np.uint64((zlib.crc32(purpose.encode()) << 32) ^ (seed & 0xFFFFFFFF))
    with np.errstate(over="ignore"):
        z = (indices.astype(np.uint64) + offset) * _GOLDEN
        z = (z ^ (z >> np.uint64(30))) * _MIX_1
        z = (z ^ (z >> np.uint64(27))) * _MIX_2
    return z ^ (z >> np.uint64(31))


def uniform(seed: int, purpose: str, indices: IntArray) -> FloatArray:
    """Return one number in [0, 1) per index."""
    return (hash_indices(seed, purpose, indices) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def choose(seed: int, purpose: str, indices: IntArray, weights: FloatArray) -> IntArray:
    """Return one category per index, drawn with the given weights (shape (categories,), sum > 0)."""
    edges = np.cumsum(weights) / np.sum(weights)
    drawn = np.searchsorted(edges, uniform(seed, purpose, indices), side="right")
    return np.minimum(drawn, len(weights) - 1).astype(np.int64)


def skewed(seed: int, purpose: str, indices: IntArray, size: int, exponent: float) -> IntArray:
    """Return ranks in [0, size) whose density falls like rank^(1/exponent - 1): few large, many small."""
    return np.minimum((size * uniform(seed, purpose, indices) ** exponent).astype(np.int64), size - 1)
