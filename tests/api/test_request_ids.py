import datetime as dt
import logging

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from kg.api.deprecation import Deprecation, DeprecationHeaders


def test_a_sane_request_id_is_echoed(client: httpx.Client) -> None:
    answer = client.get("/api/v1/health", headers={"X-Request-Id": "job-7:page.2"})
    assert answer.headers["x-request-id"] == "job-7:page.2"


@pytest.mark.parametrize("given", ["", "a b", "x" * 200, "-leading", 'a"b'])
def test_any_other_request_id_is_replaced(client: httpx.Client, given: str) -> None:
    made = client.get("/api/v1/health", headers={"X-Request-Id": given}).headers["x-request-id"]
    assert made != given
    assert len(made) == 32


def test_a_problem_names_the_request_and_so_does_the_log(
    client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="kg.api.request_ids")
    answer = client.get("/api/v1/nothing", params={"token": "secret"}, headers={"X-Request-Id": "abc"})
    assert answer.json()["requestId"] == "abc"
    lines = [record.getMessage() for record in caplog.records if "request=abc" in record.getMessage()]
    assert len(lines) == 1
    assert lines[0].startswith("GET /api/v1/nothing 404 ")
    assert "secret" not in lines[0]


def test_a_deprecated_operation_says_so_and_others_do_not() -> None:
    app = FastAPI()

    @app.get("/old", operation_id="getOld")
    def get_old() -> str:
        return "old"

    @app.get("/new", operation_id="getNew")
    def get_new() -> str:
        return "new"

    since, sunset = dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    table = {"getOld": Deprecation(since, sunset, "https://example.org/new")}
    app.add_middleware(DeprecationHeaders, table=table)
    with TestClient(app) as client:
        old, new = client.get("/old").headers, client.get("/new").headers
    assert old["deprecation"] == "@1767225600"
    assert old["sunset"] == "Fri, 01 Jan 2027 00:00:00 GMT"
    assert old["link"] == '<https://example.org/new>; rel="deprecation"'
    assert not {"deprecation", "sunset", "link"} & set(new)


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_a_long_answer_is_compressed_as_the_client_asks(client: httpx.Client, coding: str) -> None:
    answer = client.get("/api/v1/schema", headers={"Accept-Encoding": coding})
    assert answer.headers["content-encoding"] == coding
    assert answer.headers["etag"].startswith("W/")
