import re
from typing import Any

import httpx
import pytest

from tests.api.html_page import Page


class TablePage(Page):
    """A page with the text inside each row that has an id."""

    def __init__(self, html: str) -> None:
        self.rows: dict[str, str] = {}
        self._row: str | None = None
        super().__init__(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        if tag == "tr":
            self._row = dict(attrs).get("id")

    def handle_endtag(self, tag: str) -> None:
        super().handle_endtag(tag)
        if tag == "tr":
            self._row = None

    def handle_data(self, data: str) -> None:
        super().handle_data(data)
        if self._row:
            self.rows[self._row] = self.rows.get(self._row, "") + data.strip() + " "


@pytest.fixture(scope="module")
def page(client: httpx.Client) -> TablePage:
    return TablePage(client.get("/", params={"lang": "zh"}).text)


def test_every_element_is_closed(page: TablePage) -> None:
    assert page.unclosed == []


def test_the_table_has_each_link_of_the_picture_and_the_picture_each_of_the_table(
    client: httpx.Client, page: TablePage
) -> None:
    chain = client.get("/api/v1/chains/civil_drone/coverage").json()["chain"]
    rows = [row["data-link"] for row in page.all("tr") if "data-link" in row]
    cards = [card["data-link"] for card in page.all("a") if "data-link" in card]
    links = [link["link"] for link in chain["links"]]
    assert rows == links
    assert cards == links * 2  # the wide picture and the one for phones
    for link in chain["links"]:
        assert link["name"] in page.rows["link-" + link["link"].replace("/", "-").replace("_", "-")]


def test_every_card_leads_to_its_row_and_says_in_words_what_it_shows(page: TablePage) -> None:
    ids = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
    cards = [card for card in page.all("a") if "data-link" in card]
    assert {card["href"].removeprefix("#") for card in cards} <= ids
    aircraft = next(card for card in cards if card["data-link"] == "civil_drone/aircraft")
    assert aircraft["aria-label"].startswith("整机，中游，")
    assert "重要度 10.0 %" in aircraft["aria-label"]


def test_every_reference_inside_the_page_has_its_target(page: TablePage) -> None:
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    targets = [a["href"][1:] for _, a in page.elements if a.get("href", "").startswith("#")]
    assert len(ids) == len(set(ids))
    assert set(targets) <= set(ids)


def test_nothing_is_asked_of_another_host_and_no_script_or_style_is_inline(client: httpx.Client) -> None:
    for path in ("/?lang=zh", "/?lang=en&subject=country:US", "/docs", "/?chain=none"):
        found = TablePage(client.get(path).text)
        addresses = [a[key] for _, a in found.elements for key in ("href", "src", "action") if key in a]
        assert [address for address in addresses if not address.startswith(("/", "#"))] == []
        assert [address for address in addresses if address.startswith("//")] == []
        assert [s for s in found.all("script") if "src" not in s] == []
        assert found.all("style") == []
        assert [
            name for _, a in found.elements for name in a if name == "style" or name.startswith("on")
        ] == []
    sheet = client.get("/static/page.css").text
    assert re.findall(r"url\(|@import", sheet) == []


def test_the_language_is_the_one_asked_for_then_the_readers_then_chinese(client: httpx.Client) -> None:
    def language(**request: Any) -> str:
        return TablePage(client.get("/", **request).text).all("html")[0]["lang"]

    assert language(params={"lang": "en"}, headers={"Accept-Language": "zh"}) == "en"
    assert language(headers={"Accept-Language": "fr,en;q=0.8,zh;q=0.5"}) == "en"
    assert language(headers={"Accept-Language": "zh-TW,en;q=0.5"}) == "zh-CN"
    assert language(headers={"Accept-Language": "fr"}) == "zh-CN"


def test_each_language_leads_to_the_same_page_in_the_other(page: TablePage) -> None:
    links = {a["hreflang"]: a["href"] for a in page.all("a") if "hreflang" in a}
    assert links == {
        "zh-CN": "/?chain=civil_drone&subject=country%3ACN&lang=zh",
        "en": "/?chain=civil_drone&subject=country%3ACN&lang=en",
    }


def test_synthetic_data_are_marked(client: httpx.Client) -> None:
    assert "合成数据：由种子生成的样例" in client.get("/", params={"lang": "zh"}).text
    assert "Synthetic data, generated from a seed" in client.get("/", params={"lang": "en"}).text


def test_what_is_unknown_says_why_and_is_never_zero(client: httpx.Client) -> None:
    chinese = client.get("/", params={"lang": "zh", "subject": "country:US"}).text
    assert "缺少主体的产值、研发或就业份额" in chinese
    rows = TablePage(chinese).rows
    assert all("未知" in text for text in rows.values())
    english = client.get("/", params={"lang": "en", "subject": "country:US"}).text
    assert "no share of output is declared for country:US" in english


def test_the_limits_stand_on_the_page(page: TablePage, client: httpx.Client) -> None:
    text = client.get("/", params={"lang": "zh"}).text
    for sentence in (
        "既不等于侵权，也不等于可以自由实施",
        "未校准",
        "没有引文类别",
        "没有官方公式",
        "0f1e2d3c.r1",
    ):
        assert sentence in text


def test_names_from_data_are_text_and_never_markup(
    tmp_path_factory: pytest.TempPathFactory, authored: object, serve: object
) -> None:
    import json

    from kg.settings import Settings

    home = tmp_path_factory.mktemp("markup")
    authored.write_workspace(home, is_synthetic=False)  # type: ignore[attr-defined]
    path = next(home.rglob("brief-control.json"))
    answer = json.loads(path.read_bytes())
    answer["organizations"] = {
        key: {"name": "<script>alert(1)</script>\"'&"} for key in answer["organizations"]
    }
    path.write_text(json.dumps(answer), encoding="utf-8")
    with serve(Settings(KG_HOME=home, NEO4J_URI=None)) as client:  # type: ignore[operator]
        text = client.get("/").text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "合成数据" not in text


def test_a_page_that_the_reader_holds_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get("/", params={"lang": "zh"})
    again = client.get("/", params={"lang": "zh"}, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/", params={"lang": "en"}, headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200


def test_a_chain_or_subject_that_is_not_there_is_said_so(client: httpx.Client) -> None:
    answer = client.get("/", params={"chain": "steam", "lang": "en"})
    assert (answer.status_code, "This version has no such chain or subject." in answer.text) == (404, True)


def test_an_empty_workspace_says_what_to_run(empty_client: httpx.Client) -> None:
    answer = empty_client.get("/", params={"lang": "en"})
    assert answer.status_code == 200
    assert "Nothing is published yet" in answer.text
    assert "kg build PATH…" in answer.text
