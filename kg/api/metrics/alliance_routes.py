"""Moves and alliances on a chain: pools, alliances, purchases, takeovers, counter-blocking, expiry."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from kg.api.metrics import models
from kg.api.metrics.answering import Metrics
from kg.api.metrics.chain_routes import ChainId
from kg.api.metrics.declaring import get
from kg.api.metrics.making import Asked
from kg.api.metrics.parameters import (
    AllianceQuery,
    ExpiryQuery,
    InstantQuery,
    PurchaseQuery,
    SidesQuery,
    TakeoverQuery,
)
from kg.questions import move_answers

TAG = "alliances"


def make_router(metrics: Metrics) -> APIRouter:
    """Return the metrics of what holders do together and to each other."""
    router = APIRouter()
    _add_pools(router, metrics)
    _add_moves(router, metrics)
    _add_sides(router, metrics)
    return router


def _add_pools(router: APIRouter, metrics: Metrics) -> None:
    @get(
        router,
        "/chains/{chainId}/pools",
        "getChainPools",
        TAG,
        "The patent pools recorded on a chain 专利池",
        models.ChainPoolsAnswer,
    )
    async def get_pools(
        request: Request, chain: ChainId, query: Annotated[InstantQuery, Query()]
    ) -> Response:
        asked = Asked("pools", models.ChainPoolsAnswer, "alliance", chain, chain=chain)
        wanted = query.request("control", chain)
        return await metrics.answer(
            request, query, asked, partial(move_answers.recorded_pools, request=wanted)
        )

    @get(
        router,
        "/chains/{chainId}/pools/{poolId}",
        "getChainPool",
        TAG,
        "What a recorded pool reaches, and each member's Shapley part 专利池的控制覆盖与沙普利值",
        models.AllianceAnswer,
    )
    async def get_pool(
        request: Request,
        chain: ChainId,
        pool: Annotated[str, Path(alias="poolId", max_length=500, description="poolId.")],
        query: Annotated[InstantQuery, Query()],
    ) -> Response:
        asked = Asked("pool", models.AllianceAnswer, "alliance", chain, pool, chain=chain)
        wanted = query.request("control", chain)
        return await metrics.answer(
            request, query, asked, partial(move_answers.answer_pool, request=wanted, pool=pool)
        )

    @get(
        router,
        "/chains/{chainId}/alliance",
        "getChainAlliance",
        TAG,
        "What holders reach, add and free when they act together 联盟推演",
        models.AllianceAnswer,
    )
    async def get_alliance(
        request: Request, chain: ChainId, query: Annotated[AllianceQuery, Query()]
    ) -> Response:
        asked = Asked("alliance", models.AllianceAnswer, "alliance", chain, chain=chain)
        wanted = query.request("control", chain)
        return await metrics.answer(
            request, query, asked, partial(move_answers.answer_alliance, request=wanted, members=query.member)
        )


def _add_moves(router: APIRouter, metrics: Metrics) -> None:
    @get(
        router,
        "/chains/{chainId}/purchase",
        "getChainPurchase",
        TAG,
        "What buying families is worth to a subject 防御性收购",
        models.PurchaseAnswer,
    )
    async def get_purchase(
        request: Request, chain: ChainId, query: Annotated[PurchaseQuery, Query()]
    ) -> Response:
        asked = Asked("purchase", models.PurchaseAnswer, "defensive-purchase", chain, chain=chain)
        wanted = query.request("control", chain, query.subject)
        return await metrics.answer(
            request,
            query,
            asked,
            partial(move_answers.answer_purchase, request=wanted, families=query.family),
        )

    @get(
        router,
        "/chains/{chainId}/takeover",
        "getChainTakeover",
        TAG,
        "What it does to a subject if a firm is bought 股权变动冲击",
        models.TakeoverAnswer,
    )
    async def get_takeover(
        request: Request, chain: ChainId, query: Annotated[TakeoverQuery, Query()]
    ) -> Response:
        asked = Asked("takeover", models.TakeoverAnswer, "ownership-shock", chain, chain=chain)
        wanted = query.request("control", chain, query.subject)
        return await metrics.answer(
            request,
            query,
            asked,
            partial(move_answers.answer_takeover, request=wanted, firm=query.firm, buyer=query.buyer),
        )


def _add_sides(router: APIRouter, metrics: Metrics) -> None:
    @get(
        router,
        "/chains/{chainId}/counter-blocking",
        "getChainCounterBlocking",
        TAG,
        "What two sides can stop of each other 反制",
        models.CounterBlockingAnswer,
    )
    async def get_counter_blocking(
        request: Request, chain: ChainId, query: Annotated[SidesQuery, Query()]
    ) -> Response:
        asked = Asked(
            "counter-blocking", models.CounterBlockingAnswer, "counter-blocking", chain, chain=chain
        )
        wanted = query.request("control", chain)
        return await metrics.answer(
            request,
            query,
            asked,
            partial(
                move_answers.answer_counter_blocking, request=wanted, ours=query.ours, theirs=query.theirs
            ),
        )

    @get(
        router,
        "/chains/{chainId}/expiry",
        "getChainExpiry",
        TAG,
        "How much of a subject's mass ends in the coming months 到期悬崖",
        models.ExpiryAnswer,
    )
    async def get_expiry(
        request: Request, chain: ChainId, query: Annotated[ExpiryQuery, Query()]
    ) -> Response:
        asked = Asked("expiry", models.ExpiryAnswer, "expiry-cliff", chain, chain=chain)
        wanted = query.request("control", chain, query.subject)
        return await metrics.answer(
            request,
            query,
            asked,
            partial(move_answers.answer_expiry, request=wanted, months=query.months, link=query.link),
        )
