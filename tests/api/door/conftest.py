"""The door over a real server with a small published graph; the server can be written to.

That it can is the point: what gets past the door's own locks would change it. The configuration of its other
locks is the one of every managed server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import neo4j
import pytest

from kg.graph import MANAGED_DATABASE, connect
from kg.publish import publish
from kg.publish.build import endpoint_of
from kg.server.state import RunningServer
from kg.settings import Settings
from tests.api.door.states import drop_schema, empty, read_state, wait_for_indexes
from tests.api.door.world import write_world
from tests.kept_graph import keep

Serve = Callable[[Settings], AbstractContextManager[httpx.Client]]
SECONDS = 6
# No embedding is published yet; the questions about vectors need some.
VECTORS = (
    "MATCH (p:Publication) SET p.embedding = CASE p.publicationNumber WHEN 'CN101A' THEN [1.0, 0.0] "
    "ELSE [0.0, 1.0] END",
    "CREATE VECTOR INDEX door_vectors FOR (p:Publication) ON (p.embedding) OPTIONS {indexConfig: "
    "{`vector.dimensions`: 2, `vector.similarity_function`: 'cosine'}}",
)


@pytest.fixture(scope="session")
def door_driver(managed_server: RunningServer) -> Iterator[neo4j.Driver]:
    """A driver of the server's own user."""
    with connect(endpoint_of(managed_server)) as found:
        yield found


class PublishedWorld:
    """The world on the server, and what the server held when it was whole."""

    def __init__(self) -> None:
        self.settings: Settings | None = None
        self.state: dict[str, tuple[int, str]] | None = None

    def clear(self, driver: neo4j.Driver) -> None:
        """Leave the server empty; the world is no more."""
        self.settings = None
        empty(driver)
        drop_schema(driver)


@pytest.fixture(scope="session")
def published_world() -> PublishedWorld:
    return PublishedWorld()


@pytest.fixture(scope="module")
def door_settings(
    managed_server: RunningServer,
    door_driver: neo4j.Driver,
    published_world: PublishedWorld,
    tmp_path_factory: pytest.TempPathFactory,
) -> Settings:
    """A workspace whose graph is on that server, published into it as into a user's own.

    The graph of the file before is taken where it is still there as it was published.
    """
    world = published_world
    if world.settings is not None and read_state(door_driver) == world.state:
        return world.settings
    world.clear(door_driver)
    home: Path = tmp_path_factory.mktemp("door-home")
    settings = Settings(
        KG_HOME=home,
        KG_CYPHER_SECONDS=SECONDS,
        NEO4J_URI=managed_server.bolt_uri,
        NEO4J_PASSWORD=managed_server.password.get_secret_value(),
    )
    publish(settings, write_world(home / "snapshots" / "world"))
    for statement in VECTORS:
        door_driver.execute_query(statement, database_=MANAGED_DATABASE)
    wait_for_indexes(door_driver)
    world.settings, world.state = settings, read_state(door_driver)
    keep(Path(__file__).parent, lambda: world.clear(door_driver))
    return settings


@pytest.fixture(scope="module")
def patient_client(door_settings: Settings, serve: Serve) -> Iterator[httpx.Client]:
    """The application with the usual limit of time: for what an answer says, not for when it is cut off."""
    with serve(door_settings.model_copy(update={"cypher_seconds": 60.0})) as found:
        found.timeout = httpx.Timeout(120)
        yield found


@pytest.fixture(scope="module")
def door_client(door_settings: Settings, serve: Serve) -> Iterator[httpx.Client]:
    """The application before that graph; its own wait is longer than the door's."""
    with serve(door_settings) as found:
        found.timeout = httpx.Timeout(60)
        yield found
