"""Small worlds that the caller sends: coverage, control and match, operation views, supply and demand, SEPs.

The same files that `kg compute --scenario`, `kg operations` and `kg match-offers` read, with their numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Literal

import orjson
import pandas as pd
from fastapi import APIRouter, Path, Query, Request, Response

from kg.algorithms.operation_scenarios import operations_of
from kg.algorithms.results import METHOD_VERSION
from kg.algorithms.scenario import compute_scenario, scenario_frame, scenario_of
from kg.algorithms.scenario_file import Place
from kg.algorithms.supply_demand import match_supply_demand
from kg.algorithms.supply_demand_file import market_of
from kg.algorithms.supply_demand_json import supply_demand_frame, supply_demand_json
from kg.algorithms.text_matching import DEFAULT_METHOD, TextMethod
from kg.api.collections.formats import TABULAR, choose_format
from kg.api.conditional import to_json
from kg.api.metrics import models
from kg.api.metrics.answering import Metrics, digest, write
from kg.api.metrics.bodies import read_body
from kg.api.metrics.declaring import SENDING, responses
from kg.api.metrics.made import Made
from kg.api.metrics.making import METHODS as METHOD_PATH
from kg.api.metrics.making import Asked
from kg.api.metrics.parameters import FormatQuery, OperationsQuery
from kg.questions.metric_answers import Answered
from kg.questions.operation_views import ViewRequest, show_view
from kg.questions.worlds import Worlds

Metric = Literal["coverage", "control", "match"]
View = Literal["otl", "risk", "grading", "sep", "alliance"]
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
}
METHOD_OF_VIEW = {
    "otl": "otl-funnel",
    "risk": "litigiousness",
    "grading": "grading",
    "sep": "sep-shares",
    "alliance": "alliance",
}


class MarketQuery(FormatQuery):
    """By which method texts are compared."""

    text_method: TextMethod = DEFAULT_METHOD


def make_router(metrics: Metrics) -> APIRouter:
    """Return the computations on what the caller sends."""
    router = APIRouter()
    _add_scenarios(router, metrics)
    _add_operations(router, metrics)
    _add_market(router, metrics)
    return router


def _add_scenarios(router: APIRouter, metrics: Metrics) -> None:
    @router.post(
        "/scenarios/{metric}",
        operation_id="postScenario",
        tags=["scenarios"],
        summary="Coverage, control or match of a small world in the body 小世界演算",
        description="The body is the scenario file of `kg compute --scenario`; nothing is stored.",
        response_model=models.ScenarioAnswer,
        responses=responses(413, is_kept=False),
        openapi_extra=BODY,
        dependencies=SENDING,
    )
    async def post_scenario(
        request: Request, metric: Annotated[Metric, Path()], query: Annotated[FormatQuery, Query()]
    ) -> Response:
        root = await read_body(request)
        method = "fund-match" if metric == "match" else metric
        return await answer(metrics, request, query, root, method, lambda: scenario(metric, root))


def scenario(metric: Metric, root: Place) -> Answered:
    """Return a metric of a small world."""
    found = scenario_of(root)
    return Answered(scenario_frame(metric, found), compute_scenario(metric, found))


def _add_operations(router: APIRouter, metrics: Metrics) -> None:
    @router.get(
        "/operations/{view}",
        operation_id="getOperations",
        tags=["operations"],
        summary="OTL funnel, risks, grading, SEP shares or alliances of the version 运营视图",
        response_model=models.OperationsAnswer,
        responses=responses(tabular=False),
    )
    async def get_operations(
        request: Request, view: Annotated[View, Path()], query: Annotated[OperationsQuery, Query()]
    ) -> Response:
        choose_format(request, query.output, ("json",))
        asked = Asked("operations", models.OperationsAnswer, METHOD_OF_VIEW[view], view, chain=query.chain)
        wanted = query.view(view)
        return await metrics.answer(request, query, asked, partial(ask_view, wanted=wanted))

    @router.post(
        "/operations/{view}",
        operation_id="postOperations",
        tags=["scenarios"],
        summary="OTL funnel, portfolio risks, grading or SEP shares of what the body holds 运营视图",
        description="The body is the file of `kg operations --scenario`; nothing is stored.",
        response_model=models.ScenarioAnswer,
        responses=responses(413, is_kept=False, tabular=False),
        openapi_extra=BODY,
        dependencies=SENDING,
    )
    async def post_operations(
        request: Request, view: Annotated[View, Path()], query: Annotated[FormatQuery, Query()]
    ) -> Response:
        root = await read_body(request)
        return await answer(
            metrics, request, query, root, METHOD_OF_VIEW[view], lambda: operations(view, root), tabular=False
        )


def ask_view(worlds: Worlds, wanted: ViewRequest) -> Answered:
    """Return an operation view of a version."""
    return Answered(pd.DataFrame(), show_view(worlds, wanted))


def operations(view: View, root: Place) -> Answered:
    """Return an operation view of what a caller sent."""
    return Answered(pd.DataFrame(), operations_of(view, root))


def _add_market(router: APIRouter, metrics: Metrics) -> None:
    @router.post(
        "/supply-demand/matches",
        operation_id="postSupplyDemandMatches",
        tags=["scenarios"],
        summary="Needs with patents on offer, offers with firms, by visible parts 供需对接",
        description="The body is the file of `kg match-offers`; nothing is stored.",
        response_model=models.ScenarioAnswer,
        responses=responses(413, is_kept=False),
        openapi_extra=BODY,
        dependencies=SENDING,
    )
    async def post_matches(request: Request, query: Annotated[MarketQuery, Query()]) -> Response:
        root = await read_body(request)
        return await answer(
            metrics, request, query, root, "supply-demand", lambda: market(root, query.text_method)
        )


def market(root: Place, text_method: TextMethod) -> Answered:
    """Return both directions of the match of a market."""
    given = market_of(root)
    result = match_supply_demand(given.market, given.weights, text_method)
    shown = supply_demand_json(result)
    if given.notices:
        shown["ignored"] = list(given.notices)
    return Answered(supply_demand_frame(result), shown)


async def answer(
    metrics: Metrics,
    request: Request,
    query: FormatQuery,
    root: Place,
    method: str,
    make: Callable[[], Answered],
    *,
    tabular: bool = True,
) -> Response:
    """Return what is computed of a body, in the format asked for; the same body is computed once."""
    chosen = choose_format(request, query.output, TABULAR if tabular else ("json",))
    key = ("body", method, digest([root.value, query.model_dump(mode="json", exclude={"output", "lang"})]))

    def body() -> Made:
        found = make()
        shown = {**found.answer, "method": METHOD_PATH + method, "methodVersion": METHOD_VERSION}
        plain = orjson.dumps(shown, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS, default=str)
        return Made.of(to_json(models.ScenarioAnswer.model_validate_json(plain)), found.frame)

    made = await metrics.computations.answer(key, lambda: metrics.lanes.submit(body))
    headers = {"Cache-Control": "no-store", "Vary": "Accept"}
    return write(made, chosen, headers, method)
