"""The supply and demand board worked out: each need with the offers that fit it, part by part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kg.api.language import Language
from kg.api.pages.numbers import format_amount, format_ratio

BEST = 5
PARTS: Mapping[str, tuple[str, str]] = {
    "textSimilarity": ("文字相近", "Words alike"),
    "linkFit": ("环节相合", "Links fit"),
    "chainNeed": ("补链需要", "Need of the chain"),
    "priceFit": ("价格相合", "Price fits"),
    "termMargin": ("期限余量", "Term left"),
    "laterReferences": ("被后续引用", "Cited later"),
}
KINDS: Mapping[str, tuple[str, str]] = {
    "sale": ("转让", "sale"),
    "licence": ("许可", "licence"),
    "openLicence": ("开放许可", "open licence"),
    "pool": ("专利池", "pool"),
    "shareContribution": ("作价入股", "contribution for shares"),
}
# What an entry need not say.
UNSAID: dict[str, Any] = dict.fromkeys(
    ("organization", "owner", "words", "kinds", "until", "inForceUntil", "families", "currency")
)


@dataclass(frozen=True, slots=True)
class PartView:
    """A part of a score: its value in words and as a bar, or why there is none."""

    name: str
    text: str | None
    width: float
    reason: str
    pointer: str


@dataclass(frozen=True, slots=True)
class PairView:
    """An offer as an answer to a need.

    Attributes:
        state: `open`, `refused` or `unchecked`.
        why: the refusals, or what nobody declared.
    """

    offer: str
    title: str
    score: str | None
    interval: str | None
    reason: str | None
    pointer: str
    state: str
    why: tuple[str, ...]
    parts: tuple[PartView, ...]


@dataclass(frozen=True, slots=True)
class NeedView:
    """A need with its best offers; `more` others follow in the export."""

    key: str
    entry: Mapping[str, Any]
    pairs: tuple[PairView, ...]
    more: int


@dataclass(frozen=True, slots=True)
class BoardView:
    """Everything on the board."""

    offers: tuple[Mapping[str, Any], ...]
    needs: tuple[NeedView, ...]
    currency: str | None
    other_currencies: tuple[str, ...]
    offer_count: int
    need_count: int


def view_board(answer: Mapping[str, Any], language: Language) -> BoardView:
    """Return the board of the answer of its operation."""
    offers = {str(entry["key"]): UNSAID | entry for entry in answer["listedOffers"]}
    entries = {str(entry["key"]): UNSAID | entry for entry in answer["listedNeeds"]}
    needs = []
    for index, found in enumerate(answer["needs"]):
        pairs = tuple(
            _pair(pair, f"/needs/{index}/scores/{place}", offers, language)
            for place, pair in enumerate(found["scores"])
        )
        key = str(found["need"])
        needs.append(NeedView(key, entries[key], pairs[:BEST], max(0, len(pairs) - BEST)))
    return BoardView(
        offers=tuple(offers.values()),
        needs=tuple(needs),
        currency=answer["currency"],
        other_currencies=tuple(answer["otherCurrencies"]),
        offer_count=answer["counts"]["offers"],
        need_count=answer["counts"]["needs"],
    )


def _pair(
    pair: Mapping[str, Any], pointer: str, offers: Mapping[str, Mapping[str, Any]], language: Language
) -> PairView:
    key = str(pair["offer"])
    low: Any = pair.get("scoreLow")
    high: Any = pair.get("scoreHigh")
    is_wide = low is not None and high is not None and low != high
    state = {True: "open", False: "refused", None: "unchecked"}[pair["eligible"]]
    return PairView(
        offer=key,
        title=str(offers[key].get("title", key)),
        score=None if pair["score"] is None else format_ratio(pair["score"]),
        interval=f"{format_ratio(float(low))}–{format_ratio(float(high))}" if is_wide else None,
        reason=(pair.get("undefined") or {}).get("score"),
        pointer=f"{pointer}/score",
        state=state,
        why=tuple(pair["refusals"] if state == "refused" else pair["unknown"]),
        parts=tuple(_part(name, pair, pointer, language) for name in pair["parts"]),
    )


def _part(name: str, pair: Mapping[str, Any], pointer: str, language: Language) -> PartView:
    value = pair["parts"][name]
    reasons = pair["reasons"] if value is not None else pair["undefined"]
    return PartView(
        name=PARTS.get(name, (name, name))[0 if language == "zh" else 1],
        text=None if value is None else format_ratio(value),
        width=0.0 if value is None else 60.0 * value,
        reason=str(reasons.get(name) or ""),
        pointer=f"{pointer}/parts/{name}",
    )


def amount_range(entry: Mapping[str, Any], name: str, language: Language) -> str | None:
    """Return an entry's range of amounts with its currency; None where it names none."""
    low, high, currency = entry.get(f"{name}Low"), entry.get(f"{name}High"), entry.get("currency")
    if low is None and high is None:
        return None
    ends = ["" if end is None else format_amount(float(end), language) for end in (low, high)]
    text = ends[0] if ends[0] == ends[1] else "–".join(ends)
    return f"{text} {currency or ''}".strip()
