"""The page of a thing at `/profile/<collection>/<key>`, and the parts that come after the first view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from kg.api.access.roles import require_role
from kg.api.pages.asking import Reply
from kg.api.pages.frame import Frame
from kg.api.pages.names import (
    api_path,
    collection_label,
    collection_of,
    collection_of_root,
    label,
    profile_path,
)
from kg.api.pages.profile import ego, facts, metrics
from kg.api.pages.profile.events import has_dates
from kg.api.pages.profile.naming import name_groups
from kg.api.pages.profile.parts import PART_ROUTES, ask_chain_names
from kg.api.pages.profile.relations import list_groups
from kg.api.pages.profile.words import PROFILE_WORDS
from kg.schema import GRAPH_SCHEMA

READER = [Depends(require_role("reader"))]
# Parts that tell what a thing of a key root is about, before its relations: (part, title among the words).
ABOUT: Mapping[str, tuple[tuple[str, str], ...]] = {
    "Policy": (("measures", "measuresTitle"),),
    "PolicyMeasure": (("measures", "measureQuoted"),),
    "Document": (("passages", "passagesTitle"),),
    "Passage": (("passages", "passageMarked"),),
    "Publication": (("similar", "similarTitle"),),
}
# Which of the two a supported thing is: who supports it, by which measures.
SUPPORTED = ("ProgrammeElement", "Agent")


def make_router() -> APIRouter:
    """Return the page's routes."""
    router = APIRouter()

    @router.get("/profile/part/{name}", dependencies=READER)
    async def get_part(
        request: Request,
        name: str,
        collection: Annotated[str, Query(max_length=60)],
        key: Annotated[str, Query(max_length=1000)],
        chain: Annotated[str | None, Query(max_length=200)] = None,
        cursor: Annotated[str | None, Query(max_length=4000)] = None,
    ) -> Response:
        frame = Frame.of(request)
        reply = await look_up(frame, collection, key)
        make = PART_ROUTES.get(name)
        if not reply.is_answer or make is None:
            return frame.part("part_problem.html", PROFILE_WORDS, reply=reply)
        return await make(frame, reply, {"chain": chain, "cursor": cursor, "part": name})

    @router.get("/profile/{collection}/{key:path}", dependencies=READER)
    async def get_profile(
        request: Request,
        collection: str,
        key: str,
        chain: Annotated[str | None, Query(max_length=200)] = None,
    ) -> Response:
        frame = Frame.of(request)
        reply = await look_up(frame, collection, key)
        if reply.is_answer:
            return await respond_profile(frame, collection, reply, chain)
        return await elsewhere(frame, collection, key, reply)

    return router


async def look_up(frame: Frame, collection: str, key: str) -> Reply:
    """Ask for a thing; a collection that the ontology does not have answers as the API does."""
    return await frame.ask(api_path(collection, key))


async def elsewhere(frame: Frame, collection: str, key: str, reply: Reply) -> Response:
    """Lead to where a thing of that key is, if it is of a broader or narrower kind; else say what to do."""
    if reply.status != 404:
        return await frame.respond_problem(reply)
    head = broader(collection)
    if head is not None and head != collection:
        found = await frame.ask(api_path(head, key))
        own = collection_of(str(found.get("class"))) if found.is_answer else None
        if own is not None and own != collection:
            return RedirectResponse(frame.address(profile_path(own, key)), 307)
    known = collection in GRAPH_SCHEMA.collections
    return await frame.respond(
        "profile_missing.html",
        PROFILE_WORDS,
        status=404,
        key=key,
        kind=collection_label(collection, frame.language) if known else None,
        listed=frame.address(f"/list/{collection}") if known else None,
        searched=frame.address("/search", q=key[:200]),
        reply=reply,
    )


def broader(collection: str) -> str | None:
    """Return the collection of the key root that a collection's things are of."""
    nodes = GRAPH_SCHEMA.collections.get(collection)
    return collection_of_root(nodes[0].name) if nodes else None


async def respond_profile(frame: Frame, collection: str, reply: Reply, chain: str | None) -> Response:
    """Return the page: what a thing is, its neighbourhood, its sources; the rest comes as parts.

    Args:
        frame: of the page.
        collection: that was asked for.
        reply: the look-up of the thing.
        chain: whose numbers are shown; None: the one in which the thing holds most.
    """
    body, language = reply.body, frame.language
    class_name, properties = str(body["class"]), body["properties"]
    root = GRAPH_SCHEMA.node(class_name).key_root
    true_key = str(properties[GRAPH_SCHEMA.node(class_name).key])
    own = collection_of(class_name) or collection
    title = facts.title_of(class_name, true_key, properties, language)
    groups = await name_groups(frame, list_groups(true_key, body["relations"], language))
    sources = facts.list_sources(body["sources"])
    chains = chains_of(body)
    chosen = chain if chain in chains else next(iter(chains), None)

    def part(name: str, **more: str | None) -> str:
        return frame.address(f"/profile/part/{name}", collection=own, key=true_key, **more)

    return await frame.respond(
        "profile.html",
        PROFILE_WORDS,
        title=title,
        kind=label(class_name, language),
        kind_list=frame.address(f"/list/{own}"),
        meaning=facts.definition(class_name, language),
        key=true_key,
        names=facts.other_names(class_name, properties, title),
        facts=facts.list_facts(class_name, properties, language),
        unknown=facts.list_unknown(class_name, properties, language),
        texts=facts.list_texts(class_name, properties, language),
        figures=figures_of(root, body),
        groups=groups,
        wide=ego.place_wide(title, groups) if groups else None,
        narrow=ego.place_narrow(title, groups) if groups else None,
        sources=sources,
        source_count=len(body["sources"]),
        about=[(name, heading, part(name)) for name, heading in about_parts(root, body)],
        timeline=part("timeline"),
        timeline_lines=4 + 2 * min(dated_lanes(root, body), 12),
        statement_lines=4 + 2 * min(count_statements(body), 8),
        statements=part("statements") if count_statements(body) else None,
        metrics=[
            (one, part(one.name, chain=chosen if one.per_chain else None))
            for one in metrics.parts_of(root, class_name)
        ],
        chain_choices=await name_chains(frame, chains, chosen, profile_path(own, true_key)),
        control=control_address(frame, true_key, chosen) if root == "Agent" and chosen else None,
        reply=reply,
    )


def about_parts(root: str, body: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the parts that tell what a thing is about: (part, title among the words)."""
    found = list(ABOUT.get(root, ()))
    supports = any(
        held["relation"] in ("MeasureForProgramme", "MeasureForAgent") for held in body["relations"]
    )
    if root in SUPPORTED and supports:
        found.append(("measures", "supportedBy"))
    return found


def count_statements(body: Mapping[str, Any]) -> int:
    """Return how many statements any source makes about a thing."""
    return sum(held["count"] for held in body["relations"] if held["relation"].startswith("Statement"))


def dated_lanes(root: str, body: Mapping[str, Any]) -> int:
    """Return about how many rows the timeline has, so that room is kept for it."""
    counted = 4 if root == "Agent" and body["families"] else 0
    return 1 + counted + sum(has_dates(root, held) for held in body["relations"])


def chains_of(body: Mapping[str, Any]) -> list[str]:
    """Return the chains that a thing has to do with, those in which it holds most first."""
    rows = body.get("holdings") or ()
    found = [str(row["chainId"]) for row in rows if row.get("chainId")]
    of_links = [
        str(row["key"]).partition("/")[0]
        for held in body["relations"]
        if held["relation"] == "ChainMembership"
        for row in held["results"]
    ]
    return list(dict.fromkeys([*found, *of_links]))


async def name_chains(
    frame: Frame, chains: list[str], chosen: str | None, path: str
) -> list[tuple[str, str, bool]]:
    """Return (name, address of the page with its numbers, whether chosen) of chains; none of a single one."""
    if len(chains) < 2:
        return []
    named = await ask_chain_names(frame)
    return [
        (named.get(key, key), f"{frame.address(path, chain=key)}#chains", key == chosen) for key in chains
    ]


def control_address(frame: Frame, agent: str, chain: str) -> str:
    """Return the address of the network of who can stop an organisation, with the owners of all."""
    return f"{frame.address('/control', chain=chain, subject=f'agent:{agent}')}#network"


def figures_of(root: str, body: Mapping[str, Any]) -> list[tuple[str, int, str]]:
    """Return the numbers that stand at the top: (name among the words, number, JSON pointer)."""
    found: list[tuple[str, int, str]] = []
    if root == "Agent":
        found.append(("familiesHeld", int(body["families"]), "/families"))
    wanted = {
        ("PatentApplicant", "in"): "publications", ("FamilyMembership", "in"): "members",
        ("Citation", "out"): "cites", ("Citation", "in"): "citedBy",
        ("FamilyCitation", "in"): "citedByFamilies",
        ("MeasureOfPolicy", "in"): "measuresCount", ("AllianceMembership", "in"): "allianceMembers",
        ("RoundOfFirm", "out"): "roundsCount", ("RoundParticipation", "out"): "investedIn",
        ("PassageOfDocument", "in"): "passagesCount", ("TransactionParty", "in"): "dealsCount",
    }  # fmt: skip
    for place, held in enumerate(body["relations"]):
        name = wanted.get((held["relation"], held["direction"]))
        if name:
            found.append((name, int(held["count"]), f"/relations/{place}/count"))
    return found[:5]
