"""The funnel of licensing offices worked out: a bar a stage, with its rates and their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.api.language import Language
from kg.api.pages.numbers import format_percent

WIDTH, BAR, GAP, LABEL = 640.0, 34.0, 14.0, 0.0
STAGES: Mapping[str, tuple[str, str]] = {
    "disclosure": ("披露", "Disclosed"),
    "assessment": ("评估", "Assessed"),
    "application": ("申请", "Applied for"),
    "grant": ("授权", "Granted"),
    "marketing": ("营销", "Marketed"),
    "option": ("选择权", "Option"),
    "licence": ("许可", "Licensed"),
    "income": ("收入", "Income"),
    "families": ("同族（已申请）", "Families filed"),
    "transfer": ("转让", "Transferred"),
}


@dataclass(frozen=True, slots=True)
class RateText:
    """A rate with its interval, in words; `text` is None without cases."""

    text: str | None
    interval: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Bar:
    """One stage.

    Attributes:
        width: of its bar; `shoulder` of the one before, which the band between them begins with.
        pointer: JSON pointer of the stage in the answer.
        share: of all that began; `step` of those that reached the stage before.
    """

    name: str
    count: int
    width: float
    shoulder: float
    y: float
    pointer: str
    share: RateText
    step: RateText | None
    months: float | None
    months_reason: str | None


@dataclass(frozen=True, slots=True)
class FunnelView:
    """A funnel: of disclosures, or of families where no disclosure is recorded."""

    bars: tuple[Bar, ...]
    height: float


def view_funnel(answer: Mapping[str, Any], language: Language) -> FunnelView | None:
    """Return the funnel of all cohorts of disclosures; None where the version has none."""
    whole = (answer.get("funnel") or {}).get("whole")
    if not whole:
        return None
    total = int(whole["disclosures"])
    rows = [(str(row["stage"]), int(row["reached"]), row) for row in whole["stages"]]
    return _place(rows, total, "/funnel/whole/stages", language, steps=True)


def view_course(answer: Mapping[str, Any], language: Language) -> FunnelView | None:
    """Return how the institutions' families go from filing to grant, licence and transfer."""
    whole = (answer.get("patentCourse") or {}).get("whole")
    if not whole or not whole["families"]:
        return None
    total = int(whole["families"])
    rows = [(str(row["step"]), int(row["reached"]), row) for row in whole["steps"]]
    view = _place(rows, total, "/patentCourse/whole/steps", language, steps=False, offset=1)
    whole_share = RateText(format_percent(1.0), None, None)
    head = Bar(
        STAGES["families"][0 if language == "zh" else 1],
        total, WIDTH, WIDTH, 0.0, "/patentCourse/whole/families", whole_share, None, None, None,
    )  # fmt: skip
    return FunnelView((head, *view.bars), view.height)


def _place(
    rows: Sequence[tuple[str, int, Mapping[str, Any]]],
    total: int,
    pointer: str,
    language: Language,
    *,
    steps: bool,
    offset: int = 0,
) -> FunnelView:
    bars: list[Bar] = []
    before = WIDTH
    for index, (stage, count, row) in enumerate(rows):
        width = WIDTH * count / total if total else 0.0
        bars.append(
            Bar(
                name=STAGES.get(stage, (stage, stage))[0 if language == "zh" else 1],
                count=count,
                width=width,
                shoulder=before,
                y=(index + offset) * (BAR + GAP),
                pointer=f"{pointer}/{index}/reached",
                share=rate_text(row["share"]),
                step=rate_text(row["fromPrevious"]) if steps and index else None,
                months=row.get("medianMonths"),
                months_reason=(row.get("undefined") or {}).get("medianMonths"),
            )
        )
        before = width
    return FunnelView(tuple(bars), (len(rows) + offset) * (BAR + GAP) - GAP)


def rate_text(rate: Mapping[str, Any]) -> RateText:
    """Return a rate of an answer with its interval."""
    if rate.get("value") is None:
        return RateText(None, None, (rate.get("undefined") or {}).get("value"))
    low, high = format_percent(rate["low"]), format_percent(rate["high"])
    return RateText(format_percent(rate["value"]), f"{low}–{high}", None)
