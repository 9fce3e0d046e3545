"""The study of link prediction: what a day tells, measures by hand, and a signal that learning must find."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from kg.algorithms.deal_history import FEATURES, Query, deal_features, queries_between, read_deals
from kg.algorithms.link_prediction import _measure, study_match
from kg.algorithms.text_similarity import lsa_space, tfidf_space, words_of
from kg.errors import SnapshotError
from kg.snapshot import Snapshot

MakeSnapshot = Callable[..., Snapshot]


def market(deals: list[tuple[str, str, str, list[str]]]) -> dict[str, Any]:
    """Tables of rounds: (firm, day, text of the firm, investors)."""
    rounds = [(f"r{i:03d}", *deal) for i, deal in enumerate(deals)]
    firms = {firm: text for _, firm, _, text, _ in rounds}
    return {
        "Firm": [{"agentId": firm, "name": firm, "description": text} for firm, text in firms.items()],
        "InvestmentRound": [
            {"roundId": name, "announcedDate": dt.date.fromisoformat(day), "roundType": "a"}
            for name, _, day, _, _ in rounds
        ],
        "RoundOfFirm": [{"startKey": firm, "endKey": name} for name, firm, _, _, _ in rounds],
        "RoundParticipation": [
            {"startKey": investor, "endKey": name} for name, _, _, _, who in rounds for investor in who
        ],
    }


SMALL = [
    ("u", "2012-01-01", "无人机飞控系统", ["A", "B"]),
    ("v", "2013-01-01", "无人机电池", ["A"]),
    ("w", "2013-06-01", "人脸识别算法", ["C"]),
    ("x", "2015-01-01", "无人机航拍", ["A", "B"]),
    ("u", "2016-01-01", "无人机飞控系统", ["B"]),
]


def test_features_tell_what_was_known_on_the_day_only(make_snapshot: MakeSnapshot) -> None:
    deals = read_deals(make_snapshot(**market(SMALL)))
    queries = queries_between(deals, dt.date(2014, 1, 1), dt.date(2016, 12, 31))
    assert [(deals.firms[q.firm], q.investors.tolist()) for q in queries] == [("x", [0, 1]), ("u", [1])]
    space = tfidf_space(deals.words)
    found = deal_features(deals, space, dt.date(2014, 1, 1), queries)
    value = {name: found[:, :, i] for i, name in enumerate(FEATURES)}
    assert value["popularity"][0] == pytest.approx(np.log1p([2, 1, 1]))
    assert value["again"].tolist() == [[0, 0, 0], [1, 1, 0]]
    # A and B invested in u together once, so each is a co-investor of the other there.
    assert value["coInvestors"] == pytest.approx(np.log1p([[0, 0, 0], [1, 1, 0]]))
    assert value["domain"][0, 0] > value["domain"][0, 2] == 0
    later = deal_features(deals, space, dt.date(2015, 6, 1), queries)
    assert later[0, 1, 0] == pytest.approx(np.log1p(2))


def test_ranks_count_ties_by_the_middle() -> None:
    query = Query(0, "a", np.array([0]))
    first, *_ = _measure(np.array([[3.0, 2.0, 1.0]]), [query])
    assert first.tolist() == [1.0, 1.0, 1.0, 1.0]
    level, *_ = _measure(np.array([[1.0, 1.0, 1.0]]), [query])
    assert (level[0], level[3]) == (0.5, 0.5)


def test_learning_finds_who_comes_again_and_is_compared_with_every_baseline(
    make_snapshot: MakeSnapshot, rng: np.random.Generator
) -> None:
    # Popular funds are everywhere once; who invested in a firm comes again.
    deals = []
    for firm in range(40):
        faithful = f"fund{rng.integers(0, 30):02d}"
        for year in (2012, 2013, 2014, 2015):
            others = [f"fund{rng.integers(0, 30):02d}"] if year == 2012 else []
            deals.append((f"firm{firm:02d}", f"{year}-06-01", "软件", sorted({faithful, *others})))
    study = study_match(
        read_deals(make_snapshot(**market(deals))), dt.date(2014, 12, 31), dt.date(2015, 12, 31)
    )
    assert study.rounds == (80, 40)
    assert study.measures["learned"]["reciprocalRank"].mean == pytest.approx(0.825)
    assert study.differences["popularity"]["reciprocalRank"].low > 0
    assert study.is_better is False  # «again» finds them too
    assert study.new_investors == 0


def test_too_few_rounds_are_refused(make_snapshot: MakeSnapshot) -> None:
    with pytest.raises(SnapshotError, match="too few rounds"):
        study_match(read_deals(make_snapshot(**market(SMALL))), dt.date(2014, 12, 31), dt.date(2016, 12, 31))
    assert read_deals(make_snapshot("none", Firm=[{"agentId": "f", "name": "f"}])).firms == ()


def test_chinese_texts_on_the_same_matter_are_nearer() -> None:
    texts = ["多旋翼无人机飞行控制系统", "无人机的飞行控制", "人脸识别与图像算法", ""]
    words = [words_of(text) for text in texts]
    near = tfidf_space(words).between([0], [0, 1, 2, 3])[0]
    assert near[0] == pytest.approx(1)
    assert near[1] > near[2]
    assert near[3] == 0
    assert lsa_space(tfidf_space(words), size=2).between([0], [1, 2])[0][0] > 0.5
