"""Patent clusters: Leiden communities of the published graph, found by Graph Data Science.

Layers: citations between families (a cited family outside the chain binds those that cite it together) and
shared classification symbols, each family's symbols weighing together as much as one citation. Only what
several seeds agree on is kept (metrics note, section 3 item 4).
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
import pandas as pd

from kg.errors import KgError

if TYPE_CHECKING:
    from graphdatascience import GraphDataScience


@dataclass(frozen=True)
class ClusterParameters:
    """What the clusters depend on, beside the graph; part of every cluster's id.

    Attributes:
        seeds: random seeds; families stay together when they are together for each of them.
        citation_weight: weight of a citation between two families.
        classification_weight: weight of all symbols of a family together.
        gamma: resolution of modularity; greater values give smaller clusters.
        minimum_size: clusters with fewer families are dropped.
        heap_part: part of the server's heap that the projection and Leiden may take at most.
    """

    seeds: tuple[int, ...] = (11, 23, 47)
    citation_weight: float = 1.0
    classification_weight: float = 1.0
    gamma: float = 1.0
    minimum_size: int = 5
    heap_part: float = 0.8


_SIZE = """
UNWIND $families AS familyId
MATCH (f:SimpleFamily {familyId: familyId})
RETURN count(f) AS families, sum(COUNT { (f)-[:CITES_FAMILY]->() }) AS citations,
       sum(COUNT { (f)-[:FAMILY_CLASSIFIED_AS]->() }) AS classifications
"""
# The order makes the projection's node ids, and so the communities of a seed, the same every time. Families
# come in the order of the list, and only what one of them is bound to is sorted: to sort all rows at once a
# million families would need more than a transaction may have.
_PROJECT = """
UNWIND $families AS familyId
MATCH (f:SimpleFamily {familyId: familyId})
CALL (f) {
    CALL (f) {
        MATCH (f)-[:CITES_FAMILY]->(t:SimpleFamily) WHERE t <> f
        RETURN t, $citation AS weight
      UNION ALL
        MATCH (f)-[:FAMILY_CLASSIFIED_AS]->(t:ClassificationSymbol)
        RETURN t, $classification / COUNT { (f)-[:FAMILY_CLASSIFIED_AS]->() } AS weight
    }
    RETURN t, weight ORDER BY coalesce(t.familyId, t.symbolId)
}
RETURN gds.graph.project($graph, f, t, {relationshipProperties: {weight: weight}},
                         {undirectedRelationshipTypes: ['*'], readConcurrency: 1})
"""
_NAMES = """
UNWIND $nodes AS nodeId
WITH nodeId, gds.util.asNode(nodeId) AS node
WHERE node.familyId IS NOT NULL
RETURN nodeId, node.familyId AS familyId
"""


def find_clusters(
    gds: GraphDataScience, families: Sequence[str], parameters: ClusterParameters | None = None
) -> pd.DataFrame:
    """Return the cluster of each family that belongs to one.

    Args:
        gds: client of the server with the published graph.
        families: ids of the families to cluster.
        parameters: seeds, weights and limits; the defaults when None.

    Returns:
        Columns familyId, clusterId, sorted by both. Families without a cluster are not in it.

    Raises:
        KgError: the projection would not fit into the server's memory.
    """
    parameters = parameters or ClusterParameters()
    wanted = sorted(set(families))
    size = gds.run_cypher(_SIZE, {"families": wanted}).iloc[0]
    edges = int(size["citations"] + size["classifications"])
    if edges == 0:
        return _named(pd.DataFrame({"familyId": [], "label": []}), parameters)
    _check_memory(gds, int(size["families"]) + edges, edges, parameters)
    with _projected(gds, wanted, parameters) as graph:
        labels = [_communities(gds, graph, seed, parameters) for seed in parameters.seeds]
        nodes = labels[0]["nodeId"].tolist()
        names = gds.run_cypher(_NAMES, {"nodes": nodes})
    together = names[names["familyId"].isin(wanted)]
    for number, label in enumerate(labels):
        communities = label.rename(columns={"communityId": f"seed{number}"})
        together = together.merge(communities[["nodeId", f"seed{number}"]], on="nodeId")
    seeds = [f"seed{number}" for number in range(len(labels))]
    agreed = together.assign(label=together.groupby(seeds).ngroup())
    return _named(agreed[["familyId", "label"]], parameters)


def _check_memory(gds: GraphDataScience, nodes: int, edges: int, parameters: ClusterParameters) -> None:
    """Refuse a projection that the heap cannot hold; nodes is an upper bound."""
    dimensions = {
        "nodeProjection": "*",
        "relationshipProjection": {"ALL": {"type": "*", "orientation": "UNDIRECTED"}},
        "nodeCount": nodes,
        "relationshipCount": 2 * edges,
    }
    estimate = gds.leiden.estimate(dimensions, concurrency=1)
    if estimate.heap_percentage_max > parameters.heap_part:
        raise KgError(
            "the clusters do not fit into the server's memory; give it more heap or fewer families",
            found=str(estimate.required_memory),
            expected=f"at most {parameters.heap_part:.0%} of the heap",
        )


@contextlib.contextmanager
def _projected(gds: GraphDataScience, families: list[str], parameters: ClusterParameters) -> Iterator[Any]:
    """Give the projection, dropped at the end whatever happens."""
    name = f"kg_clusters_{uuid.uuid4().hex[:12]}"
    try:
        graph, _ = gds.graph.project.cypher(
            _PROJECT,
            graph=name,
            families=families,
            citation=parameters.citation_weight,
            classification=parameters.classification_weight,
        )
        yield graph
    finally:
        gds.graph.drop(name, fail_if_missing=False)


def _communities(gds: GraphDataScience, graph: Any, seed: int, parameters: ClusterParameters) -> pd.DataFrame:
    result: pd.DataFrame = gds.leiden.stream(
        graph,
        random_seed=seed,
        concurrency=1,
        gamma=parameters.gamma,
        relationship_weight_property="weight",
        log_progress=False,
    )
    return result


def _named(labels: pd.DataFrame, parameters: ClusterParameters) -> pd.DataFrame:
    """Return the clusters that are large enough, named by their smallest member and the parameters."""
    groups = {
        label: sorted(rows["familyId"])
        for label, rows in labels.groupby("label")
        if len(rows) >= parameters.minimum_size
    }
    rows = [(family, cluster_id(members[0], parameters)) for members in groups.values() for family in members]
    return pd.DataFrame(sorted(rows), columns=["familyId", "clusterId"])


def cluster_id(smallest_member: str, parameters: ClusterParameters) -> str:
    """Return the id of a cluster: the same members and parameters have the same id in every run."""
    content = orjson.dumps([smallest_member, dataclasses.asdict(parameters)], option=orjson.OPT_SORT_KEYS)
    return f"cluster:{hashlib.sha256(content).hexdigest()[:16]}"
