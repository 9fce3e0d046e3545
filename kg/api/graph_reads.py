"""Whether the graph answers: fixed queries, READ transactions, a bounded wait."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import anyio
import neo4j
from anyio import to_thread

from kg import graph
from kg.errors import ServerError
from kg.settings import Settings

# A server that is down is found out by connecting, fast; one that runs may take its time for the first
# plan of a query. Whoever waits longer is better served by a 503 that says so.
CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 10.0
READERS = 8

Result = TypeVar("Result")


class GraphTimeoutError(ServerError):
    """The graph did not answer within the deadline."""


@dataclass(frozen=True, slots=True)
class _Connection:
    """A driver, where it leads, and how it is closed."""

    endpoint: graph.Endpoint
    driver: neo4j.Driver
    stack: contextlib.ExitStack


class GraphReader:
    """Asks the graph; opens its driver when first needed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._open: _Connection | None = None
        self._lock = threading.Lock()
        self._limiter: anyio.CapacityLimiter | None = None

    async def ping(self) -> str | None:
        """Return None when the graph answers, else why it does not."""
        try:
            await self._rows("RETURN 1 AS one", {})
        except ServerError as error:
            return error.message
        return None

    def close(self) -> None:
        """Close the driver."""
        with self._lock:
            old, self._open = self._open, None
        if old is not None:
            old.stack.close()

    async def _rows(self, cypher: str, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
        connection = await self._within(CONNECT_SECONDS, self._connection)
        database = connection.endpoint.database
        read = partial(graph.read, connection.driver, database, cypher, parameters, timeout=ANSWER_SECONDS)
        rows = await self._within(ANSWER_SECONDS, read)
        return [{key: plain(value) for key, value in row.items()} for row in rows]

    async def _within(self, seconds: float, work: Callable[[], Result]) -> Result:
        """Run blocking work in a thread, given up after so long; a few threads at most."""
        if self._limiter is None:
            self._limiter = anyio.CapacityLimiter(READERS)
        try:
            with anyio.fail_after(seconds):
                return await to_thread.run_sync(work, abandon_on_cancel=True, limiter=self._limiter)
        except TimeoutError as error:
            raise GraphTimeoutError(
                "the graph server did not answer in time", expected=f"an answer in {seconds:g} s"
            ) from error

    def _connection(self) -> _Connection:
        """Return the connection to the server that runs now; a publication may have started another.

        Connecting happens outside the lock: a server that hangs must not hold up `close`.
        """
        endpoint = graph.find_endpoint(self._settings)
        with self._lock:
            if self._open is not None and self._open.endpoint == endpoint:
                return self._open
        stack = contextlib.ExitStack()
        made = _Connection(endpoint, stack.enter_context(graph.connect(endpoint)), stack)
        with self._lock:
            found = self._open
            is_known = found is not None and found.endpoint == endpoint
            if not is_known:
                self._open = made
        surplus = made if is_known else found
        if surplus is not None:
            surplus.stack.close()
        return found if is_known and found is not None else made


def plain(value: object) -> object:
    """Return a value of the driver as JSON has it: dates and times become ISO 8601 text."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (neo4j.time.Date, neo4j.time.DateTime, neo4j.time.Time)):
        return value.iso_format()
    return value
