"""The application: the API under /api/v1, the page at /, its documentation at /docs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette_compress import CompressMiddleware

from kg.api import problems, routes
from kg.api.access.audit import AccessRecords, AuditLog
from kg.api.access.body_limit import BodyLimit
from kg.api.access.cross_origin import allow_origins
from kg.api.access.gate import Gate
from kg.api.access.limits import Limits
from kg.api.access.responses import ACCESS_RESPONSES
from kg.api.answer_files import Published
from kg.api.answers import AnswerStore
from kg.api.collections import entity_routes, list_routes, load_routes, search_routes
from kg.api.collections.ready_door import ReadyDoor
from kg.api.collections.versions import Versions
from kg.api.deprecation import DEPRECATED, DeprecationHeaders
from kg.api.door import cypher_routes
from kg.api.door.door import Bounds, Door
from kg.api.graph_reads import GraphReader
from kg.api.jobs import routes as job_routes
from kg.api.metrics.answering import Metrics
from kg.api.metrics.computations import ANSWER_SECONDS
from kg.api.metrics.router import make_router as make_metrics_router
from kg.api.middleware import SafeResponses
from kg.api.national import routes as national_routes
from kg.api.pages.assets import mount_static
from kg.api.pages.router import make_router as make_pages_router
from kg.api.pages.warming import NotedReaders, Readers, keep_warm
from kg.api.rdf import sparql_routes
from kg.api.request_ids import RequestIds
from kg.api.review import routes as review_routes
from kg.api.version import API_VERSION
from kg.api.writes import entry_routes, filing_routes
from kg.api.writes import routes as ledger_routes
from kg.api.writes.desk import Desk
from kg.jobs.runner import JobRunner, python_work
from kg.rdf.sparql import SparqlService
from kg.settings import Settings

SUMMARY = "Chain coverage, patent control and fund matches, each number with its parts and its evidence."


def create_app(
    settings: Settings,
    *,
    answer_seconds: float = ANSWER_SECONDS,
    serving: bool = False,
    only: Published | None = None,
) -> FastAPI:
    """Return the application over the version that is published in the settings' workspace.

    It starts whether or not anything is published and whether or not the graph runs; both may change
    while it serves. Nothing is written but the ledger and the jobs.

    Args:
        settings: where the workspace is, and who may ask.
        answer_seconds: how long a request waits for a metric that is not ready.
        serving: this is a server that stays: metrics are computed in a process of their own, and the first
            view of every page is asked before its first reader does, for each version.
        only: answer from this version, whatever is published.
    """
    store, reader, gate = AnswerStore(settings, only), GraphReader(settings), Gate(settings, Limits(settings))
    versions, sparql = Versions(settings, store), SparqlService()
    door = Door(settings, Bounds.of(settings))
    desk, readers = Desk(settings), Readers()
    metrics = Metrics(settings, store, answer_seconds, apart=serving)
    jobs = JobRunner(settings.home, python_work("kg.api.jobs.work"))

    @asynccontextmanager
    async def lifespan(started: FastAPI) -> AsyncIterator[None]:
        jobs.start()
        warming = asyncio.create_task(keep_warm(started, store, readers)) if serving else None
        yield
        if warming is not None:
            warming.cancel()
        jobs.close()
        reader.close()
        sparql.close()
        metrics.close()
        gate.close()
        await door.close()
        desk.close()
        versions.entered.close()

    app = FastAPI(
        title="ipkg",
        summary=SUMMARY,
        version=API_VERSION,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.gate = gate
    problems.install(app)
    app.include_router(routes.make_router(store, reader), responses=ACCESS_RESPONSES)
    app.include_router(make_metrics_router(metrics), responses=ACCESS_RESPONSES)
    app.include_router(list_routes.make_router(versions), responses=ACCESS_RESPONSES)
    app.include_router(load_routes.make_router(versions), responses=ACCESS_RESPONSES)
    app.include_router(search_routes.make_router(versions), responses=ACCESS_RESPONSES)
    app.include_router(national_routes.make_router(versions, desk), responses=ACCESS_RESPONSES)
    app.include_router(review_routes.make_router(versions, desk), responses=ACCESS_RESPONSES)
    app.include_router(sparql_routes.make_router(settings, versions, sparql), responses=ACCESS_RESPONSES)
    app.include_router(job_routes.make_router(jobs.store), responses=ACCESS_RESPONSES)
    app.include_router(cypher_routes.make_router(door), responses=ACCESS_RESPONSES)
    for writes in (ledger_routes, filing_routes, entry_routes):
        app.include_router(writes.make_router(desk), responses=ACCESS_RESPONSES)
    # The last of the API: its addresses take everything below a collection.
    app.include_router(entity_routes.make_router(versions, store), responses=ACCESS_RESPONSES)
    app.include_router(make_pages_router(app, store))
    mount_static(app)
    app.add_middleware(ReadyDoor, versions=versions, gate=gate)
    app.add_middleware(DeprecationHeaders, table=DEPRECATED)
    app.add_middleware(CompressMiddleware, minimum_size=1024)
    app.add_middleware(BodyLimit, gate=gate)
    app.add_middleware(AccessRecords, log=AuditLog(settings))
    allow_origins(app, settings)
    app.add_middleware(SafeResponses, listens_on=settings.host)
    app.add_middleware(RequestIds)
    app.add_middleware(NotedReaders, readers=readers)
    return app
