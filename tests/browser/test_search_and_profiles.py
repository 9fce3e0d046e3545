"""Searching from anywhere with the keyboard, and the pages of things that it leads to."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, WIDE, Browse

pytestmark = pytest.mark.neo4j
KINDS = (
    "organizations",
    "patents",
    "families",
    "funds",
    "policies",
    "documents",
    "alliances",
    "transactions",
)


def first_of(site: str, collection: str) -> tuple[str, str]:
    """Return key and name of a thing of a collection that has a name."""
    rows = httpx.get(f"{site}/api/v1/{collection}", params={"per_page": 5}, timeout=60).json()["results"]
    key = next(name for name in rows[0] if name != "class")
    named = next((row for row in rows if row.get("name") or row.get("title")), rows[0])
    return str(named[key]), str(named.get("name") or named.get("title") or named[key])


def test_a_thing_is_found_by_keyboard_alone(browse: Browse, site: str) -> None:
    _, name = first_of(site, "alliances")
    visit = browse()
    visit.page.goto(f"{site}/?lang=zh")
    visit.page.keyboard.press("/")
    field = visit.page.locator(".find [role=combobox]")
    expect(field).to_be_focused()
    visit.page.keyboard.type(name[:4], delay=20)
    options = visit.page.get_by_role("option")
    expect(options.first).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    visit.page.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    visit.page.keyboard.press("ArrowDown")
    expect(options.first).to_be_visible()
    visit.page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    chosen = options.first.locator("span").inner_text()
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url("**/profile/**")
    assert visit.page.locator("h1").inner_text() == chosen
    assert visit.faults == []


def test_a_search_needs_no_script(browse: Browse, site: str) -> None:
    _, name = first_of(site, "alliances")
    visit = browse(script=False)
    visit.page.goto(f"{site}/?lang=zh")
    visit.page.locator(".find input[type=search]").fill(name)
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url("**/search?**")
    visit.page.get_by_role("link", name=name, exact=True).first.click()
    assert visit.page.locator("h1").inner_text() == name


@pytest.mark.parametrize(
    ("collection", "lang", "size", "dark"),
    [(kind, *(("zh", WIDE, False), ("en", PHONE, True))[turn % 2]) for turn, kind in enumerate(KINDS)],
)
def test_profiles_are_accessible_and_ask_nobody_else(
    browse: Browse, site: str, collection: str, lang: str, size: tuple[int, int], dark: bool
) -> None:
    key, _ = first_of(site, collection)
    visit = browse(size=size, dark=dark)
    visit.page.goto(f"{site}/profile/{collection}/{key}?lang={lang}", wait_until="load")
    busy = visit.page.locator("[data-later][aria-busy=true]")
    expect(busy).to_have_count(0, timeout=60_000)
    visit.picture(f"profile-{collection}-{lang}-{size[0]}")
    assert visit.violations() == []
    assert visit.faults == []
    assert visit.overflow() <= 0
    assert visit.page.locator("h1").count() == 1


@pytest.mark.parametrize(
    "address", ["/search", "/search?q=synthetic", "/search?q=synthetic&type=patents", "/list/patents"]
)
def test_lists_are_accessible_and_ask_nobody_else(browse: Browse, site: str, address: str) -> None:
    visit = browse()
    visit.page.goto(f"{site}{address}", wait_until="load")
    expect(visit.page.locator("[data-later][aria-busy=true]")).to_have_count(0, timeout=60_000)
    assert visit.violations() == []
    assert visit.faults == []
    assert visit.overflow() <= 0
