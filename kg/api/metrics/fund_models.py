"""The bodies of funds and clusters: what is promised of each."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from kg.api.metrics.models import Rows, VersionAnswer
from kg.api.models import NOTE_ON_DEALS


class ClusterFamiliesAnswer(VersionAnswer):
    """Families of a cluster, and growth, expiry, titles and owners counted from them 集群的同族."""

    chain: str
    cluster_id: str
    family_count: int
    families: Rows = Field(description="The largest by mass first, 200 at most; the table has them all.")
    years: Rows
    growth: float | None = None
    growth_low: float | None = Field(None, description="Of the 90 % interval.")
    growth_high: float | None = None
    expiry: dict[str, Any]
    title: dict[str, Any]
    owner_count: int
    owners: Rows = Field(description="Whom to call first, 200 at most. 可联系的持有人，至多 200 家。")


class ChainFundsAnswer(VersionAnswer):
    """The funds of a chain's match with how many clusters each can take 基金一览."""

    chain: str
    funds: Rows
    fund_count: int
    project_count: int


class FundMatchAnswer(VersionAnswer):
    """A fund and every cluster of a chain: criteria and their source, gate, parts, score 基金匹配推演."""

    chain: str
    fund: str
    name: str
    criteria: Rows
    weights: dict[str, float]
    weights_from: str = Field(description="asked, declared, fitted, or equal: nobody declared or fitted θ.")
    counts: dict[str, int]
    scores: Rows
    deals: Rows
    note: str = NOTE_ON_DEALS
