"""The pages of funds: what they list, try out, refuse and export."""

import csv
import io
import re

import httpx
import openpyxl
import pytest
from starlette.datastructures import QueryParams

from kg.api.pages.fund.assignment_part import read_amount
from kg.api.pages.fund.fund_asking import Form, asked_form, changes, read_picks, scaled
from kg.api.pages.fund.fund_words import FUND_WORDS, refusal_text
from tests.api.html_page import Page

FUND = "investor:example"
OWN = Form(("seed",), "1", "", "", "", "", {"c/a": "100"}, {"quality": "100"}, "", "", False)


def text_of(html: str) -> str:
    bare = re.sub(r"<(script|style)\b.*?</\1>", "", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", bare))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", ["/fund", f"/fund?fund={FUND}", f"/fund?fund={FUND}&tried=1&stages=late"])
def test_every_element_is_closed_and_no_style_is_inline(
    client: httpx.Client, path: str, language: str
) -> None:
    answer = client.get(f"{path}{'&' if '?' in path else '?'}lang={language}")
    assert (answer.status_code, Page(answer.text).unclosed) == (200, [])
    assert re.findall(r"\sstyle=|\son\w+=", answer.text) == []


def test_the_start_page_lists_the_funds_and_says_which_chain_it_chose(client: httpx.Client) -> None:
    found = client.get("/fund", params={"lang": "zh"}).text
    text = text_of(found)
    assert "未指明产业链，显示第一条有匹配结果的链" in text
    assert "显示 2 只，共 2 只" in text
    assert 'href="/fund?fund=investor%3Aexample&amp;chain=civil_drone&amp;lang=zh"' in found
    english = text_of(client.get("/fund", params={"lang": "en", "q": "ventures"}).text)
    assert "1 of 1 funds" in english
    assert "Example Ventures" in english


def test_a_search_without_a_hit_says_so(client: httpx.Client) -> None:
    assert "没有名称含“zzz”的基金。" in text_of(client.get("/fund", params={"q": "zzz", "lang": "zh"}).text)


def test_a_fund_shows_each_part_its_refusals_in_words_and_where_criteria_come_from(
    client: httpx.Client,
) -> None:
    found = client.get("/fund", params={"fund": FUND, "lang": "zh"}).text
    answer = client.get(f"/api/v1/funds/{FUND}/match?chain=civil_drone").json()
    text = text_of(found)
    first = answer["scores"][0]
    for name, value in first["parts"].items():
        assert FUND_WORDS[name][0] in text
        assert f"{value:.2f}" in text
    for row in answer["scores"]:
        assert row["name"] in text
        for reason in row["refusals"]:
            assert refusal_text(reason, "zh") in text
    assert "等权，未校准" in text
    assert "/why?of=%2Fapi%2Fv1%2Ffunds%2Finvestor%3Aexample%2Fmatch" in found


def test_a_number_of_the_page_leads_to_its_origin(client: httpx.Client) -> None:
    found = client.get("/fund", params={"fund": FUND, "lang": "zh"}).text
    address = re.search(r'href="(/why\?of=[^"]*score[^"]*)"', found)
    assert address is not None
    answer = client.get(address.group(1).replace("&amp;", "&"))
    assert answer.status_code == 200
    assert "s = gate · Σ θ_k s_k" in answer.text


def test_what_is_tried_changes_the_address_only_and_says_that_it_is_a_what_if(client: httpx.Client) -> None:
    params = {"fund": FUND, "chain": "civil_drone", "tried": "1", "stages": "late", "lang": "zh"}
    text = text_of(client.get("/fund", params=params).text)
    assert "推演：括号内为原名次" in text
    assert "恢复原标准" in text


def test_a_criterion_that_cannot_be_read_is_told_and_the_funds_own_are_shown(client: httpx.Client) -> None:
    params = {"fund": FUND, "tried": "1", "low": "many", "lang": "zh"}
    answer = client.get("/fund", params=params)
    text = text_of(answer.text)
    assert answer.status_code == 200
    assert "标准有一处读不懂，先按原标准显示。" in text
    assert "query.ticket" in text


def test_the_shortlist_is_exported_without_a_key_as_what_is_picked(client: httpx.Client) -> None:
    params = {"fund": FUND, "chain": "civil_drone", "pick": "cluster:1", "lang": "en"}
    answer = client.get("/fund/shortlist.csv", params=params)
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["cluster id"] for row in rows] == ["cluster:1"]
    assert rows[0]["reason"].startswith("Place 1 of 2 with ")
    assert rows[0]["page"].endswith("/cluster/cluster:1?chain=civil_drone&lang=en")
    book = openpyxl.load_workbook(io.BytesIO(client.get("/fund/shortlist.xlsx", params=params).content))
    cells = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert [row[1] for row in cells] == ["cluster id", "cluster:1"]
    assert book.sheetnames == ["Shortlist", "Criteria"]


def test_without_a_pick_all_that_are_not_refused_are_exported(client: httpx.Client) -> None:
    answer = client.get("/fund/shortlist.csv", params={"fund": FUND, "chain": "civil_drone", "lang": "en"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    match = client.get(f"/api/v1/funds/{FUND}/match?chain=civil_drone").json()
    assert [row["cluster id"] for row in rows] == [
        row["project"] for row in match["scores"] if row["eligible"] is not False
    ]


def test_the_parts_say_what_they_need_and_what_the_ledger_has(client: httpx.Client) -> None:
    common = {"fund": FUND, "chain": "civil_drone", "lang": "zh"}
    plan = client.get("/fund/part/assignment", params=common)
    assert (plan.status_code, Page(plan.text).unclosed) == (200, [])
    assert "每个集群的融资需求" in plan.text
    desk = client.get("/fund/part/desk", params={**common, "pick": "cluster:1"})
    assert (desk.status_code, Page(desk.text).unclosed) == (200, [])
    assert "账本里还没有这只基金的标准。" in desk.text
    assert "把清单记入账本" in desk.text
    notes = client.get("/fund/part/notes", params={"entity": "Fund", "key": FUND, "lang": "zh"})
    assert "还没有备注。" in notes.text


def test_an_unknown_fund_is_said_to_be_unknown(client: httpx.Client) -> None:
    answer = client.get("/fund", params={"fund": "nobody", "lang": "en"})
    assert answer.status_code == 404
    assert "The match of this chain has no such fund." in answer.text


def test_where_nothing_is_published_the_page_says_what_to_do(empty_client: httpx.Client) -> None:
    text = text_of(empty_client.get("/fund", params={"lang": "zh"}).text)
    assert "运行 kg build" in text


def test_only_what_differs_from_the_funds_own_is_asked() -> None:
    assert changes(OWN, OWN) == {}
    query = QueryParams(
        "tried=1&stages=seed&low=1&share.c/a=1&share.c/b=3&weight.quality=100&open_terms=true"
    )
    form = asked_form(query, OWN)
    assert changes(form, OWN) == {"thesis": "c/a=0.25,c/b=0.75", "open_terms": True}
    assert asked_form(QueryParams("stages=late"), OWN) == OWN
    cleared = asked_form(QueryParams("tried=1&low=&share.c/a=100&weight.quality=100&regions=CN，US"), OWN)
    assert changes(cleared, OWN) == {"stages": "", "ticket": "", "regions": "CN,US"}


def test_shares_are_scaled_and_what_is_no_number_is_left_for_the_api_to_refuse() -> None:
    assert scaled({"a": "1", "b": "1"}) == "a=0.5,b=0.5"
    assert scaled({"a": "x"}) == "a=x"
    assert scaled({"a": "-1", "b": "2"}) == "a=-1,b=2"


def test_picks_are_those_of_the_match_in_its_order() -> None:
    assert read_picks(QueryParams("pick=c,a&pick=z&pick=b"), ["a", "b", "c"]) == ("a", "b", "c")


def test_an_amount_is_above_zero_or_nothing() -> None:
    assert (read_amount("1,000"), read_amount("0"), read_amount("x"), read_amount("inf")) == (
        1000.0,
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("reason", "zh", "en"),
    [
        (
            "stage: early is not among growth, late",
            "阶段为早期，不在成长期、成熟期之列",
            "its stage early is not growth, late",
        ),
        (
            "ticket: the ask 5e+06 is below the least ticket 1e+07",
            "需求 5,000,000 低于最低额度 10,000,000",
            "it asks for 5,000,000, the least ticket is 10,000,000",
        ),
        ("exclusion: CN", "在排除项之列：CN", "excluded: CN"),
        ("title: pledge", "权属不清：pledge", "title is not clear: pledge"),
        (
            "term: in force until 2027-01-01, needed until 2031-12-31",
            "权利只到 2027-01-01，须到 2031-12-31",
            "in force until 2027-01-01, needed until 2031-12-31",
        ),
        ("region: US is not among CN", "地域 US 不在 CN 之列", "its regions US are not among CN"),
    ],
)
def test_a_refusal_is_told_in_words(reason: str, zh: str, en: str) -> None:
    assert (refusal_text(reason, "zh"), refusal_text(reason, "en")) == (zh, en)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_cluster_shows_its_figures_and_how_each_fund_scores_it(client: httpx.Client, language: str) -> None:
    answer = client.get("/cluster/cluster:1", params={"lang": language, "fund": FUND})
    assert (answer.status_code, Page(answer.text).unclosed) == (200, [])
    text = text_of(answer.text)
    assert "飞控 1" in text
    assert ("示例创投" if language == "zh" else "Example Ventures") in text
    assert ("未知" if language == "zh" else "unknown") in text.lower()
    scores = client.get("/api/v1/chains/civil_drone/clusters/cluster:1").json()["scores"]
    for row in scores:
        for reason in row["refusals"]:
            assert refusal_text(reason, "zh" if language == "zh" else "en") in text


def test_a_cluster_without_published_families_says_so(client: httpx.Client) -> None:
    params = {"cluster": "cluster:1", "chain": "civil_drone", "lang": "en"}
    part = client.get("/fund/part/cluster", params=params)
    assert part.status_code == 200
    assert "no family of such a cluster is published" in part.text


def test_an_unknown_cluster_is_said_to_be_unknown(client: httpx.Client) -> None:
    answer = client.get("/cluster/cluster:none", params={"lang": "en"})
    assert answer.status_code == 404
    assert "no such cluster in the match" in answer.text
