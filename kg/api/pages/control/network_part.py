"""The parts of the page of control that may be computed longer, and the network as files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from markupsafe import Markup, escape

from kg.api.access.roles import require_role
from kg.api.language import Language, pick
from kg.api.pages.asking import Reply, key_path
from kg.api.pages.control.network_view import draw_network, link_name, node_address
from kg.api.pages.control.page import default_subject, name_subject
from kg.api.pages.control.words import CONTROL_WORDS
from kg.api.pages.frame import Frame
from kg.api.pages.network.drawing import Drawing, shape_path
from kg.api.pages.network.gexf import GEXF_TYPE, write_gexf
from kg.api.wording import in_language
from kg.questions.subject_answers import BLOCKING_NOTE

READER = [Depends(require_role("reader"))]
# Rows of the table twin in the page; CSV has all.
MOST_ROWS = 600
# How many nodes a reader can choose, the weightiest first; without a choice the first of them.
NODE_CHOICES = (300, 1000, 2000)
EDGE_FIELDS = ("link", "share", "families", "until", "heldOn")
NODE_FIELDS = ("share", "until", "controller", "controllerName")
Chain = Annotated[str, Query(max_length=200)]
Key = Annotated[str | None, Query(max_length=500)]
Nodes = Annotated[int, Query(ge=1, le=NODE_CHOICES[-1])]


@dataclass(frozen=True, slots=True)
class Asked:
    """The network that was asked for: the answer, what of it is shown and drawn, the names it needs."""

    reply: Reply
    leaders: Reply
    shown: Mapping[str, Any]
    drawing: Drawing | None
    subject: str


def make_router() -> APIRouter:
    """Return the routes of the network."""
    router = APIRouter()

    @router.get("/control/part/network", dependencies=READER)
    async def get_network(
        request: Request, chain: Chain, subject: Key = None, link: Key = None, nodes: Nodes = NODE_CHOICES[0]
    ) -> Response:
        frame = Frame.of(request, "/control")
        asked = await ask_network(frame, chain, subject, link, nodes)
        given = {"chain": chain, "subject": asked.subject, "link": link, "nodes": nodes}
        return frame.part("control_network.html", CONTROL_WORDS, **network_values(frame, asked, given))

    @router.get("/control/network.{kind}", dependencies=READER)
    async def get_file(
        request: Request,
        kind: str,
        chain: Chain,
        subject: Key = None,
        link: Key = None,
        nodes: Nodes = NODE_CHOICES[0],
    ) -> Response:
        frame = Frame.of(request, "/control")
        asked = await ask_network(frame, chain, subject, link, nodes)
        if asked.drawing is None or kind not in FILES:
            return await frame.respond_problem(asked.reply)
        body, media_type = FILES[kind](asked)
        headers = {"Cache-Control": "no-cache"}
        if kind != "json":
            headers["Content-Disposition"] = f'inline; filename="network.{kind}"'
        return Response(body, headers=headers, media_type=media_type)

    return router


async def ask_network(frame: Frame, chain: str, subject: str | None, link: str | None, nodes: int) -> Asked:
    """Ask for the network of a subject on a link, of so many nodes at most, and draw it."""
    path = f"/api/v1/chains/{key_path(chain)}"
    about, leaders = await frame.ask_all(frame.address(path), frame.address(f"{path}/leading-holders", top=5))
    chosen = subject or default_subject(about)
    # One answer for every choice of nodes: the largest takes no longer, and another would be computed anew.
    reply = await frame.ask(f"{path}/dependency-network", subject=chosen, link=link, most=NODE_CHOICES[-1])
    if not reply.is_answer or not leaders.is_answer:
        return Asked(reply if not reply.is_answer else leaders, leaders, {}, None, chosen)
    words = in_language(CONTROL_WORDS, frame.language) | frame.t
    named = link_name(leaders.get("links"), link, frame.language) or words["wholeLinks"]
    name = name_of(about, reply, chosen, frame.language)
    title = words["networkOf"].format(subject=name, link=named)
    shown = first_nodes(reply.body, nodes)
    return Asked(reply, leaders, shown, draw_network(shown, words, frame, title, name), chosen)


def first_nodes(network: Mapping[str, Any], most: int) -> Mapping[str, Any]:
    """Return the first nodes of a network, which are the weightiest, and the edges between them.

    `edgePlaces` says where the edges stand in the whole network's answer.
    """
    nodes = network["nodes"][:most]
    kept = {node["id"] for node in nodes}
    places = [
        place
        for place, edge in enumerate(network["edges"])
        if edge["source"] in kept and edge["target"] in kept
    ]
    edges = [network["edges"][place] for place in places]
    return {**network, "nodes": nodes, "edges": edges, "edgePlaces": places}


def name_of(about: Reply, reply: Reply, subject: str, language: Language) -> str:
    """Return the subject's name: the network's own for an organisation, else as the page has it."""
    first = reply.get("nodes", 0, "name")
    return str(first) if first else name_subject(about, subject, language)


def network_values(frame: Frame, asked: Asked, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the part shows: the figure, its table twin and its exports."""
    reply = asked.reply
    nodes = [{**dict.fromkeys(NODE_FIELDS), **node} for node in asked.shown.get("nodes", ())]
    edges = [{**dict.fromkeys(EDGE_FIELDS), **edge} for edge in asked.shown.get("edges", ())]
    words = in_language(CONTROL_WORDS, frame.language)
    return {
        "reply": reply,
        "drawing": asked.drawing,
        "nodes": nodes,
        "edges": edges,
        "edge_places": asked.shown.get("edgePlaces", ()),
        "most": MOST_ROWS,
        "left_out": (reply.get("nodesFound") or 0) - len(nodes),
        "node_choices": node_choices(reply.get("nodesFound") or 0, given["nodes"]),
        **{name: given[name] for name in ("chain", "subject", "link")},
        "all_address": frame.address(
            f"/api/v1/chains/{key_path(given['chain'])}/dependencies",
            subject=given["subject"],
            link=given["link"],
            format="csv",
        ),
        "kinds": {kind: words[f"line{kind.capitalize()}"] for kind in ("blocks", "owns", "holds")},
        "node_kinds": {k: words[f"kind{k.capitalize()}"] for k in ("subject", "blocker", "owner", "family")},
        "links": {
            row["link"]: pick(row["name"], row.get("nameEn"), frame.language)
            for row in asked.leaders.get("links") or ()
        },
        "named": Namer(frame, nodes),
        "note": blocking_note(frame.language),
        "shape_path": shape_path,
        "json_address": frame.address("/control/network.json", **given),
        "svg_address": frame.address("/control/network.svg", **given),
        "gexf_address": frame.address("/control/network.gexf", **given),
    }


def node_choices(found: int, chosen: int) -> list[tuple[int, str, bool]]:
    """Return (nodes at most, as text, whether chosen) up to the first that takes all; none where one does."""
    enough = next((count for count in NODE_CHOICES if count >= found), NODE_CHOICES[-1])
    if enough == NODE_CHOICES[0]:
        return []
    return [(count, f"{count:,}", count == chosen) for count in NODE_CHOICES if count <= enough]


def blocking_note(language: Language) -> str:
    """Return what an X or Y reference says and does not say."""
    return BLOCKING_NOTE.split(" · ")[0 if language == "zh" else 1]


class Namer:
    """Writes a node's name as a link to its page."""

    def __init__(self, frame: Frame, nodes: Sequence[Mapping[str, Any]]) -> None:
        self._frame, self._nodes = frame, {node["id"]: node for node in nodes}

    def __call__(self, key: str) -> Markup:
        """Return the name of a node as markup."""
        node = self._nodes[key]
        name = escape(node.get("name") or key)
        address = node_address(node, self._frame)
        return name if address is None else Markup('<a href="{}">{}</a>').format(address, name)


def _json_file(asked: Asked) -> tuple[bytes, str]:
    assert asked.drawing is not None
    return orjson.dumps(asked.drawing.as_json()), "application/json"


def _svg_file(asked: Asked) -> tuple[bytes, str]:
    assert asked.drawing is not None
    return asked.drawing.as_svg().encode(), "image/svg+xml"


def _gexf_file(asked: Asked) -> tuple[bytes, str]:
    assert asked.drawing is not None
    nodes = [{name: value for name, value in node.items() if name != "id"} for node in asked.shown["nodes"]]
    return write_gexf(asked.drawing, nodes, asked.shown["edges"]), GEXF_TYPE


FILES = {"json": _json_file, "svg": _svg_file, "gexf": _gexf_file}
