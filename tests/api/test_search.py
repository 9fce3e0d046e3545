from typing import Any

import httpx
import pytest

from kg.answers.text_index import forms_of
from kg.answers.text_search import match_query
from kg.errors import QueryError

PATENTS = "/api/v1/patents"


def found(client: httpx.Client, words: str, **asked: Any) -> list[str]:
    params = {"search": words, "select": "publicationNumber", **asked}
    answer = client.get(PATENTS, params=params)
    assert answer.status_code == 200, answer.text
    return [row["publicationNumber"] for row in answer.json()["results"]]


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("飞行控制", ["CN999000001A"]),
        ("控制飞行", []),
        ("机", ["CN999000002B", "CN999000001A"]),
        ("测试", ["CN999000002B", "CN999000001A"]),
        ("测试 无人机", ["CN999000001A"]),
        ("一种无人机飞行控制方法", ["CN999000001A"]),
        ("drones", ["EP9990004A1"]),
        ("ROTOR blade", ["EP9990004A1"]),
        ('"blade rotor"', []),
    ],
)
def test_a_search_finds_the_texts_that_hold_all_the_words_names_before_abstracts(
    client: httpx.Client, words: str, numbers: list[str]
) -> None:
    assert found(client, words) == numbers


def test_a_search_is_filtered_counted_and_walked_like_any_list(client: httpx.Client) -> None:
    assert found(client, "测试", filter="kindCode:B") == ["CN999000002B"]
    groups = client.get(PATENTS, params={"search": "测试", "group_by": "kindCode"}).json()["groups"]
    assert groups == [{"key": "A", "count": 1}, {"key": "B", "count": 1}]
    first = client.get(PATENTS, params={"search": "测试", "per_page": 1}).json()
    assert (first["meta"]["count"], first["meta"]["sort"]) == (2, "-relevance,publicationNumber")
    second = client.get(PATENTS, params={"search": "测试", "cursor": first["meta"]["nextCursor"]}).json()
    walked = first["results"] + second["results"]
    assert [row["publicationNumber"] for row in walked] == ["CN999000002B", "CN999000001A"]
    assert walked[0]["relevance"] > walked[1]["relevance"]


def test_a_search_of_rows_without_text_is_refused(client: httpx.Client) -> None:
    for path in ("/api/v1/relations/Citation", "/api/v1/applications"):
        answer = client.get(path, params={"search": "测试"})
        assert (answer.status_code, answer.json()["where"]) == (422, "query.search")


def test_all_collections_are_searched_at_once_with_their_counts(client: httpx.Client) -> None:
    answer = client.get("/api/v1/search", params={"q": "测试", "per_page": 1}).json()
    counts = {part["collection"]: part["count"] for part in answer["collections"]}
    assert counts == {
        "agents": 2,
        "data-sets": 1,
        "families": 2,
        "links": 1,
        "patents": 2,
        "policies": 1,
        "pools": 1,
        "programme-elements": 1,
    }
    assert "BM25" in answer["ranking"]
    only = client.get("/api/v1/search", params={"q": "测试", "collections": "pools"}).json()["collections"]
    assert [(p["collection"], [(h["key"], h["name"]) for h in p["results"]]) for p in only] == [
        ("pools", [("test:pool", "测试专利池")])
    ]
    wrong = client.get("/api/v1/search", params={"q": "测试", "collections": "ships"})
    assert (wrong.status_code, wrong.json()["found"]) == (422, "ships")


@pytest.mark.parametrize("typed", ["测试航", "ceshih", "csh", "Test Av", "测航", "cehang"])
def test_a_name_is_suggested_by_signs_pinyin_initials_and_its_other_names(
    client: httpx.Client, typed: str
) -> None:
    results = client.get("/api/v1/suggest", params={"q": typed, "collections": "agents"}).json()["results"]
    assert [(r["key"], r["collection"], r["class"]) for r in results] == [("test:firm", "agents", "Firm")]


def test_those_who_hold_more_families_are_suggested_first(client: httpx.Client) -> None:
    results = client.get("/api/v1/suggest", params={"q": "cs"}).json()["results"]
    assert [(r["key"], r["weight"]) for r in results if r["collection"] == "agents"] == [
        ("test:firm", 1),
        ("test:mother", 0),
    ]


def test_similar_patents_are_of_other_families_and_say_by_what_method(client: httpx.Client) -> None:
    answer = client.get("/api/v1/patents/CN999000001A/similar").json()
    assert [hit["key"] for hit in answer["results"]] == ["CN999000002B"]
    assert "no vectors" in answer["method"]
    assert client.get("/api/v1/patents/CN1A/similar").status_code == 404


def test_a_long_run_of_signs_is_cut_into_words_and_syntax_of_the_index_has_no_meaning() -> None:
    assert match_query("飞控") == '"飞  控"'
    assert match_query('a OR b* "c d"') == '"a" AND "OR" AND "b" AND "c d"'
    assert match_query("飞行控制方法").count("AND") >= 1
    with pytest.raises(QueryError, match="nothing to search for"):
        match_query("!?")


def test_the_forms_of_a_name_are_itself_its_pinyin_and_their_initials() -> None:
    assert forms_of("飞控 Pro") == {"飞控 pro", "feikong pro", "fk pro"}
    assert forms_of("Rotor  Works") == {"rotor works"}
