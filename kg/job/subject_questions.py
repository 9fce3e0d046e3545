"""Questions about subjects of a chain: compare, complete, what if, who can stop it, all places at once."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Group
from rich.table import Table
from rich.text import Text

from kg.algorithms.comparison import compare_coverage
from kg.algorithms.completion import completion_list
from kg.algorithms.control import ControlParameters
from kg.algorithms.coverage import CoverageParameters, compute_coverage
from kg.algorithms.coverage_many import cover_many
from kg.algorithms.dependencies import dependencies, upstream_dependencies
from kg.algorithms.shares import shares_of
from kg.algorithms.subjects import with_subject
from kg.algorithms.what_if import Change, prepare, what_if
from kg.algorithms.world import World
from kg.errors import NotFoundError
from kg.job.answers import Run
from kg.job.metric_request import Computed, MetricRequest, Question, open_question
from kg.settings import Settings

UNKNOWN = "未知 unknown"
COMPARED = (
    "link",
    "coverage.first",
    "coverage.second",
    "coverage.difference",
    "gapClass.first",
    "gapClass.second",
    "selfDetermination.first",
    "selfDetermination.second",
)
BASELINE_NOTE = (
    "在试点数据上，五年内新进入以“今日 RTA”预测不差于关联密度 · in a pilot (WIPO grants, 33 countries, "
    "35 fields, 1998–2012) «RTA today» predicted entry in five years at least as well as density"
)
BLOCKING_NOTE = (
    "X/Y 引证限制了在后申请，既不等于侵权，也不等于可自由实施 · an X or Y reference limited a later "
    "application; it is neither infringement nor freedom to operate"
)


def compare(settings: Settings, first: MetricRequest, second: MetricRequest) -> Computed:
    """Return the coverage of two subjects, or of one at two dates, beside each other."""
    left, right = open_question(settings, first), open_question(settings, second)
    shown = compare_coverage(coverage_of(left), coverage_of(right))
    sides = {"first": _side(left, first), "second": _side(right, second)}
    return _computed(pd.json_normalize(shown["links"]), {**_head(left), **sides, **shown}, COMPARED)


def _side(asked: Question, request: MetricRequest) -> dict[str, Any]:
    return {
        "subject": request.subject,
        "asOf": asked.world.facts["asOf"],
        "knownBy": asked.world.facts["knownBy"],
    }


def coverage_of(asked: Question) -> Any:
    """Return the coverage of the subject of a question."""
    return compute_coverage(asked.world, _coverage_parameters(asked))


def _coverage_parameters(asked: Question) -> CoverageParameters:
    return CoverageParameters(control=ControlParameters(delta=asked.parameters.delta))


def completion(settings: Settings, request: MetricRequest) -> Computed:
    """Return the links that the subject should complete first, with the Pareto front of the reasons."""
    asked = open_question(settings, request)
    frame = completion_list(asked.world, coverage_of(asked), asked.parameters)
    names = [asked.world.names.get(str(holder)) for holder in frame["chokedBy"]]
    frame = frame.assign(chokedByName=pd.Series(names, dtype=object))
    return _computed(frame, {**_head(asked), "links": _records(frame), "note": BASELINE_NOTE})


def ask_what_if(settings: Settings, request: MetricRequest, change: Change) -> Computed:
    """Return what a change would do to the coverage of the subject; the graph is not touched."""
    asked = open_question(settings, request)
    prepared = prepare(asked.world, _coverage_parameters(asked))
    started = dt.datetime.now(dt.UTC)
    after = what_if(prepared, change)
    spent = (dt.datetime.now(dt.UTC) - started).total_seconds()
    shown = compare_coverage(prepared.before, after)
    told = {"change": dataclasses.asdict(change), "answerSeconds": spent}
    return _computed(pd.json_normalize(shown["links"]), {**_head(asked), **told, **shown}, COMPARED)


def list_dependencies(settings: Settings, request: MetricRequest, link: str | None) -> Computed:
    """Return who can stop the subject on a link, through which families, until when.

    Raises:
        NotFoundError: the chain has no such link.
    """
    asked = open_question(settings, request)
    ids = asked.world.chain.ids
    wanted = [name for name in ids if link in (None, name, name.rpartition("/")[2])]
    if not wanted:
        raise NotFoundError("no such link", found=str(link), expected=", ".join(ids))
    rows = dependencies(asked.world, asked.parameters)
    rows = rows[rows["link"].isin(wanted)].reset_index(drop=True)
    names = [asked.world.names.get(str(holder)) for holder in rows["holder"]]
    rows.insert(2, "name", pd.Series(names, dtype=object))
    upstream = [
        {**dataclasses.asdict(found), "name": asked.world.names.get(found.holder)}
        for found in upstream_dependencies(asked.world, asked.parameters)
        if found.link in wanted
    ]
    shown = {"dependencies": _records(rows), "upstream": upstream, "note": BLOCKING_NOTE}
    return _computed(rows, {**_head(asked), **shown})


def rank_subjects(settings: Settings, request: MetricRequest, by: str) -> Computed:
    """Return the coverage of all countries, firms, or places of a kind at once.

    Args:
        settings: of the workspace.
        request: chain and instant; its subject does not matter.
        by: country, firm, province, city, zone or another kind of place.
    """
    asked = open_question(settings, request)
    names, members = subjects_by(asked.world, by)
    shares = np.array([_share(asked, name) for name in names], dtype=np.float64)
    group, overlapping = _groups(asked.world, members)
    many = cover_many(asked.world, group, names, shares, _coverage_parameters(asked))
    links = many.links.merge(many.whole, on="subject")
    shown = {"by": by, "subjects": _records(many.whole), "links": _records(many.links)}
    answer = {**_head(asked), **shown, "holdersAtSeveralPlaces": overlapping}
    return _computed(links, answer, tuple(many.whole.columns))


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
        raise NotFoundError(
            "no holder belongs to a subject of this kind", found=by, expected="country, firm, …"
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


def _head(asked: Question) -> dict[str, Any]:
    run: Run = asked.run
    return {
        "chain": asked.given.chain.chain_id,
        "subject": asked.world.subject.name,
        "snapshotVersion": run.snapshot.version,
        "computedAt": run.computed_at,
        "parameters": {**dataclasses.asdict(asked.parameters), "facts": dict(asked.world.facts)},
    }


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    rows = frame.to_dict("records")
    return [
        {str(name): None if isinstance(v, float) and v != v else v for name, v in row.items()} for row in rows
    ]


def _computed(
    frame: pd.DataFrame, answer: dict[str, Any], columns: tuple[str, ...] | None = None
) -> Computed:
    """Return an answer whose table for people has some columns of the frame, all when None."""
    shown = frame if columns is None else frame[list(columns)].drop_duplicates()
    return Computed(frame_table(shown, answer), frame, answer)


def frame_table(frame: pd.DataFrame, answer: dict[str, Any]) -> Group:
    """Return a flat table for people, with the note below it."""
    table = Table(*[str(name) for name in frame.columns])
    for row in frame.itertuples(index=False, name=None):
        table.add_row(*[_cell(value) for value in row])
    return Group(table, Text(str(answer.get("note", "")), style="dim"))


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and value != value):
        return UNKNOWN
    return f"{value:.3f}" if isinstance(value, float) else str(value)
