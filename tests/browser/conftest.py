"""Pages in headless Chromium: each visit notes console errors, requests to other hosts, and asks axe-core.

The world is the synthetic sample; `KG_TEST_HOME` names another published workspace to be looked at instead,
such as one made of real files. Pictures lie where `KG_TEST_PICTURES` says.
"""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright
from rich.console import Console

from kg.job.main_job import run_main_job
from kg.server.control import down
from kg.settings import Settings
from tests.api.conftest import serve_app
from tests.sample_world import NATIONAL

# Of the real files: documents take the most time to read, and no task of a page needs them.
FOLDERS = ("patents", "organizations", "industry", "capital", "places")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Asked for by a selector: a function as text would need the eval that the pages' policy forbids.
BUSY = "[data-later][aria-busy=true]"
WIDE, PHONE = (1440, 900), (390, 844)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser of this machine; what needs one is skipped where there is none.

    For a file only: while it is open its loop is the running one of this thread, and no other can be.
    """
    path = os.environ.get("KG_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("no Chromium here; KG_CHROMIUM may name one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def real_world(
    data_dir: Path, server_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    """The real files of patents, firms, industry, capital and places, published by the main job."""
    home = tmp_path_factory.mktemp("real-files") / "home"
    settings = Settings(KG_HOME=home, KG_CACHE=server_settings.cache, NEO4J_URI=None)
    try:
        paths = [*(data_dir / name for name in FOLDERS), NATIONAL]
        run_main_job(settings, paths, Console(file=io.StringIO()), lambda _text: None)
        yield settings
    finally:
        down(settings)


@pytest.fixture(scope="session")
def published(request: pytest.FixtureRequest) -> Settings:
    """Settings of the published world; made before a browser opens, whose loop the main job cannot share."""
    home = os.environ.get("KG_TEST_HOME")
    if getattr(request, "param", None) == "real files":
        of_files: Settings = request.getfixturevalue("real_world")
        return of_files
    if home:
        return Settings(KG_HOME=Path(home), NEO4J_URI=None)
    made: Settings = request.getfixturevalue("sample_world").settings
    return made


@pytest.fixture(scope="session")
def site(published: Settings) -> Iterator[str]:
    """Where the pages of the published world are served."""
    with serve_app(published) as client:
        yield str(client.base_url).rstrip("/")


def keep_picture(page: Page, name: str, *, full_page: bool = False) -> None:
    """Keep a picture where KG_TEST_PICTURES names a folder."""
    folder = os.environ.get("KG_TEST_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=full_page)


@dataclass
class Visit:
    """One reader with one window, and what went wrong in it.

    Attributes:
        page: of Playwright.
        site: address of the server.
        clicks: how often `click` was used.
        faults: console errors, defects of scripts, requests to other hosts.
    """

    page: Page
    site: str
    clicks: int = 0
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen to what goes wrong."""
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.faults.append(f"defect: {error}"))
        self.page.on("request", self._on_request)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"{message.type}: {message.text}")

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.faults.append(f"another host: {request.url}")

    def go(self, address: str) -> None:
        """Open an address of the site and wait until its later parts are there."""
        self.page.goto(self.site + address, wait_until="load")
        self.settle()

    def settle(self) -> None:
        """Wait until no part of the page is still fetched."""
        self.page.wait_for_load_state("load")
        self.page.wait_for_selector(BUSY, state="detached", timeout=60_000)

    def click(self, target: Any) -> None:
        """Click as a reader does, count it, and wait for what it brings."""
        self.clicks += 1
        target.click()
        self.settle()

    def violations(self) -> list[str]:
        """Return what axe-core finds against WCAG 2.2 AA, a line each."""
        found = Axe().run(self.page, options={"runOnly": RULES}).response["violations"]
        return [f"{rule['id']}: {rule['nodes'][0]['html'][:200]} ({len(rule['nodes'])})" for rule in found]

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than its window."""
        width: int = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return width

    def picture(self, name: str) -> None:
        """Keep a picture of the whole page."""
        keep_picture(self.page, name, full_page=True)


class Browse:
    """Opens windows."""

    def __init__(self, browser: Browser, site: str) -> None:
        self._browser, self._site = browser, site
        self._open: list[Any] = []

    def __call__(
        self, *, size: tuple[int, int] = WIDE, dark: bool = False, script: bool = True, lang: str = "zh-CN"
    ) -> Visit:
        """Return a new reader's window."""
        context = self._browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            locale=lang,
            reduced_motion="reduce",
            accept_downloads=True,
        )
        context.set_default_timeout(60_000)
        self._open.append(context)
        return Visit(context.new_page(), self._site)

    def close(self) -> None:
        """Close every window."""
        for context in self._open:
            context.close()


@pytest.fixture
def browse(chromium: Browser, site: str) -> Iterator[Browse]:
    """How a test opens a window on the pages."""
    found = Browse(chromium, site)
    yield found
    found.close()
