"""Who can stop a subject, and who stands behind them, as one network of nodes and edges 受制与股权网络."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kg.algorithms.ownership import majority_control
from kg.questions.metric_answers import Answered
from kg.questions.ownership_answers import Stated, agent_names, read_stated
from kg.questions.request import MetricRequest, parse_day
from kg.questions.subject_answers import BLOCKING_NOTE, head, list_dependencies, plain
from kg.questions.worlds import Worlds
from kg.snapshot import Snapshot

# What a reader can still follow, and a canvas still move.
MOST_NODES = 2000
# Subjects that are one organisation or the group below one; others have members, not owners.
OWNED_KINDS = ("agent", "firm", "group")
EDGE_COLUMNS = ("kind", "source", "target", "link", "share", "families", "until", "heldOn")
_TITLES = 'SELECT familyId, title FROM "SimpleFamily" WHERE familyId IN ? AND title IS NOT NULL'
FOUND_COLUMNS = ["link", "holder", "blockedShare", "blockedFamilies", "family", "familyShare", "until"]


@dataclass(frozen=True)
class _Ask:
    """What of the network is wanted: levels of owners, and nodes at most."""

    levels: int
    most: int


def dependency_network(
    worlds: Worlds, request: MetricRequest, link: str | None, levels: int, most: int = MOST_NODES
) -> Answered:
    """Return the network of who can stop a subject on a link, through which families, and who owns whom.

    Nodes are taken in this order until there are `most`: the subject and its owners; the outsiders that can
    stop it, the strongest first, each with its owners; then their families, those that stop most first.

    Args:
        worlds: of a version.
        request: chain, subject and instant.
        link: with or without its chain; None: all links.
        levels: of owners above the subject and above each outsider.
        most: nodes at most.

    Raises:
        NotFoundError: there is no such link, chain or subject.
    """
    asked = worlds.open(request)
    found = list_dependencies(worlds, request, link)
    stated = read_stated(worlds.snapshot, asked.world.as_of, parse_day(request.known, "known_at"))
    network = _Network(request.subject, found.frame, stated, dict(asked.world.names), _Ask(levels, most))
    network.build()
    names = agent_names(worlds.snapshot, sorted(network.nodes))
    titles = family_titles(worlds.snapshot, sorted(network.nodes))
    nodes = [
        {**node, "name": node["name"] or names.get(key) or titles.get(key)}
        for key, node in network.nodes.items()
    ]
    edges = network.kept_edges()
    shown = {
        "nodes": nodes,
        "edges": edges,
        "upstream": found.answer["upstream"],
        "nodesFound": network.found,
        "isTruncated": network.found > len(nodes),
        "note": BLOCKING_NOTE,
    }
    frame = pd.DataFrame(edges, columns=list(EDGE_COLUMNS))
    return Answered(frame, {**head(asked), **shown})


def family_titles(snapshot: Snapshot, families: list[str]) -> dict[str, str]:
    """Return the titles of families by identifier; those without one are left out."""
    if "SimpleFamily" not in snapshot.nodes:
        return {}
    with snapshot.connect() as connection:
        rows = connection.execute(_TITLES, [families]).fetchall()
    return {str(family): str(title) for family, title in rows}


class _Network:
    """The network being made: nodes in the order of their weight for the reader, edges between them."""

    def __init__(
        self, subject: str, rows: pd.DataFrame, stated: Stated, names: Mapping[str, str], ask: _Ask
    ) -> None:
        kind, _, key = subject.partition(":")
        self._centre = key if kind in OWNED_KINDS else subject
        self._is_owned = kind in OWNED_KINDS
        self._rows, self._names, self._ask = rows, names, ask
        self._owners: dict[str, list[Mapping[str, Any]]] = {}
        for row in stated.rows:
            self._owners.setdefault(str(row["held"]), []).append(row)
        self._controllers = majority_control(stated.shareholdings(self._centre))
        self._edges: list[dict[str, Any]] = []
        self.nodes: dict[str, dict[str, Any]] = {}
        self.found = 0
        self._seen: set[str] = set()

    def build(self) -> None:
        """Take up every node and edge."""
        self._add(self._centre, "subject", level=0)
        if self._is_owned:
            self._add_owners(self._centre)
        blocked = self._rows.drop_duplicates(["link", "holder"])
        strongest = blocked.groupby("holder")["blockedShare"].max()
        by_holder: dict[str, list[Mapping[str, Any]]] = {}
        for row in _records(blocked):
            by_holder.setdefault(row["holder"], []).append(row)
        shares = {str(name): plain(share) for name, share in strongest.to_dict().items()}
        for holder in sorted(shares, key=lambda name: (-_weight(shares[name]), name)):
            self._add(holder, "blocker", level=0, share=shares[holder])
            self._edges += [self._block(row) for row in by_holder[holder]]
            self._add_owners(holder)
        self._add_families()

    def _add_families(self) -> None:
        for row in sorted(_records(self._rows), key=lambda row: -_weight(row["familyShare"])):
            self._add(row["family"], "family", level=-1, share=row["familyShare"], until=row["until"])
            self._edges.append(
                _edge(
                    "holds",
                    row["holder"],
                    row["family"],
                    link=row["link"],
                    share=row["familyShare"],
                    until=row["until"],
                )
            )

    def _block(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return _edge(
            "blocks",
            row["holder"],
            self._centre,
            link=row["link"],
            share=row["blockedShare"],
            families=int(row["blockedFamilies"]),
        )

    def _add_owners(self, firm: str) -> None:
        """Take up who stands above a firm, level by level; what was there before keeps its place."""
        level, wave, path = 1, [firm], {firm}
        while wave and level <= self._ask.levels:
            rows = [row for held in wave for row in self._owners.get(held, [])]
            wave = []
            for row in rows:
                holder = str(row["holder"])
                self._edges.append(
                    _edge(
                        "owns",
                        holder,
                        str(row["held"]),
                        share=plain(row["share"]),
                        heldOn=row["heldOn"].isoformat(),
                        sources=row["sources"],
                    )
                )
                if holder not in path:
                    path.add(holder)
                    self._add(holder, "owner", level=level)
                    wave.append(holder)
            level += 1

    def _add(self, key: str, kind: str, *, level: int, **facts: Any) -> None:
        if key in self._seen:
            return
        self._seen.add(key)
        self.found += 1
        if len(self.nodes) < self._ask.most:
            told = {"id": key, "kind": kind, "name": self._names.get(key), "level": level, **facts}
            controller = self._controllers.get(key)
            self.nodes[key] = told if controller is None else {**told, "controller": controller}

    def kept_edges(self) -> list[dict[str, Any]]:
        """Return the edges between nodes that were kept, each once."""
        kept: dict[tuple[str, str, str, str | None], dict[str, Any]] = {}
        for edge in self._edges:
            if edge["source"] in self.nodes and edge["target"] in self.nodes:
                kept.setdefault((edge["kind"], edge["source"], edge["target"], edge.get("link")), edge)
        return list(kept.values())


def _edge(kind: str, source: str, target: str, **facts: Any) -> dict[str, Any]:
    return {"kind": kind, "source": source, "target": target, **facts}


def _weight(value: Any) -> float:
    """Return a share for sorting; unknown ones stand last."""
    known = plain(value)
    return -1.0 if known is None else float(known)


def _records(rows: pd.DataFrame) -> Iterable[Mapping[str, Any]]:
    """Return rows as plain values."""
    for values in zip(*(rows[name].tolist() for name in FOUND_COLUMNS), strict=True):
        yield {name: plain(value) for name, value in zip(FOUND_COLUMNS, values, strict=True)}
