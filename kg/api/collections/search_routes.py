"""Search over all collections, suggestions while somebody types, and patents with similar text."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import Field

from kg.answers.text_index import MOST_SUGGESTIONS, SUGGESTED, TEXTS, text_roots
from kg.answers.text_search import search_terms
from kg.api.access.roles import require_role
from kg.api.collections.answering import version_headers
from kg.api.collections.entity_routes import find_body, normalize_key
from kg.api.collections.excerpts import cut_excerpt
from kg.api.collections.listing import ask, read_page
from kg.api.collections.parameters import ListParameters
from kg.api.collections.resources import Resource, collection_resource
from kg.api.collections.searching import HITS, with_hits
from kg.api.collections.similar import similar_patents
from kg.api.collections.versions import OpenVersion, Versions
from kg.api.conditional import JSON_TYPE, is_fresh
from kg.api.models import ApiModel
from kg.api.routes import IfNoneMatch, problems
from kg.errors import QueryError
from kg.schema import GRAPH_SCHEMA

RANKING: Final = (
    "BM25 of SQLite FTS5 over the signs and words of this version; a word in a name counts five times; "
    "every word must be there. Ranks of different collections do not compare. 按 BM25 排序，名称权重为五倍"
)
SIMILARITY: Final = (
    "BM25 over pairs of Chinese signs and English words of title and abstract, no vectors; see "
    "docs/text-similarity.md. 按题名与摘要的文字相似度，非向量"
)
NAMED: Final = ("name", "title", "titleZh", "text", "measureText", "valueText", "description")
Many = Annotated[
    int, Query(ge=1, le=MOST_SUGGESTIONS, description="At most so many of each collection. 每类条数。")
]
Words = Annotated[
    str, Query(min_length=1, max_length=400, description="Words. 检索词。", examples=["无人机"])
]
Only = Annotated[
    str | None, Query(max_length=400, description="Collections, separated by commas. 限定类别。")
]


class Hit(ApiModel):
    """A thing found."""

    key: str
    class_name: str = Field(alias="class")
    name: str | None
    excerpt: str | None = Field(
        default=None, description="Of its text, around the first word found. 正文摘段。"
    )
    relevance: float


class CollectionHits(ApiModel):
    """The best hits of a collection, and how many there are."""

    collection: str
    count: int
    results: list[Hit]


class VersionedAnswer(ApiModel):
    """What every answer says of its version."""

    graph_version: str
    snapshot_version: str
    computed_at: str | None
    method_version: str | None


class SearchAnswer(VersionedAnswer):
    """Hits by collection; collections without hits are left out."""

    query: str
    ranking: str
    collections: list[CollectionHits]


class SuggestionAnswer(ApiModel):
    """A named thing that fits what was typed."""

    collection: str
    class_name: str = Field(alias="class")
    key: str
    name: str
    weight: int = Field(description="Patent families held. 持有同族数。")


class SuggestionList(VersionedAnswer):
    """Suggestions, those with more families first."""

    query: str
    results: list[SuggestionAnswer]


class SimilarList(VersionedAnswer):
    """Patents with similar text, the most similar first."""

    publication_number: str
    method: str
    results: list[Hit]


def make_router(versions: Versions) -> APIRouter:
    """Return search, suggestions and similar patents."""
    router = APIRouter(prefix="/api/v1", dependencies=[Depends(require_role("reader"))], tags=["search"])
    _add_search(router, versions)
    _add_suggestions(router, versions)
    _add_similar(router, versions)
    return router


def head_collections() -> dict[str, str]:
    """Return the collection that holds all rows of a key root, by the root."""
    return {n.name: n.collection for n in GRAPH_SCHEMA.key_roots if n.collection is not None}


def chosen_roots(only: str | None, possible: tuple[str, ...]) -> list[str]:
    """Return the key roots of the collections asked for.

    Raises:
        QueryError: one of them is unknown or has no names.
    """
    heads = {head_collections()[root]: root for root in possible}
    asked = [part.strip() for part in only.split(",")] if only else list(heads)
    for name in asked:
        if name not in heads:
            raise QueryError(
                "no such collection here", where="query.collections", found=name, expected=", ".join(heads)
            )
    return [heads[name] for name in dict.fromkeys(asked)]


def answer(request: Request, version: OpenVersion, make: Any) -> Response:
    """Return a JSON answer of a version, or 304."""
    headers = version_headers(version, "json")
    if is_fresh(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    body: ApiModel = make()
    return Response(body.model_dump_json(by_alias=True), headers=headers, media_type=JSON_TYPE)


def _add_search(router: APIRouter, versions: Versions) -> None:
    @router.get(
        "/search",
        operation_id="search",
        summary="Full text over all collections, Chinese and English 全文检索",
        response_model=SearchAnswer,
        responses=problems(404, 422, 503),
    )
    def search(
        request: Request,
        q: Words,
        collections: Only = None,
        per_page: Many = 5,
        if_none_match: IfNoneMatch = None,
    ) -> Response:
        version = versions.current()
        roots = chosen_roots(collections, tuple(text_roots()))

        def make() -> SearchAnswer:
            found = [hits_of(version, head_collections()[root], q, per_page) for root in roots]
            hits = [part for part in found if part.count]
            return SearchAnswer(**stamp(version), query=q, ranking=RANKING, collections=hits)

        return answer(request, version, make)


def stamp(version: OpenVersion) -> dict[str, Any]:
    """Return a version's stamp by the names of the models' fields."""
    said = version.stamp
    return {
        "graph_version": said["graphVersion"],
        "snapshot_version": said["snapshotVersion"],
        "computed_at": said["computedAt"],
        "method_version": said["methodVersion"],
    }


def hits_of(version: OpenVersion, collection: str, text: str, most: int) -> CollectionHits:
    """Return the best hits of a collection."""
    best, count = version.text.find_best(str(collection_resource(collection).root), text, most)
    if not count:
        return CollectionHits(collection=collection, count=0, results=[])
    resource, given = with_hits(collection_resource(collection)), {HITS: best}
    texts = [name for name in TEXTS if name in resource.attributes]
    select = ",".join(dict.fromkeys([*shown(resource), *texts]))
    parameters = ListParameters(search=text, select=select, per_page=most)
    page = read_page(version, ask(resource, parameters, given), None, most)
    terms = search_terms(text)
    results = [
        hit_of(resource, row, cut_excerpt([row[name] for name in texts], terms))
        for row in page.rows.to_pylist()
    ]
    return CollectionHits(collection=collection, count=count, results=results)


def shown(resource: Resource) -> list[str]:
    """Return the attributes that a hit is made of."""
    return [
        resource.identity[0],
        "class",
        "relevance",
        *(name for name in NAMED if name in resource.attributes),
    ]


def hit_of(resource: Resource, row: dict[str, Any], excerpt: str | None = None) -> Hit:
    """Return a row as a hit: the first of its names, and a piece of its text where it was asked for."""
    name = next((row[n] for n in NAMED if row.get(n) is not None), None)
    return Hit.model_validate(
        {
            "key": row[resource.identity[0]],
            "class": row["class"],
            "name": name,
            "excerpt": None if excerpt == name else excerpt,
            "relevance": row["relevance"],
        }
    )


def _add_suggestions(router: APIRouter, versions: Versions) -> None:
    @router.get(
        "/suggest",
        operation_id="suggest",
        summary="Named things that begin as typed: Chinese, English, pinyin or its initials 输入提示",
        response_model=SuggestionList,
        responses=problems(404, 422, 503),
    )
    def suggest(
        request: Request,
        q: Words,
        collections: Only = None,
        per_page: Many = 10,
        if_none_match: IfNoneMatch = None,
    ) -> Response:
        version = versions.current()
        roots = chosen_roots(collections, SUGGESTED)

        def make() -> SuggestionList:
            found = version.text.suggest(q, roots, per_page)
            results = [
                SuggestionAnswer.model_validate(
                    {
                        "collection": head_collections()[item.root],
                        "class": item.class_name,
                        "key": item.key,
                        "name": item.name,
                        "weight": item.weight,
                    }
                )
                for item in found
            ]
            return SuggestionList(**stamp(version), query=q, results=results)

        return answer(request, version, make)


def _add_similar(router: APIRouter, versions: Versions) -> None:
    @router.get(
        "/patents/{publicationNumber}/similar",
        operation_id="listSimilarPatents",
        summary="Patents of other families with similar title and abstract 相似专利",
        response_model=SimilarList,
        responses=problems(404, 422, 503),
    )
    def list_similar(
        request: Request,
        number: Annotated[str, Path(alias="publicationNumber", max_length=40, examples=["CN108232156A"])],
        per_page: Many = 10,
        if_none_match: IfNoneMatch = None,
    ) -> Response:
        version, resource = versions.current(), collection_resource("patents")
        sought = normalize_key(resource, number)
        body = find_body(version, resource, sought)

        def make() -> SimilarList:
            hits = similar_patents(version, body, per_page)
            joined = with_hits(resource)
            parameters = replace(
                ListParameters(), search=sought, select=",".join(shown(joined)), per_page=per_page
            )
            page = read_page(version, ask(joined, parameters, {HITS: hits}), None, per_page)
            results = [hit_of(joined, row) for row in page.rows.to_pylist()]
            return SimilarList(
                **stamp(version), publication_number=sought, method=SIMILARITY, results=results
            )

        return answer(request, version, make)
