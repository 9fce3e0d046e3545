"""Waiting when asked to, timeouts, keys: against the real application and real sockets."""

import datetime as dt
import socket
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest

from kg.api.access.keys import KeyStore
from kg.client import Client, ProblemError, UnreachableError
from kg.client.transport import Transport, plain, problem_of, seconds_to_wait
from kg.settings import Settings

Serve = Callable[[Settings], AbstractContextManager[httpx.Client]]


@pytest.fixture
def keyed(published_home: Path) -> tuple[Path, str]:
    """The authored workspace and a new reader's key; who sits at the machine is not counted, a key is."""
    store = KeyStore(Settings(KG_HOME=published_home, NEO4J_URI=None))
    _, token = store.create("reader", "client of the tests")
    store.close()
    return published_home, token


def settings_of(home: Path, **given: str) -> Settings:
    return Settings(KG_HOME=home, NEO4J_URI=None, **given)


def test_a_client_waits_as_long_as_the_server_says(serve: Serve, keyed: tuple[Path, str]) -> None:
    home, token = keyed
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        time.sleep(seconds)

    with serve(settings_of(home, KG_RATE_LIMIT="1/3 seconds")) as served:
        served.headers["Authorization"] = f"Bearer {token}"
        transport = Transport(served, 3, 60, sleep)
        found = [transport.get_json("/api/v1/patents")["meta"]["count"] for _ in range(2)]
    assert found == [5, 5]
    assert waited
    assert all(0 < seconds <= 3 for seconds in waited)


def test_a_client_waits_a_bounded_number_of_times(serve: Serve, keyed: tuple[Path, str]) -> None:
    home, token = keyed
    waited: list[float] = []
    with serve(settings_of(home, KG_RATE_LIMIT="1/minute")) as served:
        served.headers["Authorization"] = f"Bearer {token}"
        # Where nobody sleeps, the server goes on refusing.
        transport = Transport(served, 2, 60, waited.append)
        transport.get_json("/api/v1/schema")
        with pytest.raises(ProblemError) as refused:
            transport.get_json("/api/v1/schema")
    assert (refused.value.status, refused.value.slug) == (429, "too-fast")
    assert len(waited) == 2
    assert all(0 < seconds <= 60 for seconds in waited)


def test_a_long_wait_is_not_waited_for(serve: Serve, keyed: tuple[Path, str]) -> None:
    home, token = keyed
    with (
        serve(settings_of(home, KG_QUOTA="1/day")) as served,
        Client(str(served.base_url), key=token, longest_wait=0) as kg,
    ):
        kg.entity("patents", "CN999000001A")
        # A look-up is answered before the router; it is counted all the same.
        with pytest.raises(ProblemError) as refused:
            kg.entity("patents", "CN999000001A")
    assert refused.value.slug == "quota-used-up"
    assert refused.value.retry_after is not None


def test_a_key_that_is_none_is_refused_and_not_repeated(client: httpx.Client) -> None:
    with Client(str(client.base_url), key="kg_wrong") as kg, pytest.raises(ProblemError) as refused:
        kg.collection("patents")
    assert (refused.value.status, refused.value.slug) == (401, "key-needed")
    assert "kg_wrong" not in str(refused.value)


def test_a_server_that_is_not_there_is_unreachable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: refused
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with Client(address) as kg, pytest.raises(UnreachableError, match="cannot be reached"):
            kg.health()


def test_a_server_that_says_nothing_ends_in_a_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with Client(address, timeout=0.2) as kg, pytest.raises(UnreachableError, match="in time"):
            kg.health()


def test_parameters_are_written_as_the_api_reads_them() -> None:
    given = {"a": None, "b": True, "c": ["x", "y"], "d": dt.date(2026, 1, 2), "e": 0.5}
    assert plain(given) == [("b", "true"), ("c", "x"), ("c", "y"), ("d", "2026-01-02"), ("e", "0.5")]


def test_a_wait_is_seconds_or_a_date() -> None:
    def wait(text: str) -> float | None:
        return seconds_to_wait(httpx.Response(503, headers={"Retry-After": text}))

    assert wait("7") == 7
    assert wait(format_datetime(dt.datetime(2001, 1, 1, tzinfo=dt.UTC), usegmt=True)) == 0
    assert wait("soon") is None
    assert seconds_to_wait(httpx.Response(503)) is None


def test_an_error_without_a_problem_document_is_told_by_its_status() -> None:
    problem = problem_of(httpx.Response(502, text="<html>bad gateway</html>"))
    assert (problem.type, problem.status, str(problem)) == ("about:blank", 502, "HTTP 502")
