"""Every failure that a caller can meet, as an RFC 9457 problem document: one table."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import iter_route_contexts
from pydantic import Field
from starlette.exceptions import HTTPException

from kg.answers.tables import DeadlineError
from kg.api.access.errors import (
    AccessError,
    ForbiddenError,
    ProviderUnavailableError,
    QuotaUsedUpError,
    TooFastError,
    UnauthenticatedError,
)
from kg.api.answers import NotPublishedError
from kg.api.collections.cursor import CursorGoneError
from kg.api.collections.formats import NotAcceptableError
from kg.api.door.errors import (
    BodyTooLargeError,
    CypherAnswerTooLargeError,
    CypherError,
    CypherMemoryError,
    CypherRefusedError,
    CypherSyntaxError,
    CypherTimeoutError,
    DoorBusyError,
    MediaTypeError,
)
from kg.api.language import Language, choose_language
from kg.api.metrics.computations import BusyError, TooSlowError
from kg.api.models import ApiModel
from kg.api.request_ids import request_id_of
from kg.api.writes.preconditions import PreconditionNeededError
from kg.errors import (
    ChainError,
    KgError,
    MemoryNeedError,
    NotFoundError,
    ParseError,
    QueryError,
    RequestError,
    ScenarioError,
    ServerError,
    SnapshotError,
    StorageError,
)
from kg.jobs.store import JobStateError
from kg.ledger.errors import ChangedMeanwhileError, InvalidEntryError, KeyReusedError, RuleBrokenError
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


class Conflict(ApiModel):
    """Who changed a thing first, when, why, and which of its fields."""

    version: int
    who: str
    at: str
    why: str | None
    changed: list[str]


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
    reason: str | None = Field(default=None, description="Why a Cypher query is refused.")
    operator: str | None = Field(default=None, description="Operator of the plan that it is refused for.")
    line: int | None = Field(default=None, description="Line of the query, counted from 1.")
    column: int | None = Field(default=None, description="Column of the query, counted from 1.")
    conflict: Conflict | None = None


TOO_LARGE = ProblemType("request-too-large", 413, "请求过大", "The request is too large")
# The first class that the error is an instance of decides; subclasses stand before their parents.
TABLE: tuple[tuple[type[Exception], ProblemType], ...] = (
    (
        NotPublishedError,
        ProblemType("nothing-published", 404, "尚未发布任何版本", "Nothing is published yet"),
    ),
    (TooFastError, ProblemType("too-fast", 429, "请求过快", "Too many requests in a short time")),
    (QuotaUsedUpError, ProblemType("quota-used-up", 429, "配额已用完", "The quota is used up")),
    (UnauthenticatedError, ProblemType("key-needed", 401, "需要有效密钥", "A valid key is needed")),
    (
        ProviderUnavailableError,
        ProblemType(
            "identity-provider-unavailable",
            503,
            "身份提供方暂不可用",
            "The identity provider does not answer",
        ),
    ),
    (ForbiddenError, ProblemType("role-needed", 403, "角色权限不足", "The role does not reach")),
    (NotAcceptableError, ProblemType("not-acceptable", 406, "没有这种格式", "There is no such format")),
    (
        CursorGoneError,
        ProblemType("cursor-of-another-version", 410, "游标所属版本已不在", "The cursor's version is gone"),
    ),
    (JobStateError, ProblemType("job-state", 409, "任务状态不符", "The job is in another state")),
    (SparqlTimeoutError, ProblemType("took-too-long", 503, "回答超时", "The answer took too long")),
    (SparqlFormatError, ProblemType("not-acceptable", 406, "没有这种格式", "There is no such format")),
    (SparqlRefusedError, ProblemType("query-refused", 422, "不接受此查询", "The query is not answered here")),
    (DeadlineError, ProblemType("took-too-long", 503, "回答超时", "The answer took too long")),
    (PreconditionNeededError, ProblemType("if-match-needed", 428, "缺少 If-Match", "If-Match is needed")),
    (
        ChangedMeanwhileError,
        ProblemType("changed-meanwhile", 412, "已被他人修改", "Somebody else changed it"),
    ),
    (KeyReusedError, ProblemType("idempotency-key-reused", 422, "幂等键已用", "The key came before")),
    (RuleBrokenError, ProblemType("rule-broken", 409, "违反规则", "A rule forbids it")),
    (InvalidEntryError, ProblemType("invalid-request", 422, "请求参数无效", "The request is not valid")),
    (ChainError, ProblemType("invalid-request", 422, "请求参数无效", "The request is not valid")),
    (NotFoundError, ProblemType("not-found", 404, "未找到", "Not found in this version")),
    (CypherRefusedError, ProblemType("cypher-refused", 403, "查询被拒绝", "The query is refused")),
    (CypherSyntaxError, ProblemType("cypher-syntax", 422, "查询有语法错误", "The query cannot be read")),
    (CypherTimeoutError, ProblemType("cypher-timeout", 422, "查询超时", "The query took too long")),
    (CypherMemoryError, ProblemType("cypher-memory", 422, "查询内存超限", "The query needs too much memory")),
    (
        CypherAnswerTooLargeError,
        ProblemType("cypher-answer-too-large", 422, "结果过大", "The answer is too large"),
    ),
    (CypherError, ProblemType("cypher-failed", 422, "查询失败", "The query failed")),
    (BodyTooLargeError, TOO_LARGE),
    (MediaTypeError, ProblemType("unsupported-media-type", 415, "须为 JSON", "The body must be JSON")),
    (DoorBusyError, ProblemType("cypher-busy", 503, "查询过多，请稍后再试", "Too many queries are running")),
    (StorageError, ProblemType("store-unavailable", 503, "存储暂不可用", "The store does not answer")),
    (ServerError, ProblemType("graph-unavailable", 503, "图数据库暂不可用", "The graph does not answer")),
    (RequestError, ProblemType("invalid-request", 422, "请求参数无效", "The request is not valid")),
    (ScenarioError, ProblemType("invalid-request", 422, "请求参数无效", "The request is not valid")),
    (TooSlowError, ProblemType("too-slow", 503, "计算超时，请改用任务", "Not ready in time: ask for a job")),
    (BusyError, ProblemType("too-busy", 503, "计算任务过多，请稍后再试", "Too much is being computed")),
    (MemoryNeedError, ProblemType("too-large", 503, "所需内存过大", "It needs more memory than there is")),
    (SnapshotError, ProblemType("version-unreadable", 503, "已发布版本不可读", "The version cannot be read")),
    (QueryError, ProblemType("invalid-request", 422, "请求参数无效", "The request is not valid")),
    (ParseError, ProblemType("invalid-request", 422, "请求参数无效", "The request is not valid")),
    (RequestValidationError, ProblemType("invalid-request", 422, "请求参数无效", "The request is not valid")),
    (KgError, ProblemType("internal", 500, "服务器内部错误", "The server failed")),
)
NO_SUCH_PATH = ProblemType("no-such-path", 404, "没有这个地址", "There is no such path")
READ_ONLY = ProblemType("read-only", 405, "本接口只读", "Only GET and HEAD are answered here")
WRONG_METHOD = ProblemType("wrong-method", 405, "不支持这种方法", "This method is not answered here")
WRONG_HOST = ProblemType("wrong-host", 421, "主机名不对", "This server does not answer for that host")
INTERNAL = ProblemType("internal", 500, "服务器内部错误", "The server failed")
ALL_TYPES = (
    *dict.fromkeys(kind for _, kind in TABLE),
    NO_SUCH_PATH,
    READ_ONLY,
    WRONG_METHOD,
    WRONG_HOST,
)


def find_problem_type(error: Exception) -> ProblemType:
    """Return the row of the table for an error."""
    return next((kind for cls, kind in TABLE if isinstance(error, cls)), INTERNAL)


def describe_error(request: Request, error: KgError) -> dict[str, Any]:
    """Return the problem document of an error that is told inside a body that has begun."""
    kind = find_problem_type(error)
    details: dict[str, Any] = {"detail": error.message}
    if kind.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        details |= details_of(error)
    return _document(kind, request, details)


def details_of(error: KgError) -> dict[str, Any]:
    """Return what a problem document says of an error besides its kind."""
    details: dict[str, Any] = {
        "detail": error.message, "where": error.where, "found": error.found, "expected": error.expected
    }  # fmt: skip
    if isinstance(error, CypherError):
        position = error.position
        details |= {"reason": error.reason, "operator": error.operator}
        details |= {"line": position.line, "column": position.column} if position else {}
    conflict = find_conflict(error)
    return details if conflict is None else {**details, "conflict": conflict}


def _language(request: Request) -> Language:
    return choose_language(request.query_params.get("lang"), request.headers.get("accept-language"))


def _document(kind: ProblemType, request: Request, details: Mapping[str, Any]) -> dict[str, Any]:
    # A client can send half a surrogate pair in JSON, and no answer can repeat it in UTF-8.
    sayable = {
        name: value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
        for name, value in details.items()
    }
    problem = Problem(
        type=TYPE_BASE + kind.slug,
        title=kind.title_zh if _language(request) == "zh" else kind.title_en,
        status=kind.status,
        instance=request.url.path,
        request_id=request_id_of(request),
        **sayable,
    )
    return problem.model_dump(mode="json", exclude_none=True, by_alias=True)


def make_problem(kind: ProblemType, request: Request, **details: Any) -> Response:
    """Return the problem document of a failed request, its title in the reader's language."""
    headers = {"Content-Language": _language(request), "Cache-Control": "no-store"}
    if kind.status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = RETRY_SECONDS
    body = _document(kind, request, details)
    return JSONResponse(body, kind.status, headers, media_type=MEDIA_TYPE)


async def answer_kg_error(request: Request, error: Exception) -> Response:
    """Answer an error of this package."""
    if not isinstance(error, KgError):
        raise error
    kind = find_problem_type(error)
    if kind.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        # What a server says of itself is for its log; the reader gets the sentence.
        LOG.warning("%s %s: %s", request.method, request.url.path, error)
        response = make_problem(kind, request, detail=error.message)
    else:
        response = make_problem(kind, request, **details_of(error))
    if isinstance(error, AccessError):
        response.headers.update(error.headers)
    return response


def find_conflict(error: KgError) -> Conflict | None:
    """Return who was first; None for another error."""
    if not isinstance(error, ChangedMeanwhileError) or error.current is None:
        return None
    entry = error.current
    return Conflict(
        version=entry.version, who=entry.who, at=entry.at, why=entry.why, changed=list(error.changed)
    )


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
        expected=expected_by(first),
    )


BOUNDS = {
    "ge": ">= {}",
    "gt": "> {}",
    "le": "<= {}",
    "lt": "< {}",
    "min_length": "{} or more",
    "max_length": "at most {}",
}
KINDS = {
    "missing": "a value",
    "extra_forbidden": "no such parameter; see /docs",
    "int_parsing": "a whole number",
    "float_parsing": "a number",
    "bool_parsing": "true or false",
    "json_invalid": "JSON",
    "finite_number": "a finite number",
}


def expected_by(error: Mapping[str, Any]) -> str | None:
    """Return what a declaration asks for, of an error of pydantic; None where it does not say."""
    context: Mapping[str, Any] = error.get("ctx") or {}
    for name, text in BOUNDS.items():
        if name in context:
            return text.format(context[name])
    stated = context.get("pattern") or context.get("expected")
    return str(stated) if stated is not None else KINDS.get(str(error.get("type")))


async def answer_http(request: Request, error: Exception) -> Response:
    """Answer what the framework refuses: unknown paths, methods that a path lacks, unreadable bodies."""
    if not isinstance(error, HTTPException):
        raise error
    found = f"{request.method} {request.url.path}"
    if error.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return make_problem(TOO_LARGE, request)
    if error.status_code == HTTPStatus.BAD_REQUEST:  # a body that cannot be parsed at all
        kind = find_problem_type(RequestValidationError([]))
        return make_problem(kind, request, detail="the body cannot be parsed", where="body")
    if error.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
        return make_problem(NO_SUCH_PATH, request, found=found)
    methods = list_methods(request)
    kind = READ_ONLY if set(methods) <= {"GET", "HEAD"} else WRONG_METHOD
    response = make_problem(kind, request, found=found)
    response.headers["Allow"] = ", ".join(methods)
    return response


def list_methods(request: Request) -> list[str]:
    """Return every method that the path of a request answers, HEAD where GET is (RFC 9110, 10.2.1)."""
    path, methods = request.scope["path"], set[str]()
    for route in iter_route_contexts(request.app.routes):
        pattern = getattr(route, "path_regex", None)
        if pattern is not None and pattern.match(path):
            methods |= set(getattr(route, "methods", None) or ())
    return sorted(methods | ({"HEAD"} if "GET" in methods else set()))


def install(app: FastAPI) -> None:
    """Make the application answer every failure with a problem document."""
    app.add_exception_handler(KgError, answer_kg_error)
    app.add_exception_handler(RequestValidationError, answer_invalid)
    app.add_exception_handler(HTTPException, answer_http)
