"""The three users' tasks on the real files, where they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from kg.settings import Settings
from tests.browser.conftest import Browse
from tests.browser.tasks import draw_favourite, export_shortlist, find_who_could_fill, open_analyst

pytestmark = [
    pytest.mark.neo4j,
    pytest.mark.parametrize("published", ["real files"], indirect=True, scope="session"),
]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_policy_maker_finds_who_could_fill_the_weakest_link(browse: Browse, lang: str) -> None:
    visit = browse()
    find_who_could_fill(visit, lang, share="0.1")
    visit.picture(f"real-policy-maker-{lang}")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_fund_manager_exports_a_shortlist_with_reasons(browse: Browse, lang: str) -> None:
    visit = browse()
    export_shortlist(visit, lang)
    visit.picture(f"real-fund-manager-{lang}")


@pytest.mark.parametrize("name", ["chain-drawing", "link-drawing"])
def test_the_analyst_sees_the_drawing_of_a_favourite(
    published: Settings, chromium: Browser, tmp_path: Path, name: str
) -> None:
    with open_analyst(chromium, published, tmp_path) as analyst:
        draw_favourite(analyst, name)
