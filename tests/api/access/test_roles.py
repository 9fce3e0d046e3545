"""Who may what: without a key, with a key of each role, on loopback and on a network."""

import base64
import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI
from starlette.testclient import TestClient

from kg.api.access.callers import Caller, Role, RoleName, parse_role
from kg.api.access.gate import check_may_serve
from kg.api.access.keys import KeyStore
from kg.api.access.operations import DeclaredOperation, declared_operations
from kg.api.access.roles import require_role
from kg.api.app import create_app
from kg.errors import SettingsError
from kg.settings import Settings

TYPE = "https://w3id.org/ipkg/problems/"
ROLES: tuple[RoleName, ...] = ("reader", "analyst", "editor", "admin")


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture(scope="module")
def operations(tmp_path_factory: pytest.TempPathFactory) -> list[DeclaredOperation]:
    home = tmp_path_factory.mktemp("operations")
    return declared_operations(create_app(Settings(KG_HOME=home, NEO4J_URI=None)))


def test_every_operation_declares_a_role(operations: list[DeclaredOperation]) -> None:
    assert len(operations) >= 100
    assert [f"{op.method} {op.path}" for op in operations if op.role is None] == []


def test_what_anybody_may_call_is_this_and_no_more(operations: list[DeclaredOperation]) -> None:
    open_to_all = {op.path for op in operations if op.role is Role.ANYONE}
    assert open_to_all == {"/api/v1/health", "/docs"}


def test_what_changes_something_needs_more_than_a_reader(operations: list[DeclaredOperation]) -> None:
    changing = [op for op in operations if op.method not in ("GET", "HEAD")]
    assert [f"{op.method} {op.path}" for op in changing if op.role is None or op.role < Role.ANALYST] == []


def test_an_operation_that_declares_nothing_is_found() -> None:
    app, router = FastAPI(openapi_url=None, docs_url=None, redoc_url=None), APIRouter()

    @router.get("/forgotten")
    def get_forgotten() -> None: ...

    @router.get("/known", dependencies=[Depends(require_role("editor"))])
    def get_known() -> None: ...

    app.include_router(router, dependencies=[Depends(require_role("reader"))])
    app.include_router(router, prefix="/bare")
    assert [(op.path, op.role) for op in declared_operations(app)] == [
        ("/forgotten", Role.READER),
        ("/known", Role.EDITOR),
        ("/bare/forgotten", None),
        ("/bare/known", Role.EDITOR),
    ]


@pytest.mark.parametrize("path", ["/", "/api/v1/chains", "/api/v1/schema", "/api/v1/patents/CN1"])
def test_on_a_network_nothing_is_read_without_a_key(open_server: httpx.Client, path: str) -> None:
    answer = open_server.get(path, headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.json()["type"]) == (401, TYPE + "key-needed")
    assert 'Bearer realm="kg"' in answer.headers["www-authenticate"]
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("role", ROLES)
def test_every_role_may_read(open_server: httpx.Client, tokens: dict[str, str], role: str) -> None:
    assert open_server.get("/api/v1/schema", headers=bearer(tokens[role])).status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer x",
        "Digest abc",
        "bearer kg_aaaaaaaaaaaa_" + "A" * 43,
        "Basic !!!",
        "x" * 5000,
    ],
)
def test_a_wrong_key_is_refused_on_loopback_too(home_server: httpx.Client, header: str) -> None:
    answer = home_server.get("/api/v1/schema", headers={"Authorization": header})
    assert (answer.status_code, answer.json()["type"]) == (401, TYPE + "key-needed")
    assert answer.headers["www-authenticate"] == 'Bearer realm="kg", error="invalid_token"'


def test_a_browser_shows_its_window_on_a_page_and_the_key_is_the_password(
    open_server: httpx.Client, tokens: dict[str, str]
) -> None:
    assert open_server.get("/").headers["www-authenticate"].startswith('Basic realm="kg"')
    basic = base64.b64encode(f"anybody:{tokens['reader']}".encode()).decode()
    assert open_server.get("/", headers={"Authorization": f"Basic {basic}"}).status_code == 200


def test_on_loopback_a_reader_needs_no_key(home_server: httpx.Client) -> None:
    assert home_server.get("/api/v1/schema").status_code == 200
    assert home_server.get("/").status_code == 200


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_what_a_proxy_forwards_is_not_from_this_machine(home_server: httpx.Client, name: str) -> None:
    assert home_server.get("/api/v1/schema", headers={name: "203.0.113.7"}).status_code == 401


def test_keys_can_be_asked_for_on_loopback_too(
    guarded_home: Path, tokens: dict[str, str], serve: object
) -> None:
    assert callable(serve)
    with serve(Settings(KG_HOME=guarded_home, KG_NEEDS_KEY="true", NEO4J_URI=None)) as client:
        assert client.get("/api/v1/schema").status_code == 401
        assert client.get("/api/v1/schema", headers=bearer(tokens["reader"])).status_code == 200
        assert client.get("/api/v1/health").status_code == 200


@pytest.fixture(scope="module")
def matrix(
    guarded_home: Path, tokens: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, TestClient]]:
    """Clients of the application with an operation of each role: open to a network, and on loopback."""
    with contextlib.ExitStack() as stack:
        clients = {}
        for host in ("0.0.0.0", "127.0.0.1"):
            app = create_app(Settings(KG_HOME=guarded_home, KG_HOST=host, NEO4J_URI=None))
            for role in ROLES:
                add_operation(app, role)
            clients[host] = stack.enter_context(TestClient(app, base_url="http://127.0.0.1"))
        yield clients


def add_operation(app: FastAPI, role: RoleName) -> None:
    async def answer(caller: Annotated[Caller, Depends(require_role(role))]) -> str:
        return f"{caller.role.word} {caller.name}"

    app.add_api_route(f"/test/{role}", answer, methods=["GET", "POST"])


@pytest.mark.parametrize("needed", ROLES)
@pytest.mark.parametrize("held", ROLES)
def test_a_role_opens_what_its_rank_reaches(
    matrix: dict[str, TestClient], tokens: dict[str, str], needed: RoleName, held: RoleName
) -> None:
    answer = matrix["0.0.0.0"].post(f"/test/{needed}", headers=bearer(tokens[held]))
    may = ROLES.index(held) >= ROLES.index(needed)
    assert answer.status_code == (200 if may else 403)
    if may:
        assert answer.json().startswith(f"{held} {held} of the tests (")
    else:
        assert (answer.json()["found"], answer.json()["expected"]) == (held, needed)
        assert f'error="insufficient_scope", scope="{needed}"' in answer.headers["www-authenticate"]


@pytest.mark.parametrize(
    ("needed", "status"), [("reader", 200), ("analyst", 200), ("editor", 401), ("admin", 401)]
)
def test_loopback_without_a_key_asks_freely_and_writes_nothing(
    matrix: dict[str, TestClient], needed: str, status: int
) -> None:
    client, foreign = matrix["127.0.0.1"], {"Sec-Fetch-Site": "cross-site"}
    assert client.post(f"/test/{needed}").status_code == status
    # A form that another site's page sends to this machine.
    assert client.post(f"/test/{needed}", headers=foreign).status_code == 401
    assert client.get(f"/test/{needed}", headers=foreign).status_code == status


def test_a_password_that_a_browser_adds_by_itself_changes_nothing(
    matrix: dict[str, TestClient], tokens: dict[str, str]
) -> None:
    basic = base64.b64encode(f":{tokens['admin']}".encode()).decode()
    headers = {"Authorization": f"Basic {basic}"}
    assert matrix["127.0.0.1"].get("/test/admin", headers=headers).status_code == 200
    assert matrix["127.0.0.1"].post("/test/admin", headers=headers).status_code == 401


def test_a_revoked_key_is_refused_within_a_second(
    guarded_home: Path, monkeypatch: pytest.MonkeyPatch, home_server: httpx.Client
) -> None:
    monkeypatch.setattr("kg.api.access.gate.REMEMBER_SECONDS", 0.0)
    store = KeyStore(Settings(KG_HOME=guarded_home, NEO4J_URI=None))
    key, token = store.create("reader", "to be revoked")
    assert home_server.get("/api/v1/schema", headers=bearer(token)).status_code == 200
    store.revoke(key.key_id)
    assert home_server.get("/api/v1/schema", headers=bearer(token)).status_code == 401
    store.close()


def test_a_server_for_others_does_not_start_without_a_key(tmp_path: Path) -> None:
    settings = Settings(KG_HOME=tmp_path, KG_HOST="0.0.0.0", NEO4J_URI=None)
    with pytest.raises(SettingsError, match="kg key create"):
        check_may_serve(settings)
    KeyStore(settings).create("reader", "x")
    check_may_serve(settings)


def test_a_server_for_this_machine_starts_without_a_key(tmp_path: Path) -> None:
    check_may_serve(Settings(KG_HOME=tmp_path, NEO4J_URI=None))
    assert list(tmp_path.iterdir()) == []


def test_only_words_of_roles_are_roles() -> None:
    assert [parse_role(word) for word in ("reader", "admin", "anyone", "READER", "root", "")] == [
        Role.READER,
        Role.ADMIN,
        None,
        None,
        None,
        None,
    ]
