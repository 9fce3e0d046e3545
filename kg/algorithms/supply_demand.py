"""Supply and demand 供需对接: patents on offer for a need, and firms that may need what a seller offers.

Both directions have the gate and the visible score of the fund match (metrics note, section 3): a refused
pair has its reasons and no score; a part that nobody can compute is undefined, with its reason.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kg.algorithms.fund_model import Gate
from kg.algorithms.supply_demand_model import Demand, Offer, check_offer
from kg.algorithms.supply_demand_parts import (
    PARTS,
    Part,
    Portfolio,
    chain_need,
    later_references,
    link_fit,
    price_fit,
    term_margin,
)
from kg.algorithms.text_matching import CUTS, DEFAULT_METHOD, TextMethod, text_scores
from kg.algorithms.text_similarity import words_of


@dataclass(frozen=True)
class Market:
    """Everything that the two directions look at.

    Attributes:
        needs: what buyers declare.
        offers: the patents on offer.
        firms: those that may need some.
        families: what is known of the families, by id.
        coverage: c by link, by zone.
        as_of: date of the answer; None applies no expiry.
        reference_gap: why later references cannot be counted; «» where they can.
    """

    needs: Sequence[Demand]
    offers: Sequence[Offer]
    firms: Sequence[Demand]
    families: Mapping[str, Portfolio] = field(default_factory=dict)
    coverage: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    as_of: dt.date | None = None
    reference_gap: str = ""


@dataclass(frozen=True)
class Pair:
    """A need or firm with an offer.

    Attributes:
        demand: id of the need or firm.
        offer: id of the offer.
        gate: refusals, and conditions that could not be checked.
        parts: value and evidence of each part, the unweighted ones included.
        score: Σ θ s; None where the pair is refused, or a part that weighs is undefined.
        score_low: Σ θ s with undefined parts 0; None where the pair is refused or nothing is defined.
        score_high: the same with undefined parts 1.
        reason: why there is no score; «» when there is one.
        rank: place in its list, from 1; None where the pair is refused.
    """

    demand: str
    offer: str
    gate: Gate
    parts: Mapping[str, Part]
    score: float | None
    score_low: float | None
    score_high: float | None
    reason: str
    rank: int | None = None


@dataclass(frozen=True)
class RankedList:
    """Offers for one need, or firms for one offer, best first.

    Attributes:
        subject: id of the need or of the offer.
        weights: θ by part: as declared, or equal over the parts that are defined for some pair of it.
        pairs: scored ones by score, those without one by the least it may be, the refused; ties by id.
    """

    subject: str
    weights: Mapping[str, float]
    pairs: tuple[Pair, ...]


@dataclass(frozen=True)
class SupplyDemandResult:
    """Both directions.

    Attributes:
        needs: a list of offers for each need.
        offers: a list of firms for each offer.
        calibrated: whether somebody declared or fitted θ.
        method: method of the text similarity.
        as_of: date of the answer.
    """

    needs: tuple[RankedList, ...]
    offers: tuple[RankedList, ...]
    calibrated: bool
    method: TextMethod
    as_of: dt.date | None


def match_supply_demand(
    market: Market, weights: Mapping[str, float] | None = None, method: TextMethod = DEFAULT_METHOD
) -> SupplyDemandResult:
    """Return which offers fit which needs, which firms may need which offers, by which parts and why.

    Args:
        market: needs, offers, firms and what is known of families and zones.
        weights: θ by part, summing to 1; None when nobody declared or fitted them: then equal.
        method: of the text similarity.
    """
    offers = sorted(market.offers, key=lambda offer: offer.id)
    needs = sorted(market.needs, key=lambda need: need.id)
    firms = sorted(market.firms, key=lambda firm: firm.id)
    wanted = _table(market, needs, offers, method)
    needed = _table(market, firms, offers, method)
    return SupplyDemandResult(
        needs=tuple(_ranked(need.id, row, weights) for need, row in zip(needs, wanted, strict=True)),
        offers=tuple(
            _ranked(offer.id, [row[j] for row in needed], weights) for j, offer in enumerate(offers) if firms
        ),
        calibrated=weights is not None,
        method=method,
        as_of=market.as_of,
    )


_Judged = tuple[str, str, Gate, Mapping[str, Part]]


def _table(
    market: Market, demands: Sequence[Demand], offers: Sequence[Offer], method: TextMethod
) -> list[list[_Judged]]:
    """Return gate and parts of each demand (rows) and offer (columns)."""
    wanted = [CUTS[method](demand.words or "") for demand in demands]
    offered = [CUTS[method](offer.words or "") for offer in offers]
    scores = text_scores(method, wanted, offered)
    # Pairs of signs rank better, words are what a person reads.
    words_wanted = [frozenset(words_of(demand.words or "")) for demand in demands] if offers else []
    words_offered = [frozenset(words_of(offer.words or "")) for offer in offers] if demands else []

    def text_part(i: int, j: int) -> Part:
        for name, words in ((demands[i].id, wanted[i]), (offers[j].id, offered[j])):
            if not words:
                return Part(None, f"{name} has no words")
        shared = sorted(words_wanted[i] & words_offered[j])
        return Part(float(scores[i, j]), f"shared words: {', '.join(shared[:8]) or 'none'}")

    return [
        [_judge(market, demand, offer, text_part(i, j)) for j, offer in enumerate(offers)]
        for i, demand in enumerate(demands)
    ]


def _judge(market: Market, demand: Demand, offer: Offer, text: Part) -> _Judged:
    parts = {"textSimilarity": text} | _parts(market, demand, offer)
    return demand.id, offer.id, check_offer(demand, offer, market.as_of), parts


def _parts(market: Market, demand: Demand, offer: Offer) -> dict[str, Part]:
    return {
        "linkFit": link_fit(demand, offer),
        "chainNeed": chain_need(demand, offer, market.coverage),
        "priceFit": price_fit(demand, offer),
        "termMargin": term_margin(demand, offer, market.as_of),
        "laterReferences": Part(None, market.reference_gap)
        if market.reference_gap
        else later_references(demand, offer, market.families),
    }


def _ranked(subject: str, row: Sequence[_Judged], declared: Mapping[str, float] | None) -> RankedList:
    weights = _weights([parts for _, _, _, parts in row], declared)
    pairs = sorted((_pair(*judged, weights) for judged in row), key=_place)
    numbered = [
        pair if pair.gate.refusals else _with_rank(pair, place) for place, pair in enumerate(pairs, start=1)
    ]
    return RankedList(subject, weights, tuple(numbered))


def _weights(rows: Sequence[Mapping[str, Part]], declared: Mapping[str, float] | None) -> dict[str, float]:
    """Return θ: as declared, or equal over the parts that are defined for some pair."""
    if declared is not None:
        return {name: declared[name] for name in PARTS if declared.get(name, 0.0) > 0}
    defined = [name for name in PARTS if any(row[name].value is not None for row in rows)]
    return {name: 1 / len(defined) for name in defined}


def _pair(
    demand: str, offer: str, gate: Gate, parts: Mapping[str, Part], weights: Mapping[str, float]
) -> Pair:
    if gate.refusals:
        return Pair(demand, offer, gate, parts, None, None, None, "refused")
    missing = [name for name in weights if parts[name].value is None]
    known = math.fsum(theta * (parts[name].value or 0.0) for name, theta in weights.items())
    if not weights or len(missing) == len(weights):
        return Pair(demand, offer, gate, parts, None, None, None, "no part of it is defined")
    open_weight = math.fsum(weights[name] for name in missing)
    reason = f"undefined: {', '.join(missing)}" if missing else ""
    high = min(1.0, known + open_weight)
    return Pair(demand, offer, gate, parts, None if missing else known, known, high, reason)


def _place(pair: Pair) -> tuple[bool, bool, float, str, str]:
    low = -1.0 if pair.score_low is None else pair.score_low
    return bool(pair.gate.refusals), pair.score is None, -low, pair.demand, pair.offer


def _with_rank(pair: Pair, rank: int) -> Pair:
    return dataclasses.replace(pair, rank=rank)
