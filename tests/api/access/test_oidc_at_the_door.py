"""The server with an identity provider: roles, keys beside tokens, the provider gone, and what is written."""

import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import orjson
import pytest
from fastapi import Depends
from starlette.testclient import TestClient

from kg.api.access.callers import Caller, RoleName
from kg.api.access.roles import require_role
from kg.api.app import create_app
from kg.errors import SettingsError
from kg.settings import Settings
from tests.api.access.identity_provider import AUDIENCE, IdentityProvider, make_key

TYPE = "https://w3id.org/ipkg/problems/"
ROLES: tuple[RoleName, ...] = ("reader", "analyst", "editor", "admin")
MAPPED = ",".join(f"ip-office-{role}={role}" for role in ROLES)


@pytest.fixture(scope="module")
def provider() -> Iterator[IdentityProvider]:
    made = IdentityProvider()
    yield made
    made.stop()


def make_client(home: Path, provider: IdentityProvider) -> TestClient:
    settings = Settings(
        KG_HOME=home,
        KG_HOST="0.0.0.0",
        KG_OIDC_ISSUER=provider.issuer,
        KG_OIDC_AUDIENCE=AUDIENCE,
        KG_OIDC_ROLE_CLAIM="realm_access.roles",
        KG_OIDC_ROLES=MAPPED,
        NEO4J_URI=None,
    )
    app = create_app(settings)
    for role in ROLES:

        async def answer(caller: Annotated[Caller, Depends(require_role(role))]) -> str:
            return f"{caller.role.word} {caller.name}"

        app.add_api_route(f"/test/{role}", answer, methods=["GET", "POST"])
    return TestClient(app, base_url="http://127.0.0.1")


@pytest.fixture(scope="module")
def door(guarded_home: Path, provider: IdentityProvider) -> Iterator[TestClient]:
    with make_client(guarded_home, provider) as client:
        yield client


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Accept-Language": "en"}


@pytest.mark.parametrize("needed", ROLES)
@pytest.mark.parametrize("held", ROLES)
def test_a_token_opens_what_its_mapped_role_reaches(
    door: TestClient, provider: IdentityProvider, held: RoleName, needed: RoleName
) -> None:
    token = provider.token(realm_access={"roles": [f"ip-office-{held}"]})
    answer = door.post(f"/test/{needed}", headers=bearer(token))
    if ROLES.index(held) >= ROLES.index(needed):
        assert (answer.status_code, answer.json()) == (200, f"{held} wang.li")
    else:
        assert (answer.status_code, answer.json()["found"], answer.json()["expected"]) == (403, held, needed)
        assert answer.json()["detail"].startswith("the role of this token does not reach")


def test_a_token_without_a_mapped_role_opens_only_what_is_open(
    door: TestClient, provider: IdentityProvider
) -> None:
    headers = bearer(provider.token(realm_access={"roles": ["clerk"]}))
    answer = door.get("/api/v1/schema", headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (403, TYPE + "role-needed")
    assert answer.json()["found"] == "no role that KG_OIDC_ROLES maps"
    assert door.get("/api/v1/health", headers=headers).status_code == 200


def test_a_token_that_is_not_valid_is_refused_with_the_reason(
    door: TestClient, provider: IdentityProvider
) -> None:
    token = provider.token(exp=int(time.time()) - 60)
    answer = door.get("/api/v1/schema", headers=bearer(token))
    assert (answer.status_code, answer.json()["type"]) == (401, TYPE + "key-needed")
    assert answer.headers["www-authenticate"] == (
        'Bearer realm="kg", error="invalid_token", error_description="it has expired"'
    )
    assert not any(part in answer.text for part in token.split("."))


def test_requests_of_a_token_are_counted_for_its_subject(
    door: TestClient, provider: IdentityProvider
) -> None:
    left = [
        door.get("/test/reader", headers=bearer(provider.token(sub=sub))).headers["RateLimit-Remaining"]
        for sub in ("zhao", "zhao", "qian")
    ]
    assert left == ["599", "598", "599"]


def test_keys_go_on_while_the_provider_is_gone(
    guarded_home: Path, tokens: dict[str, str], provider: IdentityProvider
) -> None:
    token = provider.token()
    provider.stop()
    try:
        with make_client(guarded_home, provider) as client:
            answer = client.get("/test/reader", headers=bearer(token))
            assert (answer.status_code, answer.json()["type"]) == (
                503,
                TYPE + "identity-provider-unavailable",
            )
            assert answer.json()["title"] == "The identity provider does not answer"
            assert answer.headers["retry-after"] in ("14", "15")
            key = client.get("/test/reader", headers=bearer(tokens["reader"]))
            assert (key.status_code, key.json()[:7]) == (200, "reader ")
    finally:
        provider.start()


def test_without_a_provider_a_token_is_an_unknown_key(
    home_server: TestClient, provider: IdentityProvider
) -> None:
    answer = home_server.get("/api/v1/schema", headers=bearer(provider.token()))
    assert (answer.status_code, answer.json()["detail"][:15]) == (401, "the key is unkn")


def test_a_server_with_a_wrong_provider_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="KG_OIDC_AUDIENCE"):
        create_app(Settings(KG_HOME=tmp_path, KG_OIDC_ISSUER="https://login.example", NEO4J_URI=None))


@pytest.fixture(scope="module")
def written(
    tmp_path_factory: pytest.TempPathFactory, provider: IdentityProvider
) -> tuple[list[dict[str, object]], list[str], str]:
    """What a write, a refusal and a wrong token leave: audit log, the tokens, every log and file."""
    home = tmp_path_factory.mktemp("audited-oidc")
    records: list[str] = []
    handler = logging.Handler(logging.DEBUG)
    # The client of the tests runs in the same process and logs what it sends; the server is meant.
    handler.addFilter(lambda record: not record.name.startswith(("httpx", "httpcore")))
    handler.emit = lambda record: records.append(handler.format(record))  # type: ignore[method-assign]
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    issued = [provider.token(), provider.token(realm_access=None, sub="sun"), provider.token(aud="other")]
    provider.keys["new"] = make_key("EC", "new")
    unknown = provider.token("new", "ES256")
    try:
        with make_client(home, provider) as client:
            note = {"value": {"entityClass": "Firm", "key": "k", "text": "内情"}, "why": "记录"}
            for token in issued:
                client.post("/api/v1/ledger/notes", json=note, headers=bearer(token))
            provider.stop()
            client.post("/api/v1/ledger/notes", json=note, headers=bearer(unknown))
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
        provider.start()
    files = [path.read_bytes().decode("latin-1") for path in home.rglob("*") if path.is_file()]
    audit = (home / "access" / "audit.jsonl").read_bytes()
    return [orjson.loads(line) for line in audit.splitlines()], [*issued, unknown], "\n".join(records + files)


def test_the_audit_log_names_the_subject(written: tuple[list[dict[str, object]], list[str], str]) -> None:
    assert [(line["who"], line["role"], line["status"]) for line in written[0]] == [
        ("wang.li", "editor", 201),
        ("sun", "anyone", 403),
        ("unknown", None, 401),
        ("unknown", None, 503),
    ]


def test_nothing_of_a_token_is_in_a_log_or_a_file(
    written: tuple[list[dict[str, object]], list[str], str],
) -> None:
    _, issued, everything = written
    assert "wang.li" in everything
    assert "no keys of the identity provider" in everything
    for token in issued:
        _, claims, signature = token.split(".")
        assert claims not in everything
        assert signature not in everything


def test_what_a_token_wrote_is_signed_with_its_subject(door: TestClient, provider: IdentityProvider) -> None:
    note = {"value": {"entityClass": "Firm", "key": "k", "text": "内情"}, "why": "记录"}
    made = door.post("/api/v1/ledger/notes", json=note, headers=bearer(provider.token(sub="li.na")))
    assert (made.status_code, made.json()["entry"]["who"]) == (201, "li.na")
