"""Fund-to-project match 基金—项目匹配: gate, visible score and assignment (metrics note, section 3)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from kg.algorithms.assignment import Assignment, solve_assignment
from kg.algorithms.control import ControlParameters
from kg.algorithms.coverage import CoverageParameters, compute_coverage
from kg.algorithms.fund_model import FundRecord, Gate, Project, check_gate
from kg.algorithms.link_graph import Floats
from kg.algorithms.match_reasons import part_reasons
from kg.algorithms.purchase_reach import PurchaseReach
from kg.algorithms.world import World

__all__ = ["FundRecord", "MatchParameters", "MatchResult", "Project", "compute_match"]

PARTS = ("thesisFit", "chainNeed", "controlGain", "quality", "probability")
PART_SPELLINGS = {
    "fit": "thesisFit",
    "thesis": "thesisFit",
    "need": "chainNeed",
    "control": "controlGain",
    "gain": "controlGain",
    "q": "quality",
    "qualitypercentile": "quality",
    "linkprobability": "probability",
    "learned": "probability",
} | {name.lower(): name for name in PARTS}


@dataclass(frozen=True)
class MatchParameters:
    """What the match assumes; stored with every result.

    Attributes:
        weights: θ by part of the score; None when nobody declared or fitted them: then equal.
        control: δ and κ of the control gain.
        with_control_gain: whether to compute the gain of projects whose families are known.
        with_assignment: whether to solve the assignment.
        time_limit: seconds that the assignment may take.
    """

    weights: Mapping[str, float] | None = None
    control: ControlParameters = field(default_factory=ControlParameters)
    with_control_gain: bool = True
    with_assignment: bool = True
    time_limit: float = 60.0


@dataclass(frozen=True)
class MatchResult:
    """Scores of all pairs and the best assignment.

    Attributes:
        scores: a row a pair, by fund and project: fund, project, eligible (None when a condition of the gate
            is unknown), refusals, unknown, parts, score (NaN where undefined, 0 for a refused pair; with
            unknown conditions, what it is if they hold), undefined (reason by score, eligible or part).
        assignment: the assignment; None where it is undefined.
        weights: θ that was used, by part, for funds that declare none of their own.
        fund_weights: θ of the funds that do.
        calibrated: whether somebody declared or fitted θ of every fund.
        undefined: reason by name.
        parameters: everything that the numbers depend on.
    """

    scores: pd.DataFrame
    assignment: Assignment | None
    weights: Mapping[str, float]
    fund_weights: Mapping[str, Mapping[str, float]]
    calibrated: bool
    undefined: Mapping[str, str]
    parameters: Mapping[str, object]
    facts: Mapping[str, object] = field(default_factory=dict)


def compute_match(
    world: World,
    funds: Sequence[FundRecord],
    projects: Sequence[Project],
    parameters: MatchParameters | None = None,
) -> MatchResult:
    """Return which projects fit which funds, by which parts, and who gets how much of what.

    Args:
        world: chain, families and subject; they give the chain need and the control gain.
        funds: the funds.
        projects: projects or patent clusters.
        parameters: θ and what to compute; the defaults when None.
    """
    parameters = parameters or MatchParameters()
    funds = sorted(funds, key=lambda fund: fund.id)
    projects = sorted(projects, key=lambda project: project.id)
    parts = _parts(world, funds, projects, parameters)
    weights = _weights(parts, parameters.weights)
    own = [fund.weights if fund.weights is not None else weights for fund in funds]
    scores = _score_table(funds, projects, parts, own, has_subject=bool(world.subject.name))
    assignment, reason = None, "not asked for"
    if parameters.with_assignment:
        assignment, reason = _assign(funds, projects, scores, parameters.time_limit)
    return MatchResult(
        scores=scores,
        assignment=assignment,
        weights=weights,
        fund_weights={fund.id: dict(fund.weights) for fund in funds if fund.weights is not None},
        calibrated=_is_calibrated(funds, parameters),
        undefined={} if assignment is not None else dict.fromkeys(_OF_ASSIGNMENT, reason),
        parameters=dataclasses.asdict(parameters) | {"weights": dict(weights)},
        facts=world.facts,
    )


def _parts(
    world: World, funds: Sequence[FundRecord], projects: Sequence[Project], parameters: MatchParameters
) -> dict[str, Floats]:
    """Return each part of the score, shape (funds, projects); NaN where undefined."""
    shape = (len(funds), len(projects))
    mix = _link_matrix(world, [project.links for project in projects])
    need = _chain_need(world, mix, parameters)
    gain = _control_gain(world, projects, mix, parameters)
    quality = np.array([_number(project.quality) for project in projects], dtype=np.float64)
    probability = np.array([_number(project.probability) for project in projects], dtype=np.float64)
    by_project = {"chainNeed": need, "controlGain": gain, "quality": quality, "probability": probability}
    fit = _thesis_fit(_link_matrix(world, [fund.thesis for fund in funds]), mix)
    return {"thesisFit": fit} | {name: np.broadcast_to(row, shape) for name, row in by_project.items()}


def _link_matrix(world: World, mixes: Sequence[Mapping[str, float] | None]) -> Floats:
    rows = [
        [np.nan] * world.chain.size if mix is None else [mix.get(link, 0.0) for link in world.chain.ids]
        for mix in mixes
    ]
    return np.array(rows, dtype=np.float64).reshape(len(mixes), world.chain.size)


def _thesis_fit(thesis: Floats, mix: Floats) -> Floats:
    """Return Σₙ min(τ, π), shape (funds, projects)."""
    fit = np.zeros((thesis.shape[0], mix.shape[0]))
    for link in range(mix.shape[1]):
        fit += np.minimum(thesis[:, link, None], mix[None, :, link])
    return fit


def _chain_need(world: World, mix: Floats, parameters: MatchParameters) -> Floats:
    """Return Σₙ π(n)(1 − c_Z(n)), shape (projects,); NaN where coverage of a link in the mix is undefined."""
    result = compute_coverage(world, CoverageParameters(control=parameters.control))
    coverage = result.links["coverage"].to_numpy(dtype=np.float64)
    return np.asarray(np.where(mix == 0, 0.0, mix * (1 - coverage)).sum(axis=1))


def _control_gain(
    world: World, projects: Sequence[Project], mix: Floats, parameters: MatchParameters
) -> Floats:
    """Return Σₙ π(n) ΔR_Z(n) if the subject held the project's families, shape (projects,)."""
    gains = np.full(len(projects), np.nan)
    if not parameters.with_control_gain or not world.subject.name:
        return gains
    wanted = [index for index, project in enumerate(projects) if project.families]
    if wanted:
        reach = PurchaseReach(world, parameters.control)
        before = reach.before()
        for index in wanted:
            change = reach.after(projects[index].families) - before
            gains[index] = np.where(mix[index] == 0, 0.0, mix[index] * change).sum()
    return gains


def _weights(parts: Mapping[str, Floats], declared: Mapping[str, float] | None) -> dict[str, float]:
    """Return θ: as declared, or equal over the parts that are defined for some pair."""
    if declared is not None:
        return {name: weight for name, weight in declared.items() if weight > 0}
    defined = [name for name in PARTS if not np.isnan(parts[name]).all()]
    return {name: 1 / len(defined) for name in defined}


def _is_calibrated(funds: Sequence[FundRecord], parameters: MatchParameters) -> bool:
    if parameters.weights is not None:
        return True
    return bool(funds) and all(fund.weights is not None for fund in funds)


_OF_ASSIGNMENT = ("assignment", "value", "gap", "blockingPairs", "greedyValue", "stable", "shadowPrices")
_SCORE_COLUMNS = ("fund", "project", "eligible", "refusals", "unknown", "parts", "score", "undefined")


def _score_table(
    funds: Sequence[FundRecord],
    projects: Sequence[Project],
    parts: Mapping[str, Floats],
    weights: Sequence[Mapping[str, float]],
    *,
    has_subject: bool,
) -> pd.DataFrame:
    rows = []
    for i, (fund, theta) in enumerate(zip(funds, weights, strict=True)):
        named = {name: PART_SPELLINGS.get(name.lower(), name) for name, weight in theta.items() if weight > 0}
        values = {name: parts[part][i] for name, part in named.items()}
        total = sum((values[name] * theta[name] for name in named), np.zeros(len(projects)))
        for j, project in enumerate(projects):
            shown = {name: float(value[j]) for name, value in values.items()}
            missing = [named[name] for name, value in shown.items() if np.isnan(value)]
            reasons = part_reasons(missing, fund, project, has_subject=has_subject)
            spelt = {name: reasons[part] for name, part in named.items() if part in reasons}
            rows.append(_score_row(fund, project, shown, float(total[j]), spelt))
    return pd.DataFrame(rows, columns=list(_SCORE_COLUMNS))


def _score_row(
    fund: FundRecord, project: Project, parts: Mapping[str, float], total: float, missing: Mapping[str, str]
) -> dict[str, object]:
    gate: Gate = check_gate(fund, project)
    shown = {name: None if np.isnan(value) else value for name, value in parts.items()}
    reasons = dict(missing)
    if gate.is_open is None:
        reasons["eligible"] = f"nobody declared: {', '.join(gate.unknown)}"
    if not gate.refusals and (missing or not parts):
        reasons["score"] = f"undefined: {', '.join(missing)}" if missing else "no part of it is defined"
    score = 0.0 if gate.refusals else np.nan if "score" in reasons else total
    row = (fund.id, project.id, gate.is_open, list(gate.refusals), list(gate.unknown), shown, score, reasons)
    return dict(zip(_SCORE_COLUMNS, row, strict=True))


def _assign(
    funds: Sequence[FundRecord], projects: Sequence[Project], scores: pd.DataFrame, time_limit: float
) -> tuple[Assignment | None, str]:
    if not any(fund.capital is not None for fund in funds):
        return None, "no fund declares its capital"
    if not any(project.ask is not None for project in projects):
        return None, "no project declares what it asks for"
    return solve_assignment(funds, projects, scores, time_limit), ""


def _number(value: float | None) -> float:
    return float("nan") if value is None else value
