"""What the server and the driver report, as errors of the door."""

from __future__ import annotations

import asyncio
import re

from neo4j.exceptions import DriverError, Neo4jError

from kg.api.door.errors import (
    CypherAnswerTooLargeError,
    CypherError,
    CypherMemoryError,
    CypherRefusedError,
    CypherSyntaxError,
    CypherTimeoutError,
    Position,
)
from kg.api.door.metered import AnswerTooLargeError
from kg.errors import KgError, ServerError

_POSITION = re.compile(r"\(line (?P<line>\d+), column (?P<column>\d+) \(offset: \d+\)\)")
# Codes of Neo4j 5: Status Codes manual.
TIMED_OUT = frozenset(
    {
        "Neo.ClientError.Transaction.TransactionTimedOut",
        "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration",
        "Neo.ClientError.Transaction.LockClientStopped",
    }
)
OUT_OF_MEMORY = frozenset(
    {
        "Neo.TransientError.General.MemoryPoolOutOfMemoryError",
        "Neo.TransientError.General.TransactionMemoryLimit",
        "Neo.TransientError.General.OutOfMemoryError",
        "Neo.TransientError.General.StackOverFlowError",
        "Neo.DatabaseError.General.OutOfMemoryError",
    }
)
TERMINATED = frozenset(
    {"Neo.ClientError.Transaction.TransactionTerminated", "Neo.TransientError.Transaction.Terminated"}
)
WRITES = frozenset(
    {"Neo.ClientError.Statement.AccessMode", "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase"}
)
# The caller's text cannot be read or does not fit together; other codes of a statement are of its run.
UNREADABLE = frozenset(
    {
        "Neo.ClientError.Statement.SyntaxError",
        "Neo.ClientError.Statement.SemanticError",
        "Neo.ClientError.Statement.ParameterMissing",
        "Neo.ClientError.Statement.NotSystemDatabaseError",
    }
)
OTHER_DATABASE = "Neo.ClientError.Database.DatabaseNotFound"
ABSENT_PROCEDURE = "Neo.ClientError.Procedure.ProcedureNotFound"
ADMINISTRATION = "Neo.ClientError.Statement.UnsupportedAdministrationCommand"


def to_door_error(error: BaseException, *, seconds: float, lines_before: int = 0) -> KgError:
    """Return the error of the door for one of the driver.

    Args:
        error: what a call of the driver raised.
        seconds: time that the query was allowed.
        lines_before: lines that stood before the caller's text, for the position.
    """
    if isinstance(error, KgError):
        return error
    if isinstance(error, AnswerTooLargeError) or isinstance(error.__cause__, AnswerTooLargeError):
        return CypherAnswerTooLargeError(
            "the rows are too large; ask for fewer properties or smaller lists",
            expected=str(error.__cause__ or error),
        )
    if isinstance(error, Neo4jError):
        return _from_server(error, seconds, lines_before)
    if isinstance(error, (DriverError, OSError, asyncio.TimeoutError)):
        return ServerError("the graph server cannot be reached", found=str(error))
    raise error


def _from_server(error: Neo4jError, seconds: float, lines_before: int) -> KgError:
    code, message = error.code or "", error.message or ""
    if code in TIMED_OUT or code in TERMINATED:
        return too_long(seconds)
    if code in OUT_OF_MEMORY:
        return CypherMemoryError("the query needed too much memory and was ended", found=code)
    if code in WRITES:
        return CypherRefusedError("nothing can be written here", found=code, reason="write")
    if code == ADMINISTRATION:
        return CypherRefusedError(first_sentence(message), reason="administration")
    if code == ABSENT_PROCEDURE:
        return CypherRefusedError(first_sentence(message), reason="procedure")
    if code == OTHER_DATABASE:
        return CypherRefusedError(first_sentence(message), reason="database")
    if code in UNREADABLE:
        position = find_position(message, lines_before)
        return CypherSyntaxError(first_sentence(message), position=position)
    if code.startswith("Neo.ClientError."):
        return CypherError(first_sentence(message), found=code)
    return ServerError("the graph server refused", found=f"{code}: {message}")


def too_long(seconds: float) -> CypherTimeoutError:
    """Return the error of a query that was ended for its time."""
    return CypherTimeoutError("the query took too long and was ended", expected=f"at most {seconds:g} s")


def find_position(message: str, lines_before: int) -> Position | None:
    """Return where the server says that a fault is, in the caller's text."""
    match = _POSITION.search(message)
    if match is None or int(match["line"]) <= lines_before:
        return None
    return Position(int(match["line"]) - lines_before, int(match["column"]))


def first_sentence(message: str) -> str:
    """Return the server's message without the position and without the query that it repeats."""
    return message.partition(" (line ")[0].strip().partition("\n")[0][:500]
