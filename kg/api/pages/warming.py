"""The first views asked before their first reader.

Opening a version's tables and reading its answers takes seconds, which nobody should wait for.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from fastapi import FastAPI, Request
from starlette.types import Scope

from kg.api.access.callers import Caller, Role
from kg.api.answers import AnswerStore
from kg.api.pages.asking import ask
from kg.errors import KgError

LOG = logging.getLogger(__name__)
# Not /review: it opens the ledger, and a server that only reads makes no file.
FIRST_VIEWS = ("/", "/zone", "/control", "/fund", "/national", "/search?q=%E6%97%A0%E4%BA%BA%E6%9C%BA")
LOOK_SECONDS = 5.0
# Asked by the program itself, of itself; no address leads here from outside.
ITSELF = Caller("warming", Role.READER, "loopback", "loopback")


async def keep_warm(app: FastAPI, store: AnswerStore) -> None:
    """Ask the first views of the published version, and again whenever another is published.

    The API's own description, which `/docs` reads, takes seconds too; it is kept.
    """
    warmed: str | None = None
    while True:
        version = _version(store)
        if version is not None and version != warmed:
            statuses = await ask_first_views(app)
            LOG.info("first views of %s: %s", version, dict(statuses))
            warmed = version
            await asyncio.to_thread(app.openapi)
        await asyncio.sleep(LOOK_SECONDS)


async def ask_first_views(app: FastAPI) -> Mapping[str, int]:
    """Ask the first view of each page once, one after the other; the status of each."""
    return {address: (await ask(_request(app), address)).status for address in FIRST_VIEWS}


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
