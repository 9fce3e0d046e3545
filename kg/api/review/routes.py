"""What waits for a decision: unsure pairs, contradictions, and the records that a load refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import pyarrow as pa
from fastapi import APIRouter, Depends, Request, Response

from kg.api.access.roles import require_role
from kg.api.collections.answering import answer_question
from kg.api.collections.formats import TABULAR, choose_format
from kg.api.collections.list_routes import list_responses
from kg.api.collections.listing import ask, version_of
from kg.api.collections.models import list_model
from kg.api.collections.parameters import ListParameters, list_parameters
from kg.api.collections.resources import Attribute, Resource, columns
from kg.api.collections.versions import OpenVersion, Versions
from kg.api.national.tables import KeptTables
from kg.api.review.contradictions import make_contradictions, mark_decided
from kg.api.review.pairs import leave_out, make_pairs
from kg.api.review.rejects import LOADED, REJECTS_LIST, loaded_files, rejects_resource
from kg.api.routes import IfNoneMatch
from kg.api.writes.desk import Desk

Parameters = Annotated[ListParameters, Depends(list_parameters)]


def _side(side: str, zh: str, en: str) -> dict[str, Attribute]:
    """Return what a pair says of one of its sides."""
    texts = (
        (f"{side}Agent", f"{zh}主体", f"agent on the {en}"),
        (f"{side}Class", f"{zh}类", f"its class, {en}"),
        (f"{side}Country", f"{zh}国别", f"its country, {en}"),
        (f"{side}Place", f"{zh}所在地", f"its places, {en}"),
        (f"{side}Identifiers", f"{zh}标识符", f"its identifiers, {en}"),
    )
    return {
        **columns("string", *texts),
        **columns("integer", (f"{side}Families", f"{zh}专利族", f"families held, {en}")),
        **columns("string", (f"{side}Records", f"{zh}来源记录", f"source records, {en}"), many=True),
    }


PAIRS = Resource(
    name="unsure-pairs",
    source='"unsure-pairs"',
    identity=("judgementId",),
    attributes={
        **columns("string", ("judgementId", "判定标识", "judgement")),
        **columns("string", ("leftKey", "左侧标识", "left record"), ("rightKey", "右侧标识", "right record")),
        **columns("double", ("confidence", "概率", "probability of the model")),
        **columns("string", ("reason", "逐项理由", "terms"), ("judgedBy", "判定者", "judged by")),
        **_side("left", "左侧", "left"),
        **_side("right", "右侧", "right"),
        **columns("string", ("sources", "来源记录", "source records"), many=True),
    },
    label_zh="存疑的同一性",
    label_en="unsure pair",
)
CONTRADICTIONS = Resource(
    name="contradictions",
    source='"contradictions"',
    identity=("contradictionId",),
    attributes={
        **columns("string", ("contradictionId", "标识", "contradiction"), ("kind", "种类", "kind")),
        **columns("string", ("class", "类", "class"), ("property", "属性", "property")),
        **columns("string", ("leftKey", "左侧标识", "left thing"), ("rightKey", "右侧标识", "right thing")),
        **columns("string", ("subject", "对象", "subject"), ("measure", "指标", "measure")),
        **columns("date", ("statedOn", "日期", "date")),
        **columns("string", ("unit", "单位", "unit")),
        **columns("string", ("leftValue", "左侧值", "left value"), ("rightValue", "右侧值", "right value")),
        **columns("string", ("leftSource", "左侧出处", "source, left")),
        **columns("string", ("rightSource", "右侧出处", "source, right")),
        **columns("string", ("leftPassage", "左侧段落", "passage, left")),
        **columns("string", ("rightPassage", "右侧段落", "passage, right")),
        **columns("boolean", ("isDecided", "已更正", "somebody corrected a side")),
    },
    label_zh="相互矛盾的来源",
    label_en="contradiction",
)


def make_router(versions: Versions, desk: Desk) -> APIRouter:
    """Return the operations."""
    router = APIRouter(prefix="/api/v1", dependencies=[Depends(require_role("reader"))])
    kept = KeptTables()
    _add_pairs(router, versions, desk, kept)
    _add_contradictions(router, versions, desk, kept)
    _add_rejects(router, versions)
    return router


def _add_pairs(router: APIRouter, versions: Versions, desk: Desk, kept: KeptTables) -> None:
    @router.get(
        "/review/pairs",
        operation_id="listUnsurePairs",
        tags=["review"],
        summary="Names that may be one organisation and that nobody has judged yet 存疑待判的名称对",
        description="Judge one with POST /api/v1/ledger/judgements; it leaves the list at once.",
        response_model=list_model(PAIRS),
        responses=list_responses(PAIRS),
    )
    def list_pairs(request: Request, parameters: Parameters, if_none_match: IfNoneMatch = None) -> Response:
        def rows(version: OpenVersion) -> pa.Table:
            values = [entry.value for entry in desk.ledger.in_force("judgement") if entry.value]
            judged = [(str(value["leftKey"]), str(value["rightKey"])) for value in values]
            return leave_out(kept.get(version, PAIRS.name, make_pairs), judged)

        return _answer(request, versions, PAIRS, parameters, rows, desk)


def _add_contradictions(router: APIRouter, versions: Versions, desk: Desk, kept: KeptTables) -> None:
    @router.get(
        "/review/contradictions",
        operation_id="listContradictions",
        tags=["review"],
        summary="Where sources contradict each other: statements, values, identifiers 相互矛盾的来源",
        description="Decide one with POST /api/v1/ledger/corrections; `isDecided` follows at once.",
        response_model=list_model(CONTRADICTIONS),
        responses=list_responses(CONTRADICTIONS),
    )
    def list_contradictions(
        request: Request, parameters: Parameters, if_none_match: IfNoneMatch = None
    ) -> Response:
        def rows(version: OpenVersion) -> pa.Table:
            folder = version.layers.snapshot.path
            found = kept.get(version, CONTRADICTIONS.name, lambda s: make_contradictions(s, folder))
            values = [entry.value for entry in desk.ledger.in_force("correction") if entry.value]
            corrected = [(str(v["entityClass"]), str(v["key"]), str(v["property"])) for v in values]
            return mark_decided(found, corrected)

        return _answer(request, versions, CONTRADICTIONS, parameters, rows, desk)


def _answer(
    request: Request,
    versions: Versions,
    resource: Resource,
    parameters: ListParameters,
    rows: Callable[[OpenVersion], pa.Table],
    desk: Desk,
) -> Response:
    """Return a list that changes with the version and with every entry of the ledger."""
    chosen = choose_format(request, parameters.format, TABULAR)
    version, cursor = version_of(parameters, versions)
    given = {} if parameters.search is not None else {resource.name: rows(version)}
    question = ask(resource, parameters, given)
    entered = f"ledger-{desk.ledger.last_seq()}"
    return answer_question(request, version, question, cursor, parameters, chosen, beside=entered)


def _add_rejects(router: APIRouter, versions: Versions) -> None:
    @router.get(
        "/rejects",
        operation_id="listRejects",
        tags=["review"],
        summary="What a version's loads refused: file, line, field, found, expected 拒收的记录与取值",
        description="Of one load: `filter=file:NAME`, as /api/v1/loads lists it.",
        response_model=list_model(REJECTS_LIST),
        responses=list_responses(REJECTS_LIST),
    )
    def list_rejects(request: Request, parameters: Parameters, if_none_match: IfNoneMatch = None) -> Response:
        chosen = choose_format(request, parameters.format, TABULAR)
        version, cursor = version_of(parameters, versions)
        snapshot = version.layers.snapshot
        given = {} if parameters.search is not None else {LOADED: loaded_files(snapshot.manifest)}
        question = ask(rejects_resource(snapshot.path), parameters, given)
        return answer_question(request, version, question, cursor, parameters, chosen)
