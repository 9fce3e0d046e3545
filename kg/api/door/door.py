"""The door itself: one READ transaction a question, its plan checked first, its rows counted.

The transaction is never committed. Its timeout is set here, since a client's own would take the place of the
server's; no caller has a say in it. A question that nobody waits for any more closes its connection, and the
server then ends its transaction.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

from kg import graph
from kg.api.door.answer import BATCH, Answer
from kg.api.door.audit import Audit, AuditEntry, Outcome, log_entry
from kg.api.door.errors import CypherRefusedError, DoorBusyError
from kg.api.door.faults import to_door_error, too_long
from kg.api.door.metered import meter
from kg.api.door.plan_check import check_plan
from kg.api.door.question import Question
from kg.errors import ServerError
from kg.settings import Settings

CONNECT_SECONDS = 3.0
WAIT_SECONDS = 5.0
# What the server needs to notice its own timeout; whoever has not answered by then is hung.
GRACE_SECONDS = 5.0
VERSION = "MATCH (v:GraphVersion) RETURN v.version AS graph, v.snapshotVersion AS snapshot LIMIT 1"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one question may take.

    Attributes:
        seconds: of the whole transaction, planning and handing out included.
        rows: largest `limit` of a question.
        at_once: questions that run at the same time; others wait a little.
    """

    seconds: float = 60.0
    rows: int = 1_000_000
    at_once: int = 4

    @classmethod
    def of(cls, settings: Settings) -> Bounds:
        """Return the bounds that whoever runs the server has set."""
        return cls(settings.cypher_seconds, settings.cypher_rows, settings.cypher_at_once)


class Door:
    """Asks the published graph what callers ask; for one event loop."""

    def __init__(self, settings: Settings, bounds: Bounds | None = None, audit: Audit = log_entry) -> None:
        self.bounds = bounds or Bounds()
        self._settings = settings
        self._audit = audit
        self._open: tuple[graph.Endpoint, neo4j.AsyncDriver] | None = None
        self._places: asyncio.Semaphore | None = None

    @contextlib.asynccontextmanager
    async def ask(self, question: Question) -> AsyncIterator[Answer]:
        """Give the answer to a question; its transaction ends with the block.

        Raises:
            CypherError: the query is refused, not readable, took too long or too much.
            ServerError: the graph does not answer, or too many questions are waiting.
        """
        begun = time.monotonic()
        answer: Answer | None = None
        outcome: Outcome = "cancelled"
        error: str | None = None
        try:
            async with self._place(), self._answer(question) as answer:
                yield answer
            outcome = "truncated" if answer.truncated else "answered"
        except Exception as problem:
            outcome = "refused" if isinstance(problem, CypherRefusedError) else "failed"
            error = type(problem).__name__
            raise
        finally:
            self._note(question, answer, outcome, error, time.monotonic() - begun)

    def _note(
        self, question: Question, answer: Answer | None, outcome: Outcome, error: str | None, seconds: float
    ) -> None:
        self._audit(
            AuditEntry(
                who=question.who,
                request_id=question.request_id,
                query_hash=question.digest,
                outcome=outcome,
                error=error,
                seconds=seconds,
                rows=answer.count if answer else 0,
                graph_version=answer.graph_version if answer else None,
            )
        )

    async def close(self) -> None:
        """Close the driver."""
        old, self._open = self._open, None
        if old is not None:
            await old[1].close()

    @contextlib.asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        if self._places is None:
            self._places = asyncio.Semaphore(self.bounds.at_once)
        try:
            await asyncio.wait_for(self._places.acquire(), WAIT_SECONDS)
        except TimeoutError as error:
            raise DoorBusyError(
                "too many questions are running; ask again later", expected=f"{self.bounds.at_once} at once"
            ) from error
        try:
            yield
        finally:
            self._places.release()

    @contextlib.asynccontextmanager
    async def _answer(self, question: Question) -> AsyncIterator[Answer]:
        endpoint = graph.find_endpoint(self._settings)
        try:
            session, transaction = await self._begin(endpoint)
            try:
                async with asyncio.timeout(self.bounds.seconds + GRACE_SECONDS):
                    answer = await ask_within(session, transaction, question, endpoint.database)
                    yield answer
                    await finish(transaction, answer)
            finally:
                await let_go(session, transaction)
        except TimeoutError as error:
            raise too_long(self.bounds.seconds) from error
        except (Neo4jError, DriverError, OSError) as error:
            raise to_door_error(error, seconds=self.bounds.seconds, lines_before=1) from error

    async def _begin(self, endpoint: graph.Endpoint) -> tuple[neo4j.AsyncSession, neo4j.AsyncTransaction]:
        """Return a READ transaction; tried twice, since a connection that was kept may have died.

        Raises:
            DriverError: the server cannot be reached.
            Neo4jError: it refuses.
        """
        driver = await self._driver(endpoint)
        try:
            return await self._try_begin(driver, endpoint)
        except DriverError:
            return await self._try_begin(driver, endpoint)

    async def _try_begin(
        self, driver: neo4j.AsyncDriver, endpoint: graph.Endpoint
    ) -> tuple[neo4j.AsyncSession, neo4j.AsyncTransaction]:
        session = driver.session(
            database=endpoint.database, default_access_mode=neo4j.READ_ACCESS, fetch_size=BATCH
        )
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                return session, await session.begin_transaction(timeout=self.bounds.seconds)
        except TimeoutError as error:
            await let_go(session)
            raise ServerError("the graph server did not answer in time") from error
        except BaseException:
            await let_go(session)
            raise

    async def _driver(self, endpoint: graph.Endpoint) -> neo4j.AsyncDriver:
        """Return the driver of the server that runs now; a publication may have started another."""
        old = self._open
        if old is not None and old[0] == endpoint:
            return old[1]
        made = graph.make_async_driver(
            endpoint, connect_seconds=CONNECT_SECONDS, connections=self.bounds.at_once
        )
        self._open = (endpoint, made)
        if old is not None:
            await old[1].close()
        return made


async def ask_within(
    session: neo4j.AsyncSession, transaction: neo4j.AsyncTransaction, question: Question, database: str
) -> Answer:
    """Return the answer to a question whose plan passes, run in the transaction that planned it.

    Raises:
        CypherRefusedError: the plan does not pass.
    """
    gauge = meter(session)
    # What stands in front decides two things on the server itself: the graph that is asked, and that none
    # of EXPLAIN, PROFILE, CYPHER … or another USE can follow, however it is spelt.
    text, parameters = f"USE {quote_name(database)}\n{question.cypher}", dict(question.parameters)
    explained = await (await transaction.run("EXPLAIN " + text, parameters)).consume()
    check_plan(explained.plan, explained.query_type, database)
    version = await (await transaction.run(VERSION)).single()
    result = await transaction.run(text, parameters)
    return Answer(
        columns=tuple(result.keys()),
        graph_version=version["graph"] if version else None,
        snapshot_version=version["snapshot"] if version else None,
        limit=question.limit,
        result=result,
        gauge=gauge,
    )


async def finish(transaction: neo4j.AsyncTransaction, answer: Answer) -> None:
    """End a transaction whose every row was read, so that its connection can be used again."""
    if answer.is_complete:
        await transaction.rollback()


async def let_go(session: neo4j.AsyncSession, transaction: neo4j.AsyncTransaction | None = None) -> None:
    """Close a session; its connection too, unless the transaction is over: the server then ends it.

    What is closed by force needs no answer of the server, so nothing is waited for, whatever has happened.
    """
    if transaction is None or not transaction.closed():
        session.cancel()
    await session.close()


def quote_name(name: str) -> str:
    """Return a name as Cypher quotes it."""
    return "`" + name.replace("`", "``") + "`"
