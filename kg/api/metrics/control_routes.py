"""Who controls, short enough to be read: the leading holders, and the network of who can stop whom."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from kg.api.answers import Answers
from kg.api.metrics import models
from kg.api.metrics.answering import PRESENTATION, Metrics
from kg.api.metrics.chain_routes import TAG, ChainId
from kg.api.metrics.declaring import get
from kg.api.metrics.making import Asked
from kg.api.metrics.parameters import LeadersQuery, NetworkQuery
from kg.errors import NotFoundError
from kg.questions.dependency_network import dependency_network
from kg.questions.leading_answers import answer_leaders
from kg.questions.metric_answers import Answered
from kg.questions.request import MetricRequest
from kg.questions.worlds import Worlds

# What does not change the control that the leaders are taken from.
BESIDE = {*PRESENTATION, "subject", "top", "bounds"}


def make_router(metrics: Metrics) -> APIRouter:
    """Return the short answers about control."""
    router = APIRouter()
    _add_leaders(router, metrics)
    _add_network(router, metrics)
    return router


def _add_leaders(router: APIRouter, metrics: Metrics) -> None:
    @get(
        router,
        "/chains/{chainId}/leading-holders",
        "getChainLeadingHolders",
        TAG,
        "The leading holders of each link and of the chain, with bounds of their reach 主要持有人",
        models.LeadersAnswer,
    )
    async def get_leaders(
        request: Request, chain: ChainId, query: Annotated[LeadersQuery, Query()]
    ) -> Response:
        asked = Asked("leading-holders", models.LeadersAnswer, "control", chain, chain=chain)
        wanted = query.request("control", chain, query.subject or "")
        answers = metrics.store.require()
        return await metrics.answer(
            request, query, asked, partial(leaders, answers=answers, wanted=wanted, query=query)
        )


def leaders(worlds: Worlds, answers: Answers, wanted: MetricRequest, query: LeadersQuery) -> Answered:
    """Return the leading holders of a chain, from its ready control where that is what is asked."""
    ready = _ready(answers, wanted.chain, query)
    return answer_leaders(worlds, wanted, query.top, bounds=query.bounds, ready=ready)


def _ready(answers: Answers, chain: str, query: LeadersQuery) -> Mapping[str, Any] | None:
    """Return the ready control of the chain, where the question is about exactly that."""
    parameters = query.model_dump(exclude=BESIDE)
    if query.subject is not None or parameters != LeadersQuery().model_dump(exclude=BESIDE):
        return None
    try:
        return answers.read_control(chain)
    except NotFoundError:  # the version has none; it is computed
        return None


def _add_network(router: APIRouter, metrics: Metrics) -> None:
    @get(
        router,
        "/chains/{chainId}/dependency-network",
        "getChainDependencyNetwork",
        TAG,
        "Who can stop the subject on a link, and who owns whom, as nodes and edges 受制与股权网络",
        models.DependencyNetworkAnswer,
    )
    async def get_network(
        request: Request, chain: ChainId, query: Annotated[NetworkQuery, Query()]
    ) -> Response:
        asked = Asked(
            "dependency-network", models.DependencyNetworkAnswer, "dependencies", chain, chain=chain
        )
        wanted = query.request("control", chain, query.subject)
        return await metrics.answer(
            request,
            query,
            asked,
            partial(
                dependency_network, request=wanted, link=query.link, levels=query.levels, most=query.most
            ),
        )
