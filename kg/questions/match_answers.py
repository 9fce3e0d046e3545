"""The match of a chain's clusters with funds as an answer: the same for the job and for a question."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from kg.algorithms.as_of import AsOf
from kg.algorithms.cluster_profiles import ClusterProfile, profile_clusters, project_of
from kg.algorithms.fund_match import MatchParameters, MatchResult, compute_match
from kg.algorithms.fund_profiles import FundProfiles, read_fund_profiles
from kg.algorithms.membership import membership_rows
from kg.algorithms.result_json import match_json
from kg.algorithms.validity_notes import MATCH, with_validity
from kg.algorithms.world import World
from kg.questions.answers import AGENT_KINDS, Run, chain_answer
from kg.questions.chains import ChainInput
from kg.questions.evidence import describe_agents

MOST_CLUSTERS = 200
"""Clusters matched at most for each chain, the largest by mass: a pair is scored for each fund."""


@dataclass(frozen=True)
class Matched:
    """A match with the two sides that it was made of.

    Attributes:
        subject: whose chain needs count.
        as_of: date of the answer.
        profiles: of the clusters, the largest first.
        clusters: familyId and clusterId of what was known at the instant.
        funds: funds with the deals known at the instant.
        result: scores of every fund and cluster.
    """

    subject: str
    as_of: dt.date
    profiles: tuple[ClusterProfile, ...]
    clusters: pd.DataFrame
    funds: FundProfiles
    result: MatchResult


def match_clusters(
    world: World,
    given: ChainInput,
    membership: pa.Table,
    clusters: pd.DataFrame,
    instant: AsOf,
    run: Run,
    parameters: MatchParameters,
) -> Matched:
    """Return how every fund and every cluster of a chain match at an instant.

    Args:
        world: of the chain at the instant, seen from the subject whose needs count.
        given: the chain.
        membership: of families in links, as known at the instant.
        clusters: familyId and clusterId, as `find_clusters` gives them; families that are not of the world
            are left out, as they were not known or not filed at the instant.
        instant: of the world.
        run: of the snapshot.
        parameters: of the match.
    """
    there = clusters[clusters["familyId"].isin(world.families)].reset_index(drop=True)
    rows = membership_rows(membership, given.chain)
    profiles = largest(profile_clusters(run.snapshot, there, rows, instant))
    funds = read_fund_profiles(run.snapshot, given.chain, min(instant.date, instant.knowledge))
    members = there.groupby("clusterId")["familyId"].agg(tuple).to_dict() if len(there) else {}
    projects = [project_of(profile, members[profile.cluster_id]) for profile in profiles]
    result = compute_match(world, funds.funds, projects, parameters)
    return Matched(world.subject.name, instant.date, profiles, there, funds, result)


def largest(profiles: Sequence[ClusterProfile]) -> tuple[ClusterProfile, ...]:
    """Return the clusters with most mass on the chain, ties by id."""
    ranked = sorted(profiles, key=lambda profile: (-profile.mass, profile.cluster_id))
    return tuple(ranked[:MOST_CLUSTERS])


def match_answer(given: ChainInput, matched: Matched, run: Run) -> dict[str, Any]:
    """Return the match of a chain as an answer, with the deals behind each thesis."""
    result, funds = matched.result, matched.funds
    shown = match_json(result)
    return {
        "chain": chain_answer(given.chain),
        "homeSubject": matched.subject,
        **shown,
        "assignment": shown["assignment"] or [],
        **run.fields(
            matched.as_of,
            with_validity(result.parameters, MATCH),
            {**result.facts, "roundsWithoutDate": funds.rounds_without_date},
        ),
        "funds": fund_answers(funds, run),
        "projects": {profile.cluster_id: project_answer(profile) for profile in matched.profiles},
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
