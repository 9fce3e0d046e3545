"""The step on the loaded graph: Leiden clusters, their match with funds, both written back."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from kg.algorithms.as_of import AsOf
from kg.algorithms.clusters import ClusterParameters, find_clusters
from kg.algorithms.fund_match import MatchParameters
from kg.algorithms.results import Tables, cluster_tables, match_tables, thesis_tables
from kg.algorithms.subjects import with_subject
from kg.graph import Endpoint, connect, open_gds
from kg.job.answer_file import write_match
from kg.job.results_run import ChainResult
from kg.publish import write_rows
from kg.questions.answers import Run
from kg.questions.match_answers import MOST_CLUSTERS, Matched, match_answer, match_clusters

# Whose chain needs count in the match: the product's users invest for China.
HOME_SUBJECT = "country:CN"
PARAMETERS = MatchParameters(with_assignment=False)


def match_chain(endpoint: Endpoint, computed: ChainResult, run: Run, answers: Path) -> Tables:
    """Find a chain's clusters, score them for every fund, write rows to the graph and the ready answer.

    Returns:
        The rows that were written to the graph, as tables of it.
    """
    families = sorted(set(computed.membership["familyId"].to_pylist()))
    with open_gds(endpoint) as gds:
        clusters = find_clusters(gds, families)
    world = with_subject(computed.world, HOME_SUBJECT, computed.given.shares)
    matched = match_clusters(
        world, computed.given, computed.membership, clusters, AsOf(computed.as_of), run, PARAMETERS
    )
    tables = write_graph(endpoint, computed, matched, run)
    write_match(answers, computed.given.chain.chain_id, match_answer(computed.given, matched, run))
    return tables


def write_graph(endpoint: Endpoint, computed: ChainResult, matched: Matched, run: Run) -> Tables:
    """Write clusters, memberships, declared theses and scores as nodes and relationships; return them."""
    stamp = run.stamp(computed.given.chain, computed.as_of, HOME_SUBJECT)
    shown = [profile.cluster_id for profile in matched.profiles]
    kept = matched.clusters[matched.clusters["clusterId"].isin(shown)]
    parameters = dataclasses.asdict(ClusterParameters())
    tables = {
        **cluster_tables(matched.profiles, kept, stamp, parameters),
        **match_tables(matched.result, stamp),
        **thesis_tables(matched.funds.funds, stamp),
    }
    with connect(endpoint) as driver:
        for name in sorted(tables):  # nodes before relationships
            write_rows(driver, name.partition("/")[2], tables[name].to_pylist(), database=endpoint.database)
    return tables


def step_name(chains: Sequence[str]) -> str:
    """Return the name of the step: a change of its parameters is another version of the graph."""
    return f"clusters {ClusterParameters()} {MOST_CLUSTERS} {HOME_SUBJECT} {','.join(chains)}"
