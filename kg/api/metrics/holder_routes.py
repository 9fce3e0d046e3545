"""Organisations and families: portfolio, ownership, control, dependencies, membership, profile."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from kg.api.metrics import models
from kg.api.metrics.answering import Metrics
from kg.api.metrics.declaring import get
from kg.api.metrics.making import Asked
from kg.api.metrics.parameters import (
    MembershipQuery,
    OnChainLinkQuery,
    OnChainPurchaseQuery,
    OnChainQuery,
    OwnershipQuery,
)
from kg.questions import (
    family_answers,
    holder_answers,
    move_answers,
    ownership_answers,
    subject_answers,
)
from kg.questions.metric_answers import Answered
from kg.questions.request import MetricRequest
from kg.questions.worlds import Worlds

AgentId = Annotated[
    str, Path(alias="agentId", max_length=500, description="agentId.", examples=["name:3f2a9c1d"])
]
FamilyId = Annotated[str, Path(alias="familyId", max_length=500, description="familyId.")]


def make_router(metrics: Metrics) -> APIRouter:
    """Return the metrics of organisations and families."""
    router = APIRouter()
    _add_organizations(router, metrics)
    _add_organization_questions(router, metrics)
    _add_families(router, metrics)
    return router


def _of_agent(query: OnChainQuery, agent: str, metric: str = "control") -> MetricRequest:
    return query.request(metric, query.chain, f"agent:{agent}")


def _add_organizations(router: APIRouter, metrics: Metrics) -> None:
    @get(
        router,
        "/organizations/{agentId}/portfolio",
        "getOrganizationPortfolio",
        "organizations",
        "What an organisation holds on each link of a chain 专利组合",
        models.PortfolioAnswer,
    )
    async def get_portfolio(
        request: Request, agent: AgentId, query: Annotated[OnChainQuery, Query()]
    ) -> Response:
        asked = Asked("portfolio", models.PortfolioAnswer, "patent-mass", agent, chain=query.chain)
        wanted = _of_agent(query, agent, "coverage")
        return await metrics.answer(
            request, query, asked, partial(holder_answers.answer_portfolio, request=wanted)
        )

    @get(
        router,
        "/organizations/{agentId}/ownership",
        "getOrganizationOwnership",
        "organizations",
        "Who stands behind an organisation, and what it holds 股权穿透",
        models.OwnershipAnswer,
    )
    async def get_ownership(
        request: Request, agent: AgentId, query: Annotated[OwnershipQuery, Query()]
    ) -> Response:
        asked = Asked("ownership", models.OwnershipAnswer, "look-through", agent)
        return await metrics.answer(
            request,
            query,
            asked,
            partial(ownership, agent=agent, query=query),
        )

    @get(
        router,
        "/organizations/{agentId}/control",
        "getOrganizationControl",
        "organizations",
        "What an organisation holds and can stop on each link 控制力",
        models.HolderControlAnswer,
    )
    async def get_control(
        request: Request, agent: AgentId, query: Annotated[OnChainQuery, Query()]
    ) -> Response:
        asked = Asked("holder-control", models.HolderControlAnswer, "control", agent, chain=query.chain)
        wanted = _of_agent(query, agent)
        return await metrics.answer(
            request, query, asked, partial(holder_answers.answer_holder_control, request=wanted)
        )


def _add_organization_questions(router: APIRouter, metrics: Metrics) -> None:
    @get(
        router,
        "/organizations/{agentId}/dependencies",
        "getOrganizationDependencies",
        "organizations",
        "Who can stop an organisation on a link, by which families, until when 受制清单",
        models.DependencyAnswer,
    )
    async def get_dependencies(
        request: Request, agent: AgentId, query: Annotated[OnChainLinkQuery, Query()]
    ) -> Response:
        asked = Asked("dependencies", models.DependencyAnswer, "dependencies", agent, chain=query.chain)
        wanted = _of_agent(query, agent)
        return await metrics.answer(
            request,
            query,
            asked,
            partial(subject_answers.list_dependencies, request=wanted, link=query.link, most=query.most),
        )

    @get(
        router,
        "/organizations/{agentId}/purchase",
        "getOrganizationPurchase",
        "organizations",
        "What a defensive purchase is worth to an organisation 防御性收购",
        models.PurchaseAnswer,
    )
    async def get_purchase(
        request: Request, agent: AgentId, query: Annotated[OnChainPurchaseQuery, Query()]
    ) -> Response:
        asked = Asked("purchase", models.PurchaseAnswer, "defensive-purchase", agent, chain=query.chain)
        wanted = _of_agent(query, agent)
        return await metrics.answer(
            request,
            query,
            asked,
            partial(move_answers.answer_purchase, request=wanted, families=query.family),
        )


def _add_families(router: APIRouter, metrics: Metrics) -> None:
    @get(
        router,
        "/families/{familyId}/membership",
        "getFamilyMembership",
        "families",
        "The links that a family belongs to, and the rules that put it there 环节归属及理由",
        models.MembershipAnswer,
    )
    async def get_membership(
        request: Request, family: FamilyId, query: Annotated[MembershipQuery, Query()]
    ) -> Response:
        asked = Asked("membership", models.MembershipAnswer, "membership", family, chain=query.chain)
        return await metrics.answer(
            request,
            query,
            asked,
            partial(membership, family=family, query=query),
        )

    @get(
        router,
        "/families/{familyId}/reach",
        "getFamilyReach",
        "families",
        "Who can stop a family, and whose families its holders stop through it 阻断关系",
        models.FamilyReachAnswer,
    )
    async def get_reach(
        request: Request, family: FamilyId, query: Annotated[OnChainQuery, Query()]
    ) -> Response:
        asked = Asked("family-reach", models.FamilyReachAnswer, "reach", family, chain=query.chain)
        wanted = query.request("control", query.chain)
        return await metrics.answer(
            request,
            query,
            asked,
            partial(family_answers.answer_family_reach, request=wanted, family=family),
        )


def ownership(worlds: Worlds, agent: str, query: OwnershipQuery) -> Answered:
    """Return who stands behind an organisation, and what it holds.

    Raises:
        NotFoundError: there is no such organisation.
    """
    return ownership_answers.answer_ownership(
        worlds.snapshot, agent, query.as_of, query.known_at, query.depth
    )


def membership(worlds: Worlds, family: str, query: MembershipQuery) -> Answered:
    """Return the links that a family belongs to.

    Raises:
        NotFoundError: there is no such family or chain.
    """
    return family_answers.answer_membership(worlds, family, worlds.chains(query.chain), query.known_at)
