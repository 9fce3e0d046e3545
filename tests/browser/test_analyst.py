"""The analyst runs a question in Neo4j Browser and sees the drawing, in the colours of the style sheet."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from kg.server.control import status, up
from kg.settings import REPOSITORY_ROOT
from tests.sample_world import SampleWorld

pytestmark = pytest.mark.neo4j
STYLE = (REPOSITORY_ROOT / "cypher" / "browser" / "style.grass").read_text(encoding="utf-8")
FAMILY = re.search(r"node\.SimpleFamily \{[^}]*?\bcolor: (#\w+)", STYLE)
DRAWN = (
    "MATCH path = (:ChainLink {linkId: 'civil_drone/flight_control'})<-[:IN_LINK]-(:SimpleFamily)"
    "-[:HELD_BY]->(:Organization) RETURN path LIMIT 25"
)
GIVE = "text => { const d = new DataTransfer(); d.items.add(new File([text], 'style.grass')); return d; }"


def connect(page: Page, address: str, password: str) -> None:
    """Open Neo4j Browser and log in; what it asks of other hosts stays unanswered."""
    page.route(lambda url: not url.startswith(("http://127.0.0.1", "http://localhost")), lambda r: r.abort())
    page.goto(address, wait_until="load")
    page.get_by_test_id("username").fill("neo4j")
    page.get_by_test_id("password").fill(password)
    page.get_by_test_id("connect").click()
    expect(page.get_by_role("heading", name="Connected to Neo4j")).to_be_visible()


def drop(page: Page, text: str) -> None:
    """Drop the style sheet on the window."""
    given = page.evaluate_handle(GIVE, text)
    for event in ("dragenter", "dragover", "drop"):
        page.dispatch_event(".filedrop", event, {"dataTransfer": given})


def test_a_question_is_drawn_in_neo4j_browser(chromium: Browser, sample_world: SampleWorld) -> None:
    up(sample_world.settings)
    found = status(sample_world.settings)
    assert found.password_file is not None
    assert found.browser_uri is not None
    assert FAMILY is not None
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(120_000)
    expect.set_options(timeout=120_000)
    try:
        page = context.new_page()
        connect(page, found.browser_uri, found.password_file.read_text(encoding="ascii").strip())
        drop(page, STYLE)
        editor = page.locator(".monaco-editor").first
        editor.click()
        page.keyboard.insert_text(DRAWN)
        expect(editor).to_contain_text("civil_drone/flight_control")
        page.get_by_test_id("editor-Run").click()
        expect(page.locator("svg g.node").first).to_be_visible()
        expect(page.locator(f'svg g.node circle[fill="{FAMILY[1]}"]').first).to_be_visible()
        assert page.locator("svg g.node").count() > 20
    finally:
        context.close()
