"""The first views are asked by the server itself, as a reader whom nobody else can be."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from kg.api.app import create_app
from kg.api.pages.warming import FIRST_VIEWS, ITSELF, NotedReaders, Readers, ask_first_views
from kg.settings import Settings


def statuses(app: FastAPI, linked: int = 0) -> dict[str, int]:
    async def ask() -> dict[str, int]:
        return {reply.address: reply.status async for reply in ask_first_views(app, linked)}

    return asyncio.run(ask())


def test_every_first_view_is_answered_and_its_parts_after_it(published_home: Path) -> None:
    found = statuses(create_app(Settings(KG_HOME=published_home, NEO4J_URI=None)))
    assert list(found)[: len(FIRST_VIEWS)] == list(FIRST_VIEWS)
    parts = list(found)[len(FIRST_VIEWS) :]
    assert any(address.startswith("/control/part/expiry?") for address in parts)
    assert any(address.startswith("/control/part/network?") for address in parts)
    assert set(found.values()) == {200}


def test_what_they_lead_to_is_asked_after_them(published_home: Path) -> None:
    app = create_app(Settings(KG_HOME=published_home, NEO4J_URI=None))
    found = statuses(app, 2)
    pages = {address.partition("?")[0].rpartition("/")[0] or address.partition("?")[0] for address in found}
    assert {"/zone", "/zone/part", "/fund", "/profile/organizations", "/cluster", "/fund/part"} <= pages
    assert set(found.values()) <= {200, 404}


def test_they_are_answered_where_others_need_a_key(published_home: Path) -> None:
    settings = Settings(KG_HOME=published_home, NEO4J_URI=None, KG_HOST="0.0.0.0", KG_NEEDS_KEY=True)
    assert set(statuses(create_app(settings)).values()) == {200}


def test_a_part_that_is_not_ready_in_time_bears_the_mark_that_it_comes(
    published_home: Path,
) -> None:
    app = create_app(Settings(KG_HOME=published_home, NEO4J_URI=None), answer_seconds=0.0)

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get(
                "/control/part/network?chain=civil_drone&subject=country:US&nodes=7&lang=zh"
            )

    part = asyncio.run(ask())
    assert part.status_code == 200
    assert "data-still hidden>仍在计算" in part.text


def test_a_reader_counts_until_all_is_sent_and_the_program_itself_never() -> None:
    readers, seen = Readers(), list[float]()

    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(readers.idle_seconds)

    noted = NotedReaders(inner, readers)
    own: Scope = {"type": "http", "state": {"caller": ITSELF}}
    asyncio.run(noted(own, None, None))  # type: ignore[arg-type]  # nothing is received or sent
    asyncio.run(noted({"type": "http", "state": {}}, None, None))  # type: ignore[arg-type]
    assert seen == [float("inf"), 0.0]
    assert 0 <= readers.idle_seconds < float("inf")
