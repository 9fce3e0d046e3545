"""The page `/search`: everything that holds the words, by kind; one kind with its facets; suggestions."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from kg.answers.text_search import search_terms
from kg.api.access.roles import require_role
from kg.api.collections.resources import Resource, collection_resource
from kg.api.collections.search_routes import head_collections
from kg.api.pages.asking import Reply
from kg.api.pages.facets import ask_conditions, ask_facets
from kg.api.pages.frame import Frame
from kg.api.pages.names import collection_label
from kg.api.pages.search_view import (
    columns_of_hits,
    numbers_sought,
    resource_or_none,
    view_hit,
    view_row,
)
from kg.api.pages.search_words import SEARCH_WORDS
from kg.api.pages.values import main_date
from kg.schema import GRAPH_SCHEMA

PER_PAGE = 25
PER_KIND = 5
SUGGESTIONS = 8
Text = Annotated[str, Query(max_length=400)]
Kind = Annotated[str | None, Query(alias="type", max_length=60)]
Long = Annotated[str | None, Query(max_length=8000)]
Conditions = Annotated[str | None, Query(alias="filter", max_length=8000)]
READER = [Depends(require_role("reader"))]


def make_router() -> APIRouter:
    """Return the page's routes: the page, its facets, and the suggestions of every page's search."""
    router = APIRouter()

    @router.get("/search", dependencies=READER)
    async def get_search(
        request: Request,
        q: Text = "",
        kind: Kind = None,
        conditions: Conditions = None,
        sort: Annotated[str | None, Query(max_length=200)] = None,
        cursor: Long = None,
    ) -> Response:
        frame = Frame.of(request)
        resource = resource_or_none(kind)
        if not q.strip():
            return await frame.respond("search.html", SEARCH_WORDS, **empty(frame))
        if resource is None:
            return await respond_all(frame, q)
        return await respond_kind(frame, q, resource, {"filter": conditions, "sort": sort, "cursor": cursor})

    @router.get("/search/part/facets", dependencies=READER)
    async def get_facets(
        request: Request, q: Text, kind: Kind = None, conditions: Conditions = None
    ) -> Response:
        frame = Frame.of(request)
        return await respond_facets(frame, q, resource_or_none(kind), conditions)

    @router.get("/search/part/suggestions", dependencies=READER)
    async def get_suggestions(request: Request, q: Text = "") -> Response:
        frame = Frame.of(request)
        reply = await frame.ask("/api/v1/suggest", q=q, per_page=SUGGESTIONS) if q.strip() else None
        rows = reply.get("results") or [] if reply else []
        hits = [view_hit(row, [q.strip()], frame.language) for row in rows]
        return frame.part("suggestions.html", SEARCH_WORDS, hits=hits)

    return router


def empty(frame: Frame) -> dict[str, Any]:
    """Return what the page shows before anything is asked: what there is to look through."""
    kinds = [
        (name, collection_label(name, frame.language), frame.address(f"/list/{name}"))
        for name in sorted(GRAPH_SCHEMA.collections)
    ]
    return {"query": "", "kinds": sorted(kinds, key=lambda k: k[1]), "mode": "empty", "sought": ""}


async def respond_all(frame: Frame, query: str) -> Response:
    """Return the page of all kinds: by number, by the beginning of a name, by words."""
    found, suggested, *numbers = await asyncio.gather(
        frame.ask("/api/v1/search", q=query, per_page=PER_KIND),
        frame.ask("/api/v1/suggest", q=query, per_page=SUGGESTIONS),
        *(ask_number(frame, collection, asked) for collection, asked in numbers_sought(query)),
    )
    if not found.is_answer and not is_without_words(found):
        return await frame.respond_problem(found, sought=query)
    terms = search_terms(query)
    language = frame.language
    by_number = [hit for hits in numbers for hit in hits]
    groups = [
        {
            "collection": part["collection"],
            "label": collection_label(part["collection"], language),
            "count": part["count"],
            "hits": [view_hit(hit, terms, language) for hit in part["results"]],
            "all": frame.address("/search", q=query, type=part["collection"]),
        }
        for part in sorted(found.get("collections") or (), key=lambda p: -p["count"])
    ]
    by_name = [view_hit(row, [query.strip()], language) for row in suggested.get("results") or ()]
    return await frame.respond(
        "search.html",
        SEARCH_WORDS,
        mode="all",
        query=query,
        sought=query,
        by_number=by_number,
        by_name=by_name,
        groups=groups,
        total=sum(group["count"] for group in groups),
        reply=found,
    )


def is_without_words(reply: Reply) -> bool:
    """Return whether a search was refused because its text has no word: numbers and names may still fit."""
    problem = reply.problem or {}
    return problem.get("where") in ("query.search", "query.q")


async def ask_number(frame: Frame, collection: str, asked: str) -> list[Any]:
    """Return the first things of a collection whose number begins as typed."""
    resource = collection_resource(collection)
    reply = await frame.ask(
        f"/api/v1/{collection}", filter=asked, select=columns_of_hits(resource), per_page=PER_KIND
    )
    return [view_row(resource, row, [], frame.language) for row in reply.get("results") or ()]


async def respond_kind(
    frame: Frame, query: str, resource: Resource, asked: Mapping[str, str | None]
) -> Response:
    """Return the page of one kind: its hits, a page of them at a time, and its facets as a later part."""
    path = f"/api/v1/{resource.name}"
    select = columns_of_hits(resource)
    reply = await frame.ask(path, search=query, select=select, per_page=PER_PAGE, **asked)
    if not reply.is_answer:
        return await frame.respond_problem(reply, sought=query)
    terms = search_terms(query)
    hits = [view_row(resource, row, terms, frame.language) for row in reply.get("results")]

    def here(**changed: str | None) -> str:
        kept = {"q": query, "type": resource.name, "filter": asked["filter"], "sort": asked["sort"]}
        return frame.address("/search", **{**kept, **changed})

    return await frame.respond(
        "search.html",
        SEARCH_WORDS,
        mode="kind",
        query=query,
        sought=query,
        collection=resource.name,
        kind_label=collection_label(resource.name, frame.language),
        hits=hits,
        count=reply.get("meta", "count"),
        is_filtered=bool(asked["filter"]),
        next_address=here(cursor=reply.get("meta", "nextCursor"))
        if reply.get("meta", "nextCursor")
        else None,
        first_address=here() if asked["cursor"] else None,
        orders=orders_of(resource, asked["sort"], here),
        all_kinds=frame.address("/search", q=query),
        facets=frame.address("/search/part/facets", q=query, type=resource.name, filter=asked["filter"]),
        as_list=frame.address(f"/list/{resource.name}", search=query, filter=asked["filter"]),
        reply=reply,
    )


def orders_of(resource: Resource, chosen: str | None, here: Any) -> list[tuple[str, str, bool]]:
    """Return the orders that a reader may choose: (name among the words, address, whether chosen)."""
    date = main_date(resource)
    dated = [("newest", f"-{date}"), ("oldest", str(date))] if date else []
    return [(name, here(sort=sort), sort == chosen) for name, sort in [("byRelevance", None), *dated]]


async def respond_facets(frame: Frame, query: str, resource: Resource | None, chosen: str | None) -> Response:
    """Return the facets of a kind, and the kinds that hold the words, each with its count."""
    if resource is None:
        return frame.part("facets.html", SEARCH_WORDS, facets=[], kinds=[], conditions=[])

    def narrowed(condition: str | None) -> str:
        return frame.address("/search", q=query, type=resource.name, filter=condition)

    counts, facets = await asyncio.gather(
        frame.ask("/api/v1/search", q=query, per_page=1),
        ask_facets(frame, resource, {"search": query, "filter": chosen}, narrowed),
    )
    kinds = [
        (
            collection_label(part["collection"], frame.language),
            part["count"],
            frame.address("/search", q=query, type=part["collection"]),
            part["collection"] in (resource.name, head_of(resource)),
        )
        for part in sorted(counts.get("collections") or (), key=lambda p: -p["count"])
    ]
    conditions = await ask_conditions(frame, resource, chosen, narrowed)
    return frame.part("facets.html", SEARCH_WORDS, facets=facets, conditions=conditions, kinds=kinds)


def head_of(resource: Resource) -> str | None:
    """Return the collection that holds all rows of a resource's key root."""
    return head_collections().get(str(resource.root))
