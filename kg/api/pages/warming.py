"""What is asked before its first reader does: first views, by the main job; after a start, what they lead to.

Opening a version's tables and computing what a page shows first takes seconds, and minutes where a chain has
many families, which nobody should wait for.
"""

from __future__ import annotations

import asyncio
import html
import logging
import re
import time
from collections.abc import AsyncIterator

from fastapi import FastAPI, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from kg.api.access.callers import Caller, Role
from kg.api.answers import AnswerStore
from kg.api.pages.asking import Reply, ask
from kg.errors import KgError

LOG = logging.getLogger(__name__)
# Not /review: it opens the ledger, and a server that only reads makes no file.
FIRST_VIEWS = ("/", "/zone", "/control", "/fund", "/national", "/search?q=%E6%97%A0%E4%BA%BA%E6%9C%BA")
# Parts that a page brings after its first view (later.js, network.js), and pages that it leads to.
_PART = re.compile(rb'data-(?:later|network)="([^"]+)"')
_LINKED = re.compile(rb'href="(/(?:zone\?place=|fund\?fund=|profile/organizations/)[^"#]+)')
_CLUSTER = re.compile(rb'href="(/cluster/[^"#]+)')
MOST_LINKED = 12
LOOK_SECONDS = 5.0
# What nobody has asked yet is asked while nobody asks: readers come first.
PAUSE_SECONDS = 1.0
IDLE_SECONDS = 5.0
# Asked by the program itself, of itself; no address leads here from outside.
ITSELF = Caller("warming", Role.READER, "loopback", "loopback")


class Readers:
    """Knows since when nobody has asked for anything; the program's questions to itself do not count."""

    def __init__(self) -> None:
        self.asking = 0
        self.last = float("-inf")

    @property
    def idle_seconds(self) -> float:
        """Return for how long nobody has waited for an answer."""
        return 0.0 if self.asking else time.monotonic() - self.last


class NotedReaders:
    """Middleware that notes who asks; the outermost, so that a reader counts until all is sent."""

    def __init__(self, app: ASGIApp, readers: Readers) -> None:
        self._app, self._readers = app, readers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope.get("state", {}).get("caller") is not None:
            await self._app(scope, receive, send)
            return
        self._readers.asking += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._readers.asking -= 1
            self._readers.last = time.monotonic()


async def keep_warm(app: FastAPI, store: AnswerStore, readers: Readers) -> None:
    """Ask the first views of the published version, and again of each new one; then what they lead to.

    The main job has kept the first views; what they lead to is computed, and only while nobody asks. The
    API's own description, which `/docs` reads, takes seconds too; it is kept.
    """
    warmed: str | None = None
    while True:
        version = _version(store)
        if version is not None and version != warmed:
            statuses = {reply.address: reply.status async for reply in ask_first_views(app)}
            LOG.info("first views of %s: %s", version, statuses)
            warmed = version
            await asyncio.to_thread(app.openapi)
            await _rest(readers)
            async for reply in ask_first_views(app, MOST_LINKED):
                LOG.debug("asked in advance: %s: %s", reply.address, reply.status)
                await _rest(readers)
        await asyncio.sleep(LOOK_SECONDS)


async def _rest(readers: Readers) -> None:
    await asyncio.sleep(PAUSE_SECONDS)
    while readers.idle_seconds < IDLE_SECONDS:
        await asyncio.sleep(PAUSE_SECONDS)


async def ask_first_views(app: FastAPI, linked: int = 0) -> AsyncIterator[Reply]:
    """Ask the first view of each page and then the parts that it brings.

    Args:
        app: the application that asks itself.
        linked: then also so many pages of places, funds and organisations that each first view leads to, the
            parts of the first of each kind, and the first cluster of the first fund with its parts.
    """
    request = _request(app)
    pages = [await ask(request, address) for address in FIRST_VIEWS]
    for page in pages:
        yield page
    for page in pages:
        async for part in _parts(request, page):
            yield part
    kinds: set[str] = set()
    for address in _linked(pages, linked):
        page = await ask(request, address)
        yield page
        kind = address.partition("?")[0].split("/")[1]
        if kind in kinds:
            continue
        kinds.add(kind)
        async for part in _parts(request, page):
            yield part
        for cluster in _addresses(_CLUSTER, page.content)[:1]:
            first = await ask(request, cluster)
            yield first
            async for part in _parts(request, first):
                yield part


async def _parts(request: Request, page: Reply) -> AsyncIterator[Reply]:
    """Ask the parts of a page, and those that a part brings itself."""
    for address in _addresses(_PART, page.content):
        part = await ask(request, address)
        yield part
        async for inner in _parts(request, part):
            yield inner


def _linked(pages: list[Reply], most: int) -> list[str]:
    found = (address for page in pages for address in _addresses(_LINKED, page.content)[:most])
    return list(dict.fromkeys(found))


def _addresses(pattern: re.Pattern[bytes], content: bytes) -> list[str]:
    return list(dict.fromkeys(html.unescape(text.decode()) for text in pattern.findall(content)))


def _version(store: AnswerStore) -> str | None:
    try:
        answers = store.current()
    except KgError:  # whoever asks is told; here it is only too early
        return None
    return None if answers is None else answers.published.graph_version


def _request(app: FastAPI) -> Request:
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 0),
        "path": "/",
        "raw_path": b"/",
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"127.0.0.1")],
        "state": {"caller": ITSELF},
        "app": app,
    }
    return Request(scope)
