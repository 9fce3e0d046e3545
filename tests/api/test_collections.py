import csv
import io
import json
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from kg.settings import Settings

Serve = Callable[[Settings], AbstractContextManager[httpx.Client]]

PATENTS = "/api/v1/patents"
NUMBERS = ["CN999000001A", "CN999000002B", "EP9990004A1", "FR9990003A1", "US9990002B2"]


def keys(
    client: httpx.Client, path: str = PATENTS, key: str = "publicationNumber", **asked: object
) -> list[str]:
    answer = client.get(path, params={"select": key, **asked})
    assert answer.status_code == 200, answer.text
    return [row[key] for row in answer.json()["results"]]


def test_a_list_says_its_version_its_count_and_its_order(client: httpx.Client) -> None:
    answer = client.get(PATENTS, params={"select": "publicationNumber,title", "per_page": 2}).json()
    cursor = answer["meta"].pop("nextCursor")
    assert answer == {
        "graphVersion": "0f1e2d3c.r1",
        "snapshotVersion": "0f1e2d3c",
        "computedAt": "2026-11-23T08:00:00Z",
        "methodVersion": "1",
        "meta": {"count": 5, "perPage": 2, "sort": "publicationNumber"},
        "results": [
            {"publicationNumber": "CN999000001A", "title": "=测试飞行控制方法, 含逗号"},
            {"publicationNumber": "CN999000002B", "title": "测试电机"},
        ],
    }
    assert isinstance(cursor, str)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("countryCode:CN", NUMBERS[:2]),
        ("countryCode:CN|FR", [*NUMBERS[:2], "FR9990003A1"]),
        ("countryCode:!CN", NUMBERS[2:]),
        ("publicationDate:null", NUMBERS[3:]),
        ("publicationDate:!null", NUMBERS[:3]),
        ("publicationDate:>2020-05-01", ["CN999000002B"]),
        ("publicationDate:>=2020-05-01,publicationDate:<2021-01-01", ["CN999000001A"]),
        ("kindCode:!A", NUMBERS[1:]),
        ("isStub:true", ["US9990002B2"]),
        ('title:"=测试飞行控制方法, 含逗号"', ["CN999000001A"]),
        ("PatentApplicant.endKey:test:firm", ["CN999000001A"]),
        ("PatentApplicant.endKey:!test:firm", NUMBERS[1:]),
        ("Citation.endKey:CN999000001A", ["FR9990003A1"]),
        ("Citation.startKey:CN999000001A", ["US9990002B2"]),
        ("Citation.category:X", ["CN999000001A"]),
        ("class:Publication,countryCode:EP", ["EP9990004A1"]),
    ],
)
def test_a_filter_keeps_the_rows_that_satisfy_it(client: httpx.Client, asked: str, found: list[str]) -> None:
    assert keys(client, filter=asked) == found


def test_a_property_with_many_values_satisfies_a_filter_by_one_of_them(client: httpx.Client) -> None:
    path = "/api/v1/organizations"
    assert keys(client, path, "agentId", filter="alternativeNames:测航|none") == ["test:firm"]
    assert keys(client, path, "agentId", filter="alternativeNames:null,countryCode:CN") == [
        "test:mother",
        "test:univ",
    ]


@pytest.mark.parametrize(
    ("params", "where", "found"),
    [
        ({"filter": "colour:red"}, "query", "colour"),
        ({"filter": "countryCode"}, "query.filter", "countryCode"),
        ({"filter": 'title:"open'}, "query.filter", 'title:"open'),
        ({"filter": "publicationDate:>soon"}, "query.filter", "soon"),
        ({"filter": "FundThesis.endKey:x"}, "query.filter", "FundThesis"),
        ({"sort": "colour"}, "query", "colour"),
        ({"sort": "title,-title"}, "query.sort", "title,-title"),
        ({"select": "colour"}, "query", "colour"),
        ({"group_by": "colour"}, "query", "colour"),
        ({"cursor": "nonsense"}, "query.cursor", "nonsense"),
        ({"per_page": "all"}, "query.per_page", "json"),
    ],
)
def test_a_wrong_parameter_is_named_with_what_was_found(
    client: httpx.Client, params: dict[str, str], where: str, found: str
) -> None:
    answer = client.get(PATENTS, params=params)
    assert (answer.status_code, answer.json()["where"], answer.json()["found"]) == (422, where, found)


def test_unknown_values_come_last_in_both_directions(client: httpx.Client) -> None:
    assert keys(client, sort="publicationDate") == ["EP9990004A1", *NUMBERS[:2], "FR9990003A1", "US9990002B2"]
    assert keys(client, sort="-publicationDate") == [*NUMBERS[1::-1], "EP9990004A1", *NUMBERS[3:]]


@pytest.mark.parametrize(
    "sort", [None, "publicationDate", "-publicationDate", "-countryCode,title", "isStub"]
)
@pytest.mark.parametrize("size", [1, 2, 3])
def test_a_walk_by_cursor_gives_every_row_once_in_the_order_of_the_list(
    client: httpx.Client, sort: str | None, size: int
) -> None:
    params = {"select": "publicationNumber", "per_page": size, **({"sort": sort} if sort else {})}
    address = str(httpx.URL(PATENTS, params=params))
    walked = []
    while address:
        answer = client.get(address)
        walked += [row["publicationNumber"] for row in answer.json()["results"]]
        address = answer.links.get("next", {}).get("url", "")
    assert walked == keys(client, **({"sort": sort} if sort else {}))


@pytest.mark.parametrize("other", [{"filter": "countryCode:CN"}, {"sort": "title"}])
@pytest.mark.parametrize("page", [{}, {"per_page": "all", "format": "csv"}])
def test_a_cursor_of_another_list_is_refused(
    client: httpx.Client, other: dict[str, str], page: dict[str, str]
) -> None:
    cursor = client.get(PATENTS, params={"per_page": 1}).json()["meta"]["nextCursor"]
    answer = client.get(PATENTS, params={"cursor": cursor, **other, **page})
    assert (answer.status_code, answer.json()["detail"]) == (422, "the cursor belongs to another list")


def test_a_stream_goes_on_from_a_cursor(client: httpx.Client) -> None:
    cursor = client.get(PATENTS, params={"per_page": 1}).json()["meta"]["nextCursor"]
    asked = {"cursor": cursor, "per_page": "all", "format": "ndjson", "select": "publicationNumber"}
    lines = client.get(PATENTS, params=asked).text.splitlines()
    assert [json.loads(line)["publicationNumber"] for line in lines] == NUMBERS[1:]


def test_groups_count_the_rows_by_value_and_can_be_walked(client: httpx.Client) -> None:
    answer = client.get(PATENTS, params={"group_by": "countryCode", "per_page": 2}).json()
    assert answer["results"] == []
    assert answer["groups"] == [{"key": "CN", "count": 2}, {"key": "EP", "count": 1}]
    rest = client.get(
        PATENTS, params={"group_by": "countryCode", "cursor": answer["meta"]["nextCursor"]}
    ).json()["groups"]
    assert rest == [{"key": "FR", "count": 1}, {"key": "US", "count": 1}]


def test_groups_of_a_property_with_many_values_count_each(client: httpx.Client) -> None:
    answer = client.get("/api/v1/organizations", params={"group_by": "alternativeNames"}).json()
    assert answer["groups"] == [{"key": "CS", "count": 1}, {"key": "测航", "count": 1}]


def test_classes_of_a_tree_share_a_list_and_are_told_apart_by_their_class(client: httpx.Client) -> None:
    answer = client.get("/api/v1/organizations", params={"group_by": "class"}).json()["groups"]
    assert answer == [
        {"key": "Firm", "count": 3},
        {"key": "Fund", "count": 1},
        {"key": "FundManager", "count": 1},
        {"key": "University", "count": 1},
    ]
    assert keys(client, "/api/v1/funds", "agentId") == ["test:fund", "test:gp"]


def test_evidence_adds_the_source_records_and_their_data_sets(client: httpx.Client) -> None:
    params = {"filter": "countryCode:EP", "evidence": "true", "select": "publicationNumber"}
    answer = client.get(PATENTS, params=params).json()
    assert answer["results"] == [{"publicationNumber": "EP9990004A1", "sources": ["authored:patents.csv:4"]}]
    assert [entry["dataSetId"] for entry in answer["dataSets"]] == ["authored"]


def test_relations_are_listed_with_the_keys_of_both_ends(client: httpx.Client) -> None:
    answer = client.get("/api/v1/relations/Citation", params={"select": "startKey,endKey,category"}).json()
    assert answer["results"] == [
        {"startKey": "CN999000001A", "endKey": "US9990002B2", "category": "X"},
        {"startKey": "FR9990003A1", "endKey": "CN999000001A", "category": None},
    ]
    missing = client.get("/api/v1/relations/Nothing")
    assert (missing.status_code, missing.json()["found"]) == (404, "Nothing")


def test_a_class_without_rows_is_an_empty_list(client: httpx.Client) -> None:
    answer = client.get("/api/v1/clusters").json()
    assert (answer["meta"]["count"], answer["results"]) == (0, [])


def test_a_csv_opens_in_a_spreadsheet_without_harm(client: httpx.Client) -> None:
    params = {"select": "publicationNumber,title", "filter": "countryCode:CN"}
    answer = client.get(PATENTS, params=params, headers={"Accept": "text/csv"})
    assert answer.content.startswith(b"\xef\xbb\xbfpublicationNumber,title\n")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["title"] for row in rows] == ["'=测试飞行控制方法, 含逗号", "测试电机"]
    lists = client.get("/api/v1/organizations", params={"select": "alternativeNames", "format": "csv"}).text
    assert "测航; CS" in lists


@pytest.mark.parametrize("per_page", ["3", "all"])
def test_parquet_and_arrow_hold_the_typed_rows(client: httpx.Client, per_page: str) -> None:
    params = {"select": "publicationNumber,publicationDate", "per_page": per_page}
    parquet = client.get(PATENTS, params={**params, "format": "parquet"})
    arrow = client.get(PATENTS, params=params, headers={"Accept": "application/vnd.apache.arrow.stream"})
    expected = NUMBERS if per_page == "all" else NUMBERS[:3]
    for table in (pq.read_table(io.BytesIO(parquet.content)), pa.ipc.open_stream(arrow.content).read_all()):
        assert table.column("publicationNumber").to_pylist() == expected
        assert table.schema.field("publicationDate").type == pa.date32()


def test_a_whole_list_is_streamed_as_lines_of_json(client: httpx.Client) -> None:
    answer = client.get(
        PATENTS, params={"per_page": "all", "format": "ndjson", "select": "publicationNumber"}
    )
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert [line["publicationNumber"] for line in map(json.loads, answer.text.splitlines())] == NUMBERS


def test_json_ld_and_turtle_are_the_same_statements(client: httpx.Client) -> None:
    params = {"filter": "countryCode:CN"}
    as_json = client.get(PATENTS, params=params, headers={"Accept": "application/ld+json"}).content
    as_turtle = client.get(PATENTS, params={**params, "format": "turtle"}).content
    triples = {quad.triple for quad in parse(as_json, format=RdfFormat.JSON_LD)}
    assert triples == {quad.triple for quad in parse(as_turtle, format=RdfFormat.TURTLE)}
    title = NamedNode("https://w3id.org/ipkg/ontology#title")
    patent = NamedNode("https://w3id.org/ipkg/id/Publication/CN999000002B")
    assert Triple(patent, title, Literal("测试电机")) in triples


def test_places_are_features_with_longitude_first(client: httpx.Client) -> None:
    answer = client.get(
        "/api/v1/places", params={"format": "geojson", "select": "placeId,latitude,longitude"}
    )
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.json()["features"] == [
        {"type": "Feature", "geometry": None, "properties": {"placeId": "test:gd"}},
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [114.0, 22.5]},
            "properties": {"placeId": "test:sz"},
        },
    ]


def test_a_format_that_a_list_does_not_have_is_a_406_that_names_those_it_has(client: httpx.Client) -> None:
    answer = client.get(PATENTS, headers={"Accept": "image/png"})
    assert (answer.status_code, answer.json()["type"]) == (
        406,
        "https://w3id.org/ipkg/problems/not-acceptable",
    )
    assert client.get(PATENTS, params={"format": "geojson"}).status_code == 406


def test_a_page_that_the_client_holds_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get(PATENTS)
    again = client.get(PATENTS, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    as_csv = client.get(PATENTS, params={"format": "csv"}, headers={"If-None-Match": first.headers["etag"]})
    assert as_csv.status_code == 200


def test_a_cursor_outlives_a_publication_and_dies_with_its_version(
    tmp_path: Path, authored: ModuleType, authored_snapshot: ModuleType, serve: Serve
) -> None:
    for version in ("aa", "bb"):
        authored_snapshot.write_snapshot(tmp_path, version, "r1")
    with serve(Settings(KG_HOME=tmp_path, NEO4J_URI=None)) as client:
        authored.write_json(tmp_path / "current.json", {"version": "aa", "resultsId": "r1"})
        first = client.get(PATENTS, params={"per_page": 1}).json()
        authored.write_json(tmp_path / "current.json", {"version": "bb", "resultsId": "r1"})
        params = {"per_page": 10, "cursor": first["meta"]["nextCursor"]}
        rest = client.get(PATENTS, params=params).json()
        assert (first["graphVersion"], rest["graphVersion"]) == ("aa.r1", "aa.r1")
        assert client.get(PATENTS).json()["graphVersion"] == "bb.r1"
        walked = [row["publicationNumber"] for row in first["results"] + rest["results"]]
        assert walked == NUMBERS
    shutil.rmtree(tmp_path / "snapshots" / "aa")
    with serve(Settings(KG_HOME=tmp_path, NEO4J_URI=None)) as client:
        gone = client.get(PATENTS, params=params)
    assert (gone.status_code, gone.json()["type"]) == (
        410,
        "https://w3id.org/ipkg/problems/cursor-of-another-version",
    )
