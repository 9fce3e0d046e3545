"""The analyst's task: drop the style and the favourites onto Neo4j Browser, run one, see the drawing."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from bench.neo4j_browser import log_in
from kg.cookbook import write_favorites_zip
from kg.graph import find_endpoint, open_driver, read
from kg.queries import NamedQuery, bind_parameters, read_queries
from kg.schema import GRAPH_SCHEMA
from kg.server.control import status
from kg.settings import REPOSITORY_ROOT, Settings

pytestmark = pytest.mark.neo4j
QUERIES = read_queries()
MOST_CLICKS = 4
# What each drawing is of.
CENTRES = {"chain-drawing": "ChainLink", "link-drawing": "SimpleFamily", "designation-drawing": "Designation"}
STYLE = REPOSITORY_ROOT / "cypher" / "browser" / "style.grass"
GROUPS = {"chains": "Chains and zones", "control": "Control", "policy": "Policy"}
FILE = """([name, content]) => {
  const dropped = new DataTransfer(), bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
  dropped.items.add(new File([bytes], name, { type: name.endsWith(".zip") ? "application/zip" : "" }));
  return dropped;
}"""


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

    def picture(self, name: str) -> None:
        """Keep a picture where KG_TEST_PICTURES names a folder."""
        folder = os.environ.get("KG_TEST_PICTURES")
        if folder:
            self.page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.fixture
def analyst(published: Settings, chromium: Browser, tmp_path: Path) -> Iterator[Analyst]:
    """An analyst who has the style and the favourites."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(60_000)
    found = Analyst(context.new_page(), published)
    log_in(found.page, status(published))
    found.drop(STYLE)
    found.page.get_by_text(":style").first.wait_for()
    favorites = tmp_path / "kg-favorites.zip"
    write_favorites_zip(favorites, QUERIES)
    found.drop(favorites)
    yield found
    context.close()


def answer(settings: Settings, query: NamedQuery) -> list[dict[str, object]]:
    """Return what the graph answers to a query with its defaults."""
    with open_driver(settings) as driver:
        return read(driver, find_endpoint(settings).database, query.cypher, bind_parameters(query, {}))


@pytest.mark.parametrize("name", list(CENTRES))
def test_a_favourite_is_drawn_with_chinese_captions_within_four_clicks(analyst: Analyst, name: str) -> None:
    query = QUERIES[name]
    frame = analyst.run(query)
    frame.locator("svg g.node").first.wait_for()
    assert analyst.clicks <= MOST_CLICKS
    paths = [value for row in answer(analyst.settings, query) for value in row.values()]
    # A path comes as nodes with the types between them; the key of a node is in its properties.
    nodes = {repr(sorted(one.items())) for path in paths if path for one in path if isinstance(one, dict)}  # type: ignore[attr-defined]
    assert len(nodes) > 1
    drawn = frame.locator("svg g.node")
    analyst.page.wait_for_timeout(500)
    assert drawn.count() == len(nodes)
    # A caption begins with the class in Chinese, as much of it as the circle holds.
    begins = GRAPH_SCHEMA.node(CENTRES[name]).label_zh[:2]
    captions = [caption.strip() for caption in drawn.all_text_contents()]
    assert any(caption.startswith(begins) for caption in captions), captions
    analyst.picture(f"analyst-{name}")


def test_a_favourite_with_a_table_shows_its_rows(analyst: Analyst) -> None:
    query = QUERIES["chain-links"]
    frame = analyst.run(query)
    rows = answer(analyst.settings, query)
    frame.get_by_text(str(rows[0]["linkId"])).first.wait_for()
    for row in rows:
        assert frame.get_by_text(str(row["linkId"])).count() > 0
    analyst.picture("analyst-table")
