"""The page of a list at `/list/<collection>` or `/list/relations/<class>`: a table to sort and narrow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from kg.answers.text_index import text_roots
from kg.api.access.roles import require_role
from kg.api.collections.resources import Resource
from kg.api.language import pick
from kg.api.pages.asking import Reply
from kg.api.pages.facets import ask_conditions, ask_facets
from kg.api.pages.frame import Frame
from kg.api.pages.list_view import (
    api_list,
    choose_columns,
    find_resource,
    needed,
    order_of,
    view_cell,
    view_columns,
)
from kg.api.pages.list_words import LIST_WORDS
from kg.api.pages.names import collection_of_root
from kg.api.pages.profile.statements import any_of
from kg.schema import GRAPH_SCHEMA
from kg.schema.model import END_KEY, SOURCES, START_KEY

PER_PAGE = 50
READER = [Depends(require_role("reader"))]
Long = Annotated[str | None, Query(max_length=8000)]


@dataclass(frozen=True)
class ListAsked:
    """What a reader asks of a list.

    Attributes:
        columns: names of attributes; empty for the usual ones.
        evidence: whether the source records of each row are shown.
    """

    name: str
    filter: str | None
    search: str | None
    sort: str | None
    columns: Sequence[str]
    cursor: str | None
    evidence: bool

    def address(self, frame: Frame, **changed: Any) -> str:
        """Return the address of this list with something changed; a changed list begins at its first page."""
        kept = {
            "filter": self.filter,
            "search": self.search,
            "sort": self.sort,
            "columns": ",".join(self.columns) or None,
            "evidence": "true" if self.evidence else None,
        }
        return frame.address(f"/list/{self.name}", **{**kept, **changed})


def list_asked(
    name: str,
    conditions: Annotated[str | None, Query(alias="filter", max_length=8000)] = None,
    search: Annotated[str | None, Query(max_length=400)] = None,
    sort: Annotated[str | None, Query(max_length=300)] = None,
    columns: Annotated[list[str] | None, Query()] = None,
    cursor: Long = None,
    evidence: bool = False,
) -> ListAsked:
    """Return what the query of a list says; empty fields of a form count as not asked."""
    chosen = [one.strip() for text in columns or () for one in text.split(",") if one.strip()]
    return ListAsked(
        name,
        conditions or None,
        (search or "").strip() or None,
        sort or None,
        chosen,
        cursor or None,
        evidence,
    )


Question = Annotated[ListAsked, Depends(list_asked)]


def make_router() -> APIRouter:
    """Return the page's routes: the list, and its facets."""
    router = APIRouter()

    @router.get("/list/part/facets/{name:path}", dependencies=READER)
    async def get_facets(request: Request, question: Question) -> Response:
        frame = Frame.of(request)
        return await respond_facets(frame, question)

    @router.get("/list/{name:path}", dependencies=READER)
    async def get_list(request: Request, question: Question) -> Response:
        frame = Frame.of(request)
        return await respond_list(frame, question)

    return router


async def respond_facets(frame: Frame, asked: ListAsked) -> Response:
    """Return what a collection can be narrowed down by."""
    resource = find_resource(asked.name)
    if resource is None or resource.root is None:
        return frame.part("facets.html", LIST_WORDS, facets=[], conditions=[], kinds=[])
    facets = await ask_facets(
        frame,
        resource,
        {"search": asked.search, "filter": asked.filter},
        lambda condition: asked.address(frame, filter=condition),
    )
    return frame.part("facets.html", LIST_WORDS, facets=facets, conditions=[], kinds=[])


async def respond_list(frame: Frame, asked: ListAsked) -> Response:
    """Return a page of a list as a table."""
    resource = find_resource(asked.name)
    if resource is None:
        return await frame.respond("list_missing.html", LIST_WORDS, status=404, list_name=asked.name[:200])
    chosen = choose_columns(resource, asked.columns)
    shown = [*chosen, SOURCES] if asked.evidence and SOURCES in resource.attributes else chosen
    path = api_list(resource)
    terms = {"filter": asked.filter, "search": asked.search, "sort": asked.sort}
    reply = await frame.ask(
        path, **terms, cursor=asked.cursor, select=needed(resource, shown), per_page=PER_PAGE
    )
    if not reply.is_answer:
        return await frame.respond_problem(reply)
    rows = reply.get("results")
    named = await ask_ends(frame, resource, rows) if resource.root is None else {}
    columns = view_columns(resource, shown, frame.language)
    cursor = reply.get("meta", "nextCursor")
    return await frame.respond(
        "list.html",
        LIST_WORDS,
        asked=asked,
        label_text=pick(resource.label_zh, resource.label_en, frame.language),
        columns=[(c, order_of(asked.sort, c.name), sorts(frame, asked, c.name)) for c in columns],
        rows=[[view_cell(resource, c.name, row, frame.language, named) for c in columns] for row in rows],
        count=reply.get("meta", "count"),
        all_columns=[
            (name, view_columns(resource, [name], frame.language)[0].label, name in chosen)
            for name in resource.attributes
            if name != SOURCES
        ],
        conditions=await ask_conditions(
            frame, resource, asked.filter, lambda condition: asked.address(frame, filter=condition)
        ),
        next_address=asked.address(frame, cursor=cursor) if cursor else None,
        first_address=asked.address(frame) if asked.cursor else None,
        unfiltered=frame.address(f"/list/{asked.name}"),
        evidence_address=asked.address(frame, evidence=None if asked.evidence else "true"),
        csv=frame.address(path, **terms, select=",".join(shown), per_page="all", format="csv"),
        can_search=resource.root in text_roots(),
        facets=frame.address(
            f"/list/part/facets/{asked.name}", filter=asked.filter, search=asked.search, sort=asked.sort
        )
        if resource.root
        else None,
        reply=reply,
    )


def sorts(frame: Frame, asked: ListAsked, column: str) -> str:
    """Return the address of the list sorted by a column; the other way round where it is already."""
    up = order_of(asked.sort, column) == "ascending"
    return asked.address(frame, sort=f"-{column}" if up else column)


async def ask_ends(
    frame: Frame, resource: Resource, rows: Sequence[dict[str, Any]]
) -> dict[str, tuple[str, str]]:
    """Return name and class of the things at both ends of a relation's rows, by `<column>:<key>`."""
    relation = GRAPH_SCHEMA.relationship(resource.name)
    found: dict[str, tuple[str, str]] = {}
    for column, owner in ((START_KEY, relation.start), (END_KEY, relation.end)):
        collection = collection_of_root(owner)
        keys = sorted({str(row[column]) for row in rows})
        if collection is None or not keys:
            continue
        key_name = GRAPH_SCHEMA.node(owner).key
        reply = await ask_named(frame, collection, key_name, keys)
        for row in reply.get("results") or ():
            name = row.get("name") or row.get("title") or row[key_name]
            found[f"{column}:{row[key_name]}"] = (str(name), str(row["class"]))
    return found


async def ask_named(frame: Frame, collection: str, key_name: str, keys: Sequence[str]) -> Reply:
    """Ask for the names of things of a collection."""
    resource = find_resource(collection)
    named = [name for name in ("name", "title") if resource and name in resource.attributes]
    return await frame.ask(
        f"/api/v1/{collection}",
        filter=f"{key_name}:{any_of(keys)}",
        select=",".join([key_name, "class", *named]),
        per_page=1000,
    )
