"""Scenarios: a small world in one JSON file, for numbers that a person can check by hand.

Absent parts mean «none» or «undefined», never a default.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from kg.algorithms.control import ControlParameters, ControlResult, compute_control
from kg.algorithms.coverage import CoverageParameters, CoverageResult, compute_coverage
from kg.algorithms.fund_match import FundRecord, MatchParameters, MatchResult, Project, compute_match
from kg.algorithms.link_graph import LinkGraph
from kg.algorithms.result_frames import control_frame, coverage_frame, match_frame
from kg.algorithms.result_json import control_json, coverage_json, match_json
from kg.algorithms.scenario_capital import read_funds, read_projects, read_weights
from kg.algorithms.scenario_file import Place, read_json
from kg.algorithms.scenario_parts import (
    FamilyRecord,
    ScenarioSubject,
    read_chain_part,
    read_families,
    read_licences,
    read_pools,
    read_reference_mass,
    read_shareholdings,
    read_subject,
)
from kg.algorithms.world import Holdings, Licence, Memberships, References, Subject, World
from kg.errors import ScenarioError

KINDS = ("coverage", "control", "match")
_PARTS = (
    "chain",
    "families",
    "referenceMass",
    "subject",
    "licences",
    "holdings",
    "pools",
    "delta",
    "asOf",
    "funds",
    "projects",
    "scoreWeights",
)


@dataclass(frozen=True)
class Scenario:
    """A validated scenario.

    Attributes:
        chain: links and supply edges.
        families: the families, in the order of the file.
        reference_mass: S_R by link; links without one are undefined.
        subject: the set of organisations that the numbers are about.
        licences: (licensor, licensee or None, kind, factor).
        shareholdings: (holder, held, share).
        pools: members of each pool.
        delta: δ; None when absent, which follows direct references only.
        as_of: date of the answer; None applies no expiry.
        funds: the funds.
        projects: the projects or clusters.
        weights: θ by part of the score; None when nobody declared them.
        notices: what stands in the file and was not used.
    """

    chain: LinkGraph
    families: tuple[FamilyRecord, ...]
    reference_mass: Mapping[str, float]
    subject: ScenarioSubject
    licences: tuple[tuple[str, str | None, str, float], ...]
    shareholdings: tuple[tuple[str, str, float], ...]
    pools: tuple[tuple[str, ...], ...]
    delta: float | None
    as_of: dt.date | None
    funds: tuple[FundRecord, ...]
    projects: tuple[Project, ...]
    weights: Mapping[str, float] | None
    notices: tuple[str, ...]


def read_scenario(path: Path) -> Scenario:
    """Return the scenario of a JSON file.

    Raises:
        ScenarioError: the file is not JSON, or a part has the wrong form or contradicts another.
    """
    return scenario_of(read_json(path))


def scenario_of(root: Place) -> Scenario:
    """Return the scenario of a JSON document.

    Raises:
        ScenarioError: a part has the wrong form or contradicts another.
    """
    parts = root.record(_PARTS)
    nothing: dict[str, object] = {}
    chain = read_chain_part(parts.get("chain") or root.at("chain", nothing))
    links = chain.ids
    families = read_families(parts["families"], links) if "families" in parts else ()
    funds = read_funds(parts["funds"], links) if "funds" in parts else ()
    family_ids = tuple(family.id for family in families)
    return Scenario(
        chain=chain,
        families=families,
        reference_mass=read_reference_mass(parts.get("referenceMass"), links),
        subject=read_subject(parts.get("subject"), links),
        licences=read_licences(parts["licences"]) if "licences" in parts else (),
        shareholdings=read_shareholdings(parts["holdings"]) if "holdings" in parts else (),
        pools=read_pools(parts["pools"]) if "pools" in parts else (),
        delta=parts["delta"].number(0, 1) if "delta" in parts else None,
        as_of=parts["asOf"].date() if "asOf" in parts else None,
        funds=funds,
        projects=read_projects(parts["projects"], links, family_ids) if "projects" in parts else (),
        weights=read_weights(parts["scoreWeights"]) if "scoreWeights" in parts else None,
        notices=(*root.notices, *_loose_references(families)),
    )


Kind = Literal["coverage", "control", "match"]


def compute_scenario(kind: Kind, scenario: Scenario) -> dict[str, object]:
    """Return a scenario's numbers under the names of section 5 of the metrics note.

    Args:
        kind: coverage, control or match.
        scenario: a validated scenario.

    Returns:
        JSON-ready values; undefined ones are None and have their reason under «undefined». What the file
        held and was not used stands under «ignored», where there is such.

    Raises:
        ScenarioError: the kind is unknown.
    """
    result = _compute(kind, scenario)
    if isinstance(result, CoverageResult):
        shown = coverage_json(result)
    elif isinstance(result, ControlResult):
        shown = control_json(result)
    else:
        shown = match_json(result)
    return {**shown, "ignored": list(scenario.notices)} if scenario.notices else shown


def scenario_frame(kind: Kind, scenario: Scenario) -> pd.DataFrame:
    """Return a scenario's numbers as one flat table: a row a link, a link and holder, or a pair.

    Raises:
        ScenarioError: the kind is unknown.
    """
    result = _compute(kind, scenario)
    if isinstance(result, CoverageResult):
        return coverage_frame(result)
    return control_frame(result) if isinstance(result, ControlResult) else match_frame(result)


def _compute(kind: Kind, scenario: Scenario) -> CoverageResult | ControlResult | MatchResult:
    world = scenario_world(scenario)
    control = ControlParameters(delta=scenario.delta or 0.0, evidence_holders=0)
    if kind == "coverage":
        return compute_coverage(world, CoverageParameters(control=control))
    if kind == "control":
        return compute_control(world, control)
    if kind == "match":
        parameters = MatchParameters(weights=scenario.weights, control=control)
        return compute_match(world, scenario.funds, scenario.projects, parameters)
    raise ScenarioError("unknown kind of computation", found=kind, expected=", ".join(KINDS))


def scenario_world(scenario: Scenario) -> World:
    """Return the arrays of a scenario; holders and families are sorted, so that order changes nothing."""
    families = sorted(scenario.families, key=lambda family: family.id)
    holders = _holders(scenario)
    index = {name: position for position, name in enumerate(holders)}
    owners = tuple(sorted({name for holder, held, _ in scenario.shareholdings for name in (holder, held)}))
    owner = {name: position for position, name in enumerate(owners)}
    return World(
        chain=scenario.chain,
        families=np.array([family.id for family in families], dtype=object),
        holders=np.array(holders, dtype=object),
        memberships=_memberships(families, scenario.chain),
        holdings=_holdings(families, index),
        references=_references(families),
        is_active=np.array([_is_active(family, scenario.as_of) for family in families], dtype=np.bool_),
        reference_mass=np.array([scenario.reference_mass.get(link, np.nan) for link in scenario.chain.ids]),
        subject=_subject(scenario, index),
        licences=tuple(
            Licence(kind, index[licensor], None if licensee is None else index[licensee], factor)
            for licensor, licensee, kind, factor in scenario.licences
        ),
        owners=owners,
        shareholdings=tuple((owner[a], owner[b], share) for a, b, share in scenario.shareholdings),
        pools=tuple(tuple(sorted(index[name] for name in pool)) for pool in scenario.pools),
        as_of=scenario.as_of,
    )


def _holders(scenario: Scenario) -> list[str]:
    names = {name for family in scenario.families for name in family.owners}
    names |= set(scenario.subject.organizations or ())
    names |= {name for licensor, licensee, _, _ in scenario.licences for name in (licensor, licensee) if name}
    names |= {name for pool in scenario.pools for name in pool}
    return sorted(names)


def _memberships(families: list[FamilyRecord], chain: LinkGraph) -> Memberships:
    link = {name: position for position, name in enumerate(chain.ids)}
    rows = [
        (number, link[name], share)
        for number, family in enumerate(families)
        for name, share in sorted(family.links.items())
        if share > 0
    ]
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    return Memberships(
        np.array(columns[0], dtype=np.int64),
        np.array(columns[1], dtype=np.int64),
        np.array(columns[2], dtype=np.float64),
        np.ones(len(rows)),
    )


def _holdings(families: list[FamilyRecord], index: Mapping[str, int]) -> Holdings:
    rows = [
        (number, index[name], share)
        for number, family in enumerate(families)
        for name, share in sorted(family.owners.items())
        if share > 0
    ]
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    return Holdings(
        np.array(columns[0], dtype=np.int64),
        np.array(columns[1], dtype=np.int64),
        np.array(columns[2], dtype=np.float64),
        np.ones(len(rows)),
    )


def _references(families: list[FamilyRecord]) -> References:
    index = {family.id: number for number, family in enumerate(families)}
    pairs = [
        (number, index[cited])
        for number, family in enumerate(families)
        for cited in sorted(set(family.critical_references))
        if cited in index
    ]
    columns = list(zip(*pairs, strict=True)) or [(), ()]
    return References(
        np.array(columns[0], dtype=np.int64),
        np.array(columns[1], dtype=np.int64),
        np.ones(len(pairs), dtype=np.int8),
    )


def _subject(scenario: Scenario, index: Mapping[str, int]) -> Subject:
    declared = scenario.subject
    members = np.zeros(len(index), dtype=np.bool_)
    members[[index[name] for name in declared.organizations or ()]] = True
    shares = declared.industry_shares
    subject = Subject("scenario", members, members, members, share=declared.share)
    if shares is not None:
        subject = replace(
            subject, industry_shares=np.array([shares.get(link, np.nan) for link in scenario.chain.ids])
        )
    return subject if declared.organizations is not None else replace(subject, name="")


def _is_active(family: FamilyRecord, as_of: dt.date | None) -> bool:
    return as_of is None or family.active_until is None or as_of <= family.active_until


def _loose_references(families: tuple[FamilyRecord, ...]) -> list[str]:
    known = {family.id for family in families}
    return [
        f"families.{family.id}.criticalReferences: {cited} is not among the families"
        for family in families
        for cited in family.critical_references
        if cited not in known
    ]


__all__ = ["KINDS", "Place", "Scenario", "compute_scenario", "read_scenario", "scenario_world"]
