"""The leading holders as the page of control shows them: bars, cells, reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.api.language import Language, pick
from kg.api.pages.link_view import Cell, Reasons, make_anchor
from kg.api.pages.numbers import format_amount, format_percent, format_ratio
from kg.api.wording import stage_name, words

Row = Mapping[str, Any]
UNIDENTIFIED = {"float": "floatOf", "circle": "circleOf"}


@dataclass(frozen=True, slots=True)
class HolderView:
    """A holder of a link: texts, and its segment of the bar as parts of its length in [0, 1]."""

    key: str
    name: str
    country: str | None
    share: str
    start: float
    part: float
    controller: str | None
    controller_key: str | None


@dataclass(frozen=True, slots=True)
class LinkHolders:
    """A row of the table: a link, or the whole chain with `link` None; `at` is its place in the answer."""

    link: str | None
    anchor: str
    name: str
    stage: str
    at: str
    holders: tuple[HolderView, ...]
    rest: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class RootView:
    """A root of the ownership: what stands before its name when nobody knows who it is."""

    key: str | None
    name: str
    prefix: str
    part: float
    share: str
    mass: str


@dataclass(frozen=True, slots=True)
class HoldersView:
    """The part of the page on who holds."""

    whole: LinkHolders
    links: tuple[LinkHolders, ...]
    roots: tuple[RootView, ...]
    identified: str | None
    reasons: tuple[str, ...]
    xy_missing: bool

    @property
    def rows(self) -> tuple[LinkHolders, ...]:
        """Return the whole chain and then its links."""
        return (self.whole, *self.links)


def view_holders(answer: Row, language: Language) -> HoldersView:
    """Return what the page shows of an answer of `leading-holders`."""
    reasons = Reasons(language)
    builder = _Builder(language, reasons)
    whole = builder.row(answer["whole"], None, "/whole")
    links = tuple(builder.row(row, row["link"], f"/links/{i}") for i, row in enumerate(answer["links"]))
    identified = answer.get("identifiedShare")
    return HoldersView(
        whole=whole,
        links=links,
        roots=tuple(_root(row, language) for row in answer["ultimate"]),
        identified=None if identified is None else format_percent(identified),
        reasons=reasons.texts,
        xy_missing=bool(answer.get("xyMissing")),
    )


class _Builder:
    """Makes rows; holds the language and the reasons that they share."""

    def __init__(self, language: Language, reasons: Reasons) -> None:
        self._language, self._reasons = language, reasons
        self._unknown = words(language)["unknown"]

    def row(self, row: Row, link: str | None, at: str) -> LinkHolders:
        """Return the view of a link, or of the chain."""
        holders = self._holders(row["holders"])
        shown = sum(holder.part for holder in holders)
        is_known = bool(holders)
        return LinkHolders(
            link=link,
            anchor="chain" if link is None else make_anchor(link),
            name="" if link is None else pick(row["name"], row.get("nameEn"), self._language),
            stage="" if link is None else stage_name(row["stage"], self._language),
            at=at,
            holders=holders,
            rest=format_percent(max(0.0, 1 - shown)) if is_known else self._unknown,
            cells={
                "heldMass": self._cell(row, "heldMass"),
                "hhi": self._cell(row, "hhi"),
                "groupHhi": self._cell(row, "groupHhi", "groups"),
                "effectiveHolders": self._cell(row, "effectiveHolders"),
                "groupEffectiveHolders": self._cell(row, "groupEffectiveHolders", "groups"),
                "holderCount": Cell(str(row["holderCount"])),
            },
        )

    def _cell(self, row: Row, name: str, reason: str | None = None) -> Cell:
        value = row.get(name)
        if value is not None:
            is_ratio = name.lower().endswith("hhi")
            return Cell(format_ratio(value) if is_ratio else format_amount(value, self._language))
        undefined = row.get("undefined") or {}
        why = undefined.get(name) or undefined.get(reason or "") or undefined.get("hhi")
        return Cell(self._unknown, self._reasons.number(why) if why else None)

    def _holders(self, rows: Sequence[Row]) -> tuple[HolderView, ...]:
        found, start = [], 0.0
        for row in rows:
            part = row["directShare"] or 0.0
            if part <= 0:
                continue
            found.append(self._holder(row, start, part))
            start += part
        return tuple(found)

    def _holder(self, row: Row, start: float, part: float) -> HolderView:
        return HolderView(
            key=row["holder"],
            name=pick(row.get("name") or row["holder"], row.get("nameEn"), self._language),
            country=row.get("countryCode"),
            share=format_percent(part),
            start=start,
            part=part,
            controller=row.get("controllerName") or row.get("controller"),
            controller_key=row.get("controller"),
        )


def _root(row: Row, language: Language) -> RootView:
    kind, _, key = row["root"].partition(":")
    prefix = UNIDENTIFIED.get(kind, "") if not row["isIdentified"] else ""
    name = row.get("name") or (key if prefix else row["root"])
    return RootView(
        key=None if prefix else row["root"],
        name=pick(name, row.get("nameEn"), language),
        prefix=prefix,
        part=row["share"] or 0.0,
        share=words(language)["unknown"] if row["share"] is None else format_percent(row["share"]),
        mass=words(language)["unknown"] if row["mass"] is None else format_amount(row["mass"], language),
    )
