"""Publishing into the managed server: one workspace, few starts, read from top to bottom."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from kg.errors import ServerError
from kg.graph import find_endpoint, open_driver, read
from kg.publish import PublishedVersion, list_versions, publish, verify
from kg.publish.record import read_record, stores_folder
from kg.publish.tables import graph_version
from kg.server.control import read_current
from kg.server.process import stop
from kg.server.state import find_processes, read_state
from kg.settings import REPOSITORY_ROOT, Settings
from kg.snapshot import Snapshot, open_snapshot
from tests.publish.graphs import authored_graph, read_graph
from tests.publish.worlds import node_rows, relationship_rows, write_small_world, write_world

pytestmark = pytest.mark.neo4j

PUBLISH = """
import sys
from pathlib import Path
from kg.publish import publish
from kg.settings import Settings
from kg.snapshot import open_snapshot
publish(Settings(KG_HOME=Path(sys.argv[1]), NEO4J_URI=None), open_snapshot(Path(sys.argv[2])))
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A workspace whose name would trip a careless command line."""
    found = Settings(KG_HOME=tmp_path_factory.mktemp("kg home, 中文"), NEO4J_URI=None)
    yield found
    stop(found, "preparing")
    stop(found, "serving")


@pytest.fixture(scope="module")
def world(settings: Settings) -> Snapshot:
    return write_world(settings.home / "snapshots" / "world")


@pytest.fixture(scope="module")
def small(settings: Settings) -> Snapshot:
    return write_small_world(settings.home / "snapshots" / "small")


@pytest.fixture(scope="module")
def first(settings: Settings, world: Snapshot) -> PublishedVersion:
    """The world, published into an empty workspace."""
    try:
        return publish(settings, world)
    except ServerError as error:
        if os.environ.get("KG_REQUIRE_NEO4J") == "1":
            raise
        pytest.skip(f"Neo4j cannot start here: {error}")


def serving_version(settings: Settings) -> str:
    with open_driver(settings) as driver:
        (row,) = read(driver, "neo4j", "MATCH (v:GraphVersion) RETURN v.version AS version")
    return str(row["version"])


def test_the_graph_holds_the_rows_value_by_value(settings: Settings, first: PublishedVersion) -> None:
    with open_driver(settings) as driver:
        assert read_graph(driver) == authored_graph(node_rows(), relationship_rows())
        (version,) = read(driver, "neo4j", "MATCH (v:GraphVersion) RETURN properties(v) AS properties")
    properties = version["properties"]
    assert (properties["version"], properties["snapshotVersion"]) == (first.graph_version, first.version)
    assert properties["isSynthetic"] is True


def test_the_server_that_serves_refuses_writes(settings: Settings, first: PublishedVersion) -> None:
    with open_driver(settings) as driver, pytest.raises(Exception, match="read-only"):
        driver.execute_query("CREATE (:Publication {publicationNumber: 'CN9A'})")


def test_the_published_graph_is_what_its_manifest_says(settings: Settings, first: PublishedVersion) -> None:
    assert verify(settings) == []


def test_publishing_the_same_version_again_touches_no_server(
    settings: Settings, first: PublishedVersion, world: Snapshot
) -> None:
    server, parts = read_state(settings), list[str]()
    assert publish(settings, world, progress=parts.append) == first
    assert read_state(settings) == server
    assert parts == ["switch"]


def test_a_kill_in_the_middle_leaves_the_old_version(
    settings: Settings, first: PublishedVersion, small: Snapshot
) -> None:
    store = stores_folder(settings) / graph_version([small])
    child = subprocess.Popen(
        [sys.executable, "-c", PUBLISH, str(settings.home), str(small.path)], cwd=REPOSITORY_ROOT
    )
    importer = wait_for_process(store, child)
    child.send_signal(signal.SIGKILL)
    child.wait()
    importer.kill()
    assert serving_version(settings) == first.graph_version
    current = read_current(settings)
    assert current is not None
    assert current.store.name == first.graph_version
    assert store.exists()


def test_what_the_kill_left_is_built_anew_and_takes_over_at_the_same_addresses(
    settings: Settings, first: PublishedVersion, small: Snapshot
) -> None:
    before, parts = find_endpoint(settings), list[str]()
    record = publish(settings, open_snapshot(small.path), progress=parts.append)
    assert "import" in parts
    assert find_endpoint(settings) == before
    assert serving_version(settings) == record.graph_version
    assert record.labels == {
        "Agent": 1, "Organization": 1, "Publication": 1, "SimpleFamily": 1, "University": 1,
    }  # fmt: skip
    states = {item.version: item.state for item in list_versions(settings)}
    assert states == {first.version: "kept", record.version: "published"}
    assert verify(settings) == []


def test_going_back_to_a_kept_version_builds_nothing(
    settings: Settings, first: PublishedVersion, world: Snapshot
) -> None:
    parts: list[str] = []
    assert publish(settings, world, progress=parts.append) == first
    assert parts == ["switch"]
    assert serving_version(settings) == first.graph_version


def test_a_version_whose_store_is_gone_is_no_longer_kept(
    settings: Settings, first: PublishedVersion, small: Snapshot
) -> None:
    store = stores_folder(settings) / graph_version([small])
    assert read_record(store) is not None
    shutil.rmtree(store)  # as stores of long ago are; without its record a publication builds it
    assert read_record(store) is None
    states = {item.version: item.state for item in list_versions(settings)}
    assert states == {first.version: "published", small.version: "snapshot"}


def test_a_graph_that_breaks_a_check_is_never_shown(
    settings: Settings, first: PublishedVersion, tmp_path: Path
) -> None:
    from tests.publish.layers import write_layer
    from tests.publish.worlds import family, holding

    rows = {"SimpleFamily": [family("f1")], "Firm": [{"agentId": "firm:1", "name": "某某"}]}
    broken = write_layer(tmp_path / "broken", rows, {"FamilyHolding": [holding("firm:1", 0.5)]})
    with pytest.raises(Exception, match="holding-shares-sum-to-one"):
        publish(settings, broken)
    assert serving_version(settings) == first.graph_version
    assert not (stores_folder(settings) / graph_version([broken])).exists()
    assert read_state(settings, "preparing") is None


def wait_for_process(store: Path, child: subprocess.Popen[bytes]) -> psutil.Process:
    """Return the Java process that works on the store of a publisher that runs."""
    end = time.monotonic() + 120
    while time.monotonic() < end and child.poll() is None:
        for process in find_processes(store):
            return process
        time.sleep(0.02)
    raise AssertionError("no import was started")
