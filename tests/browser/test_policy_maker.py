"""The policy maker's task: find the weakest link of a zone and who could fill it, in four clicks from `/`."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import PHONE, WIDE, Browse
from tests.browser.tasks import MOST_CLICKS, find_who_could_fill, open_zone

pytestmark = pytest.mark.neo4j


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_weakest_link_and_who_could_fill_it_take_at_most_four_clicks(browse: Browse, lang: str) -> None:
    visit = browse()
    find_who_could_fill(visit, lang)
    assert visit.clicks <= MOST_CLICKS  # with the candidate tried
    visit.picture(f"policy-maker-{lang}")


def test_a_candidate_dropped_on_a_link_is_tried_and_taken_back_by_keyboard(browse: Browse) -> None:
    visit = browse()
    open_zone(visit, "en")
    page = visit.page
    row = page.locator("#fill-form tr[data-candidate]").first
    chosen = row.get_attribute("data-candidate")
    # The place to drop it lies below the window; a mouse would have to wait for the browser to scroll.
    carried = {"dataTransfer": page.evaluate_handle("new DataTransfer()")}
    row.dispatch_event("dragstart", carried)
    for event in ("dragover", "drop"):
        page.dispatch_event("#what-if", event, carried)
    row.dispatch_event("dragend", carried)
    page.wait_for_selector(f"#what-if [data-remove='{chosen}']")
    box = page.locator(f"#fill-form input[value='{chosen}']")
    assert box.is_checked()
    box.focus()
    page.keyboard.press("Space")
    page.wait_for_selector(f"#what-if [data-remove='{chosen}']", state="detached")
    assert "attract=" not in page.url
    assert visit.faults == []


def test_the_same_is_asked_by_plain_forms_without_script(browse: Browse) -> None:
    visit = browse(script=False)
    visit.page.goto(f"{visit.site}/zone?lang=en")
    visit.page.locator(".best a").click()
    assert visit.page.locator("h1").count() == 1
    visit.page.locator("#fill .later a").click()
    visit.page.locator("input[name=attract]").first.check()
    visit.page.get_by_role("button", name="Try").click()
    assert re.search(r"[?&]attract=[^&]+", visit.page.url)


@pytest.mark.parametrize(
    ("lang", "size", "dark"),
    [("zh", WIDE, False), ("en", PHONE, True)],
)
@pytest.mark.parametrize("more", ["", "&share=0.02"])
def test_a_zone_is_accessible_with_and_without_a_declared_share(
    browse: Browse, lang: str, size: tuple[int, int], dark: bool, more: str
) -> None:
    visit = browse(size=size, dark=dark)
    visit.go(f"/zone?lang={lang}")
    visit.click(visit.page.locator(".best a"))
    visit.go(visit.page.url.removeprefix(visit.site) + more)
    visit.picture(f"zone{'-share' if more else ''}-{lang}-{size[0]}-{'dark' if dark else 'light'}")
    assert visit.violations() == []
    assert visit.faults == []
    assert visit.overflow() <= 0


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_a_figure_is_saved_with_the_colours_of_the_screen(browse: Browse, kind: str) -> None:
    visit = browse()
    visit.go("/?lang=en")
    with visit.page.expect_download() as download:
        visit.page.locator(f"[data-export={kind}]").first.click()
    content = download.value.path().read_bytes()
    assert download.value.suggested_filename.endswith(f".{kind}")
    if kind == "png":
        assert content.startswith(b"\x89PNG\r\n\x1a\n")
    else:
        text = content.decode()
        assert re.search(r'fill="rgb\(\d', text)
        assert "var(--" not in text
        assert "class=" not in text
    assert visit.faults == []
