"""Coverage of many subjects at once: all zones, provinces, countries or firms of a world in one pass.

The subjects are disjoint sets of holders, so that one blocking between groups serves all: of the outsiders of
each, the strongest counts. The numbers are those of `compute_coverage`, subject by subject.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kg.algorithms.connectivity import through_rates, widest_paths
from kg.algorithms.control import ControlParameters, final_blocking
from kg.algorithms.coverage import CoverageParameters, link_coverage
from kg.algorithms.gaps import estimate_gaps
from kg.algorithms.link_graph import Booleans, Floats, Integers
from kg.algorithms.masses import within_unit
from kg.algorithms.reach import blocking_edges, edges_of
from kg.algorithms.sparse import join, mask_of, offsets, sums
from kg.algorithms.world import World


@dataclass(frozen=True)
class ManyCoverages:
    """Coverage of subjects.

    Attributes:
        links: a row a subject and link: subject, link, patentMass, targetMass, coverage, lambdaMean,
            lambdaLow, lambdaHigh, gapClass, selfDetermination.
        whole: a row a subject: subject, chainCoverage, throughRate, widestPath; NaN where undefined.
    """

    links: pd.DataFrame
    whole: pd.DataFrame


def cover_many(
    world: World,
    group: Integers,
    names: Sequence[str],
    shares: Floats,
    parameters: CoverageParameters | None = None,
) -> ManyCoverages:
    """Return the coverage of disjoint subjects.

    Args:
        world: families, holders and reference masses; its own subject does not matter.
        group: index into `names` of each holder, −1 for holders of no subject, shape (holders,).
        names: names of the subjects.
        shares: g of each subject, shape (subjects,); NaN where unknown.
        parameters: prior and thresholds; the defaults when None.
    """
    parameters = parameters or CoverageParameters()
    cells = _cells(world, group, parameters.candidate)
    mass = _likely_masses(world, cells, len(names))
    target = shares[:, None] * world.reference_mass[None, :]
    scale = 1.0 if world.effective is None else world.effective
    flat = estimate_gaps((mass * scale).ravel(), (target * scale).ravel(), parameters.gaps)
    coverage = link_coverage(mass, target)
    links = pd.DataFrame(
        {
            "subject": np.repeat(np.array(names, dtype=object), world.chain.size),
            "link": np.tile(np.array(world.chain.ids, dtype=object), len(names)),
            "patentMass": mass.ravel(),
            "targetMass": target.ravel(),
            "coverage": coverage.ravel(),
            "lambdaMean": flat.mean,
            "lambdaLow": flat.low,
            "lambdaHigh": flat.high,
            "gapClass": pd.Series(flat.classes, dtype=object),
            "selfDetermination": _self_determinations(
                world, group, cells, len(names), parameters.control
            ).ravel(),
        }
    )
    return ManyCoverages(links, _whole(world, names, coverage, parameters))


@dataclass(frozen=True)
class _Cells:
    """Mass of subjects' units on links: a row for each unit in force and membership of its family.

    Attributes:
        cell: subject · number of links + link.
        unit: row of `World.holdings`.
        mass: μ · α.
        likely: whether membership and holding are sure enough to count as evidence.
    """

    cell: Integers
    unit: Integers
    mass: Floats
    likely: Booleans


def _cells(world: World, group: Integers, confidence: float) -> _Cells:
    rows, units = world.memberships, world.holdings
    own = np.flatnonzero((group[units.holder] >= 0) & world.is_active[units.family])
    position, row = join(units.family[own], offsets(rows.family, world.families.size))
    unit = own[position]
    return _Cells(
        cell=group[units.holder[unit]] * world.chain.size + rows.link[row],
        unit=unit,
        mass=rows.share[row] * units.share[unit],
        likely=(rows.confidence[row] >= confidence) & (units.confidence[unit] >= confidence),
    )


def _likely_masses(world: World, cells: _Cells, size: int) -> Floats:
    weights = np.where(cells.likely, cells.mass, 0.0)
    return sums(cells.cell, weights, size * world.chain.size).reshape(size, world.chain.size)


def subject_masses_of_groups(world: World, group: Integers, size: int, confidence: float = 0.5) -> Floats:
    """Return the mass of each subject and link, shape (subjects, links).

    Args:
        world: families and holders.
        group: subject of each holder, −1 for none.
        size: number of subjects.
        confidence: memberships and holdings less sure than this do not count.
    """
    return _likely_masses(world, _cells(world, group, confidence), size)


def _self_determinations(
    world: World, group: Integers, cells: _Cells, size: int, parameters: ControlParameters
) -> Floats:
    """Return Aut of each subject and link, shape (subjects, links); NaN where the subject has no mass."""
    blocked = strongest_outside(world, group, parameters)
    length = size * world.chain.size
    mass = sums(cells.cell, cells.mass, length)
    free = sums(cells.cell, cells.mass * (1 - blocked[cells.unit]), length)
    with np.errstate(divide="ignore", invalid="ignore"):
        return within_unit(free / mass).reshape(size, world.chain.size)


def strongest_outside(world: World, group: Integers, parameters: ControlParameters) -> Floats:
    """Return the strongest blocking of each unit by a holder outside its subject, shape (units,).

    Where nothing but direct references counts, and no licence or pool changes who can stop whom, no pair of
    unit and holder need be told from another: the strongest reference into foreign hands is the answer.

    Args:
        world: holdings, references, licences and pools.
        group: subject of each holder, −1 for none.
        parameters: δ and κ.
    """
    if parameters.delta == 0 and not world.licences and not world.pools:
        return _by_references(world, group, parameters.kappa)
    return _by_holders(world, group, parameters)


def _by_holders(world: World, group: Integers, parameters: ControlParameters) -> Floats:
    blocking = final_blocking(world, parameters)
    owner = group[world.holdings.holder]
    outside = np.flatnonzero((owner[blocking.unit] >= 0) & (owner[blocking.unit] != group[blocking.holder]))
    blocked = np.zeros(owner.size)
    np.maximum.at(blocked, blocking.unit[outside], blocking.value[outside])
    return blocked


def _by_references(world: World, group: Integers, kappa: float) -> Floats:
    holdings = world.holdings
    starts = offsets(holdings.family, world.families.size)
    mine = mask_of(holdings.family[group[holdings.holder] >= 0], world.families.size)
    edges = edges_of(blocking_edges(world, kappa), mine)
    edge, theirs = join(edges.cited, starts)
    pair, unit = join(edges.citing[edge], starts)
    owner, blocker = holdings.holder[unit], holdings.holder[theirs][pair]
    # A holder of the same family does not block its co-owners.
    is_owner = mask_of(pair[owner == blocker], edge.size)
    counts = (group[owner] >= 0) & (group[owner] != group[blocker]) & ~is_owner[pair]
    blocked = np.zeros(holdings.holder.size)
    np.maximum.at(blocked, unit[counts], edges.strength[edge[pair[counts]]])
    return blocked


def _whole(
    world: World, names: Sequence[str], coverage: Floats, parameters: CoverageParameters
) -> pd.DataFrame:
    chain = world.chain
    weighed = chain.importance > 0
    total = np.minimum(1.0, coverage[:, weighed] @ chain.importance[weighed])
    if chain.importance_problem() is not None:
        total = np.full(coverage.shape[0], np.nan)
    return pd.DataFrame(
        {
            "subject": np.array(names, dtype=object),
            "chainCoverage": total,
            "throughRate": through_rates(chain, coverage, parameters.through_threshold),
            "widestPath": widest_paths(chain, coverage),
        }
    )
