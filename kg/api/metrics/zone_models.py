"""The bodies of the metrics of places, and of who could fill a link."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from kg.api.metrics.models import METHOD, MetricAnswer, Rows, VersionAnswer, ViewHead
from kg.api.models import OpenModel


class ZonesAnswer(VersionAnswer):
    """The places at which somebody holds patents, most first 有持有人的园区与地区."""

    zones: Rows


class CandidatesAnswer(MetricAnswer):
    """Who could fill a link, with the numbers before and after each 补链候选."""

    link: str
    before: dict[str, Any]
    total_mass: float
    candidates: Rows
    inside: Rows
    note: str


class CourseAnswer(MetricAnswer):
    """Coverage at several days, the earliest first 随时间的覆盖度."""

    points: Rows


class NavigationAnswer(OpenModel):
    """Direction, position and path 产业规划类专利导航, in sentences with their numbers."""

    head: ViewHead
    kind: str
    title_zh: str
    title_en: str
    sections: Rows
    names: dict[str, str] = Field(default_factory=dict)
    notes: list[str] = Field(default_factory=list)
    graph_version: str | None = None
    snapshot_version: str | None = None
    method: str | None = METHOD
