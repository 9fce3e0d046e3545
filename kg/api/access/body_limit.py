"""No request body beyond a bound is read into memory."""

from __future__ import annotations

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.api.problems import TOO_LARGE, make_problem

MOST_BYTES = 2 * 1024 * 1024
# Uploads are read as a stream by their own operations, which have a bound of their own.
STREAMED = ("/api/v1/jobs", "/api/v1/uploads")


class BodyLimit:
    """Refuses a body that is too large, by its declared length or as soon as too much has come."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["path"].startswith(STREAMED):
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        if declared.isdigit() and int(declared) > MOST_BYTES:
            problem = make_problem(TOO_LARGE, Request(scope), expected=f"at most {MOST_BYTES} bytes")
            problem.headers["Connection"] = "close"
            await problem(scope, receive, send)
            return
        come = 0

        async def counting_receive() -> Message:
            nonlocal come
            message = await receive()
            come += len(message.get("body", b""))
            if come > MOST_BYTES:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return message

        await self._app(scope, counting_receive, send)
