"""The door for assistants over the SDK's own client: answers and refusals of the API, nothing that writes."""

from __future__ import annotations

import re
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import httpx
import orjson
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.server import Server
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolResult, TextContent

from kg.api.assistant import cutting
from kg.api.assistant.server import make_server
from kg.api.assistant.tools import TOOLS
from kg.settings import REPOSITORY_ROOT, Settings

T = TypeVar("T")
LOOP: list[BlockingPortal] = []
HAN, LATIN = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]{2}")


@pytest.fixture(scope="module")
def settings(published_home: Path) -> Settings:
    return Settings(KG_HOME=published_home, NEO4J_URI=None)


@pytest.fixture(scope="module")
def server(settings: Settings) -> Server[Any]:
    return make_server(settings)


@pytest.fixture(scope="module", autouse=True)
def portal() -> Iterator[BlockingPortal]:
    """One event loop for the module, as a server has one."""
    with start_blocking_portal() as opened:
        LOOP.append(opened)
        yield opened
    LOOP.clear()


def talk(server: Any, say: Callable[[Client], Awaitable[T]]) -> T:
    async def run() -> T:
        async with Client(server) as client:
            return await say(client)

    return LOOP[0].call(run)


def call(server: Any, tool: str, **arguments: Any) -> CallToolResult:
    return talk(server, lambda client: client.call_tool(tool, arguments))


def told(result: CallToolResult) -> dict[str, Any]:
    assert not result.is_error, result.content
    assert isinstance(result.structured_content, dict)
    assert orjson.loads(text_of(result)) == result.structured_content
    return result.structured_content


def text_of(result: CallToolResult) -> str:
    (block,) = result.content
    assert isinstance(block, TextContent)
    return block.text


def test_the_tools_are_those_of_the_table_described_in_both_languages(server: Server[Any]) -> None:
    listed = talk(server, lambda client: client.list_tools()).tools
    assert [tool.name for tool in listed] == [tool.name for tool in TOOLS]
    assert {"chain_coverage", "fund_matches", "zone_profile", "list_passages", "cypher"} <= {
        tool.name for tool in listed
    }
    for tool in listed:
        for said in [
            tool.description,
            *(schema["description"] for schema in tool.input_schema["properties"].values()),
        ]:
            assert HAN.search(said or ""), (tool.name, said)
            assert LATIN.search(said or ""), (tool.name, said)


def test_every_argument_has_one_type(server: Server[Any]) -> None:
    listed = talk(server, lambda client: client.list_tools()).tools
    untyped = [
        (tool.name, name)
        for tool in listed
        for name, schema in tool.input_schema["properties"].items()
        if "type" not in schema
    ]
    assert untyped == []


def test_no_tool_writes(server: Server[Any]) -> None:
    paths = orjson.loads((REPOSITORY_ROOT / "docs" / "openapi.json").read_bytes())["paths"]
    methods = {one["operationId"]: method for path in paths.values() for method, one in path.items()}
    assert {tool.name for tool in TOOLS if methods[tool.operation] != "get"} == {"cypher"}
    for tool in talk(server, lambda client: client.list_tools()).tools:
        assert tool.annotations is not None
        assert (tool.annotations.read_only_hint, tool.annotations.destructive_hint) == (True, False)


@pytest.mark.parametrize(
    ("tool", "arguments", "path"),
    [
        (
            "chain_coverage",
            {"chainId": "civil_drone", "subject": "country:CN"},
            "chains/civil_drone/coverage?subject=country:CN",
        ),
        ("list_chains", {}, "chains"),
        ("list_patents", {"search": "飞行控制", "evidence": True}, "patents?search=飞行控制&evidence=true"),
        ("patent", {"publicationNumber": "CN999000001A"}, "patents/CN999000001A"),
        ("suggest", {"q": "云岭"}, "suggest?q=云岭"),
        ("search", {"q": "drone"}, "search?q=drone"),
        ("method", {"name": "coverage"}, "methods/coverage"),
        ("fund_matches", {"fundId": "investor:example"}, "funds/investor:example/matches"),
    ],
)
def test_a_tool_answers_as_the_api_does(
    server: Server[Any], client: httpx.Client, tool: str, arguments: dict[str, Any], path: str
) -> None:
    answer = told(call(server, tool, **arguments))
    expected = client.get(f"/api/v1/{path}")
    assert expected.status_code == httpx.codes.OK
    assert answer["answer"] == expected.json()
    assert answer["leftOut"] == []
    assert answer["graphVersion"] == expected.json().get("graphVersion")
    assert client.get(answer["request"].removeprefix("GET ")).json() == expected.json()


def test_what_is_too_long_is_cut_and_said_and_the_rest_is_the_answer_of_the_api(
    server: Server[Any], client: httpx.Client
) -> None:
    answer = told(call(server, "chain_control", chainId="civil_drone"))
    expected = client.get("/api/v1/chains/civil_drone/control").json()
    cut = {item["list"].strip("/").partition("/")[0] for item in answer["leftOut"]}
    assert cut == {"evidence"}
    kept = answer["answer"].pop("evidence")
    whole = expected.pop("evidence")
    assert kept == whole[: len(kept)]
    assert len(kept) < len(whole)
    assert answer["answer"] == expected


def test_evidence_lists_records_with_their_sources(server: Server[Any]) -> None:
    answer = told(call(server, "list_patents", filter="publicationNumber:CN999000001A", evidence=True))
    (row,) = answer["answer"]["results"]
    assert "authored:patents.csv:2" in orjson.dumps(row).decode()


def test_an_unknown_chain_is_an_error_that_names_the_chains_there_are(server: Server[Any]) -> None:
    refused = call(server, "chain_coverage", chainId="civil_dron")
    assert refused.is_error
    assert "(404)" in text_of(refused)
    assert "found: civil_dron" in text_of(refused)
    assert "expected: civil_drone" in text_of(refused)


def test_an_unknown_argument_is_an_error_with_near_names(server: Server[Any]) -> None:
    refused = call(server, "chain_coverage", chainId="civil_drone", subjekt="country:CN")
    assert refused.is_error
    assert "subject" in text_of(refused)


def test_an_unknown_tool_is_an_error_of_the_protocol(server: Server[Any]) -> None:
    refused = pytest.RaisesExc(MCPError, match="no such tool")
    with pytest.RaisesGroup(refused, allow_unwrapped=True, flatten_subgroups=True):
        call(server, "delete_chain")


def test_a_graph_that_does_not_run_is_an_error_of_the_tool(server: Server[Any]) -> None:
    refused = call(server, "cypher", query="MATCH (n) RETURN n")
    assert refused.is_error
    assert "(503)" in text_of(refused)


def test_a_page_that_is_too_long_is_shorter_and_goes_on_without_gap(
    server: Server[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = told(call(server, "list_patents"))["answer"]
    monkeypatch.setattr("kg.api.assistant.asking.MOST_BYTES", 1500)
    seen, arguments, rounds = [], {}, 0
    while rounds < 20:
        answer = told(call(server, "list_patents", **arguments))
        seen += [row["publicationNumber"] for row in answer["answer"]["results"]]
        rounds += 1
        if answer["more"] is None:
            break
        arguments = answer["more"]["goOn"]
    assert rounds > 1
    assert seen == [row["publicationNumber"] for row in whole["results"]]


def test_what_is_cut_from_a_list_is_counted_and_can_be_asked_for() -> None:
    whole = {"graphVersion": "v", "links": [{"families": [f"f{n}-{m}" for m in range(40)]} for n in range(9)]}
    body = orjson.loads(orjson.dumps(whole))
    (told_cut,) = cutting.cut(body, "v", most=1200)
    kept = told_cut["kept"]
    assert cutting.size_of(body) <= 1200
    assert body["links"] == whole["links"][:kept]
    assert told_cut["leftOut"] == 9 - kept
    items, pointer, first = cutting.rest_of(whole, "v", told_cut["goOn"]["resume"])
    assert (pointer, first) == ("/links", kept)
    assert [*body["links"], *items] == whole["links"]


def test_kg_mcp_speaks_over_standard_input_and_output(published_home: Path, client: httpx.Client) -> None:
    environment = {"KG_HOME": str(published_home), "PYTHONPATH": str(REPOSITORY_ROOT)}
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "kg.cli", "mcp"], env=environment, cwd=REPOSITORY_ROOT
    )
    arguments = {"chainId": "civil_drone", "subject": "country:FR"}
    answered = call(stdio_client(command), "chain_coverage", **arguments)
    expected = client.get("/api/v1/chains/civil_drone/coverage", params={"subject": "country:FR"})
    assert told(answered)["answer"] == expected.json()
