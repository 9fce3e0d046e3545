"""Text similarity: formulas against oracles, ranks with ties, the study on texts whose answer is known."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.algorithms.link_prediction import Interval
from kg.algorithms.text_matching import K1, METHODS, B, bigrams_of, check_method, text_scores
from kg.algorithms.text_retrieval import intervals, own_ranks, study_retrieval
from kg.errors import SettingsError, SnapshotError
from kg.ingest.pipeline import ingest
from kg.job.text_study import read_pairs
from kg.snapshot import open_snapshot

texts = st.lists(st.lists(st.sampled_from("abcdef"), max_size=6), min_size=1, max_size=5)


def bm25_by_hand(query: list[str], document: list[str], documents: list[list[str]]) -> float:
    mean = sum(map(len, documents)) / len(documents)
    total = most = 0.0
    for word in set(query):
        count = sum(word in other for other in documents)
        idf = math.log(1 + (len(documents) - count + 0.5) / (count + 0.5))
        tf = document.count(word)
        most += idf
        total += idf * tf / (tf + K1 * (1 - B + B * len(document) / mean))
    return total / most


@settings(max_examples=60, deadline=None)
@given(texts, texts)
def test_bm25_is_the_formula(queries: list[list[str]], documents: list[list[str]]) -> None:
    scores = text_scores("bm25", queries, documents)
    for i, query in enumerate(queries):
        for j, document in enumerate(documents):
            if not query or not document:
                assert math.isnan(scores[i, j])
            else:
                assert scores[i, j] == pytest.approx(bm25_by_hand(query, document, documents), abs=1e-5)


@settings(max_examples=60, deadline=None)
@given(texts, texts, st.sampled_from(METHODS))
def test_every_method_stays_in_the_unit_interval(
    queries: list[list[str]], documents: list[list[str]], method: object
) -> None:
    scores = text_scores(method, queries, documents)  # type: ignore[arg-type]
    known = scores[~np.isnan(scores)]
    assert ((known >= 0) & (known <= 1)).all()


def test_the_same_words_are_alike_and_other_words_are_not() -> None:
    scores = text_scores("tfidf", [["a", "b"], ["c"]], [["a", "b"], ["d"]])
    assert scores.round(12).tolist() == [[1.0, 0.0], [0.0, 0.0]]


def test_chinese_is_cut_into_pairs_and_other_words_stay_whole() -> None:
    assert bigrams_of("碳化硅MOSFET的3x") == ["碳化", "化硅", "mosfet", "的"]


def test_an_unknown_method_is_an_error() -> None:
    with pytest.raises(SettingsError, match="unknown text method; found cosine"):
        check_method("cosine")


def test_ties_and_missing_words_count_against_the_own_document() -> None:
    scores = np.array([[0.9, 0.1, 0.1], [0.5, 0.5, 0.1], [np.nan, np.nan, np.nan]])
    assert own_ranks(scores).tolist() == [1.0, 2.0, 3.0]


def test_equal_queries_have_an_interval_of_no_width() -> None:
    assert intervals(np.ones((5, 3))) == {
        name: Interval(1.0, 1.0, 1.0) for name in ("recallAt1", "recallAt10", "reciprocalRank")
    }


def test_titles_that_name_their_abstracts_alone_are_all_found_and_none_without_the_title() -> None:
    names = [f"{a}{b}" for a in "甲乙丙丁戊" for b in "金木水火土"]
    study = study_retrieval([(f"{name}装置", f"本发明公开{name}装置") for name in names])
    assert study.pairs == 25
    assert study.measures["whole"]["bm25Bigrams"]["recallAt1"].mean == 1.0
    assert study.measures["withoutTitle"]["bm25Bigrams"]["recallAt1"].mean == 0.0


def test_too_few_titles_are_an_error() -> None:
    with pytest.raises(SnapshotError, match="too few titles with abstracts; found 1; expected at least 20"):
        study_retrieval([("a", "b")])


def test_titles_and_abstracts_come_from_a_file_of_patents(tmp_path: Path) -> None:
    path = tmp_path / "patents.ndjson"
    rows = [
        '{"id": "a1", "title": "一种夹具", "assignee": "甲公司", "abstract": "本发明公开了一种夹具。"}',
        '{"id": "a2", "title": "一种夹具", "assignee": "甲公司", "abstract": "本发明公开了一种夹具。"}',
        '{"id": "a3", "title": "一种刀具", "assignee": "甲公司", "abstract": null}',
    ]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    snapshot = open_snapshot(ingest([path], home=tmp_path / "home").snapshot.path)
    assert read_pairs(snapshot, chinese=True) == [("一种夹具", "本发明公开了一种夹具。")]
    assert read_pairs(snapshot, chinese=False) == []
