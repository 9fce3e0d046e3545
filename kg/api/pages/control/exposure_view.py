"""The chain with what outsiders can stop on each link, worked out as cards and as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.algorithms.chain_picture import Geometry, Picture, lay_out, stack
from kg.api.language import Language, pick
from kg.api.pages.link_view import Cell, Reasons, break_name, make_anchor
from kg.api.pages.numbers import fit_lines, format_percent, format_ratio
from kg.api.wording import stage_name, words

Row = Mapping[str, Any]
CARD_HEIGHT = 128.0
OUTSIDER_EM = 13.5
NARROW_GAP = 12.0
CONTROLLED_BELOW = 0.5


@dataclass(frozen=True, slots=True)
class OutsiderView:
    """An outsider of a link: texts, and where its numbers lie in the answer."""

    key: str
    name: str
    country: str | None
    at: str
    reach: str
    reach_bounds: str | None
    reach_part: float
    reach_low: float
    reach_high: float
    exposure: Cell
    chokepoint: Cell


@dataclass(frozen=True, slots=True)
class ExposureLink:
    """A link: its self-determination as text and as parts in [0, 1], and the outsiders that stop most."""

    id: str
    anchor: str
    name: str
    name_lines: tuple[str, ...]
    stage: str
    at: str
    autonomy: Cell
    part: float | None
    low: float | None
    high: float | None
    is_external: bool
    outsiders: tuple[OutsiderView, ...]
    outsider_line: str
    said: str


@dataclass(frozen=True, slots=True)
class ExposureView:
    """The part of the page on chokepoints."""

    links: tuple[ExposureLink, ...]
    wide: Picture
    narrow: Picture
    card_height: float
    reasons: tuple[str, ...]


def view_exposure(answer: Row, language: Language) -> ExposureView:
    """Return what the page shows of an answer of `leading-holders` with a subject and bounds."""
    reasons = Reasons(language)
    rows: Sequence[Row] = answer["links"]
    links = tuple(_link(row, f"/links/{i}", language, reasons) for i, row in enumerate(rows))
    stages = {row["link"]: row["stage"] for row in rows}
    edges = [
        (e["source"], e["target"])
        for e in answer["supply"]
        if e["source"] in stages and e["target"] in stages
    ]
    narrow = Geometry(card_height=CARD_HEIGHT, column_gap=NARROW_GAP, row_gap=NARROW_GAP)
    return ExposureView(
        links=links,
        wide=lay_out(stages, edges, Geometry(card_height=CARD_HEIGHT)),
        narrow=stack(stages, 2, narrow),
        card_height=CARD_HEIGHT,
        reasons=reasons.texts,
    )


def _link(row: Row, at: str, language: Language, reasons: Reasons) -> ExposureLink:
    name = pick(row["name"], row.get("nameEn"), language)
    autonomy = row.get("selfDetermination")
    low, high = row.get("selfDeterminationLow"), row.get("selfDeterminationHigh")
    outsiders = tuple(
        _outsider(other, row, f"{at}/outsiders/{i}", language, reasons)
        for i, other in enumerate(row.get("outsiders") or ())
    )
    cell = _cell(row, "selfDetermination", autonomy, reasons, language)
    bounds = None if low is None or high is None else f"{format_ratio(low)}–{format_ratio(high)}"
    first = outsiders[0] if outsiders else None
    return ExposureLink(
        id=row["link"],
        anchor="x-" + make_anchor(row["link"]),
        name=name,
        name_lines=break_name(name, language),
        stage=stage_name(row["stage"], language),
        at=at,
        autonomy=Cell(cell.text, cell.note, bounds),
        part=autonomy,
        low=low,
        high=high,
        is_external=autonomy is not None and autonomy < CONTROLLED_BELOW,
        outsiders=outsiders,
        outsider_line="" if first is None else fit_lines(first.name, OUTSIDER_EM, 1)[0],
        said=_said(name, cell.text, bounds, first, language),
    )


def _said(
    name: str, autonomy: str, bounds: str | None, first: OutsiderView | None, language: Language
) -> str:
    """Return a card in words, for those who hear it."""
    t = words(language)
    parts = [name, f"{t['selfDetermination']} {autonomy}" + (f" ({bounds})" if bounds else "")]
    if first is not None:
        parts.append(
            f"{first.name} R {first.reach}" + (f" ({first.reach_bounds})" if first.reach_bounds else "")
        )
    return ("，" if language == "zh" else ", ").join(parts)


def _outsider(other: Row, row: Row, at: str, language: Language, reasons: Reasons) -> OutsiderView:
    reach = other["reach"]
    low, high = other.get("reachLow"), other.get("reachHigh")
    bounds = None if low is None or high is None else f"{format_percent(low)}–{format_percent(high)}"
    return OutsiderView(
        key=other["holder"],
        name=pick(other.get("name") or other["holder"], other.get("nameEn"), language),
        country=other.get("countryCode"),
        at=at,
        reach=format_percent(reach),
        reach_bounds=bounds,
        reach_part=reach,
        reach_low=reach if low is None else low,
        reach_high=reach if high is None else high,
        exposure=_cell(row, "exposure", other.get("exposure"), reasons, language),
        chokepoint=_cell(row, "chokepoint", other.get("chokepoint"), reasons, language),
    )


def _cell(row: Row, name: str, value: float | None, reasons: Reasons, language: Language) -> Cell:
    if value is not None:
        return Cell(format_ratio(value))
    why = (row.get("undefined") or {}).get(name)
    return Cell(words(language)["unknown"], reasons.number(why) if why else None)
