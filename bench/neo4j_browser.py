"""The chain in Neo4j Browser: how long it takes from Run until its nodes and their joins are drawn."""

from __future__ import annotations

from playwright.sync_api import Browser, Page

from kg.server.control import ServerStatus, status
from kg.settings import Settings

TRIES = 3
# A chain with its links, what supplies what, and how one subject covers and holds each: as the page has it.
QUERY = (
    "MATCH chain = (:IndustryChain {chainId: '%s'})<-[:LINK_OF]-(link:ChainLink) "
    "OPTIONAL MATCH supply = (link)-[:SUPPLIES]->(:ChainLink) "
    "OPTIONAL MATCH covered = (link)<-[:COVERAGE_OF]-(:LinkCoverage) "
    "OPTIONAL MATCH held = (link)<-[:CONTROL_OF]-(:LinkControl) "
    "RETURN chain, supply, covered, held LIMIT 300"
)
# From the press to the frame in which as many nodes stand as links at least; then until none is added.
DRAWN = """() => new Promise((done) => {
  const before = new Set(document.querySelectorAll("svg g.node")), began = performance.now();
  document.querySelector("[data-testid=editor-Run]").click();
  let count = 0, last = 0;
  const look = () => {
    const now = [...document.querySelectorAll("svg g.node")].filter((node) => !before.has(node)).length;
    if (now !== count) { count = now; last = performance.now(); }
    if (count && performance.now() - last > 1000) done(last - began); else requestAnimationFrame(look);
  };
  look();
})"""


def draw_in_browser(browser: Browser, settings: Settings, chain: str) -> float | None:
    """Return milliseconds from Run to the drawing of a chain, the least of several; None without a server."""
    found = status(settings)
    if found.pid is None or found.browser_uri is None or found.password_file is None:
        return None
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(180_000)
    page = context.new_page()
    try:
        log_in(page, found)
        editor = page.locator(".monaco-editor").first
        times = []
        for _ in range(TRIES):
            editor.click()
            page.keyboard.press("Control+a")
            page.keyboard.insert_text(QUERY % chain)
            times.append(float(page.evaluate(DRAWN)))
        return min(times)
    finally:
        context.close()


def log_in(page: Page, found: ServerStatus) -> None:
    """Open Neo4j Browser and log in; what it asks of other hosts stays unanswered."""
    assert found.browser_uri is not None
    assert found.password_file is not None
    page.route(lambda url: not url.startswith(("http://127.0.0.1", "http://localhost")), lambda r: r.abort())
    page.goto(found.browser_uri, wait_until="load")
    page.get_by_test_id("username").fill(found.username)
    page.get_by_test_id("password").fill(found.password_file.read_text(encoding="ascii").strip())
    page.get_by_test_id("connect").click()
    page.get_by_role("heading", name="Connected to Neo4j").wait_for()
