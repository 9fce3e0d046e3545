"""Chains and criteria of funds that people entered are in lists and look-ups at once, marked."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from ruamel.yaml import YAML

from kg.algorithms.chain import chain_rows, read_chain
from kg.answers.build import ensure_entities
from kg.answers.layers import open_layers
from kg.ledger.entry import Draft, Entry
from kg.ledger.kinds import find_kind
from kg.ledger.ledger import Ledger, open_ledger
from kg.settings import REPOSITORY_ROOT, Settings

API = "/api/v1"
CHAIN_FILE = REPOSITORY_ROOT / "domain" / "chains" / "civil_drone.yaml"
DOCUMENT: dict[str, Any] = YAML(typ="safe").load(CHAIN_FILE.read_text(encoding="utf-8"))
FUND = {
    "fund": "示例基金",
    "declaredOn": "2026-02-01",
    "ticketLow": 5_000_000.0,
    "ticketHigh": 30_000_000.0,
    "currency": "CNY",
    "stages": ["early"],
    "thesis": {"civil_drone/battery": 0.25, "civil_drone/flight_control": 0.75},
}
Serve = Callable[[Settings], AbstractContextManager[httpx.Client]]


class Desk:
    """A ledger, and a reader of a server over its workspace."""

    def __init__(self, ledger: Ledger, reader: httpx.Client) -> None:
        self.ledger, self.reader = ledger, reader

    def enter(self, kind: str, value: dict[str, Any]) -> Entry:
        said = find_kind(kind).read(value)
        thing = find_kind(kind).thing_of(said)
        current = self.ledger.find(kind, thing)
        version = current.version if current else 0
        return self.ledger.append(Draft(kind, thing, "set", said, "专家", "例", version))[0]

    def get(self, address: str, **parameters: str) -> dict[str, Any]:
        answer = self.reader.get(f"{API}/{address}", params=parameters)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def marks(self, collection: str, key: str) -> dict[str, list[str]]:
        rows = self.get(collection, filter="overlay:!null", per_page="1000")["results"]
        return {row[key]: [part["effect"] for part in row["overlay"]] for row in rows}


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory,
    authored: ModuleType,
    authored_snapshot: ModuleType,
    serve: Serve,
) -> Iterator[Desk]:
    home: Path = tmp_path_factory.mktemp("domain-home")
    authored_snapshot.write_snapshot(home, authored.VERSION, authored.RESULTS)
    authored.write_workspace(home)
    ensure_entities(open_layers(home, authored.VERSION, authored.RESULTS))
    settings = Settings(KG_HOME=home, KG_LEDGER_URL=None, NEO4J_URI=None)
    ledger = open_ledger(settings)
    with serve(settings) as reader:
        yield Desk(ledger, reader)
    ledger.close()


@pytest.fixture
def desk(served: Desk) -> Iterator[Desk]:
    """The desk of all tests; what a test entered is taken back after it."""
    yield served
    while held := served.ledger.said():
        for entry in held:
            served.ledger.undo(entry.entry_id, who="test", why=None)


def changed_chain(chain_id: str, *without: str) -> dict[str, Any]:
    document = copy.deepcopy(DOCUMENT)
    document["chain"]["id"] = chain_id
    document["links"] = [link for link in document["links"] if link["id"] not in without]
    return {"document": document}


def test_a_new_chain_is_listed_with_its_links_as_its_file_would_say(desk: Desk) -> None:
    before = desk.get("chains")
    entry = desk.enter("chain", changed_chain("invented"))
    assert desk.marks("chains", "chainId") == {"invented": ["adds"]}
    found = desk.get("chains/invented")
    assert found["overlay"][0]["entryId"] == entry.entry_id
    assert (found["ready"], found["relations"]) == (None, [])
    told = chain_rows(read_chain(CHAIN_FILE))
    (file,) = told["IndustryChain"].to_pylist()
    shown = {name: value for name, value in found["properties"].items() if value is not None}
    assert shown == {name: file[name] for name in file if name != "sources"} | {"chainId": "invented"}
    for row in told["ChainLink"].to_pylist():
        key = row["linkId"].replace("civil_drone/", "invented/")
        link = desk.get(f"links/{key}")["properties"]
        assert {name: link[name] for name in row if name != "sources"} == {
            **{name: value for name, value in row.items() if name != "sources"},
            "linkId": key,
        }
    # A metric is the version's: of a chain that it does not have there is none.
    assert desk.reader.get(f"{API}/chains/invented/coverage").status_code == 404
    desk.ledger.undo(entry.entry_id, who="专家", why="错了")
    assert desk.get("chains") == before


def test_a_chain_that_stands_in_place_of_a_file_marks_what_changes_and_the_links_that_go(desk: Desk) -> None:
    value = changed_chain("civil_drone", "battery")
    value["document"]["links"][0]["name_zh"] = "改名的环节"
    first = f"civil_drone/{value['document']['links'][0]['id']}"
    entry = desk.enter("chain", value)
    marks = desk.marks("links", "linkId")
    assert marks.pop("civil_drone/battery") == ["removes"]
    assert {effect for effects in marks.values() for effect in effects} == {"changes"}
    link = desk.get(f"links/{first}")
    assert link["properties"]["name"] == "改名的环节"
    assert link["overlay"][0]["before"]["name"] == DOCUMENT["links"][0]["name_zh"]
    untouched = [key for key in marks if key != first]
    befores = {str(desk.get(f"links/{key}")["overlay"][0]["before"]) for key in untouched}
    assert befores == {"{}"}
    desk.ledger.undo(entry.entry_id, who="专家", why="错了")
    assert desk.marks("links", "linkId") == {}


def test_criteria_are_laid_over_the_fund_that_the_version_has(desk: Desk) -> None:
    before = desk.get("funds/test:fund")
    entry = desk.enter("fundCriteria", FUND)
    assert desk.marks("funds", "agentId") == {"test:fund": ["changes"]}
    found = desk.get("funds/test:fund")
    told = found["properties"]
    assert (told["ticketLow"], told["ticketHigh"], told["investmentStages"]) == (
        5_000_000,
        30_000_000,
        ["early"],
    )
    assert told["thesisLinks"] == ["civil_drone/battery=0.25", "civil_drone/flight_control=0.75"]
    assert (told["name"], told["committedCapital"], told["criteriaDate"]) == (
        "示例基金",
        100_000_000,
        "2026-02-01",
    )
    (part,) = found["overlay"]
    assert (part["by"], part["reason"], part["before"]["ticketLow"]) == ("专家", "例", None)
    (row,) = desk.get("funds", filter="ticketHigh:<=30000000")["results"]
    assert row["agentId"] == "test:fund"
    desk.ledger.undo(entry.entry_id, who="专家", why="错了")
    assert desk.get("funds/test:fund") == before


def test_a_fund_that_the_version_does_not_have_stands_under_its_key_in_the_ledger(desk: Desk) -> None:
    desk.enter("fundCriteria", FUND | {"fund": "新基金", "filingNumber": "sx1234"})
    assert desk.marks("funds", "agentId") == {"amac:SX1234": ["adds"]}
    told = desk.get("funds/amac:SX1234")["properties"]
    assert (told["name"], told["filingNumber"], told["identifiers"]) == ("新基金", "SX1234", ["amac:SX1234"])


def test_a_list_of_what_is_pending_is_empty_where_nothing_is(desk: Desk) -> None:
    assert desk.get("chains", filter="overlay:!null")["results"] == []
    whole = desk.get("chains", filter="overlay:null", select="chainId,overlay")["results"]
    assert whole == [{"chainId": row["chainId"], "overlay": None} for row in desk.get("chains")["results"]]
    assert desk.reader.get(f"{API}/relations/Citation", params={"filter": "overlay:null"}).status_code == 422
