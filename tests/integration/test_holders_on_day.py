"""The query `holders-on-day` on a real server says what `kg.algorithms.holding_history` says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import neo4j
import pytest

from kg.algorithms.holding_history import Change, Succession, holders_on
from kg.graph import connect
from kg.publish.build import endpoint_of
from kg.queries import find_query
from kg.server.state import RunningServer

pytestmark = pytest.mark.neo4j

CHANGES = (
    Change("t:1", date(2012, 3, 1), "assignment", frozenset("A"), frozenset("B")),
    Change("t:2", date(2016, 1, 1), "assignment", frozenset("Z"), frozenset("C")),
    Change("t:3", date(2018, 1, 1), "assignment", frozenset("C"), frozenset("DE")),
)
SUCCESSIONS = (
    Succession("B", "Y", date(2013, 1, 1), "merger"),
    Succession("Y", "Z", date(2014, 1, 1), "nameChange"),
    Succession("D", "F", date(2019, 1, 1), "split"),
    Succession("E", "G", date(2019, 1, 1), "merger"),
    Succession("G", "H", date(2020, 1, 1), None),
    Succession("G", "I", date(2020, 1, 1), None),
    Succession("A", "X", date(2000, 1, 1), "merger"),
)
WORLD = """
CREATE (p:Publication {publicationNumber: 'CN1A'})-[:MEMBER_OF]->
       (f:SimpleFamily {familyId: 'family:1', earliestFilingDate: date('2010-01-01')})
WITH f UNWIND $agents AS name CREATE (:Agent:Organization {agentId: name, name: name})
WITH DISTINCT f MATCH (a:Agent {agentId: 'A'}) CREATE (f)-[:HELD_BY]->(a)
WITH f UNWIND $changes AS c
CREATE (t:Transaction:Transfer {transactionId: c.id, recordedDate: c.day})-[:COVERS_FAMILY]->(f)
FOREACH (x IN c.gives | MERGE (a:Agent {agentId: x}) CREATE (t)-[:HAS_PARTY {role: 'transferor'}]->(a))
FOREACH (x IN c.receives | MERGE (a:Agent {agentId: x}) CREATE (t)-[:HAS_PARTY {role: 'transferee'}]->(a))
WITH count(*) AS n UNWIND $successions AS s
MATCH (b:Agent {agentId: s.before}), (a:Agent {agentId: s.after})
CREATE (a)-[:SUCCEEDS {validFrom: s.day, successionType: s.kind}]->(b)"""


@pytest.fixture(scope="module")
def driver(managed_server: RunningServer) -> Iterator[neo4j.Driver]:
    """A server with one family and its history, empty again at the end."""
    with connect(endpoint_of(managed_server)) as found:
        found.execute_query("MATCH (n) DETACH DELETE n")
        found.execute_query(
            WORLD,
            agents=list("ABCDEFGHIXYZ"),
            changes=[
                {"id": c.transaction, "day": c.day, "gives": sorted(c.gives), "receives": sorted(c.receives)}
                for c in CHANGES
            ],
            successions=[
                {"before": s.predecessor, "after": s.successor, "day": s.day, "kind": s.kind}
                for s in SUCCESSIONS
            ],
        )
        yield found
        found.execute_query("MATCH (n) DETACH DELETE n")


@pytest.mark.parametrize(
    "day",
    [
        date(2011, 1, 1),
        date(2012, 3, 1),
        date(2013, 6, 1),
        date(2015, 1, 1),
        date(2016, 1, 1),
        date(2021, 1, 1),
    ],
)
def test_the_query_and_the_formula_give_the_same_holders(driver: neo4j.Driver, day: date) -> None:
    query = find_query("holders-on-day").cypher
    rows = driver.execute_query(query, publicationNumber="CN1A", day=day.isoformat()).records
    asked = [(r["holder"], r["since"] and r["since"].to_native(), r["transaction"]) for r in rows]
    later = [s for s in SUCCESSIONS if s.day > date(2010, 1, 1)]
    assert asked == [(h.agent, h.since, h.transaction) for h in holders_on(["A"], CHANGES, day, later)]
