"""What the page of a cluster shows, worked out: texts, widths, positions; the template only places them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.api.language import Language, pick
from kg.api.pages.fund.fund_view import VERDICTS
from kg.api.pages.numbers import format_amount, format_number, format_percent, format_ratio

OPENNESS = {True: 0, None: 1, False: 2}
UNKNOWN_GROWTH = "nothing was filed in the three complete years before the last three"
BAR_STEP, BAR_WIDTH, BAR_HEIGHT, BAR_TOP = 26.0, 18.0, 110.0, 16.0


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the profile: its name among the words, its text, its pointer, why it is unknown."""

    name: str
    text: str | None
    at: str
    reason: str | None


def figures_of(profile: Mapping[str, Any], language: Language) -> list[Figure]:
    """Return the figures of a cluster's head."""

    def figure(name: str, text: str | None, reason: str = "not told by the match") -> Figure:
        return Figure(name, text, f"/profile/{name}", None if text is not None else reason)

    growth = profile.get("growth")
    return [
        figure("families", _told(profile.get("families"), language)),
        figure("mass", _told(profile.get("mass"), language)),
        figure("growth", None if growth is None else signed_percent(growth), UNKNOWN_GROWTH),
        figure("effectiveHolders", _told(profile.get("effectiveHolders"), language)),
        figure("availability", _share(profile.get("availability"))),
        figure("quality", None if profile.get("quality") is None else format_ratio(profile["quality"])),
    ]


def _told(value: float | None, language: Language) -> str | None:
    return None if value is None else format_number(value, language)


def _share(value: float | None) -> str | None:
    return None if value is None else format_percent(value)


def signed_percent(value: float) -> str:
    """Return a growth rate with its sign, in percent."""
    return f"{100 * value:+.0f} %".replace("-", "−")


def mix_rows(profile: Mapping[str, Any], links: Mapping[str, str]) -> list[tuple[str, str, str, float]]:
    """Return (link, its name, its part of the mass, width of its bar), the largest first."""
    masses: Mapping[str, float] = profile.get("linkMass") or {}
    total, most = sum(masses.values()), max(masses.values(), default=0.0)
    ranked = sorted(masses.items(), key=lambda item: (-item[1], item[0]))
    return [
        (link, links.get(link, link), format_percent(mass / total), 100 * mass / most)
        for link, mass in ranked
        if total > 0
    ]


@dataclass(frozen=True, slots=True)
class FundRow:
    """How a fund scores a cluster.

    Attributes:
        number: its place in the answer's list of scores, from 0.
        parts: text of each part; None where unknown.
    """

    fund: str
    name: str
    number: int
    verdict: str
    score: str | None
    reason: str | None
    parts: Mapping[str, str | None]
    refusals: tuple[str, ...]
    unknown: tuple[str, ...]


def fund_rows(
    answer: Mapping[str, Any], funds: Sequence[Mapping[str, Any]], language: Language
) -> list[FundRow]:
    """Return how each fund scores a cluster, the best first."""
    names = {row["fund"]: pick(row["name"], row.get("nameEn"), language) for row in funds}
    numbered = list(enumerate(answer.get("scores") or ()))
    numbered.sort(
        key=lambda item: (OPENNESS[item[1]["eligible"]], -(item[1]["score"] or 0.0), item[1]["fund"])
    )
    return [
        FundRow(
            row["fund"],
            names.get(row["fund"], row["fund"]),
            number,
            VERDICTS[row["eligible"]],
            None if row["score"] is None or row["eligible"] is False else format_ratio(row["score"]),
            (row.get("undefined") or {}).get("score"),
            {name: None if v is None else format_ratio(v) for name, v in row["parts"].items()},
            tuple(row["refusals"]),
            tuple(row["unknown"]),
        )
        for number, row in numbered
    ]


@dataclass(frozen=True, slots=True)
class Bar:
    """A year's bar: its place and height, and whether it lies in the recent window or is not complete."""

    year: int
    families: int
    x: float
    y: float
    height: float
    kind: str


@dataclass(frozen=True, slots=True)
class Bars:
    """Filings by year as bars.

    Attributes:
        told: growth with its interval, in words; None where unknown.
    """

    bars: tuple[Bar, ...]
    width: float
    told: str | None


def bars_of(answer: Mapping[str, Any], language: Language) -> Bars:
    """Return the filings of a cluster by year as bars, and its growth with the interval."""
    years = answer.get("years") or []
    most = max((row["families"] for row in years), default=1) or 1
    recent = answer["recent"]
    bars = tuple(
        Bar(
            row["year"],
            row["families"],
            BAR_STEP * place + 4,
            BAR_TOP + BAR_HEIGHT * (1 - row["families"] / most),
            BAR_HEIGHT * row["families"] / most,
            _kind(row["year"], recent),
        )
        for place, row in enumerate(years)
    )
    return Bars(bars, BAR_STEP * len(bars) + 8, growth_text(answer, language))


def _kind(year: int, recent: Mapping[str, int]) -> str:
    if year > recent["to"]:
        return "is-open-end"
    return "" if year >= recent["from"] else "is-early"


def growth_text(answer: Mapping[str, Any], language: Language) -> str | None:
    """Return the yearly growth with its interval and the counts that it is of; None where undefined."""
    growth, low, high = (answer.get(name) for name in ("growth", "growthLow", "growthHigh"))
    if growth is None:
        return None
    before, recent = answer["before"], answer["recent"]
    counts = tuple(format_amount(span["families"], language) for span in (before, recent))
    ends = [signed_percent(end) if end is not None else "…" for end in (low, high)]
    spans = (before["from"], before["to"], recent["from"], recent["to"])
    if language == "zh":
        return (
            f"年增长 {signed_percent(growth)}（90 % 区间 {ends[0]} 至 {ends[1]}）："
            f"{spans[0]}–{spans[1]} 年 {counts[0]} 族，{spans[2]}–{spans[3]} 年 {counts[1]} 族"
        )
    return (
        f"Growth {signed_percent(growth)} a year (90 % interval {ends[0]} to {ends[1]}): "
        f"{counts[0]} families in {spans[0]}–{spans[1]}, {counts[1]} in {spans[2]}–{spans[3]}"
    )
