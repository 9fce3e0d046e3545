"""Serve the page, the API and the graph until Ctrl-C."""

from __future__ import annotations

import socket

import uvicorn
from rich.console import Console

from kg.api.access.gate import check_may_serve
from kg.api.app import create_app
from kg.api.door.server_checks import examine_server, tell
from kg.graph import open_driver
from kg.job.graph_watch import graph_kept_up
from kg.server import control
from kg.server.control import ServerStatus
from kg.settings import Settings

PORTS_TRIED = 20


def serve_until_stopped(settings: Settings, console: Console) -> None:
    """Start the graph server unless it runs, print where everything is, and serve.

    Raises:
        SettingsError: it would be open to a network without any key.
        ServerError: the graph server did not start.
    """
    check_may_serve(settings)
    graph = control.up(settings)
    listening = listen(settings.host, settings.port)
    port = listening.getsockname()[1]
    for line in [*addresses(graph, settings.host, port), *open_conditions(settings)]:
        console.print(line, soft_wrap=True)
    config = uvicorn.Config(
        create_app(settings, serving=True),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    try:
        with graph_kept_up(settings):
            uvicorn.Server(config).run(sockets=[listening])
    finally:
        listening.close()


def open_conditions(settings: Settings) -> list[str]:
    """Return what a server of the user's leaves open that the managed one locks, for the Cypher door."""
    if settings.is_managed:
        return []
    with open_driver(settings) as driver:
        found = examine_server(driver, settings.neo4j_database)
    return [tell(finding) for finding in found if finding.state == "open"]


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket on the port, or on the next free one."""
    for candidate in range(port, port + PORTS_TRIED):
        try:
            return bind(host, candidate)
        except OSError:
            continue
    return bind(host, 0)


def bind(host: str, port: int) -> socket.socket:
    """Return a socket bound to host and port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


def addresses(graph: ServerStatus, host: str, port: int) -> list[str]:
    """Return what a newcomer needs to look around."""
    lines = [f"页面与接口 page and API   http://{host}:{port}   (/docs)"]
    if graph.browser_uri:
        lines.append(f"Neo4j Browser            {graph.browser_uri}")
    lines.append(f"Bolt                     {graph.bolt_uri}   user {graph.username}")
    if graph.password_file:
        password = graph.password_file.read_text(encoding="ascii").strip()
        lines.append(f"密码 password             {password}   (in {graph.password_file})")
    return [*lines, "Ctrl-C 停止 stops everything"]
