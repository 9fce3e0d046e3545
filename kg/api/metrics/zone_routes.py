"""Places: which there are, what they cover, how that went, beside whom they stand, and where to go."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import pandas as pd
from fastapi import APIRouter, Path, Query, Request, Response

from kg.algorithms.dataclass_json import json_object
from kg.algorithms.navigation_model import NavigationReport
from kg.api.metrics import models, zone_models
from kg.api.metrics.answering import Metrics
from kg.api.metrics.chain_routes import other_side
from kg.api.metrics.declaring import get
from kg.api.metrics.making import Asked
from kg.api.metrics.parameters import (
    ChainsQuery,
    CourseQuery,
    OnChainQuery,
    PlaceComparisonQuery,
    PlaceQuery,
)
from kg.questions import subject_answers, zone_answers, zone_course, zone_list
from kg.questions.metric_answers import Answered
from kg.questions.navigation import NavigationRequest, navigate
from kg.questions.request import MetricRequest
from kg.questions.worlds import Worlds

TAG = "zones"
PlaceId = Annotated[
    str,
    Path(alias="placeId", max_length=500, description="placeId, or a name that only one place has. 地点。"),
]


def make_router(metrics: Metrics) -> APIRouter:
    """Return the metrics of places."""
    router = APIRouter()
    _add_state(router, metrics)
    _add_comparison(router, metrics)
    _add_course(router, metrics)
    _add_navigation(router, metrics)
    return router


def _add_state(router: APIRouter, metrics: Metrics) -> None:
    @get(
        router,
        "/zones",
        "listZones",
        TAG,
        "The places at which somebody holds patents, those with most on the chains first 有持有人的地区",
        zone_models.ZonesAnswer,
    )
    async def list_zones(request: Request, query: Annotated[ChainsQuery, Query()]) -> Response:
        asked = Asked("zones", zone_models.ZonesAnswer, "membership", chain=query.chain)
        return await metrics.answer(request, query, asked, partial(zones, chain=query.chain))

    @get(
        router,
        "/zones/{placeId}/profile",
        "getZoneProfile",
        TAG,
        "Who sits in a zone, city or province, and how far they cover each chain 园区画像",
        models.ZoneAnswer,
    )
    async def get_profile(
        request: Request, place: PlaceId, query: Annotated[PlaceQuery, Query()]
    ) -> Response:
        asked = Asked("zone", models.ZoneAnswer, "coverage", place, chain=query.chain)
        wanted = query.request("coverage", query.chain or "", f"place:{place}")
        return await metrics.answer(
            request,
            query,
            asked,
            partial(zone, wanted=wanted, chain=query.chain),
        )


def zones(worlds: Worlds, chain: str | None) -> Answered:
    """Return the places with holders of patents, counted on a chain or on all."""
    return zone_list.list_zones(worlds, worlds.chains(chain))


def zone(worlds: Worlds, wanted: MetricRequest, chain: str | None) -> Answered:
    """Return what a place has of a chain or of all.

    Raises:
        NotFoundError: there is no such place or chain.
    """
    return zone_answers.answer_zone(worlds, wanted, worlds.chains(chain))


def _add_comparison(router: APIRouter, metrics: Metrics) -> None:
    @get(
        router,
        "/zones/{placeId}/comparison",
        "getZoneComparison",
        TAG,
        "A place beside another subject, or at two dates 对比",
        models.ComparisonAnswer,
    )
    async def get_comparison(
        request: Request, place: PlaceId, query: Annotated[PlaceComparisonQuery, Query()]
    ) -> Response:
        asked = Asked("zone-comparison", models.ComparisonAnswer, "comparison", place, chain=query.chain)
        first = query.request("coverage", query.chain, f"place:{place}")
        second = other_side(first, query)
        return await metrics.answer(
            request, query, asked, partial(subject_answers.compare, first=first, second=second)
        )


def _add_course(router: APIRouter, metrics: Metrics) -> None:
    @get(
        router,
        "/zones/{placeId}/course",
        "getZoneCourse",
        TAG,
        "How far a place covered a chain at several days 随时间的覆盖度",
        zone_models.CourseAnswer,
    )
    async def get_course(
        request: Request, place: PlaceId, query: Annotated[CourseQuery, Query()]
    ) -> Response:
        asked = Asked("zone-course", zone_models.CourseAnswer, "coverage", place, chain=query.chain)
        wanted = query.request("coverage", query.chain, f"place:{place}")
        return await metrics.answer(
            request, query, asked, partial(zone_course.course, request=wanted, days=query.day)
        )


def _add_navigation(router: APIRouter, metrics: Metrics) -> None:
    @get(
        router,
        "/zones/{placeId}/navigation",
        "getZoneNavigation",
        TAG,
        "Direction, position and path of a place's industry planning 产业规划类专利导航：方向、定位、路径",
        zone_models.NavigationAnswer,
    )
    async def get_navigation(
        request: Request, place: PlaceId, query: Annotated[OnChainQuery, Query()]
    ) -> Response:
        asked = Asked("zone-navigation", zone_models.NavigationAnswer, "completion", place, chain=query.chain)
        wanted = query.request("coverage", query.chain, f"place:{place}")
        return await metrics.answer(request, query, asked, partial(navigation, wanted=wanted))


def navigation(worlds: Worlds, wanted: MetricRequest) -> Answered:
    """Return the navigation of a place; as a table, a sentence a row."""
    report = navigate(
        worlds,
        NavigationRequest(
            "zone",
            wanted.subject,
            wanted.chain,
            as_of=wanted.as_of,
            known=wanted.known,
            jurisdiction=wanted.jurisdiction,
            share=wanted.share,
        ),
    )
    return Answered(_sentences(report), {**json_object(report)})


def _sentences(report: NavigationReport) -> pd.DataFrame:
    columns = ["section", "template", "about", "zh", "en"]
    rows = [
        (section.name, said.template, said.about, said.zh, said.en)
        for section in report.sections
        for said in section.sentences
    ]
    return pd.DataFrame(rows, columns=columns)
