"""The forms of an answer, and what it says of itself."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import httpx
import pyarrow as pa
import pytest

pytestmark = pytest.mark.neo4j
FIRM = "MATCH (a:Firm {agentId: 'firm:a'}) "


def post(client: httpx.Client, query: str, limit: int = 10_000, **parameters: Any) -> httpx.Response:
    return client.post("/api/v1/cypher", params=parameters, json={"query": query, "limit": limit})


def test_an_answer_carries_versions_columns_rows_and_whether_it_was_cut(door_client: httpx.Client) -> None:
    answer = post(door_client, "UNWIND range(1, 5) AS i RETURN i, i * i AS square", limit=3)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert body["meta"].pop("seconds") < 60
    assert len(body.pop("graphVersion")) > 8
    assert len(body.pop("snapshotVersion")) == 16
    assert body == {
        "columns": ["i", "square"],
        "rows": [[1, 1], [2, 4], [3, 9]],
        "meta": {"count": 3, "limit": 3, "truncated": True},
    }


@pytest.mark.parametrize(("rows", "truncated"), [(2, False), (3, False), (4, True)])
def test_a_limit_that_is_just_reached_cuts_nothing(
    door_client: httpx.Client, rows: int, truncated: bool
) -> None:
    body = post(door_client, f"UNWIND range(1, {rows}) AS i RETURN i", limit=3).json()
    assert (body["meta"]["count"], body["meta"]["truncated"]) == (min(rows, 3), truncated)


def test_nodes_relationships_and_paths_say_what_they_are(door_client: httpx.Client) -> None:
    query = "MATCH p = (:Industry {code: '3990'})-[r:SUPPLIES_INDUSTRY]->(n) RETURN n, r, p"
    ((node, relationship, path),) = post(door_client, query).json()["rows"]
    assert (node["$type"], node["labels"], node["properties"]["name"]) == ("node", ["Industry"], "飞机制造")
    assert (relationship["$type"], relationship["type"]) == ("relationship", "SUPPLIES_INDUSTRY")
    assert relationship["endElementId"] == node["elementId"]
    assert relationship["properties"] == {"sources": ["authored:rows:1"], "weight": 0.4}
    assert path == {
        "$type": "path",
        "nodes": [path["nodes"][0], node],
        "relationships": [relationship],
    }


def test_a_map_that_looks_like_a_type_is_wrapped(door_client: httpx.Client) -> None:
    rows = post(door_client, "RETURN {`$type`: 'node'} AS m").json()["rows"]
    assert rows == [[{"$type": "map", "value": {"$type": "node"}}]]


def test_the_graph_has_every_node_and_edge_once_with_captions(door_client: httpx.Client) -> None:
    query = FIRM + "MATCH p = (a)-[:RAISED]->(r) MATCH (x)-[i:INVESTED_IN]->(r) RETURN a, p, x, i"
    body = door_client.post("/api/v1/cypher", params={"as": "graph"}, json={"query": query}).json()
    captions = [node["caption"]["zh"] for node in body["nodes"]]
    # The two investors come in either order.
    assert (captions[:2], sorted(captions[2:])) == (["甲航空", "r1"], ["另一基金", "某基金"])
    assert body["nodes"][0]["labels"] == ["Firm", "Organization", "Agent"]
    assert set(body["nodes"][0]["class"]) == {"zh", "en"}
    assert sorted(edge["type"] for edge in body["edges"]) == ["INVESTED_IN", "INVESTED_IN", "RAISED"]
    ids = {node["id"] for node in body["nodes"]}
    assert {edge[end] for edge in body["edges"] for end in ("source", "target")} <= ids
    assert all(edge["caption"]["zh"] for edge in body["edges"])
    assert body["meta"]["truncated"] is False


def test_an_edge_without_its_ends_gets_blank_ones(door_client: httpx.Client) -> None:
    query = "MATCH ()-[r:RAISED]->() RETURN r"
    body = door_client.post("/api/v1/cypher", params={"as": "graph"}, json={"query": query}).json()
    assert [node["labels"] for node in body["nodes"]] == [[], []]


@pytest.mark.parametrize("way", ["accept", "format"])
def test_csv_has_a_bom_and_no_formula(door_client: httpx.Client, way: str) -> None:
    query = "RETURN '=1+1' AS `=head`, 'a,\"b\"' AS b, [1, null] AS c, null AS d, true AS e, 2 ^ 60 AS f"
    answer = (
        door_client.post("/api/v1/cypher", headers={"Accept": "text/csv"}, json={"query": query})
        if way == "accept"
        else post(door_client, query, format="csv")
    )
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))) == [
        ["'=head", "b", "c", "d", "e", "f"],
        ["'=1+1", 'a,"b"', "[1,null]", "", "true", "1.152921504606847e+18"],
    ]


@pytest.mark.parametrize(("lang", "said"), [("zh", "# 已截断：只有前 2 行"), ("en", "# cut after 2 rows")])
def test_a_cut_csv_says_so_in_its_last_line(door_client: httpx.Client, lang: str, said: str) -> None:
    answer = post(door_client, "UNWIND range(1, 5) AS i RETURN i", limit=2, format="csv", lang=lang)
    assert answer.text == f"\ufeffi\r\n1\r\n2\r\n{said}\r\n"


def test_json_lines_begin_with_the_columns_and_end_with_the_summary(door_client: httpx.Client) -> None:
    answer = post(door_client, "UNWIND range(1, 2500) AS i RETURN i", format="ndjson")
    first, *rows, last = [json.loads(line) for line in answer.text.splitlines()]
    assert first["columns"] == ["i"]
    assert rows == [[number] for number in range(1, 2501)]
    assert (last["meta"]["count"], last["meta"]["truncated"]) == (2500, False)


def test_arrow_has_types_and_metadata(door_client: httpx.Client) -> None:
    query = """UNWIND range(1, 1500) AS i RETURN i, toString(i) AS s, i / 2.0 AS f, i % 2 = 0 AS b,
        date('2020-01-01') + duration({days: i}) AS d, datetime('2020-01-01T08:00:00+08:00') AS z,
        [i, i] AS l, CASE WHEN i > 1200 THEN i END AS late, {a: i} AS m"""
    answer = post(door_client, query, format="arrow")
    assert answer.headers["content-type"] == "application/vnd.apache.arrow.stream"
    with pa.ipc.open_stream(answer.content) as reader:
        batches = list(reader.iter_batches_with_custom_metadata())
    table = pa.Table.from_batches([batch.batch for batch in batches])
    assert {field.name: str(field.type) for field in table.schema} == {
        "i": "int64",
        "s": "string",
        "f": "double",
        "b": "bool",
        "d": "date32[day]",
        "z": "timestamp[us, tz=UTC]",
        "l": "list<item: int64>",
        "late": "string",
        "m": "string",
    }
    assert table.num_rows == 1500
    last = table.slice(1499).to_pylist()[0]
    assert (last["i"], last["s"], last["f"], last["late"], last["m"]) == (
        1500,
        "1500",
        750.0,
        "1500",
        '{"a":1500}',
    )
    assert last["z"].isoformat() == "2020-01-01T00:00:00+00:00"
    assert batches[-1].custom_metadata == {b"truncated": b"false", b"count": b"1500", b"limit": b"10000"}


def test_an_arrow_column_that_changes_its_type_breaks_the_stream_off(door_client: httpx.Client) -> None:
    query = "UNWIND range(1, 3000) AS i RETURN CASE WHEN i < 2000 THEN i ELSE 'text' END AS x"
    with pytest.raises(httpx.RemoteProtocolError):
        post(door_client, query, format="arrow")


def test_an_empty_answer_is_one_in_every_form(door_client: httpx.Client) -> None:
    query = "MATCH (n:NoSuchLabel) RETURN n.a AS a"
    assert post(door_client, query).json()["rows"] == []
    assert post(door_client, query, format="csv").text == "\ufeffa\r\n"
    assert len(post(door_client, query, format="ndjson").text.splitlines()) == 2
    with pa.ipc.open_stream(post(door_client, query, format="arrow").content) as reader:
        assert reader.read_all().num_rows == 0
    assert post(door_client, query, **{"as": "graph"}).json()["nodes"] == []


def test_a_failure_on_the_way_is_told_in_the_body(door_client: httpx.Client) -> None:
    query = "UNWIND range(5000, 0, -1) AS i RETURN 10 / i AS x"
    body = post(door_client, query).json()
    assert len(body["rows"]) == body["meta"]["count"] >= 1000
    assert body["meta"]["truncated"] is True
    assert body["problem"]["type"].endswith("/cypher-failed")
    lines = post(door_client, query, format="ndjson").text.splitlines()
    assert json.loads(lines[-1])["problem"]["status"] == 422
    with pytest.raises(httpx.RemoteProtocolError):
        post(door_client, query, format="csv")


def test_a_failure_before_the_first_row_is_a_problem(door_client: httpx.Client) -> None:
    answer = post(door_client, "RETURN 1 / 0 AS x")
    assert (answer.status_code, answer.json()["detail"]) == (422, "/ by zero")
