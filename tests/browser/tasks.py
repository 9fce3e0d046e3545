"""The three users' tasks from start to end, on any published world."""

from __future__ import annotations

import base64
import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from bench.neo4j_browser import log_in
from kg.cookbook import write_favorites_zip
from kg.graph import find_endpoint, open_driver, read
from kg.queries import NamedQuery, bind_parameters, read_queries
from kg.schema import GRAPH_SCHEMA
from kg.server.control import status
from kg.settings import REPOSITORY_ROOT, Settings
from tests.browser.conftest import Visit, keep_picture

MOST_CLICKS = 4
# Of the navigation, of the link to candidates, of the sentence about the weakest link.
WORDS = {
    "zh": ("园区", "谁能补上", "最弱的环节是"),
    "en": ("Zones", "Who could fill it", "The weakest link is"),
}
EXPORT = {"zh": "导出 CSV", "en": "Export CSV"}
REASON = {"zh": "理由", "en": "reason"}

QUERIES = read_queries()
STYLE = REPOSITORY_ROOT / "cypher" / "browser" / "style.grass"
# What each drawing is of.
CENTRES = {"chain-drawing": "ChainLink", "link-drawing": "SimpleFamily", "designation-drawing": "Designation"}
GROUPS = {"chains": "Chains and zones", "control": "Control", "policy": "Policy"}
FILE = """([name, content]) => {
  const dropped = new DataTransfer(), bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
  dropped.items.add(new File([bytes], name, { type: name.endsWith(".zip") ? "application/zip" : "" }));
  return dropped;
}"""


def open_zone(visit: Visit, lang: str) -> None:
    """Go from the first page to the place with most families."""
    navigation, _, _ = WORDS[lang]
    visit.go(f"/?lang={lang}")
    visit.click(visit.page.get_by_role("link", name=navigation, exact=True))
    visit.click(visit.page.locator(".best a"))


def find_who_could_fill(visit: Visit, lang: str, share: str | None = None) -> None:
    """Be the policy maker: find the weakest link of a zone and who could fill it, and try one.

    Args:
        visit: a new one.
        lang: of the pages.
        share: g of the zone, where nobody published it and it has no families by which to judge.
    """
    _, fill, sentence = WORDS[lang]
    open_zone(visit, lang)
    page = visit.page
    told = page.locator("#picture .sentence")
    if share is not None:
        assert sentence not in told.inner_text()  # what is not known is not said
        field = page.locator(".ask input[name=share]")
        field.fill(share)
        with page.expect_navigation():
            field.press("Enter")
        visit.settle()
    assert sentence in told.inner_text()
    weakest = told.locator("strong").inner_text()
    visit.click(told.get_by_role("link", name=fill))
    assert page.locator("#fill-form select[name=link] option:checked").inner_text() == weakest
    rows = page.locator("#fill-form tr[data-candidate]")
    assert rows.count() > 0
    assert visit.clicks <= MOST_CLICKS
    visit.click(rows.first.locator("input[type=checkbox]"))
    chosen = str(rows.first.get_attribute("data-candidate"))
    page.wait_for_selector(f"#what-if [data-remove='{chosen}']")
    assert page.locator("#what-if table.what-if tbody tr").count() >= 1
    assert f"attract={chosen}".replace(":", "%3A") in page.url
    assert visit.faults == []


def export(visit: Visit, lang: str) -> list[dict[str, str]]:
    """Press the export of a shortlist; its rows."""
    visit.clicks += 1
    with visit.page.expect_download() as download:
        visit.page.get_by_role("button", name=EXPORT[lang]).click()
    content = Path(download.value.path()).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(content.splitlines()))


def export_shortlist(visit: Visit, lang: str) -> None:
    """Be the fund manager: pick two clusters of the first fund and export them with the reasons."""
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
    assert visit.clicks <= MOST_CLICKS
    assert visit.faults == []


@dataclass
class Analyst:
    """A window of Neo4j Browser, logged in; `clicks` counts."""

    page: Page
    settings: Settings
    clicks: int = 0

    def drop(self, path: Path) -> None:
        """Drag a file onto the window."""
        content = base64.b64encode(path.read_bytes()).decode()
        carried = {"dataTransfer": self.page.evaluate_handle(FILE, [path.name, content])}
        for event in ("dragenter", "dragover", "drop"):
            self.page.dispatch_event("[data-testid=main]", event, carried)

    def click(self, target: Locator) -> None:
        """Click and count it."""
        self.clicks += 1
        target.click()

    def run(self, query: NamedQuery) -> Locator:
        """Run a favourite from its folder; the frame of its answer."""
        self.click(self.page.get_by_test_id("navigationFavorites"))
        self.click(self.page.get_by_text(GROUPS[query.group]).first)
        script = self.page.get_by_test_id("savedScriptListItem").filter(has_text=query.question_zh)
        script.hover()
        self.click(script.locator("button"))
        return self.page.get_by_test_id("frame").filter(has_text=query.question_zh)

    def answer(self, query: NamedQuery) -> list[dict[str, object]]:
        """Return what the graph answers to a query with its defaults."""
        with open_driver(self.settings) as driver:
            database = find_endpoint(self.settings).database
            return read(driver, database, query.cypher, bind_parameters(query, {}))


@contextmanager
def open_analyst(browser: Browser, settings: Settings, folder: Path) -> Iterator[Analyst]:
    """Open Neo4j Browser with the style and the favourites dropped onto it."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(60_000)
    found = Analyst(context.new_page(), settings)
    log_in(found.page, status(settings))
    found.drop(STYLE)
    found.page.get_by_text(":style").first.wait_for()
    favorites = folder / "kg-favorites.zip"
    write_favorites_zip(favorites, QUERIES)
    found.drop(favorites)
    yield found
    context.close()


def draw_favourite(analyst: Analyst, name: str) -> None:
    """Be the analyst: run a favourite and see all that it answers drawn, with Chinese captions."""
    query = QUERIES[name]
    frame = analyst.run(query)
    drawn = frame.locator("svg g.node")
    drawn.first.wait_for()
    assert analyst.clicks <= MOST_CLICKS
    # A path comes as nodes with the types between them; the key of a node is in its properties.
    paths = [path for row in analyst.answer(query) for path in row.values() if isinstance(path, list)]
    nodes = {repr(sorted(one.items())) for path in paths for one in path if isinstance(one, dict)}
    assert len(nodes) > 1
    analyst.page.wait_for_timeout(500)
    assert drawn.count() == len(nodes)
    # A caption begins with the class in Chinese, as much of it as the circle holds.
    begins = GRAPH_SCHEMA.node(CENTRES[name]).label_zh[:2]
    captions = [caption.strip() for caption in drawn.all_text_contents()]
    assert any(caption.startswith(begins) for caption in captions), captions
    keep_picture(analyst.page, f"analyst-{name}")
