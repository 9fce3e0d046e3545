"""The national system: provinces with their figures, elements, holders, published figures, alliances."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import duckdb
import pyarrow as pa
from fastapi import APIRouter, Depends, Request, Response

from kg.api.access.responses import declare
from kg.api.access.roles import require_role
from kg.api.collections.answering import answer_question
from kg.api.collections.formats import TABULAR, choose_format
from kg.api.collections.list_routes import list_responses
from kg.api.collections.listing import ask, version_of
from kg.api.collections.models import list_model
from kg.api.collections.parameters import ListParameters, list_parameters
from kg.api.collections.resources import Resource
from kg.api.collections.versions import OpenVersion, Versions
from kg.api.national import resources
from kg.api.national.alliances import make_alliances, make_members
from kg.api.national.market import match_board
from kg.api.national.models import BoardAnswer
from kg.api.national.provinces import Provinces, read_provinces
from kg.api.national.statements import make_statements
from kg.api.national.tables import KeptTables, make_counts, make_elements, make_holders
from kg.api.routes import IfNoneMatch
from kg.api.writes.desk import Desk

PREFIX = "/api/v1/national-system"
METHOD = "/api/v1/methods/provinces"
Parameters = Annotated[ListParameters, Depends(list_parameters)]
Make = Callable[[duckdb.DuckDBPyConnection], pa.Table]


@dataclass(frozen=True, slots=True)
class NationalList:
    """One list: its address, what it says, and what makes its table."""

    path: str
    operation: str
    summary: str
    resource: Resource
    make: Make


LISTS: tuple[NationalList, ...] = (
    NationalList(
        "/elements",
        "listNationalElements",
        "Zones, centres, platforms, funds and alliances, with where each lies 全国体系要素及所在地",
        resources.ELEMENTS,
        make_elements,
    ),
    NationalList(
        "/holders",
        "listProvinceHolders",
        "Holders of patent families by the province of their seat 各省专利持有人",
        resources.HOLDERS,
        make_holders,
    ),
    NationalList(
        "/statements",
        "listNationalStatements",
        "What sources state of the system over time, contradictions beside 体系的公布数字及出处",
        resources.STATEMENTS,
        make_statements,
    ),
    NationalList(
        "/alliances",
        "listNationalAlliances",
        "Alliances with their members' families, alone and together 联盟及成员专利",
        resources.ALLIANCES,
        make_alliances,
    ),
    NationalList(
        "/alliance-members",
        "listAllianceMembers",
        "Members of alliances with their roles 联盟成员与角色",
        resources.MEMBERS,
        make_members,
    ),
)


def make_router(versions: Versions, desk: Desk) -> APIRouter:
    """Return the operations."""
    router = APIRouter(prefix=PREFIX, dependencies=[Depends(require_role("reader"))])
    kept = KeptTables()
    _add_provinces(router, versions, kept)
    for listed in LISTS:
        _add_list(router, versions, kept, listed)
    _add_board(router, desk)
    return router


def _add_provinces(router: APIRouter, versions: Versions, kept: KeptTables) -> None:
    @router.get(
        "/provinces",
        operation_id="listProvinces",
        tags=["national-system"],
        summary="What lies in each of the 34 divisions at province level 各省级行政区的要素与专利",
        description="A count is null, with its reason under `undefined`, where the version has nothing of "
        "that kind or knows of none where it lies. `totals` gives all, and those with a known place.",
        response_model=list_model(resources.PROVINCES),
        responses=list_responses(resources.PROVINCES),
    )
    def list_provinces(
        request: Request, parameters: Parameters, if_none_match: IfNoneMatch = None
    ) -> Response:
        def more(version: OpenVersion) -> tuple[pa.Table, Mapping[str, Any]]:
            found: Provinces = read_provinces(kept.get(version, "counts", make_counts))
            return found.table, {"totals": found.totals, "undefined": found.undefined, "method": METHOD}

        return answer(request, versions, resources.PROVINCES, parameters, more)


def _add_list(router: APIRouter, versions: Versions, kept: KeptTables, listed: NationalList) -> None:
    resource = listed.resource

    @router.get(
        listed.path,
        operation_id=listed.operation,
        tags=["national-system"],
        summary=listed.summary,
        response_model=list_model(resource),
        responses=list_responses(resource),
    )
    def list_rows(request: Request, parameters: Parameters, if_none_match: IfNoneMatch = None) -> Response:
        def rows(version: OpenVersion) -> tuple[pa.Table, Mapping[str, Any]]:
            return kept.get(version, resource.name, listed.make), {}

        return answer(request, versions, resource, parameters, rows)


def answer(
    request: Request,
    versions: Versions,
    resource: Resource,
    parameters: ListParameters,
    read: Callable[[OpenVersion], tuple[pa.Table, Mapping[str, Any]]],
) -> Response:
    """Return a page of a table that was computed from a version."""
    chosen = choose_format(request, parameters.format, TABULAR)
    version, cursor = version_of(parameters, versions)
    table, more = read(version)
    # A computed table is no index of texts: `ask` refuses a search of it.
    given = {} if parameters.search is not None else {resource.name: table}
    question = ask(resource, parameters, given)
    return answer_question(request, version, question, cursor, parameters, chosen, more)


def _add_board(router: APIRouter, desk: Desk) -> None:
    @router.get(
        "/board",
        operation_id="getSupplyDemandBoard",
        tags=["national-system"],
        summary="Offers and needs entered in the ledger, each pair with its parts and reasons 供需对接",
        description="Enter one with POST /api/v1/ledger/offers or /needs; it is matched at once. `status` "
        "tells whether the published version holds it, too; what that version holds of a chain is matched "
        "with patents by /api/v1/chains/{chainId}/supply-demand. The latest 300 of each are matched.",
        responses=declare(421, 503),
    )
    def get_board(response: Response) -> BoardAnswer:
        response.headers["Cache-Control"] = "no-store"
        return BoardAnswer.model_validate(match_board(desk))
