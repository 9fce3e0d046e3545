"""What a caller asks the door: Cypher, parameters as JSON values, how many rows at most."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from pydantic import ConfigDict, Field, ValidationError

from kg.api.door.errors import ParametersError
from kg.api.models import ApiModel

MOST_TEXT = 32_768  # characters
MOST_BODY = 1 << 20  # bytes
MOST_DEPTH = 8
MOST_NESTED = 100
MOST_VALUES = 100_000
DEFAULT_ROWS = 10_000
INTEGER_BOUND = 1 << 63

Json = str | int | float | bool | list[Any] | dict[str, Any] | None


class CypherQuestion(ApiModel):
    """The body of a request. Nothing else may be asked: the time a query may take is the server's alone."""

    model_config = ConfigDict(extra="forbid")

    query: str = Field(
        min_length=1,
        max_length=MOST_TEXT,
        description="One read-only Cypher query, without EXPLAIN, PROFILE, CYPHER or USE in front.",
        examples=[
            "MATCH (f:SimpleFamily)-[:HELD_BY]->(a:Agent) RETURN a.name AS holder, count(f) AS families"
        ],
    )
    parameters: dict[str, Any] = Field(
        default_factory=dict,
        description="JSON values; lists and maps at most 8 deep, 100,000 values in all.",
        examples=[{"chainId": "civil_drone"}],
    )
    limit: int | None = Field(
        default=None, ge=1, description="Rows at most, 10,000 by default; the answer says whether it cut."
    )


@dataclass(frozen=True, slots=True)
class Question:
    """A question whose form has been checked.

    Attributes:
        cypher: the caller's text.
        limit: rows at most.
        who: who asks, for the audit log.
        request_id: of the HTTP request, for the audit log.
    """

    cypher: str
    parameters: Mapping[str, Json] = field(default_factory=dict)
    limit: int = DEFAULT_ROWS
    who: str | None = None
    request_id: str | None = None

    @property
    def digest(self) -> str:
        """Return what names the query in the log, which never holds its text."""
        return hashlib.sha256(self.cypher.encode("utf-8", "surrogatepass")).hexdigest()


def read_question(body: bytes, most_rows: int) -> Question:
    """Return the question in a JSON body.

    Args:
        body: UTF-8 text of a JSON object.
        most_rows: bound of the server; a larger limit is refused, never cut in silence.

    Raises:
        ParametersError: the body is no such object, or a value is of a type or size that is not taken.
    """
    try:
        return check_question(orjson.loads(body), most_rows)
    except orjson.JSONDecodeError as error:
        raise ParametersError("the body is not JSON", where="body", found=str(error)[:200]) from error


def check_question(body: Any, most_rows: int) -> Question:
    """Return the question that a JSON value holds.

    Raises:
        ParametersError: as `read_question` does.
    """
    try:
        asked = CypherQuestion.model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in ("body", *first["loc"]))
        found = str(first.get("input"))[:200]
        raise ParametersError(first["msg"], where=where, found=found) from error
    limit = min(DEFAULT_ROWS, most_rows) if asked.limit is None else asked.limit
    if limit > most_rows:
        raise ParametersError(
            "more rows than this server gives",
            where="body.limit",
            found=str(limit),
            expected=f"at most {most_rows}",
        )
    check_text_value(asked.query, "body.query")
    check_nesting(asked.query)
    return Question(asked.query, check_parameters(asked.parameters), limit)


def check_nesting(cypher: str) -> None:
    """Refuse a text that the server's parser would work on for longer than any transaction may last.

    Its time grows with the depth of brackets and no timeout ends it (15,000 brackets outlasted theirs). Those
    in texts and comments count as well: a bound needs no parser.

    Raises:
        ParametersError: the brackets are too deep.
    """
    depth = 0
    for sign in cypher:
        depth += (sign in "([{") - (sign in ")]}")
        if depth > MOST_NESTED:
            raise ParametersError(
                "too many brackets within one another", where="body.query", expected=f"at most {MOST_NESTED}"
            )


def check_parameters(parameters: Mapping[str, Any]) -> dict[str, Json]:
    """Return the parameters when every value is one that Cypher has and the bounds are kept.

    Raises:
        ParametersError: with the name of the parameter.
    """
    left = MOST_VALUES
    for name, value in parameters.items():
        left -= _count(value, f"parameters.{name}", left)
    return dict(parameters)


def _count(value: object, where: str, left: int) -> int:
    """Return how many values there are in a value; level by level, so that depth costs no stack."""
    level, total = [value], 0
    for _ in range(MOST_DEPTH + 1):
        total += len(level)
        if total > left:
            raise ParametersError("too many values", where=where, expected=f"at most {MOST_VALUES} in all")
        level = [inner for item in level for inner in _inside(item, where)]
        if not level:
            return total
    raise ParametersError("too deep", where=where, expected=f"lists and maps at most {MOST_DEPTH} deep")


def _inside(value: object, where: str) -> list[Any]:
    """Return the values inside a value, which itself is checked."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        for key in value:
            check_text_value(key, where)
        return list(value.values())
    if isinstance(value, str):
        check_text_value(value, where)
    elif isinstance(value, (int, float)):
        check_number(value, where)
    elif value is not None:
        raise ParametersError("not a JSON value", where=where, found=type(value).__name__)
    return []


def check_number(value: float, where: str) -> None:
    """Refuse a number that Cypher does not have; true and false are numbers to Python.

    Raises:
        ParametersError: an integer of more than 64 bits, or no finite number.
    """
    if not math.isfinite(value) or (isinstance(value, int) and not -INTEGER_BOUND <= value < INTEGER_BOUND):
        raise ParametersError(
            "no number that Cypher has", where=where, found=str(value)[:40], expected="64 bits, finite"
        )


def check_text_value(text: str, where: str) -> None:
    """Refuse half a surrogate pair: JSON can spell it, UTF-8 and the server cannot.

    Raises:
        ParametersError: there is one.
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ParametersError(
            "no Unicode text", where=where, found=ascii(text[error.start : error.end])
        ) from error
