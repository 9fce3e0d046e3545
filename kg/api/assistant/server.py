"""The MCP server: the tools of the table over the Model Context Protocol.

Protocol: https://modelcontextprotocol.io/specification (tools, stdio transport).
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import AsyncIterator, Mapping
from typing import Any

import mcp_types as types
import orjson
from mcp.server import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError

from kg.api.app import create_app
from kg.api.assistant.asking import Asker, RefusedError
from kg.api.assistant.inputs import Operation, read_operations
from kg.api.assistant.tools import TOOLS
from kg.api.version import API_VERSION
from kg.errors import KgError
from kg.settings import Settings

LOG = logging.getLogger(__name__)
INSTRUCTIONS = """\
Knowledge graph of the patent–industry–capital ecosystem, read-only. 专利—产业—资本生态知识图谱（只读）。
Find keys with `suggest` or `search`; a subject is `country:CN`, `agent:<agentId>`, \
`place:<placeId or name>` or `group:<agentId>`.
An answer has: `request` (the API's address of the same answer, to cite), `graphVersion`, `answer`, \
`leftOut` (lists that were cut: how many items, and `goOn.resume` to ask the same again for the rest) \
and `more` (further pages: `goOn.cursor`). null means unknown, never zero; the reason stands beside it.
`evidence: true`, where a tool has it, lists the counted records with their sources. Cite them. \
引用数字时请附 request、graphVersion 与证据；null 表示未知而非零。"""
OUTPUT_SCHEMA = {
    "type": "object",
    "properties": {
        "request": {"type": "string", "description": "The same question to the API. 对应的接口请求。"},
        "graphVersion": {"type": ["string", "null"], "description": "Version answered from. 图谱版本。"},
        "answer": {"description": "The API's answer. 接口的答案。"},
        "leftOut": {
            "type": "array",
            "items": {"type": "object"},
            "description": "Lists that were cut: list, kept, leftOut, goOn. 被截断的列表。",
        },
        "more": {
            "type": ["object", "null"],
            "description": "Further pages: shown, count, goOn. 后续页。",
        },
    },
    "required": ["request", "graphVersion", "answer", "leftOut", "more"],
}


def make_server(settings: Settings, key: str | None = None) -> Server[Any]:
    """Return the server over the version that is published in the settings' workspace.

    Args:
        settings: where the workspace is, and who may ask.
        key: a key of the API; its role is the assistant's.
    """
    app = create_app(settings)
    operations = read_operations(app.openapi(), TOOLS)
    tools = [describe(operation) for operation in operations.values()]

    async def list_tools(_: Any, __: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(tools=tools)

    async def call_tool(context: Any, called: types.CallToolRequestParams) -> types.CallToolResult:
        operation = operations.get(called.name)
        if operation is None:
            raise MCPError(types.INVALID_PARAMS, f"no such tool 无此工具: {called.name}")
        return await answer(context.lifespan_context, operation, called.arguments or {})

    @contextlib.asynccontextmanager
    async def asking(_: Server[Any]) -> AsyncIterator[Asker]:
        asker = Asker(app, key)
        try:
            yield asker
        finally:
            await asker.close()

    return Server(
        "ipkg",
        version=API_VERSION,
        title="专利—产业—资本生态知识图谱 Patent–industry–capital graph",
        instructions=INSTRUCTIONS,
        lifespan=asking,
        get_tool_input_schema={name: made.schema for name, made in operations.items()}.get,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def describe(operation: Operation) -> types.Tool:
    """Return a tool as clients list it."""
    tool = operation.tool
    return types.Tool(
        name=tool.name,
        title=f"{tool.zh.partition('：')[0].rstrip('。')} {tool.name.replace('_', ' ')}",
        description=f"{tool.en} {tool.zh}",
        input_schema=operation.schema,
        output_schema=OUTPUT_SCHEMA,
        annotations=types.ToolAnnotations(
            read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        ),
    )


async def answer(asker: Asker, operation: Operation, arguments: Mapping[str, Any]) -> types.CallToolResult:
    """Return a tool's answer; what the API refuses is an error in the words of its problem."""
    try:
        told = await asker.ask(operation, arguments)
    except RefusedError as error:
        return result(str(error), {"problem": error.problem}, is_error=True)
    except KgError as error:
        return result(str(error), None, is_error=True)
    return result(orjson.dumps(told).decode(), told)


def result(text: str, structured: Any, *, is_error: bool = False) -> types.CallToolResult:
    """Return a result as text and, for clients that read it, as JSON."""
    content: list[types.ContentBlock] = [types.TextContent(type="text", text=text)]
    return types.CallToolResult(content=content, structured_content=structured, is_error=is_error)


async def serve_stdio(settings: Settings, key: str | None = None) -> None:
    """Serve one client over standard input and output until it closes them.

    While it serves, the transport turns what anything else prints to standard error.
    """
    async with stdio_server() as (reading, writing):
        server = make_server(settings, key)
        await server.run(reading, writing, server.create_initialization_options())
