"""The fund manager's task from start to end: a shortlist with reasons, exported, without a key."""

from __future__ import annotations

import pytest

from tests.browser.conftest import PHONE, WIDE, Browse
from tests.browser.tasks import export_shortlist

pytestmark = pytest.mark.neo4j


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_shortlist_with_reasons_is_exported_within_four_clicks(browse: Browse, lang: str) -> None:
    visit = browse(size=WIDE)
    export_shortlist(visit, lang)


@pytest.mark.parametrize(("size", "dark"), [(WIDE, False), (PHONE, True)])
def test_the_pages_of_funds_and_clusters_are_accessible(
    browse: Browse, size: tuple[int, int], dark: bool
) -> None:
    visit = browse(size=size, dark=dark)
    visit.go("/fund?lang=zh")
    visit.picture(f"funds-{size[0]}")
    found = visit.violations()
    visit.click(visit.page.locator("table.funds tbody th a").first)
    visit.picture(f"fund-{size[0]}")
    found += visit.violations()
    visit.click(visit.page.locator("table.match tbody th a").first)
    visit.picture(f"cluster-{size[0]}")
    found += visit.violations()
    assert (found, visit.faults, visit.overflow()) == ([], [], 0)
