"""Candidates for a name among many: what they share in characters, pairs of them and Latin trigrams.

Sparse matrices over whole columns; what two names share is the sum of the information (inverse document
frequency, in bits) of the n-grams they have in common.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, hstack
from sklearn.feature_extraction.text import CountVectorizer

Floats = npt.NDArray[np.float32]
BLOCK = 256  # queries at a time: the product of a block with all targets stays small


@dataclass(frozen=True, slots=True)
class Shared:
    """What queries and targets have in common.

    Attributes:
        query: query of each pair, shape (pairs,); pairs of one query stand together, best first.
        target: target of each pair, shape (pairs,).
        bits: information of the shared n-grams, shape (pairs,).
        share: the same over the information of all n-grams of the query, in [0, 1], shape (pairs,).
    """

    query: npt.NDArray[np.int64]
    target: npt.NDArray[np.int64]
    bits: Floats
    share: Floats


def information(counts: csr_array) -> Floats:
    """Return the bits of each n-gram: log2 of names by names that have it, shape (n-grams,)."""
    having = np.bincount(counts.indices, minlength=counts.shape[1])
    return np.log2((counts.shape[0] + 1) / (having + 0.5)).astype(np.float32)


def ngram_counts(texts: Sequence[str], latin: Sequence[str], queries: int) -> tuple[csr_array, csr_array]:
    """Return which n-grams queries and targets have, shapes (queries, n-grams) and (targets, n-grams).

    Args:
        texts: the queries' texts, then the targets'; characters and pairs of them count.
        latin: the same names in Latin letters; trigrams count.
        queries: how many of them are queries.
    """
    parts = []
    for values, sizes in ((texts, (1, 2)), (latin, (3, 3))):
        if any(len(value) >= sizes[0] for value in values):
            vectors = CountVectorizer(analyzer="char", ngram_range=sizes, lowercase=False, binary=True)
            parts.append(csr_array(vectors.fit_transform(values), dtype=np.float32))
    if not parts:
        parts = [csr_array((len(texts), 1), dtype=np.float32)]
    both = csr_array(hstack(parts, format="csr"))
    return csr_array(both[:queries]), csr_array(both[queries:])


def best_shared(queries: csr_array, targets: csr_array, limit: int) -> Shared:
    """Return for each query the targets that share most with it, at most `limit`.

    Ties go to the target that comes first, so the result depends on the order of targets only.
    """
    weights = information(targets)
    weighted = csr_array(queries.multiply(weights[np.newaxis, :]))
    own = np.maximum(np.asarray(weighted.sum(axis=1)).ravel(), 1e-6)
    blocks = list(_blocks(weighted, csr_array(targets.T), limit))
    query = np.concatenate([b[0] for b in blocks]) if blocks else np.zeros(0, np.int64)
    target = np.concatenate([b[1] for b in blocks]) if blocks else np.zeros(0, np.int64)
    bits = np.concatenate([b[2] for b in blocks]) if blocks else np.zeros(0, np.float32)
    return Shared(query, target, bits, (bits / own[query]).astype(np.float32))


def _blocks(
    queries: csr_array, targets: csr_array, limit: int
) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]]:
    for start in range(0, queries.shape[0], BLOCK):
        product = csr_array(queries[start : start + BLOCK] @ targets)
        rows = np.repeat(np.arange(product.shape[0]), np.diff(product.indptr))
        order = np.lexsort((product.indices, -product.data, rows))
        rank = np.arange(len(rows)) - product.indptr[rows]
        kept = order[rank < limit]
        yield rows[kept] + start, product.indices[kept].astype(np.int64), product.data[kept]
