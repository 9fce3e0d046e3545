"""What the API answers: field names are those of the ontology and of the metrics, in camelCase.

The models of metric answers also describe the files of a version's ready answers (see `answers.py`).
Fields that a later version of the metrics adds pass through; the ones named here are promised.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

NOTE_ON_DEALS = "A past deal shows who invested, never that it was good: this predicts who invests."
GapClass = Literal["missing", "weak", "average", "strong", "insufficientData"]


class ApiModel(BaseModel):
    """A part of an answer: camelCase in JSON, closed to unknown fields."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        serialize_by_alias=True,
        frozen=True,
        allow_inf_nan=False,
    )


class OpenModel(ApiModel):
    """A part of a metric answer: fields beyond the promised ones are kept."""

    model_config = ConfigDict(extra="allow")


class Undefined(OpenModel):
    """Anything whose numbers may be undefined."""

    undefined: dict[str, str] = Field(
        default_factory=dict,
        description="Why a field is null, by the field's name. Null never means zero.",
        examples=[{"coverage": "no share of output is declared for country:FR"}],
    )


class DataSetAnswer(OpenModel):
    """A data set that the answer rests on."""

    data_set_id: str
    title: str | None = None
    format: str | None = None
    publisher: str | None = None
    licence: str | None = None
    is_synthetic: bool = False
    loaded_at: str | None = None


class EvidenceItem(OpenModel):
    """A patent family that was counted in a link, with the record that a reader can check."""

    link: str
    holders: list[str] = Field(default_factory=list, description="agentId of each holder it counts for.")
    kind: str | None = Field(
        default=None,
        description="In control: direct (its own family) or reach (another's that its family blocks).",
    )
    family_id: str | None = None
    blocked_family_id: str | None = None
    blocked_publication_number: str | None = None
    membership: float | None = Field(default=None, description="μ: the part of the family in the link.")
    mass: float | None = Field(default=None, description="What the family adds to the number.")
    rules: list[str] | None = Field(default=None, description="Rules of the chain that placed it.")
    publication_number: str | None = Field(default=None, examples=["CN108232156A"])
    title: str | None = None
    sources: list[str] | None = Field(default=None, examples=[["lens-1:drones.csv:17"]])


class Provenance(OpenModel):
    """Where an answer comes from: the same parameters over the same snapshot give it again."""

    graph_version: str | None = Field(default=None, description="The published version; also the ETag.")
    snapshot_version: str | None = None
    computed_at: dt.datetime | None = None
    method_version: str | None = None
    method: str | None = Field(default=None, description="Address that says how the numbers are computed.")
    parameters: dict[str, Any] = Field(
        default_factory=dict, description="As-of date, thresholds, weights, …, as computed with."
    )
    calibrated: bool = Field(default=False, description="False: weights are equal or declared, not fitted.")
    data_sets: list[DataSetAnswer] = Field(default_factory=list)
    sources: list[str] = Field(default_factory=list, description="Records: <data set>:<file>:<line>.")
    evidence: list[EvidenceItem] = Field(default_factory=list)


class ChainLinkAnswer(OpenModel):
    """A link (环节) of a chain, as declared."""

    link: str
    name: str
    name_en: str | None = None
    stage: str = Field(examples=["upstream"])
    importance: float | None = Field(default=None, description="v(n); sums to 1 over the chain.")
    importance_reason: str | None = None


class SupplyEdgeAnswer(OpenModel):
    """One link supplies another."""

    source: str
    target: str
    cost_share: float | None = None
    criticality: float | None = None


class SubjectAnswer(OpenModel):
    """Whom a coverage is about: a country, zone or firm."""

    subject: str = Field(examples=["country:CN"])
    name: str | None = None
    name_en: str | None = None


class ChainAnswer(OpenModel):
    """An industry chain (产业链) with its links and supply edges."""

    chain_id: str = Field(examples=["civil_drone"])
    chain_version: str | None = None
    name: str
    name_en: str | None = None
    description: str | None = None
    description_en: str | None = None
    links: list[ChainLinkAnswer] = Field(default_factory=list)
    edges: list[SupplyEdgeAnswer] = Field(default_factory=list)


class ChainSummary(ChainAnswer):
    """A chain and what has been computed for it."""

    subjects: list[SubjectAnswer] = Field(default_factory=list, description="Whose coverage is ready.")
    has_control: bool = False
    has_matches: bool = False


class ChainList(Undefined):
    """The chains of the published version; empty, with the reason, when nothing is published."""

    graph_version: str | None = None
    snapshot_version: str | None = None
    computed_at: dt.datetime | None = None
    chains: list[ChainSummary] = Field(default_factory=list)


class LinkCoverage(Undefined):
    """How far the subject's patents cover a link; formulas in the metrics note, section 1."""

    link: str
    coverage: float | None = None
    coverage_low: float | None = None
    coverage_high: float | None = None
    patent_mass: float | None = Field(default=None, description="S: the subject's patent mass in families.")
    target_mass: float | None = Field(default=None, description="T = g · reference mass.")
    lambda_mean: float | None = None
    lambda_low: float | None = None
    lambda_high: float | None = None
    probability_missing: float | None = None
    probability_weak: float | None = None
    probability_strong: float | None = None
    gap_class: GapClass | None = None
    externally_controlled: bool | None = Field(default=None, description="Self-determination below ½.")
    self_determination: float | None = None
    patent_share: float | None = None
    industry_share: float | None = None
    share_difference: float | None = None


class CoverageAnswer(Undefined, Provenance):
    """The chain's coverage by one subject 产业链专利覆盖度, with gap classes and intervals."""

    method: str | None = "/api/v1/methods/coverage"
    chain: ChainAnswer
    subject: str
    subject_name: str | None = None
    subject_name_en: str | None = None
    links: list[LinkCoverage]
    stage_coverage: dict[str, float | None] = Field(default_factory=dict)
    chain_coverage: float | None = None
    match: float | None = None
    chain_aware_match: float | None = None
    through_rate: float | None = None
    through_threshold: float | None = None
    widest_path: float | None = None


class LinkControl(Undefined):
    """Who holds and who controls a link; formulas in the metrics note, section 2."""

    link: str
    direct_share: dict[str, float | None] | None = None
    hhi: float | None = None
    effective_holders: float | None = None
    reach: dict[str, float | None] | None = None
    thicket_density: float | None = None
    self_determination: float | None = None
    exposure: dict[str, float | None] | None = None
    chokepoint: dict[str, float | None] | None = None


class OrganizationName(OpenModel):
    """The name of an organisation that an answer refers to by its id."""

    name: str
    name_en: str | None = None
    country_code: str | None = None
    country_basis: str | None = None
    country_confidence: float | None = None


class ControlAnswer(Undefined, Provenance):
    """Who controls the chain 专利控制力: direct share, concentration, control reach."""

    method: str | None = "/api/v1/methods/control"
    chain: ChainAnswer
    subject: str | None = None
    xy_missing: bool | None = Field(
        default=None,
        description="True: citation categories are missing, so the reach counts examiner citations at κ < 1.",
    )
    links: list[LinkControl]
    chain_power: dict[str, float | None] = Field(default_factory=dict)
    look_through: dict[str, float | None] = Field(default_factory=dict)
    majority_control: dict[str, str | None] = Field(default_factory=dict)
    pools: list[dict[str, Any]] = Field(default_factory=list)
    organizations: dict[str, OrganizationName] = Field(default_factory=dict)


class MatchScore(Undefined):
    """One fund and one project or patent cluster: the gate's verdict and the score's parts."""

    fund: str
    project: str
    eligible: bool | None = Field(description="Null where a condition of the gate cannot be checked.")
    refusals: list[str] = Field(default_factory=list)
    unknown: list[str] = Field(default_factory=list, description="Conditions that nobody declared.")
    parts: dict[str, float | None] = Field(default_factory=dict)
    score: float | None = None


class Assigned(OpenModel):
    """What an assignment gives to a project from a fund, in the funds' money unit."""

    fund: str
    project: str
    amount: float


class MatchAnswer(Undefined, Provenance):
    """The matches of a chain's clusters with funds 基金—项目匹配."""

    method: str | None = "/api/v1/methods/fund-match"
    chain: ChainAnswer
    scores: list[MatchScore]
    assignment: list[Assigned] | None = None
    value: float | None = None
    gap: float | None = None
    blocking_pairs: Any = None
    conflicts: list[Any] = Field(default_factory=list)
    funds: dict[str, OrganizationName] = Field(default_factory=dict)
    projects: dict[str, dict[str, Any]] = Field(default_factory=dict)


class FundMatches(ApiModel):
    """One fund's matches, best first, a part for each chain."""

    fund: str
    name: str | None = None
    graph_version: str | None = None
    chains: list[MatchAnswer]
    note: str = NOTE_ON_DEALS


class HealthAnswer(ApiModel):
    """Whether this server can answer, and from which version."""

    status: Literal["ok", "degraded", "empty"] = Field(
        description="degraded: the graph does not answer; empty: nothing is published."
    )
    graph: Literal["up", "down"]
    graph_detail: str | None = None
    graph_version: str | None
    snapshot_version: str | None
    is_synthetic: bool | None
    api_version: str
