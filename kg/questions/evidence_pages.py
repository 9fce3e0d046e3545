"""Every family behind a number, in a fixed order, so that a reader can go through them page by page."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from kg.algorithms.control import compute_control
from kg.algorithms.counted_families import counted_families
from kg.algorithms.snapshot_evidence import describe_families
from kg.errors import RequestError
from kg.questions.evidence import control_item
from kg.questions.request import MetricRequest
from kg.questions.subject_answers import links_named, plain
from kg.questions.worlds import Worlds
from kg.snapshot import Snapshot

# All of them: the evidence of a ready answer lists the leading ones only.
EVERY = 10**9
Rows = Sequence[Mapping[str, Any]]


def coverage_families(worlds: Worlds, request: MetricRequest, link: str | None = None) -> pd.DataFrame:
    """Return the families that count in a subject's patent mass; their masses sum to it, link by link.

    Raises:
        NotFoundError: the chain has no such link.
        RequestError: the question names nobody.
    """
    asked = worlds.open(request)
    if not request.subject:
        raise RequestError("whose families?", where="subject", found="", expected="such as country:CN")
    wanted = links_named(asked.world, link)
    rows = counted_families(asked.world, asked.world.subject.members, confidence=asked.coverage.candidate)
    rules = asked.membership.select(["familyId", "linkId", "rules"]).to_pandas()
    kept = rows[rows["link"].isin(wanted)]
    joined = kept.merge(rules.rename(columns={"linkId": "link"}), on=["familyId", "link"], how="left")
    return joined.reset_index(drop=True)


def control_families(
    worlds: Worlds, request: MetricRequest, link: str | None = None, holder: str | None = None
) -> pd.DataFrame:
    """Return the families behind every holder's direct share and reach.

    Raises:
        NotFoundError: the chain has no such link.
    """
    asked = worlds.open(request)
    wanted = links_named(asked.world, link)
    whole = dataclasses.replace(asked.parameters, evidence_holders=EVERY, evidence_families=EVERY)
    rows = compute_control(asked.world, whole).evidence
    kept = rows[rows["link"].isin(wanted) & (True if holder is None else rows["holder"] == holder)]
    return kept.reset_index(drop=True)


def describe_coverage(snapshot: Snapshot, rows: Rows) -> list[dict[str, Any]]:
    """Return rows of `coverage_families` with number, title and source records of each family."""
    described = describe_families(snapshot, [row["familyId"] for row in rows])
    return [
        {**{name: plain(value) for name, value in row.items()}, **described.get(str(row["familyId"]), {})}
        for row in rows
    ]


def describe_control(snapshot: Snapshot, rows: Rows) -> list[dict[str, Any]]:
    """Return rows of `control_families` with number, title and source records of each family."""
    named = [row[name] for row in rows for name in ("family", "viaFamily")]
    described = describe_families(snapshot, [name for name in named if name is not None])
    return [control_item(row, described) for row in rows]
