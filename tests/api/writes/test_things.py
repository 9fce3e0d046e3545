"""Things of the ledger over HTTP: entered, changed by one at a time, withdrawn, undone, looked up."""

import threading
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from typer.testing import CliRunner

from kg.cli import app
from kg.ingest.pipeline import ingest
from kg.settings import Settings
from tests.api.writes.conftest import People, Serve

TYPE = "https://w3id.org/ipkg/problems/"
NOTES = "/api/v1/ledger/notes"


def note(text: str) -> dict[str, Any]:
    return {"value": {"entityClass": "Firm", "key": "name:1", "text": text}, "why": "a test"}


VALUES: dict[str, dict[str, Any]] = {
    "judgements": {"verdict": "negative", "leftKey": "乙公司", "rightKey": "uscc:1"},
    "corrections": {"entityClass": "Publication", "key": "CN1A", "property": "title", "value": "对"},
    "navigation-projects": {
        "name": "某市无人机产业规划类专利导航",
        "navigationType": "industryPlanning",
        "commissioner": "某市知识产权局",
    },
    "pilot-zones": {"name": "某实验区", "status": "approved", "startDate": "2020-01-02"},
    "designations": {"designationType": "demonstrationCity", "place": "江苏省苏州市"},
    "chain-definitions": {
        "document": {
            "chain": {
                "id": "toys",
                "version": "1",
                "name_zh": "玩具",
                "name_en": "Toys",
                "description_zh": "玩具",
                "description_en": "Toys",
            },
            "links": [
                {
                    "id": "dolls",
                    "name_zh": "玩偶",
                    "name_en": "Dolls",
                    "stage": "downstream",
                    "importance": 1.0,
                    "importance_reason": "the only one",
                    "rules": [{"symbols": ["A63H3"], "confidence": 0.9, "reason": "dolls"}],
                }
            ],
        }
    },
    "fund-criteria": {
        "fund": "某基金",
        "declaredOn": "2026-01-01",
        "ticketLow": 5e6,
        "currency": "CNY",
        "thesis": {"toys/dolls": 1.0},
    },
    "shortlists": {"name": "候选", "items": [{"entityClass": "Firm", "key": "name:1"}]},
    "notes": {"entityClass": "Firm", "key": "name:1", "text": "问过"},
    "offers": {"title": "开放许可一项", "kind": "openLicence", "families": ["CN1"]},
    "needs": {"title": "需要避障", "words": "无人机避障", "kinds": ["licence"]},
}


@pytest.mark.parametrize("plural", VALUES)
def test_every_kind_is_entered_read_changed_and_withdrawn(editor: httpx.Client, plural: str) -> None:
    address, body = f"/api/v1/ledger/{plural}", {"value": VALUES[plural], "why": "例"}
    made = editor.post(address, json=body)
    assert made.status_code == 201, made.text
    location, tag = made.headers["location"], made.headers["etag"]
    assert (tag, made.json()["version"], made.json()["entry"]["why"]) == ('"v1"', 1, "例")
    assert made.json()["entry"]["who"].startswith("editor one (")
    read = editor.get(location)
    assert (read.headers["etag"], read.json()) == (tag, made.json())
    changed = editor.put(location, json={**body, "why": "again"}, headers={"If-Match": tag})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"v2"'), changed.text
    gone = editor.delete(location, params={"why": "over"}, headers={"If-Match": '"v2"'})
    assert (gone.status_code, gone.json()["value"], gone.json()["version"]) == (200, None, 3)
    history = editor.get(f"{location}/history").json()["results"]
    assert [entry["action"] for entry in history] == ["set", "set", "withdraw"]
    assert history[2]["undoes"] == history[1]["entryId"] == history[2]["supersedes"]
    assert editor.get(address).json()["results"] == []


def test_the_second_of_two_editors_is_told_and_nothing_is_overwritten(
    editor: httpx.Client, second: httpx.Client
) -> None:
    made = editor.post(NOTES, json=note("one"))
    location, tag = made.headers["location"], made.headers["etag"]
    assert second.put(location, json=note("two"), headers={"If-Match": tag}).status_code == 200
    told = editor.put(location, json=note("mine"), headers={"If-Match": tag, "Accept-Language": "en"})
    assert (told.status_code, told.json()["type"]) == (412, TYPE + "changed-meanwhile")
    conflict = told.json()["conflict"]
    assert (conflict["version"], conflict["changed"], conflict["why"]) == (2, ["text"], "a test")
    assert conflict["who"].startswith("editor two (")
    assert editor.get(location).json()["value"]["text"] == "two"


def test_of_many_at_once_one_changes_it(editor: httpx.Client, second: httpx.Client) -> None:
    location = editor.post(NOTES, json=note("start")).headers["location"]
    statuses: list[int] = []

    def change(client: httpx.Client, number: int) -> None:
        sent = client.put(location, json=note(str(number)), headers={"If-Match": '"v1"'})
        statuses.append(sent.status_code)

    threads = [threading.Thread(target=change, args=((editor, second)[n % 2], n)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] + [412] * 7


@pytest.mark.parametrize("header", [{}, {"If-Match": "*"}])
def test_a_change_without_the_version_it_changes_is_refused(
    editor: httpx.Client, header: dict[str, str]
) -> None:
    location = editor.post(NOTES, json=note("x")).headers["location"]
    for answer in (
        editor.put(location, json=note("y"), headers=header),
        editor.delete(location, params={"why": "z"}, headers=header),
    ):
        assert (answer.status_code, answer.json()["type"]) == (428, TYPE + "if-match-needed")
    assert editor.get(location).json()["version"] == 1


@pytest.mark.parametrize("tag", ['"v1", "v2"', "abc", '"v-1"', '"v9999999999"', "\xff"])
def test_a_tag_that_is_none_is_refused(editor: httpx.Client, tag: str) -> None:
    location = editor.post(NOTES, json=note("x")).headers["location"]
    answer = editor.put(location, json=note("y"), headers=[("If-Match", tag.encode("latin-1"))])  # type: ignore[list-item]
    assert answer.status_code == 422


def test_a_repeated_request_makes_one_entry(editor: httpx.Client, second: httpx.Client) -> None:
    header = {"Idempotency-Key": "one-note-2026"}
    first = editor.post(NOTES, json=note("once"), headers=header)
    again = editor.post(NOTES, json=note("once"), headers=header)
    assert (again.status_code, again.json()) == (201, first.json())
    assert (first.headers.get("idempotency-replayed"), again.headers["idempotency-replayed"]) == (
        None,
        "true",
    )
    other = editor.post(NOTES, json=note("another"), headers=header)
    assert (other.status_code, other.json()["type"]) == (422, TYPE + "idempotency-key-reused")
    assert second.post(NOTES, json=note("once"), headers=header).json()["key"] != first.json()["key"]


def test_what_is_there_is_not_entered_again(editor: httpx.Client) -> None:
    body = {"value": {"verdict": "positive", "leftKey": "A", "rightKey": "B"}, "why": "x"}
    turned = {"value": {"verdict": "negative", "leftKey": "B", "rightKey": "A"}, "why": "x"}
    made = editor.post("/api/v1/ledger/judgements", json=body)
    again = editor.post("/api/v1/ledger/judgements", json=turned)
    assert (again.status_code, again.json()["type"]) == (409, TYPE + "rule-broken")
    changed = editor.put(made.headers["location"], json=turned, headers={"If-Match": '"v1"'})
    assert changed.json()["value"] == {"verdict": "negative", "leftKey": "name:A", "rightKey": "name:B"}


def test_a_change_is_of_the_thing_at_its_address(editor: httpx.Client) -> None:
    body = {"value": {"verdict": "positive", "leftKey": "C", "rightKey": "D"}, "why": "x"}
    location = editor.post("/api/v1/ledger/judgements", json=body).headers["location"]
    other = {"value": {"verdict": "positive", "leftKey": "C", "rightKey": "E"}, "why": "x"}
    answer = editor.put(location, json=other, headers={"If-Match": '"v1"'})
    assert (answer.status_code, answer.json()["type"]) == (409, TYPE + "rule-broken")


def test_an_entry_is_taken_back_by_a_new_one(editor: httpx.Client, second: httpx.Client) -> None:
    entered = editor.post(NOTES, json=note("before"))
    location, first = entered.headers["location"], entered.json()["entry"]["entryId"]
    slip = editor.put(location, json=note("after"), headers={"If-Match": '"v1"'}).json()["entry"]
    undone = second.post(f"/api/v1/ledger/entries/{slip['entryId']}/undo", json={"why": "a slip"})
    assert (undone.status_code, undone.json()["undoes"], undone.json()["action"]) == (
        201,
        slip["entryId"],
        "undo",
    )
    assert editor.get(location).json()["value"]["text"] == "before"
    again = editor.post(f"/api/v1/ledger/entries/{slip['entryId']}/undo", json={"why": "x"})
    assert (again.status_code, again.json()["expected"]) == (409, first)


def test_a_withdrawn_thing_is_entered_anew_and_its_history_stays(editor: httpx.Client) -> None:
    body = {"value": {"name": "北区", "status": "applied"}, "why": "x"}
    location = editor.post("/api/v1/ledger/pilot-zones", json=body).headers["location"]
    editor.delete(location, params={"why": "wrong"}, headers={"If-Match": '"v1"'})
    twice = editor.delete(location, params={"why": "wrong"}, headers={"If-Match": '"v2"'})
    assert twice.status_code == 409
    again = editor.post("/api/v1/ledger/pilot-zones", json=body)
    assert (again.status_code, again.headers["location"], again.json()["version"]) == (201, location, 3)


DECLARED: dict[str, Any] = {"fund": "x", "declaredOn": "2026-01-01"}
WRONG: list[tuple[str, dict[str, Any]]] = [
    ("judgements", {"verdict": "maybe", "leftKey": "a", "rightKey": "b"}),
    ("judgements", {"verdict": "positive", "leftKey": "a", "rightKey": " a "}),
    (
        "corrections",
        {"entityClass": "Publication", "key": "x", "property": "publicationNumber", "value": "y"},
    ),
    ("corrections", {"entityClass": "Publication", "key": "x", "property": "sources", "value": ["y"]}),
    ("corrections", {"entityClass": "Nothing", "key": "x", "property": "title", "value": "y"}),
    ("corrections", {"entityClass": "Agent", "key": "x", "property": "name", "value": "y"}),
    ("corrections", {"entityClass": "Publication", "key": "x", "property": "publicationDate", "value": "5"}),
    ("corrections", {"entityClass": "Publication", "key": "x", "property": "documentType", "value": "nice"}),
    ("navigation-projects", {"name": "x", "navigationType": "industryPlanning"}),
    ("pilot-zones", {"name": "x", "status": "ended"}),
    ("designations", {"designationType": "demonstrationCity", "place": "x", "organization": "y"}),
    ("chain-definitions", {"document": {"chain": {"id": "../../etc"}}}),
    ("chain-definitions", {"document": {"links": []}}),
    (
        "fund-criteria",
        {"fund": "x", "declaredOn": "2026-01-01", "ticketLow": 5, "ticketHigh": 4, "currency": "CNY"},
    ),
    ("fund-criteria", DECLARED | {"capital": 5}),
    ("fund-criteria", DECLARED | {"thesis": {"a/b": 0.4}}),
    ("fund-criteria", DECLARED | {"maxDeals": 0}),
    ("offers", {"title": "x", "kind": "gift"}),
    ("offers", {"title": "x", "kind": "sale", "links": {"rotor": 1}}),
    ("offers", {"title": "x", "kind": "sale", "territories": ["中国"]}),
    ("needs", {"title": "x", "budgetLow": -1, "currency": "CNY"}),
    ("notes", {"entityClass": "Firm", "key": "k", "text": "x", "role": "admin"}),
    ("notes", {"entityClass": "Firm", "key": "k", "text": "a\x00b"}),
    ("notes", {"entityClass": "Firm", "key": "k", "text": "x" * 20_001}),
    ("notes", {"entityClass": "Firm", "key": "k\nX-Evil: 1", "text": "x"}),
    ("notes", {"entityClass": "Firm", "key": "k", "text": ["x"]}),
]


@pytest.mark.parametrize(("plural", "value"), WRONG, ids=range(len(WRONG)))
def test_what_is_not_of_the_form_is_refused_and_not_kept(
    editor: httpx.Client, plural: str, value: dict[str, Any]
) -> None:
    before = editor.get("/api/v1/ledger/entries", params={"per_page": 1000}).json()["results"][-1:]
    answer = editor.post(f"/api/v1/ledger/{plural}", json={"value": value, "why": "x"})
    assert (answer.status_code, answer.json()["type"]) == (422, TYPE + "invalid-request"), answer.text
    assert editor.get("/api/v1/ledger/entries", params={"per_page": 1000}).json()["results"][-1:] == before


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 422),
        (b"{", 422),
        (b"[" * 100_000, 422),
        (b'{"value": {"entityClass": "F", "key": "k", "text": "\\ud800"}, "why": "x"}', 422),
        (b'{"value": {"entityClass": "F", "key": "k", "text": NaN}, "why": "x"}', 422),
        (b'{"value": null, "why": "x"}', 422),
        (b'"' + b"x" * (2 * 1024 * 1024) + b'"', 413),
    ],
    ids=["nothing", "half", "deep", "surrogate", "NaN", "null", "large"],
)
def test_hostile_bodies_are_refused(editor: httpx.Client, content: bytes, status: int) -> None:
    answer = editor.post(NOTES, content=content, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_a_body_without_a_length_is_bounded_too(editor: httpx.Client) -> None:
    def drip() -> Any:
        for _ in range(48):
            yield b"x" * 65_536

    answer = editor.post(NOTES, content=drip(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


def test_words_that_look_like_code_come_back_as_they_were(editor: httpx.Client) -> None:
    text = "'); DROP TABLE ledger_entry;-- <script>alert(1)</script> =cmd|' /C calc'!A0 ${jndi:ldap://x}"
    location = editor.post(NOTES, json=note(text)).headers["location"]
    assert editor.get(location).json()["value"]["text"] == text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_without_a_key_and_as_a_reader_nothing_is_written(people: Any, method: str) -> None:
    reader = people.client("analyst", "reads only")
    path = NOTES if method == "POST" else f"{NOTES}/note:x"
    body = {} if method == "DELETE" else {"json": note("x")}
    assert people.nobody.request(method, path, params={"why": "x"}, **body).status_code == 401
    refused = reader.request(method, path, params={"why": "x"}, **body)
    assert (refused.status_code, refused.json()["expected"]) == (403, "editor")
    assert reader.get(NOTES).status_code == 200


def test_pages_of_entries_follow_each_other(editor: httpx.Client) -> None:
    for number in range(5):
        editor.post(NOTES, json=note(f"page {number}"))
    everything = editor.get("/api/v1/ledger/entries", params={"per_page": 1000, "kind": "note"}).json()
    walked, cursor = [], None
    while True:
        query = {"per_page": 3, "kind": "note"} | ({"cursor": cursor} if cursor else {})
        page = editor.get("/api/v1/ledger/entries", params=query).json()
        walked += [entry["seq"] for entry in page["results"]]
        cursor = page["nextCursor"]
        if cursor is None:
            break
    assert walked == [entry["seq"] for entry in everything["results"]]


def test_a_path_says_which_methods_it_answers(editor: httpx.Client) -> None:
    answer = editor.patch(f"{NOTES}/note:x", json={})
    assert (answer.status_code, answer.headers["allow"]) == (405, "DELETE, GET, HEAD, PUT")
    assert answer.json()["type"] == TYPE + "wrong-method"


def test_a_judgement_entered_here_is_explained_by_the_command_and_read_by_the_next_load(
    tmp_path: Path, serve: Serve
) -> None:
    settings = Settings(KG_HOME=tmp_path / "home", KG_LEDGER_URL=None, NEO4J_URI=None)
    value = {"verdict": "positive", "leftKey": "海州大学", "rightKey": "江城学院"}
    with serve(settings) as base:
        people = People(settings, base)
        judged = people.client("editor", "an editor").post(
            "/api/v1/ledger/judgements", json={"value": value, "why": "合并"}
        )
        people.close()
    assert judged.status_code == 201
    environment = {"KG_HOME": str(settings.home)}
    told = CliRunner().invoke(app, ["resolve", "explain", "江城学院", "海州大学", "--json"], env=environment)
    found = orjson.loads(told.stdout)["judgement"]
    assert (found["entryId"], found["verdict"], found["judgedBy"], found["reason"]) == (
        judged.json()["entry"]["entryId"],
        "positive",
        judged.json()["entry"]["who"],
        "合并",
    )
    file = tmp_path / "universities.csv"
    file.write_text(
        "id,name,code,department,address,level,remarks\n1,海州大学,4111010001,教育部,北京市,本科,\n"
        "2,江城学院,4111010002,教育部,北京市,本科,\n",
        encoding="utf-8",
    )
    snapshot = ingest([file], home=settings.home).snapshot
    assert snapshot.row_counts["University"] == 1
