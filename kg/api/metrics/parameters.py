"""The parameters of the metrics, read from the query; one class for each set of them, none unknown."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from kg.algorithms.coverage import CoverageParameters
from kg.algorithms.gaps import GapParameters
from kg.api.collections.parameters import FormatName
from kg.errors import RequestError
from kg.questions.operation_views import ViewRequest
from kg.questions.request import CONTROL, MetricRequest

DAY: dict[str, Any] = {"format": "date"}
GAPS, COVERAGE = GapParameters(), CoverageParameters()
Part = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Mass = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]
Identifier = Annotated[str, Field(min_length=1, max_length=500)]
Identifiers = Annotated[list[Identifier], Field(max_length=200)]
SUBJECT = (
    "`country:CN`, `agent:<agentId>`, `place:<placeId or name>`, `group:<agentId>`. "
    "主体：国家、机构、地点（园区、城市、省）或实际控制人集团。"
)
LINK = "One link, with or without its chain. 环节。"
MOST = "Rows at most, the strongest of all links first; without it all, by link. 最多条数，最强者在前。"


class FormatQuery(BaseModel):
    """How an answer is written."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, frozen=True)

    output: FormatName | None = Field(None, alias="format", description="Instead of Accept. 代替 Accept。")
    lang: str | None = Field(None, max_length=40, description="zh or en. 语言。")


class InstantQuery(FormatQuery):
    """The instant of an answer and what counts at it."""

    as_of: str | None = Field(
        None,
        max_length=10,
        json_schema_extra=DAY,
        description="Valid time: what was in force on this day. By default the date of the data. 截至日。",
    )
    known_at: str | None = Field(
        None,
        max_length=10,
        json_schema_extra=DAY,
        description="Knowledge time: what was published by this day. By default the same day. 知悉日。",
    )
    jurisdiction: str | None = Field(
        None, pattern="^[A-Z]{2}$", description="Only families with a right at this office. 法域。"
    )
    weight: Literal["1", "oecd", "pai", "calibrated"] = Field(
        "1", description="w of a family; the plain count stands beside a weighted one. 同族权重。"
    )
    delta: Part = Field(CONTROL.delta, description="δ: what each further critical reference leaves. 衰减。")
    kappa: Part = Field(
        CONTROL.kappa, description="κ: strength of a reference without category. 未分类引证强度。"
    )
    max_depth: int | None = Field(None, ge=1, le=50, description="References followed when δ > 0. 最大深度。")
    exclusive_fraction: Part | None = Field(
        None, description="Part of the right that an exclusive licence moves. 独占许可转移的排他权。"
    )

    def request(self, metric: str, chain: str, subject: str = "") -> MetricRequest:
        """Return what is asked, as the questions take it.

        Raises:
            RequestError: a parameter contradicts another.
        """
        try:
            return MetricRequest(metric, chain, subject, **self.parts())
        except RequestError as error:
            where = f"query.{error.where}"
            raise RequestError(
                error.message, where=where, found=error.found, expected=error.expected
            ) from error

    def parts(self) -> dict[str, Any]:
        """Return the parameters under the names of a `MetricRequest`."""
        names = ("as_of", "jurisdiction", "weight", "delta", "kappa", "max_depth", "exclusive_fraction")
        return {"known": self.known_at, **{name: getattr(self, name) for name in names}}


class ThresholdQuery(InstantQuery):
    """Thresholds of coverage and of the gap classes."""

    share: Part | None = Field(
        None, description="g of the subject, where the asker declares it; else as published. 主体份额 g。"
    )
    through_threshold: Part = Field(
        COVERAGE.through_threshold, description="θ of the through-rate. 贯通阈值。"
    )
    controlled_below: Part = Field(
        COVERAGE.controlled_below,
        description="Externally controlled below this self-determination. 外控阈值。",
    )
    confirmed: Part = Field(COVERAGE.confirmed, description="Sure enough for the lower bound. 下界置信度。")
    candidate: Part = Field(COVERAGE.candidate, description="Sure enough to count at all. 计入置信度。")
    gap_prior: Annotated[float, Field(gt=0, le=1e6, allow_inf_nan=False)] = Field(
        GAPS.prior, description="a₀: weight of the prior. 先验权重。"
    )
    minimum_target: Mass = Field(GAPS.minimum_target, description="Too few data below it. 数据不足阈值。")
    missing_below: Mass = Field(GAPS.missing_below, description="Missing (缺链) below this λ.")
    weak_below: Mass = Field(GAPS.weak_below, description="Weak (弱链) below this λ.")
    strong_above: Mass = Field(GAPS.strong_above, description="Strong (强链) above this λ.")

    def parts(self) -> dict[str, Any]:
        """Return the parameters under the names of a `MetricRequest`."""
        names = ("share", "through_threshold", "controlled_below", "confirmed", "candidate")
        gaps = GapParameters(
            prior=self.gap_prior,
            minimum_target=self.minimum_target,
            missing_below=self.missing_below,
            weak_below=self.weak_below,
            strong_above=self.strong_above,
        )
        return {**super().parts(), **{name: getattr(self, name) for name in names}, "gaps": gaps}


class SubjectQuery(ThresholdQuery):
    """Whose numbers, at which instant, with which thresholds."""

    subject: str = Field("country:CN", min_length=1, max_length=500, description=SUBJECT)


class CoverageQuery(ThresholdQuery):
    """Whose coverage; the default depends on what is ready."""

    subject: str | None = Field(
        None,
        min_length=1,
        max_length=500,
        description=f"{SUBJECT} Without it: country:CN if that is ready, else the first.",
        examples=["country:CN"],
    )
    evidence: bool = Field(False, description="Lists every counted family, page by page. 列出计入的同族。")
    cursor: str | None = Field(
        None, max_length=400, description="`evidenceCursor` of the page before. 游标。"
    )
    per_page: int = Field(100, ge=1, le=1000, description="Families a page of evidence. 每页同族数。")
    link: str | None = Field(None, max_length=500, description="Evidence of one link only. 只列一个环节。")


class ControlQuery(InstantQuery):
    """Who controls, and for whom self-determination is told."""

    subject: str | None = Field(
        None, min_length=1, max_length=500, description=f"Adds its self-determination. {SUBJECT}"
    )
    evidence: bool = Field(False, description="Lists every counted family, page by page. 列出计入的同族。")
    cursor: str | None = Field(
        None, max_length=400, description="`evidenceCursor` of the page before. 游标。"
    )
    per_page: int = Field(100, ge=1, le=1000, description="Families a page of evidence. 每页同族数。")
    link: str | None = Field(None, max_length=500, description="Evidence of one link only. 只列一个环节。")
    holder: str | None = Field(
        None, max_length=500, description="Evidence of one holder only. 只列一个持有人。"
    )


class HoldersQuery(ControlQuery):
    """Who controls, all holders or the leading ones."""

    holders: int | None = Field(
        None,
        ge=1,
        le=1000,
        description="Lists only so many leading holders of each link. 各环节主要持有人数。",
    )


class DependencyQuery(SubjectQuery):
    """Who can stop the subject, on which link."""

    link: str | None = Field(None, max_length=500, description=LINK)
    most: int | None = Field(None, ge=1, description=MOST)


class NetworkQuery(SubjectQuery):
    """The same as a network, with who stands above."""

    link: str | None = Field(None, max_length=500, description=LINK)
    levels: int = Field(2, ge=0, le=6, description="Levels of owners. 股权层数。")
    most: int = Field(2000, ge=1, le=2000, description="Nodes at most, the weightiest first. 最多节点。")


class LeadersQuery(InstantQuery):
    """How many leading holders, for whom, and with which bounds."""

    subject: str | None = Field(
        None, min_length=1, max_length=500, description=f"Adds its outsiders. {SUBJECT}"
    )
    top: int = Field(5, ge=1, le=200, description="Holders listed of each link. 每个环节列出的持有人数。")
    bounds: bool = Field(
        False,
        description="Adds reach and self-determination at κ = 0 and κ = 1, the ends of what references "
        "without a category can mean. 未分类引证的两端。",
    )


class ChangeQuery(SubjectQuery):
    """What the subject does in thought."""

    attract: Identifiers = Field([], description="Holders that join it. 招引的机构。")
    buy: Identifiers = Field([], description="Families that it buys. 购买的同族。")
    open_licence: Identifiers = Field([], description="Holders that open their families to all. 开放许可。")


class ComparisonQuery(ThresholdQuery):
    """Two subjects, or one at two instants."""

    subject: str = Field("country:CN", min_length=1, max_length=500, description=SUBJECT)
    other: str | None = Field(
        None, alias="with", min_length=1, max_length=500, description="The other subject. 另一主体。"
    )
    with_as_of: str | None = Field(None, max_length=10, json_schema_extra=DAY, description="The other day.")
    with_known_at: str | None = Field(
        None, max_length=10, json_schema_extra=DAY, description="Its knowledge."
    )
    with_share: Part | None = Field(None, description="g of the other, where the asker declares it.")


class RankQuery(ThresholdQuery):
    """All subjects of a kind."""

    by: str = Field(
        "country", max_length=60, description="country, firm, province, city, zone … 按何类主体。"
    )


class PurchaseQuery(SubjectQuery):
    """What the subject buys."""

    family: Identifiers = Field(..., min_length=1, description="Families to buy. 拟购同族。")


class TakeoverQuery(SubjectQuery):
    """Who is bought by whom."""

    firm: Identifier = Field(..., description="Who is bought. 被收购方。")
    buyer: Identifier = Field(..., description="By whom; may be an outsider. 收购方。")


class SidesQuery(InstantQuery):
    """Two sides that may stop each other."""

    ours: Identifiers = Field(..., min_length=1, description="One side's holders. 我方。")
    theirs: Identifiers = Field(..., min_length=1, description="The other side's. 对方。")


class ExpiryQuery(SubjectQuery):
    """How far ahead."""

    months: int = Field(36, ge=1, le=240, description="Horizon in months. 月数。")
    link: str | None = Field(
        None, max_length=500, description="Mass on one link only, with or without its chain. 环节。"
    )


class AllianceQuery(InstantQuery):
    """Holders that act together in thought."""

    member: Identifiers = Field(..., min_length=2, description="Members, two at least. 成员。")


class OnChainQuery(ThresholdQuery):
    """Something of a subject that the path names, on a chain."""

    chain: str = Field("civil_drone", min_length=1, max_length=200, description="chainId. 产业链。")


class OnChainLinkQuery(OnChainQuery):
    """The same, on one link."""

    link: str | None = Field(None, max_length=500, description=LINK)
    most: int | None = Field(None, ge=1, description=MOST)


class OnChainPurchaseQuery(OnChainQuery):
    """The same, with what is bought."""

    family: Identifiers = Field(..., min_length=1, description="Families to buy. 拟购同族。")


class PlaceQuery(ThresholdQuery):
    """A place on one chain, or on all."""

    chain: str | None = Field(None, max_length=200, description="One chain; by default all. 产业链。")


class CandidateQuery(SubjectQuery):
    """Which link is to be filled."""

    link: str = Field(
        ..., min_length=1, max_length=500, description="Link, with or without its chain. 环节。"
    )


class CourseQuery(OnChainQuery):
    """The days of a line."""

    day: Annotated[
        list[Annotated[str, Field(max_length=10, json_schema_extra=DAY)]], Field(max_length=12)
    ] = Field([], description="Valid times; by default four, three years apart. 时点。")


class PlaceComparisonQuery(OnChainQuery):
    """A place beside another subject, or at two instants."""

    other: str | None = Field(
        None, alias="with", min_length=1, max_length=500, description=f"The other. {SUBJECT}"
    )
    with_as_of: str | None = Field(None, max_length=10, json_schema_extra=DAY, description="The other day.")
    with_known_at: str | None = Field(
        None, max_length=10, json_schema_extra=DAY, description="Its knowledge."
    )
    with_share: Part | None = Field(None, description="g of the other, where the asker declares it.")


class ChainsQuery(FormatQuery):
    """One chain, or all."""

    chain: str | None = Field(None, max_length=200, description="One chain; by default all. 产业链。")


class MembershipQuery(ChainsQuery):
    """The same, as far as it was known on a day."""

    known_at: str | None = Field(None, max_length=10, json_schema_extra=DAY, description="Knowledge time.")


class OwnershipQuery(FormatQuery):
    """The instant and depth of a tree of ownership."""

    as_of: str | None = Field(None, max_length=10, json_schema_extra=DAY, description="Valid time. 截至日。")
    known_at: str | None = Field(None, max_length=10, json_schema_extra=DAY, description="Knowledge time.")
    depth: int = Field(4, ge=1, le=12, description="Levels of each tree. 层数。")


class OperationsQuery(FormatQuery):
    """What an operation view is about."""

    chain: str | None = Field(None, max_length=200, description="chainId, where the view is of one. 产业链。")
    subject: str | None = Field(None, min_length=1, max_length=500, description=SUBJECT)
    as_of: str | None = Field(None, max_length=10, json_schema_extra=DAY, description="Valid time. 截至日。")
    known_at: str | None = Field(None, max_length=10, json_schema_extra=DAY, description="Knowledge time.")
    jurisdiction: str | None = Field(None, pattern="^[A-Z]{2}$", description="Only rights there. 法域。")
    buy: Identifiers = Field([], description="risk: families that might be bought. 拟购同族。")
    takeover: str | None = Field(None, max_length=500, description="risk: who might be bought. 被收购方。")
    buyer: str | None = Field(None, max_length=500, description="risk: by whom. 收购方。")
    against: Identifiers = Field([], description="risk: holders of the other side. 对方。")
    member: Identifiers = Field([], description="alliance: members of one thought of. 成员。")
    standard: str | None = Field(None, max_length=500, description="sep: standardId or number. 标准。")

    def view(self, name: str) -> ViewRequest:
        """Return what is asked, as the operation views take it."""
        return ViewRequest(
            name,
            self.chain,
            self.subject,
            self.as_of,
            self.known_at,
            self.jurisdiction,
            tuple(self.buy),
            self.takeover,
            self.buyer,
            tuple(self.against),
            tuple(self.member),
            self.standard,
        )
