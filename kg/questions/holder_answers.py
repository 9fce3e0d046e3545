"""One organisation on a chain: what it holds, link by link, and what it can stop."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from kg.algorithms.control import ControlResult, compute_control
from kg.algorithms.counted_families import counted_families
from kg.algorithms.link_graph import Floats
from kg.algorithms.ownership import control_groups, shareholdings_of
from kg.questions.metric_answers import Answered
from kg.questions.request import MetricRequest
from kg.questions.subject_answers import head, plain
from kg.questions.worlds import Question, Worlds

NOT_HERE = "the organisation holds no family of this chain at this date"


def answer_portfolio(worlds: Worlds, request: MetricRequest) -> Answered:
    """Return the families that a subject holds on each link: their number, mass and part of all mass."""
    asked = worlds.open(request)
    rows = counted_families(asked.world, asked.world.subject.members, confidence=asked.coverage.candidate)
    families = rows.groupby("link")["familyId"].nunique().to_dict()
    masses = rows.groupby("link")["mass"].sum().to_dict()
    reference = dict(zip(asked.world.chain.ids, asked.world.reference_mass.tolist(), strict=True))
    links = [
        _portfolio_link(link, int(families.get(link, 0)), float(masses.get(link, 0.0)), reference[link])
        for link in asked.world.chain.ids
    ]
    shown = {
        "families": int(rows["familyId"].nunique()),
        "patentMass": float(rows["mass"].sum()),
        "links": links,
        "groupMembers": _group_members(asked),
    }
    return Answered(pd.DataFrame(links), {**head(asked), **shown})


def _portfolio_link(link: str, families: int, mass: float, reference: float) -> dict[str, Any]:
    share = mass / reference if reference > 0 else None
    row: dict[str, Any] = {"link": link, "families": families, "patentMass": mass, "massShare": share}
    return row if share is not None else {**row, "undefined": {"massShare": "nobody has mass on this link"}}


def _group_members(asked: Question) -> list[dict[str, Any]]:
    """Return the holders of the chain that stand under the subject's ultimate controller, itself included."""
    own = asked.world.holders[asked.world.subject.members]
    if own.size != 1:
        return []
    groups = control_groups(shareholdings_of(asked.world))
    group = groups[str(own[0])]
    members = [str(h) for h in asked.world.holders if groups[str(h)] == group]
    return [{"holder": m, "name": asked.world.names.get(m), "controller": group} for m in members]


def answer_holder_control(worlds: Worlds, request: MetricRequest) -> Answered:
    """Return what a subject holds and can stop on each link, and what outsiders can stop of it.

    Exposure, chokepoint and chain power are of one holder; for several they are undefined.
    """
    asked = worlds.open(request)
    result = compute_control(asked.world, asked.parameters)
    index = np.flatnonzero(asked.world.subject.members)
    rows = [_holder_link(result, asked, index, place) for place in range(len(result.links))]
    power = plain(result.chain_power[index[0]]) if index.size == 1 else None
    undefined = {} if power is not None else {"chainPower": _why(index, result)}
    shown = {"links": rows, "chainPower": power, "xyMissing": result.xy_missing, "undefined": undefined}
    frame = pd.DataFrame([{k: v for k, v in row.items() if k != "undefined"} for row in rows])
    return Answered(frame, {**head(asked), **shown})


def _why(index: np.ndarray, result: ControlResult) -> str:
    if index.size == 0:
        return NOT_HERE
    if index.size > 1:
        return "defined for one holder; the subject has several"
    return result.undefined.get("chainPower", "undefined on a link that it is made of")


def _holder_link(result: ControlResult, asked: Question, index: np.ndarray, place: int) -> dict[str, Any]:
    row = result.links.iloc[place]
    link = str(row["link"])
    reasons = dict(result.link_undefined.get(link, {}))
    one = index.size == 1

    def own(values: Floats) -> float | None:
        return plain(values[index[0], place]) if one else None

    shown = {
        "link": link,
        "heldMass": plain(row["heldMass"]),
        "directShare": plain(row["subjectDirectShare"]),
        "reach": plain(row["subjectReach"]),
        "selfDetermination": plain(row["selfDetermination"]),
        "exposure": own(result.exposure),
        "chokepoint": own(result.chokepoint),
        "hhi": plain(row["hhi"]),
    }
    why = _why(index, result)
    missing = {name: reasons.get(name, why) for name, value in shown.items() if value is None}
    return {**shown, "undefined": missing} if missing else shown
