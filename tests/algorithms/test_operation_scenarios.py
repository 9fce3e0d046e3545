"""The operation views from one JSON file: whole answers by hand, and what is wrong is said there."""

import json
from pathlib import Path
from typing import Any

import pytest

from kg.algorithms.operation_scenarios import compute_operations
from kg.errors import NotFoundError, ScenarioError


def run(kind: str, document: dict[str, Any], folder: Path) -> Any:
    path = folder / "case.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    # Through JSON and back: what is returned must be what a reader gets.
    return json.loads(json.dumps(compute_operations(kind, path), allow_nan=False))


OFFICE = {
    "asOf": "2015-01-01",
    "disclosures": [{"id": "A", "disclosed": "2010"}, {"id": "B", "disclosed": "2010-03"}, {"id": "C"}],
    "events": [{"disclosure": "A", "stage": "option", "date": "2011"}],
    "incomes": {"L1": 30, "L2": 10, "L3": None},
    "reported": [{"stage": "licence", "count": 1500, "source": "annual report"}],
}
RISK = {
    "asOf": "2021-01-01",
    "chain": {"links": [{"id": "n"}]},
    "families": [
        {"id": "a", "links": {"n": 1}, "owners": {"A": 1}, "criticalReferences": ["b"]},
        {"id": "c", "links": {"n": 1}, "owners": {"A": 1}, "activeUntil": "2021-02-15"},
        {"id": "b", "links": {"n": 1}, "owners": {"B": 1}, "activeUntil": "2030-01-01"},
    ],
    "subject": {"organizations": ["A"]},
    "litigation": {
        "subject": {"cases": 1, "families": 10},
        "peers": [{"cases": 0, "families": 100}, {"cases": 20, "families": 100}],
    },
    "purchase": ["b"],
    "takeover": {"firm": "B", "buyer": "A"},
    "counterBlocking": {"ours": ["A"], "theirs": ["B"]},
    "titleFacts": [{"family": "a", "kind": "pledge", "since": "2020-01-01"}],
    "titleLookedAt": ["pledge"],
    "rights": [
        {"granted": "2010-01-01", "challenged": "2012-01-01", "invalidated": "2014-01-01"},
        {"granted": "2010-01-01", "ended": "2012-01-01"},
        {"granted": "2010-01-01", "invalidated": "2022-01-01"},
    ],
}
GRADING = {
    "asOf": "2020-01-01",
    "families": [
        {"id": "a", "field": "B64C", "filingYear": 2010, "active": True, "citationsReceived": 3},
        {"id": "b", "field": "B64C", "filingYear": 2010, "active": False, "citationsReceived": 1},
    ],
    "portfolio": ["a"],
}


def test_an_office(tmp_path: Path) -> None:
    shown = run("otl", OFFICE, tmp_path)
    (cohort,) = shown["cohorts"]
    assert (cohort["year"], cohort["disclosures"], shown["undatedDisclosures"]) == (2010, 2, 1)
    assert [stage["reached"] for stage in cohort["stages"]] == [2, 1, 1, 1, 1, 1, 0, 0]
    assert cohort["stages"][5]["incidence"]["arrived"] == [0.5]
    # From the middle of 2010 to the middle of 2011: a year.
    assert cohort["stages"][5]["medianMonths"] == pytest.approx(12, abs=0.01)
    assert cohort["stages"][6]["medianMonths"] is None
    assert shown["reported"] == OFFICE["reported"]
    assert shown["incomeConcentration"]["topShare"] == 0.75
    assert shown["incomeConcentration"]["unknown"] == 1
    assert "incomeConcentration" not in run("otl", {"asOf": "2015"}, tmp_path)


def test_the_risks_of_a_portfolio(tmp_path: Path) -> None:
    shown = run("risk", RISK, tmp_path)
    assert shown["expiryCliff"]["months"][1]["mass"] == 1
    assert (shown["expiryCliff"]["shareLow"], shown["expiryCliff"]["shareHigh"]) == (0.5, 1)
    assert shown["defensivePurchase"]["selfDetermination"] == {
        "n": {"before": 0.5, "after": 1, "difference": 0.5}
    }
    assert shown["ownershipShock"]["patentMass"] == {"n": {"before": 2, "after": 3, "difference": 1}}
    assert shown["counterBlocking"]["theirs"]["blocked"] == {"n": 1}
    assert shown["litigiousness"]["raw"] == 100
    assert shown["title"]["a"]["isClean"] is False
    assert shown["title"]["b"]["isClean"] is None
    assert shown["undefined"] == {}
    assert "ignored" not in shown
    assert [row["family"] for row in shown["ftoExposure"]["rows"]] == ["b", "b"]
    # One lapsed before the other fell; what happens after the as-of date is not known yet.
    survival = shown["invalidationSurvival"]
    assert (survival["rights"], survival["challenged"], survival["invalidated"]) == (3, 1, 1)
    assert (survival["times"], survival["survival"]) == ([pytest.approx(4, abs=0.01)], [0.5])


def test_what_is_not_asked_for_or_known_is_null_with_a_reason(tmp_path: Path) -> None:
    shown = run("risk", {"families": [], "colour": "red"}, tmp_path)
    assert {name: shown[name] for name in shown["undefined"]} == dict.fromkeys(shown["undefined"])
    assert shown["undefined"]["expiryCliff"] == "asOf is not given"
    assert shown["undefined"]["litigiousness"] == "not asked for"
    assert shown["ignored"] == ["case.json.colour is not known and was not used"]


def test_a_grading(tmp_path: Path) -> None:
    (row,) = run("grading", GRADING, tmp_path)["families"]
    assert (row["percentiles"]["citationsReceived"], row["values"]["claims"]) == (0.75, None)
    assert (row["score"], row["undefined"]["score"]) == (None, "no weights are declared")
    weighed = {**GRADING, "weights": {"citationsReceived": 1}, "thresholds": {"A": 0.7}}
    shown = run("grading", weighed, tmp_path)
    assert shown["weights"] == {"citationsReceived": 1}
    assert (shown["families"][0]["score"], shown["families"][0]["grade"]) == (0.75, "A")


SEP = {
    "declared": [
        {"declarant": "A", "standard": "S", "release": "1", "families": 1000, "checked": 50, "essential": 15},
        {"declarant": "B", "standard": "S", "release": "1", "families": 600, "checked": 50, "essential": 25},
        {"declarant": "C", "standard": "S", "release": "1", "families": 400, "checked": 50, "essential": 20},
        {"declarant": "C", "standard": "S", "release": "2", "families": 7},
    ]
}


def test_shares_of_a_standard_by_release(tmp_path: Path) -> None:
    shown = run("sep", SEP, tmp_path)
    first, second = shown["releases"]
    adjusted = {name: round(row["adjustedShare"], 3) for name, row in first["declarants"].items()}
    assert adjusted == {"A": 0.4, "B": 0.39, "C": 0.21}
    assert (second["release"], second["declarants"]["C"]["isChecked"]) == ("2", False)
    assert shown["parameters"] == {"a": 1, "b": 1, "probability": 0.9}


def test_an_alliance(tmp_path: Path) -> None:
    shown = run("alliance", {**RISK, "members": ["A", "B", "Z"]}, tmp_path)
    (link,) = shown["links"]
    assert (shown["members"], shown["absent"], link["reach"]) == (["A", "B"], ["Z"], 1)
    assert (link["thicketRelief"], link["outsideDependence"]) == (pytest.approx(1 / 3), 0)


@pytest.mark.parametrize(
    ("kind", "document", "message"),
    [
        ("pool", {}, "unknown operation view"),
        ("otl", {}, "a part is missing"),
        ("sep", {"declared": [*SEP["declared"], SEP["declared"][0]]}, "A stands twice"),
        ("sep", {"declared": [{"declarant": "A", "families": 1, "checked": 2}]}, "checked ≤ families"),
        ("sep", {**SEP, "prior": {"a": 0}}, "must be positive"),
        ("alliance", {**RISK, "members": ["A", "Z"]}, "fewer than two members"),
        ("otl", {**OFFICE, "events": [{"disclosure": "A", "stage": "sale"}]}, "unknown stage sale"),
        ("otl", {**OFFICE, "disclosures": [{"id": "A"}, {"id": "A"}]}, "stands twice"),
        ("otl", {**OFFICE, "incomes": {"L": -1}}, "out of range"),
        ("grading", {**GRADING, "portfolio": ["z"]}, "not in the population: z"),
        ("grading", {**GRADING, "weights": {"claims": 0.5}}, "sum to 1"),
        ("grading", {**GRADING, "families": [{"id": "a", "active": "yes"}]}, "not a truth value"),
        ("risk", {**RISK, "rights": [{"granted": "2020", "ended": "2019"}]}, "before it is granted"),
        ("risk", {**RISK, "counterBlocking": {"ours": ["A"], "theirs": ["A"]}}, "both sides"),
    ],
)
def test_what_is_wrong_is_said(kind: str, document: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=message):
        run(kind, document, tmp_path)


def test_a_family_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no such family"):
        run("risk", {**RISK, "purchase": ["z"]}, tmp_path)
