"""The graph's own answers: Cypher gives the same masses as the arrays, GDS the clusters."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import neo4j
import numpy as np
import pyarrow as pa
import pytest

from kg.algorithms.as_of import AsOf
from kg.algorithms.chain_model import Chain, link_key
from kg.algorithms.clusters import ClusterParameters, find_clusters
from kg.algorithms.control import compute_control
from kg.algorithms.coverage import compute_coverage
from kg.algorithms.cypher_mass import LINK_MASSES, link_mass_parameters
from kg.algorithms.snapshot_inputs import load_world
from kg.graph import MANAGED_DATABASE, Endpoint, connect, open_gds
from kg.server.state import RunningServer
from kg.snapshot import Snapshot

pytestmark = pytest.mark.neo4j
AS_OF = AsOf(dt.date(2020, 1, 1))


@pytest.fixture
def endpoint(managed_server: RunningServer) -> Endpoint:
    return Endpoint(
        managed_server.bolt_uri, managed_server.username, managed_server.password, MANAGED_DATABASE
    )


@pytest.fixture
def driver(endpoint: Endpoint) -> Iterator[neo4j.Driver]:
    with connect(endpoint) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
        yield driver
        driver.execute_query("MATCH (n) DETACH DELETE n")


def random_rows(rng: np.random.Generator) -> dict[str, list[dict[str, Any]]]:
    names = [f"f{i:03}" for i in range(80)]
    families = [
        {
            "familyId": name,
            "familyRule": "singleton",
            "isStub": False,
            "memberCount": 1,
            "earliestFilingDate": None
            if rng.random() < 0.2
            else dt.date(int(rng.integers(1995, 2019)), 3, 1),
            "earliestPublicationDate": dt.date(int(rng.integers(1997, 2023)), 6, 1),
        }
        for name in names
    ]
    firms = [
        {
            "agentId": f"org:{i}",
            "name": f"Org {i}",
            "countryCode": str(rng.choice(["CN", "US"])),
            "countryConfidence": float(rng.choice([0.4, 0.6, 1.0])),
        }
        for i in range(8)
    ]
    holdings = []
    for name in names[:70]:
        owners = rng.choice(8, size=int(rng.integers(1, 4)), replace=False)
        holdings += [
            {
                "startKey": name,
                "endKey": f"org:{i}",
                "share": 1 / len(owners),
                "confidence": float(rng.choice([0.3, 0.8, 1.0])),
                "basis": "organizationsOnly",
            }
            for i in owners
        ]
    members = [
        {
            "startKey": name,
            "endKey": link,
            "membership": float(rng.uniform(0.1, 0.5)),
            "confidence": float(rng.choice([0.4, 0.7, 0.95])),
        }
        for name in names
        for link in ("toy/battery", "toy/aircraft")
    ]
    return {"SimpleFamily": families, "Firm": firms, "FamilyHolding": holdings, "ChainMembership": members}


def write_graph(driver: neo4j.Driver, rows: dict[str, list[dict[str, Any]]], chain: Chain) -> None:
    links = [link_key(chain, link.id) for link in chain.links]
    for query, found in (
        ("MERGE (c:IndustryChain {chainId: 'toy'}) MERGE (:ChainLink {linkId: row})-[:LINK_OF]->(c)", links),
        ("CREATE (f:SimpleFamily) SET f = row", rows["SimpleFamily"]),
        ("CREATE (a:Agent:Organization:Firm) SET a = row", rows["Firm"]),
        (
            "MATCH (f:SimpleFamily {familyId: row.startKey}), (a:Agent {agentId: row.endKey}) "
            "CREATE (f)-[:HELD_BY {share: row.share, confidence: row.confidence}]->(a)",
            rows["FamilyHolding"],
        ),
        (
            "MATCH (f:SimpleFamily {familyId: row.startKey}), (n:ChainLink {linkId: row.endKey}) "
            "CREATE (f)-[:IN_LINK {membership: row.membership, confidence: row.confidence}]->(n)",
            rows["ChainMembership"],
        ),
    ):
        driver.execute_query(f"UNWIND $rows AS row {query}", rows=found)


@pytest.mark.parametrize("subject", ["country:CN", "agent:org:3"])
def test_cypher_gives_the_same_masses_as_the_arrays(
    subject: str,
    driver: neo4j.Driver,
    make_snapshot: Callable[..., Snapshot],
    chain: Chain,
    rng: np.random.Generator,
) -> None:
    rows = random_rows(rng)
    write_graph(driver, rows, chain)
    membership = pa.Table.from_pylist(rows["ChainMembership"])
    tables = {name: rows[name] for name in ("SimpleFamily", "Firm", "FamilyHolding")}
    world = load_world(make_snapshot(**tables), chain, membership, as_of=AS_OF, subject=subject)
    coverage = compute_coverage(world).links.set_index("link")
    control = compute_control(world).links.set_index("link")
    parameters = link_mass_parameters("toy", subject, AS_OF)
    answers = driver.execute_query(LINK_MASSES, parameters).records
    assert [row["link"] for row in answers] == sorted(world.chain.ids)
    for row in answers:
        link = row["link"]
        assert row["referenceMass"] == pytest.approx(coverage["referenceMass"][link], abs=1e-9)
        assert row["patentMass"] == pytest.approx(coverage["patentMass"][link], abs=1e-9)
        assert row["heldMass"] == pytest.approx(control["heldMass"][link], abs=1e-9)
        assert row["heldMass"] > row["patentMass"] > 0


def test_clusters_are_the_communities_and_the_same_every_time(
    driver: neo4j.Driver, endpoint: Endpoint
) -> None:
    # Three rings of families, each with a symbol of its own, and a pair that is too small.
    driver.execute_query(
        "UNWIND range(0, 31) AS i CREATE (f:SimpleFamily {familyId: 'f' + toString(100 + i)}) "
        "MERGE (s:ClassificationSymbol {symbolId: 'IPC:' + toString(i / 10)}) "
        "CREATE (f)-[:FAMILY_CLASSIFIED_AS]->(s)"
    )
    driver.execute_query(
        "UNWIND range(1, 31) AS i WITH i WHERE i % 10 > 0 "
        "MATCH (f:SimpleFamily {familyId: 'f' + toString(100 + i)}), "
        "(t:SimpleFamily {familyId: 'f' + toString(99 + i)}) CREATE (f)-[:CITES_FAMILY]->(t)"
    )
    families = [f"f{100 + i}" for i in range(32)]
    with open_gds(endpoint) as gds:
        clusters = find_clusters(gds, families)
        again = find_clusters(gds, families[::-1])
        part = find_clusters(gds, families[:10])
        finer = find_clusters(gds, families, ClusterParameters(gamma=1.1))
        nothing = find_clusters(gds, ["absent"])
        left = gds.graph.list()
    members = clusters.groupby("clusterId")["familyId"].apply(list).tolist()
    assert sorted(members) == [families[0:10], families[10:20], families[20:30]]
    assert clusters.equals(again)
    assert part["clusterId"].unique().tolist() == clusters["clusterId"][:1].tolist()
    assert not set(finer["clusterId"]) & set(clusters["clusterId"])
    assert nothing.empty
    assert len(left) == 0
