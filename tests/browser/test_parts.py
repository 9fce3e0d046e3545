"""A part that is still being computed: it says so, and comes by itself."""

from __future__ import annotations

from playwright.sync_api import Route, expect

from tests.browser.conftest import Browse

STILL = '<div class="problem"><p class="quiet" data-still hidden>仍在计算</p></div>'


def test_a_part_that_is_not_ready_says_so_and_comes_by_itself(browse: Browse) -> None:
    visit = browse()
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            route.fulfill(status=200, content_type="text/html", body=STILL)
        else:
            route.continue_()

    visit.page.route("**/control/part/expiry*", answer)
    visit.go("/control")
    expect(visit.page.get_by_text("仍在计算")).to_be_visible()
    expect(visit.page.get_by_text("仍在计算")).to_have_count(0, timeout=60_000)
    assert len(asked) == 2
    assert asked[0] == asked[1]
    assert visit.faults == []
