"""Supply and demand of the version on a chain: what `kg match-offers` answers, as a resource."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from kg.algorithms.supply_demand_json import supply_demand_frame
from kg.algorithms.text_matching import DEFAULT_METHOD, TextMethod
from kg.api.metrics.answering import Metrics
from kg.api.metrics.chain_routes import ChainId
from kg.api.metrics.declaring import get
from kg.api.metrics.making import Asked
from kg.api.metrics.models import OperationsAnswer
from kg.api.metrics.parameters import DAY, SUBJECT, FormatQuery, Identifiers
from kg.questions.market import MarketRequest, market_answer, match_market
from kg.questions.metric_answers import Answered
from kg.questions.worlds import Worlds

Lists = list[dict[str, Any]]


class ChainMarketQuery(FormatQuery):
    """Whose missing links and firms count, who might sell, and how texts are compared."""

    subject: str = Field("country:CN", min_length=1, max_length=500, description=SUBJECT)
    seller: Identifiers = Field([], description="Holders whose families might be for sale. 拟出售方。")
    as_of: str | None = Field(
        None,
        max_length=10,
        json_schema_extra=DAY,
        description="Valid time. Without a day: the date of the data, and every offer and need of the "
        "version, entered later, too. 截至日；未给出时计入版本中全部供需。",
    )
    known_at: str | None = Field(
        None,
        max_length=10,
        json_schema_extra=DAY,
        description="Knowledge time: offers and needs entered by this day. By default the same day. 知悉日。",
    )
    jurisdiction: str | None = Field(None, pattern="^[A-Z]{2}$", description="Only rights there. 法域。")
    text_method: TextMethod = Field(DEFAULT_METHOD, description="How texts are compared. 文本比较方法。")

    def request(self, chain: str) -> MarketRequest:
        """Return what is asked, as the questions take it."""
        return MarketRequest(
            chain,
            self.subject,
            tuple(self.seller),
            as_of=self.as_of,
            known=self.known_at,
            jurisdiction=self.jurisdiction,
            method=self.text_method,
        )


class ChainMarketAnswer(OperationsAnswer):
    """What is offered on a chain and for whom, by visible parts and reasons 供需对接."""

    offer_counts: dict[str, int] = Field(description="Offers by kind. 各方式的供给数。")
    currency: str | None = Field(description="In which amounts are compared. 比较币种。")
    other_currencies: list[str] = Field(description="Amounts in these are not compared. 未比较的币种。")
    needs: Lists = Field(description="For each need the offers, best first. 各需求的供给。")
    offers: Lists = Field(description="For each offer the firms that may need it. 各供给的潜在需求方。")
    calibrated: bool
    parameters: dict[str, Any]
    note: str
    evidence: dict[str, dict[str, Any]] = Field(
        description="Records of families, acts and pools; who entered a listing, when and why. 依据。"
    )
    names: dict[str, str | None]


def make_router(metrics: Metrics) -> APIRouter:
    """Return the question."""
    router = APIRouter()

    @get(
        router,
        "/chains/{chainId}/supply-demand",
        "getChainSupplyDemand",
        "supply-demand",
        "Offers and needs of the version on a chain, matched with each other and with firms 产业链供需对接",
        ChainMarketAnswer,
    )
    async def get_supply_demand(
        request: Request, chain: ChainId, query: Annotated[ChainMarketQuery, Query()]
    ) -> Response:
        asked = Asked("supply-demand", ChainMarketAnswer, "supply-demand", chain, chain=chain)
        wanted = query.request(chain)
        return await metrics.answer(request, query, asked, partial(answer, request=wanted))

    return router


def answer(worlds: Worlds, request: MarketRequest) -> Answered:
    """Return both directions of the match on a chain of the version."""
    view = match_market(worlds, request)
    return Answered(supply_demand_frame(view.result), market_answer(view))
