"""Why a number of a link's control is undefined."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from kg.algorithms.link_graph import Floats
from kg.algorithms.pools import PoolReach
from kg.algorithms.world import World

_HELD = (
    "directShare",
    "hhi",
    "effectiveHolders",
    "concentrationRatio",
    "reach",
    "thicketDensity",
    "groups",
)
_NO_HOLDER = "no family in force on the link has a recorded holder"
_OF_SUBJECT = ("selfDetermination", "subjectDirectShare", "subjectReach")


def chain_reasons(
    world: World,
    links: pd.DataFrame,
    pools: tuple[PoolReach, ...],
    majority: Mapping[str, str | None],
    identified: float | None,
) -> dict[str, str]:
    """Return the reason for every undefined number that is not of one link."""
    reasons = {}
    problem = _power_problem(world, links)
    if problem is not None:
        reasons["chainPower"] = problem
    if any(value is None for pool in pools for value in pool.reach.values()):
        reasons["pools"] = _NO_HOLDER
    circles = [firm for firm, top in majority.items() if top is None]
    if circles:
        reasons["majorityControl"] = f"the majority holders form a circle ({', '.join(circles)})"
    if identified is None:
        reasons["identifiedShare"] = "no holder has mass on the chain"
    return reasons


def _power_problem(world: World, links: pd.DataFrame) -> str | None:
    weighed = world.chain.importance > 0
    problem = world.chain.importance_problem()
    if problem is not None:
        return problem
    if bool(links["hhi"].isna().to_numpy()[weighed].any()):
        return "exposure is undefined on a link that weighs in the chain"
    if bool(np.isnan(world.chain.cost_share).any()):
        return "a supply edge has no cost share"
    return None


def link_reasons(
    world: World, links: pd.DataFrame, exposures: Floats, chokepoints: Floats
) -> dict[str, dict[str, str]]:
    """Return the reason for every undefined number, by link and name."""
    reasons = {}
    for index, link in enumerate(world.chain.ids):
        found = _of_link(world, links.iloc[index], exposures[:, index], chokepoints[:, index])
        if found:
            reasons[link] = found
    return reasons


def _of_link(world: World, row: pd.Series, exposures: Floats, chokepoints: Floats) -> dict[str, str]:
    found: dict[str, str] = {}
    if np.isnan(row["hhi"]):
        found |= dict.fromkeys(_HELD, _NO_HOLDER)
    no_mass = "the subject has no mass on the link"
    for name in _OF_SUBJECT:
        if np.isnan(row[name]):
            found[name] = found.get("reach", no_mass) if world.subject.name else "no subject is given"
    if np.isnan(exposures).all():
        found["exposure"] = "a cost share or a reach is undefined here or upstream"
    if np.isnan(chokepoints).all():
        found["chokepoint"] = "a criticality or a reach is undefined here or upstream"
    return found
