"""A bound on the bytes that the driver takes in before a row is looked at.

Rows are counted, but one value can be longer than this process has memory: a list doubled thirty times is
gigabytes in one row. Neo4j has no bound for it and the driver reads a message to its end. So the socket of
the connection is wrapped; whoever reads more than the bound since the last look loses the connection, and
the server ends the transaction.
"""

from __future__ import annotations

from typing import Any

MOST_BYTES = 32 << 20


class AnswerTooLargeError(OSError):
    """More bytes arrived than may be held; an OSError, since for the driver the connection is broken."""


class MeteredSocket:
    """The driver's socket, counting what is received."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self._received = 0
        self.most = MOST_BYTES

    def reset(self) -> None:
        """Count anew: what was received has been looked at and let go."""
        self._received = 0

    async def recv_into(self, buffer: Any, size: int) -> int:
        """Receive as the socket does.

        Raises:
            AnswerTooLargeError: the bound is reached.
        """
        count = int(await self._inner.recv_into(buffer, size))
        self._received += count
        if self._received > self.most:
            raise AnswerTooLargeError(f"at most {self.most >> 20} MiB of rows at once")
        return count

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def meter(session: Any) -> MeteredSocket:
    """Return the meter of the connection that a session of the driver holds, installed when it has none.

    The driver (6.x) offers no way in, so this reaches into it; `tests/door/test_bounds.py` fails when it
    changes.
    """
    inbox = session._connection.inbox
    if not isinstance(inbox._socket, MeteredSocket):
        inbox._socket = MeteredSocket(inbox._socket)
    found: MeteredSocket = inbox._socket
    found.reset()
    return found
