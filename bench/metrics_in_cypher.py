"""The same set of metrics through the graph alone, in Cypher on the managed server: what the arrays are for.

The sample is loaded once, which is not counted; for the arrays the reading of the snapshot is counted. What
the graph gives is compared with what the arrays give. Graph Data Science has no procedure for any of these
sums: its part of the product is communities and paths.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import neo4j
import numpy as np
import pandas as pd

from bench.measure import measure
from bench.metrics import CRITICAL, NAMES, SHARES, Row, load
from bench.synthetic_snapshot import write_publishable_world
from kg.algorithms.control import final_blocking, holder_standing
from kg.algorithms.coverage import CoverageParameters
from kg.algorithms.coverage_many import cover_many
from kg.algorithms.ownership import look_through, shareholdings_of
from kg.graph import Endpoint, connect
from kg.publish import Step, publish
from kg.server.control import down
from kg.settings import Settings
from kg.snapshot import open_snapshot

COVERAGE = """
MATCH (z:Place)<-[:LOCATED_IN]-(h:Agent)<-[held:HELD_BY]-(f:SimpleFamily)
CALL (z, f) {
    OPTIONAL MATCH (f)-[c:CITES_FAMILY]->(:SimpleFamily)-[:HELD_BY]->(o:Agent)
    WHERE coalesce(c.isCritical, false)
      AND NOT EXISTS { (o)-[:LOCATED_IN]->(z) } AND NOT EXISTS { (f)-[:HELD_BY]->(o) }
    RETURN CASE WHEN o IS NULL THEN 0.0 ELSE 1.0 END AS blocked LIMIT 1
}
MATCH (f)-[m:IN_LINK]->(n:ChainLink)
RETURN z.placeId AS zone, n.linkId AS link, sum(held.share * m.membership) AS mass,
       sum(held.share * m.membership * (1 - blocked)) AS free
"""
DIRECT = """
MATCH (n:ChainLink)<-[m:IN_LINK]-(f:SimpleFamily)-[held:HELD_BY]->(h:Agent)
RETURN h.agentId AS holder, n.linkId AS link, sum(held.share * m.membership) AS mass
"""
BLOCKED = """
MATCH (f:SimpleFamily)-[c:CITES_FAMILY]->(:SimpleFamily)-[:HELD_BY]->(o:Agent)
WHERE c.isCritical AND NOT EXISTS { (f)-[:HELD_BY]->(o) }
WITH DISTINCT f, o
CALL (f) { MATCH (f)-[held:HELD_BY]->(:Agent) RETURN sum(held.share) AS whole }
MATCH (f)-[m:IN_LINK]->(n:ChainLink)
RETURN o.agentId AS holder, n.linkId AS link, sum(m.membership * whole) AS mass
"""
KNOWN = """
MATCH (firm:Agent)<-[s:OWNS_SHARE]-(:Agent) RETURN firm.agentId AS firm, sum(s.share) AS known
"""
OWNERS = """
MATCH (a:Agent) WHERE EXISTS { (a)-[:OWNS_SHARE]-() } OR EXISTS { (a)<-[:HELD_BY]-() }
RETURN a.agentId AS owner
"""
PUSH = """
UNWIND $moving AS row
MATCH (:Agent {agentId: row.owner})<-[s:OWNS_SHARE]-(holder:Agent)
RETURN holder.agentId AS owner, sum(row.mass * s.share) AS mass
"""
STILL_MOVING = 1e-10


def measure_in_cypher(folder: Path, families: int) -> list[Row]:
    """Return the seconds of both ways over the same sample, and their ratio."""
    measure(write_publishable_world, folder / "world", families, families * 10, families // 10)
    settings = Settings(KG_HOME=folder / "home", NEO4J_URI=None)
    measured: list[tuple[dict[str, float], dict[str, Any]]] = []

    def ask_all(endpoint: Endpoint) -> None:
        with connect(endpoint) as driver:
            measured.append(_timed_graph(driver, endpoint.database))

    try:
        # On the server of the build: the serving one ends what takes two minutes.
        publish(settings, open_snapshot(folder / "world"), steps=[Step("metrics in Cypher", ask_all)])
    finally:
        down(settings)
    graph, answers = measured[0]
    arrays, loaded = _timed_arrays(folder / "world", answers)
    return [
        *(
            {"what": f"{families} families in Cypher: {k}, s", "value": v, "target": None}
            for k, v in graph.items()
        ),
        {"what": f"{families} families: the set in arrays, s", "value": arrays, "target": None},
        {"what": f"{families} families: read from the snapshot, s", "value": loaded, "target": None},
        {"what": "the whole set: arrays over Cypher", "value": arrays / graph["all"], "target": 0.05},
        {
            "what": "the whole set with reading the snapshot: over Cypher",
            "value": (arrays + loaded) / graph["all"],
            "target": None,
        },
    ]


def _timed_graph(driver: neo4j.Driver, database: str) -> tuple[dict[str, float], dict[str, Any]]:
    def ask(query: str, **parameters: Any) -> pd.DataFrame:
        with driver.session(database=database, default_access_mode=neo4j.READ_ACCESS) as session:
            return pd.DataFrame(session.execute_read(lambda t: t.run(query, parameters).data()))

    ask("MATCH ()-[r]->() RETURN count(r)")  # the pages of the store are in memory
    seconds, answers = {}, {}
    for name, work in (
        ("coverage", lambda: ask(COVERAGE)),
        ("direct", lambda: ask(DIRECT)),
        ("blocked", lambda: ask(BLOCKED)),
        ("look-through", lambda: _pushed(ask)),
    ):
        start = time.perf_counter()
        answers[name] = work()
        seconds[name] = time.perf_counter() - start
    return {**seconds, "all": sum(seconds.values())}, answers


def _pushed(ask: Any) -> dict[str, float]:
    """Return the mass by root: every owner starts with 1, and passes on what others hold of it."""
    known = ask(KNOWN).set_index("firm")["known"].to_dict()
    owners = ask(OWNERS)["owner"].tolist()
    moving = dict.fromkeys(owners, 1.0)
    through = dict(moving)
    while sum(moving.values()) > STILL_MOVING * len(owners):
        rows = ask(PUSH, moving=[{"owner": owner, "mass": mass} for owner, mass in moving.items()])
        moving = dict(zip(rows["owner"], rows["mass"], strict=True)) if len(rows) else {}
        for owner, mass in moving.items():
            through[owner] += mass
    roots = {owner: mass for owner, mass in through.items() if owner not in known}
    rest = {f"float:{owner}": through[owner] * (1 - share) for owner, share in known.items()}
    return roots | {root: mass for root, mass in rest.items() if mass > 0}


def _timed_arrays(folder: Path, answers: dict[str, Any]) -> tuple[float, float]:
    """Return the seconds of the set in arrays and of reading the world; the answers are compared."""
    start = time.perf_counter()
    world = load(folder)
    loaded = time.perf_counter() - start
    assert world.places is not None
    group = np.full(world.holders.size, -1, dtype=np.int64)
    for position, zone in enumerate(NAMES):
        group[world.places.rows.get(zone, [])] = position
    start = time.perf_counter()
    covered = cover_many(world, group, NAMES, SHARES, CoverageParameters(control=CRITICAL)).links
    control = holder_standing(world, final_blocking(world, CRITICAL))
    holdings = shareholdings_of(world)
    roots = look_through(holdings, np.ones(len(holdings.names)))
    spent = time.perf_counter() - start
    found = answers["coverage"].set_index(["zone", "link"]).sort_index()
    own = covered.set_index(["subject", "link"]).loc[found.index]
    np.testing.assert_allclose(own["patentMass"], found["mass"], rtol=1e-9)
    np.testing.assert_allclose(own["selfDetermination"], found["free"] / found["mass"], rtol=0, atol=1e-9)
    both = pd.concat([answers["direct"], answers["blocked"]]).groupby(["holder", "link"])["mass"].sum()
    place = {name: position for position, name in enumerate(control.names)}
    link = {name: position for position, name in enumerate(world.chain.ids)}
    rows = [place[holder] for holder, _ in both.index], [link[name] for _, name in both.index]
    np.testing.assert_allclose((control.reach * world.reference_mass)[rows], both.to_numpy(), rtol=1e-9)
    pushed = answers["look-through"]
    names = sorted(roots.keys() | pushed.keys())
    np.testing.assert_allclose(
        [roots.get(name, 0.0) for name in names], [pushed.get(name, 0.0) for name in names], rtol=0, atol=1e-6
    )
    return spent, loaded
