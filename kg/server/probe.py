"""Ask a server whether it answers, without a driver: this runs many times while it starts."""

from __future__ import annotations

import base64
import http.client
import socket
import urllib.error
import urllib.request

import orjson
import psutil

from kg.errors import ServerError
from kg.server.config import LOOPBACK
from kg.server.state import RunningServer

# "GOGOBOLT" as Neo4j spells it, then four proposed versions: 5.0 to 5.4, 4.4, none, none.
HANDSHAKE = bytes.fromhex("6060b01700040405000004040000000000000000")
SILENCE = "no answer"
SECONDS = 5.0


def listens(server: RunningServer) -> bool:
    """Return whether the server's own process holds both of its ports.

    Asked first, because another program may have taken a port since it was chosen: its answer would be
    taken for the server's, and it would be sent the password.
    """
    try:
        sockets = psutil.Process(server.pid).net_connections(kind="tcp")
    except psutil.Error:
        return False
    held = {item.laddr.port for item in sockets if item.status == psutil.CONN_LISTEN}
    return {server.ports.bolt, server.ports.http} <= held


def speaks_bolt(port: int) -> bool:
    """Return whether a Bolt server on this port of the loopback address agrees on a protocol version."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=SECONDS) as connection:
            connection.sendall(HANDSHAKE)
            answer = connection.recv(4)
    except OSError:
        return False
    return len(answer) == 4 and answer != bytes(4)


def ask(server: RunningServer) -> str | None:
    """Return why the server's database does not run a query for its user; None when it does.

    Raises:
        ServerError: the server refuses the password.
    """
    login = f"{server.username}:{server.password.get_secret_value()}"
    request = urllib.request.Request(
        f"{server.http_uri}/db/neo4j/tx/commit",
        data=orjson.dumps({"statements": [{"statement": "RETURN 1"}]}),
        headers={
            "Authorization": "Basic " + base64.b64encode(login.encode()).decode(),
            "Content-Type": "application/json",
            "Accept": "application/json",
        },
    )
    # An opener of its own, because the default one sends even loopback addresses to a proxy.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=SECONDS) as answer:
            errors = orjson.loads(answer.read())["errors"]
    except urllib.error.HTTPError as error:
        with error:
            if error.code == 401:
                message = "the server does not accept the password of this workspace"
                raise ServerError(message, where=server.http_uri) from error
            return f"HTTP status {error.code}: {error.read(500).decode('utf-8', 'replace')}"
    except (OSError, http.client.HTTPException, orjson.JSONDecodeError, KeyError) as error:
        return f"{SILENCE}: {error}"
    return str(errors[0].get("message")) if errors else None
