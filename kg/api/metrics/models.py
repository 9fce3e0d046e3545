"""The bodies of the metrics: what is promised of each; further fields pass through."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from kg.api.models import ApiModel, LinkCoverage, OpenModel, Provenance, Undefined

METHOD = Field(default=None, description="How it is computed, with formula and source.")
Rows = list[dict[str, Any]]


class Number(OpenModel):
    """A number of two sides; the difference is second minus first, null where a side is."""

    first: float | None = None
    second: float | None = None
    difference: float | None = None


class Change(OpenModel):
    """A number before and after; the difference is null where one is."""

    before: float | None = None
    after: float | None = None
    difference: float | None = None


class MetricAnswer(Undefined, Provenance):
    """An answer about a chain, and about a subject where one is asked for."""

    chain: str = Field(examples=["civil_drone"])
    subject: str | None = Field(default=None, examples=["country:CN"])
    method: str | None = METHOD


class GapsAnswer(MetricAnswer):
    """Missing, weak, average and strong links 缺链、弱链、一般、强链, the least covered first."""

    links: list[LinkCoverage]


class DifferencesAnswer(Provenance):
    """The numbers of two coverages of a chain with their differences."""

    chain: str
    subject: str | None = None
    links: Rows
    whole: dict[str, Number]
    stage_coverage: dict[str, Number] = Field(default_factory=dict)
    undefined: dict[str, dict[str, str]] = Field(default_factory=dict, description="By side, then by name.")
    method: str | None = METHOD


class Side(OpenModel):
    """One side of a comparison."""

    subject: str
    as_of: str
    known_by: str


class ComparisonAnswer(DifferencesAnswer):
    """Coverage of two sides beside each other 对比."""

    first: Side
    second: Side


class WhatIfAnswer(DifferencesAnswer):
    """Coverage before (first) and after (second) a change 推演; nothing is written."""

    change: dict[str, list[str]]
    answer_seconds: float


class CompletionLink(OpenModel):
    """A link that is not fully covered, with the three reasons to complete it."""

    link: str
    gain: float | None = Field(default=None, description="v(1 − c): what completing it adds to the chain.")
    density: float | None = Field(default=None, description="How related it is to what the subject does.")
    outside_chokepoint: float | None = Field(default=None, description="K^max of the strongest outsider.")
    choked_by: str | None = None
    rta: float | None = Field(default=None, description="The baseline: the subject's advantage today.")
    is_pareto: bool


class CompletionAnswer(MetricAnswer):
    """Links to complete first 补链清单: the Pareto front of gain, relatedness and outside chokepoint."""

    links: list[CompletionLink]
    note: str


class Dependency(OpenModel):
    """A family of an outsider that families of the subject rest on."""

    link: str
    holder: str
    name: str | None = None
    blocked_share: float | None = Field(default=None, description="Of the subject's mass on the link.")
    blocked_families: int
    family: str
    family_share: float | None = None
    until: str | None = Field(default=None, description="Until when it may be in force; null: unknown.")


class DependencyAnswer(MetricAnswer):
    """Who can stop the subject on which link, through which families, until when 受制清单."""

    dependencies: list[Dependency]
    dependencies_found: int = Field(description="Rows of the whole list. 全部条数。")
    upstream: Rows
    note: str


class RankAnswer(MetricAnswer):
    """Coverage of all subjects of a kind 各地覆盖度."""

    by: str
    subjects: Rows
    links: Rows
    holders_at_several_places: int


class ExposureAnswer(MetricAnswer):
    """Exposure K, chokepoint K^max and chain power of the holders 依赖与卡点."""

    links: Rows
    chain_power: dict[str, float | None] = Field(default_factory=dict)


class LeadersAnswer(MetricAnswer):
    """The leading holders of each link and of the whole chain, and the roots of their ownership."""

    chain_name: str
    chain_name_en: str | None = None
    links: Rows
    supply: Rows
    whole: dict[str, Any]
    ultimate: Rows
    identified_share: float | None = None
    xy_missing: bool | None = None


class DependencyNetworkAnswer(MetricAnswer):
    """Who can stop the subject and who owns whom, as nodes and edges 受制与股权网络."""

    nodes: Rows
    edges: Rows
    upstream: Rows
    nodes_found: int
    is_truncated: bool
    note: str


class ChainPoolsAnswer(MetricAnswer):
    """The patent pools that are recorded, with at least two members on the chain 专利池."""

    pools: Rows


class AllianceAnswer(MetricAnswer):
    """What holders reach, add and free when they act together 联盟与专利池."""

    alliance: str | None = None
    members: Rows
    links: Rows
    held_links: list[str]
    held_importance: float | None = None


class ViewHead(OpenModel):
    """About whom, when, of which version, with what assumed."""

    view: str
    as_of: str
    known_by: str
    subject: str | None = None
    chain: str | None = None
    parameters: dict[str, Any] = Field(default_factory=dict)


class OperationsAnswer(OpenModel):
    """An operation view of the version 运营视图."""

    head: ViewHead
    graph_version: str | None = None
    snapshot_version: str | None = None
    undefined: dict[str, Any] = Field(default_factory=dict)
    method: str | None = METHOD


class PurchaseAnswer(MetricAnswer):
    """What a purchase is worth for self-determination 防御性收购: ΔAut by link."""

    families: list[str]
    self_determination: dict[str, Change]
    patent_mass: dict[str, Change]


class TakeoverAnswer(MetricAnswer):
    """What it does to a subject if a firm is bought 股权变动冲击."""

    firm: str
    buyer: str
    moved: list[str]
    leaves_subject: bool
    self_determination: dict[str, Change]
    patent_mass: dict[str, Change]
    hhi: dict[str, Change]
    buyer_reach: dict[str, Change]


class CounterBlockingAnswer(MetricAnswer):
    """What two sides can stop of each other 反制."""

    ours: dict[str, Any]
    theirs: dict[str, Any]
    note: str


class ExpiryAnswer(MetricAnswer):
    """How much of a portfolio ends in the coming months 到期悬崖."""

    months: Rows
    total: float
    expiring: float
    later: float
    unknown: float
    share_low: float | None = None
    share_high: float | None = None


class PortfolioAnswer(MetricAnswer):
    """What an organisation holds on each link of a chain 专利组合."""

    families: int
    patent_mass: float
    links: Rows
    group_members: Rows


class HolderControlAnswer(MetricAnswer):
    """What an organisation holds and can stop on each link 控制力."""

    links: Rows
    chain_power: float | None = None
    xy_missing: bool


class FamilyReachAnswer(MetricAnswer):
    """Who can stop a family, and whose families its holders stop through it."""

    family_id: str
    is_active: bool
    active_until: str | None = None
    holders: Rows
    blocked_by: Rows
    blocks: Rows
    note: str


class VersionAnswer(Undefined, Provenance):
    """An answer about a thing of the version."""

    method: str | None = METHOD


class MembershipAnswer(VersionAnswer):
    """The links that a family belongs to, and the rules that put it there 环节归属."""

    family_id: str
    links: Rows


class OwnershipAnswer(VersionAnswer):
    """Who stands behind an organisation, and what it holds 股权穿透."""

    agent_id: str
    name: str | None = None
    owners: Rows
    holdings: Rows
    look_through: Rows
    known_share: float | None = None
    identified_share: float | None = None
    controller: str | None = None
    group: str
    is_truncated: bool


class ZoneAnswer(VersionAnswer):
    """Who sits at a place and how far they cover each chain 园区画像."""

    place: dict[str, Any]
    chains: Rows


class ClusterAnswer(VersionAnswer):
    """A patent cluster of the published match 专利集群."""

    chain: str
    cluster_id: str
    profile: dict[str, Any]
    scores: Rows


class ChainClustersAnswer(VersionAnswer):
    """The patent clusters of a chain, the largest by mass first."""

    chain: str
    clusters: Rows


class CriteriaAnswer(VersionAnswer):
    """What a fund declared or showed 基金标准."""

    fund: str
    chains: Rows
    note: str


class AssignmentAnswer(VersionAnswer):
    """Who gets how much of what 基金—项目配置: the best plan, its gap and two simpler plans beside it."""

    chain: str
    assignment: Rows
    value: float
    gap: float | None = None
    blocking_pairs: int
    conflicts: list[str]
    scores: Rows


class ScenarioAnswer(OpenModel):
    """The numbers of a small world that the caller sent; the names are those of the command's JSON."""

    method: str | None = METHOD
    method_version: str | None = None


class MethodAnswer(ApiModel):
    """How a number is computed."""

    name: str
    title: str
    title_zh: str
    title_en: str
    formula: str
    meaning: str
    source: str
    function: str = Field(description="Where the code is.")
    method_version: str


class MethodList(ApiModel):
    """Every method."""

    methods: list[MethodAnswer]
