"""The real server: two starts here (one of them after a kill), and the one that every test shares."""

import os
import signal
import stat
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from pydantic import SecretStr

from kg.errors import ServerError
from kg.graph import Endpoint, connect, find_endpoint, open_driver, open_gds, read
from kg.server.admin import run_admin
from kg.server.control import down, read_current, status, up, write_current
from kg.server.jars import ensure_jars
from kg.server.probe import listens
from kg.server.process import start, stop
from kg.server.relock import holds_procedures
from kg.server.state import RunningServer, find_processes, read_state, store_folder, store_mark
from kg.settings import Settings

pytestmark = pytest.mark.neo4j


@pytest.fixture(scope="module")
def locked_settings(
    managed_server: RunningServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    """A second workspace whose published version, two nodes and one relationship, is served read-only.

    The shared server runs already, so the usual ports are likely to be taken.
    """
    settings = Settings(KG_HOME=tmp_path_factory.mktemp("locked-home"), NEO4J_URI=None)
    store = store_folder(settings, "v1")
    store.mkdir(parents=True)
    (store / "nodes.csv").write_text("id:ID,name\n1,甲\n2,乙\n", encoding="utf-8")
    (store / "links.csv").write_text(":START_ID,:END_ID,:TYPE\n1,2,CITES\n", encoding="utf-8")
    nodes_and_links = ("--nodes=Publication=nodes.csv", "--relationships=links.csv")
    run_admin(settings, ensure_jars(settings), store, "database", "import", "full", "neo4j", *nodes_and_links)
    write_current(settings, store, "v1")
    up(settings)
    yield settings
    down(settings)


def rows(settings: Settings, cypher: str) -> list[dict[str, object]]:
    with open_driver(settings) as driver:
        return read(driver, "neo4j", cypher)


def listening(server: RunningServer) -> set[tuple[str, int]]:
    sockets = psutil.Process(server.pid).net_connections(kind="inet")
    return {
        (item.laddr.ip.removeprefix("::ffff:"), item.laddr.port)
        for item in sockets
        if item.status == psutil.CONN_LISTEN
    }


def browser_page(server: RunningServer) -> str:
    with urllib.request.urlopen(f"{server.http_uri}/browser/", timeout=10) as answer:
        return str(answer.read().decode())


def test_nothing_listens_beyond_loopback(managed_server: RunningServer) -> None:
    ports = managed_server.ports
    assert listening(managed_server) == {("127.0.0.1", ports.bolt), ("127.0.0.1", ports.http)}


def test_browser_answers_and_its_script_comes_from_this_server(managed_server: RunningServer) -> None:
    page = browser_page(managed_server)
    assert "<title>Neo4j Browser</title>" in page
    assert 'src="http' not in page
    assert 'href="http' not in page


def test_a_second_start_is_harmless(server_settings: Settings, managed_server: RunningServer) -> None:
    again = start(server_settings, managed_server.store, version=None, read_only=False)
    assert again == managed_server


def test_the_password_is_in_no_argument_of_the_process_and_in_no_log(managed_server: RunningServer) -> None:
    password = managed_server.password.get_secret_value()
    process = psutil.Process(managed_server.pid)
    assert password not in " ".join([*process.cmdline(), *process.environ().values()])
    logs = "".join(path.read_text(encoding="utf-8") for path in (managed_server.store / "logs").iterdir())
    assert password not in logs
    assert stat.S_IMODE(managed_server.password_file.stat().st_mode) == 0o600


def test_a_wrong_password_is_an_error_of_one_sentence(managed_server: RunningServer) -> None:
    with (
        pytest.raises(ServerError, match="the graph server refuses user or password"),
        connect(Endpoint(managed_server.bolt_uri, "neo4j", SecretStr("wrong"), "neo4j")),
    ):
        pass


def test_gds_answers_through_its_client(server_settings: Settings, managed_server: RunningServer) -> None:
    with open_driver(server_settings) as driver, driver.session(database="neo4j") as session:
        session.run("UNWIND range(0, 5) AS i CREATE (:GdsTest {i: i})").consume()
        session.run(
            "MATCH (a:GdsTest), (b:GdsTest) WHERE a.i < b.i AND a.i / 3 = b.i / 3 CREATE (a)-[:NEAR]->(b)"
        ).consume()
    with open_gds(find_endpoint(server_settings)) as gds:
        projection = {"NEAR": {"orientation": "UNDIRECTED"}}
        graph = gds.graph.project.native(
            "gdsTest", node_projection="GdsTest", relationship_projection=projection
        ).graph
        communities = gds.leiden.stream(graph)["communityId"].tolist()
        graph.drop()
        assert str(gds.server_version()) == "2.13.9"
    assert len(set(communities)) == 2
    assert communities[:3] == [communities[0]] * 3
    with open_driver(server_settings) as driver, driver.session(database="neo4j") as session:
        session.run("MATCH (n:GdsTest) DETACH DELETE n").consume()


def test_up_serves_what_was_published_on_ports_of_its_own(
    locked_settings: Settings, managed_server: RunningServer
) -> None:
    found = status(locked_settings)
    server = read_state(locked_settings)
    assert found is not None
    assert server is not None
    assert (found.is_managed, found.version, found.read_only, found.pid) == (True, "v1", True, server.pid)
    assert up(locked_settings) == found
    assert {server.ports.bolt, server.ports.http}.isdisjoint(
        {managed_server.ports.bolt, managed_server.ports.http}
    )
    assert rows(locked_settings, "MATCH (a:Publication)-[:CITES]->(b) RETURN a.name AS a, b.name AS b") == [
        {"a": "甲", "b": "乙"}
    ]
    assert "<title>Neo4j Browser</title>" in browser_page(server)


@pytest.mark.parametrize(
    ("cypher", "reason"),
    [
        ("LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line", "allow_csv_import_from_file_urls"),
        ("LOAD CSV FROM 'http://127.0.0.1:80/' AS line RETURN line", "cypher_ip_blocklist"),
        ("LOAD CSV FROM 'http://[::1]:80/' AS line RETURN line", "cypher_ip_blocklist"),
        ("CREATE (:Publication)", "not allowed"),
        ("CALL gds.graph.export('x', {dbName: 'y'})", "no procedure with the name"),
        ("CALL gds.backup({})", "no procedure with the name"),
    ],
)
def test_the_served_store_refuses(locked_settings: Settings, cypher: str, reason: str) -> None:
    with pytest.raises(ServerError, match=reason):
        rows(locked_settings, cypher)


def test_the_served_store_refuses_writes_in_write_mode_too(locked_settings: Settings) -> None:
    with (
        pytest.raises(ServerError, match="read-only"),
        open_driver(locked_settings) as driver,
        driver.session(database="neo4j") as session,
    ):
        session.run("CREATE (:Publication)").consume()


def test_a_query_that_takes_too_long_is_ended(locked_settings: Settings) -> None:
    endless = "UNWIND range(1, 1000000000) AS i UNWIND range(1, 1000) AS j RETURN max(i * j) AS m"
    with (
        open_driver(locked_settings) as driver,
        pytest.raises(ServerError, match=r"terminated|timeout|timed out"),
    ):
        read(driver, "neo4j", endless, timeout=0.5)


def test_no_more_rows_than_the_limit_are_fetched(locked_settings: Settings) -> None:
    with open_driver(locked_settings) as driver:
        found = read(driver, "neo4j", "UNWIND range(1, $n) AS i RETURN i", {"n": 100000}, limit=2)
    assert found == [{"i": 1}, {"i": 2}]


def test_gds_projects_and_streams_on_the_read_only_server(locked_settings: Settings) -> None:
    with open_gds(find_endpoint(locked_settings)) as gds:
        graph = gds.graph.project.native(
            "g", node_projection="Publication", relationship_projection="CITES"
        ).graph
        scores = gds.page_rank.stream(graph)
        graph.drop()
    assert len(scores) == 2


def test_after_kill_9_the_next_up_recovers(locked_settings: Settings) -> None:
    before = read_state(locked_settings)
    assert before is not None
    os.kill(before.pid, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(before.pid)] if psutil.pid_exists(before.pid) else [], timeout=10)
    # What a `kg` that was killed between a start and its record leaves: a process nobody knows of.
    stray = subprocess.Popen(["sh", "-c", "read _", store_mark(before.store)], stdin=subprocess.PIPE)
    while not list(find_processes(before.store)):
        time.sleep(0.01)  # its arguments show only some time after it was started
    after = up(locked_settings)
    assert after.pid not in (None, before.pid)
    assert rows(locked_settings, "MATCH (n) RETURN count(n) AS n") == [{"n": 2}]
    assert not psutil.pid_exists(stray.pid)
    stray.communicate()
    assert [process.pid for process in find_processes(before.store)] == [after.pid]


def test_the_answer_of_another_program_on_the_port_is_not_taken_for_the_servers(
    managed_server: RunningServer,
) -> None:
    other = replace(managed_server, pid=os.getpid())
    assert listens(managed_server)
    assert not listens(other)


def test_an_admin_command_that_fails_says_why(locked_settings: Settings, tmp_path: Path) -> None:
    jars = ensure_jars(locked_settings)
    with pytest.raises(ServerError, match=r"missing\.csv") as caught:
        run_admin(locked_settings, jars, tmp_path, "database", "import", "full", "--nodes=missing.csv")
    assert "\tat " not in str(caught.value)


def test_down_ends_the_process_and_can_be_repeated(locked_settings: Settings) -> None:
    server = read_state(locked_settings)
    assert server is not None
    assert down(locked_settings)
    assert not psutil.pid_exists(server.pid)
    assert status(locked_settings) is None
    assert not down(locked_settings)
    with pytest.raises(ServerError, match="start it with kg up"), open_driver(locked_settings):
        pass
    assert read_current(locked_settings) is not None


def test_a_start_that_fails_ends_at_once_with_the_servers_last_lines(tmp_path: Path) -> None:
    settings = Settings(KG_HOME=tmp_path, NEO4J_URI=None)
    store = store_folder(settings, "broken")
    (store / "data" / "databases").mkdir(parents=True)
    (store / "data" / "databases" / "neo4j").write_text("a file where a folder belongs", encoding="ascii")
    with pytest.raises(ServerError, match="Its last lines:\n"):
        start(settings, store, version=None, read_only=False)
    assert list(find_processes(store)) == []
    assert not stop(settings)


def test_a_server_of_the_users_is_asked_and_not_started(
    managed_server: RunningServer, tmp_path: Path
) -> None:
    settings = Settings(
        KG_HOME=tmp_path, NEO4J_URI=managed_server.bolt_uri, NEO4J_PASSWORD=managed_server.password
    )
    found = up(settings)
    assert (found.is_managed, found.bolt_uri, found.pid) == (False, managed_server.bolt_uri, None)
    assert status(settings) == found
    assert list(tmp_path.iterdir()) == []


def test_a_server_of_the_users_that_does_not_answer_is_an_error(tmp_path: Path) -> None:
    settings = Settings(KG_HOME=tmp_path, NEO4J_URI="bolt://127.0.0.1:1", NEO4J_PASSWORD="x")
    with pytest.raises(ServerError, match="cannot be reached") as caught:
        up(settings)
    assert caught.value.where == "bolt://127.0.0.1:1"


def test_an_address_that_is_none_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ServerError, match="not the address of a graph server"):
        up(Settings(KG_HOME=tmp_path, NEO4J_URI="postgres://x"))


def test_the_jars_that_the_server_searches_are_those_of_gds_that_hold_procedures(
    managed_server: RunningServer, server_settings: Settings
) -> None:
    jars = ensure_jars(server_settings)
    added = [path for path in jars.class_path if path.parent.name != "lib"]
    holding = {path.name for path in added if holds_procedures(path)}
    assert len(holding) > 10
    assert {path.name for path in jars.plugins.iterdir()} == holding
