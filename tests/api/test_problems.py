import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest

from kg import errors
from kg.api.problems import ALL_TYPES, TABLE, find_problem_type
from kg.settings import Settings

TYPE = "https://w3id.org/ipkg/problems/"


def test_a_chain_that_is_not_there_is_named_with_those_that_are(client: httpx.Client) -> None:
    answer = client.get("/api/v1/chains/steam/coverage", params={"subject": "country:CN", "lang": "en"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": TYPE + "not-found",
        "title": "Not found in this version",
        "status": 404,
        "detail": "there is no such chain",
        "instance": "/api/v1/chains/steam/coverage",
        "where": "chain",
        "found": "steam",
        "expected": "civil_drone, convenience_bakery",
        "requestId": answer.headers["x-request-id"],
    }


def test_a_subject_that_is_not_there_is_named_with_those_that_are(client: httpx.Client) -> None:
    answer = client.get("/api/v1/chains/civil_drone/coverage", params={"subject": "country:XX"})
    assert (answer.status_code, answer.json()["found"]) == (404, "country:XX")
    assert answer.json()["expected"] == "country:CN, country:FR, country:US"


@pytest.mark.parametrize("chain_id", ["..", "%2e%2e%2f%2e%2e", "..%5c..", "civil_drone%00"])
def test_a_chain_id_is_never_a_path(client: httpx.Client, chain_id: str) -> None:
    answer = client.get(f"/api/v1/chains/{chain_id}/control")
    assert answer.status_code == 404
    assert answer.json()["status"] == 404


def test_a_wrong_parameter_is_named(client: httpx.Client) -> None:
    answer = client.get("/api/v1/chains/civil_drone/coverage", params={"format": "xlsx"})
    assert answer.status_code == 422
    assert (answer.json()["where"], answer.json()["found"]) == ("query.format", "xlsx")


def test_a_defect_of_the_program_is_a_problem_too(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr("kg.api.routes.read_schema", fail)
    answer = client.get("/api/v1/schema")
    assert (answer.status_code, answer.json()["type"]) == (500, TYPE + "internal")
    assert "secret" not in answer.text
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert [record.getMessage() for record in caplog.records if record.name == "kg.api.middleware"] == [
        "GET /api/v1/schema failed"
    ]


def test_the_title_is_in_the_readers_language(client: httpx.Client) -> None:
    chinese = client.get("/api/v1/nothing", headers={"Accept-Language": "zh-CN"})
    english = client.get("/api/v1/nothing", headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert (chinese.json()["title"], english.json()["title"]) == ("没有这个地址", "There is no such path")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_written(client: httpx.Client, method: str) -> None:
    answer = client.request(method, "/api/v1/chains")
    assert (answer.status_code, answer.headers["allow"], answer.json()["type"]) == (
        405,
        "GET, HEAD",
        TYPE + "read-only",
    )


def test_a_server_on_loopback_answers_to_loopback_names_only(client: httpx.Client) -> None:
    answer = client.get("/api/v1/chains", headers={"Host": "elsewhere.example"})
    assert (answer.status_code, answer.json()["type"]) == (421, TYPE + "wrong-host")
    assert client.get("/api/v1/chains", headers={"Host": "localhost:8000"}).status_code == 200
    assert client.get("/api/v1/chains", headers={"Host": "[::1]:8000"}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/docs", "/api/v1/chains", "/api/v1/nothing", "/static/page.css"])
def test_every_response_has_the_safe_headers(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_a_patent_is_answered_though_the_graph_does_not_run(client: httpx.Client) -> None:
    answer = client.get("/api/v1/patents/CN999000001A")
    assert (answer.status_code, answer.json()["publicationNumber"]) == (200, "CN999000001A")
    assert client.get("/api/v1/health").json()["graphDetail"] == (
        "the graph server does not run; start it with kg up"
    )


@pytest.fixture
def silent_server() -> Iterator[socket.socket]:
    """A server that takes connections and never says anything."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server


Serve = Callable[[Settings], AbstractContextManager[httpx.Client]]


def test_a_graph_that_hangs_is_known_to_be_down_within_the_deadline(
    tmp_path: Path, silent_server: socket.socket, monkeypatch: pytest.MonkeyPatch, serve: Serve
) -> None:
    monkeypatch.setattr("kg.api.graph_reads.CONNECT_SECONDS", 0.3)
    address = f"bolt://127.0.0.1:{silent_server.getsockname()[1]}"
    settings = Settings(KG_HOME=tmp_path, NEO4J_URI=address, NEO4J_PASSWORD="x")
    with serve(settings) as client:
        answer = client.get("/api/v1/health", timeout=5)  # the driver alone waits 15 s
        silent_server.close()  # ends the abandoned connection, which the interpreter would wait for
    assert answer.status_code == 200
    assert (answer.json()["graph"], answer.json()["graphDetail"]) == (
        "down",
        "the graph server did not answer in time",
    )


def test_answers_that_cannot_be_read_are_a_503_not_a_500(tmp_path: Path, serve: Serve) -> None:
    folder = tmp_path / "results" / "v" / "r" / "answers" / "chain"
    folder.mkdir(parents=True)
    (folder / "control.json").write_text("{")
    (tmp_path / "current.json").write_text('{"version": "v", "resultsId": "r"}')
    with serve(Settings(KG_HOME=tmp_path, NEO4J_URI=None)) as client:
        answer = client.get("/api/v1/chains/chain/control")
    assert (answer.status_code, answer.json()["type"]) == (503, TYPE + "version-unreadable")


def test_every_error_class_of_the_package_has_a_row_of_the_table() -> None:
    classes = [c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, errors.KgError)]
    assert all(any(issubclass(cls, row) for row, _ in TABLE) for cls in classes)
    assert find_problem_type(errors.NotFoundError("x")).status == 404
    assert find_problem_type(errors.PublishError("x")).status == 500
    slugs = [kind.slug for kind in ALL_TYPES]
    assert sorted(set(slugs)) == sorted(slugs)
