"""`POST /api/v1/cypher`: a question in Cypher, read-only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from kg.api.access.callers import Caller
from kg.api.access.roles import require_role
from kg.api.collections.formats import choose_format
from kg.api.door import examples
from kg.api.door.body import BODIES, Failure
from kg.api.door.door import Door
from kg.api.door.errors import BodyTooLargeError, MediaTypeError
from kg.api.door.question import MOST_BODY, CypherQuestion, Question, read_question
from kg.api.door.response import DoorResponse
from kg.api.language import choose_language
from kg.api.problems import MEDIA_TYPE, Problem, describe_error
from kg.api.request_ids import request_id_of
from kg.errors import KgError

Format = Literal["json", "ndjson", "csv", "arrow"]
OFFERED: Sequence[Format] = ("json", "ndjson", "csv", "arrow")
DESCRIPTION = """
One query that only reads, over the published graph. What its plan does is decided before it runs: whatever
writes, loads files, administers, or calls a procedure or function that is not on the list is refused (403)
with the reason and the operator. The time and memory that a query may take are the server's; a caller sets
only how many rows it wants at most, and the answer says whether that cut any off.

只读 Cypher 查询。执行前按执行计划判定：写入、读文件、管理命令、名单外的过程与函数一律拒绝（403），
并说明原因与算子。
"""


def make_router(door: Door) -> APIRouter:
    """Return the route of the Cypher door."""
    router = APIRouter(prefix="/api/v1")

    @router.post(
        "/cypher",
        operation_id="queryCypher",
        tags=["query"],
        summary="Ask the graph in Cypher, read-only 只读 Cypher 查询",
        description=DESCRIPTION,
        response_class=Response,
        responses=RESPONSES,
        openapi_extra={"requestBody": REQUEST_BODY},
    )
    async def query_cypher(
        request: Request,
        caller: Annotated[Caller, Depends(require_role("analyst"))],
        output: Annotated[
            Format | None, Query(alias="format", description="Takes the place of Accept.")
        ] = None,
        shape: Annotated[
            Literal["rows", "graph"],
            Query(alias="as", description="graph: nodes and edges, each once, with captions; JSON only."),
        ] = "rows",
        lang: Annotated[str | None, Query(description="zh or en.")] = None,
    ) -> Response:
        asked = await receive_question(request, door.bounds.rows)
        request.state.audit = asked.cypher  # the parameters stay out
        question = replace(asked, who=caller.name, request_id=request_id_of(request))
        form = choose_format(request, output, ("json",) if shape == "graph" else OFFERED)
        chosen = "graph" if shape == "graph" else form
        language = choose_language(lang, request.headers.get("accept-language"))

        def describe(error: KgError) -> Failure:
            return describe_error(request, error)

        return DoorResponse(door, question, BODIES[chosen](language), describe)

    return router


async def receive_question(request: Request, most_rows: int) -> Question:
    """Return the question in a request's body.

    Raises:
        MediaTypeError: the body is not said to be JSON; a page of another site can send only such.
        BodyTooLargeError: it is longer than is read.
        ParametersError: it is no question.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise MediaTypeError("the body must be JSON", found=media_type or "none", expected="application/json")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BODY:
            raise BodyTooLargeError("the body is too large", expected=f"at most {MOST_BODY} bytes")
    return read_question(bytes(body), most_rows)


def _problem(status: int) -> dict[str, Any]:
    example = examples.PROBLEMS[status]
    return {
        "model": Problem,
        "content": {MEDIA_TYPE: {"example": example}},
        "description": example["title"],
    }


RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The rows, or the graph with `as=graph`.",
        "content": {
            "application/json": {"schema": {"type": "object"}, "examples": examples.ANSWERS},
            "application/x-ndjson": {"schema": {"type": "string"}, "example": examples.LINES},
            "text/csv": {"schema": {"type": "string"}, "example": examples.CSV},
            "application/vnd.apache.arrow.stream": {"schema": {"type": "string", "format": "binary"}},
        },
    },
    **{status: _problem(status) for status in examples.PROBLEMS},
}
REQUEST_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {
            "schema": CypherQuestion.model_json_schema(by_alias=True),
            "example": examples.QUESTION,
        }
    },
}
