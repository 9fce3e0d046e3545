"""The resources under /api/v1: read-only, versioned, each with its provenance."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Request, Response

from kg.api import examples
from kg.api.access.roles import require_role
from kg.api.answers import Answers, AnswerStore
from kg.api.conditional import JSON_TYPE, answer_versioned, make_etag, to_json
from kg.api.graph_reads import GraphReader
from kg.api.models import (
    FundMatches,
    HealthAnswer,
)
from kg.api.problems import MEDIA_TYPE, Problem
from kg.api.schema_models import SchemaAnswer
from kg.api.schema_view import read_schema
from kg.api.version import API_VERSION
from kg.errors import SnapshotError

IfNoneMatch = Annotated[str | None, Header(description="ETag that the client holds; 304 when it is current.")]
ChainId = Annotated[str, Path(description="chainId, as /chains lists it.", examples=["civil_drone"])]


def make_router(store: AnswerStore, reader: GraphReader) -> APIRouter:
    """Return the API over the ready answers and the graph."""
    router = APIRouter(prefix="/api/v1")
    _add_health(router, store, reader)
    reading = APIRouter(dependencies=[Depends(require_role("reader"))])
    _add_schema(reading)
    _add_chains(reading, store)
    router.include_router(reading)
    return router


def problems(*statuses: int, model: type[Any] | None = None) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI declaration of the problem responses, and of 304."""
    declared: dict[int | str, dict[str, Any]] = {304: {"description": "The client holds this version."}}
    for status in (*statuses, 421):
        declared[status] = {
            "model": Problem,
            "content": {MEDIA_TYPE: {"example": examples.PROBLEMS[status]}},
            "description": examples.PROBLEMS[status]["title"],
        }
    if model is not None:
        declared[200] = {"content": {JSON_TYPE: {"example": examples.ANSWERS[model]}}}
    return declared


def _etag(answers: Answers | None, *parts: str) -> str:
    return make_etag(answers.published.graph_version if answers else None, API_VERSION, *parts)


def _add_health(router: APIRouter, store: AnswerStore, reader: GraphReader) -> None:
    @router.get(
        "/health",
        operation_id="getHealth",
        tags=["service"],
        summary="Whether this server can answer, and from which version",
        dependencies=[Depends(require_role("anyone"))],
        responses={421: problems()[421]},
    )
    async def get_health() -> HealthAnswer:
        detail = await reader.ping()
        return read_health(store, detail)


def _add_schema(router: APIRouter) -> None:
    @router.get(
        "/schema",
        operation_id="getSchema",
        tags=["service"],
        summary="The classes and properties of the graph, from the ontology",
        response_model=SchemaAnswer,
        responses=problems(),
    )
    def get_schema(request: Request, if_none_match: IfNoneMatch = None) -> Response:
        schema = read_schema()
        etag = make_etag(schema.ontology_hash[:16], API_VERSION)
        return answer_versioned(request, etag, lambda: to_json(schema), JSON_TYPE)


def read_health(store: AnswerStore, graph_detail: str | None) -> HealthAnswer:
    """Return the state of answers and graph; unreadable answers are a state too, not an error."""
    try:
        answers = store.current()
        is_synthetic = answers.is_synthetic() if answers else None
    except SnapshotError as error:
        return HealthAnswer(
            status="degraded",
            graph="down" if graph_detail else "up",
            graph_detail=f"{error}; {graph_detail}" if graph_detail else str(error),
            graph_version=None,
            snapshot_version=None,
            is_synthetic=None,
            api_version=API_VERSION,
        )
    status = "degraded" if graph_detail else "ok"
    return HealthAnswer(
        status="empty" if answers is None else status,
        graph="down" if graph_detail else "up",
        graph_detail=graph_detail,
        graph_version=answers.published.graph_version if answers else None,
        snapshot_version=answers.published.version if answers else None,
        is_synthetic=is_synthetic,
        api_version=API_VERSION,
    )


def _add_chains(router: APIRouter, store: AnswerStore) -> None:
    @router.get(
        "/funds/{fundId}/matches",
        operation_id="getFundMatches",
        tags=["funds"],
        summary="The patent clusters that fit a fund, with the score's parts and each refusal's reason",
        response_model=FundMatches,
        responses=problems(404, 503, model=FundMatches),
    )
    def get_matches(
        request: Request,
        fund_id: Annotated[str, Path(alias="fundId", description="agentId of a fund or investor.")],
        if_none_match: IfNoneMatch = None,
    ) -> Response:
        answers = store.require()
        matches = answers.matches(fund_id)
        return answer_versioned(request, _etag(answers), lambda: to_json(matches), JSON_TYPE)
