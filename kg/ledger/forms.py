"""What can be said of each kind of thing: the forms of values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, JsonValue, model_validator

from kg.ledger.corrections import check_correction
from kg.ledger.records import record_key
from kg.ledger.values import (
    Amount,
    Currency,
    Day,
    DesignationType,
    InvestmentStage,
    Key,
    Keys,
    LedgerValue,
    LinkKey,
    Name,
    Names,
    OfferKind,
    Offices,
    Share,
    Text,
    Verdict,
    Website,
)

Shares = Annotated[dict[LinkKey, Share], Field(max_length=1000)]
ROUNDING = 1e-6


class JudgementValue(LedgerValue):
    """Whether two records are one organisation (判定). A record is a name or an authority's identifier."""

    verdict: Verdict
    left_key: Key
    right_key: Key
    confidence: Annotated[float | None, Field(ge=0, le=1)] = None

    @model_validator(mode="after")
    def _sort_pair(self) -> Self:
        left, right = sorted((record_key(self.left_key), record_key(self.right_key)))
        if left == right:
            raise ValueError("a judgement needs two different records")
        self.left_key, self.right_key = left, right
        return self


class CorrectionValue(LedgerValue):
    """What a property of a thing of the graph is (更正): null where the sources err and nobody knows."""

    entity_class: Key
    key: Key
    property: Key
    value: JsonValue

    @model_validator(mode="after")
    def _fit_ontology(self) -> Self:
        self.value = check_correction(self.entity_class, self.property, self.value)
        return self


class NavigationProjectValue(LedgerValue):
    """A patent navigation project (专利导航项目); its filing is a thing of its own."""

    name: Name
    name_en: Name | None = None
    navigation_type: Literal["industryPlanning", "enterpriseOperation"]
    commissioner: Name
    contractor: Name | None = None
    place: Name | None = Field(None, description="A division of China, as 江苏省苏州市.")
    industry: Name | None = None
    start_date: Day | None = None
    end_date: Day | None = None
    description: Text | None = None
    website: Website | None = None

    @model_validator(mode="after")
    def _end_after_start(self) -> Self:
        _check_order(self.start_date, self.end_date)
        return self


class PilotZoneValue(LedgerValue):
    """A pilot zone of industry development by patent navigation (专利导航产业发展实验区) and its status."""

    name: Name
    status: Literal["applied", "approved", "ended"]
    place: Name | None = None
    industries: Names = Field(default_factory=list)
    operator: Name | None = None
    start_date: Day | None = None
    end_date: Day | None = None
    description: Text | None = None
    website: Website | None = None

    @model_validator(mode="after")
    def _status_has_its_day(self) -> Self:
        if self.status == "ended" and self.end_date is None:
            raise ValueError("a zone that ended has an endDate")
        if self.status != "ended" and self.end_date is not None:
            raise ValueError("a zone with an endDate has ended")
        _check_order(self.start_date, self.end_date)
        return self


class DesignationValue(LedgerValue):
    """A pilot or demonstration status (试点示范称号) of an organisation or of a place."""

    designation_type: DesignationType
    organization: Name | None = None
    place: Name | None = None
    designated_by: Name | None = None
    designated_date: Day | None = None
    batch: Name | None = None
    valid_to: Day | None = None

    @model_validator(mode="after")
    def _one_holder(self) -> Self:
        if (self.organization is None) == (self.place is None):
            raise ValueError("a designation is of an organization or of a place, and of one")
        _check_order(self.designated_date, self.valid_to)
        return self


class ChainValue(LedgerValue):
    """An industry chain with its rules (产业链): the content of a chain file, as domain/README.md says."""

    document: dict[str, JsonValue]

    @model_validator(mode="after")
    def _has_head(self) -> Self:
        head = self.document.get("chain")
        has_id = isinstance(head, dict) and isinstance(head.get("id"), str)
        if not has_id:
            raise ValueError("a chain has chain.id")
        return self


class FundCriteriaValue(LedgerValue):
    """What a fund invests in, as its manager declares it (基金投资标准): what is absent is no limit."""

    fund: Name
    filing_number: Key | None = None
    uscc: Key | None = None
    manager: Name | None = None
    declared_on: Day
    capital: Amount | None = None
    ticket_low: Amount | None = None
    ticket_high: Amount | None = None
    currency: Currency | None = None
    stages: Annotated[list[InvestmentStage], Field(max_length=20)] = Field(default_factory=list)
    regions: Names = Field(default_factory=list)
    reinvestment_ratio: Annotated[float | None, Field(ge=0)] = None
    thesis: Shares = Field(default_factory=dict)
    exclusions: Names = Field(default_factory=list)
    horizon: Day | None = None
    max_deals: Annotated[int | None, Field(ge=1, le=1_000_000)] = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        _check_range(self.ticket_low, self.ticket_high, self.currency)
        _check_range(self.capital, None, self.currency)
        _check_sums(self.thesis)
        return self


class ShortlistItem(LedgerValue):
    """A thing of the graph on a list."""

    entity_class: Key
    key: Key
    note: Text | None = None


class ShortlistValue(LedgerValue):
    """A list of things that somebody keeps (候选清单)."""

    name: Name
    fund: Name | None = None
    items: Annotated[list[ShortlistItem], Field(max_length=10_000)] = Field(default_factory=list)


class NoteValue(LedgerValue):
    """A note on a thing of the graph (备注)."""

    entity_class: Key
    key: Key
    text: Text


class OfferValue(LedgerValue):
    """Patents on offer on the supply-demand board (供给)."""

    title: Name
    kind: OfferKind
    owner: Name | None = None
    families: Keys = Field(default_factory=list)
    words: Text | None = None
    links: Shares = Field(default_factory=dict)
    fields_of_use: Names = Field(default_factory=list)
    price_low: Amount | None = None
    price_high: Amount | None = None
    currency: Currency | None = None
    title_flags: Names | None = Field(
        None, description="What is unclear about the title; [] when it is clear."
    )
    in_force_until: Day | None = None
    territories: Offices = Field(default_factory=list)
    tags: Names = Field(default_factory=list)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        _check_range(self.price_low, self.price_high, self.currency)
        _check_sums(self.links)
        return self


class NeedValue(LedgerValue):
    """What somebody needs on the supply-demand board (需求)."""

    title: Name
    organization: Name | None = None
    words: Text | None = None
    links: Shares = Field(default_factory=dict)
    fields_of_use: Names = Field(default_factory=list)
    kinds: Annotated[list[OfferKind], Field(max_length=5)] = Field(default_factory=list)
    budget_low: Amount | None = None
    budget_high: Amount | None = None
    currency: Currency | None = None
    territories: Offices = Field(default_factory=list)
    until: Day | None = None
    exclusions: Names = Field(default_factory=list)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        _check_range(self.budget_low, self.budget_high, self.currency)
        _check_sums(self.links)
        return self


def _check_order(first: dt.date | None, last: dt.date | None) -> None:
    if first is not None and last is not None and last < first:
        raise ValueError("the last day is not before the first")


def _check_range(low: float | None, high: float | None, currency: str | None) -> None:
    if low is not None and high is not None and high < low:
        raise ValueError("the highest amount is at least the lowest")
    if (low is not None or high is not None) and currency is None:
        raise ValueError("amounts need a currency")


def _check_sums(shares: Mapping[str, float]) -> None:
    """Check that shares of links sum to 1 by chain, the part before the slash."""
    sums: dict[str, float] = {}
    for link, share in shares.items():
        chain = link.partition("/")[0]
        sums[chain] = sums.get(chain, 0.0) + share
    if any(abs(total - 1) > ROUNDING for total in sums.values()):
        raise ValueError("the shares of the links of a chain sum to 1")
