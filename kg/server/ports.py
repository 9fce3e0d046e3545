"""Choose where a server listens."""

from __future__ import annotations

import os
import socket

from kg.server.config import LOOPBACK, Ports

USUAL_PORTS = Ports(bolt=7687, http=7474)
ANY_PORTS = Ports(bolt=0, http=0)


def choose_ports(wanted: Ports) -> Ports:
    """Return the wanted ports where they are free, any free ones in place of the others.

    Both are held while the second is chosen, so that they differ. Another program can take a port
    between this and the server's start; the server then ends at once and says so in its log.
    """
    with _listen(wanted.bolt) as bolt, _listen(wanted.http) as http:
        return Ports(bolt=bolt.getsockname()[1], http=http.getsockname()[1])


def _listen(port: int) -> socket.socket:
    held = socket.socket()
    if os.name == "posix":
        # As the server does: a port whose last connections are only waiting to be forgotten is free.
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        held.bind((LOOPBACK, port))
        held.listen()
    except OSError:
        held.bind((LOOPBACK, 0))
    return held
