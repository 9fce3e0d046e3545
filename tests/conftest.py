"""Fixtures for every test: a workspace of their own, the managed server, the real files."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from kg.errors import ServerError
from kg.server.process import start, stop
from kg.server.state import RunningServer, store_folder
from kg.settings import Settings
from tests.kept_graph import make_room
from tests.loaded_sample import loaded_sample
from tests.sample_world import sample_world

__all__ = ["loaded_sample", "sample_world"]


def pytest_configure() -> None:
    """End on SIGTERM as on Ctrl-C: a run that is cut off then still stops its servers."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


# Files that read one graph on the server: with one worker, the other does not publish it too.
ONE_GRAPH = "tests/api/door/"


class LoadGraphScheduling(LoadFileScheduling):  # type: ignore[misc]  # xdist's scheduler is not typed
    """Keep the tests of a file with one worker, and the files of one graph too.

    xdist's `loadgroup` would name such groups by marks, but adds them to an attribute of a test that this
    pytest no longer reads: it spreads every file over all workers, and says nothing.
    """

    def _split_scope(self, nodeid: str) -> str:
        return ONE_GRAPH if nodeid.startswith(ONE_GRAPH) else str(super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadGraphScheduling:
    return LoadGraphScheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that start a server first: a long file that begins last keeps one worker waiting.

    One file that needs the published sample comes before all, the others of its kind after those that have a
    server of their own: so one worker makes the sample while the other works.
    """
    served = {item.path for item in items if item.get_closest_marker("neo4j")}
    # Some ask for it by name only where no workspace of the user is named.
    names = {"sample_world", "published", "site", "sampled_site"}
    sampled = {item.path for item in items if names & set(getattr(item, "fixturenames", ()))}
    first = min(sampled, default=None)

    def turn(item: pytest.Item) -> int:
        if item.path == first:
            return 0
        if item.path in sampled:
            return 2
        return 1 if item.path in served else 3

    items.sort(key=turn)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Give the server empty to whoever is not of the folder whose graph is on it."""
    make_room(item)


@pytest.fixture(scope="session")
def server_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a workspace that lasts as long as the tests; its jars come from the usual cache."""
    return Settings(KG_HOME=tmp_path_factory.mktemp("kg-home"), NEO4J_URI=None, KG_PORT=8000)


@pytest.fixture(scope="session")
def managed_server(server_settings: Settings) -> Iterator[RunningServer]:
    """A writable server with GDS on an empty store, stopped at the end.

    When it cannot start, tests that need it fail where KG_REQUIRE_NEO4J is set (as in CI), and are
    skipped elsewhere.
    """
    store = store_folder(server_settings, "tests")
    try:
        server = start(server_settings, store, version=None, read_only=False)
    except ServerError as error:
        if os.environ.get("KG_REQUIRE_NEO4J") == "1":
            raise
        pytest.skip(f"Neo4j cannot start here: {error}")
    yield server
    stop(server_settings, "serving")


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of the real files; tests that ask for it are skipped where it is absent."""
    path = Settings().data_dir
    if not path.is_dir():
        pytest.skip(f"no real files at {path}")
    return path
