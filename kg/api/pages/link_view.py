"""One link of a chain as its card and its table row show it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from kg.api.language import Language, pick
from kg.api.models import (
    ChainLinkAnswer,
    ControlAnswer,
    CoverageAnswer,
    EvidenceItem,
    LinkControl,
    LinkCoverage,
)
from kg.api.pages.numbers import fit_lines, format_amount, format_percent, format_ratio
from kg.api.wording import class_name, reason_text, stage_name, words

AXIS_END = 2.0
HOLDERS = 3
EVIDENCE = 2
# Room for a name and for the leading holder on a card, in em of their type sizes.
NAME_EM: dict[Language, float] = {"zh": 10.1, "en": 10.8}
HOLDER_EM = 9.0


@dataclass(frozen=True, slots=True)
class Cell:
    """A number in text; when it is undefined, `note` numbers its reason among the page's reasons."""

    text: str
    note: int | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """A holder of a link, with its share and the publications to look at."""

    name: str
    country: str | None
    share: str
    publications: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Interval:
    """λ on the card's axis, as parts of the axis' length in [0, 1]; cut off where it is longer."""

    low: float
    mean: float
    high: float
    is_cut: bool


@dataclass(frozen=True, slots=True)
class LinkView:
    """One link: texts, parts of lengths in [0, 1], cells of its row."""

    id: str
    anchor: str
    name: str
    name_lines: tuple[str, ...]
    stage: str
    gap_class: str
    class_name: str
    is_external: bool
    importance: str
    importance_part: float
    interval: Interval | None
    mass_part: float | None
    figure: str
    holders: tuple[Holder, ...]
    holder_line: str
    cells: Mapping[str, Cell]
    suppliers: tuple[str, ...]
    customers: tuple[str, ...]


class Reasons:
    """The reasons of a page, numbered in the order they are met."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._numbers: dict[str, int] = {}

    def number(self, reason: str) -> int:
        """Return the number of a reason, from 1."""
        return self._numbers.setdefault(reason_text(reason, self._language), len(self._numbers) + 1)

    @property
    def texts(self) -> tuple[str, ...]:
        """Return the reasons in the order of their numbers."""
        return tuple(self._numbers)


def measure_interval(row: LinkCoverage) -> Interval | None:
    """Return λ's interval on an axis from 0 to 2; None where λ is undefined."""
    if row.lambda_mean is None or row.lambda_low is None or row.lambda_high is None:
        return None
    values = (row.lambda_low, row.lambda_mean, row.lambda_high)
    low, mean, high = (min(value, AXIS_END) / AXIS_END for value in values)
    return Interval(low, mean, high, row.lambda_high > AXIS_END)


def describe(link: LinkView, language: Language) -> str:
    """Return the card in words, for those who hear it."""
    text = words(language)
    parts = [link.name, link.stage, link.class_name]
    if link.is_external:
        parts.append(text["external"])
    parts += [f"{text['importance']} {link.importance}", _figure_in_words(link)]
    parts += [f"{holder.name} {holder.share}" for holder in link.holders[:1]]
    return ("，" if language == "zh" else ", ").join(parts)


def _figure_in_words(link: LinkView) -> str:
    detail = link.cells["lambda"].detail
    if link.interval is None:
        return link.figure
    return f"λ {link.figure} ({detail})" if detail else f"λ {link.figure}"


class LinkBuilder:
    """Makes the views of a chain's links; holds what they have in common."""

    def __init__(
        self, coverage: CoverageAnswer, control: ControlAnswer | None, language: Language, reasons: Reasons
    ) -> None:
        self._chain, self._language, self._reasons = coverage.chain, language, reasons
        self._words = words(language)
        self._covered = {row.link: row for row in coverage.links}
        self._controlled = {row.link: row for row in control.links} if control else {}
        self._organizations = control.organizations if control else {}
        self._names = {link.link: pick(link.name, link.name_en, language) for link in coverage.chain.links}
        self._top_importance = max((link.importance or 0.0 for link in coverage.chain.links), default=0.0)
        self._top_mass = max((row.patent_mass or 0.0 for row in coverage.links), default=0.0)
        self._evidence = list_publications([*coverage.evidence, *(control.evidence if control else [])])

    def view(self, link: ChainLinkAnswer) -> LinkView:
        """Return one link's view."""
        row = self._covered.get(link.link, LinkCoverage(link=link.link))
        control = self._controlled.get(link.link, LinkControl(link=link.link))
        name = self._names[link.link]
        holders = self._holders(control)
        top = self._top_importance
        return LinkView(
            id=link.link,
            anchor=make_anchor(link.link),
            name=name,
            name_lines=break_name(name, self._language),
            stage=stage_name(link.stage, self._language),
            gap_class=row.gap_class or "unknown",
            class_name=class_name(row.gap_class, self._language),
            is_external=bool(row.externally_controlled),
            importance="—" if link.importance is None else format_percent(link.importance),
            importance_part=(link.importance or 0.0) / top if top > 0 else 0.0,
            interval=measure_interval(row),
            mass_part=self._mass_part(row),
            figure=self._figure(row),
            holders=holders,
            holder_line=f"{fit_lines(holders[0].name, HOLDER_EM, 1)[0]} {holders[0].share}"
            if holders
            else "",
            cells=self._coverage_cells(row) | self._control_cells(control),
            suppliers=self._named(e.source for e in self._chain.edges if e.target == link.link),
            customers=self._named(e.target for e in self._chain.edges if e.source == link.link),
        )

    def _mass_part(self, row: LinkCoverage) -> float | None:
        if row.lambda_mean is not None or row.patent_mass is None or self._top_mass <= 0:
            return None
        return row.patent_mass / self._top_mass

    def _figure(self, row: LinkCoverage) -> str:
        if row.lambda_mean is not None:
            return format_ratio(row.lambda_mean)
        if row.patent_mass is not None:
            return f"{format_amount(row.patent_mass, self._language)} {self._words['families']}"
        return self._words["unknown"]

    def _named(self, links: Iterable[str]) -> tuple[str, ...]:
        return tuple(shorten(self._names[link]) for link in dict.fromkeys(links) if link in self._names)

    def _holders(self, control: LinkControl) -> tuple[Holder, ...]:
        shares = [(key, share) for key, share in (control.direct_share or {}).items() if share]
        ranked = sorted(shares, key=lambda pair: (-pair[1], pair[0]))
        return tuple(self._holder(control.link, key, share) for key, share in ranked[:HOLDERS])

    def _holder(self, link: str, key: str, share: float) -> Holder:
        known = self._organizations.get(key)
        name = pick(known.name, known.name_en, self._language) if known else key
        publications = self._evidence.get((link, key), ())[:EVIDENCE]
        return Holder(name, known.country_code if known else None, format_percent(share), publications)

    def _coverage_cells(self, row: LinkCoverage) -> dict[str, Cell]:
        amount = partial(format_amount, language=self._language)
        cell = partial(self._cell, row.undefined)
        return {
            "lambda": cell("lambdaMean", row.lambda_mean, format_ratio, (row.lambda_low, row.lambda_high)),
            "coverage": cell("coverage", row.coverage, format_ratio, (row.coverage_low, row.coverage_high)),
            "patentMass": cell("patentMass", row.patent_mass, amount),
            "targetMass": cell("targetMass", row.target_mass, amount),
            "selfDetermination": cell("selfDetermination", row.self_determination, format_ratio),
        }

    def _control_cells(self, control: LinkControl) -> dict[str, Cell]:
        amount = partial(format_amount, language=self._language)
        cell = partial(self._cell, control.undefined)
        return {
            "hhi": cell("hhi", control.hhi, format_ratio),
            "effectiveHolders": cell("effectiveHolders", control.effective_holders, amount),
        }

    def _cell(
        self,
        undefined: Mapping[str, str],
        name: str,
        value: float | None,
        write: Callable[[float], str],
        bounds: tuple[float | None, float | None] = (None, None),
    ) -> Cell:
        if value is None:
            reason = undefined.get(name)
            return Cell(self._words["unknown"], self._reasons.number(reason) if reason else None)
        low, high = bounds
        detail = None if low is None or high is None else f"{write(low)}–{write(high)}"
        return Cell(write(value), None, detail)


def shorten(name: str) -> str:
    """Return a name without what it says in brackets; the whole name stands in the link's own row."""
    return re.sub(r"\s*[(（][^)）]*[)）]\s*", "", name) or name


def break_name(name: str, language: Language) -> tuple[str, ...]:
    """Return a name in at most two lines for its card; what it says in brackets goes first when it is long.

    The whole name stands in the table and in the card's description.
    """
    width = NAME_EM[language]
    fits = len(fit_lines(name, width, 3)) <= 2
    return tuple(fit_lines(name if fits else shorten(name), width, 2))


def make_anchor(link: str) -> str:
    """Return the id of a link's row in the page."""
    return "link-" + "".join(c if c.isalnum() else "-" for c in link)


def list_publications(evidence: Iterable[EvidenceItem]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the publications of the holders' own families by (link, holder), heaviest first."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for item in sorted(evidence, key=lambda item: -(item.mass or 0.0)):
        if item.publication_number and item.kind in (None, "direct"):
            for holder in item.holders:
                found.setdefault((item.link, holder), {})[item.publication_number] = None
    return {key: tuple(numbers) for key, numbers in found.items()}
