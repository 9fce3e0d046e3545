"""What every response gets, whatever answered: safe headers, HEAD as GET, the host check."""

from __future__ import annotations

import logging

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.api.access.loopback import is_loopback
from kg.api.problems import INTERNAL, WRONG_HOST, make_problem

LOG = logging.getLogger(__name__)

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
SAFE_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class SafeResponses:
    """Adds the safe headers, answers HEAD as GET, refuses foreign hosts, lets no defect go unanswered.

    A page of another site can point its own name at 127.0.0.1 and would then read the answers as its own
    (DNS rebinding); a server that listens on loopback therefore answers to loopback names only.
    """

    def __init__(self, app: ASGIApp, listens_on: str) -> None:
        self._app = app
        self._loopback_only = is_loopback(listens_on)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_head = scope["method"] == "HEAD"
        sender = _safe_sender(send, drop_body=is_head)
        host = Headers(scope=scope).get("host", "")
        if self._loopback_only and not is_loopback(host_name(host)):
            problem = make_problem(WRONG_HOST, Request(scope), found=host, expected="localhost or 127.0.0.1")
            await problem(scope, receive, sender)
            return
        inner = {**scope, "method": "GET"} if is_head else scope
        await self._answer(inner, receive, sender)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; a defect of this program becomes a problem document and a line in the log."""
        has_started = False

        async def noting_send(message: Message) -> None:
            nonlocal has_started
            has_started = True
            await send(message)

        try:
            await self._app(scope, receive, noting_send)
        except Exception as error:  # the outermost boundary
            LOG.exception("%s %s failed", scope["method"], scope["path"])
            if has_started:
                raise
            problem = make_problem(INTERNAL, Request(scope), detail=type(error).__name__)
            await problem(scope, receive, send)


def _safe_sender(send: Send, *, drop_body: bool) -> Send:
    async def safe_send(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in SAFE_HEADERS.items():
                headers.setdefault(name, value)
        elif drop_body and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return safe_send


def host_name(host: str) -> str:
    """Return the name or address in a Host header, without its port."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]
