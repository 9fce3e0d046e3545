"""A random world written as a snapshot: what `load_world` and a published graph read."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.synthetic_world import make_shareholdings, make_world
from kg.algorithms.chain_model import Chain, Link, SupplyEdge
from kg.algorithms.link_graph import LinkGraph
from kg.algorithms.world import World
from kg.schema import GRAPH_SCHEMA
from kg.schema.model import NodeType, RelationshipType
from kg.snapshot import sql_text

CHAIN, ZONES, DAY = "bench", 500, "2015-06-01"


def write_world(
    folder: Path, families: int, citations: int, holders: int, *, publications: bool = False
) -> None:
    """Write a snapshot with the world's families, holders, references, shareholdings and 500 zones.

    With publications it can be published: a citation between families must stand on one of their
    publications, of which each family has one. No metric reads them.
    """
    world = make_world(families, citations, holders)
    tables = {
        **_nodes(world),
        **_relationships(world, holders),
        **(_publications(world) if publications else {}),
    }
    with duckdb.connect(config={"memory_limit": "2GB"}) as session:
        for name, table in tables.items():
            _write(session, folder, name, table)
    files = sorted(folder.glob("*/*.parquet"))
    facts = {
        f"{path.parent.name}/{path.stem}": {
            "rows": pq.read_metadata(path).num_rows,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in files
    }
    manifest = {
        "version": hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16],
        "createdAt": "2026-11-26T00:00:00Z",
        "ontologyVersion": GRAPH_SCHEMA.version,
        "ontologyHash": GRAPH_SCHEMA.hash,
        "codeVersion": "bench",
        "dataSets": [],
        "tables": facts,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def write_publishable_world(folder: Path, families: int, citations: int, holders: int) -> None:
    """Write the same world with a publication for each family; see `write_world`."""
    write_world(folder, families, citations, holders, publications=True)


def zone_of(holders: int) -> np.ndarray:
    """Return the zone of each holder."""
    return np.random.default_rng(4).integers(0, ZONES, holders)


def chain_of(graph: LinkGraph) -> Chain:
    """Return the links and edges of a world as a chain."""
    links = tuple(
        Link(name, name, name, stage, float(weight), "", (), (), (), 1)
        for name, stage, weight in zip(graph.ids, graph.stages, graph.importance, strict=True)
    )
    edges = tuple(
        SupplyEdge(graph.ids[s], graph.ids[t], float(cost), float(crit), "", 1)
        for s, t, cost, crit in zip(
            graph.sources, graph.targets, graph.cost_share, graph.criticality, strict=True
        )
    )
    return Chain(CHAIN, "1", CHAIN, CHAIN, "", "", (), links, edges, (), "")


def _nodes(world: World) -> dict[str, str | pa.Table]:
    families = pa.table({"familyId": pa.array(world.families, pa.string())})
    firms = pa.table({"agentId": pa.array(world.holders, pa.string())})
    chain = world.chain
    links = pa.table(
        {
            "linkId": [f"{CHAIN}/{name}" for name in chain.ids],
            "name": list(chain.ids),
            "stage": list(chain.stages),
            "importance": chain.importance,
        }
    )
    zones = pa.table({"placeId": [f"zone:{i:03d}" for i in range(ZONES)]})
    return {
        "nodes/SimpleFamily": _with(
            families, familyRule="singleton", memberCount=1, isStub=False, earliestPublicationDate=DAY
        ),
        "nodes/Firm": firms.append_column("name", firms["agentId"]),
        "nodes/Place": zones.append_column("name", zones["placeId"]),
        "nodes/IndustryChain": pa.table({"chainId": [CHAIN], "name": [CHAIN]}),
        "nodes/ChainLink": links,
    }


def _relationships(world: World, holders: int) -> dict[str, pa.Table]:
    m, h, r, shares = (
        world.memberships,
        world.holdings,
        world.references,
        make_shareholdings(holders, 3 * holders),
    )
    families, firms = pa.array(world.families, pa.string()), pa.array(world.holders, pa.string())
    links = pa.array([f"{CHAIN}/{name}" for name in world.chain.ids])
    zones = pa.array([f"zone:{i:03d}" for i in range(ZONES)])
    count = len(links)
    return {
        "relationships/ChainMembership": _pairs(
            families.take(pa.array(m.family)),
            links.take(pa.array(m.link)),
            membership=m.share,
            confidence=m.confidence,
        ),
        "relationships/FamilyHolding": _with(
            _pairs(
                families.take(pa.array(h.family)),
                firms.take(pa.array(h.holder)),
                share=h.share,
                confidence=h.confidence,
            ),
            basis="organizationsOnly",
        ),
        "relationships/FamilyCitation": _pairs(
            families.take(pa.array(r.citing)),
            families.take(pa.array(r.cited)),
            isCritical=pa.array(r.critical == 1, mask=r.critical == -1),
        ),
        "relationships/Shareholding": _with(
            _pairs(
                firms.take(pa.array(shares.holder)), firms.take(pa.array(shares.held)), share=shares.share
            ),
            heldOn=DAY,
        ),
        "relationships/LocatedIn": _pairs(firms, zones.take(pa.array(zone_of(holders)))),
        "relationships/LinkOfChain": _pairs(links, pa.array([CHAIN] * count)),
    }


def _publications(world: World) -> dict[str, pa.Table]:
    """Return a publication for each family, and their citations."""
    documents = pa.array([f"{number}" for number in range(1, len(world.families) + 1)])
    numbers = pa.array([f"CN{document}A" for document in documents.to_pylist()])
    rows = pa.table({"publicationNumber": numbers, "documentNumber": documents})
    r = world.references
    return {
        "nodes/Publication": _with(rows, countryCode="CN", kindCode="A", isStub=False),
        "relationships/FamilyMembership": _pairs(numbers, pa.array(world.families, pa.string())),
        "relationships/Citation": _pairs(numbers.take(pa.array(r.citing)), numbers.take(pa.array(r.cited))),
    }


def _pairs(start: pa.Array, end: pa.Array, **columns: object) -> pa.Table:
    return pa.table({"startKey": start, "endKey": end, **columns})


def _with(table: pa.Table, **constants: object) -> pa.Table:
    for name, value in constants.items():
        table = table.append_column(name, pa.array([value] * table.num_rows))
    return table


def _write(session: duckdb.DuckDBPyConnection, folder: Path, name: str, table: pa.Table) -> None:
    path = folder / f"{name}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    session.register("given", table)
    kind = _kind(name.partition("/")[2])
    types = {spec.name: spec.column_type for spec in kind.properties if spec.name != "sources"}
    columns = ", ".join(
        f'{_value(column, table)}::{types.get(column, "VARCHAR")} AS "{column}"'
        for column in dict.fromkeys((*(n for n in table.column_names if n.endswith("Key")), *types))
    )
    order = '"startKey", "endKey"' if "startKey" in table.column_names else "1"
    session.execute(
        f"COPY (SELECT {columns}, ['bench:world:1'] AS sources FROM given ORDER BY {order}) "
        f"TO {sql_text(str(path))} (FORMAT parquet)"
    )
    session.unregister("given")


def _kind(name: str) -> NodeType | RelationshipType:
    return GRAPH_SCHEMA.node(name) if GRAPH_SCHEMA.has_node(name) else GRAPH_SCHEMA.relationship(name)


def _value(column: str, table: pa.Table) -> str:
    return f'"{column}"' if column in table.column_names else "NULL"
