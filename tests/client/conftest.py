"""The client against the real application, served on a port: the authored workspace, and a sample."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from kg.answers.build import ensure_entities
from kg.answers.layers import open_layers
from kg.answers.text_index import ensure_text_index
from kg.client import Client
from kg.settings import Settings
from tests.api.conftest import authored, authored_snapshot, client, published_home, serve, serve_app
from tests.loaded_sample import copy_loaded

__all__ = ["authored", "authored_snapshot", "client", "published_home", "serve"]


@pytest.fixture(scope="session")
def kg(published_home: object, client: object) -> Iterator[Client]:
    """A client of the authored workspace; its graph server does not run."""
    with Client(str(client.base_url), retries=0) as found:  # type: ignore[attr-defined]
        yield found


@pytest.fixture(scope="session")
def sample_url(tmp_path_factory: pytest.TempPathFactory, loaded_sample: Path) -> Iterator[str]:
    """The address of the application over a sample with metrics, published without a graph."""
    home = copy_loaded(loaded_sample, tmp_path_factory.mktemp("client-home"))
    shown = orjson.loads((home / "current.json").read_bytes())
    layers = open_layers(home, shown["version"], shown["resultsId"])
    ensure_entities(layers)
    ensure_text_index(layers)
    with serve_app(Settings(KG_HOME=home, NEO4J_URI=None)) as found:
        yield str(found.base_url)


@pytest.fixture(scope="session")
def sample(sample_url: str) -> Iterator[Client]:
    """A client of the sample."""
    with Client(sample_url, timeout=120) as found:
        yield found
