"""The worked examples of the metrics note, to the last printed digit."""

from pathlib import Path
from typing import Any, Literal

import pytest

from kg.algorithms.scenario import compute_scenario, read_scenario

SCENARIOS = Path(__file__).parent / "scenarios"


def compute(kind: Literal["coverage", "control", "match"], name: str) -> Any:
    return compute_scenario(kind, read_scenario(SCENARIOS / f"{name}.json"))


def column(result: Any, name: str, digits: int) -> list[float]:
    return [round(link[name], digits) for link in result["links"]]


def rounded(values: dict[str, float], digits: int = 4) -> dict[str, float]:
    return {name: round(value, digits) for name, value in values.items()}


def test_coverage_of_each_link_and_stage_and_of_the_chain() -> None:
    result = compute("coverage", "coverage")
    assert column(result, "coverage", 4) == [0.25, 0, 1, 1, 1]
    assert column(result, "targetMass", 4) == [40, 30, 60, 20, 50]
    assert round(result["chainCoverage"], 4) == 0.6125
    assert rounded(result["stageCoverage"]) == {"upstream": 0.1389, "midstream": 1, "downstream": 1}


def test_lambda_and_gap_classes() -> None:
    result = compute("coverage", "coverage")
    assert column(result, "lambdaMean", 3) == [0.333, 0.143, 1.0, 1.8, 1.727]
    assert column(result, "lambdaLow", 3) == [0.205, 0.056, 0.805, 1.383, 1.446]
    assert column(result, "lambdaHigh", 3) == [0.486, 0.262, 1.212, 2.263, 2.029]
    assert [link["gapClass"] for link in result["links"]] == [
        "weak",
        "missing",
        "average",
        "strong",
        "strong",
    ]


def test_match_between_industry_and_patent_shares() -> None:
    result = compute("coverage", "coverage")
    assert column(result, "patentShare", 2) == [0.05, 0, 0.30, 0.20, 0.45]
    assert column(result, "shareDifference", 2) == [-0.1, -0.1, -0.05, 0.05, 0.2]
    assert (round(result["match"], 3), round(result["chainAwareMatch"], 3)) == (0.75, 0.775)


def test_connectivity_before_and_after_catching_up() -> None:
    before, after = compute("coverage", "coverage"), compute("coverage", "coverage_caught_up")
    assert (before["throughRate"], before["throughThreshold"], before["widestPath"]) == (0, 0.5, 0.25)
    assert (round(after["chainCoverage"], 4), after["throughRate"], after["widestPath"]) == (0.8125, 0.5, 1)


def test_direct_share_and_direct_reach() -> None:
    result = compute("control", "control")
    link = result["links"][0]
    assert rounded(link["directShare"]) == {"X": 0.4, "Y": 0.3, "Z": 0.2, "V": 0.1}
    assert (round(link["hhi"], 2), round(link["effectiveHolders"], 2)) == (0.30, 3.33)
    assert rounded(link["reach"]) == {"X": 0.7, "Y": 0.4, "Z": 0.2, "V": 0.2}
    assert (round(link["thicketDensity"], 4), round(link["selfDetermination"], 4)) == (0.5, 0.4)
    assert result["xyMissing"] is False


def test_reach_over_several_references() -> None:
    link = compute("control", "control_onward")["links"][0]
    assert rounded(link["reach"]) == {"X": 0.75, "Y": 0.4, "Z": 0.2, "V": 0.2}
    assert (round(link["thicketDensity"], 4), round(link["selfDetermination"], 4)) == (0.55, 0.3)


def test_a_licence_takes_the_licensee_out_of_reach() -> None:
    link = compute("control", "control_licence")["links"][0]
    assert (round(link["reach"]["X"], 4), round(link["selfDetermination"], 4)) == (0.5, 0.8)


def test_a_pool_and_its_shapley_parts() -> None:
    (pool,) = compute("control", "control_pool")["pools"]
    assert rounded(pool["reach"]) == {"n3": 0.8}
    assert rounded(pool["shapley"]["n3"]) == {"X": 0.65, "V": 0.15}
    # Alone X reaches .7 and V .2.
    assert (rounded(pool["complementarity"]), rounded(pool["redundancy"])) == ({"n3": 0.1}, {"n3": 0.1})


def test_look_through_ownership() -> None:
    result = compute("control", "control_look_through")
    assert rounded(result["lookThrough"]) == {"P": 2.16, "float:Y": 1.44, "Q": 1.40, "X": 4, "V": 1}
    assert result["majorityControl"] == {"Y": "P", "Z": "Q"}
    assert rounded(result["links"][0]["groups"]["directShare"]) == {"P": 0.3, "Q": 0.2, "V": 0.1, "X": 0.4}


@pytest.mark.parametrize(("held", "expected"), [("B", (0.8511, 0.1489)), ("C", (0.2553, 0.7447))])
def test_look_through_a_circle(held: str, expected: tuple[float, float], tmp_path: Path) -> None:
    text = (SCENARIOS / "control_circle.json").read_text(encoding="utf-8")
    path = tmp_path / "circle.json"
    path.write_text(text.replace('"owners":{"B":1}', f'"owners":{{"{held}":1}}'), encoding="utf-8")
    result: Any = compute_scenario("control", read_scenario(path))
    assert rounded(result["lookThrough"]) == {"P": expected[0], "Q": expected[1]}


def test_exposure_and_chokepoints_along_the_chain() -> None:
    result = compute("control", "control_chain")
    assert [round(link["reach"]["X"], 4) for link in result["links"]] == [0.6, 0.9, 0.7, 0.1, 0.05]
    assert [round(link["exposure"]["X"], 4) for link in result["links"]] == [0.6, 0.9, 0.72, 0.286, 0.2746]
    assert [round(link["chokepoint"]["X"], 4) for link in result["links"]] == [0.6, 0.9, 0.9, 0.45, 0.9]
    assert round(result["chainPower"]["X"], 4) == 0.6158


def test_scores_of_funds_and_projects() -> None:
    result = compute("match", "match")
    scores = {
        (row["fund"], row["project"]): (row["eligible"], round(row["score"], 4)) for row in result["scores"]
    }
    assert scores == {
        ("A", "p1"): (True, 0.67),
        ("A", "p2"): (True, 0.485),
        ("A", "p3"): (False, 0),
        ("A", "p4"): (False, 0),
        ("B", "p1"): (True, 0.42),
        ("B", "p2"): (True, 0.435),
        ("B", "p3"): (True, 0.66),
        ("B", "p4"): (True, 0.33),
    }
    assert result["scores"][2]["refusals"] == ["stage: growth is not among early"]
    assert result["calibrated"] is True


@pytest.mark.parametrize(
    ("name", "value", "amounts"),
    [
        ("match", 0.958, {"A-p1": 0.5, "A-p2": 0.4, "B-p3": 0.5, "B-p4": 0.3}),
        ("match_ratio_070", 0.925, {"A-p1": 0.5, "A-p2": 0.4, "B-p3": 0.5, "B-p4": 0.2}),
        ("match_capital_05", 0.859, {"A-p1": 0.5, "A-p2": 0.4, "B-p3": 0.5}),
        ("match_capital_09", 0.958, {"A-p1": 0.5, "A-p2": 0.4, "B-p3": 0.5, "B-p4": 0.3}),
    ],
)
def test_assignment_of_capital(name: str, value: float, amounts: dict[str, float]) -> None:
    result = compute("match", name)
    assert {f"{row['fund']}-{row['project']}": row["amount"] for row in result["assignment"]} == amounts
    assert (round(result["value"], 3), result["gap"], result["conflicts"]) == (value, 0, [])
