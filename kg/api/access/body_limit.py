"""No request body beyond a bound is read, into memory or onto the disk."""

from __future__ import annotations

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.api.access.callers import Role
from kg.api.access.gate import Gate
from kg.api.problems import TOO_LARGE, answer_kg_error, make_problem
from kg.errors import KgError

MOST_BYTES = 2 * 1024 * 1024
# The files of an upload may have 2 GiB together; the form around them has its names and boundaries.
MOST_UPLOAD_BYTES = (2 << 30) + MOST_BYTES
# A form is spooled onto the disk before the operation sees who sends it, so that is asked here.
UPLOADS = {"/api/v1/jobs/ingest": Role.EDITOR}


class BodyLimit:
    """Refuses a body that is too large, by its declared length or as soon as too much has come.

    An upload of somebody who may send none is refused before any of it is read.
    """

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        self._app = app
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        role = UPLOADS.get(scope["path"]) if scope["method"] == "POST" else None
        most = MOST_BYTES if role is None else MOST_UPLOAD_BYTES
        declared = Headers(scope=scope).get("content-length", "0")
        if declared.isdigit() and int(declared) > most:
            problem = make_problem(TOO_LARGE, Request(scope), expected=f"at most {most} bytes")
            problem.headers["Connection"] = "close"
            await problem(scope, receive, send)
            return
        if role is not None and not await self._admits(scope, receive, send, role):
            return
        come = 0

        async def counting_receive() -> Message:
            nonlocal come
            message = await receive()
            come += len(message.get("body", b""))
            if come > most:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return message

        await self._app(scope, counting_receive, send)

    async def _admits(self, scope: Scope, receive: Receive, send: Send, role: Role) -> bool:
        """Return whether the gate admits an upload; answer it otherwise."""
        request = Request(scope)
        try:
            await self._gate.admit(request, role)
        except KgError as error:
            refusal = await answer_kg_error(request, error)
            refusal.headers["Connection"] = "close"
            await refusal(scope, receive, send)
            return False
        return True
