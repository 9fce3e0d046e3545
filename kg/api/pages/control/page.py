"""The page at `/control`: who holds a chain and its links, who can stop whom, until when, and what if."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response

from kg.api.access.roles import require_role
from kg.api.country_names import subject_name
from kg.api.language import Language, pick
from kg.api.pages.asking import Reply, key_path
from kg.api.pages.control.holders_view import view_holders
from kg.api.pages.control.moves import MOVES, Move, read_move
from kg.api.pages.control.words import CONTROL_WORDS
from kg.api.pages.frame import Frame
from kg.api.pages.names import flatten
from kg.api.pages.numbers import format_percent
from kg.api.wording import in_language

CHAINS = "/api/v1/chains"
HOME = "country:CN"
TOP = 5
Option = tuple[str, str, str]
READER = [Depends(require_role("reader"))]
ChainParameter = Annotated[str | None, Query(max_length=200)]
KeyParameter = Annotated[str | None, Query(max_length=500)]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address of the page chooses, besides the chain and the move."""

    subject: str
    link: str | None
    holder: str | None
    months: int
    nodes: int | None


def make_router() -> APIRouter:
    """Return the page's route; its parts are routes of `parts.py` and `network_part.py`."""
    router = APIRouter()

    @router.get("/control", dependencies=READER)
    async def get_control(
        request: Request,
        chain: ChainParameter = None,
        subject: KeyParameter = None,
        link: KeyParameter = None,
        holder: KeyParameter = None,
        months: Annotated[int, Query(ge=1, le=240)] = 60,
        nodes: Annotated[int | None, Query(ge=1, le=2000)] = None,
    ) -> Response:
        frame = Frame.of(request, "/control")
        chains = await frame.ask(CHAINS, per_page=100)
        listed = chains.get("results") or []
        if not listed and chains.status in (200, 404):  # nothing is published, or no chain
            return await frame.respond("empty.html", is_wrong=False, is_published=chains.is_answer)
        if not chains.is_answer:
            return await frame.respond_problem(chains)
        chosen = chain or listed[0]["chainId"]
        about, leaders = await frame.ask_all(
            frame.address(f"/api/v1/chains/{key_path(chosen)}"),
            frame.address(f"/api/v1/chains/{key_path(chosen)}/leading-holders", top=TOP),
        )
        if not leaders.is_answer:
            return await frame.respond_problem(leaders)
        asked = Chosen(subject or default_subject(about), link or None, holder, months, nodes)
        return await _respond(frame, listed, about, leaders, asked)

    return router


def default_subject(about: Reply) -> str:
    """Return the subject shown when none is asked for: China where its coverage is ready, else the first."""
    ready = [row["subject"] for row in about.get("ready", "subjects") or ()]
    return HOME if HOME in ready or not ready else str(ready[0])


async def _respond(
    frame: Frame, chains: list[Mapping[str, Any]], about: Reply, leaders: Reply, asked: Chosen
) -> Response:
    language, subject, link = frame.language, asked.subject, asked.link
    chosen, rows = leaders.get("chain"), leaders.get("links")
    move = read_move(frame.request.query_params.multi_items())
    options = holder_options(leaders.body, link, language)
    subject_title = name_subject(about, subject, language)
    return await frame.respond(
        "control.html",
        CONTROL_WORDS,
        leaders=leaders,
        view=view_holders(leaders.body, language),
        chain=chosen,
        chain_name=pick(leaders.get("chainName"), leaders.get("chainNameEn"), language),
        subject=subject,
        subject_title=subject_title,
        link=link or "",
        holder=asked.holder or (options[0][0] if options else None),
        months=asked.months,
        nodes=asked.nodes,
        expiry_choices=_expiry_choices(options, asked.holder, subject_title, language),
        holder_options=options,
        move=move,
        move_tabs=[(name, f"move{name.capitalize()}") for name in MOVES],
        move_address=move_address(frame, chosen, subject, move),
        parameters=list(flatten(leaders.get("parameters") or {})),
        chain_choices=[
            (row["chainId"], pick(row["name"], row.get("nameEn"), language), row["chainId"] == chosen)
            for row in chains
        ],
        subject_choices=subject_choices(about, subject, language),
        link_choices=[
            (row["link"], pick(row["name"], row.get("nameEn"), language), row["link"] == link) for row in rows
        ],
        csv_url=leaders.address + "&format=csv",
    )


def holder_options(answer: Mapping[str, Any], link: str | None, language: Language) -> list[Option]:
    """Return (id, name, share of the chain or link) of the holders that forms offer.

    The leading holders of the link that is looked at come first, then those of the chain and of its links.
    """
    rows = {row["link"]: row["holders"] for row in answer["links"]}
    order = [
        *rows.get(link or "", ()),
        *answer["whole"]["holders"],
        *(h for own in rows.values() for h in own),
    ]
    shares = {h["holder"]: h["directShare"] for h in answer["whole"]["holders"]}
    found: dict[str, Option] = {}
    for row in order:
        key = row["holder"]
        share = shares.get(key)
        name = pick(row.get("name") or key, row.get("nameEn"), language)
        found.setdefault(key, (key, name, "" if share is None else format_percent(share)))
    return list(found.values())


def _expiry_choices(
    options: list[Option], holder: str | None, subject: str, language: Language
) -> list[tuple[str, str, bool]]:
    """Return (id, name, whether chosen) of whose expiry can be shown: holders, and the subject («-»)."""
    words = in_language(CONTROL_WORDS, language)
    found = [(key, name, key == holder) for key, name, _ in options]
    if holder not in (None, "-") and holder not in {key for key, _, _ in found}:
        found.append((str(holder), str(holder), True))
    return [*found, ("-", words["ofSubject"] + subject, holder == "-")]


def move_address(frame: Frame, chain: str, subject: str, move: Move) -> str | None:
    """Return the address of the part that answers a move; None while nothing was chosen."""
    if not move.is_begun:
        return None
    own = ("chain", "subject", "move", "lang")
    kept = [(name, value) for name, value in frame.request.query_params.multi_items() if name not in own]
    given = [("chain", chain), ("subject", subject), ("move", move.name), ("lang", frame.language)]
    return "/control/part/move?" + urlencode([*given, *kept])


def subject_choices(about: Reply, subject: str, language: Language) -> list[tuple[str, str, bool]]:
    """Return (id, name, whether chosen) of the subjects with ready coverage, and of the one asked for."""
    ready = list(about.get("ready", "subjects") or ())
    if subject not in {row["subject"] for row in ready}:
        ready.append({"subject": subject, "name": None, "nameEn": None})
    return [
        (
            row["subject"],
            subject_name(row["subject"], row.get("name"), row.get("nameEn"), language),
            row["subject"] == subject,
        )
        for row in ready
    ]


def name_subject(about: Reply, subject: str, language: Language) -> str:
    """Return a subject's name as the page shows it."""
    return next(name for key, name, chosen in subject_choices(about, subject, language) if chosen)
