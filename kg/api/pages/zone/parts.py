"""The parts of a zone's page: each asks the API, and shows its answer or the problem that it is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from fastapi import Response

from kg.api.country_names import subject_name
from kg.api.models import ControlAnswer, CoverageAnswer
from kg.api.pages.asking import Reply, key_path
from kg.api.pages.chain_view import view_chain
from kg.api.pages.frame import Frame
from kg.api.pages.zone import view
from kg.api.pages.zone.choice import Choice
from kg.api.pages.zone.words import ZONE_WORDS
from kg.questions.brief_control import BRIEF_HOLDERS


def replace_place(choice: Choice, place: str, chain: str | None) -> Choice:
    """Return the choice with a place by its identifier, and a chain."""
    return replace(choice, place=place, chain=chain)


def _problem(frame: Frame, *replies: Reply) -> Response | None:
    """Return the part that says why there is no answer; None when all are answers."""
    failed = next((reply for reply in replies if not reply.is_answer), None)
    return None if failed is None else frame.part("zone_problem.html", ZONE_WORDS, reply=failed)


async def show_chains(frame: Frame, choice: Choice) -> Response:
    """Return the chains of the place at a glance."""
    reply = await frame.ask(f"/api/v1/zones/{key_path(choice.place)}/profile", share=choice.share)
    failed = _problem(frame, reply)
    rows = [] if failed else view.view_chains(reply.body, choice)
    return failed or frame.part("zone_chains.html", ZONE_WORDS, reply=reply, rows=rows, choice=choice)


async def show_picture(frame: Frame, choice: Choice) -> Response:
    """Return the chain as the place has it, with its weakest link in a sentence."""
    coverage, completion, control = await frame.ask_all(
        _coverage(frame, choice),
        _completion(frame, choice),
        frame.address(f"{choice.chain_path}/control", holders=BRIEF_HOLDERS),
    )
    failed = _problem(frame, coverage, completion)
    if failed:
        return failed
    model = CoverageAnswer.model_validate(coverage.body)
    known = ControlAnswer.model_validate(control.body) if control.is_answer else None
    shown = view_chain(model, known, frame.language)
    joined = view.join_links(coverage.body, completion.body)
    return frame.part(
        "zone_picture.html",
        ZONE_WORDS,
        reply=coverage,
        view=shown,
        by_id={link.id: link for link in shown.links},
        coverage=model,
        has_mass_bars=any(link.mass_part is not None for link in shown.links),
        targets={row["link"]: choice.address(fragment="fill", link=row["link"]) for row in joined},
        weakest=next(iter(view.weakest(joined, choice, choice.chain or "", 1)), None),
        is_told=any(view.weakness(row)[0] < view.NOBODY for row in joined),
        needs_share=all(row["lambdaMean"] is None for row in joined),
        choice=choice,
    )


def _coverage(frame: Frame, choice: Choice) -> str:
    return frame.address(f"{choice.chain_path}/coverage", **choice.of_subject())


def _completion(frame: Frame, choice: Choice) -> str:
    return frame.address(f"{choice.chain_path}/completion", **choice.of_subject())


async def show_gaps(frame: Frame, choice: Choice) -> Response:
    """Return the links from the weakest, with the reasons to complete each."""
    coverage, completion = await frame.ask_all(_coverage(frame, choice), _completion(frame, choice))
    failed = _problem(frame, coverage, completion)
    if failed:
        return failed
    rows = view.rank_links(view.join_links(coverage.body, completion.body))
    return frame.part(
        "zone_gaps.html",
        ZONE_WORDS,
        coverage=coverage,
        completion=completion,
        rows=rows,
        names={row["link"]: view.name_of(row, frame.language) for row in rows},
        figure_of=view.figure_of,
        span=view.span,
        choice=choice,
    )


async def show_fill(frame: Frame, choice: Choice) -> Response:
    """Return who could fill the link chosen, or the weakest, as a form that asks what if."""
    coverage, completion = await frame.ask_all(_coverage(frame, choice), _completion(frame, choice))
    failed = _problem(frame, coverage, completion)
    if failed:
        return failed
    rows = view.rank_links(view.join_links(coverage.body, completion.body))
    link = choice.link or rows[0]["link"]
    reply = await frame.ask(f"{choice.chain_path}/candidates", **choice.of_subject(link=link))
    failed = _problem(frame, reply)
    if failed:
        return failed
    here = replace(choice, link=reply.body["link"])
    listed = {row["id"] for row in reply.body["candidates"]}
    return frame.part(
        "zone_fill.html",
        ZONE_WORDS,
        reply=reply,
        found=reply.body,
        links=[(row["link"], view.name_of(row, frame.language), row["link"] == here.link) for row in rows],
        link_name=next(view.name_of(row, frame.language) for row in rows if row["link"] == here.link),
        groups=[
            (kind, [(at, row) for at, row in enumerate(reply.body["candidates"]) if row["kind"] == kind])
            for kind in ("firm", "university", "family")
        ],
        others=[
            (name, key)
            for name, keys in (("attract", here.attract), ("buy", here.buy))
            for key in keys
            if key not in listed
        ],
        span=view.span,
        choice=here,
    )


async def show_what_if(frame: Frame, choice: Choice) -> Response:
    """Return what the chosen firms and families would change."""
    if not (choice.attract or choice.buy):
        return frame.part("zone_what_if.html", ZONE_WORDS, reply=None, choice=choice)
    pairs = [(name, key) for name, keys in (("attract", choice.attract), ("buy", choice.buy)) for key in keys]
    address = frame.address(f"{choice.chain_path}/what-if", **choice.of_subject())
    address += "&" + urlencode(pairs)
    reply, coverage, *told = await frame.ask_all(
        address, _coverage(frame, choice), *(_thing(frame, name, key) for name, key in pairs)
    )
    failed = _problem(frame, reply, coverage)
    if failed:
        return failed
    links = coverage.body["chain"]["links"]
    return frame.part(
        "zone_what_if.html",
        ZONE_WORDS,
        reply=reply,
        answer=reply.body,
        rows=view.changed_links(reply.body, choice.link),
        names={link["link"]: view.name_of(link, frame.language) for link in links},
        chips=[
            (key, _called(found, key, frame), choice.without(key).address(fragment="what-if"))
            for (_, key), found in zip(pairs, told, strict=True)
        ],
        choice=choice,
    )


def _thing(frame: Frame, name: str, key: str) -> str:
    collection = "organizations" if name == "attract" else "families"
    return frame.address(f"/api/v1/{collection}/{key_path(key)}")


def _called(found: Reply, key: str, frame: Frame) -> str:
    facts: dict[str, Any] = found.get("properties") or {}
    for name in ("nameEn", "name", "title") if frame.language == "en" else ("name", "title"):
        if facts.get(name):
            return str(facts[name])
    return key


async def show_comparison(frame: Frame, choice: Choice) -> Response:
    """Return the place beside another subject, link by link."""
    path = f"/api/v1/zones/{key_path(choice.place)}/comparison"
    beside = {"chain": choice.chain, "share": choice.share, "with": choice.compare}
    first, second, both = await frame.ask_all(
        _coverage(frame, choice),
        frame.address(f"{choice.chain_path}/coverage", subject=choice.compare),
        frame.address(path, **beside),
    )
    failed = _problem(frame, first, second, both)
    if failed:
        return failed
    apart = {row["link"]: row["intervalsApart"] for row in both.body["links"]}
    return frame.part(
        "zone_comparison.html",
        ZONE_WORDS,
        first=first,
        second=second,
        both=both,
        shown=view.view_comparison(first.body, second.body, apart, frame.language),
        named=(await _name(frame, choice.subject), await _name(frame, choice.compare)),
        span=view.span,
        choice=choice,
    )


async def _name(frame: Frame, subject: str) -> str:
    """Return what a country or place is called."""
    kind, _, key = subject.partition(":")
    if kind == "country":
        return subject_name(subject, None, None, frame.language)
    found = await frame.ask(f"/api/v1/places/{key_path(key)}")
    return _called(found, key, frame)


async def show_course(frame: Frame, choice: Choice) -> Response:
    """Return how far the place covered the chain at several days."""
    path = f"/api/v1/zones/{key_path(choice.place)}/course"
    reply = await frame.ask(path, chain=choice.chain, share=choice.share)
    failed = _problem(frame, reply)
    if failed:
        return failed
    shown = view.view_course(reply.body["points"])
    return frame.part(
        "zone_course.html",
        ZONE_WORDS,
        reply=reply,
        points=reply.body["points"],
        shown=shown,
        box=(view.WIDTH, view.HEIGHT),
        span=view.span,
        choice=choice,
    )


async def show_navigation(frame: Frame, choice: Choice) -> Response:
    """Return direction, position and path of the place's industry planning."""
    path = f"/api/v1/zones/{key_path(choice.place)}/navigation"
    reply = await frame.ask(path, chain=choice.chain, share=choice.share)
    failed = _problem(frame, reply)
    return failed or frame.part(
        "zone_navigation.html", ZONE_WORDS, reply=reply, report=reply.body, choice=choice
    )
