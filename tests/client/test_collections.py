"""Lists, look-ups, search, SPARQL: what the server holds, typed and whole."""

import datetime as dt

import httpx
import pandas as pd
import pyarrow as pa
import pytest

from kg.client import Client, ClientError, ProblemError

NUMBERS = ["CN999000001A", "CN999000002B", "EP9990004A1", "FR9990003A1", "US9990002B2"]
PREFIX = "PREFIX ipkg: <https://w3id.org/ipkg/ontology#>\n"


def test_a_collection_comes_whole_with_typed_columns(kg: Client) -> None:
    frame = kg.collection("patents", select=["publicationNumber", "publicationDate", "isStub"])
    assert frame["publicationNumber"].tolist() == NUMBERS
    assert frame.dtypes.tolist() == [pd.ArrowDtype(t) for t in (pa.string(), pa.date32(), pa.bool_())]
    assert frame["publicationDate"].iloc[0] == dt.date(2020, 5, 1)
    assert frame["publicationDate"].isna().tolist() == [False, False, False, True, True]
    assert "0f1e2d3c.r1" in frame.attrs["etag"]


def test_a_list_is_filtered_searched_and_sorted_by_the_server(kg: Client) -> None:
    def numbers(**asked: str) -> list[str]:
        return kg.collection("patents", select=["publicationNumber"], **asked)["publicationNumber"].tolist()

    assert numbers(filter="countryCode:CN|FR") == [*NUMBERS[:2], "FR9990003A1"]
    assert numbers(sort="-publicationNumber") == NUMBERS[::-1]
    assert numbers(search="测试") == ["CN999000002B", "CN999000001A"]


@pytest.mark.parametrize("size", [1, 2, 5, 1000])
def test_pages_give_every_row_once_in_order(kg: Client, size: int) -> None:
    pages = list(kg.pages("patents", select=["publicationNumber"], per_page=size))
    assert [number for page in pages for number in page["publicationNumber"]] == NUMBERS
    assert max(len(page) for page in pages) <= size


def test_a_limit_gives_the_first_rows_only(kg: Client) -> None:
    assert kg.collection("patents", limit=2)["publicationNumber"].tolist() == NUMBERS[:2]
    assert kg.collection("clusters", limit=2).empty


def test_evidence_names_the_source_records(kg: Client) -> None:
    frame = kg.collection("patents", filter="countryCode:EP", select=["publicationNumber"], evidence=True)
    assert [list(sources) for sources in frame["sources"]] == [["authored:patents.csv:4"]]


def test_a_relation_has_both_keys(kg: Client) -> None:
    frame = kg.relation("Citation", select=["startKey", "endKey", "category"])
    assert frame[["startKey", "endKey"]].values.tolist() == [
        ["CN999000001A", "US9990002B2"],
        ["FR9990003A1", "CN999000001A"],
    ]
    assert frame["category"].isna().tolist() == [False, True]


def test_groups_count_rows(kg: Client) -> None:
    frame = kg.groups("patents", "countryCode")
    assert dict(zip(frame["key"], frame["count"], strict=True)) == {"CN": 2, "EP": 1, "FR": 1, "US": 1}


def test_an_entity_is_what_the_api_answers(kg: Client, client: httpx.Client) -> None:
    found = kg.entity("patents", "CN999000001A")
    assert found == client.get("/api/v1/patents/CN999000001A").json()
    assert kg.entity("links", "civil_drone/test_training")["properties"]["name"] == "仿真、测试与培训"


def test_search_and_suggestions_are_rows(kg: Client) -> None:
    hits = kg.search("测试", collections=["patents", "pools"], per_page=1)
    assert sorted(hits[["collection", "key", "count"]].values.tolist()) == [
        ["patents", "CN999000002B", 2],
        ["pools", "test:pool", 1],
    ]
    suggested = kg.suggest("测航")
    assert suggested["key"].tolist() == ["test:firm"]
    assert kg.search("没有这样的词语").columns.tolist()[:4] == ["collection", "class", "key", "name"]


def test_a_select_in_sparql_is_a_typed_frame(kg: Client) -> None:
    frame = kg.sparql(
        PREFIX + "SELECT ?n ?d WHERE { ?p a ipkg:Publication ; ipkg:publicationNumber ?n "
        "OPTIONAL { ?p ipkg:publicationDate ?d } } ORDER BY ?n"
    )
    assert frame["n"].tolist() == NUMBERS
    assert frame.dtypes.tolist() == [pd.ArrowDtype(pa.string()), pd.ArrowDtype(pa.date32())]
    assert frame["d"].iloc[0] == dt.date(2020, 5, 1)
    counted = kg.sparql(PREFIX + "SELECT (COUNT(*) AS ?many) WHERE { ?p a ipkg:Publication }")
    assert counted["many"].tolist() == [5]
    assert kg.sparql(PREFIX + "ASK { ?p a ipkg:Publication }")["boolean"].tolist() == [True]


def test_a_graph_in_sparql_is_turtle(kg: Client) -> None:
    query = PREFIX + "CONSTRUCT WHERE { ?p a ipkg:Publication }"
    assert kg.sparql_graph(query).count("Publication") >= 5
    with pytest.raises(ClientError, match="makes a graph"):
        kg.sparql(query)


def test_a_problem_says_what_was_found_and_expected(kg: Client) -> None:
    with pytest.raises(ProblemError) as refused:
        kg.collection("patents", filter="countryCode")
    problem = refused.value
    assert (problem.status, problem.slug, problem.title) == (422, "invalid-request", "请求参数无效")
    assert (problem.where, problem.found) == ("query.filter", "countryCode")
    assert problem.expected
    assert problem.request_id
    with pytest.raises(ProblemError) as missing:
        kg.entity("patents", "XX0")
    assert (missing.value.status, missing.value.slug) == (404, "not-found")


def test_a_problem_is_told_in_the_language_of_the_client(client: httpx.Client) -> None:
    with Client(str(client.base_url), language="en") as english, pytest.raises(ProblemError) as refused:
        english.entity("patents", "XX0")
    assert refused.value.title == "Not found in this version"


def test_free_cypher_without_a_graph_is_a_problem_with_its_wait(kg: Client) -> None:
    with pytest.raises(ProblemError) as refused:
        kg.cypher("MATCH (p:Publication) RETURN p.title AS title LIMIT $n", {"n": 1})
    assert (refused.value.status, refused.value.slug) == (503, "graph-unavailable")
    assert refused.value.retry_after == 5
