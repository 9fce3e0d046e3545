"""Time, memory, size and number: each bound holds, says so, and leaves the server as it was."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import neo4j
import pytest

from kg.api.door.audit import AuditEntry
from kg.api.door.door import Door
from kg.api.door.question import Question
from kg.settings import Settings
from tests.api.door.conftest import SECONDS

pytestmark = pytest.mark.neo4j
ENDLESS = "UNWIND range(1, 1000000000) AS i UNWIND range(1, 1000) AS j RETURN max(i * j + {n}) AS m"


def post(client: httpx.Client, query: str, **body: Any) -> httpx.Response:
    return client.post("/api/v1/cypher", json={"query": query, **body})


def slug(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition("/")[2]


def running(driver: neo4j.Driver, marker: str) -> int:
    rows, _, _ = driver.execute_query(
        "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery CONTAINS $marker "
        "AND NOT currentQuery CONTAINS 'SHOW TRANS' RETURN count(*) AS n",
        marker=marker,
    )
    return int(rows[0]["n"])


def wait_for(check: Any, seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if check():
            return True
        time.sleep(0.05)
    return False


def test_a_query_that_takes_too_long_is_ended_by_the_server(
    door_client: httpx.Client, door_driver: neo4j.Driver
) -> None:
    answer = post(door_client, ENDLESS.format(n=101))
    assert slug(answer) == (422, "cypher-timeout")
    assert answer.json()["expected"] == f"at most {SECONDS} s"
    assert wait_for(lambda: running(door_driver, "+ 101") == 0)


def test_nobody_chooses_how_long_a_query_may_take(door_client: httpx.Client) -> None:
    for name in ("timeout", "seconds", "txTimeout", "database", "accessMode"):
        answer = post(door_client, "RETURN 1 AS x", **{name: 3600})
        assert slug(answer) == (422, "invalid-request")
        assert answer.json()["where"] == f"body.{name}"


def test_planning_counts_as_time_too(door_client: httpx.Client) -> None:
    nodes = "abcdefghijklmnopqrstuvwx"
    clique = ", ".join(f"({a})--({b})" for a in nodes for b in nodes if a < b)
    started = time.monotonic()
    answer = post(door_client, f"MATCH {clique} RETURN count(*) AS c")
    assert answer.status_code in (200, 422, 503)
    assert time.monotonic() - started < SECONDS + 20


@pytest.mark.parametrize(
    "query",
    [
        "UNWIND range(1, 200000000) AS i RETURN collect(toString(i)) AS l",
        "UNWIND range(1, 100000000) AS i WITH i ORDER BY -i RETURN i LIMIT 60000000",
        "UNWIND range(1, 100000000) AS i RETURN DISTINCT 'a long text for each row ' + i AS t SKIP 90000000",
    ],
)
def test_a_query_that_needs_too_much_memory_or_time_is_ended(
    door_client: httpx.Client, door_driver: neo4j.Driver, query: str
) -> None:
    assert slug(post(door_client, query)) in {(422, "cypher-memory"), (422, "cypher-timeout")}
    assert wait_for(lambda: running(door_driver, query[-40:]) == 0)


@pytest.mark.parametrize(
    "query",
    [
        "RETURN range(1, 100000000) AS l",
        "RETURN reduce(l = [1], i IN range(1, 28) | l + l) AS l",
        "WITH reduce(s = 'x', i IN range(1, 26) | s + s) AS s RETURN s",
        "WITH reduce(s = 'x', i IN range(1, 22) | s + s) AS s UNWIND range(1, 100) AS i RETURN s",
    ],
)
def test_one_row_larger_than_the_door_takes_is_no_answer(door_client: httpx.Client, query: str) -> None:
    answer = post(door_client, query)
    assert slug(answer) in {(422, "cypher-answer-too-large"), (422, "cypher-timeout"), (422, "cypher-memory")}
    assert post(door_client, "RETURN 1 AS x").json()["rows"] == [[1]]


def test_more_rows_than_the_server_gives_are_refused_not_cut(door_client: httpx.Client) -> None:
    answer = post(door_client, "RETURN 1 AS x", limit=1_000_001)
    assert (slug(answer), answer.json()["expected"]) == ((422, "invalid-request"), "at most 1000000")
    assert slug(post(door_client, "RETURN 1 AS x", limit=0)) == (422, "invalid-request")


def test_a_query_ends_when_its_reader_goes_before_the_first_row(
    door_client: httpx.Client, door_driver: neo4j.Driver
) -> None:
    with pytest.raises(httpx.ReadTimeout):
        door_client.post("/api/v1/cypher", json={"query": ENDLESS.format(n=4712)}, timeout=2)
    assert wait_for(lambda: running(door_driver, "+ 4712") == 0, seconds=SECONDS - 3)


def test_a_query_ends_when_its_reader_goes_between_rows(
    door_client: httpx.Client, door_driver: neo4j.Driver
) -> None:
    slow = "WITH 4711 AS a UNWIND range(1, 100000000) AS i RETURN i, a, toString(i) AS text"
    body = {"query": slow, "limit": 1_000_000}
    headers = {"Accept-Encoding": "identity"}  # a compressor gathers rows before it gives any
    with door_client.stream("POST", "/api/v1/cypher", json=body, headers=headers, timeout=60) as answer:
        pieces = answer.iter_raw()  # held: an iterator that is let go closes the connection
        next(pieces)
        assert wait_for(lambda: running(door_driver, "4711") == 1, seconds=SECONDS - 1)
    assert wait_for(lambda: running(door_driver, "4711") == 0, seconds=SECONDS - 3)


def test_as_many_as_allowed_run_at_once_and_others_wait_a_little(
    door_client: httpx.Client, door_driver: neo4j.Driver
) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: post(door_client, ENDLESS.format(n=500 + n)), range(8)))
    kinds = sorted(slug(answer) for answer in answers)
    assert set(kinds) == {(422, "cypher-timeout"), (503, "cypher-busy")}
    assert kinds.count((422, "cypher-timeout")) >= 4
    busy = next(answer for answer in answers if answer.status_code == 503)
    assert busy.headers["retry-after"] == "5"


@pytest.mark.parametrize(
    "query",
    [
        "RETURN " + "(" * 15_000 + "1" + ")" * 15_000,
        "RETURN " + "[" * 15_000 + "]" * 15_000,
        "RETURN " + "{a: " * 5_000 + "1" + "}" * 5_000,
        "RETURN " + "(" * 101 + "1" + ")" * 101,
    ],
    ids=["brackets", "lists", "maps", "one too many"],
)
def test_brackets_too_deep_do_not_reach_the_server(door_client: httpx.Client, query: str) -> None:
    answer = post(door_client, query)
    assert (slug(answer), answer.json()["where"]) == ((422, "invalid-request"), "body.query")


@pytest.mark.parametrize(
    "query",
    [
        "RETURN " + "(" * 99 + "1" + ")" * 99 + " AS x",
        "RETURN " + "NOT " * 8_000 + "true AS x",
        "RETURN 1" + " + 1" * 8_000 + " AS x",
        "RETURN " + "- " * 15_000 + "1 AS x",
        "WITH 1 AS x " * 2_500 + "RETURN x",
        "MATCH (n) " + "OPTIONAL MATCH (n)--() " * 1_000 + "RETURN n LIMIT 1",
        "RETURN 1 AS x" + " UNION RETURN 1 AS x" * 1_500,
    ],
    ids=["brackets", "not", "sum", "minus", "with", "optional match", "union"],
)
def test_long_queries_leave_the_server_able_to_answer(door_client: httpx.Client, query: str) -> None:
    assert post(door_client, query).status_code in (200, 422)
    assert post(door_client, "RETURN 1 AS x").json()["rows"] == [[1]]


def test_a_syntax_error_says_where_in_the_callers_own_text(door_client: httpx.Client) -> None:
    answer = post(door_client, "MATCH (n)\nRETURN n.title,\n  m.title")
    assert slug(answer) == (422, "cypher-syntax")
    problem = answer.json()
    assert (problem["detail"], problem["line"], problem["column"]) == ("Variable `m` not defined", 3, 3)
    assert problem["where"] == "line 3, column 3"
    first = post(door_client, "MATCHH (n) RETURN n").json()
    assert (first["line"], first["column"]) == (1, 1)


def test_a_refusal_names_operator_and_procedure(door_client: httpx.Client) -> None:
    problem = post(
        door_client, "MATCH (n) CALL gds.graph.drop(n.title) YIELD graphName RETURN graphName"
    ).json()
    assert (problem["status"], problem["reason"], problem["operator"], problem["found"]) == (
        403, "procedure", "ProcedureCall", "gds.graph.drop",
    )  # fmt: skip


def test_a_missing_parameter_is_told(door_client: httpx.Client) -> None:
    answer = post(door_client, "RETURN $absent AS x")
    assert answer.status_code == 422
    assert "absent" in answer.json()["detail"]


def audited(settings: Settings, *questions: Question) -> list[AuditEntry]:
    """Ask at a door of our own and return what its audit log got."""
    import asyncio

    entries: list[AuditEntry] = []

    async def run() -> None:
        door = Door(settings, audit=entries.append)
        for question in questions:
            try:
                async with door.ask(question) as answer:
                    async for _ in answer.batches():
                        pass
            except Exception:  # noqa: BLE001
                pass
        await door.close()

    asyncio.run(run())
    return entries


def test_the_audit_log_gets_who_which_hash_how_it_ended_and_no_text(
    door_client: httpx.Client, door_settings: Settings
) -> None:
    secret = "MATCH (n:Firm {name: 'the secret of a firm'}) RETURN n"
    entries = audited(
        door_settings,
        Question("UNWIND range(1, 3) AS i RETURN i", who="key of the tests", request_id="r1"),
        Question("UNWIND range(1, 3) AS i RETURN i", limit=2),
        Question("CREATE (n:Evil)"),
        Question(secret),
        Question("RETURN n"),
    )
    assert [(e.who, e.request_id, e.outcome, e.error, e.rows) for e in entries] == [
        ("key of the tests", "r1", "answered", None, 3),
        (None, None, "truncated", None, 2),
        (None, None, "refused", "CypherRefusedError", 0),
        (None, None, "answered", None, 0),
        (None, None, "failed", "CypherSyntaxError", 0),
    ]
    assert entries[0].query_hash == entries[1].query_hash != entries[2].query_hash
    assert all(0 < entry.seconds < 60 for entry in entries)
    assert "secret" not in repr(entries)


def test_a_body_that_is_no_question_is_refused(door_client: httpx.Client) -> None:
    def send(content: bytes, media_type: str = "application/json") -> tuple[int, str]:
        answer = door_client.post("/api/v1/cypher", content=content, headers={"Content-Type": media_type})
        return slug(answer)

    assert send(b"{") == (422, "invalid-request")
    assert send(b"[" * 100_000) == (422, "invalid-request")
    assert send(b'{"query": ""}') == (422, "invalid-request")
    assert send(b'{"query": 1}') == (422, "invalid-request")
    assert send(b'{"query": "RETURN 1", "parameters": []}') == (422, "invalid-request")
    assert send(json.dumps({"query": "RETURN 1", "parameters": {"a": "x" * (1 << 20)}}).encode()) == (
        413, "request-too-large",
    )  # fmt: skip
    assert send(b'{"query": "RETURN 1 AS x"}', "text/plain") == (415, "unsupported-media-type")
    assert send(b"query=RETURN+1", "application/x-www-form-urlencoded") == (415, "unsupported-media-type")


def test_only_post_is_answered(door_client: httpx.Client) -> None:
    answer = door_client.get("/api/v1/cypher")
    assert (slug(answer), answer.headers["allow"]) == ((405, "wrong-method"), "POST")
