"""Request ids: taken from the caller when sane, made otherwise; echoed, logged, and in every problem."""

from __future__ import annotations

import logging
import re
import time
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "X-Request-Id"
STATE = "kg.request_id"
_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")
LOG = logging.getLogger(__name__)


class RequestIds:
    """Gives each request an id, and logs one line when it is answered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        scope[STATE] = request_id = choose_id(Headers(scope=scope).get(HEADER))

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = request_id
                _log(scope, message["status"], time.perf_counter() - began)
            await send(message)

        await self._app(scope, receive, send_with_id)


def _log(scope: Scope, status: int, seconds: float) -> None:
    if LOG.isEnabledFor(logging.INFO):  # the query stays out: it may hold what a caller keeps to himself
        LOG.info(
            "%s %s %s %.1f ms request=%s", scope["method"], scope["path"], status, seconds * 1e3, scope[STATE]
        )


def choose_id(given: str | None) -> str:
    """Return the caller's id when it is a sane token, else a new one; others would spoil logs and headers."""
    return given if given is not None and _SANE.fullmatch(given) else uuid.uuid4().hex


def request_id_of(request: Request) -> str | None:
    """Return the id of a request; None outside the application that gives them."""
    found = request.scope.get(STATE)
    return found if isinstance(found, str) else None
