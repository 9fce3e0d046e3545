"""Coverage of many subjects at once: all zones, provinces, countries or firms of a world in one pass.

The subjects are disjoint sets of holders, so that one blocking between groups serves all: of the outsiders of
each, the strongest counts. The numbers are those of `compute_coverage`, subject by subject.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from kg.algorithms.blocking import sum_by_holder
from kg.algorithms.connectivity import through_rates, widest_paths
from kg.algorithms.control import final_blocking
from kg.algorithms.coverage import CoverageParameters, link_coverage
from kg.algorithms.gaps import estimate_gaps
from kg.algorithms.link_graph import Floats, Integers
from kg.algorithms.masses import within_unit
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
    mass = subject_masses_of_groups(world, group, len(names), parameters.candidate)
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
            "selfDetermination": _self_determinations(world, group, len(names), parameters).ravel(),
        }
    )
    return ManyCoverages(links, _whole(world, names, coverage, parameters))


def subject_masses_of_groups(world: World, group: Integers, size: int, confidence: float = 0.5) -> Floats:
    """Return the mass of each subject and link, shape (subjects, links).

    Args:
        world: families and holders.
        group: subject of each holder, −1 for none.
        size: number of subjects.
        confidence: memberships and holdings less sure than this do not count.
    """
    likely = confidence
    rows, units = world.memberships, world.holdings
    counts = (group[units.holder] >= 0) & (units.confidence >= likely) & world.is_active[units.family]
    held = sparse.csr_array(
        (units.share[counts], (group[units.holder[counts]], units.family[counts])),
        shape=(size, world.families.size),
    )
    sure = rows.confidence >= likely
    membership = sparse.csr_array(
        (rows.share[sure], (rows.family[sure], rows.link[sure])),
        shape=(world.families.size, world.chain.size),
    )
    return np.asarray((held @ membership).toarray(), dtype=np.float64)


def _self_determinations(world: World, group: Integers, size: int, parameters: CoverageParameters) -> Floats:
    """Return Aut of each subject and link, shape (subjects, links); NaN where the subject has no mass."""
    blocking = final_blocking(world, parameters.control)
    owner = group[world.holdings.holder]
    theirs = group[blocking.holder]
    outside = np.flatnonzero((owner[blocking.unit] >= 0) & (owner[blocking.unit] != theirs))
    blocked = np.zeros(owner.size)
    np.maximum.at(blocked, blocking.unit[outside], blocking.value[outside])
    units = np.flatnonzero(owner >= 0)
    mass = sum_by_holder(world, owner[units], units, np.ones(units.size), size).toarray()
    free = sum_by_holder(world, owner[units], units, 1 - blocked[units], size).toarray()
    with np.errstate(divide="ignore", invalid="ignore"):
        return within_unit(free / mass)


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
