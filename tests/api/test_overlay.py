"""What people enter is in lists and look-ups at once, marked, until the next version has it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import orjson
import pyarrow.parquet as pq
import pytest

from kg.answers.build import ensure_entities
from kg.answers.layers import open_layers
from kg.answers.text_index import ensure_text_index
from kg.api.access.keys import KeyStore
from kg.ingest.pipeline import ingest
from kg.ledger.ledger import open_ledger
from kg.settings import REPOSITORY_ROOT, Settings
from tests.shown_version import show_version

FACTS = REPOSITORY_ROOT / "domain" / "national_system"
API = "/api/v1"
LEDGER = f"{API}/ledger"
STATEMENT = f"{API}/statements/navigation_pilot_zones"
Serve = Callable[[Settings], AbstractContextManager[httpx.Client]]


def publish(home: Path) -> str:
    """Load the ledger of a workspace with authored facts, and show that version."""
    snapshot = ingest([FACTS], home=home).snapshot
    layers = open_layers(home, snapshot.version, None)
    ensure_entities(layers)
    ensure_text_index(layers)
    show_version(home, snapshot, None)
    return snapshot.version


class Desk:
    """A reader and an editor of one server."""

    def __init__(self, home: Path, base: httpx.Client) -> None:
        self.home, self.reader = home, base
        store = KeyStore(Settings(KG_HOME=home, NEO4J_URI=None))
        offices = ("commissioner", "provincialOffice", "nationalOffice")
        self.token = store.create("editor", "省局", offices=offices)[1]
        store.close()

    def enter(self, kind: str, value: dict[str, Any]) -> dict[str, Any]:
        made = self.reader.post(f"{LEDGER}/{kind}", json={"value": value, "why": "例"}, headers=self.headers)
        assert made.status_code == 201, made.text
        found: dict[str, Any] = made.json()
        return found

    def undo(self, entered: dict[str, Any]) -> dict[str, Any]:
        address = f"{LEDGER}/entries/{entered['entry']['entryId']}/undo"
        undone = self.reader.post(address, json={"why": "错了"}, headers=self.headers)
        assert undone.status_code == 201, undone.text
        found: dict[str, Any] = undone.json()
        return found

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def get(self, address: str, **parameters: Any) -> dict[str, Any]:
        answer = self.reader.get(address, params=parameters)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def rows(self, collection: str, **parameters: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get(f"{API}/{collection}", **parameters)["results"]
        return found


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("overlay")
    publish(found)
    return found


@pytest.fixture(scope="module")
def served(home: Path, serve: Serve) -> Iterator[Desk]:
    with serve(Settings(KG_HOME=home, NEO4J_URI=None)) as base:
        yield Desk(home, base)


@pytest.fixture
def desk(served: Desk) -> Iterator[Desk]:
    """The desk of all tests; what a test entered is taken back after it."""
    yield served
    ledger = open_ledger(Settings(KG_HOME=served.home, NEO4J_URI=None))
    while held := ledger.said():
        for entry in held:
            ledger.undo(entry.entry_id, who="test", why=None)
    ledger.close()


def correction(value: object, name: str = "value") -> dict[str, Any]:
    about = {"entityClass": "Statement", "key": "navigation_pilot_zones"}
    return about | {"property": name, "value": value}


def test_a_correction_is_shown_at_once_with_who_when_why_and_what_the_version_has(desk: Desk) -> None:
    before = desk.reader.get(STATEMENT)
    entered = desk.enter("corrections", correction(18))["entry"]
    after = desk.reader.get(STATEMENT)
    assert (before.json()["properties"]["value"], after.json()["properties"]["value"]) == (17, 18)
    assert "overlay" not in before.json()
    assert after.json()["overlay"] == [
        {
            "entryId": entered["entryId"],
            "kind": "correction",
            "action": "set",
            "effect": "changes",
            "by": entered["who"],
            "at": entered["at"],
            "reason": "例",
            "before": {"value": 17},
            "value": correction(18),
        }
    ]
    assert after.json()["pending"]["ledgerPosition"] == entered["seq"]
    assert after.json()["graphVersion"] == before.json()["graphVersion"]
    (row,) = desk.rows("statements", filter="statementId:navigation_pilot_zones")
    assert (row["value"], row["overlay"]) == (18, after.json()["overlay"])
    assert entered["status"] == "pending"
    assert desk.undo({"entry": entered})["status"] == "folded"
    again = desk.reader.get(STATEMENT)
    assert (again.content, again.headers["etag"]) == (before.content, before.headers["etag"])


def test_filters_sorting_counts_and_groups_see_what_is_entered(desk: Desk) -> None:
    found = desk.get(f"{API}/statements", filter="value:17", per_page=1)["meta"]["count"]
    entered = desk.enter("corrections", correction(9_000_000_000_001))
    assert [r["statementId"] for r in desk.rows("statements", filter="value:>9000000000000")] == [
        "navigation_pilot_zones"
    ]
    assert desk.get(f"{API}/statements", filter="value:17", per_page=1)["meta"]["count"] == found - 1
    (marked,) = desk.rows("statements", filter="overlay:!null", select="statementId,value")
    assert (marked["value"], marked["overlay"][0]["entryId"]) == (
        9_000_000_000_001,
        entered["entry"]["entryId"],
    )
    groups = desk.get(f"{API}/statements", group_by="value", filter="value:9000000000001")["groups"]
    assert groups == [{"key": 9_000_000_000_001, "count": 1}]
    desk.undo(entered)
    assert desk.rows("statements", filter="value:>9000000000000") == []


def test_tags_change_with_what_is_entered_of_the_thing_and_with_nothing_else(desk: Desk) -> None:
    other = f"{API}/statements/{next(r['statementId'] for r in desk.rows('statements') if r['value'] != 17)}"
    tags = {path: desk.reader.get(path).headers["etag"] for path in (STATEMENT, other, f"{API}/statements")}
    first = desk.enter("corrections", correction(18))
    one = desk.reader.get(STATEMENT).headers["etag"]
    listed = desk.reader.get(f"{API}/statements").headers["etag"]
    changed = desk.reader.put(
        f"{LEDGER}/corrections/{first['key']}",
        json={"value": correction(19), "why": "例"},
        headers={**desk.headers, "If-Match": f'"v{first["version"]}"'},
    )
    two = desk.reader.get(STATEMENT).headers["etag"]
    assert len({tags[STATEMENT], one, two}) == 3
    assert len({tags[f"{API}/statements"], listed, desk.reader.get(f"{API}/statements").headers["etag"]}) == 3
    assert desk.reader.get(other).headers["etag"] == tags[other]
    held = {"If-None-Match": two}
    assert desk.reader.get(STATEMENT, headers=held).status_code == 304
    desk.undo(changed.json())
    assert desk.reader.get(STATEMENT, headers=held).json()["properties"]["value"] == 18
    desk.undo(first)
    assert desk.reader.get(STATEMENT).headers["etag"] == tags[STATEMENT]


def test_tables_have_the_entries_as_text_and_rdf_says_what_the_version_says(desk: Desk) -> None:
    only = {"filter": "statementId:navigation_pilot_zones"}
    entered = desk.enter("corrections", correction(18))
    text = desk.reader.get(f"{API}/statements", params={**only, "format": "csv"}).text
    (cells,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert cells["value"] == "18"
    assert orjson.loads(cells["overlay"])[0]["before"] == {"value": 17}
    whole = desk.reader.get(f"{API}/statements", params={"per_page": "all", "format": "parquet"})
    table = pq.read_table(io.BytesIO(whole.content)).to_pylist()
    assert [(r["statementId"], r["value"]) for r in table if r["overlay"] is not None] == [
        ("navigation_pilot_zones", 18)
    ]
    (line,) = desk.reader.get(f"{API}/statements", params={**only, "format": "ndjson"}).text.splitlines()
    assert orjson.loads(line)["overlay"][0]["by"] == entered["entry"]["who"]
    turtle = desk.reader.get(STATEMENT, params={"format": "turtle"})
    desk.undo(entered)
    assert turtle.text == desk.reader.get(STATEMENT, params={"format": "turtle"}).text
    assert turtle.headers["etag"] == desk.reader.get(STATEMENT, params={"format": "turtle"}).headers["etag"]


def test_a_walk_goes_on_with_the_entries_that_it_began_with(desk: Desk) -> None:
    whole = [row["statementId"] for row in desk.rows("statements", sort="-value", per_page=1000)]
    page = desk.get(f"{API}/statements", sort="-value", per_page=2)
    entered = desk.enter("corrections", correction(9_000_000_000_001))
    walked = [row["statementId"] for row in page["results"]]
    while page["meta"]["nextCursor"]:
        page = desk.get(f"{API}/statements", sort="-value", per_page=50, cursor=page["meta"]["nextCursor"])
        walked += [row["statementId"] for row in page["results"]]
    assert walked == whole
    assert desk.rows("statements", sort="-value", per_page=1)[0]["value"] == 9_000_000_000_001
    desk.undo(entered)


def test_what_is_entered_looks_as_the_next_version_has_it_and_is_unmarked_then(
    tmp_path: Path, serve: Serve
) -> None:
    publish(tmp_path)
    project = {
        "name": "甲市无人机导航",
        "nameEn": "Navigation",
        "navigationType": "industryPlanning",
        "commissioner": "甲市知识产权局",
        "startDate": "2026-01-05",
    }
    zone = {"name": "乙实验区", "status": "approved", "startDate": "2026-03-01", "description": "例"}
    holder = {"designationType": "demonstrationCity", "place": "江苏省苏州市", "designatedDate": "2026-04-01"}
    with serve(Settings(KG_HOME=tmp_path, NEO4J_URI=None)) as base:
        desk = Desk(tmp_path, base)
        made = {
            "projects": desk.enter("navigation-projects", project)["key"],
            "designations": desk.enter("designations", holder)["key"],
            "judgements": desk.enter(
                "judgements", {"verdict": "negative", "leftKey": "甲公司", "rightKey": "乙公司"}
            )["key"],
        }
        desk.enter("pilot-zones", zone)
        desk.enter("pilot-zones", {"name": "丙实验区", "status": "applied"})
        desk.enter("corrections", correction(18))
        desk.enter("corrections", correction("2016-12-31", "statedOn"))
        filing = f"{LEDGER}/navigation-projects/{made['projects']}/filing"
        base.post(
            filing,
            json={"value": {"step": "submit", "day": "2026-05-01"}, "why": "例"},
            headers={**desk.headers, "If-Match": '"v0"'},
        )
        (new_zone,) = desk.rows("pilot-zones", filter="overlay:!null")
        made["pilot-zones"] = new_zone["programmeId"]
        made["statements"] = "navigation_pilot_zones"
        shown = {name: look_up(desk, name, key) for name, key in made.items()}
        effects = {name: [part["effect"] for part in body["overlay"]] for name, (_, body) in shown.items()}
        assert effects == {
            "projects": ["adds", "changes"],
            "designations": ["adds"],
            "judgements": ["adds"],
            "pilot-zones": ["adds"],
            "statements": ["changes", "changes"],
        }
        assert shown["projects"][0]["filingStatus"] == "submitted"
        publish(tmp_path)
        folded = {name: look_up(desk, name, key) for name, key in made.items()}
    for name in made:
        assert shown[name][0] == folded[name][0]
        for part in ("class", "labels", "properties"):
            assert shown[name][1][part] == folded[name][1][part]
        assert "overlay" not in folded[name][1]


def look_up(desk: Desk, collection: str, key: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a thing as its list and its look-up have it, the row without its entries."""
    body = desk.get(f"{API}/{collection}/{key}")
    name = next(name for name, value in body.items() if value == key)
    (row,) = desk.rows(collection, filter=f'{name}:"{key}"')
    row.pop("overlay", None)
    return row, body


def test_what_the_version_has_and_is_taken_back_is_marked_until_the_next_version(
    tmp_path: Path, serve: Serve
) -> None:
    with serve(Settings(KG_HOME=tmp_path, NEO4J_URI=None)) as base:
        desk = Desk(tmp_path, base)
        zone = desk.enter("pilot-zones", {"name": "乙实验区", "status": "approved"})
        wrong = desk.enter("corrections", correction(18))
        publish(tmp_path)
        (row,) = desk.rows("pilot-zones", filter="name:乙实验区")
        assert "overlay" not in row
        desk.undo(wrong)
        desk.undo(zone)
        (row,) = desk.rows("pilot-zones", filter="name:乙实验区")
        assert [(p["effect"], p["action"], p["reason"]) for p in row["overlay"]] == [
            ("removes", "undo", "错了")
        ]
        corrected = desk.get(STATEMENT)
        assert corrected["properties"]["value"] == 18
        assert [p["effect"] for p in corrected["overlay"]] == ["restores"]
        publish(tmp_path)
        assert desk.rows("pilot-zones", filter="name:乙实验区") == []
        assert desk.get(STATEMENT)["properties"]["value"] == 17


def test_an_entry_of_nothing_and_one_of_another_class_change_no_answer(desk: Desk) -> None:
    about = {"entityClass": "Statement", "key": "of_nothing", "property": "value", "value": 1}
    desk.enter("corrections", about)
    desk.enter(
        "corrections",
        {"entityClass": "PilotZone", "key": "navigation_pilot_zones", "property": "name", "value": "x"},
    )
    assert desk.reader.get(f"{API}/statements/of_nothing").status_code == 404
    assert desk.rows("statements", filter="statementId:of_nothing") == []
    assert "overlay" not in desk.get(STATEMENT)


def test_what_the_command_line_undoes_is_seen_by_the_server_at_once(desk: Desk) -> None:
    from typer.testing import CliRunner

    from kg.cli import app

    entered = desk.enter("corrections", correction(18))
    assert desk.get(STATEMENT)["properties"]["value"] == 18
    arguments = ["ledger", "undo", entered["entry"]["entryId"], "--reason", "slip"]
    done = CliRunner().invoke(app, arguments, env={"KG_HOME": str(desk.home)})
    assert done.exit_code == 0, done.output
    assert desk.get(STATEMENT)["properties"]["value"] == 17
