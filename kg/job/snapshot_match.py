"""The match of clusters with funds on a snapshot, at any instant: `kg compute match`.

Clusters are found once, on the loaded graph (GDS), and kept beside the results of their version. Everything
else is computed from the snapshot at the instant asked for: which families were known, who held them, what
the zone lacked, which deals had been announced.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from kg.algorithms.fund_match import MatchParameters
from kg.answers.layers import DERIVED
from kg.errors import NotFoundError
from kg.questions.match_answers import match_answer, match_clusters
from kg.questions.metric_answers import Answered
from kg.questions.request import MetricRequest
from kg.questions.worlds import Worlds
from kg.snapshot import MANIFEST, open_snapshot

_CLUSTERS = """
SELECT m.startKey AS familyId, m.endKey AS clusterId FROM "ClusterMembership" AS m
JOIN "PatentCluster" AS c ON c.clusterId = m.endKey WHERE c.chainId = ? ORDER BY ALL
"""


def answer_match(home: Path, worlds: Worlds, request: MetricRequest) -> Answered:
    """Return the match of a chain with its funds at an instant, seen from the request's subject.

    Args:
        home: the workspace.
        worlds: of the snapshot.
        request: chain, subject and instant; δ and κ are those of the control gain.

    Raises:
        NotFoundError: there is no such chain or subject, or no clusters were found for the version.
        SnapshotError: no family belongs to the chain.
    """
    asked = worlds.open(request)
    instant = request.instant(worlds.default_day(asked.given))
    clusters = read_clusters(home, worlds.snapshot.version, asked.given.chain.chain_id)
    parameters = MatchParameters(control=asked.parameters)
    matched = match_clusters(
        asked.world, asked.given, asked.membership, clusters, instant, asked.run, parameters
    )
    answer = match_answer(asked.given, matched, asked.run)
    return Answered(pd.json_normalize(answer["scores"]), answer)


def read_clusters(home: Path, version: str, chain_id: str) -> pd.DataFrame:
    """Return familyId and clusterId of the clusters that were found on the graph of a version.

    Raises:
        NotFoundError: none were.
    """
    folders = [path.parent for path in (home / "results" / version).glob(f"*/{DERIVED}/{MANIFEST}")]
    for folder in sorted(folders, key=lambda path: path.stat().st_mtime, reverse=True):
        derived = open_snapshot(folder)
        if {"ClusterMembership", "PatentCluster"} <= derived.row_counts.keys():
            with derived.connect() as connection:
                frame: pd.DataFrame = connection.execute(_CLUSTERS, [chain_id]).df()
            if len(frame):
                return frame
    raise NotFoundError(
        "clusters are found on the loaded graph, and none were for this chain and version; run kg build",
        found=f"{chain_id} of {version}",
    )
