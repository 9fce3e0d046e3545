"""The first views are asked by the server itself, as a reader whom nobody else can be."""

from __future__ import annotations

import asyncio
from pathlib import Path

from kg.api.app import create_app
from kg.api.pages.warming import FIRST_VIEWS, ask_first_views
from kg.settings import Settings


def test_every_first_view_is_answered(published_home: Path) -> None:
    app = create_app(Settings(KG_HOME=published_home, NEO4J_URI=None))
    assert asyncio.run(ask_first_views(app)) == dict.fromkeys(FIRST_VIEWS, 200)


def test_they_are_answered_where_others_need_a_key(published_home: Path) -> None:
    settings = Settings(KG_HOME=published_home, NEO4J_URI=None, KG_HOST="0.0.0.0", KG_NEEDS_KEY=True)
    assert set(asyncio.run(ask_first_views(create_app(settings))).values()) == {200}
