"""Funds, projects and the gate between them (metrics note, section 3 item 1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class FundRecord:
    """A fund or investor as the match sees it; None means that nobody declared it.

    Attributes:
        id: identifier.
        capital: B, most that it can still invest, in the unit of all amounts.
        ticket_low: l, least amount of a deal.
        ticket_high: h, most of a deal.
        stages: stages that it invests in.
        regions: regions that it invests in; with a reinvestment ratio, those that the ratio is about.
        reinvestment_ratio: ρ 返投比例: least part of its investment that must go to `regions`.
        exclusions: ids, links, stages, regions or tags of projects that it does not invest in.
        horizon: date until which a project's rights must last.
        thesis: τ by link, summing to 1.
        max_deals: k, most deals.
        link_limits: κ by link: most of the capital that may go to projects of the link.
        weights: θ by part of the score, as the fund declares it.
        undeclared: conditions of the gate that nobody declared, so that they cannot be checked.
        observed: terms that were read off past rounds, not declared.
    """

    id: str
    capital: float | None = None
    ticket_low: float | None = None
    ticket_high: float | None = None
    stages: frozenset[str] | None = None
    regions: frozenset[str] | None = None
    reinvestment_ratio: float | None = None
    exclusions: frozenset[str] = frozenset()
    horizon: dt.date | None = None
    thesis: Mapping[str, float] | None = None
    max_deals: int | None = None
    link_limits: Mapping[str, float] | None = None
    weights: Mapping[str, float] | None = None
    undeclared: tuple[str, ...] = ()
    observed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Project:
    """A project or patent cluster as the match sees it; None means unknown.

    Attributes:
        id: identifier.
        ask: a, amount that it seeks.
        stage: its stage.
        regions: its regions; a cluster may have several.
        links: π by link, summing to 1.
        flags: what is unclear about its title (pledge, dispute, …); () when it is clear, None when unknown.
        active_until: date until which its rights last.
        quality: Q, percentile in [0, 1].
        probability: learned probability of the link, in [0, 1].
        families: ids of its families; empty when unknown.
        tags: other words that a fund may exclude.
    """

    id: str
    ask: float | None = None
    stage: str | None = None
    regions: frozenset[str] | None = None
    links: Mapping[str, float] | None = None
    flags: tuple[str, ...] | None = ()
    active_until: dt.date | None = None
    quality: float | None = None
    probability: float | None = None
    families: tuple[str, ...] = ()
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Gate:
    """Why a project is refused, and which conditions could not be checked."""

    refusals: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def is_open(self) -> bool | None:
        """Return whether the pair passes; None when a condition could not be checked."""
        if self.refusals:
            return False
        return None if self.unknown else True


def check_gate(fund: FundRecord, project: Project) -> Gate:
    """Return the reasons for which a fund cannot take a project; a condition nobody can check is no pass."""
    checks = (
        _check_stage(fund, project),
        _check_region(fund, project),
        _check_ticket(fund, project),
        _check_exclusions(fund, project),
        _check_title(project),
        _check_term(fund, project),
    )
    refusals = tuple(reason for found, _ in checks for reason in found)
    unknown = (*fund.undeclared, *(name for _, names in checks for name in names))
    return Gate(refusals, tuple(dict.fromkeys(unknown)))


_Check = tuple[list[str], list[str]]


def _check_stage(fund: FundRecord, project: Project) -> _Check:
    if fund.stages is None:
        return [], []
    if project.stage is None:
        return [], ["stage"]
    if project.stage in fund.stages:
        return [], []
    return [f"stage: {project.stage} is not among {_listed(fund.stages)}"], []


def _check_region(fund: FundRecord, project: Project) -> _Check:
    # With a reinvestment ratio the regions bind the portfolio, not each deal.
    if fund.regions is None or fund.reinvestment_ratio is not None:
        return [], []
    if project.regions is None or _is_coarser(project.regions, fund.regions):
        return [], ["region"]
    if project.regions & fund.regions:
        return [], []
    return [f"region: {_listed(project.regions)} is not among {_listed(fund.regions)}"], []


def _is_coarser(known: frozenset[str], wanted: frozenset[str]) -> bool:
    """Return whether only the country of a project is known, where divisions of that country are wanted."""
    countries = {region.partition(":")[0].upper() for region in wanted if ":" in region}
    return not any(":" in region for region in known) and bool(countries & known)


def _check_ticket(fund: FundRecord, project: Project) -> _Check:
    if fund.ticket_low is None and fund.ticket_high is None:
        return [], []
    if project.ask is None:
        return [], ["ticket"]
    if fund.ticket_low is None or project.ask >= fund.ticket_low:
        return [], []
    return [f"ticket: the ask {project.ask:g} is below the least ticket {fund.ticket_low:g}"], []


def _check_exclusions(fund: FundRecord, project: Project) -> _Check:
    links = {link for link, share in (project.links or {}).items() if share > 0}
    words = {project.id, project.stage, *(project.regions or ()), *project.tags, *links}
    return [f"exclusion: {word}" for word in sorted(fund.exclusions & words)], []


def _check_title(project: Project) -> _Check:
    if project.flags is None:
        return [], ["title"]
    return [f"title: {flag}" for flag in project.flags], []


def _check_term(fund: FundRecord, project: Project) -> _Check:
    if fund.horizon is None:
        return [], []
    if project.active_until is None:
        return [], ["term"]
    if project.active_until >= fund.horizon:
        return [], []
    return [f"term: in force until {project.active_until}, needed until {fund.horizon}"], []


def _listed(names: frozenset[str]) -> str:
    return ", ".join(sorted(names)) or "none"
