"""The parts of the page of control that may be computed longer: chokepoints, expiry, pools, moves."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from kg.api.access.roles import require_role
from kg.api.language import pick
from kg.api.pages.asking import Reply, key_path
from kg.api.pages.control.expiry_view import view_expiry
from kg.api.pages.control.exposure_view import view_exposure
from kg.api.pages.control.moves import KAPPA_ENDS, Move, read_move
from kg.api.pages.control.moves_view import MoveView, MoveViews
from kg.api.pages.control.network_part import blocking_note
from kg.api.pages.control.network_view import link_name
from kg.api.pages.control.words import CONTROL_WORDS
from kg.api.pages.frame import Frame
from kg.api.wording import in_language

READER = [Depends(require_role("reader"))]
OUTSIDERS = 3
Chain = Annotated[str, Query(max_length=200)]
Subject = Annotated[str, Query(max_length=500)]
Key = Annotated[str | None, Query(max_length=500)]


def make_router() -> APIRouter:
    """Return the routes of the parts."""
    router = APIRouter(prefix="/control/part", dependencies=READER)

    @router.get("/chain")
    async def get_chain(request: Request, chain: Chain, subject: Subject) -> Response:
        return await _chain(Frame.of(request, "/control"), chain, subject)

    @router.get("/expiry")
    async def get_expiry(
        request: Request,
        chain: Chain,
        subject: Subject,
        link: Key = None,
        holder: Key = None,
        months: Annotated[int, Query(ge=1, le=240)] = 60,
    ) -> Response:
        whose = subject if holder in (None, "-") else f"agent:{holder}"
        return await _expiry(Frame.of(request, "/control"), chain, whose, link, months)

    @router.get("/pools")
    async def get_pools(request: Request, chain: Chain, subject: Subject) -> Response:
        return await _pools(Frame.of(request, "/control"), chain, subject)

    @router.get("/move")
    async def get_move(request: Request, chain: Chain, subject: Subject) -> Response:
        move = read_move(request.query_params.multi_items())
        return await _move(Frame.of(request, "/control"), chain, subject, move)

    return router


async def _chain(frame: Frame, chain: str, subject: str) -> Response:
    path = f"/api/v1/chains/{key_path(chain)}/leading-holders"
    reply = await frame.ask(path, subject=subject, top=OUTSIDERS, bounds=True)
    view = view_exposure(reply.body, frame.language) if reply.is_answer else None
    return frame.part(
        "control_chain.html",
        CONTROL_WORDS,
        reply=reply,
        view=view,
        by_id={link.id: link for link in view.links} if view else {},
        chain=chain,
        subject=subject,
    )


async def _expiry(frame: Frame, chain: str, whose: str, link: str | None, months: int) -> Response:
    path = f"/api/v1/chains/{key_path(chain)}"
    reply, leaders = await frame.ask_all(
        frame.address(f"{path}/expiry", subject=whose, months=months, link=link),
        frame.address(f"{path}/leading-holders", top=5),
    )
    words = in_language(CONTROL_WORDS, frame.language)
    named = link_name(leaders.get("links") or (), link, frame.language) or words["wholeLinks"]
    holder = _names(leaders, frame).get(whose.removeprefix("agent:"), whose.removeprefix("agent:"))
    return frame.part(
        "control_expiry.html",
        CONTROL_WORDS,
        reply=reply,
        view=view_expiry(reply.body, frame.language) if reply.is_answer else None,
        title=words["expiryOf"].format(holder=holder, link=named),
    )


def _names(leaders: Reply, frame: Frame) -> dict[str, str]:
    """Return the names of the leading holders by identifier."""
    parts = [leaders.get("whole") or {}, *(leaders.get("links") or ())]
    return {
        row["holder"]: pick(row.get("name") or row["holder"], row.get("nameEn"), frame.language)
        for part in parts
        for row in part.get("holders", ())
    }


async def _pools(frame: Frame, chain: str, subject: str) -> Response:
    reply = await frame.ask(f"/api/v1/chains/{key_path(chain)}/pools")
    return frame.part(
        "control_pools.html",
        CONTROL_WORDS,
        reply=reply,
        pools=reply.get("pools") or (),
        chain=chain,
        subject=subject,
        comma="、" if frame.language == "zh" else ", ",
    )


async def _move(frame: Frame, chain: str, subject: str, move: Move) -> Response:
    if problem := move.problem():
        return frame.part("control_move.html", CONTROL_WORDS, problem=problem)
    address = move.operation(chain, subject, frame.language)
    path = f"/api/v1/chains/{key_path(chain)}/leading-holders"
    reply, leaders = await frame.ask_all(address, frame.address(path, top=5))
    ends: list[Reply] = []
    if reply.is_answer:
        at = [move.operation(chain, subject, frame.language, kappa) for kappa in KAPPA_ENDS]
        ends = await frame.ask_all(*at)
    known = [end for end in ends if end.is_answer]
    return frame.part(
        "control_move.html",
        CONTROL_WORDS,
        problem=None,
        reply=reply,
        view=_view(frame, move, reply, leaders, known) if reply.is_answer else None,
        names=_names(leaders, frame),
        has_bounds=len(known) == len(KAPPA_ENDS),
        note=blocking_note(frame.language),
        comma="、" if frame.language == "zh" else ", ",
    )


def _view(frame: Frame, move: Move, reply: Reply, leaders: Reply, ends: list[Reply]) -> MoveView:
    links = {
        row["link"]: pick(row["name"], row.get("nameEn"), frame.language)
        for row in leaders.get("links") or ()
    }
    views = MoveViews(frame.language, links, [end.body for end in ends])
    if move.name == "open":
        return views.what_if(reply.body)
    if move.name == "takeover":
        return views.takeover(reply.body)
    return views.sides(reply.body) if move.name == "sides" else views.alliance(reply.body)
