"""The lists: a collection for each tree of the ontology's classes, and every relation."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response

from kg.api.access.roles import require_role
from kg.api.collections.answering import answer_list, formats_of
from kg.api.collections.formats import MEDIA_TYPES, essence
from kg.api.collections.models import ListAnswer, list_model, model_name
from kg.api.collections.parameters import ListParameters, list_parameters
from kg.api.collections.resources import Resource, collection_resource, relation_resource
from kg.api.collections.versions import Versions
from kg.api.routes import IfNoneMatch, problems
from kg.errors import NotFoundError
from kg.schema import GRAPH_SCHEMA
from kg.schema.model import START_KEY

Parameters = Annotated[ListParameters, Depends(list_parameters)]
RELATIONS = [relation.name for relation in GRAPH_SCHEMA.relationships]


def make_router(versions: Versions) -> APIRouter:
    """Return the lists of every collection and relation of the ontology."""
    router = APIRouter(prefix="/api/v1", dependencies=[Depends(require_role("reader"))])
    for name in GRAPH_SCHEMA.collections:
        add_collection(router, versions, collection_resource(name))
    add_relations(router, versions)
    return router


def list_responses(resource: Resource) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI declaration of a list's responses: its formats and its problems."""
    declared = problems(404, 406, 410, 422, 503)
    content: dict[str, Any] = {essence(MEDIA_TYPES[name]): {} for name in formats_of(resource)[1:]}
    content[MEDIA_TYPES["json"]] = {"example": example_of(resource)}
    declared[200] = {
        "content": content,
        "headers": {
            "ETag": {"description": "Changes with the version.", "schema": {"type": "string"}},
            "Link": {"description": 'rel="next" until the end.', "schema": {"type": "string"}},
        },
    }
    return declared


def example_of(resource: Resource) -> dict[str, Any]:
    """Return an example of a list in the API's description: an empty one, of no real thing."""
    version = {"graphVersion": "3f9c2d51.a1b2c3", "snapshotVersion": "3f9c2d51"}
    made = {"computedAt": "2026-11-23T08:00:00Z", "methodVersion": "1"}
    meta = {"count": 0, "perPage": 25, "nextCursor": None, "sort": ",".join(resource.identity)}
    return {**version, **made, "meta": meta, "results": []}


def add_collection(router: APIRouter, versions: Versions, resource: Resource) -> None:
    """Add the list of one collection."""

    @router.get(
        f"/{resource.name}",
        operation_id=f"list{model_name(resource.name)}",
        tags=["collections"],
        summary=f"{resource.label_en}: list, filter, search, count {resource.label_zh}",
        response_model=list_model(resource),
        responses=list_responses(resource),
    )
    def list_rows(request: Request, parameters: Parameters, if_none_match: IfNoneMatch = None) -> Response:
        return answer_list(request, versions, resource, parameters)


def add_relations(router: APIRouter, versions: Versions) -> None:
    """Add the lists of the relations, one address for all."""
    example = relation_resource("PatentApplicant")

    @router.get(
        "/relations/{relationshipClass}",
        operation_id="listRelations",
        tags=["collections"],
        summary="Relations of one class, with the keys of both ends 关系",
        response_model=ListAnswer,
        responses=list_responses(example),
    )
    def list_relations(
        request: Request,
        parameters: Parameters,
        name: Annotated[
            str,
            Path(
                alias="relationshipClass",
                description=f"A relationship class of the ontology; rows have `{START_KEY}` and `endKey`.",
                json_schema_extra={"enum": RELATIONS},
            ),
        ],
        if_none_match: IfNoneMatch = None,
    ) -> Response:
        if name not in RELATIONS:
            raise NotFoundError("no such relationship class", found=name[:80], expected=", ".join(RELATIONS))
        return answer_list(request, versions, relation_resource(name), parameters)
