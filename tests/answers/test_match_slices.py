"""The match of a chain in slices: the same pairs, by fund and by cluster."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kg.answers.match_slices import FILE, MatchSlices, write_match_slices

FUNDS, PROJECTS = ("f1", "f2", "f3"), ("p1", "p2")
MATCH: dict[str, Any] = {
    "chain": {"chainId": "c"},
    "weights": {"quality": 1.0},
    "projects": {name: {"name": name} for name in PROJECTS},
    "funds": {name: {"name": name.upper()} for name in (*FUNDS, "without pairs")},
    "scores": [
        {"fund": fund, "project": project, "score": number + place / 10}
        for number, fund in enumerate(FUNDS)
        for place, project in enumerate(PROJECTS)
    ],
}


def slices(folder: Path) -> MatchSlices:
    write_match_slices(folder, MATCH, {fund: {"fund": fund, "open": 1} for fund in FUNDS})
    return MatchSlices(folder / FILE)


def test_a_fund_has_its_own_pairs_and_facts_under_the_whole_head(tmp_path: Path) -> None:
    found = slices(tmp_path).of_fund("f2")
    assert found["scores"] == [row for row in MATCH["scores"] if row["fund"] == "f2"]
    assert found["funds"] == {"f2": {"name": "F2"}}
    assert {name: found[name] for name in ("chain", "weights", "projects")} == {
        name: MATCH[name] for name in ("chain", "weights", "projects")
    }


def test_a_cluster_has_the_pairs_of_every_fund(tmp_path: Path) -> None:
    found = slices(tmp_path)
    assert found.of_project("p2")["scores"] == [row for row in MATCH["scores"] if row["project"] == "p2"]
    assert found.of_project("none")["scores"] == []


def test_a_fund_without_pairs_comes_with_those_of_others(tmp_path: Path) -> None:
    found = slices(tmp_path)
    assert found.of_fund("without pairs")["funds"] == {"without pairs": {"name": "WITHOUT PAIRS"}}
    unknown = found.of_fund("unknown")
    assert unknown["funds"] == {}
    assert {row["fund"] for row in unknown["scores"]} == set(FUNDS)


def test_the_list_has_the_funds_with_pairs(tmp_path: Path) -> None:
    assert [row["fund"] for row in slices(tmp_path).summaries()] == list(FUNDS)
