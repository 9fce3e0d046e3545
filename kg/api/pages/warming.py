"""What is asked before its first reader does: first views, by the main job; after a start, what they lead to.

Opening a version's tables and computing what a page shows first takes seconds, and minutes where a chain has
many families, which nobody should wait for.
"""

from __future__ import annotations

import asyncio
import html
import logging
import re
from collections.abc import AsyncIterator

from fastapi import FastAPI, Request
from starlette.types import Scope

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
MOST_LINKED = 12
LOOK_SECONDS = 5.0
# Between two questions that nobody has asked yet: readers come first.
PAUSE_SECONDS = 1.0
# Asked by the program itself, of itself; no address leads here from outside.
ITSELF = Caller("warming", Role.READER, "loopback", "loopback")


async def keep_warm(app: FastAPI, store: AnswerStore) -> None:
    """Ask the first views of the published version and what they lead to, and again of each new version.

    The API's own description, which `/docs` reads, takes seconds too; it is kept.
    """
    warmed: str | None = None
    while True:
        version = _version(store)
        if version is not None and version != warmed:
            statuses = {reply.address: reply.status async for reply in ask_first_views(app)}
            LOG.info("first views of %s: %s", version, statuses)
            warmed = version
            await asyncio.to_thread(app.openapi)
            async for reply in ask_first_views(app, MOST_LINKED):
                LOG.debug("asked in advance: %s: %s", reply.address, reply.status)
                await asyncio.sleep(PAUSE_SECONDS)
        await asyncio.sleep(LOOK_SECONDS)


async def ask_first_views(app: FastAPI, linked: int = 0) -> AsyncIterator[Reply]:
    """Ask the first view of each page and then the parts that it brings.

    Args:
        app: the application that asks itself.
        linked: then also so many pages of places, funds and organisations that each first view leads to, and
            the parts of the first of each kind.
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
