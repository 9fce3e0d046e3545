"""The loads: every file that a version was read from, with what was accepted, rejected and skipped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import pyarrow as pa
from fastapi import APIRouter, Depends, Request, Response

from kg.api.access.roles import require_role
from kg.api.collections.answering import answer_question
from kg.api.collections.formats import TABULAR, choose_format
from kg.api.collections.list_routes import list_responses
from kg.api.collections.listing import ask, version_of
from kg.api.collections.models import list_model
from kg.api.collections.parameters import ListParameters, list_parameters
from kg.api.collections.resources import Attribute, Resource
from kg.api.collections.versions import Versions
from kg.api.routes import IfNoneMatch
from kg.schema.model import Datatype

TABLE = "loads"
_TEXTS = (("dataSetId", "数据集", "data set"), ("name", "文件", "file"), ("format", "格式", "format"))
_FACTS = (("loadedAt", "装载时间", "loaded at"), ("sha256", "散列", "SHA-256"))
_COUNTS = (
    ("bytes", "字节数", "bytes"),
    ("read", "读取", "records read"),
    ("accepted", "接受", "records accepted"),
    ("rejected", "拒绝", "records rejected"),
    ("skipped", "略过", "records skipped"),
)


def _attributes(named: tuple[tuple[str, str, str], ...], datatype: Datatype) -> dict[str, Attribute]:
    return {name: Attribute(name, datatype, False, zh, en) for name, zh, en in named}


LOADS = Resource(
    name="loads",
    source=f'"{TABLE}"',
    identity=("dataSetId", "name", "sha256"),
    attributes={**_attributes((*_TEXTS, *_FACTS), "string"), **_attributes(_COUNTS, "integer")},
    label_zh="装载",
    label_en="load",
)


def make_router(versions: Versions) -> APIRouter:
    """Return the list of loads."""
    router = APIRouter(prefix="/api/v1", dependencies=[Depends(require_role("reader"))])

    @router.get(
        "/loads",
        operation_id="listLoads",
        tags=["collections"],
        summary="The files of a version, with records read, accepted, rejected and skipped 装载",
        response_model=list_model(LOADS),
        responses=list_responses(LOADS),
    )
    def list_loads(
        request: Request,
        parameters: Annotated[ListParameters, Depends(list_parameters)],
        if_none_match: IfNoneMatch = None,
    ) -> Response:
        chosen = choose_format(request, parameters.format, TABULAR)
        version, cursor = version_of(parameters, versions)
        given = (
            {} if parameters.search is not None else {TABLE: loads_table(version.layers.snapshot.manifest)}
        )
        return answer_question(request, version, ask(LOADS, parameters, given), cursor, parameters, chosen)

    return router


def loads_table(manifest: Mapping[str, Any]) -> pa.Table:
    """Return the files of a snapshot's manifest as a table, one row a file."""
    types = {
        name: pa.int64() if a.datatype == "integer" else pa.string() for name, a in LOADS.attributes.items()
    }
    rows = [
        {name: {**entry, **file}.get(name) for name in types}
        for entry in manifest.get("dataSets", [])
        for file in entry.get("files", [])
    ]
    return pa.Table.from_pylist(rows, schema=pa.schema(list(types.items())))
