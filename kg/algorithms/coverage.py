"""Industry-chain coverage 产业链专利覆盖度 with gap classes (metrics note, section 1)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from kg.algorithms.connectivity import through_rate, widest_path
from kg.algorithms.control import ControlParameters, final_blocking, self_determination
from kg.algorithms.coverage_reasons import link_reasons
from kg.algorithms.gaps import GapEstimate, GapParameters, estimate_gaps
from kg.algorithms.link_graph import Floats, LinkGraph
from kg.algorithms.masses import family_shares, link_masses
from kg.algorithms.match_industry import chain_aware_match, overlap
from kg.algorithms.world import World


@dataclass(frozen=True)
class CoverageParameters:
    """What the coverage metrics assume; stored with every result.

    Attributes:
        gaps: prior and thresholds of the gap classes.
        through_threshold: θ: a link is passed when covered at least so far.
        controlled_below: a link is controlled from outside when self-determination is below this.
        confirmed: memberships, holdings and countries this sure count for the lower bound.
        candidate: those at least this sure count at all, but for the upper bound of the holders.
        control: δ and κ of self-determination.
    """

    gaps: GapParameters = field(default_factory=GapParameters)
    through_threshold: float = 0.5
    controlled_below: float = 0.5
    confirmed: float = 0.9
    candidate: float = 0.5
    control: ControlParameters = field(default_factory=ControlParameters)


@dataclass(frozen=True)
class CoverageResult:
    """Coverage of a chain by a subject, for one as-of date.

    Attributes:
        links: a row a link, with the columns of section 5 of the metrics note in snake-free camelCase plus
            stage, importance, referenceMass, selfDetermination, externallyControlled; None/NaN where
            undefined.
        stage_coverage: C of each stage; None where undefined.
        chain_coverage: C; None where undefined.
        known_coverage: Σ v c / Σ v over the links whose coverage is defined; None without such links.
        known_importance: Σ v of those links.
        match: M; chain_aware_match: M^W; through_rate; widest_path: b. None where undefined.
        undefined: reason by name for the numbers of the whole chain.
        link_undefined: reason by link and name.
        parameters: everything that the numbers depend on.
        facts: counts of what was looked at, and sources of g and x.
    """

    links: pd.DataFrame
    stage_coverage: Mapping[str, float | None]
    chain_coverage: float | None
    known_coverage: float | None
    known_importance: float
    match: float | None
    chain_aware_match: float | None
    through_rate: float | None
    widest_path: float | None
    undefined: Mapping[str, str]
    link_undefined: Mapping[str, Mapping[str, str]]
    parameters: Mapping[str, object]
    facts: Mapping[str, object] = field(default_factory=dict)


def compute_coverage(world: World, parameters: CoverageParameters | None = None) -> CoverageResult:
    """Return how far a world's subject covers the links of the chain.

    Args:
        world: families, holders, reference masses and the subject at one as-of date.
        parameters: prior, thresholds and δ, κ; the defaults when None.
    """
    parameters = parameters or CoverageParameters()
    blocking = final_blocking(world, parameters.control)
    aut = self_determination(world, blocking, world.subject.members)
    return coverage_of(world, parameters, subject_masses(world, parameters), aut)


def coverage_of(
    world: World, parameters: CoverageParameters, masses: dict[str, Floats], aut: Floats
) -> CoverageResult:
    """Return the coverage that follows from a subject's masses.

    Args:
        world: chain, reference masses and the subject's declared shares.
        parameters: prior and thresholds.
        masses: as `subject_masses` gives them.
        aut: the subject's self-determination, shape (links,).
    """
    target = target_masses(world)
    coverage = link_coverage(masses["patentMass"], target)
    # Weighted masses are no counts: the posterior is of as many families as carry the same information.
    scale = 1.0 if world.effective is None else world.effective
    gaps = estimate_gaps(masses["patentMass"] * scale, target * scale, parameters.gaps)
    links = _link_table(world, parameters, masses, target, gaps, aut)
    chain_number, chain_reason = chain_coverage(world.chain, coverage)
    passed, passed_reason = through_rate(world.chain, coverage, parameters.through_threshold)
    widest, widest_reason = widest_path(world.chain, coverage)
    matches, match_reasons = _matches(world, links)
    stages, stage_reasons = _stage_coverage(world.chain, coverage)
    known = ~np.isnan(coverage) & (world.chain.importance > 0)
    whole = {
        "chainCoverage": chain_reason,
        "throughRate": passed_reason,
        "widestPath": widest_reason,
        "knownCoverage": None if known.any() else "coverage is undefined on every link that weighs",
    }
    weight = float(world.chain.importance[known].sum())
    return CoverageResult(
        links=links,
        stage_coverage=stages,
        chain_coverage=chain_number,
        known_coverage=_mean(coverage[known], world.chain.importance[known]),
        known_importance=weight,
        match=matches[0],
        chain_aware_match=matches[1],
        through_rate=passed,
        widest_path=widest,
        undefined={name: reason for name, reason in {**whole, **match_reasons}.items() if reason}
        | stage_reasons,
        link_undefined=link_reasons(world.subject, links),
        parameters=dataclasses.asdict(parameters),
        facts={**world.facts, "sharesSources": list(world.subject.shares_source)},
    )


def target_masses(world: World) -> Floats:
    """Return T(n) = g · S_R(n), shape (links,); NaN where g or the reference mass is unknown."""
    share = np.nan if world.subject.share is None else world.subject.share
    return np.asarray(share * world.reference_mass)


def subject_masses(world: World, parameters: CoverageParameters) -> dict[str, Floats]:
    """Return the subject's patent mass of each link: as known, and with confirmed and candidate evidence."""
    subject, sure, likely = world.subject, parameters.confirmed, parameters.candidate
    if not subject.name:
        unknown = np.full(world.chain.size, np.nan)
        return dict.fromkeys(("patentMass", "patentMassLow", "patentMassHigh"), unknown)
    low = family_shares(world, subject.confirmed, confidence=sure)
    central = family_shares(world, subject.members, confidence=likely)
    high = family_shares(world, subject.candidates)
    return {
        "patentMass": link_masses(world, central, confidence=likely),
        "patentMassLow": link_masses(world, low, confidence=sure),
        "patentMassHigh": link_masses(world, high, confidence=likely),
    }


def link_coverage(patent_mass: Floats, target_mass: Floats) -> Floats:
    """Return c(n) = min(1, S/T), shape (links,); NaN where T is unknown or zero."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(target_mass > 0, np.minimum(1.0, patent_mass / target_mass), np.nan))


def chain_coverage(chain: LinkGraph, coverage: Floats) -> tuple[float | None, str | None]:
    """Return C = Σ v c and None, or None and the reason why it is undefined."""
    problem = chain.importance_problem()
    if problem is not None:
        return None, problem
    weighed = chain.importance > 0
    missing = [chain.ids[i] for i in np.flatnonzero(weighed & np.isnan(coverage))]
    if missing:
        return None, f"coverage is undefined on {', '.join(missing)}"
    return min(1.0, float(coverage[weighed] @ chain.importance[weighed])), None


def _stage_coverage(chain: LinkGraph, coverage: Floats) -> tuple[dict[str, float | None], dict[str, str]]:
    stages: dict[str, float | None] = {}
    reasons: dict[str, str] = {}
    for stage in chain.stage_order:
        inside = np.array([name == stage for name in chain.stages]) & ~(chain.importance == 0)
        stages[stage] = _mean(coverage[inside], chain.importance[inside])
        if stages[stage] is None:
            reasons[f"stageCoverage.{stage}"] = (
                "importance or coverage of a link of the stage is undefined, or no link of it weighs"
            )
    return stages, reasons


def _mean(values: Floats, weights: Floats) -> float | None:
    total = float(weights.sum())
    if values.size == 0 or np.isnan(values).any() or np.isnan(total) or total <= 0:
        return None
    return min(1.0, float(values @ weights) / total)


def _link_table(
    world: World,
    parameters: CoverageParameters,
    masses: dict[str, Floats],
    target: Floats,
    gaps: GapEstimate,
    aut: Floats,
) -> pd.DataFrame:
    shares = patent_shares(masses["patentMass"])
    industry = world.subject.industry_shares
    x = np.full(world.chain.size, np.nan) if industry is None else industry
    columns = {
        "link": list(world.chain.ids),
        "stage": list(world.chain.stages),
        "importance": world.chain.importance,
        "coverage": link_coverage(masses["patentMass"], target),
        "coverageLow": link_coverage(masses["patentMassLow"], target),
        "coverageHigh": link_coverage(masses["patentMassHigh"], target),
        **masses,
        "referenceMass": world.reference_mass,
        "targetMass": target,
        "lambdaMean": gaps.mean,
        "lambdaLow": gaps.low,
        "lambdaHigh": gaps.high,
        "probabilityMissing": gaps.missing,
        "probabilityWeak": gaps.weak,
        "probabilityStrong": gaps.strong,
        "gapClass": pd.Series(gaps.classes, dtype=object),
        "selfDetermination": aut,
        "externallyControlled": [None if np.isnan(a) else bool(a < parameters.controlled_below) for a in aut],
        "patentShare": shares,
        "industryShare": x,
        "shareDifference": shares - x,
    }
    return pd.DataFrame(columns)


def patent_shares(patent_mass: Floats) -> Floats:
    """Return p(n) = S(n)/Σ S, shape (links,); NaN without any mass."""
    with np.errstate(invalid="ignore"):
        return np.asarray(patent_mass / patent_mass.sum())


def _matches(
    world: World, links: pd.DataFrame
) -> tuple[tuple[float | None, float | None], dict[str, str | None]]:
    p = links["patentShare"].to_numpy(dtype=np.float64)
    x = links["industryShare"].to_numpy(dtype=np.float64)
    problem = _match_problem(world, p, x)
    if problem is not None:
        return (None, None), {"match": problem, "chainAwareMatch": problem}
    aware, reason = chain_aware_match(world.chain, p, x)
    return (overlap(p, x), aware), {"chainAwareMatch": reason}


def _match_problem(world: World, p: Floats, x: Floats) -> str | None:
    if world.subject.industry_shares is None:
        return world.subject.reasons.get("industryShares", "no industry shares are given")
    missing = [name for name, value in zip(world.chain.ids, x, strict=True) if np.isnan(value)]
    if missing:
        return f"no industry share is given for {', '.join(missing)}"
    if abs(float(x.sum()) - 1) > 1e-6:
        return f"the industry shares sum to {float(x.sum()):.6g}, not 1"
    if not world.subject.name:
        return "no subject is given"
    return "the subject has no patents on the chain" if np.isnan(p).any() else None
