"""The page of the national system: map of provinces, figures over time, board, funnel, alliances."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from kg.api.access.roles import require_role
from kg.api.pages.asking import Reply
from kg.api.pages.frame import Frame
from kg.api.pages.national.board_view import KINDS, amount_range, view_board
from kg.api.pages.national.funnel_view import WIDTH, view_course, view_funnel
from kg.api.pages.national.map_view import TILE_HEIGHT, TILE_WIDTH, view_map
from kg.api.pages.national.place_view import element_path, group_elements, role_name
from kg.api.pages.national.series_view import HEIGHT, MARGIN, view_figures
from kg.api.pages.national.series_view import WIDTH as CHART_WIDTH
from kg.api.pages.national.words import FIGURES, NATIONAL_WORDS, why
from kg.api.wording import in_language

NATIONAL = "/api/v1/national-system"
FIRST_FIGURE = "holders"
READER = [Depends(require_role("reader"))]
Show = Annotated[str | None, Query(max_length=40)]
Place = Annotated[str | None, Query(max_length=20)]


def make_router() -> APIRouter:
    """Return the page's route and those of its parts."""
    router = APIRouter()
    _add_page(router)
    _add_parts(router)
    return router


def _add_page(router: APIRouter) -> None:
    @router.get("/national", dependencies=READER)
    async def get_page(request: Request, show: Show = None, place: Place = None) -> Response:
        frame = Frame.of(request, "/national")
        provinces = await frame.ask(f"{NATIONAL}/provinces", per_page=1000)
        if not provinces.is_answer:
            return await _without_answer(frame, provinces)
        figure = show if show is not None and show in FIGURES else choose_figure(provinces)
        rows = provinces.get("results")
        province = next((row for row in rows if row["placeId"] == place), None)
        condition = "provinceId:null" if province is None else f"provinceId:{province['placeId']}"
        elements, holders = await frame.ask_all(
            frame.address(f"{NATIONAL}/elements", filter=condition, per_page=200),
            frame.address(f"{NATIONAL}/holders", filter=condition, sort="-families", per_page=10),
        )
        return await frame.respond(
            "national.html",
            NATIONAL_WORDS,
            figures=in_language(FIGURES, frame.language),
            figure=figure,
            provinces=provinces,
            view=view_map(provinces.body, figure, frame.language),
            tile_size=(TILE_WIDTH, TILE_HEIGHT),
            province=province,
            province_index=rows.index(province) if province else None,
            elements=elements,
            groups=group_elements(elements.get("results") or ()),
            element_path=element_path,
            holders=holders,
            why=why,
        )


def choose_figure(provinces: Reply) -> str:
    """Return what the map shows when nobody chose: holders, or else the first figure that is known."""
    undefined = provinces.get("undefined") or {}
    known = [name for name in (FIRST_FIGURE, *FIGURES) if name not in undefined]
    return known[0] if known else FIRST_FIGURE


async def _without_answer(frame: Frame, reply: Reply) -> Response:
    """Return the page that says why there is nothing; nothing published is no fault."""
    if reply.status == 404:
        return await frame.respond("empty.html", is_wrong=False, is_published=False)
    return await frame.respond_problem(reply)


def _add_parts(router: APIRouter) -> None:
    @router.get("/national/part/figures", dependencies=READER)
    async def get_figures(request: Request) -> Response:
        frame = Frame.of(request, "/national")
        reply = await frame.ask(f"{NATIONAL}/statements", per_page=1000)
        view = view_figures(reply.get("results") or (), frame.language)
        return frame.part(
            "national_figures.html",
            NATIONAL_WORDS,
            reply=reply,
            view=view,
            chart=(CHART_WIDTH, HEIGHT, MARGIN),
        )

    @router.get("/national/part/board", dependencies=READER)
    async def get_board(request: Request) -> Response:
        frame = Frame.of(request, "/national")
        board, services = await frame.ask_all(
            frame.address(f"{NATIONAL}/board"),
            frame.address(
                "/api/v1/organizations", filter="class:Intermediary|OperatingInstitution", per_page=50
            ),
        )
        return frame.part(
            "national_board.html",
            NATIONAL_WORDS,
            board=board,
            services=services,
            view=view_board(board.body, frame.language) if board.is_answer else None,
            kinds=in_language(KINDS, frame.language),
            amount_range=amount_range,
        )

    @router.get("/national/part/funnel", dependencies=READER)
    async def get_funnel(request: Request) -> Response:
        frame = Frame.of(request, "/national")
        reply = await frame.ask("/api/v1/operations/otl")
        body = reply.body if reply.is_answer else {}
        return frame.part(
            "national_funnel.html",
            NATIONAL_WORDS,
            reply=reply,
            funnel=view_funnel(body, frame.language),
            course=view_course(body, frame.language),
            width=WIDTH,
            why=why,
        )

    @router.get("/national/part/alliances", dependencies=READER)
    async def get_alliances(request: Request) -> Response:
        frame = Frame.of(request, "/national")
        alliances, members = await frame.ask_all(
            frame.address(f"{NATIONAL}/alliances", sort="-members", per_page=100),
            frame.address(f"{NATIONAL}/alliance-members", sort="programmeId,role,-families", per_page=1000),
        )
        grouped: dict[str, list[dict[str, object]]] = {}
        for row in members.get("results") or ():
            grouped.setdefault(str(row["programmeId"]), []).append(row)
        return frame.part(
            "national_alliances.html",
            NATIONAL_WORDS,
            reply=alliances,
            members=members,
            grouped=grouped,
            role_name=role_name,
        )
