"""`/sparql`: the SPARQL 1.1 Protocol's query operation, over the published version alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, BinaryIO, Final

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from kg.api.access.roles import require_role
from kg.api.collections.formats import find_accepted, not_acceptable
from kg.api.collections.versions import OpenVersion, Versions
from kg.api.conditional import is_fresh, make_etag
from kg.api.routes import IfNoneMatch, problems
from kg.api.version import API_VERSION
from kg.errors import QueryError
from kg.rdf.sparql import SparqlFormatError, SparqlService
from kg.rdf.store import ensure_store
from kg.rdf.worker import GRAPHS, RESULTS
from kg.settings import Settings

PIECE_BYTES = 1 << 16
QUERY_TYPE = "application/sparql-query"
EXAMPLE = "SELECT ?class (COUNT(*) AS ?n) WHERE { ?s a ?class } GROUP BY ?class"
# What the caller takes decides between them; the first ones stand for `*/*`.
TABLE_TYPES: Final = tuple(RESULTS)
GRAPH_TYPES: Final = tuple(GRAPHS)
ANALYST = [Depends(require_role("analyst"))]
QueryText = Annotated[str, Query(description="A SPARQL 1.1 query.", examples=[EXAMPLE], max_length=65536)]


def make_router(settings: Settings, versions: Versions, service: SparqlService) -> APIRouter:
    """Return the endpoint. The store of a version is built when it is first asked."""
    router = APIRouter(tags=["rdf"])

    async def respond(request: Request, query: str) -> Response:
        request.state.audit = query
        version = versions.current()
        types = accepted_types(request.headers.get("accept"))
        etag = make_etag(version.published.graph_version, API_VERSION, *types)
        headers = {"ETag": etag, "Vary": "Accept", "Cache-Control": "no-cache"}
        if request.method == "GET" and is_fresh(request, etag):
            return Response(status_code=304, headers=headers)
        body, media_type = await run_in_threadpool(answer, settings, service, version, query, types)
        headers["X-Graph-Version"] = version.published.graph_version
        return StreamingResponse(read_pieces(body), headers=headers, media_type=media_type)

    @router.get(
        "/sparql",
        operation_id="querySparql",
        summary="SPARQL 1.1 over the published version, read-only 以 SPARQL 查询",
        description="Every row is in the default graph; the ontology is in <https://w3id.org/ipkg/ontology>.",
        responses=responses(),
        dependencies=ANALYST,
    )
    async def query_by_get(request: Request, query: QueryText, if_none_match: IfNoneMatch = None) -> Response:
        return await respond(request, query)

    @router.post(
        "/sparql",
        operation_id="querySparqlByPost",
        summary="The same with the query in the body, as a form or as text 同上，查询置于正文",
        responses=responses(),
        dependencies=ANALYST,
        openapi_extra={"requestBody": {"content": {QUERY_TYPE: {"schema": {"type": "string"}}}}},
    )
    async def query_by_post(
        request: Request, query: Annotated[str | None, Form(description="A SPARQL 1.1 query.")] = None
    ) -> Response:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        text = query if query is not None else await read_text(request, kind)
        return await respond(request, text)

    return router


def responses() -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI declaration of the responses."""
    declared = problems(404, 406, 422, 503)
    declared[200] = {"content": {name: {} for name in (*TABLE_TYPES, *GRAPH_TYPES)}}
    return declared


async def read_text(request: Request, kind: str) -> str:
    """Return the query in the body of a request.

    Raises:
        QueryError: the body is no query, or not UTF-8.
    """
    if kind != QUERY_TYPE:
        raise QueryError(
            "no query in this request",
            found=kind or "no content type",
            expected=f"{QUERY_TYPE}, or a form with `query`",
        )
    try:
        return (await request.body()).decode()
    except UnicodeDecodeError as error:
        raise QueryError("the query is not UTF-8", found=str(error)) from error


def accepted_types(header: str | None) -> tuple[str, str]:
    """Return the media types of a table and of a graph that a caller takes.

    Raises:
        NotAcceptableError: it takes none of either kind.
    """
    table, graph = find_accepted(header, TABLE_TYPES), find_accepted(header, GRAPH_TYPES)
    if table is None and graph is None:
        raise not_acceptable(header, (*TABLE_TYPES, *GRAPH_TYPES))
    return table or TABLE_TYPES[0], graph or GRAPH_TYPES[0]


def answer(
    settings: Settings, service: SparqlService, version: OpenVersion, query: str, types: tuple[str, str]
) -> tuple[BinaryIO, str]:
    """Return an answer's file and its media type; which of the two types, the query's form decides."""
    store = ensure_store(settings.home, version.published.graph_version, version.layers)
    table, graph = types
    try:
        return service.answer(store, query, table), table
    except SparqlFormatError:
        return service.answer(store, query, graph), graph


def read_pieces(body: BinaryIO) -> Iterator[bytes]:
    """Yield a file in pieces and close it."""
    with body:
        while piece := body.read(PIECE_BYTES):
            yield piece
