"""Patents and organisations from the graph: fixed queries, READ transactions, a bounded wait."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import anyio
import neo4j
from anyio import to_thread

from kg import graph
from kg.errors import NotFoundError, ServerError
from kg.settings import Settings

# A server that is down is found out by connecting, fast; one that runs may take its time for the first
# plan of a query. Whoever waits longer is better served by a 503 that says so.
CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 10.0
READERS = 8

Result = TypeVar("Result")

PATENT = """
MATCH (p:Publication {publicationNumber: $key})
RETURN p {.*} AS properties,
  head([(p)-[:MEMBER_OF]->(f:SimpleFamily) | f {.*}]) AS family,
  COLLECT { MATCH (p)-[:PUBLICATION_OF]->(a:Application)
    RETURN a.applicationNumber ORDER BY a.applicationNumber } AS applications,
  COLLECT { MATCH (p)-[r:HAS_APPLICANT]->(a:Agent)
    RETURN {agentId: a.agentId, name: a.name, nameOriginal: r.nameOriginal, sequence: r.sequence}
    ORDER BY r.sequence, a.agentId } AS applicants,
  COLLECT { MATCH (p)-[:CLASSIFIED_AS]->(s:ClassificationSymbol)
    RETURN s.symbolId ORDER BY s.symbolId } AS symbols,
  COUNT { (p)-[:CITES]->(:Publication) } AS citationCount,
  COLLECT { MATCH (p)-[r:CITES]->(c:Publication)
    RETURN {publicationNumber: c.publicationNumber, title: c.title, category: r.category, phase: r.phase}
    ORDER BY c.publicationNumber LIMIT 100 } AS citations,
  COUNT { (p)<-[:CITES]-(:Publication) } AS citedByCount,
  COLLECT { MATCH (p)<-[r:CITES]-(c:Publication)
    RETURN {publicationNumber: c.publicationNumber, title: c.title, category: r.category, phase: r.phase}
    ORDER BY c.publicationNumber LIMIT 100 } AS citedBy,
  COLLECT { MATCH (p)-[:MEMBER_OF]->(:SimpleFamily)-[m:IN_LINK]->(l:ChainLink)
    RETURN {chainId: head([(l)-[:LINK_OF]->(c:IndustryChain) | c.chainId]), link: l.linkId, name: l.name,
      membership: m.membership, confidence: m.confidence, rules: coalesce(m.rules, [])}
    ORDER BY l.linkId } AS links,
  coalesce(p.sources, []) AS sources
"""

ORGANIZATION = """
MATCH (o:Organization {agentId: $key})
RETURN o.agentId AS agentId, labels(o) AS labels, o {.*} AS properties,
  COUNT { (o)<-[:HELD_BY]-(:SimpleFamily) } AS families,
  COLLECT { MATCH (o)<-[h:HELD_BY]-(f:SimpleFamily)-[m:IN_LINK]->(l:ChainLink)
    WITH l, count(DISTINCT f) AS families, sum(m.membership * h.share) AS mass
    RETURN {chainId: head([(l)-[:LINK_OF]->(c:IndustryChain) | c.chainId]), link: l.linkId, name: l.name,
      families: families, mass: mass}
    ORDER BY mass DESC, l.linkId } AS holdings,
  COLLECT { MATCH (o)-[:RAISED]->(r:InvestmentRound)
    RETURN r {.*} ORDER BY r.announcedDate, r.roundId } AS rounds,
  COLLECT { MATCH (o)-[:LOCATED_IN]->(p:Place) RETURN p.name ORDER BY p.name } AS places,
  COLLECT { MATCH (o)-[:OPERATES_IN]->(i:Industry) RETURN i.name ORDER BY i.name } AS industries,
  coalesce(o.sources, []) AS sources
"""


class GraphTimeoutError(ServerError):
    """The graph did not answer within the deadline."""


@dataclass(frozen=True, slots=True)
class _Connection:
    """A driver, where it leads, and how it is closed."""

    endpoint: graph.Endpoint
    driver: neo4j.Driver
    stack: contextlib.ExitStack


class GraphReader:
    """Reads single things from the graph; opens its driver when first needed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._open: _Connection | None = None
        self._lock = threading.Lock()
        self._limiter: anyio.CapacityLimiter | None = None

    async def patent(self, publication_number: str) -> dict[str, Any]:
        """Return the fields of a PatentAnswer.

        Raises:
            NotFoundError: the graph has no such publication.
            ServerError: the graph does not answer.
        """
        number = normalize_number(publication_number)
        rows = await self._rows(PATENT, {"key": number})
        if not rows:
            raise NotFoundError(
                "no such publication in this version",
                found=number,
                expected="a publication number in DOCDB form, such as CN108232156A",
            )
        return {"publicationNumber": number, **rows[0]}

    async def organization(self, agent_id: str) -> dict[str, Any]:
        """Return the fields of an OrganizationAnswer.

        Raises:
            NotFoundError: the graph has no such organisation.
            ServerError: the graph does not answer.
        """
        rows = await self._rows(ORGANIZATION, {"key": agent_id})
        if not rows:
            raise NotFoundError(
                "no such organisation in this version",
                found=agent_id,
                expected="the agentId of an organisation, as answers name it",
            )
        return rows[0]

    async def ping(self) -> str | None:
        """Return None when the graph answers, else why it does not."""
        try:
            await self._rows("RETURN 1 AS one", {})
        except ServerError as error:
            return error.message
        return None

    def close(self) -> None:
        """Close the driver."""
        with self._lock:
            old, self._open = self._open, None
        if old is not None:
            old.stack.close()

    async def _rows(self, cypher: str, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
        connection = await self._within(CONNECT_SECONDS, self._connection)
        database = connection.endpoint.database
        read = partial(graph.read, connection.driver, database, cypher, parameters, timeout=ANSWER_SECONDS)
        rows = await self._within(ANSWER_SECONDS, read)
        return [{key: plain(value) for key, value in row.items()} for row in rows]

    async def _within(self, seconds: float, work: Callable[[], Result]) -> Result:
        """Run blocking work in a thread, given up after so long; a few threads at most."""
        if self._limiter is None:
            self._limiter = anyio.CapacityLimiter(READERS)
        try:
            with anyio.fail_after(seconds):
                return await to_thread.run_sync(work, abandon_on_cancel=True, limiter=self._limiter)
        except TimeoutError as error:
            raise GraphTimeoutError(
                "the graph server did not answer in time", expected=f"an answer in {seconds:g} s"
            ) from error

    def _connection(self) -> _Connection:
        """Return the connection to the server that runs now; a publication may have started another.

        Connecting happens outside the lock: a server that hangs must not hold up `close`.
        """
        endpoint = graph.find_endpoint(self._settings)
        with self._lock:
            if self._open is not None and self._open.endpoint == endpoint:
                return self._open
        stack = contextlib.ExitStack()
        made = _Connection(endpoint, stack.enter_context(graph.connect(endpoint)), stack)
        with self._lock:
            found = self._open
            is_known = found is not None and found.endpoint == endpoint
            if not is_known:
                self._open = made
        surplus = made if is_known else found
        if surplus is not None:
            surplus.stack.close()
        return found if is_known and found is not None else made


def normalize_number(text: str) -> str:
    """Return a publication number as the graph has it: capitals, without spaces, dots and hyphens."""
    return "".join(c for c in text.upper() if c not in " .-/")


def plain(value: object) -> object:
    """Return a value of the driver as JSON has it: dates and times become ISO 8601 text."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (neo4j.time.Date, neo4j.time.DateTime, neo4j.time.Time)):
        return value.iso_format()
    return value
