"""The page of review: unsure pairs, refused records, contradictions, decisions made."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from kg.api.access.roles import require_role
from kg.api.pages.asking import Reply, filter_value
from kg.api.pages.frame import Frame
from kg.api.pages.review.advice import advise
from kg.api.pages.review.contradiction_view import view_contradiction
from kg.api.pages.review.pair_view import view_pair
from kg.api.pages.review.words import REVIEW_WORDS

TABS = ("pairs", "contradictions", "rejects", "judgements")
KINDS = ("statement", "value", "identifiers")
PER_PAGE = 20
REJECTS_PER_PAGE = 50
Cursor = Annotated[str | None, Query(max_length=4000)]
Text = Annotated[str | None, Query(max_length=400)]


def make_router() -> APIRouter:
    """Return the page's route."""
    router = APIRouter()

    @router.get("/review", dependencies=[Depends(require_role("reader"))])
    async def get_page(
        request: Request,
        tab: Text = None,
        cursor: Cursor = None,
        reason: Text = None,
        file: Text = None,
        kind: Text = None,
    ) -> Response:
        frame = Frame.of(request, "/review")
        chosen = tab if tab in TABS else TABS[0]
        if chosen == "rejects":
            return await _rejects(frame, cursor, reason or None, file or None)
        if chosen == "contradictions":
            return await _contradictions(frame, cursor, kind if kind in KINDS else None)
        if chosen == "judgements":
            return await _judgements(frame)
        return await _pairs(frame, cursor)

    return router


async def _pairs(frame: Frame, cursor: str | None) -> Response:
    reply = await frame.ask(
        "/api/v1/review/pairs", sort="-confidence", per_page=PER_PAGE, cursor=cursor or None
    )
    rows = reply.get("results") or ()
    views = [view_pair(index, row, frame.language) for index, row in enumerate(rows)]
    return await _respond(frame, "pairs", reply, views=views, cursor=cursor)


async def _contradictions(frame: Frame, cursor: str | None, kind: str | None) -> Response:
    reply = await frame.ask(
        "/api/v1/review/contradictions",
        filter=f"kind:{kind}" if kind else None,
        per_page=PER_PAGE,
        cursor=cursor or None,
    )
    views = [view_contradiction(row, frame.language) for row in reply.get("results") or ()]
    return await _respond(frame, "contradictions", reply, views=views, cursor=cursor, kinds=KINDS, kind=kind)


async def _rejects(frame: Frame, cursor: str | None, reason: str | None, file: str | None) -> Response:
    given = {"reason": reason, "file": file}
    condition = ",".join(f"{name}:{filter_value(value)}" for name, value in given.items() if value) or None
    reply, reasons, files = await frame.ask_all(
        frame.address("/api/v1/rejects", filter=condition, per_page=REJECTS_PER_PAGE, cursor=cursor or None),
        frame.address("/api/v1/rejects", group_by="reason", per_page=200),
        frame.address("/api/v1/rejects", group_by="file", per_page=200),
    )
    return await _respond(
        frame,
        "rejects",
        reply,
        cursor=cursor,
        reason=reason,
        file=file,
        reasons=reasons.get("groups") or (),
        files=files.get("groups") or (),
        whole=frame.address("/api/v1/rejects", filter=condition, per_page="all", format="csv"),
        advise=advise,
    )


async def _judgements(frame: Frame) -> Response:
    judged, corrected = await frame.ask_all(
        frame.address("/api/v1/ledger/judgements", per_page=1000),
        frame.address("/api/v1/ledger/corrections", per_page=1000),
    )
    rows = [*(judged.get("results") or ()), *(corrected.get("results") or ())]
    rows.sort(key=lambda row: row["entry"]["seq"], reverse=True)
    return await _respond(frame, "judgements", judged, rows=rows, cursor=None)


async def _respond(frame: Frame, tab: str, reply: Reply, **values: Any) -> Response:
    """Return the tab; that nothing is published is no fault."""
    if reply.status == 404 and tab != "judgements":
        return await frame.respond("empty.html", is_wrong=False, is_published=False)
    return await frame.respond("review.html", REVIEW_WORDS, tab=tab, tabs=TABS, reply=reply, **values)
