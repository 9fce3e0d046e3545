"""`kg resolve` and `kg evaluate resolution` as users call them."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from kg.cli import app

RUNNER = CliRunner()


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KG_HOME", str(tmp_path / "home"))
    return tmp_path


def lines(*arguments: str) -> list[dict[str, object]]:
    result = RUNNER.invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return [orjson.loads(line) for line in result.stdout.splitlines()]


def test_names_are_grouped_in_their_order_whatever_the_encoding(tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_bytes("星河技术有限公司\n\n……\n星河技術有限公司\r\n海州大学".encode("gb18030"))
    rows = lines("resolve", "names", str(path), "--json")
    assert [row["name"] for row in rows] == ["星河技术有限公司", "", "……", "星河技術有限公司", "海州大学"]
    assert [row["kind"] for row in rows] == ["Firm", None, None, "Firm", "University"]
    assert rows[0]["cluster"] == rows[3]["cluster"] != rows[4]["cluster"]
    assert set(rows[0]) == {"name", "cluster", "canonicalName", "kind", "score", "reason"}


def test_names_are_linked_to_those_of_a_second_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("星辰汽车\n蓝鲸\n", encoding="utf-8")
    (tmp_path / "b").write_text("上海星辰汽车集团股份有限公司\n海州大学\n", encoding="utf-8")
    rows = lines("resolve", "names", str(tmp_path / "a"), "--against", str(tmp_path / "b"), "--json")
    assert [[m["name"] for m in row["match"]] for row in rows] == [["上海星辰汽车集团股份有限公司"], []]


def test_a_judgement_is_listed_explained_and_taken_back(tmp_path: Path) -> None:
    told = RUNNER.invoke(app, ["resolve", "judge", "甲公司", "乙公司", "--verdict", "negative", "--by", "t"])
    assert told.exit_code == 0, told.output
    (row,) = orjson.loads(RUNNER.invoke(app, ["resolve", "judgements", "--json"]).stdout)
    assert (row["verdict"], row["leftKey"], row["rightKey"], row["judgedBy"]) == (
        "negative",
        "name:乙公司",
        "name:甲公司",
        "t",
    )
    explained = orjson.loads(RUNNER.invoke(app, ["resolve", "explain", "甲公司", "乙公司", "--json"]).stdout)
    assert explained["judgement"] == row
    assert {term["term"] for term in explained["terms"]} >= {"tradeName", "place", "kind"}
    assert RUNNER.invoke(app, ["resolve", "undo", row["judgementId"], "--by", "t"]).exit_code == 0
    assert orjson.loads(RUNNER.invoke(app, ["resolve", "judgements", "--json"]).stdout) == []


def test_labelled_names_give_figures_beside_baselines(tmp_path: Path) -> None:
    path = tmp_path / "gold.csv"
    path.write_text(
        "name,cluster\nAcme Robotics Inc,1\nACME ROBOTICS INCORPORATED,1\n"
        "Beta GmbH,2\nBeta GmbH,2\nGamma AG,3\n",
        encoding="utf-8",
    )
    result = RUNNER.invoke(app, ["evaluate", "resolution", "--gold", str(path), "--json"])
    figures = orjson.loads(result.stdout)
    assert (figures["mentions"], figures["distinctNames"], figures["goldClusters"]) == (5, 4, 3)
    assert figures["pairwise"]["f1"]["value"] == figures["bCubed"]["f1"]["value"] == 1.0
    assert {baseline["name"] for baseline in figures["baselines"]} == {
        "rapidfuzz token_sort_ratio",
        "Splink defaults",
    }
