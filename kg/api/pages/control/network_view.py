"""The network of who can stop a subject, worked out for drawing, for a table and for Gephi."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from kg.algorithms.network_picture import Block, lay_out_network
from kg.api.language import Language, pick
from kg.api.pages.frame import Frame
from kg.api.pages.names import profile_path
from kg.api.pages.network.drawing import Drawing, Line, LineKind, Node, NodeKind
from kg.api.pages.numbers import fit_lines, format_percent

Row = Mapping[str, Any]
Answer = Mapping[str, Any]
LABEL_EM = 15.0
# Radii: of the subject, of the weakest and the strongest outsider, of owners, of families.
CENTRE_SIZE, LEAST, MOST, OWNER_SIZE, FAMILY_SIZE = 16.0, 5.0, 13.0, 6.0, 4.5
KINDS = ("subject", "blocker", "owner", "family")
LINES = ("blocks", "owns", "holds")


def draw_network(answer: Answer, words: Mapping[str, str], frame: Frame, title: str, subject: str) -> Drawing:
    """Return the drawing of a dependency network.

    Args:
        answer: of the operation `dependency-network`.
        words: of the page, in its language.
        frame: for addresses of profiles.
        title: of the picture, for those who hear it.
        subject: the subject's name.
    """
    rows: Sequence[Row] = answer["nodes"]
    centre, blocks = _blocks(rows, answer["edges"])
    picture = lay_out_network(centre, blocks)
    position = {row["id"]: i for i, row in enumerate(rows)}
    nodes = [_node(row, picture.places[row["id"]], words, frame, subject) for row in rows]
    lines = [
        Line(
            position[edge["source"]],
            position[edge["target"]],
            LINES.index(edge["kind"]),
            # The way runs from the subject, the edge to it.
            picture.ways.get(edge["source"], ())[::-1] if edge["kind"] == "blocks" else (),
        )
        for edge in answer["edges"]
    ]
    return Drawing(
        title=title,
        width=picture.width,
        height=picture.height,
        node_kinds=node_kinds(words),
        line_kinds=line_kinds(words),
        nodes=nodes,
        lines=lines,
    )


def node_kinds(words: Mapping[str, str]) -> tuple[NodeKind, ...]:
    """Return the kinds of nodes in the order of `KINDS`."""
    return (
        NodeKind(words["kindSubject"], "disc", "accent"),
        NodeKind(words["kindBlocker"], "square", "missing"),
        NodeKind(words["kindOwner"], "ring", "external"),
        NodeKind(words["kindFamily"], "diamond", "insufficient"),
    )


def line_kinds(words: Mapping[str, str]) -> tuple[LineKind, ...]:
    """Return the kinds of lines in the order of `LINES`."""
    return (
        LineKind(words["lineBlocks"], "missing", 1.4),
        LineKind(words["lineOwns"], "external", 1.4, (5.0, 3.0)),
        LineKind(words["lineHolds"], "line", 0.8),
    )


def _blocks(nodes: Sequence[Row], edges: Sequence[Row]) -> tuple[Block, list[Block]]:
    """Return the subject's block and those at its side; each node goes to the first that it belongs to."""
    owners: dict[str, list[str]] = {}
    leaves: dict[str, list[str]] = {}
    for edge in edges:
        if edge["kind"] == "owns":
            owners.setdefault(edge["target"], []).append(edge["source"])
        elif edge["kind"] == "holds":
            leaves.setdefault(edge["source"], []).append(edge["target"])
    kinds = {node["id"]: node["kind"] for node in nodes}
    taken: set[str] = set()

    def block(head: str) -> Block:
        levels, wave = [], [head]
        while wave:
            above = [o for held in wave for o in owners.get(held, ()) if kinds[o] == "owner"]
            wave = [o for o in dict.fromkeys(above) if o not in taken]
            taken.update(wave)
            if wave:
                levels.append(tuple(wave))
        own = [leaf for leaf in dict.fromkeys(leaves.get(head, ())) if leaf not in taken]
        taken.update(own)
        return Block(head, tuple(levels), tuple(own))

    heads = [node["id"] for node in nodes if node["kind"] == "blocker"]
    centre = next(node["id"] for node in nodes if node["kind"] == "subject")
    middle, sides = block(centre), [block(head) for head in heads]
    rest = tuple(n["id"] for n in nodes if n["id"] not in taken and n["id"] not in (centre, *heads))
    return replace(middle, leaves=(*middle.leaves, *rest)), sides


def _node(row: Row, place: tuple[float, float], words: Mapping[str, str], frame: Frame, subject: str) -> Node:
    name = subject if row["kind"] == "subject" else row.get("name") or row["id"]
    return Node(
        id=row["id"],
        label="".join(fit_lines(name, LABEL_EM, 1)),
        kind=KINDS.index(row["kind"]),
        x=place[0],
        y=place[1],
        size=_size(row),
        said=describe_node(row, name, words),
        href=node_address(row, frame),
    )


def _size(row: Row) -> float:
    if row["kind"] == "blocker":
        return LEAST + (MOST - LEAST) * math.sqrt(row.get("share") or 0.0)
    return {"subject": CENTRE_SIZE, "owner": OWNER_SIZE, "family": FAMILY_SIZE}[row["kind"]]


def describe_node(row: Row, name: str, words: Mapping[str, str]) -> str:
    """Return a node in words: what it is, how much it stops, until when."""
    kind = {
        "subject": words["kindSubject"],
        "blocker": words["kindBlocker"],
        "owner": words["kindOwner"],
        "family": words["kindFamily"],
    }[row["kind"]]
    parts = [f"{name} · {kind}"]
    if row["kind"] in ("blocker", "family"):
        share = row.get("share")
        told = words["unknown"] if share is None else format_percent(share)
        parts.append(f"{words['blockedShare']} {told}")
    if row["kind"] == "family":
        parts.append(f"{words['until']} {row.get('until') or words['unknown']}")
    return " · ".join(parts)


def node_address(row: Row, frame: Frame) -> str | None:
    """Return the address of a node's page; a country or place as a subject has none here."""
    if row["kind"] == "family":
        return frame.address(profile_path("families", row["id"]))
    if row["kind"] == "subject" and row["id"].partition(":")[0] in ("country", "place"):
        return None
    return frame.address(profile_path("organizations", row["id"]))


def link_name(links: Sequence[Row], link: str | None, language: Language) -> str | None:
    """Return the name of a link among those of an answer; None for none."""
    found = next((row for row in links if link in (row["link"], row["link"].rpartition("/")[2])), None)
    return None if found is None or link is None else pick(found["name"], found.get("nameEn"), language)
