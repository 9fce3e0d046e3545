"""Limits by key, the audit log, other sites' pages, and secrets that get nowhere."""

from __future__ import annotations

import logging
import os
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib.util import find_spec
from pathlib import Path

import httpx
import orjson
import pytest

from kg.api.access.callers import Caller, Role
from kg.api.access.cross_origin import read_origins
from kg.api.access.errors import QuotaUsedUpError, TooFastError
from kg.api.access.keys import KeyStore
from kg.api.access.limits import Limits
from kg.errors import SettingsError, StorageError
from kg.settings import Settings

Serve = Callable[[Settings], AbstractContextManager[httpx.Client]]
TYPE = "https://w3id.org/ipkg/problems/"
ONE = Caller("one", Role.READER, "key", "key:one")
TWO = Caller("two", Role.READER, "key", "key:two")


def make_limits(**given: str) -> Limits:
    return Limits(Settings(NEO4J_URI=None, **given))


def test_each_key_has_a_rate_of_its_own() -> None:
    limits = make_limits(KG_RATE_LIMIT="2/minute")
    assert [limits.count(ONE)["RateLimit-Remaining"] for _ in range(2)] == ["1", "0"]
    with pytest.raises(TooFastError) as refused:
        limits.count(ONE)
    assert 1 <= int(refused.value.headers["Retry-After"]) <= 60
    assert limits.count(TWO)["RateLimit-Remaining"] == "1"


def test_a_quota_says_when_it_begins_anew() -> None:
    limits = make_limits(KG_QUOTA="1/day")
    limits.count(ONE)
    with pytest.raises(QuotaUsedUpError, match="used up until 20") as refused:
        limits.count(ONE)
    assert 1 <= int(refused.value.headers["RateLimit-Reset"]) <= 86_400


@pytest.mark.parametrize(
    "given", [{"KG_RATE_LIMIT": "many"}, {"KG_QUOTA": ""}, {"KG_LIMITS_URL": "nothing://user:hunter2@host"}]
)
def test_a_limit_that_is_none_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as refused:
        make_limits(**given)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("origins", ["*", "null", "portal.example", "https://a/b", "https://a?x"])
def test_an_origin_that_is_none_is_refused(origins: str) -> None:
    with pytest.raises(SettingsError):
        read_origins(Settings(NEO4J_URI=None, KG_CORS_ORIGINS=origins))


@pytest.fixture(scope="module")
def lines_of_a_run(
    tmp_path_factory: pytest.TempPathFactory, serve: Serve
) -> tuple[list[dict[str, object]], dict[str, httpx.Response], str, str]:
    """What a run with reads, writes and refusals leaves: audit log, answers, the key, all logs."""
    home = tmp_path_factory.mktemp("audited")
    settings = Settings(
        KG_HOME=home,
        KG_HOST="0.0.0.0",
        KG_RATE_LIMIT="8/hour",
        KG_CORS_ORIGINS="https://portal.example",
        NEO4J_URI=None,
    )
    store = KeyStore(settings)
    _, token = store.create("editor", "省局编辑")
    store.close()
    records: list[str] = []
    handler = logging.Handler(logging.DEBUG)
    # The client of the tests runs in the same process and logs whole addresses; the server is meant.
    handler.addFilter(lambda record: not record.name.startswith(("httpx", "httpcore")))
    handler.emit = lambda record: records.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger().addHandler(handler)
    before = logging.getLogger().level
    logging.getLogger().setLevel(logging.DEBUG)
    key = {"Authorization": f"Bearer {token}", "X-Request-Id": "run-1"}
    note = {"value": {"entityClass": "Firm", "key": "k", "text": "内情"}, "why": "机密理由"}
    try:
        with serve(settings) as client:
            answers = {
                "nobody": client.get("/api/v1/schema", params={"secret": "in-the-query"}),
                "guess": client.get("/api/v1/schema", headers={"Authorization": "Bearer kg_guess"}),
                "read": client.get("/api/v1/schema", headers=key),
                "write": client.post("/api/v1/ledger/notes", json=note, headers=key),
                "portal": client.get("/api/v1/health", headers={"Origin": "https://portal.example"}),
                "other": client.get("/api/v1/health", headers={"Origin": "https://evil.example"}),
            }
            for _ in range(8):
                answers["last"] = client.get("/api/v1/schema", headers={**key, "Accept-Language": "en"})
    finally:
        logging.getLogger().removeHandler(handler)
        logging.getLogger().setLevel(before)
    path = home / "access" / "audit.jsonl"
    assert path.stat().st_mode & 0o777 == 0o600
    lines = [orjson.loads(line) for line in path.read_bytes().splitlines()]
    return lines, answers, token, "\n".join([*records, path.read_text(encoding="utf-8")])


Run = tuple[list[dict[str, object]], dict[str, httpx.Response], str, str]


def test_writes_and_refusals_are_on_record_and_reads_are_not(lines_of_a_run: Run) -> None:
    lines, _, _, _ = lines_of_a_run
    told = [(line["method"], line["path"], line["status"]) for line in lines]
    assert told[:3] == [
        ("GET", "/api/v1/schema", 401),
        ("GET", "/api/v1/schema", 401),
        ("POST", "/api/v1/ledger/notes", 201),
    ]
    assert {line["status"] for line in lines[3:]} == {429}
    write = lines[2]
    assert (write["requestId"], write["role"], write["from"]) == ("run-1", "editor", "127.0.0.1")
    assert str(write["who"]).startswith("省局编辑 (")


def test_no_secret_is_in_any_log(lines_of_a_run: Run) -> None:
    _, _, token, everything = lines_of_a_run
    secret = token.split("_", 2)[2]
    assert secret not in everything
    assert not [word for word in ("in-the-query", "内情", "机密理由", "kg_guess") if word in everything]
    assert "/api/v1/ledger/notes" in everything


def test_a_caller_that_asks_too_fast_is_told_when_to_go_on(lines_of_a_run: Run) -> None:
    _, answers, _, _ = lines_of_a_run
    assert answers["read"].headers["ratelimit-limit"] == "8"
    assert answers["read"].headers["ratelimit-remaining"] == "7"
    last = answers["last"]
    assert (last.status_code, last.json()["type"]) == (429, TYPE + "too-fast")
    assert last.json()["expected"] == "at most 8 per 1 hour"
    assert 1 <= int(last.headers["retry-after"]) <= 3600


def test_only_named_sites_may_read_answers(lines_of_a_run: Run) -> None:
    _, answers, _, _ = lines_of_a_run
    assert answers["portal"].headers["access-control-allow-origin"] == "https://portal.example"
    assert "access-control-allow-credentials" not in answers["portal"].headers
    assert "access-control-allow-origin" not in answers["other"].headers


def test_no_site_is_named_by_default(home_server: httpx.Client, tmp_path: Path) -> None:
    answer = home_server.get("/api/v1/health", headers={"Origin": "https://portal.example"})
    assert "access-control-allow-origin" not in answer.headers
    assert read_origins(Settings(KG_HOME=tmp_path, NEO4J_URI=None)) == []


@pytest.mark.skipif(find_spec("redis") is not None, reason="the extra redis is installed")
def test_a_redis_without_its_package_is_told_at_the_start_by_what_is_missing() -> None:
    with pytest.raises(SettingsError, match=r"package redis is not installed.*ipkg\[redis\]") as refused:
        make_limits(KG_LIMITS_URL="redis://user:hunter2@127.0.0.1:1/0")
    assert "hunter2" not in str(refused.value)


@pytest.mark.skipif(find_spec("redis") is None, reason="the extra redis is not installed")
def test_a_redis_that_does_not_answer_is_told_and_its_password_is_not() -> None:
    limits = make_limits(KG_LIMITS_URL="redis://user:hunter2@127.0.0.1:1/0")
    with pytest.raises(StorageError, match="the store of the counters does not answer") as refused:
        limits.count(ONE)
    assert "hunter2" not in str(refused.value)


@pytest.mark.skipif("KG_TEST_REDIS" not in os.environ, reason="KG_TEST_REDIS names no Redis")
def test_servers_that_share_a_redis_count_together() -> None:
    url, key = os.environ["KG_TEST_REDIS"], f"key:{uuid.uuid4()}"
    caller = Caller("shared", Role.READER, "key", key)
    first, second = (make_limits(KG_LIMITS_URL=url, KG_RATE_LIMIT="2/minute") for _ in range(2))
    assert first.count(caller)["RateLimit-Remaining"] == "1"
    assert second.count(caller)["RateLimit-Remaining"] == "0"
    with pytest.raises(TooFastError):
        first.count(caller)
