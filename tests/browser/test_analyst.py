"""The analyst's task: drop the style and the favourites onto Neo4j Browser, run one, see the drawing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from kg.settings import Settings
from tests.browser.conftest import keep_picture
from tests.browser.tasks import CENTRES, QUERIES, Analyst, draw_favourite, open_analyst

pytestmark = pytest.mark.neo4j


@pytest.fixture
def analyst(published: Settings, chromium: Browser, tmp_path: Path) -> Iterator[Analyst]:
    """An analyst who has the style and the favourites."""
    with open_analyst(chromium, published, tmp_path) as found:
        yield found


@pytest.mark.parametrize("name", list(CENTRES))
def test_a_favourite_is_drawn_with_chinese_captions_within_four_clicks(analyst: Analyst, name: str) -> None:
    draw_favourite(analyst, name)


def test_a_favourite_with_a_table_shows_its_rows(analyst: Analyst) -> None:
    query = QUERIES["chain-links"]
    frame = analyst.run(query)
    rows = analyst.answer(query)
    frame.get_by_text(str(rows[0]["linkId"])).first.wait_for()
    for row in rows:
        assert frame.get_by_text(str(row["linkId"])).count() > 0
    keep_picture(analyst.page, "analyst-table")
