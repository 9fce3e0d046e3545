"""Profiles: what a thing is, its neighbourhood, timeline, sources; and the page of what is not there."""

import itertools
from collections.abc import Iterator
from types import ModuleType

import httpx
import pytest

from kg.answers.build import ensure_entities
from kg.answers.layers import open_layers
from kg.api.pages.profile.ego import MOST_MARKS, place_narrow, place_wide, share_marks
from kg.api.pages.profile.events import Event, Yearly
from kg.api.pages.profile.facts import SourceFile, list_sources
from kg.api.pages.profile.passages import Span, mark_passage
from kg.api.pages.profile.relations import Group, Neighbour
from kg.api.pages.profile.statements import StatementView, find_conflicts
from kg.api.pages.profile.timeline import merge_marks, place_timeline, span_of
from kg.api.pages.values import Shown, date_text, plain_number, show, specs_of
from kg.schema import GRAPH_SCHEMA
from kg.settings import Settings
from tests.api.conftest import load_authored, serve_app
from tests.api.html_page import Page

FIRM = "/profile/organizations/test:firm"


class ProfilePage(Page):
    """A page with its identifiers, the words of its links, and the addresses of its later parts."""

    def __init__(self, html: str) -> None:
        self.said: dict[str, str] = {}
        self._address: str | None = None
        super().__init__(html)

    @property
    def ids(self) -> list[str]:
        """Return every identifier."""
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]

    @property
    def later(self) -> list[str]:
        """Return the addresses of the parts that come later."""
        return [attributes["data-later"] for _, attributes in self.elements if "data-later" in attributes]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        if tag == "a":
            self._address = self.elements[-1][1]["href"]

    def handle_endtag(self, tag: str) -> None:
        super().handle_endtag(tag)
        if tag == "a":
            self._address = None

    def handle_data(self, data: str) -> None:
        super().handle_data(data)
        if self._address is not None and data.strip():
            self.said[self._address] = data.strip()


def page_of(client: httpx.Client, path: str, status: int = 200) -> ProfilePage:
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    page = ProfilePage(answer.text)
    assert page.unclosed == []
    assert len(page.ids) == len(set(page.ids))
    return page


def part_of(client: httpx.Client, name: str, collection: str, key: str, **more: str) -> ProfilePage:
    query = "&".join(
        f"{n}={v}" for n, v in {"collection": collection, "key": key, "lang": "zh", **more}.items()
    )
    return page_of(client, f"/profile/part/{name}?{query}")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "path",
    [
        FIRM,
        "/profile/organizations/test:univ",
        "/profile/persons/test:person",
        "/profile/funds/test:fund",
        "/profile/patents/CN999000001A",
        "/profile/families/test:1",
        "/profile/alliances/test:alliance",
        "/profile/policies/test:policy",
        "/profile/measures/test:measure",
        "/profile/transactions/test:t1",
        "/profile/rounds/test:r",
        "/profile/pools/test:pool",
        "/profile/places/test:sz",
        "/profile/industries/GBT4754:C3963",
        "/profile/symbols/IPC:B64C39/02",
        "/profile/legal-events/test:e1",
        "/profile/applications/CN202000000001",
        "/profile/links/civil_drone/flight_control",
        "/profile/chains/civil_drone",
        "/profile/data-sets/authored",
    ],
)
def test_everything_has_a_page_with_its_title_and_its_origin(
    client: httpx.Client, path: str, language: str
) -> None:
    page = page_of(client, f"{path}?lang={language}")
    assert ("出处" if language == "zh" else "Where it comes from") in page.text
    assert any(address.startswith("/profile/part/timeline") for address in page.later)


def test_a_firm_says_what_is_known_and_what_is_not(client: httpx.Client) -> None:
    page = page_of(client, FIRM + "?lang=zh")
    assert "测试航空" in page.text
    assert "又名: Test Aviation" in page.text
    assert "中国 CN" in page.text
    assert "未知" in page.text
    assert "注册资本" in page.text
    assert (
        page.said["/why?of=%2Fapi%2Fv1%2Forganizations%2Ftest%3Afirm%3Flang%3Dzh&at=%2Ffamilies&lang=zh"]
        == "1"
    )


def test_its_relations_lead_to_pages_and_to_whole_lists(client: httpx.Client) -> None:
    links = page_of(client, FIRM + "?lang=zh").said
    assert links["/profile/organizations/test:mother?lang=zh"] == "测试集团"
    assert links["/profile/patents/CN999000001A?lang=zh"] == "=测试飞行控制方法, 含逗号"
    owners = "/list/agents?filter=Shareholding.endKey%3A%22test%3Afirm%22&lang=zh"
    assert links[owners] == "全部 1"
    listed = page_of(client, owners)
    assert "/profile/organizations/test:mother?lang=zh" in listed.said
    assert "测试集团" in listed.text


def test_the_records_it_was_read_from_are_named(client: httpx.Client) -> None:
    page = page_of(client, FIRM + "?lang=en")
    assert page.said["/profile/data-sets/authored?lang=en"] == "authored"
    assert "patents.csv 2 1" in page.text


def test_a_thing_of_a_narrower_kind_is_led_to(client: httpx.Client) -> None:
    answer = client.get("/profile/organizations/test:person?lang=en")
    assert (answer.status_code, answer.headers["location"]) == (307, "/profile/persons/test:person?lang=en")


def test_what_is_not_there_leads_to_the_search(client: httpx.Client) -> None:
    page = page_of(client, "/profile/patents/CN000?lang=zh", 404)
    assert "本版本中没有标识为「CN000」的专利文献" in page.text
    assert page.said["/search?q=CN000&lang=zh"] == "检索「CN000」"
    assert "There is no such kind: x" in page_of(client, "/profile/nokind/x?lang=en", 404).text


def test_without_a_version_the_page_says_so(empty_client: httpx.Client) -> None:
    answer = empty_client.get("/profile/patents/CN1?lang=en")
    assert answer.status_code == 404
    assert ProfilePage(answer.text).unclosed == []


def test_the_timeline_tells_what_happened_when(client: httpx.Client) -> None:
    page = part_of(client, "timeline", "organizations", "test:firm")
    assert "2020-01-01" in page.text
    assert "测试集团" in page.text
    assert page.said["/profile/transactions/test:t1?lang=zh"].startswith("转让")
    assert "2022-02-02" in page.text


def test_a_family_has_the_dates_of_its_members_and_deals(client: httpx.Client) -> None:
    page = part_of(client, "timeline", "families", "test:1")
    for date in ("2020-05-01", "2019-01-03", "2022-02-02"):
        assert date in page.text


def test_parts_without_rows_say_so(client: httpx.Client) -> None:
    assert "没有来源对它作出陈述" in part_of(client, "statements", "organizations", "test:firm").text
    assert "未载明" in part_of(client, "measures", "policies", "test:policy").text
    assert "没有录入原文段落" in part_of(client, "measures", "measures", "test:measure").text


def test_a_part_without_an_answer_says_why(client: httpx.Client) -> None:
    page = part_of(client, "portfolio", "organizations", "test:firm", chain="civil_drone")
    assert "没有这一项的结果: 本快照中没有同族属于该产业链" in page.text


@pytest.fixture(scope="module")
def two_chains(tmp_path_factory: pytest.TempPathFactory, authored: ModuleType) -> Iterator[httpx.Client]:
    """The authored workspace, its family in a second chain as well, with less."""
    home = tmp_path_factory.mktemp("two-chains")
    own = load_authored("authored_snapshot")
    own.RESULTS["ChainMembership"].append(
        own.link("test:1", "convenience_bakery/dairy", membership=0.2, confidence=0.9, rules=["dairy#1"])
    )
    files = (own.CHAIN_FILE, own.CHAIN_FILE.with_name("convenience_bakery.yaml"))
    own.write_snapshot(home, authored.VERSION, authored.RESULTS, files)
    authored.write_workspace(home)
    ensure_entities(open_layers(home, authored.VERSION, authored.RESULTS))
    with serve_app(Settings(KG_HOME=home, NEO4J_URI=None)) as found:
        yield found


def test_the_numbers_of_a_profile_are_those_of_the_chain_chosen(two_chains: httpx.Client) -> None:
    for asked, chosen in (("", "civil_drone"), ("&chain=convenience_bakery", "convenience_bakery")):
        page = page_of(two_chains, f"{FIRM}?lang=zh{asked}")
        chains = [a for a in page.all("a") if a["href"].endswith("#chains")]
        assert [a["href"].partition("chain=")[2].partition("&")[0] for a in chains] == [
            "civil_drone",
            "convenience_bakery",
        ]
        assert [a["href"] for a in chains if "aria-current" in a] == [f"{FIRM}?chain={chosen}&lang=zh#chains"]
        numbers = [a for a in page.later if "/part/portfolio" in a or "/part/control" in a]
        assert len(numbers) == 2
        assert all(f"chain={chosen}" in address for address in numbers)
        assert page.links("/control?") == [
            "/control?lang=zh",
            f"/control?chain={chosen}&subject=agent%3Atest%3Afirm&lang=zh#network",
        ]


def test_a_kind_in_any_letters_is_said_not_to_be_there(client: httpx.Client) -> None:
    page_of(client, "/profile/无/人", 404)
    assert client.get("/profile/part/timeline", params={"collection": "无", "key": "人"}).status_code == 200


def test_a_profile_on_one_chain_offers_no_choice(client: httpx.Client) -> None:
    page = page_of(client, f"{FIRM}?lang=zh&chain=nothing")
    assert "chains" not in page.ids
    assert any("/part/portfolio" in address and "chain=civil_drone" in address for address in page.later)


def test_similar_patents_are_listed_with_how_they_were_found(client: httpx.Client) -> None:
    page = part_of(client, "similar", "patents", "CN999000001A")
    assert page.said["/profile/patents/CN999000002B?lang=zh"] == "测试电机"
    assert "不含向量" in page.text


# ── values ──────────────────────────────────────────────────────────────────────────────────────


def test_values_are_shown_by_their_label_precision_and_unit() -> None:
    firm, fund = specs_of("Firm"), specs_of("Fund")
    assert show(firm["countryCode"], "CN", {}, "en") == [Shown("China", note="CN")]
    row = {"foundingDatePrecision": "year", "registeredCapitalCurrency": "CNY"}
    assert show(firm["foundingDate"], "2015-01-01", row, "zh") == [Shown("2015")]
    capital = show(firm["registeredCapital"], 5_000_000, row, "zh")
    assert capital == [Shown("5,000,000 CNY", note="≈ 500万")]
    assert show(fund["fundType"], "ventureCapital", {}, "zh") != [Shown("ventureCapital")]
    assert show(firm["alternativeNames"], ["甲", "乙"], {}, "zh") == [Shown("甲"), Shown("乙")]
    assert show(firm["website"], "https://example.org/", {}, "zh")[0].is_outside
    assert show(firm["foundingDate"], None, {}, "zh") == []


def test_dates_are_no_more_precise_than_known() -> None:
    assert date_text("2021-03-05", "month") == "2021-03"
    assert date_text("2021-03-05", None) == "2021-03-05"
    assert date_text("2021-03-05T10:20:30Z") == "2021-03-05 10:20 UTC"


def test_numbers_keep_their_digits() -> None:
    assert plain_number(1999) == "1999"
    assert plain_number(1_234_567) == "1,234,567"
    assert plain_number(-0.25) == "−0.25"


def test_source_records_are_grouped_by_file() -> None:
    given = ["a:x.csv:10", "a:x.csv:2", "b:C:/y.xml:7"]
    assert list_sources(given) == [
        SourceFile("a", "x.csv", ("2", "10"), 2),
        SourceFile("b", "C:/y.xml", ("7",), 1),
    ]


# ── the ego picture ─────────────────────────────────────────────────────────────────────────────


def group(count: int, *, is_out: bool = True, shown: int | None = None) -> Group:
    neighbours = tuple(
        Neighbour(str(n), f"名{n}", "企业", "Firm", f"/profile/organizations/{n}", ())
        for n in range(min(count, 100) if shown is None else shown)
    )
    return Group("R", "关系", "企业", is_out, count, neighbours, (), "/list/agents", "f", "/r", "f", "/p")


def test_marks_are_shared_among_groups_and_never_too_many() -> None:
    assert share_marks([group(1), group(200)]) == [1, 6]
    assert sum(share_marks([group(50)] * 30)) == MOST_MARKS
    assert min(share_marks([group(50)] * 30)) == 1


def test_the_picture_has_a_block_for_every_group_and_tells_of_the_rest() -> None:
    groups = [group(3), group(500), group(2, is_out=False)]
    wide, narrow = place_wide("测试航空", groups), place_narrow("测试航空", groups)
    assert [block.rest for block in narrow.blocks] == [0, 494, 0]
    assert sorted(block.rest for block in wide.blocks) == [0, 0, 494]
    for picture in (wide, narrow):
        ordered = sorted(picture.blocks, key=lambda b: (b.is_left, b.y))
        for one, two in itertools.pairwise(ordered):
            assert one.is_left != two.is_left or one.y + one.height <= two.y
        assert max(b.y + b.height for b in picture.blocks) <= picture.height
    assert [b.is_left for b in wide.blocks if not b.group.is_out] == [True]


# ── the timeline ────────────────────────────────────────────────────────────────────────────────


def test_a_date_known_to_the_year_lies_anywhere_in_it() -> None:
    assert span_of(Event("2020-01-01", "year", "l", "t", None)) == (2020.0, 365)
    assert span_of(Event("2020-01-01", "day", "l", "t", None)) == (2020.0, 1)


def test_events_near_each_other_are_one_mark_with_their_number() -> None:
    events = [
        Event("2020-01-01", "day", "法律事件", "一", None),
        Event("2020-01-03", "day", "法律事件", "二", None),
        Event("2024-06-01", "day", "法律事件", "三", None),
        Event("2022-01-01", "year", "成立", "四", None),
    ]
    line = place_timeline(events, [Yearly("公布", {2019: 4, 2021: 2}, 1, "/a", "/list/patents", "f")])
    assert line is not None
    assert [" ".join(lane.label) for lane in line.lanes] == ["公布", "法律事件", "成立"]
    assert [[mark.count for mark in lane.marks] for lane in line.lanes] == [[], [2, 1], [1]]
    assert [(bar.year, bar.count) for bar in line.lanes[0].bars] == [(2019, 4), (2021, 2)]
    assert line.lanes[2].marks[0].span > 0
    assert [year for _, year in line.ticks] == [2019, 2020, 2021, 2022, 2023, 2024, 2025]
    assert place_timeline([], []) is None


def test_merging_no_marks_gives_none() -> None:
    assert merge_marks([]) == []


# ── passages and statements ─────────────────────────────────────────────────────────────────────


def test_mentions_are_marked_at_their_offsets_in_the_document() -> None:
    row = {"passageId": "d#10-18", "text": "甲公司与乙大学合", "startOffset": 10, "endOffset": 18}
    view = mark_passage(
        row, [Span(14, 17, "/b", "乙大学"), Span(10, 13, "/a", "甲公司"), Span(11, 15, None, "x")]
    )
    assert [(piece.text, piece.span.path if piece.span else None) for piece in view.pieces] == [
        ("甲公司", "/a"),
        ("与", None),
        ("乙大学", "/b"),
        ("合", None),
    ]
    assert view.is_exact


def test_a_passage_whose_offsets_do_not_fit_its_text_is_not_marked() -> None:
    view = mark_passage(
        {"passageId": "p", "text": "甲", "startOffset": 0, "endOffset": 9}, [Span(0, 1, "/a", "")]
    )
    assert (view.is_exact, [piece.text for piece in view.pieces], view.mentions) == (False, ["甲"], 0)


def test_statements_that_contradict_each_other_stand_together() -> None:
    def stated(key: str, *against: str) -> StatementView:
        return StatementView(key, "数量", "", "1", None, key, None, None, against)

    found = find_conflicts(
        [stated("a", "b"), stated("b", "a", "c"), stated("c", "b"), stated("d"), stated("e", "x")]
    )
    assert [[one.key for one in conflict.statements] for conflict in found] == [["a", "b", "c"]]


def test_every_collection_has_something_to_call_its_things_by() -> None:
    for name, nodes in GRAPH_SCHEMA.collections.items():
        assert nodes, name
        assert all(node.label_zh and node.label_en for node in nodes)


def test_owners_are_looked_through(client: httpx.Client) -> None:
    page = part_of(client, "ownership", "organizations", "test:firm")
    assert page.said["/profile/organizations/test:mother?lang=zh"] == "测试集团"
    assert "60.0 %" in page.text
