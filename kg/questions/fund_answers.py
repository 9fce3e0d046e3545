"""Funds of a chain: what they declared or showed, and who gets how much of what (metrics note, section 3).

The scores are those of the published match: its clusters are found on the published graph. What a cluster
asks for is in no source, so an assignment needs it from the asker.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from kg.algorithms.assignment import Assignment, solve_assignment
from kg.algorithms.dataclass_json import as_json
from kg.algorithms.fund_model import FundRecord, Project, check_gate
from kg.algorithms.fund_profiles import FundProfiles, read_fund_profiles
from kg.errors import NotFoundError, RequestError
from kg.questions.answers import data_sets
from kg.questions.metric_answers import Answered
from kg.questions.subject_names import near_agents
from kg.questions.worlds import Worlds
from kg.snapshot import Snapshot

DEALS_NOTE = "以往交易只说明谁投过，不说明投得好 · a past deal shows who invested, never that it was good"


@dataclass(frozen=True)
class AssignmentRequest:
    """What an assignment asks.

    Attributes:
        chain: id of the chain.
        funds: ids of the funds that take part; () for all that declare their capital.
        asks: amount that each cluster asks for, by its id.
        stages: stage of a cluster, where the asker knows it.
        capital: capital of a fund by its id, where the asker knows better than the declaration.
        accept_unknown: whether a pair passes whose gate has conditions that nobody declared.
        seconds: that the search may take.
    """

    chain: str
    funds: tuple[str, ...] = ()
    asks: Mapping[str, float] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)
    capital: Mapping[str, float] = field(default_factory=dict)
    accept_unknown: bool = False
    seconds: float = 60.0

    def __post_init__(self) -> None:
        for name, amounts in (("asks", self.asks), ("capital", self.capital)):
            for key, amount in amounts.items():
                if not (math.isfinite(amount) and amount > 0):
                    where = f"{name}.{key}"
                    raise RequestError("not an amount", where=where, found=str(amount), expected="above 0")
        if not self.asks:
            raise RequestError("nobody asks", where="asks", found="{}", expected="cluster: amount")


def answer_criteria(worlds: Worlds, fund: str, chains: Sequence[str]) -> Answered:
    """Return the criteria of a fund on chains: declared, shown by past deals, or not known.

    Raises:
        NotFoundError: nothing is known of the fund on these chains, or there is no such chain.
    """
    for chain in chains:
        worlds.find_chain(chain)
    rows = [row for chain in chains if (row := _criteria(worlds, fund, chain)) is not None]
    if not rows:
        near = near_agents(worlds.snapshot, fund)
        message = "neither criteria nor a deal on these chains is known of it"
        raise NotFoundError(message, where="fundId", found=fund, expected=near)
    answer = {
        "fund": fund,
        "chains": rows,
        "snapshotVersion": worlds.snapshot.version,
        "parameters": {"chains": list(chains)},
        "dataSets": data_sets(worlds.snapshot),
        "note": DEALS_NOTE,
    }
    thesis = [
        {"chain": row["chain"], "link": link, "share": share}
        for row in rows
        for link, share in (row["thesis"] or {}).items()
    ]
    return Answered(pd.DataFrame(thesis, columns=["chain", "link", "share"]), answer)


def _criteria(worlds: Worlds, fund: str, chain: str) -> dict[str, Any] | None:
    try:
        found = profiles_of(worlds, chain)
    except NotFoundError:  # no family of the version belongs to this chain
        return None
    record = next((item for item in found.funds if item.id == fund), None)
    if record is None:
        return None
    shown: Any = as_json(record)
    deals = found.deals[found.deals["fund"] == fund].drop(columns=["fund", "fundName"])
    unknown = {name: "nobody declared it" for name, value in shown.items() if value is None}
    return {
        "chain": chain,
        **shown,
        "deals": [_deal(row) for row in deals.to_dict("records")],
        "undefined": unknown,
    }


def _deal(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        str(name): value.tolist()
        if isinstance(value, np.ndarray)
        else None
        if value is pd.NaT
        else as_json(value)
        for name, value in row.items()
    }


def profiles_of(worlds: Worlds, chain: str) -> FundProfiles:
    """Return the funds of a chain at the date of its data."""
    given = worlds.find_chain(chain)
    return read_fund_profiles(worlds.snapshot, given.chain, worlds.default_day(given))


def answer_assignment(
    snapshot: Snapshot, funds: Sequence[FundRecord], match: Mapping[str, Any], request: AssignmentRequest
) -> Answered:
    """Return who gets how much of what: the plan with the greatest Σ score · amount, and what proves it.

    Args:
        snapshot: the version.
        funds: of the chain, as `profiles_of` gives them.
        match: the published match of the chain: parts, weights and projects.
        request: who takes part and who asks for how much.

    Raises:
        NotFoundError: a fund or cluster is not in the match.
        RequestError: no fund that takes part has a known capital.
    """
    projects = _projects(match, request)
    chosen = _funds(funds, request)
    scores = _scores(chosen, projects, match, request)
    found = solve_assignment(chosen, projects, scores, request.seconds)
    answer = {
        "chain": request.chain,
        **_plan(found),
        "scores": _records(scores),
        "weights": match.get("weights", {}),
        "calibrated": match.get("calibrated", False),
        "snapshotVersion": snapshot.version,
        "parameters": as_json(dataclasses.asdict(request)),
        "dataSets": data_sets(snapshot),
    }
    return Answered(found.amounts, answer)


def _projects(match: Mapping[str, Any], request: AssignmentRequest) -> list[Project]:
    known = match.get("projects", {})
    missing = sorted({*request.asks, *request.stages} - set(known))
    if missing:
        some = ", ".join(sorted(known)[:5])
        raise NotFoundError("no such cluster in the match", where="asks", found=missing[0], expected=some)
    return [_project(name, known[name], request) for name in sorted(request.asks)]


def _project(name: str, facts: Mapping[str, Any], request: AssignmentRequest) -> Project:
    masses: Mapping[str, float] = facts.get("linkMass") or {}
    total = sum(masses.values())
    return Project(
        id=name,
        ask=request.asks[name],
        stage=request.stages.get(name),
        regions=frozenset(facts.get("regions") or ()) or None,
        links={link: mass / total for link, mass in masses.items()} if total > 0 else None,
        flags=None,
        quality=facts.get("quality"),
    )


def _funds(funds: Sequence[FundRecord], request: AssignmentRequest) -> list[FundRecord]:
    known = {fund.id: fund for fund in funds}
    missing = sorted({*request.funds, *request.capital} - set(known))
    if missing:
        some = ", ".join(sorted(known)[:5])
        raise NotFoundError("no such fund in the match", where="funds", found=missing[0], expected=some)
    wanted = request.funds or tuple(known)
    chosen = [dataclasses.replace(known[f], capital=request.capital.get(f, known[f].capital)) for f in wanted]
    with_capital = [fund for fund in chosen if fund.capital is not None]
    if not with_capital:
        raise RequestError(
            "no fund that takes part declares its capital", where="capital", expected="fund: amount"
        )
    return sorted(with_capital, key=lambda fund: fund.id)


def _scores(
    funds: Sequence[FundRecord],
    projects: Sequence[Project],
    match: Mapping[str, Any],
    request: AssignmentRequest,
) -> pd.DataFrame:
    """Return the published parts and weights behind a gate that knows what is asked for."""
    published = {(row["fund"], row["project"]): row["parts"] for row in match.get("scores", [])}
    theta: Mapping[str, float] = match.get("weights", {})
    rows = [
        _score(fund, project, published.get((fund.id, project.id), {}), fund.weights or theta, request)
        for fund in funds
        for project in projects
    ]
    columns = ["fund", "project", "eligible", "refusals", "unknown", "parts", "score"]
    return pd.DataFrame(rows, columns=columns)


def _score(
    fund: FundRecord,
    project: Project,
    parts: Mapping[str, float | None],
    theta: Mapping[str, float],
    request: AssignmentRequest,
) -> dict[str, Any]:
    gate = check_gate(fund, project)
    values = [parts.get(name) for name in theta]
    known = [value for value in values if value is not None]
    is_known = bool(known) and len(known) == len(values)
    total = float(np.dot(known, list(theta.values()))) if is_known else math.nan
    return {
        "fund": fund.id,
        "project": project.id,
        "eligible": True if gate.is_open is None and request.accept_unknown else gate.is_open,
        "refusals": list(gate.refusals),
        "unknown": list(gate.unknown),
        "parts": dict(parts),
        "score": 0.0 if gate.refusals else total,
    }


def _records(scores: pd.DataFrame) -> list[dict[str, Any]]:
    rows = scores.to_dict("records")
    return [{str(name): as_json(value) for name, value in row.items()} for row in rows]


def _plan(found: Assignment) -> dict[str, Any]:
    has_gap = math.isfinite(found.gap)
    return {
        "assignment": found.amounts.to_dict("records"),
        "value": found.value,
        "gap": found.gap if has_gap else None,
        "blockingPairs": found.blocking_pairs,
        "conflicts": list(found.conflicts),
        "shadowPrices": dict(found.shadow_prices),
        "greedyValue": found.greedy_value,
        "stable": found.stable.to_dict("records"),
        "undefined": {} if has_gap else {"gap": "no plan but the greedy one was found in the time"},
    }
