from collections.abc import Callable
from contextlib import AbstractContextManager

import httpx
import pytest

from kg.server.state import RunningServer
from kg.settings import Settings

pytestmark = pytest.mark.neo4j


def test_the_health_says_that_the_graph_answers(
    managed_server: RunningServer,
    server_settings: Settings,
    serve: Callable[[Settings], AbstractContextManager[httpx.Client]],
) -> None:
    with serve(server_settings) as client:
        for _ in range(20):  # a server that has just started plans its first query, however busy the machine
            answer = client.get("/api/v1/health").json()
            if answer["graph"] == "up":
                break
    assert (answer["graph"], answer["status"]) == ("up", "empty")
