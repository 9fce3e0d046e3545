"""Scenario files: what absent parts mean, and what is refused with which words."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.algorithms.scenario import compute_scenario, read_scenario
from kg.errors import ScenarioError

SMALL: dict[str, Any] = {
    "chain": {"links": [{"id": "n1", "stage": "upstream", "importance": 1.0}], "edges": []},
    "families": [{"id": "f1", "links": {"n1": 1}, "owners": {"A": 1}}],
    "referenceMass": {"n1": 10},
    "subject": {"organizations": ["A"], "share": 0.1},
}


def compute(tmp_path: Path, kind: Any, **changes: Any) -> Any:
    document = {name: value for name, value in {**SMALL, **changes}.items() if value is not ...}
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return compute_scenario(kind, read_scenario(path))


@pytest.mark.parametrize("kind", ["coverage", "control", "match"])
def test_an_empty_scenario_has_no_numbers_and_no_error(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "empty.json"
    path.write_text("{}", encoding="utf-8")
    result: Any = compute_scenario(kind, read_scenario(path))  # type: ignore[arg-type]
    assert result.get("links", []) == []
    assert result.get("chainCoverage") is None
    assert result.get("value") is None


@pytest.mark.parametrize(
    ("changes", "name", "reason"),
    [
        ({"subject": {"organizations": ["A"]}}, "coverage", "the subject's share g is not given"),
        ({"referenceMass": ...}, "targetMass", "no reference mass is given for the link"),
        ({"subject": ...}, "patentMass", "no subject is given"),
        ({"referenceMass": {"n1": 0}}, "coverage", "the target mass is zero"),
        ({"families": []}, "selfDetermination", "the subject has no mass on the link"),
        ({}, "industryShare", "no industry share is given for the link"),
        ({}, "throughRate", "the chain declares no supply edges"),
        ({}, "match", "no industry shares are given"),
    ],
)
def test_what_is_absent_is_null_with_a_reason_and_never_0(
    tmp_path: Path, changes: dict[str, Any], name: str, reason: str
) -> None:
    result = compute(tmp_path, "coverage", **changes)
    value = result[name] if name in result else result["links"][0][name]
    assert value is None
    assert result["undefined"][name] == reason


def test_zero_means_that_none_was_found(tmp_path: Path) -> None:
    result = compute(tmp_path, "coverage", families=[])
    link = result["links"][0]
    assert (link["patentMass"], link["coverage"], result["chainCoverage"]) == (0, 0, 0)


def test_without_importance_there_is_no_chain_coverage(tmp_path: Path) -> None:
    result = compute(tmp_path, "coverage", chain={"links": [{"id": "n1"}]})
    assert result["links"][0]["coverage"] == 1
    assert result["chainCoverage"] is None
    assert result["undefined"]["chainCoverage"] == "no importance is declared for n1"


def test_without_cost_shares_there_is_no_exposure_downstream(tmp_path: Path) -> None:
    chain = {
        "links": [{"id": "n1", "importance": 0.5}, {"id": "n2", "importance": 0.5}],
        "edges": [{"from": "n1", "to": "n2"}],
    }
    families = [*SMALL["families"], {"id": "f2", "links": {"n2": 1}, "owners": {"B": 1}}]
    result = compute(tmp_path, "control", chain=chain, families=families)
    assert result["links"][0]["exposure"] == {"A": 1, "B": 0}
    assert result["links"][1]["exposure"] is None
    assert result["links"][1]["chokepoint"] is None
    assert result["chainPower"] == {"A": None, "B": None}
    assert result["undefined"]["chainPower"] == "a supply edge has no cost share"


def test_a_family_is_in_force_until_its_last_day(tmp_path: Path) -> None:
    families = [{"id": "f1", "links": {"n1": 1}, "owners": {"A": 1}, "activeUntil": "2020-05"}]
    for day, mass in (("2020-05-31", 1), ("2020-06-01", 0)):
        result = compute(tmp_path, "coverage", families=families, asOf=day)
        assert result["links"][0]["patentMass"] == mass


def test_what_was_not_used_is_listed(tmp_path: Path) -> None:
    families = [{"id": "f1", "criticalReferences": ["f9"]}]
    result = compute(tmp_path, "coverage", families=families, colour="blue", note="a remark")
    assert result["ignored"] == [
        "scenario.json.colour is not known and was not used",
        "families.f1.criticalReferences: f9 is not among the families",
    ]


def family(**changes: Any) -> dict[str, Any]:
    return {"families": [{"id": "f1", "links": {"n1": 1}, "owners": {"A": 1}, **changes}]}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (family(links={"n9": 1}), "families[0].links: unknown link; found n9; expected one of n1"),
        (
            family(links={"n1": 1.5}),
            "links.n1: out of range; found 1.5; expected a number from 0 to 1",
        ),
        (family(owners={"A": 0.5}), "the owners' shares do not sum to 1"),
        (family(owners={"A": "1"}), 'families[0].owners.A: not a number; found "1"'),
        (family(activeUntil="2020-02-30"), "not a date of the calendar"),
        (family(activeUntil=2020), "not a date"),
        (family(criticalRefs=["f1"]), "found criticalRefs; expected criticalReferences"),
        ({"families": [{"links": {}}]}, "families[0]: id is missing"),
        ({"families": SMALL["families"] * 2}, "this family stands twice; found f1"),
        ({"families": {}}, "scenario.json.families: not a list"),
        ({"chain": {"links": [{"id": "n1"}, {"id": "n1"}]}}, "this link stands twice"),
        ({"chain": {"links": [{"id": "n1"}], "edges": [{"from": "n1", "to": "n2"}]}}, "unknown link"),
        ({"chain": {"links": [{"id": "n1"}], "edges": [{"from": "n1", "to": "n1"}]}}, "supplies itself"),
        ({"referenceMass": {"n1": -1}}, "out of range"),
        ({"subject": {"share": 2}}, "subject.share: out of range"),
        ({"delta": 1.1}, "scenario.json.delta: out of range"),
        ({"licences": [{"licensor": "A", "licensee": "B"}]}, "type is missing"),
        ({"licences": [{"licensor": "A", "licensee": "B", "type": "gift"}]}, "unknown type of licence"),
        ({"licences": [{"licensor": "A", "type": "nonExclusive"}]}, "names no licensee"),
        ({"licences": [{"licensor": "A", "licensee": "B", "type": "exclusive"}]}, "fraction is missing"),
        (
            {"holdings": [{"holder": h, "held": "A", "share": 0.6} for h in "PQ"]},
            "the parts of a firm sum to more than 1",
        ),
        ({"funds": [{"id": "F", "thesis": {"n1": 0.4}}]}, "the shares over links do not sum to 1"),
        ({"scoreWeights": {"luck": 1}}, "unknown part of the score: luck"),
        ({"scoreWeights": {"quality": 0.5}}, "the weights of the score do not sum to 1"),
        ({"projects": [{"id": "p", "families": ["f9"]}]}, "unknown family"),
    ],
)
def test_what_contradicts_itself_is_refused_with_its_place(
    tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(ScenarioError) as caught:
        compute(tmp_path, "control", **changes)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"{", "not JSON"),
        (b'{"delta": NaN}', "not a JSON number"),
        (b'{"delta": 0, "delta": 1}', "a key stands twice"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b"[]", "not an object"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_what_is_no_scenario_is_refused(tmp_path: Path, text: bytes, message: str) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(text)
    with pytest.raises(ScenarioError, match=message):
        read_scenario(path)


def test_a_missing_file_and_an_unknown_kind_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="cannot be read"):
        read_scenario(tmp_path / "none.json")
    with pytest.raises(ScenarioError, match="unknown kind"):
        compute(tmp_path, "luck")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "links", "n1"]), inner)
    ),
    max_leaves=8,
)


def test_a_pool_of_nobody_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps({**SMALL, "pools": [["A"], []]}), encoding="utf-8")
    with pytest.raises(ScenarioError, match="a pool has no member") as refused:
        read_scenario(path)
    assert refused.value.where.endswith("pools[1]")


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["chain", "families", "subject", "licences", "pools", "funds", "holdings"]), JSON)
def test_any_json_is_computed_or_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, part: str, value: Any
) -> None:
    path = tmp_path_factory.mktemp("any") / "scenario.json"
    path.write_text(json.dumps({**SMALL, part: value}), encoding="utf-8")
    try:
        scenario = read_scenario(path)
    except ScenarioError as error:
        where = error.where
    else:
        where = json.dumps(compute_scenario("control", scenario), allow_nan=False)
    assert where
