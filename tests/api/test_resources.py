import csv
import io
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType

import httpx
import pytest

from kg.settings import REPOSITORY_ROOT, Settings

COVERAGE = "/api/v1/chains/civil_drone/coverage"


def test_the_chains_are_those_of_the_published_version(client: httpx.Client) -> None:
    answer = client.get("/api/v1/chains").json()
    assert answer["graphVersion"] == "0f1e2d3c.r1"
    assert [chain["chainId"] for chain in answer["results"]] == ["civil_drone"]


def test_a_coverage_is_the_file_of_the_published_version_with_its_provenance(
    client: httpx.Client, published_home: Path
) -> None:
    folder = published_home / "results" / "0f1e2d3c" / "r1" / "answers" / "civil_drone"
    written = json.loads((folder / "coverage-country%3ACN.json").read_bytes())
    answer = client.get(COVERAGE, params={"subject": "country:CN"}).json()
    assert {key: answer[key] for key in written if key not in ("links", "chain", "dataSets")} == {
        key: written[key] for key in written if key not in ("links", "chain", "dataSets")
    }
    assert [
        {key: row.get(key) for key in old} for old, row in zip(written["links"], answer["links"], strict=True)
    ] == (written["links"])
    assert answer["graphVersion"] == "0f1e2d3c.r1"


def test_a_coverage_without_a_subject_is_that_of_china_where_there_is_one(client: httpx.Client) -> None:
    assert client.get(COVERAGE).json()["subject"] == "country:CN"


def test_what_is_unknown_is_null_with_its_reason(client: httpx.Client) -> None:
    answer = client.get(COVERAGE, params={"subject": "country:US"}).json()
    assert {row["coverage"] for row in answer["links"]} == {None}
    reasons = {row["undefined"]["coverage"] for row in answer["links"]}
    assert reasons == {"no share of output is declared for country:US"}
    assert answer["chainCoverage"] is None
    assert "chainCoverage" in answer["undefined"]


def test_an_answer_that_the_client_holds_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get(COVERAGE, params={"subject": "country:CN"})
    etag = first.headers["etag"]
    again = client.get(COVERAGE, params={"subject": "country:CN"}, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    other = client.get(COVERAGE, params={"subject": "country:CN"}, headers={"If-None-Match": '"old"'})
    assert other.status_code == 200


def test_another_publication_changes_the_answers_and_the_etag(
    tmp_path: Path, authored: ModuleType, serve: Callable[[Settings], AbstractContextManager[httpx.Client]]
) -> None:
    authored.write_workspace(tmp_path)
    results = tmp_path / "results" / "0f1e2d3c"
    with serve(Settings(KG_HOME=tmp_path, NEO4J_URI=None)) as client:
        first = client.get(COVERAGE)
        (results / "r1").rename(results / "r2")
        authored.write_json(tmp_path / "current.json", {"version": "0f1e2d3c", "resultsId": "r2"})
        second = client.get(COVERAGE, headers={"If-None-Match": first.headers["etag"]})
    assert (second.status_code, second.json()["graphVersion"]) == (200, "0f1e2d3c.r2")


def test_the_control_names_the_holders_and_says_that_categories_are_missing(client: httpx.Client) -> None:
    answer = client.get("/api/v1/chains/civil_drone/control").json()
    assert answer["xyMissing"] is True
    for link in answer["links"]:
        assert sum(link["directShare"].values()) == pytest.approx(1)
        assert set(link["directShare"]) <= set(answer["organizations"])


def test_the_matches_of_a_fund_are_its_own_with_refusals_and_their_reasons(client: httpx.Client) -> None:
    answer = client.get("/api/v1/funds/investor:example/matches").json()
    assert answer["name"] == "示例创投"
    scores = answer["chains"][0]["scores"]
    assert {score["fund"] for score in scores} == {"investor:example"}
    assert [(score["project"], score["eligible"]) for score in scores] == [
        ("cluster:1", True),
        ("cluster:2", False),
    ]
    assert scores[1]["refusals"] != []


def test_the_coverage_as_csv_opens_in_a_spreadsheet(client: httpx.Client) -> None:
    params = {"subject": "country:CN", "lang": "en"}
    by_accept = client.get(COVERAGE, params=params, headers={"Accept": "text/csv"})
    by_format = client.get(COVERAGE, params={**params, "format": "csv"})
    assert by_accept.content == by_format.content
    assert by_format.content.startswith(b"\xef\xbb\xbflink,name,stage,")
    rows = list(csv.DictReader(io.StringIO(by_format.content.decode("utf-8-sig"))))
    answer = client.get(COVERAGE, params=params).json()
    assert [row["link"] for row in rows] == [row["link"] for row in answer["links"]]
    assert [float(row["lambdaMean"]) for row in rows] == [row["lambdaMean"] for row in answer["links"]]


def test_head_answers_as_get_does_without_the_body(client: httpx.Client) -> None:
    get = client.get("/api/v1/chains")
    head = client.head("/api/v1/chains")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == get.headers["etag"]


def test_the_health_says_what_is_published_and_that_the_graph_is_down(client: httpx.Client) -> None:
    answer = client.get("/api/v1/health").json()
    assert answer["status"] == "degraded"
    assert answer["graph"] == "down"
    assert answer["graphVersion"] == "0f1e2d3c.r1"
    assert answer["isSynthetic"] is True


def test_an_empty_workspace_is_said_to_be_empty(empty_client: httpx.Client) -> None:
    assert empty_client.get("/api/v1/health").json()["status"] == "empty"
    chains = empty_client.get("/api/v1/chains")
    assert (chains.status_code, chains.json()["detail"]) == (404, "nothing is published; run kg build PATH…")
    coverage = empty_client.get(COVERAGE, params={"subject": "country:CN"})
    assert (coverage.status_code, coverage.json()["type"]) == (
        404,
        "https://w3id.org/ipkg/problems/nothing-published",
    )


def test_the_description_checked_in_is_the_one_that_is_served(client: httpx.Client) -> None:
    served = client.get("/api/v1/openapi.json").json()
    assert served == json.loads((REPOSITORY_ROOT / "docs" / "openapi.json").read_text(encoding="utf-8")), (
        "the API changed: run .venv/bin/python -m kg.api.openapi and look at the difference"
    )


def test_every_operation_has_its_id_its_problems_and_both_languages(client: httpx.Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    listed = [method for methods in document["paths"].values() for method in methods.values()]
    operations = {method["operationId"]: method for method in listed}
    assert len(operations) == len(listed)
    for name, operation in operations.items():
        assert "application/problem+json" in operation["responses"]["421"]["content"], name
        assert operation["tags"] != [], name
