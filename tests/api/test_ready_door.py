"""The short way to a ready answer gives what the router gives, and passes nobody whom the gate refuses."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest

from kg.settings import Settings

Serve = Callable[[Settings], AbstractContextManager[httpx.Client]]
PATENT = "/api/v1/patents/CN999000001A"
KEPT = ("content-type", "etag", "vary", "cache-control", "content-security-policy")


@pytest.mark.parametrize(
    "path",
    [
        PATENT,
        "/api/v1/patents/cn%20999000001-a",
        "/api/v1/links/civil_drone/flight_control",
        "/api/v1/symbols/IPC:B64C39/02",
        "/api/v1/organizations/test:firm",
        "/api/v1/chains/civil_drone",
    ],
)
def test_the_short_way_answers_byte_for_byte_what_the_router_answers(client: httpx.Client, path: str) -> None:
    short = client.get(path)
    routed = client.get(path, params={"format": "json"})  # a query goes to the router
    assert short.content == routed.content
    assert short.status_code == routed.status_code == 200
    assert [short.headers[name] for name in KEPT] == [routed.headers[name] for name in KEPT]


def test_a_caller_without_a_key_is_refused_where_one_is_needed(published_home: Path, serve: Serve) -> None:
    settings = Settings(KG_HOME=published_home, NEO4J_URI=None, KG_NEEDS_KEY=True)
    with serve(settings) as client:
        answer = client.get(PATENT)
        guessed = client.get(PATENT, headers={"Authorization": "Bearer guess"})
    assert (answer.status_code, guessed.status_code) == (401, 401)
    assert "Yunling" not in answer.text + guessed.text
    assert answer.json()["type"] == "https://w3id.org/ipkg/problems/key-needed"


def test_what_is_not_there_and_what_lies_below_a_key_go_on_to_the_router(client: httpx.Client) -> None:
    assert client.get("/api/v1/patents/CN1A").json()["found"] == "CN1A"
    assert client.get(f"{PATENT}/similar").status_code == 200
    assert (
        client.get(PATENT, headers={"Accept": "text/turtle"})
        .headers["content-type"]
        .startswith("text/turtle")
    )
    assert client.post(PATENT).status_code == 405
