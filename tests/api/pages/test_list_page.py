"""Lists: columns, sorting, conditions in words, pages, what the CSV holds."""

import re

import httpx
import pytest

from kg.api.pages.list_view import choose_columns, find_resource, order_of


def addresses(body: str) -> list[str]:
    return [one.replace("&amp;", "&") for one in re.findall(r'href="([^"]+)"', body)]


def test_rows_lead_to_pages_and_columns_to_their_order(client: httpx.Client) -> None:
    body = client.get("/list/patents?lang=zh").text
    assert 'href="/profile/patents/CN999000001A?lang=zh"' in body
    assert "/list/patents?sort=publicationDate&lang=zh" in addresses(body)
    sorted_body = client.get("/list/patents?sort=publicationDate&lang=zh").text
    assert 'aria-sort="ascending"' in sorted_body
    assert "/list/patents?sort=-publicationDate&lang=zh" in addresses(sorted_body)


def test_unknown_values_are_said_to_be(client: httpx.Client) -> None:
    body = client.get("/list/patents?filter=publicationNumber:FR9990003A1&columns=title,publicationDate").text
    assert "Aile volante" in body
    assert '<span class="unknown">未知</span>' in body


def test_a_condition_on_a_relation_names_the_thing(client: httpx.Client) -> None:
    body = client.get('/list/patents?filter=PatentApplicant.endKey:"test:firm"&lang=zh').text
    assert "专利申请人: 测试航空" in body
    assert "1 行" in body
    assert "CN999000001A" in body
    assert "CN999000002B" not in body


def test_several_columns_may_be_chosen_by_a_form(client: httpx.Client) -> None:
    body = client.get("/list/organizations?columns=name&columns=countryCode&lang=en").text
    assert re.findall(r'<th scope="col"[^>]*><a [^>]*>([^<]+)</a>', body) == [
        "name",
        "country or office code",
    ]


def test_the_download_has_every_row_of_the_columns_chosen(client: httpx.Client) -> None:
    body = client.get("/list/organizations?columns=name,countryCode&filter=countryCode:CN&lang=zh").text
    csv = next(address for address in addresses(body) if "format=csv" in address)
    assert client.get(csv).text.splitlines()[0].lstrip("\ufeff") == "name,countryCode"


def test_rows_of_a_relation_name_both_ends_and_their_sources(client: httpx.Client) -> None:
    body = client.get("/list/relations/PatentApplicant?evidence=true&lang=zh").text
    assert 'href="/profile/patents/CN999000001A?lang=zh">=测试飞行控制方法, 含逗号' in body
    assert 'href="/profile/organizations/test:firm?lang=zh">测试航空' in body
    assert "authored:patents.csv:2" in body


def test_rows_of_a_relation_are_narrowed_to_one_end(client: httpx.Client) -> None:
    answer = client.get('/list/relations/PatentApplicant?filter=startKey:"CN999000001A"&lang=zh')
    assert answer.status_code == 200
    assert "CN999000001A" in answer.text


def test_facets_narrow_a_list(client: httpx.Client) -> None:
    body = client.get("/list/part/facets/organizations?lang=zh").text
    assert "/list/organizations?filter=countryCode%3A%22CN%22&lang=zh" in addresses(body)


def test_a_list_that_is_none_leads_on(client: httpx.Client) -> None:
    answer = client.get("/list/nothing?lang=zh")
    assert (answer.status_code, "没有名为「nothing」的列表" in answer.text) == (404, True)
    assert client.get("/list/relations/Nothing").status_code == 404


def test_a_wrong_condition_is_explained(client: httpx.Client) -> None:
    answer = client.get("/list/patents?filter=nonsense")
    assert answer.status_code == 422
    assert "a condition is attribute:value" in answer.text


def test_no_rows_say_what_to_do(client: httpx.Client) -> None:
    body = client.get("/list/patents?filter=countryCode:ZZ&lang=en").text
    assert "No row satisfies the conditions." in body


@pytest.mark.parametrize(
    ("sort", "column", "order"),
    [
        (None, "name", None),
        ("name", "name", "ascending"),
        ("-name,key", "name", "descending"),
        ("-a", "b", None),
    ],
)
def test_the_order_of_a_column(sort: str | None, column: str, order: str | None) -> None:
    assert order_of(sort, column) == order


def test_the_usual_columns_are_few_and_begin_with_what_names_a_row() -> None:
    resource = find_resource("patents")
    assert resource is not None
    assert choose_columns(resource, [])[:3] == ["title", "publicationNumber", "publicationDate"]
    assert choose_columns(resource, ["kindCode", "kindCode", "none"]) == ["kindCode"]
    assert find_resource("relations/Citation") is not None
    assert find_resource("relations/None") is None
