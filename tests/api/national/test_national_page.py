import httpx
import pytest

from tests.api.html_page import Page


def tiles(page: Page) -> dict[str, str]:
    labels = [a["aria-label"] for a in page.all("a") if a.get("class", "").startswith("tile")]
    return dict(label.split("：" if "：" in label else ": ", 1) for label in labels)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "path",
    [
        "",
        "?show=platforms&place=cn:440000",
        *(f"/part/{p}" for p in ("figures", "board", "funnel", "alliances")),
    ],
)
def test_every_element_is_closed_and_no_id_stands_twice(national: httpx.Client, lang: str, path: str) -> None:
    answer = national.get(f"/national{path}", params={"lang": lang})
    page = Page(answer.text)
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert answer.status_code == 200
    assert page.unclosed == []
    assert len(ids) == len(set(ids))
    assert [a for _, a in page.elements if "style" in a] == []


def test_the_map_has_a_tile_for_each_division_with_its_words_and_number(national: httpx.Client) -> None:
    found = tiles(Page(national.get("/national", params={"show": "pilotZones", "lang": "zh"}).text))
    assert len(found) == 34
    assert found["广东省"] == "专利导航实验区 2"
    assert found["西藏自治区"] == "专利导航实验区 无已知"
    english = tiles(Page(national.get("/national", params={"show": "pilotZones", "lang": "en"}).text))
    assert english["Guangdong"] == "Pilot zones 2"


def test_a_figure_that_nobody_can_place_is_unknown_with_its_reason(national: httpx.Client) -> None:
    page = Page(national.get("/national", params={"show": "platforms", "lang": "zh"}).text)
    assert set(tiles(page).values()) == {"运营平台 未知"}
    assert "没有来源说明其所在地" in page.text
    assert "全国共 1，其中所在地已知 0。" in page.text


def test_a_province_lists_what_lies_there_and_who_holds_patents(national: httpx.Client) -> None:
    page = Page(national.get("/national", params={"place": "cn:440000", "lang": "zh"}).text)
    links = {a["href"].partition("?")[0] for a in page.all("a")}
    assert {
        "/profile/pilot-zones/zone:a",
        "/profile/pilot-zones/zone:b",
        "/profile/funds/fund:1",
        "/profile/organizations/org:1",
        "/zone",
    } <= links
    assert "示例高新区" in page.text
    assert "始于 2014" in page.text
    assert "须投资于此" in page.text


def test_without_a_province_the_elements_of_unknown_place_are_listed(national: httpx.Client) -> None:
    page = Page(national.get("/national", params={"lang": "zh"}).text)
    links = {a["href"].partition("?")[0] for a in page.all("a")}
    assert {
        "/profile/pilot-zones/zone:c",
        "/profile/platforms/platform:x",
        "/profile/alliances/alliance:2",
    } <= links


def test_every_number_of_the_map_leads_to_where_it_comes_from(national: httpx.Client) -> None:
    page = Page(national.get("/national", params={"place": "cn:440000", "lang": "en"}).text)
    addresses = [a["href"] for a in page.all("a") if a.get("class", "").startswith("why")]
    assert len(addresses) >= 34 * 7
    for address in addresses[:2] + addresses[-2:]:
        why = national.get(address)
        assert why.status_code == 200
        assert Page(why.text).unclosed == []


def test_figures_stand_in_series_with_their_sources_and_contradictions(national: httpx.Client) -> None:
    page = Page(national.get("/national/part/figures", params={"lang": "en"}).text)
    pictures = [svg["aria-label"] for svg in page.all("svg")]
    assert pictures == [
        "example zones number: 2015 8 家; 2017-05-12 at least 17 家; 2017-05-12 19 家; ",
        "示例机构 增长: date unknown 40 %; ",
    ]
    assert "sources contradict each other" in page.text
    assert "设立示例实验区十七家。" in page.text
    assert [time for name, time in page.elements if name == "time"] == [{}]
    assert "2017-04 示例平台 online from" in page.text


def test_an_alliance_stands_with_members_roles_and_shared_families(national: httpx.Client) -> None:
    page = Page(national.get("/national/part/alliances", params={"lang": "en"}).text)
    assert "Example Battery Alliance 2 3 1 Example Aviation" in page.text
    assert "no source names its members" in page.text


def test_a_version_that_cannot_be_asked_says_so_where_the_funnel_would_be(national: httpx.Client) -> None:
    page = Page(national.get("/national/part/funnel", params={"lang": "zh"}).text)
    assert page.unclosed == []
    assert "no family has a publication date" in page.text


def test_what_is_on_the_board_shows_its_parts_and_what_nobody_declared(
    national: httpx.Client, editor: httpx.Client
) -> None:
    assert "还没有人登记供给。" in national.get("/national/part/board", params={"lang": "zh"}).text
    offer = {"title": "旋翼减振专利包", "kind": "sale", "words": "旋翼 减振", "titleFlags": ["pledged"]}
    need = {"title": "求购旋翼减振技术", "words": "旋翼 减振", "budgetHigh": 5e5, "currency": "CNY"}
    for kind, value in (("offers", offer), ("needs", need)):
        made = editor.post(f"/api/v1/ledger/{kind}", json={"value": value, "why": "test"})
        assert made.status_code == 201
    page = Page(national.get("/national/part/board", params={"lang": "zh"}).text)
    assert "1 项供给" in page.text
    assert "不符： title: pledged" in page.text or "不符：title: pledged" in page.text
    assert "50万 CNY" in page.text
    assert page.text.count("待下次装载") == 2  # no version was loaded after they were entered
    assert "示例代理机构" in page.text


def test_an_empty_workspace_says_what_to_do(empty_client: httpx.Client) -> None:
    answer = empty_client.get("/national", params={"lang": "zh"})
    assert answer.status_code == 200
    assert "尚未发布任何版本" in answer.text
