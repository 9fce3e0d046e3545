"""Neo4j is killed under load: every request ends with a problem, and all goes on when it is back."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import httpx
import pytest

from kg.errors import ServerError
from kg.job.graph_watch import graph_kept_up, revive
from kg.server.control import up
from kg.server.process import stop
from kg.server.state import has_died, read_state
from kg.settings import Settings

pytestmark = pytest.mark.neo4j
Serve = Callable[[Settings], AbstractContextManager[httpx.Client]]
# Who waits longer for an answer about a killed server is hung; bench/cypher_door.py says how long it takes.
HUNG = 5.0
QUICK = "RETURN 1 AS x"
LONG = "UNWIND range(1, 100000000) AS i RETURN i, toString(i) AS text"
WORKING = "UNWIND range(1, 1000000000) AS i UNWIND range(1, 1000) AS j RETURN max(i * j) AS m"


@pytest.fixture(scope="module")
def lost_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A workspace whose server may be killed."""
    settings = Settings(KG_HOME=tmp_path_factory.mktemp("lost-home"), NEO4J_URI=None, KG_CYPHER_AT_ONCE=12)
    bring_up(settings)
    yield settings
    stop(settings)


def bring_up(settings: Settings) -> None:
    try:
        up(settings)
    except ServerError as error:
        if os.environ.get("KG_REQUIRE_NEO4J") == "1":
            raise
        pytest.skip(f"Neo4j cannot start here: {error}")


def outcome(client: httpx.Client, query: str, begun: threading.Event | None = None) -> str:
    """Return how a request ended: its status, or `broken` where the body says that the rest is missing.

    `begun` is set when the first rows have come.
    """
    body = {"query": query, "limit": 1_000_000}
    headers = {"Accept-Encoding": "identity"}  # a compressor gathers rows before it gives any
    found = bytearray()
    try:
        with client.stream("POST", "/api/v1/cypher", json=body, headers=headers, timeout=HUNG) as answer:
            for piece in answer.iter_bytes():
                found += piece
                if begun is not None and answer.status_code == 200:
                    begun.set()
    except httpx.TimeoutException:
        return "hung"
    told = json.loads(found)
    if answer.status_code == 200:
        return "broken" if told.get("problem", {}).get("status") == 503 else "200"
    return f"{answer.status_code} {told['type'].rpartition('/')[2]}"


def keep_asking(
    client: httpx.Client, query: str, until: threading.Event, found: Counter[str], begun: threading.Event
) -> None:
    while not until.is_set():
        found[outcome(client, query, begun)] += 1


def test_a_killed_server_is_a_503_and_its_return_is_noticed(lost_settings: Settings, serve: Serve) -> None:
    with serve(lost_settings) as client:
        # A server that has just started plans its first query slowly, on a busy machine very slowly.
        end = time.monotonic() + 60
        while (first := outcome(client, QUICK)) != "200" and time.monotonic() < end:
            pass
        assert first == "200"
        killed, done = Counter[str](), threading.Event()
        load = [(query, threading.Event()) for query in (QUICK, QUICK, QUICK, QUICK, LONG, LONG)]
        askers = [
            threading.Thread(target=keep_asking, args=(client, query, done, killed, begun))
            for query, begun in load
        ]
        workers = [
            threading.Thread(target=lambda: killed.update([outcome_of_work(client)])) for _ in range(2)
        ]
        for thread in (*askers, *workers):
            thread.start()
        assert all(begun.wait(60) for _, begun in load)
        server = read_state(lost_settings)
        assert server is not None
        os.kill(server.pid, signal.SIGKILL)
        done.wait(3)
        done.set()
        for thread in (*askers, *workers):
            thread.join()
        assert killed["503 graph-unavailable"] > 8
        assert set(killed) <= {"200", "broken", "503 graph-unavailable"}
        assert killed["broken"] >= 1
        assert has_died(lost_settings)
        with graph_kept_up(lost_settings):
            assert wait_until_up(lost_settings)
        assert [outcome(client, QUICK) for _ in range(20)] == ["200"] * 20


def wait_until_up(settings: Settings) -> bool:
    """Wait until the server is back, however busy the machine is."""
    for _ in range(3000):
        if not has_died(settings):
            up(settings)  # returns when it answers
            return True
        time.sleep(0.1)
    return False


def test_a_server_that_was_stopped_is_left_stopped(lost_settings: Settings) -> None:
    stop(lost_settings)
    assert not has_died(lost_settings)
    assert not revive(lost_settings)
    assert read_state(lost_settings) is None


def outcome_of_work(client: httpx.Client) -> str:
    """Ask what takes longer than the server lives; no answer before is right."""
    answer = client.post("/api/v1/cypher", json={"query": WORKING}, timeout=60 + HUNG)
    return f"{answer.status_code} {answer.json()['type'].rpartition('/')[2]}"
