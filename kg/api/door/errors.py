"""What the Cypher door refuses, and how a query can fail; each says why, and where when that is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kg.errors import QueryError, ServerError

Reason = Literal[
    "write", "loadCsv", "administration", "procedure", "function", "transactions", "operator", "database"
]


@dataclass(frozen=True, slots=True)
class Position:
    """Where in the caller's text the server found a fault; both count from 1."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}"


class CypherError(QueryError):
    """A query did not get through the door, or did not get to its end.

    Attributes:
        reason: which rule refused it; None where no rule did.
        operator: the operator of the plan that the rule is about.
        position: where the server found the fault.
    """

    def __init__(
        self,
        message: str,
        *,
        found: str | None = None,
        expected: str | None = None,
        reason: Reason | None = None,
        operator: str | None = None,
        position: Position | None = None,
    ) -> None:
        super().__init__(message, where=str(position) if position else None, found=found, expected=expected)
        self.reason = reason
        self.operator = operator
        self.position = position


class CypherRefusedError(CypherError):
    """The plan of the query has something that a reader may not do."""


class CypherSyntaxError(CypherError):
    """The server cannot read the query, or a value in it has the wrong type."""


class CypherTimeoutError(CypherError):
    """The server ended the query because it took longer than the door allows."""


class CypherMemoryError(CypherError):
    """The server ended the query because it needed more memory than one query may have."""


class CypherAnswerTooLargeError(CypherError):
    """The rows of an answer are larger than the door takes in at once."""


class ParametersError(QueryError):
    """A parameter is no JSON value of the types and sizes that the door takes."""


class BodyTooLargeError(QueryError):
    """The body of a request is larger than the door reads."""


class MediaTypeError(QueryError):
    """The body of a request is not said to be JSON."""


class DoorBusyError(ServerError):
    """As many queries run as may at once, and none ended in time."""
