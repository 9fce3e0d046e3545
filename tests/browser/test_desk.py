"""What people enter in a browser: decisions by one key, offers on the board; each kept and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from kg.api.access.keys import KeyStore
from kg.settings import Settings
from tests.api.conftest import load_authored, serve_app
from tests.api.national.conftest import load_world
from tests.browser.conftest import Browse, Visit

LEDGER = "/api/v1/ledger"


class Desk:
    """A workspace of its own, in which people write: windows on it, an editor's key and name."""

    def __init__(self, client: httpx.Client, browse: Browse, key: str, editor: str) -> None:
        self._client, self._browse, self.key, self.editor = client, browse, key, editor

    def visit(self, address: str) -> Visit:
        """Open an address in a new window."""
        visit = self._browse()
        visit.go(address)
        return visit

    def rows(self, kind: str) -> list[dict[str, Any]]:
        """Return what the ledger holds of a kind."""
        rows: list[dict[str, Any]] = self._client.get(f"{LEDGER}/{kind}").json()["results"]
        return rows

    def give_key(self, page: Page) -> None:
        """Answer the dialog that asks for the key."""
        dialog = page.locator("#key-dialog")
        expect(dialog).to_be_visible()
        dialog.get_by_label("密钥", exact=True).fill(self.key)
        dialog.get_by_role("button", name="保存").click()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, str, str]]:
    """The authored national system, served, an editor's key, and what the ledger calls that editor."""
    home: Path = tmp_path_factory.mktemp("desk")
    load_world().write_home(home, load_authored("authored_snapshot"), load_authored())
    settings = Settings(KG_HOME=home, NEO4J_URI=None)
    with serve_app(settings) as client:
        store = KeyStore(settings)
        made, key = store.create("editor", "editor one")
        store.close()
        yield client, key, f"{made.label} ({made.key_id})"


@pytest.fixture
def desk(chromium: Browser, served: tuple[httpx.Client, str, str]) -> Iterator[Desk]:
    """Windows on that workspace."""
    client, key, editor = served
    browse = Browse(chromium, str(client.base_url).rstrip("/"))
    yield Desk(client, browse, key, editor)
    browse.close()


def test_a_pair_is_judged_by_one_key_and_that_is_taken_back_by_another(desk: Desk) -> None:
    visit = desk.visit("/review?lang=zh")
    page = visit.page
    pairs = page.locator(".pair")
    expect(pairs.first).to_be_focused()
    expect(page.locator("#left-count")).to_have_text("2 对待判")
    page.keyboard.press("n")
    desk.give_key(page)
    expect(pairs.nth(1)).to_be_focused()
    expect(page.locator("#left-count")).to_have_text("1 对待判")
    expect(pairs.first.locator(".verdict")).to_have_text("✓ 不同")
    (kept,) = desk.rows("judgements")
    assert kept["value"] == {
        "verdict": "negative",
        "leftKey": pairs.first.get_attribute("data-left"),
        "rightKey": pairs.first.get_attribute("data-right"),
    }
    assert (kept["entry"]["who"], kept["entry"]["why"]) == (desk.editor, "核验")
    page.keyboard.press("b")
    expect(pairs.first).to_be_focused()
    expect(page.locator("#left-count")).to_have_text("2 对待判")
    assert desk.rows("judgements") == []
    # The first entry is refused for want of a key, which a browser tells its console.
    assert [fault for fault in visit.faults if "401" not in fault] == []


def test_keys_typed_in_the_reason_judge_nothing(desk: Desk) -> None:
    page = desk.visit("/review?lang=zh").page
    page.locator("#why").fill("")
    page.locator("#why").press_sequentially("nyu")
    expect(page.locator("#why")).to_have_value("nyu")
    expect(page.locator(".pair.is-done")).to_have_count(0)
    expect(page.locator("#key-dialog")).to_be_hidden()


def test_a_decision_on_a_contradiction_is_listed_and_taken_back(desk: Desk) -> None:
    page = desk.visit("/review?tab=contradictions&kind=statement&lang=zh").page
    page.get_by_role("button", name="左边对").click()
    desk.give_key(page)
    expect(page.locator(".contradiction .verdict")).to_have_text("已记入账本")
    (kept,) = desk.rows("corrections")
    assert kept["value"]["value"] == 17.0
    page.get_by_role("link", name="已作决定").click()
    row = page.get_by_role("row", name="Statement s:3")
    expect(row).to_contain_text("更正为 17")
    row.get_by_role("button", name="撤销").click()
    expect(row).to_have_count(0)
    assert desk.rows("corrections") == []


def test_an_offer_is_entered_shown_and_not_withdrawn_by_two(desk: Desk) -> None:
    page = desk.visit("/national?lang=zh").page
    page.get_by_text("登记一项供给").click()
    form = page.locator("form[data-enter$='/offers']")
    form.get_by_label("标题").fill("旋翼减振专利包")
    form.get_by_label("权利人").fill("示例航空")
    form.get_by_label("金额下限").fill("300000")
    form.get_by_label("金额上限").fill("500000")
    form.get_by_label("方式").select_option("licence")
    form.get_by_label("权属清楚").check()
    form.get_by_label("理由").fill("权利人来函")
    form.get_by_role("button", name="登记").click()
    desk.give_key(page)
    shown = page.locator("#offers .offers > li")
    expect(shown).to_contain_text("旋翼减振专利包")
    expect(shown).to_contain_text("30万–50万 CNY")
    expect(page.locator("#board > .told")).to_have_text("已记入账本")
    (kept,) = desk.rows("offers")
    assert kept["value"] == {
        "title": "旋翼减振专利包",
        "kind": "licence",
        "owner": "示例航空",
        "priceLow": 300000.0,
        "priceHigh": 500000.0,
        "currency": "CNY",
        "titleFlags": [],
        **{name: [] for name in ("families", "fieldsOfUse", "tags", "territories")},
        "links": {},
    }
    assert (kept["entry"]["who"], kept["entry"]["why"]) == (desk.editor, "权利人来函")
    other = desk.visit("/national?lang=zh").page
    shown.get_by_role("button", name="撤下").click()
    expect(shown).to_have_count(0)
    assert desk.rows("offers") == []
    # The other window still shows what is gone: nothing is done, and it sees the board as it is.
    other.locator("#offers").get_by_role("button", name="撤下").click()
    desk.give_key(other)
    expect(other.locator("#offers .offers > li")).to_have_count(0)
    expect(other.locator("#board > .told")).to_have_class("told is-problem")


def test_a_need_that_says_too_little_is_refused_where_it_was_entered(desk: Desk) -> None:
    page = desk.visit("/national?lang=zh").page
    page.get_by_text("登记一项需求").click()
    form = page.locator("form[data-enter$='/needs']")
    form.get_by_label("标题").fill("求购旋翼减振技术")
    form.get_by_label("金额下限").fill("9")
    form.get_by_label("金额上限").fill("5")
    form.get_by_label("理由").fill("来函")
    form.get_by_role("button", name="登记").click()
    desk.give_key(page)
    expect(form.locator(".told")).to_have_class("told is-problem")
    expect(form.get_by_label("标题")).to_have_value("求购旋翼减振技术")
    assert desk.rows("needs") == []
