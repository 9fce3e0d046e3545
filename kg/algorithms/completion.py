"""补链: which links a subject should complete first, beside the trivial guess (metrics note, section 1).

Three numbers for each link that is not fully covered: what completing it adds to the chain, v(1 − c); how
related it is to what the subject does already, by density; and how far an outsider can choke it today, K^max.
The Pareto front of the three is the list. Density is that of Hidalgo, Klinger, Barabási & Hausmann (2007)†:
links are near when the same holders are strong in both. It is computed without the subject's own holders, and
for a link without that link, so that it does not say again what is known. «RTA today» (revealed technological
advantage) predicts entry at least as well (see the pilot in the metrics note), so it is shown beside.
† cited from memory.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd

from kg.algorithms.blocking import sum_by_holder
from kg.algorithms.control import ControlParameters, compute_control
from kg.algorithms.coverage import CoverageResult
from kg.algorithms.link_graph import Booleans, Floats
from kg.algorithms.world import World

CRITERIA = ("gain", "density", "outsideChokepoint")


def completion_list(
    world: World, coverage: CoverageResult, parameters: ControlParameters | None = None
) -> pd.DataFrame:
    """Return the links that a subject does not cover fully, the Pareto front first.

    Args:
        world: with its subject.
        coverage: the subject's, of the same world.
        parameters: δ, κ and edges of the chokepoints.

    Returns:
        Columns link, gain (v(1 − c)), density, outsideChokepoint, chokedBy (the holder), rta (of the subject
        today), isPareto; NaN or None where undefined. A link with an undefined criterion is not compared.
    """
    matrix = holder_masses(world)
    members = world.subject.members
    c = coverage.links["coverage"].to_numpy(dtype=np.float64)
    choke, holder = outside_chokepoint(world, parameters or ControlParameters())
    frame = pd.DataFrame(
        {
            "link": list(world.chain.ids),
            "gain": world.chain.importance * (1 - c),
            "density": relatedness_density(matrix, members),
            "outsideChokepoint": choke,
            "chokedBy": pd.Series(holder, dtype=object),
            "rta": advantage(matrix[members].sum(axis=0), matrix.sum(axis=0)),
        }
    )
    open_links = frame[~(c >= 1)].reset_index(drop=True)
    front = pareto_front(open_links[list(CRITERIA)].to_numpy(dtype=np.float64))
    marked = open_links.assign(isPareto=front)
    return marked.sort_values(["isPareto", "gain", "link"], ascending=[False, False, True], ignore_index=True)


def holder_masses(world: World) -> Floats:
    """Return the mass of each holder on each link, shape (holders, links)."""
    units = np.arange(world.holdings.holder.size)
    size = world.holders.size
    return np.asarray(sum_by_holder(world, world.holdings.holder, units, np.ones(units.size), size).toarray())


def advantage(own: Floats, everybody: Floats) -> Floats:
    """Return the revealed technological advantage by link: share in the own mass over that in all mass.

    Args:
        own: mass of one subject (links,), or of each (subjects, links).
        everybody: mass of all, shape (links,).

    Returns:
        RTA >= 0, of the shape of `own`; NaN without own mass, or on a link where nobody has any.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((own / own.sum(axis=-1, keepdims=True)) / (everybody / everybody.sum()))


def relatedness_density(masses: Floats, members: Booleans) -> Floats:
    """Return ω(n) = Σ_{m≠n} φ(n, m) [RTA(m) ≥ 1] / Σ_{m≠n} φ(n, m), shape (links,).

    φ(n, m) is the smaller of the two conditional probabilities that an outside holder has RTA ≥ 1 in one
    link when it has in the other.

    Args:
        masses: of each holder on each link, shape (holders, links).
        members: the subject's holders.

    Returns:
        Density in [0, 1]; NaN where no outsider is strong in the link together with another, and everywhere
        when the subject has no mass.
    """
    everybody = masses.sum(axis=0)
    strong = (np.nan_to_num(advantage(masses[~members], everybody)) >= 1).astype(np.float64)
    together = strong.T @ strong
    count = np.maximum(np.diag(together)[:, None], np.diag(together)[None, :])
    with np.errstate(divide="ignore", invalid="ignore"):
        near = np.where(count > 0, together / count, 0.0)
    np.fill_diagonal(near, 0.0)
    own = masses[members].sum(axis=0)
    if own.sum() == 0:
        return np.full(own.size, np.nan)
    mine = (np.nan_to_num(advantage(own, everybody)) >= 1).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(near @ mine / near.sum(axis=1))


def outside_chokepoint(world: World, parameters: ControlParameters) -> tuple[Floats, list[str | None]]:
    """Return the greatest K^max of an outsider on each link, and whose; NaN and None where undefined."""
    result = compute_control(world, dataclasses.replace(parameters, evidence_holders=0))
    outside = result.chokepoint[~world.subject.members]
    names = world.holders[~world.subject.members]
    if not outside.size:
        return np.full(world.chain.size, np.nan), [None] * world.chain.size
    known: Booleans = np.asarray(~np.isnan(outside).all(axis=0))
    best = np.argmax(np.nan_to_num(outside, nan=-1.0), axis=0)
    values = np.where(known, outside[best, np.arange(world.chain.size)], np.nan)
    return values, [
        str(names[i]) if ok and v > 0 else None for i, ok, v in zip(best, known, values, strict=True)
    ]


def pareto_front(criteria: Floats) -> list[bool]:
    """Return for each row whether no other is at least as good in all criteria and better in one.

    Args:
        criteria: the more the better, shape (rows, criteria); a row with NaN is not on the front.
    """
    comparable: Booleans = np.asarray(~np.isnan(criteria).any(axis=1))
    front = []
    for row, ok in zip(criteria, comparable, strict=True):
        others = criteria[comparable]
        beaten = ((others >= row).all(axis=1) & (others > row).any(axis=1)).any() if ok else True
        front.append(not bool(beaten))
    return front
