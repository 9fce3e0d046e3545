"""Asking the application in this process: a page shows what the API answers, and nothing else.

One source for every number: what a page shows can be had as JSON from the address that it names. The question
is asked as the reader of the page, who is identified and counted once, by the page.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlencode

import orjson
from fastapi import Request
from starlette.types import Message, Scope

# What identifies the reader goes along; what belongs to the page's own body does not.
PASSED_ON = (b"host", b"authorization", b"x-request-id", b"sec-fetch-site", b"forwarded", b"x-forwarded-for")


@dataclass(frozen=True, slots=True)
class Reply:
    """What the application answered.

    Attributes:
        address: path and query, as anybody may ask it.
        status: of HTTP.
        body: the JSON of the answer, or the problem document; None where it is no JSON.
        content: the body as it came.
    """

    address: str
    status: int
    body: Any
    content: bytes = b""

    @property
    def is_answer(self) -> bool:
        """Return whether there is an answer."""
        return self.status == 200

    @property
    def problem(self) -> Mapping[str, Any] | None:
        """Return the problem document when there is no answer."""
        if self.is_answer:
            return None
        return (
            self.body if isinstance(self.body, dict) else {"title": str(self.status), "status": self.status}
        )

    def get(self, *path: str | int) -> Any:
        """Return what lies at a path of the answer; None where something on the way is missing."""
        found = self.body if self.is_answer else None
        for step in path:
            try:
                found = None if found is None else found[step]
            except (KeyError, IndexError, TypeError):
                return None
        return found


def make_address(path: str, parameters: Mapping[str, object] | None = None) -> str:
    """Return path and query; parameters that are None are left out.

    A path whose parts `key_path` made stays as it is; other letters than an address has are encoded.
    """
    given = {name: _text(value) for name, value in (parameters or {}).items() if value is not None}
    return quote(path, safe="/:%") + ("?" + urlencode(given) if given else "")


def _text(value: object) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def filter_value(text: str) -> str:
    """Return a text as a value of a filter, whatever letters it has."""
    return '"' + text.replace('"', '""') + '"'


def key_path(*parts: str) -> str:
    """Return parts of a path, each encoded; `/` stays, since keys such as a link's hold one."""
    return "/".join(quote(part, safe="/:") for part in parts)


async def ask(request: Request, address: str, *, body: object | None = None) -> Reply:
    """Ask the application as the reader of a page.

    Args:
        request: of the page; its caller asks.
        address: path and query of an operation.
        body: JSON of a POST; a GET without one.
    """
    path, _, query = address.partition("?")
    sent = b"" if body is None else orjson.dumps(body)
    headers = [(name, value) for name, value in request.scope["headers"] if name in PASSED_ON]
    headers += [(b"accept", b"application/json"), (b"accept-encoding", b"identity")]
    if body is not None:
        headers += [(b"content-type", b"application/json"), (b"content-length", str(len(sent)).encode())]
    scope: Scope = {
        **{name: request.scope.get(name) for name in ("http_version", "scheme", "server", "client")},
        "type": "http",
        "asgi": request.scope["asgi"],
        "method": "GET" if body is None else "POST",
        "path": unquote(path),
        "raw_path": path.encode("ascii"),
        "query_string": query.encode("ascii"),
        "root_path": "",
        "headers": headers,
        # The caller that the page's gate found, and that it was counted.
        "state": request.scope.setdefault("state", {}),
    }
    collected = _Collected(sent)
    await request.app(scope, collected.receive, collected.send)
    content = b"".join(collected.parts)
    return Reply(address, collected.status, _read(content), content)


async def ask_all(request: Request, *addresses: str) -> list[Reply]:
    """Ask several questions at once; the replies come in their order."""
    return list(await asyncio.gather(*(ask(request, address) for address in addresses)))


def _read(content: bytes) -> Any:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        return None


class _Collected:
    """The other end of the conversation: gives the body once, gathers the answer."""

    def __init__(self, sent: bytes) -> None:
        self._sent: bytes | None = sent
        self.status = 500
        self.parts: list[bytes] = []

    async def receive(self) -> Message:
        if self._sent is None:
            # Nobody leaves before the answer is there; whoever waits for it is ended with the answer.
            await asyncio.get_running_loop().create_future()
        given, self._sent = self._sent, None
        return {"type": "http.request", "body": given, "more_body": False}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif message["type"] == "http.response.body":
            self.parts.append(message.get("body", b""))
