"""Control reach at t against later references: are holders with more reach cited more by later families?

A unit is a holder on a link with mass at t. The outcome is the number of later families of the link, of
other holders, that cite a family of the holder. Where references have their category only X and Y count;
where they have none, all do, and the study says so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kg.algorithms.completion import holder_masses
from kg.algorithms.control import ControlParameters, compute_control
from kg.algorithms.link_graph import Floats
from kg.algorithms.sparse import is_among, join, mask_of, offsets
from kg.algorithms.validity import ValidityStudy, study_validity
from kg.algorithms.world import World


@dataclass(frozen=True)
class ReachStudy:
    """The study.

    Attributes:
        study: concordance of R with later references, beside baselines.
        later_families: families of the chain that came after t.
        references: their references to families that were there at t.
        categorised: those whose category is known.
        counted: what counts as an outcome: critical, or any where no category is known.
    """

    study: ValidityStudy
    later_families: int
    references: int
    categorised: int
    counted: str


def study_reach(early: World, late: World, parameters: ControlParameters | None = None) -> ReachStudy:
    """Return whether reach at t orders holders by later references.

    Args:
        early: at t.
        late: at a later date, with the families that came since.
        parameters: δ and κ of the reach; the defaults when None.
    """
    control = compute_control(early, parameters or ControlParameters(evidence_holders=0))
    was_there = is_among(late.families, early.families)
    new = mask_of(late.memberships.family, late.families.size) & ~was_there
    references = late.references
    rows = new[references.citing] & was_there[references.cited]
    categorised = rows & (references.critical >= 0)
    critical = rows & (references.critical == 1)
    # Of a few categorised among many nothing can be counted; then every reference counts.
    is_sorted = int(categorised.sum()) * 2 > int(rows.sum())
    counted = critical if is_sorted else rows
    outcome = _later_references(early, late, counted)
    held = holder_masses(early)
    holder, link = np.nonzero(held > 0)
    scores = {
        "reach": control.holders.reach[holder, link],
        "directShare": control.holders.direct[holder, link],
        "citationsBefore": _citations_before(early)[holder],
        "families": _families(early)[holder],
    }
    found = study_validity(
        "reach",
        "later families of others on the link that cite the holder",
        {name: np.asarray(values, dtype=np.float64) for name, values in scores.items()},
        outcome[holder, link],
        holder,
        link,
    )
    return ReachStudy(
        study=found,
        later_families=int(new.sum()),
        references=int(rows.sum()),
        categorised=int(categorised.sum()),
        counted="critical" if is_sorted else "any",
    )


def _later_references(early: World, late: World, rows: np.ndarray) -> Floats:
    """Return the number of later families that cite each early holder, by link, (holders, links)."""
    references = late.references
    citing, cited = references.citing[rows], references.cited[rows]
    starts = offsets(late.holdings.family, late.families.size)
    position, unit = join(cited, starts)
    holder, family = late.holdings.holder[unit], citing[position]
    own = set(zip(late.holdings.family.tolist(), late.holdings.holder.tolist(), strict=True))
    foreign = np.array([pair not in own for pair in zip(family.tolist(), holder.tolist(), strict=True)], bool)
    place = {str(name): number for number, name in enumerate(early.holders)}
    index = np.array([place.get(str(name), -1) for name in late.holders], dtype=np.int64)
    pairs = {
        (int(index[h]), int(f))
        for h, f in zip(holder[foreign], family[foreign], strict=True)
        if index[h] >= 0
    }
    counts = np.zeros((early.holders.size, early.chain.size))
    links = offsets(late.memberships.family, late.families.size)
    for number, citing_family in pairs:
        at = late.memberships.link[links[citing_family] : links[citing_family + 1]]
        counts[number, at] += 1
    return counts


def _citations_before(world: World) -> Floats:
    """Return the number of references to each holder's families so far, shape (holders,)."""
    starts = offsets(world.holdings.family, world.families.size)
    _, unit = join(world.references.cited, starts)
    return np.bincount(world.holdings.holder[unit], minlength=world.holders.size).astype(np.float64)


def _families(world: World) -> Floats:
    """Return the number of each holder's families of the chain, shape (holders,)."""
    in_links = mask_of(world.memberships.family, world.families.size)
    counts = in_links[world.holdings.family]
    return np.bincount(world.holdings.holder[counts], minlength=world.holders.size).astype(np.float64)
