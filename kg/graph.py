"""The only maker of drivers: of the managed server, or of the one that NEO4J_URI names."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import neo4j
import orjson
import psutil
from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
)
from pydantic import SecretStr

from kg.errors import ServerError
from kg.settings import Settings

if TYPE_CHECKING:
    from graphdatascience import GraphDataScience

CONNECT_SECONDS = 15.0
MANAGED_DATABASE = "neo4j"

# Two readings of one process's creation time differ a little when the clock is set.
_CLOCK_SLACK = 3.0

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a graph server answers and as whom to ask.

    Attributes:
        uri: `bolt://`, `neo4j://` or one of their encrypted kinds.
        username: user.
        password: its password; None for a server without authentication.
        database: database of the graph.
    """

    uri: str
    username: str
    password: SecretStr | None
    database: str


def find_endpoint(settings: Settings) -> Endpoint:
    """Return the server that the settings mean: NEO4J_URI, else the managed one that runs.

    Raises:
        ServerError: NEO4J_URI is not set and the managed server does not run.
    """
    if settings.neo4j_uri is not None:
        return Endpoint(
            settings.neo4j_uri, settings.neo4j_username, settings.neo4j_password, settings.neo4j_database
        )
    path = settings.home / "server" / "serving.json"
    try:
        record = orjson.loads(path.read_bytes())
        # Checked before the password is sent: the port may belong to somebody else by now.
        started = psutil.Process(record["pid"]).create_time()
        password = Path(record["password_file"]).read_text(encoding="ascii").strip()
    except (OSError, orjson.JSONDecodeError, KeyError, psutil.Error) as error:
        raise ServerError("the graph server does not run; start it with kg up", where=str(path)) from error
    if abs(started - record["created"]) > _CLOCK_SLACK:
        raise ServerError("the graph server does not run; start it with kg up", where=str(path))
    return Endpoint(record["bolt_uri"], record["username"], SecretStr(password), MANAGED_DATABASE)


@contextlib.contextmanager
def open_driver(settings: Settings) -> Iterator[neo4j.Driver]:
    """Give a driver that has reached its server, closed at the end.

    Raises:
        ServerError: the server cannot be reached or refuses the login.
    """
    with connect(find_endpoint(settings)) as driver:
        yield driver


@contextlib.contextmanager
def connect(endpoint: Endpoint) -> Iterator[neo4j.Driver]:
    """Give a driver for an endpoint that has been reached, closed at the end.

    Raises:
        ServerError: the server cannot be reached or refuses the login.
    """
    with _mapped(endpoint.uri), _make_driver(endpoint) as driver:
        driver.verify_connectivity()
        yield driver


def _make_driver(endpoint: Endpoint) -> neo4j.Driver:
    try:
        return neo4j.GraphDatabase.driver(
            endpoint.uri,
            auth=_auth(endpoint),
            connection_timeout=CONNECT_SECONDS,
            connection_acquisition_timeout=2 * CONNECT_SECONDS,
            max_transaction_retry_time=CONNECT_SECONDS,
            notifications_min_severity="OFF",
            telemetry_disabled=True,
        )
    except (ConfigurationError, ValueError) as error:
        raise ServerError(
            "not the address of a graph server", where=endpoint.uri, found=str(error)
        ) from error


def make_async_driver(endpoint: Endpoint, *, connect_seconds: float, connections: int) -> neo4j.AsyncDriver:
    """Return a driver for an event loop; the caller closes it. It has not reached anything yet.

    A connection that has lain idle is tried before it is used: after a restart of the server no question
    fails for the connections of before.

    Raises:
        ServerError: the endpoint's address is none.
    """
    try:
        return neo4j.AsyncGraphDatabase.driver(
            endpoint.uri,
            auth=_auth(endpoint),
            connection_timeout=connect_seconds,
            connection_acquisition_timeout=connect_seconds,
            connection_write_timeout=connect_seconds,
            max_connection_pool_size=connections,
            liveness_check_timeout=connect_seconds,
            notifications_min_severity="OFF",
            telemetry_disabled=True,
        )
    except (ConfigurationError, ValueError) as error:
        raise ServerError(
            "not the address of a graph server", where=endpoint.uri, found=str(error)
        ) from error


def _auth(endpoint: Endpoint) -> tuple[str, str] | None:
    if endpoint.password is None:
        return None
    return endpoint.username, endpoint.password.get_secret_value()


def read(
    driver: neo4j.Driver,
    database: str,
    cypher: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    timeout: float = 60.0,
    limit: int | None = None,
) -> list[Row]:
    """Return the rows of a query, run in a READ transaction, values as plain Python ones.

    READ access makes the server refuse writes; it is no sandbox (see the server's configuration).

    Args:
        driver: from `open_driver`.
        database: name of the database.
        cypher: a query from this package or from the named queries.
        parameters: its values; never put into the text.
        timeout: seconds after which the server ends it; takes the place of the server's own limit.
        limit: rows fetched at most; the rest is discarded by the server.

    Raises:
        ServerError: the server refused the query, ended it, or was lost.
    """

    @neo4j.unit_of_work(timeout=timeout)
    def work(transaction: neo4j.ManagedTransaction) -> list[Row]:
        result = transaction.run(cypher, dict(parameters or {}))
        records = result.fetch(limit) if limit is not None else list(result)
        return [record.data() for record in records]

    with (
        _mapped(database),
        driver.session(database=database, default_access_mode=neo4j.READ_ACCESS) as session,
    ):
        return session.execute_read(work)


@contextlib.contextmanager
def _mapped(where: str) -> Iterator[None]:
    """Turn the driver's errors into ServerError, with one sentence on what to do."""
    try:
        yield
    except AuthError as error:
        raise ServerError("the graph server refuses user or password", where=where) from error
    except ServiceUnavailable as error:
        raise ServerError("the graph server cannot be reached", where=where, found=str(error)) from error
    except (Neo4jError, DriverError) as error:
        raise ServerError("the graph server refused", where=where, found=str(error)) from error


@contextlib.contextmanager
def open_gds(endpoint: Endpoint) -> Iterator[GraphDataScience]:
    """Give a Graph Data Science client without progress bars, closed at the end.

    Raises:
        ServerError: the server cannot be reached or has no GDS.
    """
    from graphdatascience import GraphDataScience  # heavy, and only few commands need it

    with connect(endpoint) as driver:
        # The open edition has no Arrow server; without the flag the client asks for one and warns.
        client = GraphDataScience(driver, database=endpoint.database, arrow=False, show_progress=False)
        yield client
