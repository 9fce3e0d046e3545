"""Small worlds in the body: the numbers of the command on the same file."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from kg.algorithms.operation_scenarios import compute_operations
from kg.api.app import create_app
from kg.api.metrics.bodies import MOST_BYTES
from kg.job.metric_request import compute_scenario_file
from kg.job.supply_demand import match_offers
from kg.settings import Settings

LINKS = [
    {"id": "n1", "stage": "upstream", "importance": 0.5},
    {"id": "n2", "stage": "downstream", "importance": 0.5},
]
CHAIN = {"links": LINKS, "edges": [{"source": "n1", "target": "n2", "costShare": 0.5, "criticality": 0.9}]}
FAMILIES = [
    {"id": "a1", "links": {"n1": 1.0}, "owners": {"A": 1.0}, "criticalReferences": ["b1"]},
    {"id": "a2", "links": {"n2": 1.0}, "owners": {"A": 1.0}},
    {"id": "b1", "links": {"n1": 1.0}, "owners": {"B": 1.0}},
]
SUBJECT = {"name": "A", "organizations": ["A"], "share": 0.5}
WORLD: dict[str, Any] = {
    "chain": CHAIN,
    "families": FAMILIES,
    "referenceMass": {"n1": 4.0, "n2": 2.0},
    "subject": SUBJECT,
    "funds": [{"id": "F", "capital": 1.0, "thesis": {"n1": 1.0}}],
    "projects": [{"id": "p", "ask": 0.5, "links": {"n1": 1.0}, "quality": 0.5}],
    "asOf": "2020-01-01",
}
OTL: dict[str, Any] = {
    "asOf": "2020-12-31",
    "disclosures": [{"id": "d1", "disclosed": "2018-01-05"}, {"id": "d2", "disclosed": "2018-03-01"}],
    "events": [{"disclosure": "d1", "stage": "assessment", "date": "2018-06-01"}],
}
MARKET: dict[str, Any] = {
    "needs": [{"id": "need1", "text": "无人机飞行控制"}],
    "offers": [{"id": "offer1", "text": "一种无人机飞行控制方法", "kind": "licence"}],
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The application over an empty workspace: what is sent needs no version."""
    settings = Settings(KG_HOME=tmp_path_factory.mktemp("home"), NEO4J_URI=None)
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as found:
        yield found


def write(folder: Path, world: dict[str, Any]) -> Path:
    path = folder / "world.json"
    path.write_text(json.dumps(world), encoding="utf-8")
    return path


def post(client: TestClient, path: str, world: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(path, json=world)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    assert client.get(shown.pop("method")).status_code == 200
    shown.pop("methodVersion")
    return shown


@pytest.mark.parametrize("metric", ["coverage", "control", "match"])
def test_a_metric_of_a_small_world_is_that_of_the_command(
    client: TestClient, tmp_path: Path, metric: str
) -> None:
    command = json.loads(compute_scenario_file(metric, write(tmp_path, WORLD)).encode("json"))
    assert post(client, f"/api/v1/scenarios/{metric}", WORLD) == command


def test_the_numbers_of_a_small_world_can_be_checked_by_hand(client: TestClient) -> None:
    links = post(client, "/api/v1/scenarios/coverage", WORLD)["links"]
    # T = g · S_R: .5 · 4 and .5 · 2; S = 1 on each link.
    assert [row["coverage"] for row in links] == [0.5, 1.0]
    assert [row["selfDetermination"] for row in links] == [0.0, 1.0]


def test_an_operation_view_of_a_small_world_is_that_of_the_command(
    client: TestClient, tmp_path: Path
) -> None:
    command = json.loads(json.dumps(compute_operations("otl", write(tmp_path, OTL))))
    assert post(client, "/api/v1/operations/otl", OTL) == command


def test_supply_and_demand_are_matched_as_by_the_command(client: TestClient, tmp_path: Path) -> None:
    command = json.loads(match_offers(write(tmp_path, MARKET), "tfidfBigrams").encode("json"))
    shown = post(client, "/api/v1/supply-demand/matches?text_method=tfidfBigrams", MARKET)
    assert shown == command


def test_a_table_of_a_small_world_is_its_csv(client: TestClient) -> None:
    answer = client.post("/api/v1/scenarios/coverage", json=WORLD, headers={"Accept": "text/csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.content.startswith(b"\xef\xbb\xbflink,")


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b"{", "body"),
        (b"\xff", "body"),
        (b'{"delta": 0.1, "delta": 0.2}', "body"),
        (b'{"delta": 2}', "body.delta"),
        (b'{"families": [{"id": "a", "links": {"nowhere": 1}}]}', "body.families[0].links"),
    ],
)
def test_a_body_that_is_no_world_is_refused_at_its_place(client: TestClient, body: bytes, where: str) -> None:
    answer = client.post("/api/v1/scenarios/coverage", content=body)
    assert (answer.status_code, answer.json()["type"]) == (
        422,
        "https://w3id.org/ipkg/problems/invalid-request",
    )
    assert answer.json()["where"] == where


def test_a_body_beyond_the_limit_is_not_read(client: TestClient) -> None:
    answer = client.post("/api/v1/scenarios/coverage", content=b" " * (MOST_BYTES + 1))
    assert answer.status_code == 413
    assert answer.json()["expected"] == f"at most {MOST_BYTES} bytes"
