"""Every failure that a caller can meet, as an RFC 9457 problem document: one table."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from kg.answers.tables import DeadlineError
from kg.api.access.errors import AccessError, ForbiddenError, UnauthenticatedError
from kg.api.answers import NotPublishedError
from kg.api.collections.cursor import CursorGoneError
from kg.api.collections.formats import NotAcceptableError
from kg.api.language import choose_language
from kg.api.models import ApiModel
from kg.api.request_ids import request_id_of
from kg.errors import KgError, NotFoundError, ParseError, QueryError, ServerError, SnapshotError
from kg.rdf.sparql import SparqlFormatError, SparqlRefusedError, SparqlTimeoutError

TYPE_BASE = "https://w3id.org/ipkg/problems/"
MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = "5"
LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of failure; its type URI stays the same for ever.

    Attributes:
        slug: last part of the type URI.
        status: HTTP status.
    """

    slug: str
    status: int
    title_zh: str
    title_en: str


class Problem(ApiModel):
    """An RFC 9457 problem document."""

    type: str
    title: str
    status: int
    detail: str | None = None
    instance: str | None = None
    where: str | None = None
    found: str | None = None
    expected: str | None = None
    request_id: str | None = None


# The first class that the error is an instance of decides; subclasses stand before their parents.
TABLE: tuple[tuple[type[Exception], ProblemType], ...] = (
    (
        NotPublishedError,
        ProblemType("nothing-published", 404, "尚未发布任何版本", "Nothing is published yet"),
    ),
    (UnauthenticatedError, ProblemType("key-needed", 401, "需要有效密钥", "A valid key is needed")),
    (ForbiddenError, ProblemType("role-needed", 403, "角色权限不足", "The role does not reach")),
    (NotAcceptableError, ProblemType("not-acceptable", 406, "没有这种格式", "There is no such format")),
    (
        CursorGoneError,
        ProblemType("cursor-of-another-version", 410, "游标所属版本已不在", "The cursor's version is gone"),
    ),
    (SparqlTimeoutError, ProblemType("took-too-long", 503, "回答超时", "The answer took too long")),
    (SparqlFormatError, ProblemType("not-acceptable", 406, "没有这种格式", "There is no such format")),
    (SparqlRefusedError, ProblemType("query-refused", 422, "不接受此查询", "The query is not answered here")),
    (DeadlineError, ProblemType("took-too-long", 503, "回答超时", "The answer took too long")),
    (NotFoundError, ProblemType("not-found", 404, "未找到", "Not found in this version")),
    (ServerError, ProblemType("graph-unavailable", 503, "图数据库暂不可用", "The graph does not answer")),
    (SnapshotError, ProblemType("version-unreadable", 503, "已发布版本不可读", "The version cannot be read")),
    (QueryError, ProblemType("invalid-request", 422, "请求参数无效", "The request is not valid")),
    (ParseError, ProblemType("invalid-request", 422, "请求参数无效", "The request is not valid")),
    (RequestValidationError, ProblemType("invalid-request", 422, "请求参数无效", "The request is not valid")),
    (KgError, ProblemType("internal", 500, "服务器内部错误", "The server failed")),
)
NO_SUCH_PATH = ProblemType("no-such-path", 404, "没有这个地址", "There is no such path")
READ_ONLY = ProblemType("read-only", 405, "本接口只读", "Only GET and HEAD are answered here")
WRONG_HOST = ProblemType("wrong-host", 421, "主机名不对", "This server does not answer for that host")
INTERNAL = ProblemType("internal", 500, "服务器内部错误", "The server failed")
ALL_TYPES = (*dict.fromkeys(kind for _, kind in TABLE), NO_SUCH_PATH, READ_ONLY, WRONG_HOST)


def find_problem_type(error: Exception) -> ProblemType:
    """Return the row of the table for an error."""
    return next((kind for cls, kind in TABLE if isinstance(error, cls)), INTERNAL)


def make_problem(kind: ProblemType, request: Request, **details: str | None) -> Response:
    """Return the problem document of a failed request, its title in the reader's language."""
    language = choose_language(request.query_params.get("lang"), request.headers.get("accept-language"))
    problem = Problem(
        type=TYPE_BASE + kind.slug,
        title=kind.title_zh if language == "zh" else kind.title_en,
        status=kind.status,
        instance=request.url.path,
        request_id=request_id_of(request),
        **details,
    )
    headers = {"Content-Language": language, "Cache-Control": "no-store"}
    if kind.status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = RETRY_SECONDS
    body = problem.model_dump(mode="json", exclude_none=True, by_alias=True)
    return JSONResponse(body, kind.status, headers, media_type=MEDIA_TYPE)


async def answer_kg_error(request: Request, error: Exception) -> Response:
    """Answer an error of this package."""
    if not isinstance(error, KgError):
        raise error
    kind = find_problem_type(error)
    if kind.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        # What a server says of itself is for its log; the reader gets the sentence.
        LOG.warning("%s %s: %s", request.method, request.url.path, error)
        return make_problem(kind, request, detail=error.message)
    response = make_problem(
        kind, request, detail=error.message, where=error.where, found=error.found, expected=error.expected
    )
    if isinstance(error, AccessError):
        response.headers.update(error.headers)
    return response


async def answer_invalid(request: Request, error: Exception) -> Response:
    """Answer parameters that do not satisfy their declaration."""
    if not isinstance(error, RequestValidationError):
        raise error
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    found = first.get("input")
    return make_problem(
        find_problem_type(error),
        request,
        detail=str(first["msg"]),
        where=where,
        found=None if found is None else str(found)[:200],
    )


async def answer_http(request: Request, error: Exception) -> Response:
    """Answer what the router refuses: unknown paths and methods other than GET and HEAD."""
    if not isinstance(error, HTTPException):
        raise error
    kind = READ_ONLY if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED else NO_SUCH_PATH
    response = make_problem(kind, request, found=f"{request.method} {request.url.path}")
    if kind is READ_ONLY:
        response.headers["Allow"] = "GET, HEAD"
    return response


def install(app: FastAPI) -> None:
    """Make the application answer every failure with a problem document."""
    app.add_exception_handler(KgError, answer_kg_error)
    app.add_exception_handler(RequestValidationError, answer_invalid)
    app.add_exception_handler(HTTPException, answer_http)
