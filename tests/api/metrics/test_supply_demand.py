"""Offers and needs that people entered, from the ledger into a version, asked of it by API and command."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import httpx
import orjson
import pytest
from starlette.testclient import TestClient

from kg.answers.build import ensure_entities
from kg.answers.layers import open_layers
from kg.answers.text_index import ensure_text_index
from kg.api.app import create_app
from kg.ingest.pipeline import ingest
from kg.job.results_folder import ensure_results
from kg.job.supply_demand import match_snapshot
from kg.ledger.entry import Draft
from kg.ledger.kinds import find_kind
from kg.ledger.ledger import open_ledger
from kg.questions.chains import read_chain_inputs
from kg.questions.market import MarketRequest
from kg.sample import write_sample
from kg.settings import Settings
from tests.api.html_page import Page
from tests.shown_version import show_version

Serve = Callable[[Settings], AbstractContextManager[httpx.Client]]
API = "/api/v1"
MARKET = f"{API}/chains/civil_drone/supply-demand"
LINKS = {"civil_drone/flight_control": 0.4, "civil_drone/battery": 0.6}
OFFER = {
    "title": "飞控专利包",
    "kind": "licence",
    "owner": "例航空有限公司",
    "links": LINKS,
    "words": "飞行控制",
}
NEED = {"title": "求购飞控", "organization": "例农机有限公司", "words": "飞行控制", "links": LINKS}


def enter(settings: Settings, kind: str, thing: str, value: dict[str, Any]) -> None:
    ledger = open_ledger(settings)
    said = find_kind(kind).read(value)
    ledger.append(Draft(kind, thing, "set", said, "某省知识产权局", "展会登记", 0))
    ledger.close()


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A workspace with a published sample that was loaded with an offer and a need."""
    home = tmp_path_factory.mktemp("home")
    found = Settings(KG_HOME=home, KG_LEDGER_URL=None, NEO4J_URI=None)
    write_sample(home / "files", publications=400, seed=5, citations_per_publication=3)
    enter(found, "offer", "offer:1", OFFER)
    enter(found, "need", "need:1", NEED)
    snapshot = ingest([home / "files"], home=home).snapshot
    folder = ensure_results(home, snapshot, read_chain_inputs(snapshot.path), lambda _: None)
    assert folder is not None
    layers = open_layers(home, snapshot.version, folder.name)
    ensure_entities(layers)
    ensure_text_index(layers)
    show_version(home, snapshot, folder)
    enter(found, "offer", "offer:2", OFFER | {"title": "后来的"})
    return found


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as found:
        yield found


def get(client: TestClient, address: str, **parameters: str) -> dict[str, Any]:
    answer = client.get(address, params=parameters)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_the_version_s_offers_and_needs_are_matched_alike_by_api_and_command(
    settings: Settings, client: TestClient
) -> None:
    found = get(client, MARKET)
    command = match_snapshot(settings, MarketRequest("civil_drone", "country:CN"), None).answer
    apart = {"graphVersion", "snapshotVersion", "method", "head"}
    assert {n: v for n, v in found.items() if n not in apart} == orjson.loads(
        orjson.dumps({n: v for n, v in command.items() if n not in apart})
    )
    # What was entered after the version is on the board, and in no number of the version.
    assert [listed["need"] for listed in found["needs"]] == ["need:1"]
    (pair,) = [p for p in found["needs"][0]["scores"] if p["offer"] == "offer:1"]
    assert pair["parts"]["linkFit"] == 1
    assert "offer:2" not in {listed["offer"] for listed in found["offers"]}
    told = found["evidence"]["offer:1"]
    assert (told["enteredBy"], told["reason"]) == ("某省知识产权局", "展会登记")
    assert told["sources"] == ["ledger:ledger-000002.jsonl:1"]


def test_on_an_earlier_day_nobody_knew_of_them(client: TestClient) -> None:
    found = get(client, MARKET, as_of="2020-01-01")
    assert found["needs"] == []
    assert "offer:1" not in {listed["offer"] for listed in found["offers"]}
    assert set(found["undefined"]) >= {"needs"}


def test_they_are_in_lists_look_ups_and_relations_and_the_later_one_is_marked(client: TestClient) -> None:
    rows = get(client, f"{API}/offers")["results"]
    marks = {row["listingId"]: [part["effect"] for part in row.get("overlay") or ()] for row in rows}
    assert marks == {"offer:1": [], "offer:2": ["adds"]}
    thing = get(client, f"{API}/needs/need:1")
    assert thing["properties"]["linkShares"] == ["civil_drone/battery=0.6", "civil_drone/flight_control=0.4"]
    ends = {(part["type"], part["count"]) for part in thing["relations"]}
    assert ends == {("LISTED_BY", 1), ("CONCERNS_LINK", 2)}
    links = get(client, f"{API}/relations/ListingLink", sort="startKey,endKey")["results"]
    assert [(row["startKey"], row["endKey"], row["share"]) for row in links] == [
        (listing, link, LINKS[link]) for listing in ("need:1", "offer:1") for link in sorted(LINKS)
    ]
    (word,) = get(client, f"{API}/needs", search="飞行控制")["results"]
    assert word["listingId"] == "need:1"


def test_the_board_says_which_are_in_the_graph_and_which_wait(settings: Settings, serve: Serve) -> None:
    with serve(settings) as found:
        page = Page(found.get("/national/part/board", params={"lang": "zh"}).text)
    assert (page.text.count("已入图谱"), page.text.count("待下次装载")) == (2, 1)


def test_rdf_says_them_as_the_ontology_does(client: TestClient) -> None:
    turtle = client.get(f"{API}/offers/offer:1", params={"format": "turtle"}).text
    assert "PatentOffer" in turtle
    assert "飞控专利包" in turtle
    assert "某省知识产权局" in turtle
