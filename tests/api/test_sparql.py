"""`/sparql` as the SPARQL 1.1 Protocol has it."""

from pathlib import Path

import httpx
import orjson
import pytest

QUERY = """PREFIX ipkg: <https://w3id.org/ipkg/ontology#>
SELECT ?n WHERE { ?p a ipkg:Publication ; ipkg:publicationNumber ?n } ORDER BY ?n"""
NUMBERS = ["CN999000001A", "CN999000002B", "EP9990004A1", "FR9990003A1", "US9990002B2"]


def numbers(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [row["n"]["value"] for row in answer.json()["results"]["bindings"]]


def test_all_three_ways_of_the_protocol_give_the_same_answer(client: httpx.Client) -> None:
    as_text = client.post("/sparql", content=QUERY, headers={"content-type": "application/sparql-query"})
    by_get = client.get("/sparql", params={"query": QUERY})
    by_form = client.post("/sparql", data={"query": QUERY})
    assert [numbers(answer) for answer in (by_get, by_form, as_text)] == [NUMBERS] * 3
    assert by_get.headers["content-type"] == "application/sparql-results+json"
    assert by_get.headers["x-graph-version"] == "0f1e2d3c.r1"


def test_a_query_is_on_record_with_its_text(client: httpx.Client, published_home: Path) -> None:
    query = "ASK { <urn:on-record> ?p ?o }"
    assert client.get("/sparql", params={"query": query}).json()["boolean"] is False
    # The line is written when the answer is out; one connection's next request comes after that.
    assert client.get("/api/v1/schema").status_code == 200
    lines = (published_home / "access" / "audit.jsonl").read_bytes().splitlines()
    (line,) = [found for found in map(orjson.loads, lines) if found.get("said") == query]
    told = {"method": "GET", "path": "/sparql", "status": 200, "who": "loopback", "role": "analyst"}
    assert {name: line[name] for name in told} == told


def test_the_answer_is_that_of_the_collection(client: httpx.Client) -> None:
    listed = client.get("/api/v1/patents", params={"select": "publicationNumber"}).json()["results"]
    assert [row["publicationNumber"] for row in listed] == numbers(
        client.get("/sparql", params={"query": QUERY})
    )


def test_a_version_that_the_caller_holds_is_not_sent_again(client: httpx.Client) -> None:
    tag = client.get("/sparql", params={"query": QUERY}).headers["etag"]
    again = client.get("/sparql", params={"query": QUERY}, headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_a_graph_comes_as_turtle_beside_a_wish_for_tables(client: httpx.Client) -> None:
    query = "CONSTRUCT WHERE { ?s a <https://w3id.org/ipkg/ontology#Publication> }"
    found = client.get("/sparql", params={"query": query}, headers={"accept": "text/csv, text/turtle"})
    assert found.headers["content-type"].partition(";")[0] == "text/turtle"
    assert "CN999000001A" in found.text


@pytest.mark.parametrize(
    ("query", "status", "slug"),
    [
        ("SELECT ?s WHERE {", 422, "invalid-request"),
        ("DROP ALL", 422, "invalid-request"),
        ("SELECT * WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 422, "query-refused"),
    ],
)
def test_a_refusal_is_a_problem(client: httpx.Client, query: str, status: int, slug: str) -> None:
    answer = client.get("/sparql", params={"query": query})
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (status, slug)


def test_a_body_that_is_no_query_is_refused(client: httpx.Client) -> None:
    answer = client.post("/sparql", content=b"{}", headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["found"]) == (422, "application/json")


def test_an_unknown_format_is_refused(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": QUERY}, headers={"accept": "image/png"})
    assert answer.status_code == 406
