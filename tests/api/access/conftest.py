"""Servers with keys: one on loopback, one that believes to be open to a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType

import httpx
import pytest

from kg.api.access.keys import KeyStore
from kg.settings import Settings

Serve = Callable[[Settings], AbstractContextManager[httpx.Client]]
ROLES = ("reader", "analyst", "editor", "admin")


@pytest.fixture(scope="session")
def guarded_home(tmp_path_factory: pytest.TempPathFactory, authored: ModuleType) -> Path:
    """A workspace with a published version."""
    home = tmp_path_factory.mktemp("guarded-home")
    authored.write_workspace(home)
    return home


@pytest.fixture(scope="session")
def tokens(guarded_home: Path) -> dict[str, str]:
    """A key of each role."""
    store = KeyStore(Settings(KG_HOME=guarded_home, NEO4J_URI=None))
    made = {role: store.create(role, f"{role} of the tests")[1] for role in ROLES}
    store.close()
    return made


@pytest.fixture(scope="session")
def open_server(guarded_home: Path, tokens: dict[str, str], serve: Serve) -> Iterator[httpx.Client]:
    """A server whose settings say that it listens to a network; it is reached on loopback here."""
    with serve(Settings(KG_HOME=guarded_home, KG_HOST="0.0.0.0", NEO4J_URI=None)) as client:
        yield client


@pytest.fixture(scope="session")
def home_server(guarded_home: Path, tokens: dict[str, str], serve: Serve) -> Iterator[httpx.Client]:
    """A server on loopback."""
    with serve(Settings(KG_HOME=guarded_home, NEO4J_URI=None)) as client:
        yield client
