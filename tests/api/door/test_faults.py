"""What the server and the driver report, as errors of the door; no server is asked."""

from __future__ import annotations

import asyncio

import pytest
from neo4j.exceptions import Neo4jError, ServiceUnavailable, SessionExpired

from kg.api.door import errors
from kg.api.door.faults import find_position, to_door_error
from kg.api.door.metered import AnswerTooLargeError, MeteredSocket
from kg.errors import KgError, NotFoundError, ServerError

PLACE = 'Variable `m` not defined (line 3, column 7 (offset: 31))\n"EXPLAIN USE `neo4j`"\n       ^'


def reported(code: str, message: str = "a message") -> KgError:
    error = Neo4jError._hydrate_neo4j(code=code, message=message)
    return to_door_error(error, seconds=60, lines_before=1)


@pytest.mark.parametrize(
    ("code", "kind", "reason"),
    [
        ("Neo.ClientError.Statement.SyntaxError", errors.CypherSyntaxError, None),
        ("Neo.ClientError.Statement.SemanticError", errors.CypherSyntaxError, None),
        ("Neo.ClientError.Statement.ParameterMissing", errors.CypherSyntaxError, None),
        ("Neo.ClientError.Statement.ArithmeticError", errors.CypherError, None),
        ("Neo.ClientError.Statement.TypeError", errors.CypherError, None),
        ("Neo.ClientError.Statement.AccessMode", errors.CypherRefusedError, "write"),
        ("Neo.ClientError.General.ForbiddenOnReadOnlyDatabase", errors.CypherRefusedError, "write"),
        ("Neo.ClientError.Procedure.ProcedureNotFound", errors.CypherRefusedError, "procedure"),
        ("Neo.ClientError.Procedure.ProcedureCallFailed", errors.CypherError, None),
        (
            "Neo.ClientError.Statement.UnsupportedAdministrationCommand",
            errors.CypherRefusedError,
            "administration",
        ),
        ("Neo.ClientError.Database.DatabaseNotFound", errors.CypherRefusedError, "database"),
        (
            "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration",
            errors.CypherTimeoutError,
            None,
        ),
        ("Neo.TransientError.General.MemoryPoolOutOfMemoryError", errors.CypherMemoryError, None),
    ],
)
def test_each_code_of_the_server_has_its_error(code: str, kind: type[KgError], reason: str | None) -> None:
    found = reported(code)
    assert type(found) is kind
    assert isinstance(found, errors.CypherError)
    assert found.reason == reason


@pytest.mark.parametrize(
    "code", ["Neo.DatabaseError.General.UnknownError", "Neo.TransientError.Network.Down"]
)
def test_what_is_the_servers_own_fault_is_no_fault_of_the_query(code: str) -> None:
    assert type(reported(code)) is ServerError


@pytest.mark.parametrize(
    "error",
    [ServiceUnavailable("gone"), SessionExpired("gone"), ConnectionResetError(104, "reset"), TimeoutError()],
)
def test_a_lost_server_is_a_server_error(error: Exception) -> None:
    assert type(to_door_error(error, seconds=60)) is ServerError


def test_an_error_of_this_package_stays_itself() -> None:
    error = NotFoundError("x")
    assert to_door_error(error, seconds=60) is error


def test_the_position_is_in_the_callers_own_text() -> None:
    found = reported("Neo.ClientError.Statement.SyntaxError", PLACE)
    assert isinstance(found, errors.CypherError)
    assert (found.message, found.position, found.where) == (
        "Variable `m` not defined",
        errors.Position(2, 7),
        "line 2, column 7",
    )


@pytest.mark.parametrize("message", ["no place at all", "in front of it (line 1, column 2 (offset: 1))", ""])
def test_what_lies_before_the_callers_text_has_no_position(message: str) -> None:
    assert find_position(message, 1) is None


class Tap:
    """A socket that always has something."""

    closed = False

    async def recv_into(self, buffer: memoryview, size: int) -> int:
        buffer[:size] = b"x" * size
        return size


def test_the_meter_breaks_the_connection_at_its_bound_and_counts_anew() -> None:
    async def run() -> None:
        socket = MeteredSocket(Tap())
        socket.most = 10
        view = memoryview(bytearray(8))
        assert await socket.recv_into(view, 8) == 8
        socket.reset()
        assert await socket.recv_into(view, 8) == 8
        with pytest.raises(AnswerTooLargeError, match="at once"):
            await socket.recv_into(view, 3)

    asyncio.run(run())
    assert MeteredSocket(Tap()).closed is False


def test_a_bound_that_was_reached_is_told_also_through_the_drivers_error() -> None:
    error = SessionExpired("gone")
    error.__cause__ = AnswerTooLargeError("at most 32 MiB of rows at once")
    found = to_door_error(error, seconds=60)
    assert type(found) is errors.CypherAnswerTooLargeError
    assert found.expected == "at most 32 MiB of rows at once"
