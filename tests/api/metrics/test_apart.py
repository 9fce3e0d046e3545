"""Questions computed in a process of their own: the same answers and errors, and an end that is told."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import httpx
import psutil
import pytest
from fastapi.testclient import TestClient

from kg.api.answer_files import read_published
from kg.api.app import create_app
from kg.api.metrics.apart import Apart, ComputingEndedError
from kg.api.metrics.making import Ask, Asked, Making
from kg.api.metrics.zone_models import ZonesAnswer
from kg.api.metrics.zone_routes import zones
from kg.api.problems import find_problem_type
from kg.errors import NotFoundError
from kg.questions.metric_answers import Answered
from kg.questions.worlds import Worlds
from kg.settings import Settings

SECONDS = 120


def wait_for_ever(_: Worlds) -> Answered:
    signal.pause()
    raise AssertionError


def making(home: Path, ask: Ask, name: str = "zones") -> Making:
    published = read_published(home)
    assert published is not None
    return Making(published, (name,), Asked(name, ZonesAnswer, "membership"), ask)


def workers() -> list[psutil.Process]:
    """Processes of this one that compute metrics; what other tests left of a killed server has no command."""
    alive = [child for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE]
    return [child for child in alive if "kg.api.metrics.apart" in child.cmdline()]


@pytest.fixture
def apart(published_home: Path) -> Iterator[Apart]:
    found = Apart(published_home)
    yield found
    found.close()


def test_the_answer_is_that_of_this_process(apart: Apart, published_home: Path, client: httpx.Client) -> None:
    found = apart.submit(making(published_home, partial(zones, chain=None))).result(SECONDS)
    told = client.get("/api/v1/zones").json()
    assert found.body.startswith(b"{")
    assert [row["placeId"] for row in told["zones"]] == found.table().to_pydict().get("placeId", [])


def test_an_error_comes_back_with_its_parts(apart: Apart, published_home: Path) -> None:
    with pytest.raises(NotFoundError) as told:
        apart.submit(making(published_home, partial(zones, chain="no such chain"))).result(SECONDS)
    assert told.value.found == "no such chain"


def test_a_process_that_ends_is_told_and_begun_again(apart: Apart, published_home: Path) -> None:
    waiting = apart.submit(making(published_home, wait_for_ever), is_long=True)
    (worker,) = workers()
    os.kill(worker.pid, signal.SIGKILL)
    with pytest.raises(ComputingEndedError) as told:
        waiting.result(SECONDS)
    assert find_problem_type(told.value).status == 503  # nobody's fault, and worth asking again
    assert apart.submit(making(published_home, partial(zones, chain=None))).result(SECONDS).body


def test_closing_ends_the_process_and_gives_up_what_waits(apart: Apart, published_home: Path) -> None:
    waiting = apart.submit(making(published_home, wait_for_ever), is_long=True)
    apart.close()
    assert waiting.cancelled()
    assert not workers()


def test_a_server_that_stays_answers_from_it(published_home: Path, client: httpx.Client) -> None:
    """Every question of the metrics can be sent: each is a function of a module with its arguments."""
    asked = (
        "/chains/civil_drone/gaps?subject=country:CN&as_of=2020-01-01",
        "/chains/civil_drone/leading-holders?top=2&delta=0.5",
        "/chains/civil_drone/funds?q=a",
        "/chains/civil_drone/clusters",
        "/chains/civil_drone/completion?subject=country:CN&delta=0.5",
        "/chains/civil_drone/control?delta=0.5&holders=2",
        "/funds/none/match?chain=civil_drone",
    )
    settings = Settings(KG_HOME=published_home, NEO4J_URI=None)
    with TestClient(create_app(settings, serving=True, answer_seconds=SECONDS)) as serving:
        for path in asked:
            here = client.get(f"/api/v1{path}")
            there = serving.get(f"/api/v1{path}", headers={"host": "127.0.0.1"})
            assert there.status_code == here.status_code, there.text
            if here.status_code == 200:
                assert there.json().keys() == here.json().keys()
