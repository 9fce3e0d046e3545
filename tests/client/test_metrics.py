"""The metrics by the client: the API's numbers, of one version, with evidence."""

import dataclasses

import httpx
import pandas as pd
import pytest

from kg.client import Client, ClientError, ProblemError

CHAIN = "civil_drone"


@pytest.fixture(scope="module")
def holder(sample: Client) -> str:
    """A holder of the chain, and no Chinese one."""
    found: str = sample.control(CHAIN).frame["holder"].iloc[0]
    return found


def same(numbers: pd.Series, told: list[float | None]) -> bool:
    return [None if pd.isna(n) else n for n in numbers] == told


def test_a_coverage_has_its_table_its_parameters_and_its_reasons(sample: Client, sample_url: str) -> None:
    found = sample.coverage(CHAIN, "country:CN", as_of="2018-12-31", known_at="2019-06-30")
    asked = {"subject": "country:CN", "as_of": "2018-12-31", "known_at": "2019-06-30"}
    told = httpx.get(f"{sample_url}/api/v1/chains/{CHAIN}/coverage", params=asked, timeout=120).json()
    assert found.frame["link"].tolist() == [row["link"] for row in told["links"]]
    assert same(found.frame["coverage"], [row["coverage"] for row in told["links"]])
    assert (found.parameters, found.undefined) == (told["parameters"], told["undefined"])
    assert (found.parameters["asOf"], found.parameters["knownAt"]) == ("2018-12-31", "2019-06-30")
    assert found.graph_version == told["graphVersion"]
    assert found.computed_at == pd.Timestamp(told["computedAt"])
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.metric = "control"  # type: ignore[misc]


def test_evidence_is_every_family_counted_with_its_records(sample: Client, sample_url: str) -> None:
    found = sample.coverage(CHAIN, "country:US").evidence()
    asked = {"subject": "country:US", "evidence": "true", "per_page": 1}
    told = httpx.get(f"{sample_url}/api/v1/chains/{CHAIN}/coverage", params=asked, timeout=120).json()
    assert len(found) == told["evidenceCount"] > 1
    assert found.iloc[0]["familyId"] == told["evidence"][0]["familyId"]
    assert found["sources"].map(len).min() >= 1
    gaps = sample.gaps(CHAIN, "country:US").evidence()
    assert gaps["familyId"].tolist() == found["familyId"].tolist()


def test_every_metric_of_a_chain_is_a_table_of_the_same_version(sample: Client, holder: str) -> None:
    found = {
        "control": sample.control(CHAIN, "country:CN", delta=0.5),
        "gaps": sample.gaps(CHAIN, "country:CN"),
        "completion": sample.completion(CHAIN, "country:CN"),
        "what-if": sample.what_if(CHAIN, "country:CN", attract=[holder]),
        "comparison": sample.comparison(CHAIN, "country:CN", other="country:US"),
        "ranking": sample.ranking(CHAIN, "country"),
    }
    assert {name: result.metric for name, result in found.items()} == {name: name for name in found}
    assert all(len(result.frame) > 0 for result in found.values())
    assert len({result.graph_version for result in found.values()}) == 1
    assert found["control"].parameters["delta"] == 0.5
    assert found["what-if"].answer["change"]["attract"] == [holder]
    assert found["comparison"].answer["second"]["subject"] == "country:US"
    links = [row["link"] for row in found["gaps"].answer["links"]]
    assert found["gaps"].frame["link"].tolist() == links


def test_an_answer_without_families_says_where_they_are(sample: Client) -> None:
    with pytest.raises(ClientError, match="no list of families"):
        sample.ranking(CHAIN).evidence()


def test_evidence_of_a_version_that_is_gone_is_not_mixed_with_another(sample: Client) -> None:
    found = sample.coverage(CHAIN, "country:CN")
    older = dataclasses.replace(found, answer={**found.answer, "graphVersion": "older"})
    with pytest.raises(ClientError, match="another version"):
        older.evidence()


def test_a_wrong_parameter_is_named(sample: Client) -> None:
    with pytest.raises(ProblemError) as refused:
        sample.coverage(CHAIN, "country:CN", kappa=7)
    assert (refused.value.status, refused.value.where) == (422, "query.kappa")


def test_matches_of_a_fund_are_rows_with_the_parts_of_the_score(kg: Client) -> None:
    found = kg.matches("investor:example")
    scores = [score for part in found.answer["chains"] for score in part["scores"]]
    assert found.frame["project"].tolist() == [score["project"] for score in scores]
    assert found.frame["chain"].unique().tolist() == ["civil_drone"]
    assert {"thesisFit", "chainNeed", "quality"} <= set(found.frame.columns)
    assert found.undefined["civil_drone"]["value"] == "no fund declares its capital"


def test_an_assignment_of_an_unknown_cluster_is_refused(kg: Client) -> None:
    with pytest.raises(ProblemError) as refused:
        kg.assignment("civil_drone", {"no:cluster": 5.0}, capital={"investor:example": 10.0})
    assert refused.value.status in (404, 422)
