"""Who leads a chain and its links: a short answer made of the whole control, with the bounds of the reach."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from kg.algorithms.control import compute_control
from kg.algorithms.leading_holders import leading_holders
from kg.algorithms.result_json import control_json
from kg.questions.metric_answers import Answered, answer_control
from kg.questions.ownership_answers import agent_names
from kg.questions.request import MetricRequest
from kg.questions.worlds import Question, Worlds
from kg.snapshot import Snapshot

# κ of references without a category: none of them counts, and all of them do.
KAPPA_ENDS = (0.0, 1.0)
KEPT = (
    "subject",
    "xyMissing",
    "undefined",
    "parameters",
    "computedAt",
    "methodVersion",
    "calibrated",
    "dataSets",
)
NAMES = ("name", "nameEn", "stage", "importance")
COLUMNS = [
    "link",
    "holder",
    "name",
    "directShare",
    "reach",
    "reachLow",
    "reachHigh",
    "exposure",
    "chokepoint",
    "controller",
]


def answer_leaders(
    worlds: Worlds,
    request: MetricRequest,
    most: int,
    *,
    bounds: bool = False,
    ready: Mapping[str, Any] | None = None,
) -> Answered:
    """Return the leading holders of each link and of the chain, and the roots of their ownership.

    Args:
        worlds: of a version.
        request: chain, subject (or none) and instant; with a subject, the outsiders are listed too.
        most: holders listed of each.
        bounds: whether reach and self-determination get their values at κ = 0 and κ = 1.
        ready: the control answer of this very request, where it is ready.

    Raises:
        NotFoundError: there is no such chain or subject.
    """
    asked = worlds.open(request) if bounds or request.subject or ready is None else None
    control = ready or answer_control(asked or worlds.open(request)).answer
    ends = [] if asked is None or not bounds else [_at(asked, kappa) for kappa in KAPPA_ENDS]
    members = None if asked is None or not request.subject else _members(asked)
    found = leading_holders(control, most, ends, members)
    _name_all(found, control, worlds.snapshot)
    rows = [
        {**holder, "link": row.get("link", "")}
        for row in ({**found["whole"], "link": ""}, *found["links"])
        for holder in row["holders"]
    ]
    kept = {**{name: control.get(name) for name in KEPT}, "chain": request.chain}
    chain = control["chain"]
    told = {link["link"]: {name: link.get(name) for name in NAMES} for link in chain["links"]}
    found["links"] = [{**told.get(row["link"], {}), **row} for row in found["links"]]
    named = {"chainName": chain["name"], "chainNameEn": chain.get("nameEn"), "supply": chain["edges"]}
    return Answered(pd.DataFrame(rows, columns=COLUMNS), {**kept, **named, **found})


def _at(asked: Question, kappa: float) -> dict[str, Any]:
    parameters = dataclasses.replace(asked.parameters, kappa=kappa, evidence_holders=0)
    return control_json(compute_control(asked.world, parameters))


def _members(asked: Question) -> set[str]:
    return {str(name) for name in asked.world.holders[asked.world.subject.members]}


def _name_all(found: dict[str, Any], control: Mapping[str, Any], snapshot: Snapshot) -> None:
    """Put the names of holders, controllers and roots beside their identifiers."""
    known = control.get("organizations") or {}
    rows = list(_named_rows(found))
    # The float of a firm is called by the firm; what it is stands in `isIdentified`.
    keys = {key.partition(":")[2] if key.startswith(("float:", "circle:")) else key for key, _, _ in rows}
    names = agent_names(snapshot, sorted(keys - known.keys()))
    for key, row, field in rows:
        bare = key.partition(":")[2] if key.startswith(("float:", "circle:")) else key
        told = known.get(bare) or {}
        row[field] = told.get("name") or names.get(bare)
        if field == "name":
            row |= {name: told[name] for name in ("nameEn", "countryCode") if told.get(name)}


def _named_rows(found: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield identifier, row and field of every name that is wanted."""
    for row in found["ultimate"]:
        yield row["root"], row, "name"
    for part in (found["whole"], *found["links"]):
        for row in (*part["holders"], *part.get("outsiders", ())):
            yield row["holder"], row, "name"
            if "controller" in row:
                yield row["controller"], row, "controllerName"
