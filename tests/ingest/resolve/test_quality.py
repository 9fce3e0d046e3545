"""Pairwise and B-cubed figures are those of their definitions; labels are read in the forms they come in."""

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import FormatError
from kg.ingest.resolve.gold import ClusterGold, LinkGold, PairGold, read_gold
from kg.ingest.resolve.quality import compare_clusters, share

LABELS = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("xyz")), min_size=2, max_size=25)


@given(LABELS)
def test_pairwise_figures_are_shares_of_pairs(labels: list[tuple[str, str]]) -> None:
    pairs = list(combinations(labels, 2))
    found = [x[0] == y[0] for x, y in pairs]
    wanted = [x[1] == y[1] for x, y in pairs]
    hits = sum(f and w for f, w in zip(found, wanted, strict=True))
    quality = compare_clusters([p for p, _ in labels], [g for _, g in labels])["pairwise"]
    assert quality.precision.value == (round(hits / sum(found), 4) if sum(found) else None)
    assert quality.recall.value == (round(hits / sum(wanted), 4) if sum(wanted) else None)


@given(LABELS)
def test_b_cubed_is_the_mean_over_names(labels: list[tuple[str, str]]) -> None:
    def mean(index: int) -> float:
        total = 0.0
        for label in labels:
            same = [x for x in labels if x[index] == label[index]]
            total += sum(x == label for x in same) / len(same)
        return round(total / len(labels), 4)

    quality = compare_clusters([p for p, _ in labels], [g for _, g in labels])["bCubed"]
    assert quality.precision.value == pytest.approx(mean(0), abs=1.1e-4)
    assert quality.recall.value == pytest.approx(mean(1), abs=1.1e-4)


def test_an_interval_holds_its_value_and_nothing_counted_is_no_figure() -> None:
    found = share(9, 10)
    assert (found.value, found.low, found.high) == (0.9, 0.5958, 0.9821)
    assert share(0, 0).value is None


def test_labels_are_read_as_clusters_pairs_or_links(tmp_path: Path) -> None:
    files = {
        "clusters.csv": "organization,disambiguated_assignee_id\nAcme Inc,7\nACME,7\nBeta,8\n",
        "pairs.tsv": "left\tright\tlabel\nAcme\tAcme Inc\t1\nAcme\tBeta\t0\n",
        "links.jsonl": '{"name": "甲公司", "fullname": "甲乙有限公司"}\n',
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert [read_gold(tmp_path / name) for name in files] == [
        ClusterGold(("Acme Inc", "ACME", "Beta"), ("7", "7", "8")),
        PairGold((("Acme", "Acme Inc", True), ("Acme", "Beta", False))),
        LinkGold((("甲公司", "甲乙有限公司"),)),
    ]


def test_a_file_without_labels_is_refused_with_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("when,where\n1,2\n", encoding="utf-8")
    with pytest.raises(FormatError, match="found when, where; expected columns name,cluster"):
        read_gold(path)
