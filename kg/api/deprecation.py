"""Operations that will go: a table, and the headers that say so (RFC 9745 Deprecation, RFC 8594 Sunset)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(frozen=True, slots=True)
class Deprecation:
    """That an operation will go, and when.

    Attributes:
        since: when it was declared deprecated; with a time zone.
        sunset: when it stops answering; with a time zone.
        documentation: address that says what to use instead.
    """

    since: dt.datetime
    sunset: dt.datetime
    documentation: str


# By operation_id. Nothing is deprecated yet.
DEPRECATED: Final[Mapping[str, Deprecation]] = {}


class DeprecationHeaders:
    """Adds the headers to the answers of deprecated operations."""

    def __init__(self, app: ASGIApp, table: Mapping[str, Deprecation]) -> None:
        self._app = app
        self._table = table

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; which operation it is, is known when the router has seen it."""
        if scope["type"] != "http" or not self._table:
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                found = self._table.get(getattr(scope.get("route"), "operation_id", None) or "")
                if found is not None:
                    MutableHeaders(scope=message).update(headers_of(found))
            await send(message)

        await self._app(scope, receive, send_with_headers)


def headers_of(deprecation: Deprecation) -> dict[str, str]:
    """Return the headers of a deprecated operation's answers."""
    return {
        "Deprecation": f"@{int(deprecation.since.timestamp())}",
        "Sunset": format_datetime(deprecation.sunset.astimezone(dt.UTC), usegmt=True),
        "Link": f'<{deprecation.documentation}>; rel="deprecation"',
    }
