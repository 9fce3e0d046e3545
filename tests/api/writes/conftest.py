"""A server on loopback with a workspace of its own, and clients of several people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import httpx
import pytest

from kg.api.access.keys import KeyStore
from kg.settings import Settings

Serve = Callable[[Settings], AbstractContextManager[httpx.Client]]


class People:
    """Clients that share a server, each with a key of its own."""

    def __init__(self, settings: Settings, base: httpx.Client) -> None:
        self._store, self.nobody = KeyStore(settings), base
        self._made: list[httpx.Client] = []

    def client(self, role: str, label: str, *offices: str) -> httpx.Client:
        _, token = self._store.create(role, label, offices=offices)
        made = httpx.Client(
            base_url=self.nobody.base_url, headers={"Authorization": f"Bearer {token}"}, timeout=30
        )
        self._made.append(made)
        return made

    def close(self) -> None:
        self._store.close()
        for client in self._made:
            client.close()


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory, serve: Serve) -> Iterator[People]:
    settings = Settings(KG_HOME=tmp_path_factory.mktemp("writes"), NEO4J_URI=None)
    with serve(settings) as base:
        found = People(settings, base)
        yield found
        found.close()


@pytest.fixture(scope="module")
def editor(people: People) -> httpx.Client:
    return people.client("editor", "editor one")


@pytest.fixture(scope="module")
def second(people: People) -> httpx.Client:
    return people.client("editor", "editor two")
