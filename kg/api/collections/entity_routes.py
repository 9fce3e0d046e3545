"""The look-ups: one entity by its key, from the ready answers of the published version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Depends, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from kg.api.access.roles import require_role
from kg.api.answers import AnswerStore
from kg.api.collections.answering import answer_question, pending_note, version_headers
from kg.api.collections.entity_models import entity_model
from kg.api.collections.formats import MEDIA_TYPES, choose_format, essence
from kg.api.collections.listing import ask
from kg.api.collections.models import model_name
from kg.api.collections.overlay import Overlay, Pending, mark_of, overlaid_body
from kg.api.collections.parameters import FORMAT, FormatName, ListParameters
from kg.api.collections.resources import Resource, collection_resource
from kg.api.collections.versions import OpenVersion, Versions, shown_data_set
from kg.api.conditional import is_fresh
from kg.api.routes import IfNoneMatch, problems
from kg.errors import NotFoundError
from kg.schema import GRAPH_SCHEMA

OFFERED: Final[tuple[FormatName, ...]] = ("json", "jsonld", "turtle")
# Keys of these have no slash, so that a word after one is another address, not a part of the key.
PLAIN_KEYS: Final = {"patents", "applications", "chains"}
SEPARATORS: Final = str.maketrans("", "", " .-/")


def make_router(versions: Versions, store: AnswerStore) -> APIRouter:
    """Return the look-ups of every collection; to be included after every other router.

    Most keys may hold slashes, so these addresses take everything below a collection that no other
    operation takes.
    """
    router = APIRouter(prefix="/api/v1", dependencies=[Depends(require_role("reader"))])
    for name in GRAPH_SCHEMA.collections:
        add_look_up(router, versions, store, collection_resource(name))
    return router


def add_look_up(router: APIRouter, versions: Versions, store: AnswerStore, resource: Resource) -> None:
    """Add the look-up of one collection."""
    key_name = resource.identity[0]
    text = f"`{key_name}`, as lists give it. 标识。"
    declared = Path(alias=key_name, description=text, max_length=1000)  # an annotation could not name it
    converter = "" if resource.name in PLAIN_KEYS else ":path"

    @router.get(
        f"/{resource.name}/{{{key_name}{converter}}}",
        operation_id=f"get{singular_name(resource.name)}",
        tags=["look-ups"],
        summary=f"{resource.label_en}: one, with its neighbours and source records {resource.label_zh}",
        response_model=entity_model(resource),
        responses=look_up_responses(),
    )
    async def look_up(
        request: Request,
        key: str = declared,
        output: Annotated[FormatName | None, Query(alias="format", description=FORMAT)] = None,
        if_none_match: IfNoneMatch = None,
    ) -> Response:
        # On the event loop: a ready answer takes microseconds, a thread for it would take longer.
        chosen = choose_format(request, output, OFFERED)
        version = versions.current()
        sought = normalize_key(resource, key)
        entered = await overlay_of(versions, version) if chosen == "json" else None
        pending = entered.of(resource.root, sought) if entered else ()
        headers = version_headers(version, chosen, mark_of(pending) if pending else None)
        if is_fresh(request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        body = find_overlaid(version, resource, sought, pending)
        if chosen != "json":
            question = ask(resource, ListParameters(filter=exactly(key_name, sought)))
            one = ListParameters(per_page=1)
            return await run_in_threadpool(answer_question, request, version, question, None, one, chosen)
        more = further(version, store, resource, sought)
        if entered and pending:
            more["pending"] = pending_note(entered.position)
        return Response(join_body(version, body, more), headers=headers, media_type=MEDIA_TYPES[chosen])


async def overlay_of(versions: Versions, version: OpenVersion) -> Overlay | None:
    """Return what the ledger says and a version does not have; made in a thread where it is not there yet."""
    is_known, overlay = versions.entered.made(version)
    return overlay if is_known else await run_in_threadpool(versions.entered.overlay, version)


def singular_name(collection: str) -> str:
    """Return the name of one thing of a collection, for operation ids: Patent, Policy, LegalEvent."""
    name = model_name(collection)
    if name in ("Families", "Policies", "Industries"):
        return name.removesuffix("ies") + "y"
    return name.removesuffix("s")


def look_up_responses() -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI declaration of a look-up's responses."""
    declared = problems(404, 406, 422, 503)
    declared[200] = {"content": {essence(MEDIA_TYPES[name]): {} for name in OFFERED[1:]}}
    return declared


def normalize_key(resource: Resource, key: str) -> str:
    """Return a key as the version has it: publication numbers in capitals, without separators."""
    return key.upper().translate(SEPARATORS) if resource.root == "Publication" else key


def exactly(attribute: str, value: str) -> str:
    """Return the filter of one value, whatever letters it has."""
    quoted = value.replace('"', '""')
    return f'{attribute}:"{quoted}"'


def find_body(version: OpenVersion, resource: Resource, key: str) -> bytes:
    """Return the ready answer of an entity.

    Raises:
        NotFoundError: the collection has none of that key.
        SnapshotError: the version has no ready answers.
    """
    found = version.ready.find(str(resource.root), key)
    if found is None or found[0] not in classes_of(resource):
        expected = f"a {resource.identity[0]}, as /api/v1/{resource.name} lists them"
        raise NotFoundError(
            f"no such thing among the {resource.name} of this version", found=key[:200], expected=expected
        )
    return found[1]


def find_overlaid(version: OpenVersion, resource: Resource, key: str, pending: Sequence[Pending]) -> bytes:
    """Return the answer of an entity with what is entered of it; one that is only entered is there, too.

    Raises:
        NotFoundError: the collection has none of that key, nor has the ledger.
        SnapshotError: the version has no ready answers.
    """
    if not pending:
        return find_body(version, resource, key)
    ready = version.ready.find(str(resource.root), key)
    found = overlaid_body(ready[1] if ready else None, resource, pending)
    return find_body(version, resource, key) if found is None else found


def classes_of(resource: Resource) -> set[str]:
    """Return the classes of a collection."""
    return {node.name for node in GRAPH_SCHEMA.collections[resource.name]}


def join_body(version: OpenVersion, body: bytes, more: dict[str, Any]) -> bytes:
    """Return a body with its version before it; both are JSON objects and are joined as bytes."""
    head = orjson.dumps({**version.stamp, **more})
    return b"".join((head[:-1], b",", body[1:]))


def further(version: OpenVersion, store: AnswerStore, resource: Resource, key: str) -> dict[str, Any]:
    """Return what an answer has that is not in the tables: a data set's loads, a chain's metrics."""
    if resource.root == "DataSet":
        listed = version.layers.snapshot.manifest.get("dataSets", [])
        return {"loads": [shown_data_set(entry) for entry in listed if entry.get("dataSetId") == key]}
    if resource.root == "IndustryChain":
        chains = {chain.chain_id: chain for chain in store.chains().chains}
        ready = chains.get(key)
        fields = {"subjects", "has_control", "has_matches"}
        return {"ready": ready.model_dump(mode="json", by_alias=True, include=fields) if ready else None}
    return {}
