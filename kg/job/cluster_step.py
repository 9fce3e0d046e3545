"""The step on the loaded graph: Leiden clusters, their match with funds, both written back."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kg.algorithms.as_of import AsOf
from kg.algorithms.cluster_profiles import ClusterProfile, profile_clusters, project_of
from kg.algorithms.clusters import ClusterParameters, find_clusters
from kg.algorithms.fund_match import MatchParameters, MatchResult, compute_match
from kg.algorithms.fund_profiles import FundProfiles, read_fund_profiles
from kg.algorithms.membership import membership_rows
from kg.algorithms.result_json import match_json
from kg.algorithms.results import Tables, cluster_tables, match_tables, thesis_tables
from kg.algorithms.subjects import with_subject
from kg.algorithms.validity_notes import MATCH, with_validity
from kg.graph import Endpoint, connect, open_gds
from kg.job.answer_file import write_answer
from kg.job.results_run import ChainResult
from kg.publish import write_rows
from kg.questions.answers import AGENT_KINDS, Run, chain_answer
from kg.questions.evidence import describe_agents

# Whose chain needs count in the match: the product's users invest for China.
HOME_SUBJECT = "country:CN"
MOST_CLUSTERS = 200
"""Clusters matched at most for each chain, the largest by mass: a pair is scored for each fund."""


def match_chain(endpoint: Endpoint, computed: ChainResult, run: Run, answer_file: Path) -> Tables:
    """Find a chain's clusters, score them for every fund, write rows to the graph and the ready answer.

    Returns:
        The rows that were written to the graph, as tables of it.
    """
    families = sorted(set(computed.membership["familyId"].to_pylist()))
    with open_gds(endpoint) as gds:
        clusters = find_clusters(gds, families)
    rows = membership_rows(computed.membership, computed.given.chain)
    as_of = AsOf(computed.as_of)
    profiles = largest(profile_clusters(run.snapshot, clusters, rows, as_of))
    funds = read_fund_profiles(run.snapshot, computed.given.chain, computed.as_of)
    result = match(computed, profiles, clusters, funds)
    tables = write_graph(endpoint, computed, profiles, clusters, result, run, funds)
    write_answer(answer_file, match_answer(computed, profiles, funds, result, run))
    return tables


def largest(profiles: Sequence[ClusterProfile]) -> list[ClusterProfile]:
    """Return the clusters with most mass on the chain, ties by id."""
    ranked = sorted(profiles, key=lambda profile: (-profile.mass, profile.cluster_id))
    return ranked[:MOST_CLUSTERS]


def match(
    computed: ChainResult, profiles: Sequence[ClusterProfile], clusters: pd.DataFrame, funds: FundProfiles
) -> MatchResult:
    """Return the scores of every fund and cluster, seen from the home subject."""
    members = clusters.groupby("clusterId")["familyId"].agg(tuple).to_dict() if len(clusters) else {}
    projects = [project_of(profile, members[profile.cluster_id]) for profile in profiles]
    world = with_subject(computed.world, HOME_SUBJECT, computed.given.shares)
    return compute_match(world, funds.funds, projects, MatchParameters(with_assignment=False))


def write_graph(
    endpoint: Endpoint,
    computed: ChainResult,
    profiles: Sequence[ClusterProfile],
    clusters: pd.DataFrame,
    result: MatchResult,
    run: Run,
    funds: FundProfiles,
) -> Tables:
    """Write clusters, memberships, declared theses and scores as nodes and relationships; return them."""
    stamp = run.stamp(computed.given.chain, computed.as_of, HOME_SUBJECT)
    kept = clusters[clusters["clusterId"].isin([profile.cluster_id for profile in profiles])]
    parameters = dataclasses.asdict(ClusterParameters())
    tables = {
        **cluster_tables(profiles, kept, stamp, parameters),
        **match_tables(result, stamp),
        **thesis_tables(funds.funds, stamp),
    }
    with connect(endpoint) as driver:
        for name in sorted(tables):  # nodes before relationships
            write_rows(driver, name.partition("/")[2], tables[name].to_pylist(), database=endpoint.database)
    return tables


def match_answer(
    computed: ChainResult,
    profiles: Sequence[ClusterProfile],
    funds: FundProfiles,
    result: MatchResult,
    run: Run,
) -> dict[str, Any]:
    """Return the match of a chain as a ready answer, with the deals behind each thesis."""
    shown = match_json(result)
    return {
        "chain": chain_answer(computed.given.chain),
        "homeSubject": HOME_SUBJECT,
        **shown,
        "assignment": shown["assignment"] or [],
        **run.fields(
            computed.as_of,
            with_validity(result.parameters, MATCH),
            {**result.facts, "roundsWithoutDate": funds.rounds_without_date},
        ),
        "funds": fund_answers(funds, run),
        "projects": {profile.cluster_id: project_answer(profile) for profile in profiles},
        "evidence": [],
    }


def fund_answers(funds: FundProfiles, run: Run) -> dict[str, Any]:
    """Return name, observed terms and past deals of each fund."""
    named = describe_agents(run.snapshot, [fund.id for fund in funds.funds], AGENT_KINDS)
    deals = {str(fund): deal_answers(rows) for fund, rows in funds.deals.groupby("fund")}
    return {
        fund.id: {
            "name": fund.id,
            **named.get(fund.id, {}),
            "thesis": dict(fund.thesis or {}),
            "ticketLow": fund.ticket_low,
            "ticketHigh": fund.ticket_high,
            "stages": sorted(fund.stages or ()),
            "observed": list(fund.observed),
            "deals": deals.get(fund.id, []),
        }
        for fund in funds.funds
    }


def deal_answers(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return past deals as JSON-ready values."""
    return [plain(row) for row in rows.drop(columns=["fund"]).to_dict(orient="records")]


def plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a row of a frame with arrays as lists and missing values as None."""
    return {
        str(name): value.tolist() if isinstance(value, np.ndarray) else None if value is pd.NaT else value
        for name, value in row.items()
    }


def project_answer(profile: ClusterProfile) -> dict[str, Any]:
    """Return a cluster's numbers; its name is its largest holders and its most cited title."""
    holders = ", ".join(name for _, name, _ in profile.top_holders[:2])
    return {
        "name": f"{holders}: {profile.title or ''}"[:120],
        "families": profile.families,
        "mass": profile.mass,
        "linkMass": dict(profile.link_mass),
        "growth": profile.growth,
        "effectiveHolders": profile.effective_holders,
        "topHolders": [{"agentId": a, "name": n, "share": s} for a, n, s in profile.top_holders],
        "availability": profile.availability,
        "quality": profile.quality,
        "regions": sorted(profile.regions),
    }


def step_name(chains: Sequence[str]) -> str:
    """Return the name of the step: a change of its parameters is another version of the graph."""
    return f"clusters {ClusterParameters()} {MOST_CLUSTERS} {HOME_SUBJECT} {','.join(chains)}"
