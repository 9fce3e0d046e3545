"""Supply and demand of a version: what is on offer on a chain, for whom; what `kg match-offers` asks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kg.algorithms.dataclass_json import as_json, json_object
from kg.algorithms.snapshot_market import MarketQuestion, MarketView, market_view
from kg.algorithms.supply_demand_file import read_needs
from kg.algorithms.supply_demand_json import supply_demand_json
from kg.algorithms.text_matching import DEFAULT_METHOD, TextMethod
from kg.questions.operation_views import agent_of, subject_of
from kg.questions.request import MetricRequest
from kg.questions.worlds import Worlds


@dataclass(frozen=True)
class MarketRequest:
    """A market to match.

    Attributes:
        chain: id or file of a chain.
        subject: the zone whose missing links count and whose firms may need what is on offer.
        sellers: holders, by identifier or exact name, whose families are thought of as for sale.
        needs: file of declared needs, besides those that the version holds; None: none.
        as_of: valid time, YYYY-MM-DD; None: the date of the data, and every offer and need that the version
            holds, entered later, too.
        known: knowledge time, by which an offer or need has to be entered; None: the same day.
        jurisdiction: office code; None: any.
        method: of the text similarity.
    """

    chain: str
    subject: str
    sellers: tuple[str, ...] = ()
    needs: Path | None = None
    as_of: str | None = None
    known: str | None = None
    jurisdiction: str | None = None
    method: TextMethod = DEFAULT_METHOD


def match_market(worlds: Worlds, request: MarketRequest) -> MarketView:
    """Return both directions of the match on a chain.

    Raises:
        NotFoundError: there is no such chain, subject or seller.
        ScenarioError: the file of needs has the wrong form.
        SnapshotError: no family belongs to the chain.
    """
    asked = worlds.open(
        MetricRequest(
            "coverage",
            request.chain,
            subject_of(worlds.snapshot, request.subject),
            as_of=request.as_of,
            known=request.known,
            jurisdiction=request.jurisdiction,
        )
    )
    needs, weights = ((), None) if request.needs is None else read_needs(request.needs, asked.world.chain.ids)
    instant = asked.request.instant(asked.world.as_of or worlds.default_day(asked.given))
    is_dated = request.as_of is not None or request.known is not None
    question = MarketQuestion(
        listed_by=instant.knowledge if is_dated else None,
        sellers=tuple(agent_of(worlds.snapshot, name) for name in request.sellers),
        needs=needs,
        weights=weights,
        method=request.method,
    )
    chain = asked.given.chain.chain_id
    return market_view(worlds.snapshot, asked.world, instant, chain=chain, question=question)


def market_answer(view: MarketView) -> dict[str, object]:
    """Return a market as JSON-ready values, under the names of a market file's answer."""
    told = json_object(
        {
            "head": view.head,
            "offerCounts": view.offers,
            "currency": view.currency,
            "otherCurrencies": list(view.other_currencies),
        }
    )
    rest = {"evidence": as_json(view.evidence), "names": dict(view.names), "undefined": dict(view.undefined)}
    return {**told, **supply_demand_json(view.result), **rest}
