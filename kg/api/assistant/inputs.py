"""The input of a tool: the parameters of the API's operation as one JSON Schema object."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from kg.api.assistant.tools import Tool
from kg.errors import RequestError

JsonObject = dict[str, Any]
# Answers are JSON here, and nothing is kept that a condition could be about.
HIDDEN = {"format", "if-none-match"}
RESUME = "resume"
RESUME_SCHEMA = {
    "type": "string",
    "maxLength": 1000,
    "description": "`goOn.resume` of an answer that was cut: the rest of that list. 续取标记。",
}
HAN = re.compile(r"[\u4e00-\u9fff]")
# Chinese of the parameters whose description in the API has none.
CHINESE = {
    "chainId": "产业链标识。",
    "agentId": "机构标识。",
    "fundId": "基金标识。",
    "familyId": "同族标识。",
    "clusterId": "集群标识。",
    "publicationNumber": "Publication number. 公开号。",
    "placeId": "地点标识。",
    "known_at": "知悉日。",
    "with_as_of": "另一方截至日。",
    "with_known_at": "另一方知悉日。",
    "with_share": "另一方份额 g。",
    "missing_below": "缺链阈值。",
    "weak_below": "弱链阈值。",
    "strong_above": "强链阈值。",
    "view": "Which view. 视图。",
    "name": "Name of the method. 方法名称。",
    "relationshipClass": "关系类。",
    "query": "一条只读查询。",
    "parameters": "查询参数。",
    "limit": "最多行数。",
    "as": "结果形式。",
    "lang": "语言。",
}


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of the API and the tool that asks it.

    Attributes:
        tool: the tool.
        method: HTTP method.
        path: path with its parameters in braces.
        places: `path`, `query` or `body` of each argument.
        schema: JSON Schema of the arguments.
    """

    tool: Tool
    method: str
    path: str
    places: Mapping[str, str]
    schema: JsonObject

    @property
    def is_paged(self) -> bool:
        """Whether its rows come in pages with a cursor."""
        return "cursor" in self.places and "per_page" in self.places

    def request(self, arguments: Mapping[str, Any]) -> JsonObject:
        """Return arguments as httpx takes a request: method, url, params, json.

        Raises:
            RequestError: an argument that the tool does not have, or one that it needs is not there.
        """
        self._check(arguments)
        given = {**self.tool.defaults, **{name: v for name, v in arguments.items() if v is not None}}
        by_place: dict[str, JsonObject] = {"path": {}, "query": {}, "body": {}}
        for name, value in given.items():
            by_place[self.places[name]][name] = value
        keys = {name: quote(str(value), safe="") for name, value in by_place["path"].items()}
        body = {"json": by_place["body"]} if self.method == "POST" else {}
        return {
            "method": self.method,
            "url": self.path.format_map(keys),
            "params": by_place["query"],
            **body,
        }

    def _check(self, arguments: Mapping[str, Any]) -> None:
        for name in arguments:
            if name not in self.places:
                near = difflib.get_close_matches(name, self.places, n=3) or list(self.places)
                raise RequestError("no such argument 无此参数", found=name, expected=", ".join(near))
        for name in self.schema["required"]:
            if arguments.get(name) in (None, ""):
                raise RequestError("an argument is missing 缺少参数", expected=name)


def read_operations(document: Mapping[str, Any], tools: tuple[Tool, ...]) -> dict[str, Operation]:
    """Return the operation of each tool by the tool's name.

    Args:
        document: the API's OpenAPI document.
        tools: the table of tools.

    Raises:
        KeyError: a tool asks an operation that the API does not have.
    """
    found = {
        described["operationId"]: (method.upper(), path, described)
        for path, methods in document["paths"].items()
        for method, described in methods.items()
    }
    return {tool.name: make_operation(tool, *found[tool.operation]) for tool in tools}


def make_operation(tool: Tool, method: str, path: str, described: Mapping[str, Any]) -> Operation:
    """Return a tool with the operation that it asks."""
    places: dict[str, str] = {}
    properties: JsonObject = {}
    required: list[str] = []
    for parameter in described.get("parameters", ()):
        name = parameter["name"]
        if name in HIDDEN:
            continue
        places[name] = parameter["in"]
        schema = parameter["schema"] | {"description": parameter.get("description", "")}
        properties[name] = plain_schema(name, schema)
        required += [name] if parameter.get("required") else []
    body = described.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    for name, schema in body.get("properties", {}).items():
        places[name] = "body"
        properties[name] = plain_schema(name, schema)
    required += body.get("required", [])
    for name, value in tool.defaults.items():
        properties[name]["default"] = value
    schema = {
        "type": "object",
        "properties": properties | {RESUME: RESUME_SCHEMA},
        "required": required,
        "additionalProperties": False,
    }
    return Operation(tool, method, path, places, schema)


def plain_schema(name: str, schema: Mapping[str, Any]) -> JsonObject:
    """Return the schema of one argument: one type, described in both languages.

    Left out is a null that means «not given», and the `all` that streams a file.
    """
    kept = {key: value for key, value in schema.items() if key not in ("title", "anyOf")}
    for choice in schema.get("anyOf", ()):
        if choice.get("type") != "null" and choice.get("const") != "all":
            kept |= choice
            break
    said = str(schema.get("description", "")).strip()
    if not HAN.search(said) and name in CHINESE:
        said = f"{said} {CHINESE[name]}".strip()
    return kept | {"description": said}
