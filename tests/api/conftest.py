"""The application over an authored workspace, without a graph server."""

import contextlib
import importlib.util
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import httpx
import pytest
import uvicorn

from kg.answers.build import ensure_entities
from kg.answers.layers import open_layers
from kg.answers.text_index import ensure_text_index
from kg.api.app import create_app
from kg.settings import Settings

Serve = Callable[[Settings], contextlib.AbstractContextManager[httpx.Client]]


@contextlib.contextmanager
def serve_app(settings: Settings) -> Iterator[httpx.Client]:
    """Give a client of the real application, served on a free port of this machine."""
    config = uvicorn.Config(
        create_app(settings), host="127.0.0.1", port=0, log_level="error", ws="none", lifespan="on"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            yield client
    finally:
        # Also after a failed test: a server left running would hold up the end of the whole run.
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def serve() -> Serve:
    """How a test serves an application of its own."""
    return serve_app


def load_authored(name: str = "authored") -> ModuleType:
    """Return a module of authored things; tests are imported one by one, not as a package."""
    path = Path(__file__).with_name(f"{name}.py")
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def authored() -> ModuleType:
    return load_authored()


@pytest.fixture(scope="session")
def authored_snapshot() -> ModuleType:
    return load_authored("authored_snapshot")


@pytest.fixture(scope="session")
def published_home(
    tmp_path_factory: pytest.TempPathFactory, authored: ModuleType, authored_snapshot: ModuleType
) -> Path:
    """A workspace with a published version: its snapshot, its results and its answers."""
    home = tmp_path_factory.mktemp("api-home")
    authored_snapshot.write_snapshot(home, authored.VERSION, authored.RESULTS)
    authored.write_workspace(home)
    layers = open_layers(home, authored.VERSION, authored.RESULTS)
    ensure_entities(layers)
    ensure_text_index(layers)
    return home


@pytest.fixture(scope="session")
def client(published_home: Path) -> Iterator[httpx.Client]:
    """The application over the published workspace; its graph server does not run."""
    with serve_app(Settings(KG_HOME=published_home, NEO4J_URI=None)) as found:
        yield found


@pytest.fixture
def empty_client(tmp_path: Path) -> Iterator[httpx.Client]:
    """The application over a workspace in which nothing is published."""
    with serve_app(Settings(KG_HOME=tmp_path, NEO4J_URI=None)) as found:
        yield found
