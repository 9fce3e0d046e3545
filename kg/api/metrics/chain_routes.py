"""Chains: coverage, control, gaps, completion, what-if, comparison, dependencies, ranking, exposure."""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from kg.algorithms.what_if import Change
from kg.api.metrics import models, zone_models
from kg.api.metrics.answering import Metrics
from kg.api.metrics.declaring import get
from kg.api.metrics.making import Asked
from kg.api.metrics.parameters import (
    CandidateQuery,
    ChangeQuery,
    ComparisonQuery,
    ControlQuery,
    CoverageQuery,
    DependencyQuery,
    HoldersQuery,
    PlaceComparisonQuery,
    RankQuery,
    SubjectQuery,
)
from kg.api.metrics.ready import answer_control, answer_coverage
from kg.api.models import ControlAnswer, CoverageAnswer
from kg.questions import subject_answers
from kg.questions.candidate_answers import list_candidates
from kg.questions.metric_answers import Answered, answer_metric
from kg.questions.request import MetricRequest
from kg.questions.worlds import Worlds

TAG = "chains"
ChainId = Annotated[
    str,
    Path(
        alias="chainId", max_length=200, description="chainId, as /chains lists it.", examples=["civil_drone"]
    ),
]
GAP_FIELDS = ("link", "stage", "gapClass", "externallyControlled", "coverage", "selfDetermination")
LAMBDA_FIELDS = (
    "lambdaMean",
    "lambdaLow",
    "lambdaHigh",
    "probabilityMissing",
    "probabilityWeak",
    "probabilityStrong",
)
MASS_FIELDS = ("patentMass", "targetMass", "undefined")


def make_router(metrics: Metrics) -> APIRouter:
    """Return the metrics of chains."""
    router = APIRouter()
    _add_state(router, metrics)
    _add_gaps(router, metrics)
    _add_questions(router, metrics)
    _add_candidates(router, metrics)
    _add_comparisons(router, metrics)
    return router


def _add_state(router: APIRouter, metrics: Metrics) -> None:
    @get(
        router,
        "/chains/{chainId}/coverage",
        "getChainCoverage",
        TAG,
        "How far a subject's patents cover the chain 产业链专利覆盖度",
        CoverageAnswer,
    )
    async def get_coverage(
        request: Request, chain: ChainId, query: Annotated[CoverageQuery, Query()]
    ) -> Response:
        return await answer_coverage(metrics, request, chain, query)

    @get(
        router,
        "/chains/{chainId}/control",
        "getChainControl",
        TAG,
        "Who controls the chain's links 专利控制力: direct share, concentration, control reach",
        ControlAnswer,
    )
    async def get_control(
        request: Request, chain: ChainId, query: Annotated[HoldersQuery, Query()]
    ) -> Response:
        return await answer_control(metrics, request, chain, query)

    @get(
        router,
        "/chains/{chainId}/exposure",
        "getChainExposure",
        TAG,
        "Exposure, chokepoints and chain power of the holders 依赖与卡点",
        models.ExposureAnswer,
    )
    async def get_exposure(
        request: Request, chain: ChainId, query: Annotated[ControlQuery, Query()]
    ) -> Response:
        asked = Asked("exposure", models.ExposureAnswer, "exposure", chain, chain=chain)
        wanted = query.request("control", chain, query.subject or "")
        return await metrics.answer(request, query, asked, partial(exposure, wanted=wanted))


def exposure(worlds: Worlds, wanted: MetricRequest) -> Answered:
    """Return the part of a chain's control that says who depends on whom."""
    found = answer_metric(worlds, wanted)
    shown = found.answer
    links = [
        {name: link.get(name) for name in ("link", "exposure", "chokepoint", "selfDetermination")}
        for link in shown["links"]
    ]
    kept = {name: value for name, value in shown.items() if name not in ("links", "chain", "evidence")}
    frame = found.frame[["link", "holder", "name", "exposure", "chokepoint", "chainPower"]]
    return Answered(frame, {**kept, "chain": wanted.chain, "links": links})


def _add_gaps(router: APIRouter, metrics: Metrics) -> None:
    @get(
        router,
        "/chains/{chainId}/gaps",
        "getChainGaps",
        TAG,
        "Missing and weak links with their probabilities 缺链与弱链",
        models.GapsAnswer,
    )
    async def get_gaps(request: Request, chain: ChainId, query: Annotated[SubjectQuery, Query()]) -> Response:
        asked = Asked("gaps", models.GapsAnswer, "gaps", chain, chain=chain)
        wanted = query.request("coverage", chain, query.subject)
        return await metrics.answer(request, query, asked, partial(gaps, wanted=wanted))

    @get(
        router,
        "/chains/{chainId}/completion",
        "getChainCompletion",
        TAG,
        "The links to complete first, with three reasons and the trivial baseline 补链清单",
        models.CompletionAnswer,
    )
    async def get_completion(
        request: Request, chain: ChainId, query: Annotated[SubjectQuery, Query()]
    ) -> Response:
        asked = Asked("completion", models.CompletionAnswer, "completion", chain, chain=chain)
        wanted = query.request("coverage", chain, query.subject)
        return await metrics.answer(
            request, query, asked, partial(subject_answers.completion, request=wanted)
        )


def gaps(worlds: Worlds, wanted: MetricRequest) -> Answered:
    """Return the links of a coverage by what is missing, the least covered first; unknown ones last."""
    found = answer_metric(worlds, wanted)
    shown = found.answer
    fields = (*GAP_FIELDS, *LAMBDA_FIELDS, *MASS_FIELDS)
    ranked = sorted(shown["links"], key=lambda row: (row["lambdaMean"] is None, row["lambdaMean"] or 0.0))
    links = [{name: row[name] for name in fields if name in row} for row in ranked]
    kept = ("subject", "undefined", "parameters", "computedAt", "methodVersion", "calibrated", "dataSets")
    answer = {**{name: shown[name] for name in kept}, "chain": wanted.chain, "links": links}
    frame = found.frame[[name for name in fields if name in found.frame.columns]]
    return Answered(frame.sort_values("lambdaMean", kind="stable", ignore_index=True), answer)


def _add_questions(router: APIRouter, metrics: Metrics) -> None:
    @get(
        router,
        "/chains/{chainId}/what-if",
        "getChainWhatIf",
        TAG,
        "What would change if the subject attracted, bought or was licensed 推演; nothing is written",
        models.WhatIfAnswer,
    )
    async def get_what_if(
        request: Request, chain: ChainId, query: Annotated[ChangeQuery, Query()]
    ) -> Response:
        asked = Asked("what-if", models.WhatIfAnswer, "what-if", chain, chain=chain)
        wanted = query.request("coverage", chain, query.subject)
        change = Change(tuple(query.attract), tuple(query.buy), tuple(query.open_licence))
        return await metrics.answer(
            request, query, asked, partial(subject_answers.ask_what_if, request=wanted, change=change)
        )

    @get(
        router,
        "/chains/{chainId}/dependencies",
        "getChainDependencies",
        TAG,
        "Who can stop the subject on a link, by which families, until when 受制清单",
        models.DependencyAnswer,
    )
    async def get_dependencies(
        request: Request, chain: ChainId, query: Annotated[DependencyQuery, Query()]
    ) -> Response:
        asked = Asked("dependencies", models.DependencyAnswer, "dependencies", chain, chain=chain)
        wanted = query.request("control", chain, query.subject)
        return await metrics.answer(
            request,
            query,
            asked,
            partial(subject_answers.list_dependencies, request=wanted, link=query.link, most=query.most),
        )


def _add_candidates(router: APIRouter, metrics: Metrics) -> None:
    @get(
        router,
        "/chains/{chainId}/candidates",
        "getChainCandidates",
        TAG,
        "Who could fill a link for the subject, each with the numbers before and after 补链候选",
        zone_models.CandidatesAnswer,
    )
    async def get_candidates(
        request: Request, chain: ChainId, query: Annotated[CandidateQuery, Query()]
    ) -> Response:
        asked = Asked("candidates", zone_models.CandidatesAnswer, "what-if", chain, chain=chain)
        wanted = query.request("coverage", chain, query.subject)
        return await metrics.answer(
            request, query, asked, partial(list_candidates, request=wanted, link=query.link)
        )


def _add_comparisons(router: APIRouter, metrics: Metrics) -> None:
    @get(
        router,
        "/chains/{chainId}/comparison",
        "getChainComparison",
        TAG,
        "Coverage of two subjects, or of one at two dates 对比",
        models.ComparisonAnswer,
    )
    async def get_comparison(
        request: Request, chain: ChainId, query: Annotated[ComparisonQuery, Query()]
    ) -> Response:
        asked = Asked("comparison", models.ComparisonAnswer, "comparison", chain, chain=chain)
        first = query.request("coverage", chain, query.subject)
        second = other_side(first, query)
        return await metrics.answer(
            request, query, asked, partial(subject_answers.compare, first=first, second=second)
        )

    @get(
        router,
        "/chains/{chainId}/ranking",
        "getChainRanking",
        TAG,
        "Coverage of all countries, firms or places of a kind 各地覆盖度",
        models.RankAnswer,
    )
    async def get_ranking(request: Request, chain: ChainId, query: Annotated[RankQuery, Query()]) -> Response:
        asked = Asked("ranking", models.RankAnswer, "coverage", chain, chain=chain)
        wanted = query.request("coverage", chain)
        return await metrics.answer(
            request, query, asked, partial(subject_answers.rank_subjects, request=wanted, by=query.by)
        )


def other_side(first: MetricRequest, query: ComparisonQuery | PlaceComparisonQuery) -> MetricRequest:
    """Return the second side of a comparison: what the query does not name is as on the first."""
    subject = query.other or first.subject
    share = query.with_share if query.with_share is not None or query.other else first.share
    return dataclasses.replace(
        first,
        subject=subject,
        as_of=query.with_as_of or first.as_of,
        known=query.with_known_at or (None if query.with_as_of else first.known),
        share=share,
    )
