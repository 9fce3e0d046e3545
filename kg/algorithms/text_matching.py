"""How alike texts are, queries with documents, by one of five methods that work offline in Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, get_args

import numpy as np

from kg.algorithms.link_graph import Floats
from kg.algorithms.text_similarity import lsa_space, tfidf_space, words_of
from kg.errors import SettingsError

TextMethod = Literal["tfidf", "lsa", "bm25", "tfidfBigrams", "bm25Bigrams"]
METHODS: tuple[TextMethod, ...] = get_args(TextMethod)
# The best of the five on titles and abstracts of Chinese patents: docs/text-similarity.md.
DEFAULT_METHOD: TextMethod = "bm25Bigrams"
# The usual parameters of BM25 (Robertson & Zaragoza 2009), those of Lucene's formula in bm25s, too.
K1, B = 1.5, 0.75
Cut = Callable[[str], list[str]]
_RUN = re.compile(r"[\u3400-\u9fff]+|[^\W\d_\u3400-\u9fff]{2,}")


def bigrams_of(text: str) -> list[str]:
    """Return overlapping pairs of Chinese signs, and other words whole: a cut that needs no dictionary."""
    return [piece for run in _RUN.findall(text.lower()) for piece in _pieces(run)]


def _pieces(run: str) -> list[str]:
    if not "\u3400" <= run[0] <= "\u9fff" or len(run) == 1:
        return [run]
    return [run[i : i + 2] for i in range(len(run) - 1)]


# How each method cuts a text: into words of a dictionary, or into pairs of signs.
CUTS: Mapping[TextMethod, Cut] = {
    "tfidf": words_of,
    "lsa": words_of,
    "bm25": words_of,
    "tfidfBigrams": bigrams_of,
    "bm25Bigrams": bigrams_of,
}


def check_method(name: str) -> TextMethod:
    """Return the method of a name.

    Raises:
        SettingsError: there is no such method.
    """
    if name not in METHODS:
        raise SettingsError("unknown text method", found=name, expected=", ".join(METHODS))
    return name


def text_scores(
    method: TextMethod, queries: Sequence[Sequence[str]], documents: Sequence[Sequence[str]]
) -> Floats:
    """Return how alike queries and documents are.

    Args:
        method: tfidf (cosine), lsa (cosine of the main directions, negative ones 0) or bm25 (part of the most
            that BM25 can give to the query's words).
        queries: the words of each query, cut as `CUTS` says.
        documents: the words of each document; BM25's weights of words are learnt from them.

    Returns:
        In [0, 1], shape (queries, documents); NaN for a text without words.
    """
    if not queries or not documents:
        return np.zeros((len(queries), len(documents)))
    is_bm25 = method in ("bm25", "bm25Bigrams")
    scores = _bm25(queries, documents) if is_bm25 else _cosine(method, queries, documents)
    scores = np.clip(scores, 0.0, 1.0)
    scores[[not words for words in queries], :] = np.nan
    scores[:, [not words for words in documents]] = np.nan
    return scores


def _cosine(
    method: TextMethod, queries: Sequence[Sequence[str]], documents: Sequence[Sequence[str]]
) -> Floats:
    # Words of the queries are counted, too: a word that no document has must still weigh in the query.
    space = tfidf_space([*documents, *queries])
    if method == "lsa":
        # scikit-learn divides by the texts' variance, which is 0 where all are alike; nothing here reads it.
        with np.errstate(invalid="ignore", divide="ignore"):
            space = lsa_space(space)
    first = len(documents)
    return space.between(range(first, first + len(queries)), range(first))


def _bm25(queries: Sequence[Sequence[str]], documents: Sequence[Sequence[str]]) -> Floats:
    """Return Σ over the query's words of idf · tf/(tf + k1(1 − b + b·length/mean)), over Σ idf.

    The second factor is below 1, so that the quotient is in [0, 1]; within a query it ranks as BM25 does.
    """
    import bm25s

    if not any(documents):
        return np.zeros((len(queries), len(documents)))
    index = bm25s.BM25(method="lucene", k1=K1, b=B)
    index.index([list(words) for words in documents], show_progress=False)
    counts = _document_counts(documents)
    scores = np.zeros((len(queries), len(documents)))
    for row, words in enumerate(queries):
        known = sorted({word for word in words if word in counts})
        most = sum(_idf(counts.get(word, 0), len(documents)) for word in set(words))
        if known:
            scores[row] = np.asarray(index.get_scores(known), dtype=np.float64) / most
    return scores


def _document_counts(documents: Sequence[Sequence[str]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for words in documents:
        for word in set(words):
            counts[word] = counts.get(word, 0) + 1
    return counts


def _idf(count: int, total: int) -> float:
    return float(np.log1p((total - count + 0.5) / (count + 0.5)))
