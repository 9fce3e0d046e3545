"""What the page of a chain shows, worked out: texts, positions, classes; the template only places them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from kg.algorithms.chain_picture import Geometry, Picture, lay_out, stack
from kg.api.language import Language, pick
from kg.api.models import ControlAnswer, CoverageAnswer
from kg.api.pages.link_view import LinkBuilder, LinkView, Reasons
from kg.api.pages.names import flatten
from kg.api.pages.numbers import format_ratio
from kg.api.wording import class_name, reason_text, words

CLASS_ORDER = ("strong", "average", "weak", "missing", "insufficientData", "unknown")
CARD_HEIGHT = 102.0
NAME_LINE = 17.0
NARROW_GAP = 12.0
NAMED = 3
# How the formulas begin the reason of a number that needs the coverage of several links.
UNDEFINED_ON = "coverage is undefined on "


@dataclass(frozen=True, slots=True)
class ClassCount:
    """A class of the legend and how many links have it."""

    id: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the whole chain, with its reason when it is undefined."""

    name: str
    text: str
    reason: str | None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class ChainView:
    """The page of one chain and one subject.

    Attributes:
        wide: the picture for wide screens, layers from left to right.
        narrow: the picture for phones, stages from top to bottom.
        card_height: of every card; `name_shift` of it is the second line of the names.
        reasons: why numbers are unknown; cells refer to them by position from 1.
        parameters: (dotted name, value) of the computation.
    """

    name: str
    description: str | None
    links: tuple[LinkView, ...]
    wide: Picture
    narrow: Picture
    card_height: float
    name_shift: float
    counts: tuple[ClassCount, ...]
    external_count: int
    figures: tuple[Figure, ...]
    reasons: tuple[str, ...]
    xy_missing: bool
    is_country: bool
    parameters: tuple[tuple[str, Any], ...]


def view_chain(coverage: CoverageAnswer, control: ControlAnswer | None, language: Language) -> ChainView:
    """Return what the page of a chain shows.

    Args:
        coverage: the subject's coverage.
        control: the chain's control; None when it was not computed.
        language: of all texts.
    """
    chain, reasons = coverage.chain, Reasons(language)
    builder = LinkBuilder(coverage, control, language, reasons)
    links = tuple(builder.view(link) for link in chain.links)
    shift = NAME_LINE * (max((len(link.name_lines) for link in links), default=1) - 1)
    wide, narrow = _pictures(coverage, CARD_HEIGHT + shift)
    return ChainView(
        name=pick(chain.name, chain.name_en, language),
        description=pick(chain.description or "", chain.description_en, language) or None,
        links=links,
        wide=wide,
        narrow=narrow,
        card_height=CARD_HEIGHT + shift,
        name_shift=shift,
        counts=_counts(links, language),
        external_count=sum(link.is_external for link in links),
        figures=_figures(coverage, language),
        reasons=reasons.texts,
        xy_missing=bool(control and control.xy_missing),
        is_country=coverage.subject.startswith("country:"),
        parameters=tuple(flatten(coverage.parameters)),
    )


def _pictures(coverage: CoverageAnswer, card_height: float) -> tuple[Picture, Picture]:
    stages = {link.link: link.stage for link in coverage.chain.links}
    edges = [(e.source, e.target) for e in coverage.chain.edges if e.source in stages and e.target in stages]
    narrow = Geometry(card_height=card_height, column_gap=NARROW_GAP, row_gap=NARROW_GAP)
    return lay_out(stages, edges, Geometry(card_height=card_height)), stack(stages, 2, narrow)


def _counts(links: Iterable[LinkView], language: Language) -> tuple[ClassCount, ...]:
    found = [link.gap_class for link in links]
    return tuple(
        ClassCount(name, class_name(name, language), found.count(name))
        for name in CLASS_ORDER
        if name != "unknown" or name in found
    )


def _figures(coverage: CoverageAnswer, language: Language) -> tuple[Figure, ...]:
    text = words(language)
    explain = partial(explain_whole, coverage=coverage, language=language)

    def figure(name: str, value: float | None, detail: str | None = None) -> Figure:
        if value is not None:
            return Figure(text[name], format_ratio(value), None, detail)
        reason = coverage.undefined.get(name)
        return Figure(text[name], text["unknown"], explain(reason) if reason else None)

    theta = coverage.through_threshold
    return (
        figure("chainCoverage", coverage.chain_coverage),
        figure("match", coverage.match),
        figure("throughRate", coverage.through_rate, None if theta is None else f"θ = {theta:g}"),
        figure("widestPath", coverage.widest_path),
    )


def explain_whole(reason: str, coverage: CoverageAnswer, language: Language) -> str:
    """Return why a number of the whole chain is unknown, short enough to stand beside it.

    The formula lists the links whose coverage is undefined. Where they all share one reason, that reason
    says more; else the first of them are named.
    """
    listed = reason.removeprefix(UNDEFINED_ON)
    if listed == reason:
        return reason_text(reason, language)
    links = [link.strip() for link in listed.split(",")]
    shared = {row.undefined.get("coverage") for row in coverage.links if row.link in links}
    only = next(iter(shared)) if len(shared) == 1 else None
    if only:
        return reason_text(only, language)
    names = {link.link: pick(link.name, link.name_en, language) for link in coverage.chain.links}
    named = ("、" if language == "zh" else ", ").join(names.get(link, link) for link in links[:NAMED])
    more = words(language)["andMore"].format(count=len(links)) if len(links) > NAMED else ""
    return reason_text(UNDEFINED_ON, language) + " ".join(part for part in (named, more) if part)
