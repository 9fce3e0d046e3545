"""The application over an authored national system; people write to a ledger of their own."""

import importlib.util
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType

import httpx
import pytest

from kg.api.access.keys import KeyStore
from kg.settings import Settings

Serve = Callable[[Settings], AbstractContextManager[httpx.Client]]


def load_world() -> ModuleType:
    path = Path(__file__).with_name("national_world.py")
    spec = importlib.util.spec_from_file_location("national_world", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def national_world() -> ModuleType:
    return load_world()


@pytest.fixture(scope="module")
def national_settings(
    tmp_path_factory: pytest.TempPathFactory,
    national_world: ModuleType,
    authored: ModuleType,
    authored_snapshot: ModuleType,
) -> Settings:
    """A workspace with the authored national system, published."""
    home = tmp_path_factory.mktemp("national")
    national_world.write_home(home, authored_snapshot, authored)
    return Settings(KG_HOME=home, NEO4J_URI=None)


@pytest.fixture(scope="module")
def national(national_settings: Settings, serve: Serve) -> Iterator[httpx.Client]:
    """A client of the application over the authored national system."""
    with serve(national_settings) as client:
        yield client


@pytest.fixture(scope="module")
def editor(national_settings: Settings, national: httpx.Client) -> Iterator[httpx.Client]:
    """A client that may write to the ledger."""
    store = KeyStore(national_settings)
    _, token = store.create("editor", "editor one")
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=national.base_url, headers=headers, timeout=30) as client:
        yield client
    store.close()
