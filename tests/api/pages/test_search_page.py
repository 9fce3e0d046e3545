"""The search page, its facets and the suggestions of every page's search form."""

import re

import httpx
import pytest

from kg.api.collections.excerpts import cut_excerpt, mark_words
from kg.api.pages.facets import join
from kg.api.pages.search_view import numbers_sought
from tests.api.html_page import Page


class FoundPage(Page):
    """Links and options of a page with the text inside each, and tags that were never closed."""

    def __init__(self, html: str) -> None:
        self.hits: list[tuple[str, str]] = []
        self.options: list[tuple[str, str]] = []
        self._into: list[tuple[str, str]] | None = None
        super().__init__(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        found = self.elements[-1][1]
        if tag == "a":
            self._into = self.hits
            self.hits.append((found["href"], ""))
        elif found.get("role") == "option":
            self._into = self.options
            self.options.append((found["data-href"], ""))

    def handle_endtag(self, tag: str) -> None:
        super().handle_endtag(tag)
        if tag in ("a", "li"):
            self._into = None

    def handle_data(self, data: str) -> None:
        super().handle_data(data)
        if self._into:
            address, text = self._into[-1]
            self._into[-1] = (address, (text + data).strip())


def page_of(client: httpx.Client, path: str, **params: str) -> FoundPage:
    answer = client.get(path, params=params or None)
    assert answer.status_code == 200, answer.text
    return FoundPage(answer.text)


def test_what_holds_the_words_leads_to_its_page_by_kind(client: httpx.Client) -> None:
    page = page_of(client, "/search", q="测试", lang="zh")
    assert page.unclosed == []
    profiles = [link for link in page.hits if link[0].startswith("/profile/")]
    assert ("/profile/organizations/test:firm?lang=zh", "测试航空") in profiles
    assert ("/profile/alliances/test:alliance?lang=zh", "测试联盟") in profiles
    assert ("/profile/patents/CN999000002B?lang=zh", "测试电机") in profiles
    assert ("/search?q=%E6%B5%8B%E8%AF%95&type=patents&lang=zh", "全部 2 条 →") in page.hits


def test_the_words_are_marked_in_names_and_texts(client: httpx.Client) -> None:
    body = client.get("/search", params={"q": "无人机", "lang": "zh"}).text
    assert "一种<mark>无人机</mark>飞行控制方法。" in body
    english = client.get("/search", params={"q": "drones", "lang": "en"}).text
    assert "Rotor blade for a <mark>drone</mark>" in english


def test_names_are_found_by_pinyin_and_initials(client: httpx.Client) -> None:
    for typed in ("ceshihang", "csh"):
        page = page_of(client, "/search", q=typed, lang="zh")
        assert ("/profile/organizations/test:firm?lang=zh", "测试航空") in page.hits


@pytest.mark.parametrize("typed", ["CN999000001A", "cn 999000001", "CN99900000.1"])
def test_a_publication_is_found_by_its_number_whole_or_in_part(client: httpx.Client, typed: str) -> None:
    page = page_of(client, "/search", q=typed, lang="zh")
    assert ("/profile/patents/CN999000001A?lang=zh", "=测试飞行控制方法, 含逗号") in page.hits


def test_nothing_found_says_where_was_looked_and_what_could_help(client: httpx.Client) -> None:
    body = client.get("/search", params={"q": "没有的词", "lang": "zh"}).text
    assert "没有找到「没有的词」" in body
    assert "已在本版本所有类别的名称、题名、摘要与正文中查找" in body
    assert "少用几个词" in body
    english = client.get("/search", params={"q": "nosuchword", "type": "patents", "lang": "en"}).text
    assert "Nothing found for “nosuchword”" in english
    assert "Looked among: patent publication." in english


def test_the_order_is_stated(client: httpx.Client) -> None:
    assert "出现在名称中的词按五倍计" in client.get("/search", params={"q": "测试", "lang": "zh"}).text
    assert "a word in a name counts five" in client.get("/search", params={"q": "测试", "lang": "en"}).text


def test_a_kind_is_listed_with_its_facets(client: httpx.Client) -> None:
    page = page_of(client, "/search", q="测试", type="patents", lang="zh")
    assert page.unclosed == []
    assert [text for address, text in page.hits if address.startswith("/profile/")] == [
        "测试电机",
        "=测试飞行控制方法, 含逗号",
    ]
    facets = page_of(client, "/search/part/facets", q="测试", type="patents", lang="zh")
    years = {text: address for address, text in facets.hits if re.fullmatch(r"\d{4}", text)}
    assert list(years) == ["2021", "2020"]
    narrowed = page_of(client, years["2021"])
    assert [text for address, text in narrowed.hits if address.startswith("/profile/")] == ["测试电机"]


def test_a_wrong_filter_is_explained(client: httpx.Client) -> None:
    answer = client.get("/search", params={"q": "测试", "type": "patents", "filter": "nonsense:1"})
    assert answer.status_code == 422
    assert "nonsense" in answer.text


def test_suggestions_are_options_that_lead_to_pages(client: httpx.Client) -> None:
    found = page_of(client, "/search/part/suggestions", q="cangwu", lang="zh")
    assert found.options == [("/profile/organizations/test:univ?lang=zh", "苍梧大学高等学校")]
    none = client.get("/search/part/suggestions", params={"q": "zzz", "lang": "en"}).text
    assert "No suggestion; Enter searches the texts" in none
    assert client.get("/search/part/suggestions", params={"q": ""}).status_code == 200


def test_before_anything_is_sought_every_kind_can_be_browsed(client: httpx.Client) -> None:
    page = page_of(client, "/search", lang="en")
    assert ("/list/pilot-zones?lang=en", "patent navigation pilot zone") in page.hits


def test_without_a_version_the_page_says_so(empty_client: httpx.Client) -> None:
    answer = empty_client.get("/search", params={"q": "测试", "lang": "zh"})
    assert answer.status_code == 404
    assert 'class="problem"' in answer.text


def test_every_page_loads_the_suggestions(client: httpx.Client) -> None:
    assert "/static/search.js" in client.get("/").text
    assert "/static/search.js" in client.get("/search").text


def test_dates_are_counted_by_year(client: httpx.Client) -> None:
    asked = {"group_by": "publicationDate.year", "filter": "publicationDate:!null"}
    assert client.get("/api/v1/patents", params=asked).json()["groups"] == [
        {"key": 2019, "count": 1},
        {"key": 2020, "count": 1},
        {"key": 2021, "count": 1},
    ]
    refused = client.get("/api/v1/patents", params={"group_by": "title.year"})
    assert (refused.status_code, refused.json()["where"]) == (422, "query.group_by")


@pytest.mark.parametrize(
    ("text", "terms", "marked"),
    [
        ("Batteries for drones", ["battery"], ["Batteries"]),
        ("a rotor and a motor", ["motor"], ["motor"]),
        ("无人机与无人车", ["无人"], ["无人", "无人"]),
        ("nothing", ["absent"], []),
    ],
)
def test_words_are_marked_whole_with_their_endings(text: str, terms: list[str], marked: list[str]) -> None:
    pieces = mark_words(text, terms)
    assert "".join(piece for piece, _ in pieces) == text
    assert [piece for piece, is_word in pieces if is_word] == marked


def test_an_excerpt_stands_around_the_first_word() -> None:
    text = "甲" * 200 + "旋翼" + "乙" * 200
    found = cut_excerpt([None, text], ["旋翼"])
    assert found == "…" + "甲" * 30 + "旋翼" + "乙" * 118 + "…"
    assert cut_excerpt([None, " "], ["旋翼"]) is None


@pytest.mark.parametrize(
    ("typed", "collections"),
    [
        ("CN108232156A", ["patents", "applications"]),
        ("91440300MA5EUE1X2P", ["organizations"]),
        ("600519", ["organizations"]),
        ("B64C39/02", ["symbols"]),
        ("3963", ["industries"]),
        ("无人机", []),
    ],
)
def test_what_looks_like_a_number_is_looked_up_where_such_numbers_are(
    typed: str, collections: list[str]
) -> None:
    assert [collection for collection, _ in numbers_sought(typed)] == collections


def test_a_condition_is_added_once() -> None:
    assert join(None, "a:1") == "a:1"
    assert join("a:1", "b:2") == "a:1,b:2"
    assert join("a:1,b:2", "a:1") == "a:1,b:2"
