"""Named analyst queries: Cypher files whose header says group, question, parameters and columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.errors import QueryError
from kg.settings import REPOSITORY_ROOT

QUERY_DIR = REPOSITORY_ROOT / "cypher" / "queries"
_HEADER = re.compile(
    r"^// (?P<tag>group|question-en|question-zh|param|column)(?: (?P<name>\w+))?"
    r"(?: (?P<type>\w+)(?: = (?P<default>\S+))?)?: (?P<rest>.+)$"
)

# group of questions: its titles in English and Chinese, in the order of the cookbook
GROUPS: dict[str, tuple[str, str]] = {
    "chains": ("Chains and zones", "产业链与园区"),
    "control": ("Control", "专利控制力"),
    "capital": ("Capital", "资本"),
    "policy": ("Policy", "政策"),
    "mixed": ("Across the groups", "综合"),
}

ParameterValue = str | int | float
CONVERTERS: dict[str, Callable[[str], ParameterValue]] = {"string": str, "integer": int, "number": float}


@dataclass(frozen=True, slots=True)
class QueryParameter:
    """A parameter of a named query; without a default the caller must give it."""

    name: str
    type: str
    default: ParameterValue | None
    description: str


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A Cypher query that answers one question of the field.

    Attributes:
        columns: name and meaning of each column of the answer, in order.
        group: key of `GROUPS`.
    """

    name: str
    question_en: str
    question_zh: str
    parameters: tuple[QueryParameter, ...]
    columns: tuple[tuple[str, str], ...]
    cypher: str
    group: str


def read_queries(directory: Path = QUERY_DIR) -> dict[str, NamedQuery]:
    """Return the named queries of a folder, by name, in alphabetical order.

    Raises:
        QueryError: a header line is missing or cannot be read.
    """
    return {
        path.stem: parse_query(path.stem, path.read_text(encoding="utf-8"))
        for path in sorted(directory.glob("*.cypher"))
    }


def parse_query(name: str, text: str) -> NamedQuery:
    """Split a query file into its header and its Cypher."""
    questions: dict[str, str] = {}
    parameters: list[QueryParameter] = []
    columns: list[tuple[str, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("//"):
            continue
        match = _HEADER.match(line)
        if match is None:
            raise QueryError("cannot read this header line", where=f"{name}.cypher:{number}", found=line)
        tag, item, rest = match["tag"], match["name"], match["rest"]
        if tag in ("group", "question-en", "question-zh"):
            questions[tag] = rest
        elif tag == "param":
            parameters.append(parse_parameter(name, match))
        else:
            columns.append((item, rest))
    if questions.keys() != {"group", "question-en", "question-zh"} or not columns:
        raise QueryError(
            "a query needs group, question-en, question-zh and its columns", where=f"{name}.cypher"
        )
    if questions["group"] not in GROUPS:
        raise QueryError(
            "unknown group",
            where=f"{name}.cypher",
            found=questions["group"],
            expected=", ".join(GROUPS),
        )
    body = "\n".join(line for line in text.splitlines() if not line.startswith("//")).strip()
    return NamedQuery(
        name,
        questions["question-en"],
        questions["question-zh"],
        tuple(parameters),
        tuple(columns),
        body,
        questions["group"],
    )


def parse_parameter(query: str, header: re.Match[str]) -> QueryParameter:
    """Read «param name type = default: description»; the default is optional."""
    name, kind = header["name"], header["type"]
    if kind not in CONVERTERS:
        raise QueryError(
            "unknown type of parameter",
            where=f"{query}.cypher: {name}",
            found=str(kind),
            expected=", ".join(CONVERTERS),
        )
    default = convert(query, name, kind, header["default"]) if header["default"] else None
    return QueryParameter(name, kind, default, header["rest"])


def convert(query: str, name: str, kind: str, text: str) -> ParameterValue:
    """Return a parameter's text as its type."""
    try:
        return CONVERTERS[kind](text)
    except ValueError:
        raise QueryError(
            "wrong type of parameter", where=f"{query}: {name}", found=text, expected=kind
        ) from None


def bind_parameters(query: NamedQuery, given: Mapping[str, str]) -> dict[str, ParameterValue]:
    """Return the values to run a query with: those given, then the defaults.

    Raises:
        QueryError: a name is unknown, a value has the wrong type, or one without default is missing.
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    unknown = sorted(given.keys() - known.keys())
    if unknown:
        raise QueryError(
            "unknown parameter", where=query.name, found=unknown[0], expected=", ".join(known) or "none"
        )
    values: dict[str, ParameterValue] = {}
    for parameter in query.parameters:
        if parameter.name in given:
            values[parameter.name] = convert(
                query.name, parameter.name, parameter.type, given[parameter.name]
            )
        elif parameter.default is not None:
            values[parameter.name] = parameter.default
        else:
            raise QueryError(
                "a parameter is missing", where=query.name, expected=f"--param {parameter.name}=…"
            )
    return values


def find_query(name: str, directory: Path = QUERY_DIR) -> NamedQuery:
    """Return a named query.

    Raises:
        QueryError: there is no query of that name; the message lists those there are.
    """
    queries = read_queries(directory)
    if name not in queries:
        raise QueryError("there is no such query", found=name, expected=", ".join(queries))
    return queries[name]
