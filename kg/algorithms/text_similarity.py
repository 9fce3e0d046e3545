"""Similarity of Chinese and other texts offline: words, TF-IDF, and optionally latent semantic analysis."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from kg.algorithms.link_graph import Floats

# Words of one sign or of digits say nothing of what a firm does.
_WORD = re.compile(r"[^\W\d_]{2,}")
LSA_SIZE = 100


def words_of(text: str) -> list[str]:
    """Return the words of a text: Chinese cut by a dictionary, others between spaces, in lower case."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    return [word for word in jieba.lcut(text.lower()) if _WORD.fullmatch(word)]


@dataclass(frozen=True)
class TextSpace:
    """Texts as unit vectors, one row each; a text without known words is a row of zeros."""

    vectors: sparse.csr_array | Floats

    def similarity(self, groups: sparse.csr_array) -> Floats:
        """Return the cosine of the mean of groups of texts with every text.

        Args:
            groups: weight of each text in each group, shape (groups, texts).

        Returns:
            In [0, 1] for TF-IDF, shape (groups, texts); 0 for a group without words.
        """
        centre = groups @ self.vectors
        dense = np.asarray(centre.toarray() if sparse.issparse(centre) else centre, dtype=np.float64)
        length = np.linalg.norm(dense, axis=1, keepdims=True)
        unit = np.divide(dense, length, out=np.zeros_like(dense), where=length > 0)
        return np.asarray((self.vectors @ unit.T).T, dtype=np.float64)

    def between(self, rows: Sequence[int], others: Sequence[int]) -> Floats:
        """Return the cosine of some texts with others, shape (rows, others)."""
        product = self.vectors[list(rows)] @ self.vectors[list(others)].T
        return np.asarray(product.toarray() if sparse.issparse(product) else product, dtype=np.float64)


def tfidf_space(texts: Sequence[Sequence[str]], fitted_on: Sequence[int] | None = None) -> TextSpace:
    """Return texts as TF-IDF vectors of their words.

    Args:
        texts: the words of each text, as `words_of` gives them.
        fitted_on: positions of the texts that words and their weights are learnt from; None for all.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    corpus = [texts[i] for i in (range(len(texts)) if fitted_on is None else fitted_on)]
    vectorizer = TfidfVectorizer(analyzer=list, sublinear_tf=True)
    try:
        vectorizer.fit(corpus)
    except ValueError:  # scikit-learn's word for «no words at all»
        return TextSpace(sparse.csr_array((len(texts), 1)))
    return TextSpace(sparse.csr_array(vectorizer.transform(texts)))


def lsa_space(space: TextSpace, size: int = LSA_SIZE, seed: int = 0) -> TextSpace:
    """Return the vectors reduced to their main directions, of unit length; as they are when too few."""
    from sklearn.decomposition import TruncatedSVD

    rows, columns = space.vectors.shape
    most = min(rows, columns) - 1
    if most < 1:
        return space
    reduced = TruncatedSVD(min(size, most), random_state=seed).fit_transform(space.vectors)
    length = np.linalg.norm(reduced, axis=1, keepdims=True)
    return TextSpace(np.divide(reduced, length, out=np.zeros_like(reduced), where=length > 0))
