"""Supply and demand 供需对接 of a snapshot: patents on offer on a chain, needs, and firms that may need them.

On offer are the offers that people entered, the open licences in force and the pools of the files, and what
named sellers hold: one offer a family. Firms that may need them are the largest of a zone on the chain and
those whose families cite what is on offer. Needs are those that people entered, and those given with the
question.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kg.algorithms.as_of import AsOf
from kg.algorithms.coverage import compute_coverage
from kg.algorithms.listings import (
    describe_listing,
    main_currency,
    other_currencies,
    read_listings,
)
from kg.algorithms.market_reader import MarketReader
from kg.algorithms.operation_head import ViewHead, head_of
from kg.algorithms.snapshot_evidence import describe_families
from kg.algorithms.supply_demand import Market, SupplyDemandResult, match_supply_demand
from kg.algorithms.supply_demand_model import Demand
from kg.algorithms.text_matching import DEFAULT_METHOD, TextMethod
from kg.algorithms.world import World
from kg.snapshot import Snapshot

NO_OFFERS = "the version holds no offer, open licence or pool on the chain, and no seller is named"
NO_NEEDS = "the version holds no need on the chain, and none was given"
NO_CATEGORY = "no reference of the chain has its category (X, Y, A)"


@dataclass(frozen=True)
class MarketQuestion:
    """What a market is asked for.

    Attributes:
        sellers: holders of the chain whose families are thought of as for sale.
        needs: declared needs, besides those that the version holds; amounts in the currency of its listings.
        listed_by: offers and needs entered by this day count; None: all that the version holds.
        most_firms: firms of the zone looked at, the largest on the chain first; those whose families cite
            an offer are always looked at.
        most_offers: families of the sellers taken, those with most mass first.
        weights: θ by part of the score, summing to 1; None when nobody declared them: then equal.
        method: of the text similarity.
    """

    sellers: tuple[str, ...] = ()
    needs: tuple[Demand, ...] = ()
    listed_by: dt.date | None = None
    most_firms: int = 50
    most_offers: int = 100
    weights: Mapping[str, float] | None = None
    method: TextMethod = DEFAULT_METHOD


@dataclass(frozen=True)
class MarketView:
    """Both directions of the match on a chain at an instant.

    Attributes:
        head: of the answer; its subject is the zone whose missing links count.
        result: offers for each need, firms for each offer.
        offers: number of offers by kind.
        currency: in which amounts are compared; None where no listing names one.
        other_currencies: of listings whose amounts are therefore not compared.
        evidence: number, title and records of the offered families; records of the acts and pools; who
            entered an offer or need, when and why.
        names: names of holders and firms, where known.
        undefined: reason by name.
    """

    head: ViewHead
    result: SupplyDemandResult
    offers: Mapping[str, int]
    currency: str | None
    other_currencies: Sequence[str]
    evidence: Mapping[str, Mapping[str, Any]]
    names: Mapping[str, str]
    undefined: Mapping[str, str] = field(default_factory=dict)


def market_view(
    snapshot: Snapshot, world: World, as_of: AsOf, *, chain: str, question: MarketQuestion
) -> MarketView:
    """Return which offers fit which needs and which firms may need which offers, on a chain.

    Args:
        snapshot: the snapshot that the world was made from.
        world: of the chain, seen from the zone whose missing links count.
        as_of: the instant.
        chain: id of the chain.
        question: sellers, needs and bounds.
    """
    reader = MarketReader(snapshot, world, as_of)
    listed = read_listings(snapshot, question.listed_by).on_chain(chain, reader.known_families())
    currency = main_currency(listed.rows)
    recorded = reader.recorded()
    sold = reader.families_of(question.sellers)[: question.most_offers]
    rows = [*recorded, *({"id": f"sale:{name}", "kind": "sale", "families": [name]} for name in sold)]
    offers = (*reader.listed_offers(listed.offers, currency, chain), *reader.offers(rows))
    needs = (*(reader.need(row, currency, chain) for row in listed.needs), *question.needs)
    firms = reader.firms(offers, question.most_firms)
    gap = "" if bool((world.references.critical >= 0).any()) else NO_CATEGORY
    market = Market(
        needs=needs,
        offers=offers,
        firms=firms,
        families=reader.portfolios(),
        coverage=_coverage(world),
        as_of=as_of.date,
        reference_gap=gap,
    )
    result = match_supply_demand(market, question.weights, question.method)
    shown = {name for offer in offers for name in offer.families}
    holders = {demand.organization for demand in (*firms, *needs) if demand.organization}
    holders |= {name for offer in offers for name in offer.owners or ()}
    reasons = {} if offers else {"offers": NO_OFFERS}
    if not needs:
        reasons["needs"] = NO_NEEDS
    kinds = sorted({offer.kind for offer in offers})
    return MarketView(
        head=head_of("market", snapshot, as_of, subject=world.subject.name or None, chain=chain),
        result=result,
        offers={kind: sum(offer.kind == kind for offer in offers) for kind in kinds},
        currency=currency,
        other_currencies=other_currencies(listed.rows, currency),
        evidence={
            **describe_families(snapshot, shown),
            **{str(row["id"]): {"sources": list(row["sources"] or ())} for row in recorded},
            **{str(row["listingId"]): describe_listing(row) for row in listed.rows},
        },
        names=reader.names_of(holders),
        undefined=reasons,
    )


def _coverage(world: World) -> dict[str, dict[str, float]]:
    """Return c of the links on which it is defined, by the name of the zone."""
    if not world.subject.name:
        return {}
    values = compute_coverage(world).links["coverage"].to_numpy(dtype=np.float64)
    known = {link: float(c) for link, c in zip(world.chain.ids, values, strict=True) if not np.isnan(c)}
    return {world.subject.name: known}
