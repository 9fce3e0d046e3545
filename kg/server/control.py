"""What `kg up`, `kg down` and `kg status` do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import orjson

from kg.errors import ServerError
from kg.graph import connect, find_endpoint
from kg.server.jars import Progress
from kg.server.process import start, stop
from kg.server.state import RunningServer, read_state, server_folder, store_folder
from kg.settings import Settings

EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Current:
    """The store that is served, as the publisher recorded it.

    Attributes:
        store: its folder.
        version: the snapshot version in it.
    """

    store: Path
    version: str


def read_current(settings: Settings) -> Current | None:
    """Return what was published last; None when nothing was.

    Raises:
        ServerError: the record cannot be read, or names a store that is not there.
    """
    path = server_folder(settings) / "current.json"
    try:
        record = orjson.loads(path.read_bytes())
        current = Current(server_folder(settings) / "stores" / record["store"], record["version"])
    except FileNotFoundError:
        return None
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise ServerError(
            "the record of what is published cannot be read; publish again", where=str(path)
        ) from error
    if not current.store.is_dir():
        raise ServerError("the published store is missing; publish again", where=str(current.store))
    return current


def write_current(settings: Settings, store: Path, version: str) -> None:
    """Record which store is served from now on, at one stroke.

    Args:
        settings: the workspace.
        store: a folder below `<home>/server/stores`.
        version: the snapshot version in it.
    """
    path = server_folder(settings) / "current.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(orjson.dumps({"store": store.name, "version": version}))
    part.replace(path)


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """The graph server that the workspace uses.

    Attributes:
        is_managed: whether this program starts and stops it.
        bolt_uri: address for drivers.
        browser_uri: address of Neo4j Browser; None for a server of the user's.
        username: user to log in as.
        password_file: file with the password; None for a server of the user's.
        version: the snapshot version in the managed store; None when nothing is published.
        read_only: whether the managed server refuses writes; None for a server of the user's.
        pid: process id of the managed server.
    """

    is_managed: bool
    bolt_uri: str
    browser_uri: str | None
    username: str
    password_file: Path | None
    version: str | None
    read_only: bool | None
    pid: int | None


def up(settings: Settings, progress: Progress | None = None) -> ServerStatus:
    """Return the server of the workspace once it answers.

    The managed one is started unless it runs: on the published store, else on an empty one. A server
    of the user's (NEO4J_URI) is only asked for an answer.

    Raises:
        ServerError: the start failed, or the user's server gives no answer.
    """
    if not settings.is_managed:
        return _check_external(settings)
    current = read_current(settings)
    if current is None:
        store = store_folder(settings, EMPTY)
        return _describe(start(settings, store, version=None, read_only=False, progress=progress))
    return _describe(
        start(settings, current.store, version=current.version, read_only=True, progress=progress)
    )


def down(settings: Settings) -> bool:
    """Stop every server of the workspace; return whether one ran. A user's server is left alone."""
    stopped = [stop(settings, "preparing"), stop(settings, "serving")]
    return any(stopped)


def status(settings: Settings) -> ServerStatus | None:
    """Return the server of the workspace; None when the managed one does not run.

    Raises:
        ServerError: the user's server gives no answer.
    """
    if not settings.is_managed:
        return _check_external(settings)
    running = read_state(settings, "serving")
    return _describe(running) if running else None


def _check_external(settings: Settings) -> ServerStatus:
    endpoint = find_endpoint(settings)
    with connect(endpoint):
        return ServerStatus(
            is_managed=False,
            bolt_uri=endpoint.uri,
            browser_uri=None,
            username=endpoint.username,
            password_file=None,
            version=None,
            read_only=None,
            pid=None,
        )


def _describe(server: RunningServer) -> ServerStatus:
    return ServerStatus(
        is_managed=True,
        bolt_uri=server.bolt_uri,
        browser_uri=f"{server.http_uri}/browser/",
        username=server.username,
        password_file=server.password_file,
        version=server.version,
        read_only=server.read_only,
        pid=server.pid,
    )
