"""The pages at `/zone`: the places there are, and one of them with its parts.

The first view asks only what is quick; each part is computed when its own address is asked, and `later.js`
puts it into the place kept for it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from kg.api.access.roles import require_role
from kg.api.pages.asking import Reply, key_path
from kg.api.pages.frame import Frame
from kg.api.pages.zone import parts
from kg.api.pages.zone.choice import ZONE, Choice
from kg.api.pages.zone.view import name_of
from kg.api.pages.zone.words import ZONE_WORDS
from kg.errors import NotFoundError

ZONES = "/api/v1/zones"
READER = [Depends(require_role("reader"))]
Part = Callable[[Frame, Choice], Awaitable[Response]]
PARTS: Mapping[str, Part] = {
    "chains": parts.show_chains,
    "picture": parts.show_picture,
    "gaps": parts.show_gaps,
    "fill": parts.show_fill,
    "what-if": parts.show_what_if,
    "comparison": parts.show_comparison,
    "course": parts.show_course,
    "navigation": parts.show_navigation,
}


def make_router() -> APIRouter:
    """Return the routes of the page and of its parts."""
    router = APIRouter()

    @router.get(ZONE, dependencies=READER)
    async def get_zone(request: Request, q: Annotated[str, Query(max_length=200)] = "") -> Response:
        frame = Frame.of(request, ZONE)
        choice = Choice.of(request, frame.language)
        zones = await frame.ask(ZONES)
        if zones.status == 404:  # nothing is published: the page says what to run
            return await frame.respond("empty.html", is_wrong=False, is_published=False)
        if not zones.is_answer:
            return await frame.respond_problem(zones)
        return await (
            show_zone(frame, choice, zones) if choice.place else show_start(frame, choice, zones, q)
        )

    @router.get(f"{ZONE}/part/{{name}}", dependencies=READER)
    async def get_part(request: Request, name: Annotated[str, Path(max_length=40)]) -> Response:
        if name not in PARTS:
            raise NotFoundError(
                "the page has no such part", where="path.name", found=name, expected=", ".join(PARTS)
            )
        frame = Frame.of(request, ZONE)
        return await PARTS[name](frame, Choice.of(request, frame.language))

    return router


async def show_start(frame: Frame, choice: Choice, zones: Reply, sought: str) -> Response:
    """Return the list of places with holders of patents, those with most on the chains first."""
    rows = list(zones.get("zones"))
    wanted = sought.strip().casefold()
    shown = [
        row for row in rows if wanted in f"{row['name']} {row['nameEn'] or ''} {row['placeId']}".casefold()
    ]
    return await frame.respond(
        "zone_start.html",
        ZONE_WORDS,
        zones=zones,
        rows=shown,
        count=len(rows),
        named={row["placeId"]: name_of(row, frame.language) for row in rows},
        best=rows[0] if rows and rows[0]["families"] else None,
        asked=sought,
        choice=choice,
        chains=await _chains(frame),
    )


async def show_zone(frame: Frame, choice: Choice, zones: Reply) -> Response:
    """Return the page of a place; its parts come later."""
    rows = list(zones.get("zones"))
    here = next((row for row in rows if choice.place in (row["placeId"], row["name"])), None)
    if here is None:
        found = await frame.ask(f"/api/v1/places/{key_path(choice.place)}")
        return await frame.respond(
            "zone_nobody.html", ZONE_WORDS, status=200 if found.is_answer else 404, choice=choice, place=found
        )
    chains = await _chains(frame)
    best = max(here["chains"], key=lambda chain: here["chains"][chain], default=None)
    choice = parts.replace_place(choice, here["placeId"], choice.chain or best)
    return await frame.respond(
        "zone.html",
        ZONE_WORDS,
        choice=choice,
        chosen={"place": choice.place, **({"chain": choice.chain} if choice.chain else {})},
        place=here,
        zones=zones,
        at=rows.index(here),
        title=name_of(here, frame.language),
        chains=chains,
        chain_name=next((name for key, name in chains if key == choice.chain), choice.chain),
        beside=[(key, name, key == choice.compare) for key, name in compare_choices(rows, here, frame)],
    )


async def _chains(frame: Frame) -> list[tuple[str, str]]:
    """Return (id, name) of every chain."""
    found = await frame.ask("/api/v1/chains", per_page=200)
    rows: list[dict[str, Any]] = found.get("results") or []
    return [(row["chainId"], name_of(row, frame.language)) for row in rows]


def compare_choices(
    rows: list[dict[str, Any]], here: Mapping[str, Any], frame: Frame
) -> list[tuple[str, str]]:
    """Return (subject, name) of what a place may stand beside: the country, what it lies in, other places."""
    country = [("country:CN", "中国" if frame.language == "zh" else "China")]
    others = [row for row in rows if row["placeId"] != here["placeId"]]
    around = set(here["within"] or ())
    others.sort(key=lambda row: row["placeId"] not in around)  # stable: the rest stay by their patents
    return country + [(f"place:{row['placeId']}", name_of(row, frame.language)) for row in others]
