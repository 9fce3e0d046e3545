"""Jobs of the served application: started, followed, fetched, cancelled, and each owner's own."""

import asyncio
import io
import json
import time
import zipfile
from collections.abc import Callable, MutableMapping
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from kg.api.access import body_limit
from kg.api.access.keys import KeyStore
from kg.api.app import create_app
from kg.settings import Settings

Serve = Callable[[Settings], AbstractContextManager[httpx.Client]]
WAIT = 60.0


def start(client: httpx.Client, work: dict[str, Any], **headers: str) -> str:
    answer = client.post("/api/v1/jobs", json=work, headers=headers)
    assert answer.status_code == 202, answer.text
    assert answer.headers["location"] == f"/api/v1/jobs/{answer.json()['jobId']}"
    return answer.headers["location"]


def ended(client: httpx.Client, location: str) -> dict[str, Any]:
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        job: dict[str, Any] = client.get(location).json()
        if job["state"] in ("succeeded", "failed", "cancelled"):
            return job
        time.sleep(0.1)
    pytest.fail(f"not ended: {job}")


def test_an_export_is_followed_and_fetched(client: httpx.Client) -> None:
    location = start(client, {"kind": "export", "format": "turtle", "classes": ["Publication"]})
    with client.stream("GET", f"{location}/events") as events:
        assert events.headers["content-type"].startswith("text/event-stream")
        kinds = [line.removeprefix("event: ") for line in events.iter_lines() if line.startswith("event: ")]
    assert (kinds[:2], kinds[-1]) == (["queued", "running"], "succeeded")
    assert ended(client, location)["mediaType"] == "text/turtle"
    result = client.get(f"{location}/result")
    assert result.headers["content-disposition"] == 'attachment; filename="result.ttl"'
    assert result.text.count(" a ipkg:Publication") == 5
    with client.stream("GET", f"{location}/events", headers={"last-event-id": "2"}) as rest:
        seen = [line for line in rest.iter_lines() if line.startswith("id: ")]
    assert seen[0] == "id: 3"


def test_tables_come_in_one_file(client: httpx.Client) -> None:
    location = start(client, {"kind": "export", "format": "csv", "classes": ["Publication"]})
    assert ended(client, location)["state"] == "succeeded"
    archive = zipfile.ZipFile(io.BytesIO(client.get(f"{location}/result").content))
    assert archive.namelist()[-1] == "nodes/Publication.csv"


def test_an_answer_by_a_job_is_that_of_the_operation(client: httpx.Client) -> None:
    path = "/api/v1/chains/civil_drone/coverage?subject=country:CN"
    location = start(client, {"kind": "answer", "path": path})
    assert ended(client, location)["state"] == "succeeded"
    assert client.get(f"{location}/result").json() == client.get(path).json()


def test_a_problem_of_the_operation_is_the_problem_of_the_job(client: httpx.Client) -> None:
    location = start(client, {"kind": "answer", "path": "/api/v1/chains/no_such/coverage"})
    job = ended(client, location)
    assert (job["state"], job["problem"]["status"], job["result"]) == ("failed", 404, None)
    answer = client.get(f"{location}/result")
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (409, "job-state")


def test_an_unknown_class_is_said_by_the_job(client: httpx.Client) -> None:
    job = ended(client, start(client, {"kind": "export", "format": "turtle", "classes": ["Firma"]}))
    assert (job["state"], job["problem"]["found"]) == ("failed", "Firma")


def test_the_same_key_starts_one_job(client: httpx.Client) -> None:
    work = {"kind": "export", "format": "turtle", "classes": ["Firm"]}
    first, second = (start(client, work, **{"idempotency-key": "k1"}) for _ in range(2))
    assert first == second
    assert first.rpartition("/")[2] in [job["jobId"] for job in client.get("/api/v1/jobs").json()["results"]]


def test_a_job_that_has_ended_is_not_cancelled(client: httpx.Client) -> None:
    location = start(client, {"kind": "export", "format": "turtle", "classes": ["Firm"]})
    ended(client, location)
    assert client.delete(location).status_code == 409


@pytest.mark.parametrize(
    "work",
    [
        {"kind": "export", "format": "xlsx"},
        {"kind": "answer", "path": "/etc/passwd"},
        {"kind": "answer", "path": "/api/v1/jobs"},
        {"kind": "answer", "path": "http://elsewhere.example/"},
        {"kind": "ingest"},
        {"kind": "shell", "command": "id"},
    ],
)
def test_work_that_is_none_is_refused(client: httpx.Client, work: dict[str, Any]) -> None:
    assert client.post("/api/v1/jobs", json=work).status_code == 422


def test_a_job_that_is_not_there_is_not_found(client: httpx.Client) -> None:
    assert client.get(f"/api/v1/jobs/{'0' * 32}").status_code == 404


def test_an_upload_needs_an_editor(client: httpx.Client) -> None:
    answer = client.post("/api/v1/jobs/ingest", files={"files": ("a.csv", b"x")})
    assert answer.status_code in (401, 403)


def test_jobs_survive_a_restart(
    serve: Serve, tmp_path: Path, authored: ModuleType, authored_snapshot: ModuleType
) -> None:
    authored_snapshot.write_snapshot(tmp_path, authored.VERSION, authored.RESULTS)
    authored.write_workspace(tmp_path)
    settings = Settings(KG_HOME=tmp_path, NEO4J_URI=None)
    with serve(settings) as first:
        location = start(first, {"kind": "export", "format": "turtle"})
    with serve(settings) as second:
        assert ended(second, location)["state"] == "succeeded"
        assert second.get(f"{location}/result").status_code == 200


def test_an_upload_of_nobody_is_refused_before_any_of_it_is_read(tmp_path: Path) -> None:
    app = create_app(Settings(KG_HOME=tmp_path, NEO4J_URI=None, KG_NEEDS_KEY=True))
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        raise AssertionError("the body was read")

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(dict(message))

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/api/v1/jobs/ingest",
        "raw_path": b"/api/v1/jobs/ingest",
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"127.0.0.1"), (b"content-type", b"multipart/form-data; boundary=x")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    asyncio.run(app(scope, receive, send))
    assert sent[0]["status"] == 401
    assert json.loads(sent[1]["body"])["type"].endswith("/key-needed")


@pytest.mark.parametrize("path", ["/api/v1/jobs", "/api/v1/jobs/ingest"])
@pytest.mark.parametrize("is_dripped", [False, True])
def test_a_body_is_bounded_as_it_comes_before_it_is_kept(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, is_dripped: bool
) -> None:
    monkeypatch.setattr(body_limit, "MOST_UPLOAD_BYTES", 4000)
    monkeypatch.setattr(body_limit, "MOST_BYTES", 4000)
    settings = Settings(KG_HOME=tmp_path, NEO4J_URI=None)
    store = KeyStore(settings)
    _, token = store.create("editor", "an editor")
    store.close()
    head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.csv"\r\n\r\n'
    body = [head, *[b"y" * 1000] * 6, b"\r\n--x--\r\n"]
    kind = "multipart/form-data; boundary=x" if path.endswith("ingest") else "application/json"
    headers = {"Authorization": f"Bearer {token}", "Content-Type": kind}
    with serve(settings) as client:
        answer = client.post(path, content=iter(body) if is_dripped else b"".join(body), headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (
        413,
        "https://w3id.org/ipkg/problems/request-too-large",
    )
    assert not list((tmp_path / "jobs").glob("*/uploads/*"))
