"""Who owns an organisation and whom it owns, as dated statements of shares; 股权穿透."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kg.algorithms.ownership import (
    Shareholdings,
    control_groups,
    identified_share,
    known_shares,
    look_through,
    majority_control,
)
from kg.algorithms.snapshot_inputs import agent_view
from kg.errors import NotFoundError
from kg.questions.answers import data_sets
from kg.questions.metric_answers import Answered
from kg.questions.request import parse_day
from kg.questions.subject_names import near_agents
from kg.snapshot import Snapshot

MOST_NODES = 500
_STATED = """
WITH latest AS (
    SELECT endKey, max(heldOn) AS heldOn FROM "Shareholding" WHERE heldOn <= $day GROUP BY endKey
)
SELECT s.startKey AS holder, s.endKey AS held, max(s.share) AS share, any_value(s.heldOn) AS heldOn,
       list_sort(list_distinct(flatten(list(s.sources)))) AS sources
FROM "Shareholding" AS s JOIN latest AS l ON l.endKey = s.endKey AND l.heldOn = s.heldOn
WHERE s.startKey <> s.endKey AND s.share > 0 GROUP BY s.startKey, s.endKey ORDER BY held, share DESC, holder
"""
_LAST = 'SELECT max(heldOn) FROM "Shareholding"'
_NAMES = "SELECT agentId, any_value(name ORDER BY name) FROM agent WHERE agentId IN ? GROUP BY agentId"


@dataclass(frozen=True)
class Stated:
    """Statements of shares as of a day: holder, held, share, heldOn and sources of each."""

    day: dt.date | None
    rows: Sequence[Mapping[str, Any]]

    def shareholdings(self, also: str) -> Shareholdings:
        """Return them as equations; a firm whose shares sum to more than 1 is scaled to 1."""
        names = tuple(sorted({also, *(str(row[n]) for row in self.rows for n in ("holder", "held"))}))
        index = {name: position for position, name in enumerate(names)}
        totals: dict[str, float] = {}
        for row in self.rows:
            totals[row["held"]] = totals.get(row["held"], 0.0) + row["share"]
        return Shareholdings(
            names,
            np.array([index[row["holder"]] for row in self.rows], dtype=np.int64),
            np.array([index[row["held"]] for row in self.rows], dtype=np.int64),
            np.array([row["share"] / max(1.0, totals[row["held"]]) for row in self.rows], dtype=np.float64),
        )


def answer_ownership(
    snapshot: Snapshot, agent: str, as_of: str | None, known_at: str | None, depth: int
) -> Answered:
    """Return the tree of an organisation's owners, that of its holdings, and what stands behind it.

    Args:
        snapshot: the version.
        agent: its identifier.
        as_of: valid time; None: the day of the last statement.
        known_at: knowledge time: statements after it are not known; None: the same day.
        depth: levels of each tree.

    Raises:
        NotFoundError: there is no such organisation.
    """
    stated = read_stated(snapshot, parse_day(as_of), parse_day(known_at, "known_at"))
    people = {agent, *(str(row[n]) for row in stated.rows for n in ("holder", "held"))}
    names = agent_names(snapshot, sorted(people))
    if agent not in names:
        near = near_agents(snapshot, agent)
        raise NotFoundError("no such organisation", where="agentId", found=agent, expected=near)
    up = _Tree(stated.rows, names, "held", "holder", depth)
    down = _Tree(stated.rows, names, "holder", "held", depth)
    owners, holdings = up.below(agent, (agent,)), down.below(agent, (agent,))
    day = None if stated.day is None else stated.day.isoformat()
    answer = {
        "agentId": agent,
        "name": names[agent],
        "owners": owners,
        "holdings": holdings,
        **_behind(stated, agent, names),
        "isTruncated": up.is_cut or down.is_cut,
        "snapshotVersion": snapshot.version,
        "parameters": {"asOf": day, "knownAt": known_at or day, "depth": depth},
        "dataSets": data_sets(snapshot),
    }
    edges = [*up.edges, *down.edges]
    columns = ["holder", "held", "share", "heldOn"]
    frame = pd.DataFrame(edges, columns=columns).drop_duplicates(ignore_index=True)
    return Answered(frame, answer)


def _behind(stated: Stated, agent: str, names: Mapping[str, str]) -> dict[str, Any]:
    """Return the roots that stand behind an organisation with their parts, and its ultimate controller."""
    found = stated.shareholdings(agent)
    mass = np.zeros(len(found.names))
    mass[found.names.index(agent)] = 1.0
    roots = look_through(found, mass)
    known = known_shares(found).get(agent)
    controllers = majority_control(found)
    controller = controllers.get(agent)
    undefined = {}
    if known is None:
        undefined["knownShare"] = "no statement says who holds its shares"
    if controller is None:
        circle = agent in controllers
        undefined["controller"] = (
            "the majority holders form a circle" if circle else "nobody holds a majority"
        )
    group = control_groups(found)[agent]
    return {
        "lookThrough": [
            {"root": root, "name": names.get(root), "part": part}
            for root, part in sorted(roots.items(), key=lambda pair: (-pair[1], pair[0]))
        ],
        "knownShare": known,
        "identifiedShare": identified_share(roots),
        "controller": controller,
        "controllerName": None if controller is None else names.get(controller),
        "group": group,
        "undefined": undefined,
    }


class _Tree:
    """A tree of statements from one organisation, upwards or downwards; a circle ends where it closes."""

    def __init__(
        self, rows: Sequence[Mapping[str, Any]], names: Mapping[str, str], here: str, there: str, depth: int
    ) -> None:
        self._rows: dict[str, list[Mapping[str, Any]]] = {}
        for row in rows:
            self._rows.setdefault(str(row[here]), []).append(row)
        self._names, self._there, self._depth = names, there, depth
        self.edges: list[dict[str, Any]] = []
        self.is_cut = False

    def below(self, agent: str, path: tuple[str, ...]) -> list[dict[str, Any]]:
        """Return the next level from an organisation, each with its own."""
        rows = self._rows.get(agent, [])
        if len(path) > self._depth:
            self.is_cut = self.is_cut or bool(rows)
            return []
        return [node for row in rows if (node := self._node(row, path)) is not None]

    def _node(self, row: Mapping[str, Any], path: tuple[str, ...]) -> dict[str, Any] | None:
        if len(self.edges) >= MOST_NODES:
            self.is_cut = True
            return None
        other = str(row[self._there])
        day = row["heldOn"].isoformat()
        self.edges.append(
            {"holder": row["holder"], "held": row["held"], "share": row["share"], "heldOn": day}
        )
        closes = other in path
        return {
            "agentId": other,
            "name": self._names.get(other),
            "share": row["share"],
            "heldOn": day,
            "sources": row["sources"],
            "isCircle": closes,
            "next": [] if closes else self.below(other, (*path, other)),
        }


def read_stated(snapshot: Snapshot, as_of: dt.date | None, known: dt.date | None) -> Stated:
    """Return the last statements of shares up to a day, of each firm; None: up to the last statement."""
    if "Shareholding" not in snapshot.relationships:
        return Stated(as_of, [])
    with snapshot.connect() as connection:
        # To its end: DuckDB takes no other question while rows of one may still come.
        last = connection.execute(_LAST).fetchall()
        day = as_of or (last[0][0] if last else None)
        if day is None:
            return Stated(None, [])
        until = min(day, known or day)
        found = connection.sql(_STATED, params={"day": until}).to_arrow_table().to_pylist()
    return Stated(day, found)


def agent_names(snapshot: Snapshot, agents: list[str]) -> dict[str, str]:
    """Return the names of agents by identifier; those that nobody named are left out."""
    with snapshot.connect() as connection:
        connection.execute(agent_view(snapshot))
        return {str(a): str(name) for a, name in connection.execute(_NAMES, [agents]).fetchall()}
