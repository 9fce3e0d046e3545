"""Questions about subjects of a chain: compare, complete, what if, who can stop it, all places at once."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from kg.algorithms.comparison import compare_coverage
from kg.algorithms.completion import completion_list
from kg.algorithms.coverage_many import cover_many
from kg.algorithms.dependencies import dependencies, upstream_dependencies
from kg.algorithms.shares import shares_of
from kg.algorithms.subjects import with_subject
from kg.algorithms.what_if import Change, what_if
from kg.algorithms.world import World
from kg.errors import NotFoundError
from kg.questions.answers import day_of
from kg.questions.metric_answers import Answered, coverage_of
from kg.questions.request import MetricRequest
from kg.questions.worlds import Question, Worlds

BASELINE_NOTE = (
    "在试点数据上，五年内新进入以“今日 RTA”预测不差于关联密度 · in a pilot (WIPO grants, 33 countries, "
    "35 fields, 1998–2012) «RTA today» predicted entry in five years at least as well as density"
)
BLOCKING_NOTE = (
    "X/Y 引证限制了在后申请，既不等于侵权，也不等于可自由实施 · an X or Y reference limited a later "
    "application; it is neither infringement nor freedom to operate"
)
# A reader who sees some rows sees those that stop most.
STRONGEST = ["blockedShare", "familyShare", "link", "holder", "family"]


def compare(worlds: Worlds, first: MetricRequest, second: MetricRequest) -> Answered:
    """Return the coverage of two subjects, or of one at two dates, beside each other."""
    left, right = worlds.open(first), worlds.open(second)
    shown = compare_coverage(coverage_of(left), coverage_of(right))
    sides = {"first": _side(left), "second": _side(right)}
    return Answered(pd.json_normalize(shown["links"]), {**head(left), **sides, **shown})


def _side(asked: Question) -> dict[str, Any]:
    facts = asked.world.facts
    return {"subject": asked.request.subject, "asOf": facts["asOf"], "knownBy": facts["knownBy"]}


def completion(worlds: Worlds, request: MetricRequest) -> Answered:
    """Return the links that the subject should complete first, with the Pareto front of the reasons."""
    asked = worlds.open(request)
    frame = completion_list(asked.world, coverage_of(asked), asked.parameters)
    names = [asked.world.names.get(str(holder)) for holder in frame["chokedBy"]]
    frame = frame.assign(chokedByName=pd.Series(names, dtype=object))
    return Answered(frame, {**head(asked), "links": records(frame), "note": BASELINE_NOTE})


def ask_what_if(worlds: Worlds, request: MetricRequest, change: Change) -> Answered:
    """Return what a change would do to the coverage of the subject; the graph is not touched."""
    asked = worlds.open(request)
    prepared = worlds.prepared(asked)
    started = dt.datetime.now(dt.UTC)
    after = what_if(prepared, change)
    spent = (dt.datetime.now(dt.UTC) - started).total_seconds()
    shown = compare_coverage(prepared.before, after)
    told = {"change": dataclasses.asdict(change), "answerSeconds": spent}
    return Answered(pd.json_normalize(shown["links"]), {**head(asked), **told, **shown})


def list_dependencies(
    worlds: Worlds, request: MetricRequest, link: str | None, most: int | None = None
) -> Answered:
    """Return who can stop the subject on a link, through which families, until when.

    Args:
        worlds: of a version.
        request: chain, subject and instant.
        link: with or without its chain; None: all links.
        most: so many rows at most, the strongest of all links first; None: all, link by link.

    Raises:
        NotFoundError: the chain has no such link.
    """
    asked = worlds.open(request)
    wanted = links_named(asked.world, link)
    rows = dependencies(asked.world, asked.parameters)
    rows = rows[rows["link"].isin(wanted)].reset_index(drop=True)
    found = len(rows)
    if most is not None:
        rows = rows.sort_values(STRONGEST, ascending=[False, False, True, True, True], ignore_index=True)[
            :most
        ]
    names = [asked.world.names.get(str(holder)) for holder in rows["holder"]]
    rows.insert(2, "name", pd.Series(names, dtype=object))
    upstream = [
        {**dataclasses.asdict(one), "name": asked.world.names.get(one.holder)}
        for one in upstream_dependencies(asked.world, asked.parameters)
        if one.link in wanted
    ]
    shown = {
        "dependencies": records(rows),
        "dependenciesFound": found,
        "upstream": upstream,
        "note": BLOCKING_NOTE,
    }
    return Answered(rows, {**head(asked), **shown})


def links_named(world: World, link: str | None) -> list[str]:
    """Return the link of a name, with or without its chain before it; all links when there is no name.

    Raises:
        NotFoundError: the chain has no such link.
    """
    ids = world.chain.ids
    wanted = [name for name in ids if link in (None, name, name.rpartition("/")[2])]
    if not wanted:
        raise NotFoundError("no such link", where="link", found=str(link), expected=", ".join(ids))
    return wanted


def rank_subjects(worlds: Worlds, request: MetricRequest, by: str) -> Answered:
    """Return the coverage of all countries, firms, or places of a kind at once.

    Args:
        worlds: of a version.
        request: chain and instant; its subject and share do not matter.
        by: country, firm, province, city, zone or another kind of place.
    """
    asked = worlds.open(dataclasses.replace(request, subject="", share=None))
    names, members = subjects_by(asked.world, by)
    shares = np.array([_share(asked, name) for name in names], dtype=np.float64)
    group, overlapping = _groups(asked.world, members)
    many = cover_many(asked.world, group, names, shares, asked.coverage)
    links = many.links.merge(many.whole, on="subject")
    shown = {"by": by, "subjects": records(many.whole), "links": records(many.links)}
    return Answered(links, {**head(asked), **shown, "holdersAtSeveralPlaces": overlapping})


def subjects_by(world: World, by: str) -> tuple[list[str], list[np.ndarray]]:
    """Return the subjects of a kind with the positions of their holders.

    Raises:
        NotFoundError: no holder belongs to a subject of this kind.
    """
    found: dict[str, np.ndarray] = {}
    if by == "country" and world.countries is not None:
        codes = sorted({str(code) for code in world.countries if code is not None})
        found = {
            f"country:{c}": np.flatnonzero(with_subject(world, f"country:{c}").subject.members) for c in codes
        }
    elif by == "firm":
        found = {f"agent:{holder}": np.array([i]) for i, holder in enumerate(world.holders)}
    elif world.places is not None:
        places = world.places
        found = {f"place:{p}": rows for p, rows in places.rows.items() if places.kinds.get(p) == by}
    if not found:
        kinds = sorted(set(world.places.kinds.values())) if world.places is not None else []
        expected = ", ".join(("country", "firm", *kinds))
        raise NotFoundError(
            "no holder belongs to a subject of this kind", where="by", found=by, expected=expected
        )
    return list(found), list(found.values())


def _groups(world: World, members: Iterable[np.ndarray]) -> tuple[np.ndarray, int]:
    """Return the subject of each holder, of several the first, and how many holders have several."""
    group = np.full(world.holders.size, -1, dtype=np.int64)
    several = 0
    for number, rows in enumerate(members):
        free = rows[group[rows] < 0]
        several += rows.size - free.size
        group[free] = number
    return group, several


def _share(asked: Question, subject: str) -> float:
    year = asked.world.as_of.year if asked.world.as_of is not None else 9999
    share = shares_of(asked.given.shares, subject, year).share
    return float("nan") if share is None else share


def head(asked: Question) -> dict[str, Any]:
    """Return what every answer to a question about a subject begins with."""
    parameters = {
        **dataclasses.asdict(asked.parameters),
        "coverage": dataclasses.asdict(asked.coverage),
        "share": asked.world.subject.share,
    }
    return {
        "chain": asked.given.chain.chain_id,
        "subject": asked.world.subject.name,
        **asked.run.fields(day_of(asked.world), parameters, asked.world.facts),
    }


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as JSON-ready values; undefined is None."""
    rows = frame.to_dict("records")
    return [{str(name): plain(value) for name, value in row.items()} for row in rows]


def plain(value: object) -> Any:
    """Return a value of a frame as JSON takes it: no numpy scalar, no NaN."""
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and value != value else value
