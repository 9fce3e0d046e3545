"""Pages in headless Chromium: first views, script, interactions, a moving network, and Neo4j Browser beside.

`KG_TEST_HOME` names a published workspace to be looked at; without one the bench publishes a synthetic world.
Every reader comes with an empty cache. Times of interactions are those of the Event Timing API: from the
input to the frame that shows it, in steps of 8 ms; what is quicker than 16 ms is told as 16.
"""

from __future__ import annotations

import gzip
import os
import shutil
import statistics
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from playwright.sync_api import Browser, Page, Response, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from bench.api import named_workspace, publish_sample, serving
from bench.loading import Row
from bench.neo4j_browser import draw_in_browser
from kg.server.control import down

VIEWS = 5
TRIES = 5
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MOST_SCRIPT = 200 * 1024
NODES = 2000
MOVES = 180
# A new window has work of its own (its frame is a page, too), which takes a core for a second.
SETTLE_MILLISECONDS = 2000
# A part of a page that is computed for its first reader: how long it is waited for.
PART_MILLISECONDS = 60_000
# What the page notes of itself. It goes in by the debugger, which no policy of the page concerns.
NOTES = """
window.noted = { events: [], drawn: null, typed: 0, suggested: 0 };
new PerformanceObserver((list) => noted.events.push(...list.getEntries().map((e) => [e.name, e.duration])))
  .observe({ type: "event", durationThreshold: 16, buffered: true });
const painted = (then) => requestAnimationFrame(() => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => then(performance.now());
  port2.postMessage(0);
});
document.addEventListener("DOMContentLoaded", () => {
  painted((now) => { noted.drawn = now; });
  new MutationObserver(() => {
    if (noted.suggested || !document.querySelector("[role=option]")) return;
    painted((now) => { noted.suggested = now; });
  }).observe(document, { childList: true, subtree: true });
});
document.addEventListener("input", () => { noted.typed = performance.now(); noted.suggested = 0; }, true);
"""
FIRST_VIEW = """() => {
  const [entry] = performance.getEntriesByType("navigation");
  const [first] = performance.getEntriesByName("first-contentful-paint");
  // The frame is on the screen when it is painted, which may be after the page's script has its turn again.
  const drawn = Math.max(noted.drawn, first.startTime);
  return [first.startTime, entry.loadEventEnd, drawn - entry.responseEnd, drawn];
}"""
# Cards are symbols that the picture uses; what both draw counts, each once.
MARKS = """() => document.querySelectorAll(
  ":is(symbol[id^=card-], figure.chain .picture.wide) :is(rect, path, circle, text)").length"""
# From a page that is open: the press of a link, as far as its page in the same window is concerned.
PRESS = """(selector) => {
  sessionStorage.setItem("pressed", performance.timeOrigin + performance.now());
  document.querySelector(selector).click();
}"""
PRESSED = """() => {
  const [first] = performance.getEntriesByName("first-contentful-paint");
  const drawn = Math.max(noted.drawn, first.startTime);
  return performance.timeOrigin + drawn - sessionStorage.getItem("pressed");
}"""
CHAIN = "() => document.querySelector('select[name=chain]').value"
COUNT_FRAMES = """() => {
  window.frames_seen = [];
  const next = (now) => { frames_seen.push(now); requestAnimationFrame(next); };
  requestAnimationFrame(next);
}"""


@dataclass(frozen=True, slots=True)
class View:
    """What a page's first view took: milliseconds from the navigation, and bytes of its script, gzip.

    Attributes:
        paint: to the first contentful paint.
        load: to the end of the load event.
        shown: from the last byte of the page to the frame that shows all of it.
        whole: from the navigation to that frame.
        script: bytes.
    """

    paint: float
    load: float
    shown: float
    whole: float
    script: int


class Reader:
    """Opens pages, each in a window with an empty cache."""

    def __init__(self, browser: Browser, site: str) -> None:
        self._browser, self._site = browser, site

    @contextmanager
    def window(self, address: str, answers: list[Response] | None = None) -> Iterator[Page]:
        """Open an address and wait until it has loaded.

        Args:
            address: path and query.
            answers: gets every answer of the server, where somebody wants them.
        """
        context = self._browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        context.set_default_timeout(120_000)
        context.add_init_script(NOTES)
        page = context.new_page()
        page.wait_for_timeout(SETTLE_MILLISECONDS)
        if answers is not None:
            page.on("response", lambda answer: answers.append(answer))
        page.goto(self._site + address, wait_until="load")
        yield page
        context.close()

    def view(self, address: str) -> View:
        """Look at an address once."""
        answers: list[Response] = []
        with self.window(address, answers) as page:
            page.wait_for_timeout(100)  # the last frame comes after the load event
            paint, load, shown, whole = page.evaluate(FIRST_VIEW)
            scripts = [answer.body() for answer in answers if answer.request.resource_type == "script"]
        return View(paint, load, shown, whole, sum(len(gzip.compress(script)) for script in scripts))


def measure_pages(folder: Path, publications: int) -> Iterator[Row]:
    """Yield first views, script, interactions, frames a second, and the chain beside Neo4j Browser."""
    named = named_workspace()
    settings = named or publish_sample(folder, publications)
    try:
        with serving(settings, "granian", "make_site") as port, chromium() as browser:
            site = f"http://127.0.0.1:{port}"
            reader = Reader(browser, site)
            found = addresses(reader)
            views: dict[str, View] = {}
            for name, address in found.items():
                views[name] = look(reader, address)
                yield from view_rows(name, views[name])
            with reader.window(found["chain"]) as page:
                marks, chain = page.evaluate(MARKS), page.evaluate(CHAIN)
            pressed = statistics.median(press_for_chain(reader) for _ in range(VIEWS))
            beside = draw_in_browser(browser, settings, chain)
            yield from chain_rows(marks, views["chain"], pressed, beside)
            yield from interaction_rows(reader, found)
            yield from network_rows(reader)
    finally:
        if named is None:
            down(settings)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a browser of this machine; `KG_CHROMIUM` may name one."""
    path = os.environ.get("KG_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        raise SystemExit("no Chromium here; KG_CHROMIUM may name one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def addresses(reader: Reader) -> dict[str, str]:
    """Return the main pages by name: those of things by the first link that leads to one."""
    found = {"chain": "/", "control": "/control", "fund list": "/fund", "national": "/national"}
    found |= {"review": "/review", "search": "/search?q=%E6%97%A0%E4%BA%BA%E6%9C%BA"}
    steps = (
        ("zone", "/zone", ".best a"),
        ("fund", "/fund", "table.funds tbody th a"),
        ("organisation", "/control", ".ranked a[href^='/profile/organizations/']"),
    )
    for name, start, selector in steps:
        found |= first_link(reader, name, start, selector)
    return found | (
        first_link(reader, "cluster", found["fund"], "table.match tbody th a") if "fund" in found else {}
    )


def first_link(reader: Reader, name: str, start: str, selector: str) -> dict[str, str]:
    """Return where the first link of a page leads, by name; nothing where the data have none."""
    with reader.window(start) as page:
        links = page.locator(selector)
        address = links.first.get_attribute("href") if links.count() else None
    return {name: address} if address else {}


def look(reader: Reader, address: str) -> View:
    """Return the medians of several first views; one before them fills the server's caches."""
    reader.view(address)
    seen = [reader.view(address) for _ in range(VIEWS)]

    def middle(of: Callable[[View], float]) -> float:
        return statistics.median(map(of, seen))

    return View(
        middle(lambda v: v.paint),
        middle(lambda v: v.load),
        middle(lambda v: v.shown),
        middle(lambda v: v.whole),
        seen[0].script,
    )


def view_rows(name: str, view: View) -> list[Row]:
    """Return the rows of a page's first view and of its script."""
    return [
        row(f"first view, milliseconds: {name}", view.paint, 1000.0),
        row(f"  loaded, milliseconds: {name}", view.load, 1000.0),
        row(f"  KiB of script, gzip: {name}", view.script / 1024, MOST_SCRIPT / 1024),
    ]


def row(what: str, value: float, target: float | None = None) -> Row:
    """Return a row of the table of results."""
    return {"what": what, "value": value, "target": target}


def slowest(page: Page) -> float:
    """Return the longest time from an input to its frame since the last time this was asked; 16 at least."""
    page.wait_for_timeout(300)  # entries come after the frame
    found: list[tuple[str, float]] = page.evaluate("() => noted.events.splice(0)")
    return max((duration for _, duration in found), default=16.0)


def interaction_rows(reader: Reader, found: dict[str, str]) -> Iterator[Row]:
    """Yield the rows of interactions, the median of several tries each."""
    acts = [
        ("interaction, milliseconds: «/» goes to the search", "chain", press_slash, 100.0),
        ("interaction, milliseconds: a key typed in the search", "chain", type_name, 100.0),
        ("  from the last key to its suggestions, milliseconds", "chain", await_names, None),
        ("interaction, milliseconds: a link of the chain hovered", "chain", hover, 100.0),
        ("interaction, milliseconds: a link of the chain clicked", "chain", click, 100.0),
        ("interaction, milliseconds: a candidate ticked in the what-if", "zone", tick, 100.0),
    ]
    for what, name, act, target in acts:
        if name in found and (middle := repeat(reader, found[name], act)) is not None:
            yield row(what, middle, target)


def repeat(reader: Reader, address: str, act: Callable[[Page], float]) -> float | None:
    """Return the median of what an act took, each time in a window of its own.

    None where the page has not what is acted on, or not within the time that a part may take.
    """
    times = []
    for _ in range(TRIES):
        with reader.window(address) as page:
            page.set_default_timeout(PART_MILLISECONDS)
            slowest(page)
            try:
                times.append(act(page))
            except PlaywrightTimeoutError as error:
                print(f"not measured at {address}: {str(error).splitlines()[0]}", file=sys.stderr)
                return None
    return statistics.median(times)


def press_slash(page: Page) -> float:
    """Press the key that goes to the search."""
    page.keyboard.press("/")
    page.wait_for_selector(".find input[type=search]:focus")
    return slowest(page)


def type_name(page: Page) -> float:
    """Type a word into the search."""
    page.locator(".find input[type=search]").first.press_sequentially("syn", delay=120)
    page.wait_for_selector("[role=option]")
    return slowest(page)


def await_names(page: Page) -> float:
    """Return the time from the last key to the frame with suggestions."""
    type_name(page)
    return float(page.evaluate("() => noted.suggested - noted.typed"))


def hover(page: Page) -> float:
    """Move the pointer onto a link of the chain."""
    page.locator("figure.chain .picture.wide a[data-link]").nth(2).hover()
    page.wait_for_selector(".picture.is-looking")
    return slowest(page)


def click(page: Page) -> float:
    """Click a link of the chain, which leads to its row."""
    page.locator("figure.chain .picture.wide a[data-link]").nth(2).click()
    return slowest(page)


def tick(page: Page) -> float:
    """Tick a candidate; the answer itself comes from the server later."""
    page.locator("#fill-form tr[data-candidate] input[type=checkbox]").first.click()
    page.wait_for_selector("#what-if [data-remove]")
    return slowest(page)


def network_rows(reader: Reader) -> list[Row]:
    """Return the frames a second of the network while it is dragged to and fro."""
    with reader.window(f"/control?nodes={NODES}") as page:
        page.set_default_timeout(PART_MILLISECONDS)
        figure = page.locator("figure[data-network]")
        try:
            page.wait_for_selector("figure[data-shown=drawn]")
        except PlaywrightTimeoutError:
            print(f"no network of {NODES} nodes was drawn", file=sys.stderr)
            return []
        canvas = figure.locator("canvas")
        canvas.scroll_into_view_if_needed()
        nodes = len(page.request.get(f"{origin(page)}{figure.get_attribute('data-network')}").json()["nodes"])
        box = canvas.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.evaluate(COUNT_FRAMES)
        for step in range(MOVES):
            page.mouse.move(x + 150 * ((step % 40) - 20) / 20, y + 60 * ((step % 24) - 12) / 12)
        seen: list[float] = page.evaluate("() => frames_seen")
        page.mouse.up()
    gaps = [1000 / (after - before) for before, after in pairwise(seen) if after > before]
    rate = 1000 * (len(seen) - 1) / (seen[-1] - seen[0])
    return [
        row(f"network of {nodes} nodes dragged, frames a second", rate, 30.0),
        row("  the slowest of twenty frames, frames a second", sorted(gaps)[len(gaps) // 20]),
    ]


def origin(page: Page) -> str:
    """Return scheme and host of a page."""
    return "/".join(page.url.split("/")[:3])


def press_for_chain(reader: Reader) -> float:
    """Return milliseconds from the press of the chain's link on an open page to the frame that shows it."""
    with reader.window("/control") as page:
        page.wait_for_timeout(1000)  # what it brings after its first view
        with page.expect_navigation(wait_until="load"):
            page.evaluate(PRESS, ".brand")
        page.wait_for_timeout(100)
        return float(page.evaluate(PRESSED))


def chain_rows(marks: int, view: View, pressed: float, beside: float | None) -> list[Row]:
    """Return the rows of the chain's picture, and how it compares with the same in Neo4j Browser.

    Args:
        marks: how many the picture has.
        view: the first view, with an empty cache.
        pressed: milliseconds from a press on an open page.
        beside: the same from the press of Run in an open Neo4j Browser; None where there is none.
    """
    rows = [
        row(f"chain of {marks} marks, milliseconds from response to frame", view.shown, 300.0),
        row("  from asking to frame, milliseconds", view.whole),
        row("  from a press on an open page to the frame, milliseconds", pressed, 300.0),
    ]
    if beside is not None:
        rows.append(row("  the chain in Neo4j Browser, from Run to drawn, milliseconds", beside))
        rows.append(row("  part of Neo4j Browser's time, press to frame both", pressed / beside, 1 / 3))
    return rows
