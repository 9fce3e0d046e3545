"""The fund manager's task from start to end: a shortlist with reasons, exported, without a key."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.browser.conftest import PHONE, WIDE, Browse, Visit

pytestmark = pytest.mark.neo4j
EXPORT = {"zh": "导出 CSV", "en": "Export CSV"}
REASON = {"zh": "理由", "en": "reason"}


def export(visit: Visit, lang: str) -> list[dict[str, str]]:
    visit.clicks += 1
    with visit.page.expect_download() as download:
        visit.page.get_by_role("button", name=EXPORT[lang]).click()
    content = Path(download.value.path()).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(content.splitlines()))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_shortlist_with_reasons_is_exported_within_four_clicks(browse: Browse, lang: str) -> None:
    visit = browse(size=WIDE)
    visit.go(f"/fund?lang={lang}")
    visit.click(visit.page.locator("table.funds tbody th a").first)
    boxes = visit.page.locator("table.match input[name=pick]")
    picked = [boxes.nth(place).get_attribute("value") for place in range(2)]
    for place in range(2):
        visit.clicks += 1
        boxes.nth(place).check()
    rows = export(visit, lang)
    assert [list(row.values())[1] for row in rows] == picked
    assert all(row[REASON[lang]] for row in rows)
    assert visit.clicks <= 4
    assert visit.faults == []


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
