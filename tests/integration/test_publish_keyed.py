"""Publishing into a server that the user brings: the session's writable one plays its part."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import neo4j
import pytest

from kg.errors import PublishError
from kg.graph import MANAGED_DATABASE, connect
from kg.publish import Step, publish, verify, write_rows
from kg.publish.build import endpoint_of
from kg.publish.keyed import begin_load, write_tables
from kg.publish.tables import gather_tables
from kg.server.state import RunningServer
from kg.settings import REPOSITORY_ROOT, Settings
from kg.snapshot import Snapshot
from tests.publish.graphs import authored_graph, read_graph
from tests.publish.layers import SOURCE, write_layer
from tests.publish.worlds import (
    node_rows,
    publication,
    relationship_rows,
    write_small_world,
    write_world,
)

pytestmark = pytest.mark.neo4j

ROWS = 30_000
PUBLISH = """
import sys
from pathlib import Path
from kg.publish import publish
from kg.settings import Settings
from kg.snapshot import open_snapshot
publish(Settings(KG_HOME=Path(sys.argv[1])), open_snapshot(Path(sys.argv[2])))
"""


@pytest.fixture
def settings(managed_server: RunningServer, tmp_path: Path) -> Settings:
    """A workspace that names the server as its user's own."""
    return Settings(
        KG_HOME=tmp_path / "home",
        NEO4J_URI=managed_server.bolt_uri,
        NEO4J_USERNAME=managed_server.username,
        NEO4J_PASSWORD=managed_server.password.get_secret_value(),
    )


@pytest.fixture(scope="module")
def server_driver(managed_server: RunningServer) -> Iterator[neo4j.Driver]:
    """A driver of that server, which has no constraints and indexes of ours at the end."""
    with connect(endpoint_of(managed_server)) as found:
        yield found
        drop_schema(found)


@pytest.fixture
def driver(server_driver: neo4j.Driver) -> Iterator[neo4j.Driver]:
    """The same; the graph is empty before and after."""
    empty(server_driver)
    yield server_driver
    empty(server_driver)


def empty(driver: neo4j.Driver) -> None:
    with driver.session(database=MANAGED_DATABASE) as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS").consume()


def drop_schema(driver: neo4j.Driver) -> None:
    kinds = (("CONSTRAINT", "CONSTRAINTS", "true"), ("INDEX", "INDEXES", "type <> 'LOOKUP'"))
    for kind, plural, condition in kinds:
        query = f"SHOW {plural} YIELD name, type WHERE {condition} RETURN name"
        names = [record["name"] for record in driver.execute_query(query).records]
        with driver.session(database=MANAGED_DATABASE) as session, session.begin_transaction() as transaction:
            for name in names:
                transaction.run(f"DROP {kind} {name}").consume()
            transaction.commit()


def internal_nodes(driver: neo4j.Driver) -> dict[str, int]:
    query = "MATCH (n:GraphLoad|LoadBatch|GraphVersion) RETURN labels(n)[0] AS label, count(n) AS nodes"
    return {r["label"]: r["nodes"] for r in driver.execute_query(query).records}


def test_the_graph_is_the_one_that_bulk_import_gives(
    settings: Settings, driver: neo4j.Driver, tmp_path: Path
) -> None:
    publish(settings, write_world(tmp_path / "world"))
    assert read_graph(driver) == authored_graph(node_rows(), relationship_rows())
    assert internal_nodes(driver) == {"GraphVersion": 1}
    assert verify(settings) == []


def test_publishing_again_writes_nothing_and_another_version_withdraws_the_rest(
    settings: Settings, driver: neo4j.Driver, tmp_path: Path
) -> None:
    driver.execute_query("CREATE (:Person {name: 'not ours'})-[:KNOWS]->(:Beekeeper)")
    world, small = write_world(tmp_path / "world"), write_small_world(tmp_path / "small")
    publish(settings, world)
    parts: list[str] = []
    publish(settings, world, progress=parts.append)
    assert parts == []
    record = publish(settings, small)
    assert record.labels == {
        "Agent": 1, "Organization": 1, "Publication": 1, "SimpleFamily": 1, "University": 1,
    }  # fmt: skip
    assert record.types == {"HELD_BY": 1, "MEMBER_OF": 1}
    theirs = driver.execute_query("MATCH (p:Person)-[:KNOWS]->(b) RETURN p.name AS name").records
    assert [r["name"] for r in theirs] == ["not ours"]


def test_verify_finds_planted_differences(settings: Settings, driver: neo4j.Driver, tmp_path: Path) -> None:
    publish(settings, write_world(tmp_path / "world"))
    driver.execute_query("MATCH (p:Publication {publicationNumber: 'CN101A'}) SET p.title = 'altered'")
    driver.execute_query("MATCH (:SimpleFamily)-[h:HELD_BY]->(:University) SET h.share = 0.5")
    driver.execute_query("MATCH (s:Statement {statementId: 's2'}) DELETE s")
    found = {difference.where for difference in verify(settings)}
    assert found == {
        "Publication CN101A",
        "FamilyHolding f1 → univ:2",
        "Statement",
        "Statement s2",
        "check holding-shares-sum-to-one",
    }


def test_a_replay_writes_nothing(settings: Settings, driver: neo4j.Driver, tmp_path: Path) -> None:
    tables = gather_tables(write_world(tmp_path / "world"))
    load_id = begin_load(driver, MANAGED_DATABASE, tables.version)
    rows = sum(tables.snapshot.row_counts.values())
    assert write_tables(driver, MANAGED_DATABASE, tables, load_id) == rows
    assert begin_load(driver, MANAGED_DATABASE, tables.version) == load_id
    assert write_tables(driver, MANAGED_DATABASE, tables, load_id) == 0
    assert begin_load(driver, MANAGED_DATABASE, "another") != load_id
    assert internal_nodes(driver) == {"GraphLoad": 1}


def test_a_kill_in_the_middle_of_the_load_loses_nothing(
    settings: Settings, driver: neo4j.Driver, tmp_path: Path
) -> None:
    snapshot = write_publications(tmp_path / "many")
    kill_after_two_batches(settings, driver, snapshot)
    written = driver.execute_query("MATCH (b:LoadBatch) RETURN sum(b.rows) AS rows").records[0]["rows"]
    found = driver.execute_query("MATCH (p:Publication) RETURN count(p) AS nodes").records[0]["nodes"]
    assert 0 < written == found < ROWS
    record = publish(settings, snapshot)
    assert record.labels == {"Publication": ROWS}
    assert internal_nodes(driver) == {"GraphVersion": 1}


def write_publications(path: Path) -> Snapshot:
    return write_layer(path, {"Publication": [publication(f"CN{n}A") for n in range(1, ROWS + 1)]})


def kill_after_two_batches(settings: Settings, driver: neo4j.Driver, snapshot: Snapshot) -> None:
    assert settings.neo4j_uri is not None
    assert settings.neo4j_password is not None
    environment = {
        "NEO4J_URI": settings.neo4j_uri,
        "NEO4J_PASSWORD": settings.neo4j_password.get_secret_value(),
    }
    child = subprocess.Popen(
        [sys.executable, "-c", PUBLISH, str(settings.home), str(snapshot.path)],
        cwd=REPOSITORY_ROOT,
        env=environment,
    )
    end = time.monotonic() + 120
    while time.monotonic() < end and child.poll() is None:
        if driver.execute_query("MATCH (b:LoadBatch) RETURN count(b) AS n").records[0]["n"] >= 2:
            break
        time.sleep(0.01)
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL


def test_rows_without_their_nodes_are_not_written(driver: neo4j.Driver) -> None:
    write_rows(driver, "Publication", [publication("CN1A")])
    with pytest.raises(PublishError, match="not every row has its nodes"):
        write_rows(driver, "Citation", [{"startKey": "CN1A", "endKey": "CN404A", "sources": SOURCE}])


def test_a_step_writes_rows_before_the_version_is_shown(
    settings: Settings, driver: neo4j.Driver, tmp_path: Path
) -> None:
    cluster = {"clusterId": "c1", "sources": SOURCE}
    member = {"startKey": "f1", "endKey": "c1", "sources": SOURCE}

    def write_cluster(_endpoint: object) -> None:
        assert internal_nodes(driver).get("GraphVersion") is None
        write_rows(driver, "PatentCluster", [cluster])
        write_rows(driver, "ClusterMembership", [member])

    small = write_small_world(tmp_path / "small")
    record = publish(settings, small, steps=[Step("clusters 1", write_cluster)])
    assert (record.labels["PatentCluster"], record.types["IN_CLUSTER"]) == (1, 1)
    assert record.graph_version != gather_tables(small).version
