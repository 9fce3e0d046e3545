"""Every page in both languages, light and dark, on a phone and wide: no fault, no violation, no overflow."""

from __future__ import annotations

import pytest

from tests.browser.conftest import PHONE, WIDE, Browse

pytestmark = pytest.mark.neo4j
PAGES = [
    "/",
    "/zone",
    "/control",
    "/fund",
    "/national",
    "/review",
    "/search?q=无人机",
    "/list/organizations",
]
WINDOWS = [("zh", WIDE, False), ("en", PHONE, True)]
# Each page in one of the two windows that differ most: axe-core takes ten seconds a look.
LOOKS = [(address, *WINDOWS[turn % len(WINDOWS)]) for turn, address in enumerate(PAGES)]


@pytest.mark.parametrize(("address", "lang", "size", "dark"), LOOKS)
def test_a_page_is_accessible_and_asks_nobody_else(
    browse: Browse, address: str, lang: str, size: tuple[int, int], dark: bool
) -> None:
    visit = browse(size=size, dark=dark)
    visit.go(f"{address}{'&' if '?' in address else '?'}lang={lang}")
    name = address.partition("?")[0].strip("/").replace("/", "-") or "chain"
    visit.picture(f"{name}-{lang}-{size[0]}-{'dark' if dark else 'light'}")
    assert visit.violations() == []
    assert visit.faults == []
    assert visit.overflow() <= 0
    assert visit.page.locator("h1").count() == 1


@pytest.mark.parametrize("address", PAGES)
def test_a_page_says_the_same_without_script(browse: Browse, address: str) -> None:
    with_script, without = browse(), browse(script=False)
    with_script.go(address)
    without.page.goto(without.site + address)
    assert without.page.locator("h1").inner_text() == with_script.page.locator("h1").inner_text()
    assert without.page.locator("main").count() == 1
