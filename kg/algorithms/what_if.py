"""What would change if a subject attracted a firm, bought families or got a licence: exact, and at once.

The world is searched once (`prepare`). A change then touches the subject's own units, and only families that
are, or cite, those that change hands have to be searched again: in a small world of them and of what they
cite, by the same code. With δ > 0 a change may reach further, so that the whole is computed again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from kg.algorithms.blocking import Blocking
from kg.algorithms.control import final_blocking, self_determination
from kg.algorithms.coverage import (
    CoverageParameters,
    CoverageResult,
    compute_coverage,
    coverage_of,
    subject_masses,
)
from kg.algorithms.link_graph import Booleans, Floats, Integers
from kg.algorithms.masses import within_unit
from kg.algorithms.part_world import FamilyStarts, family_starts, part_of_world
from kg.algorithms.sparse import is_among, join, mask_of, offsets, sums
from kg.algorithms.world import Holdings, Licence, Names, Subject, World
from kg.errors import NotFoundError

ACQUIRER = "acquirer"


@dataclass(frozen=True)
class Change:
    """What a subject does.

    Attributes:
        attract: identifiers of holders that join it.
        buy: identifiers of families that it buys, all their shares.
        open_licences: identifiers of holders that open all their families to everybody.
    """

    attract: tuple[str, ...] = ()
    buy: tuple[str, ...] = ()
    open_licences: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prepared:
    """A world that has been searched, with the orders that make changes fast.

    Attributes:
        world: with its subject.
        parameters: of the coverage.
        blocking: of all units by holders, sorted by the unit's owner.
        rows_of_owner: where each owner's rows of the blocking begin, shape (holders + 1,).
        masses: mass of each holder and link as known, sure and likely, each (holders, links).
        citing: positions of the references, sorted by the cited family.
        citing_starts: where each cited family's references begin, shape (families + 1,).
        starts: where each family's holdings, memberships and references begin.
        holders: position of each holder by its identifier.
        families: position of each family by its identifier.
        before: coverage as it is.
    """

    world: World
    parameters: CoverageParameters
    blocking: Blocking
    rows_of_owner: Integers
    masses: dict[str, sparse.csr_array]
    citing: Integers
    citing_starts: Integers
    starts: FamilyStarts
    holders: Mapping[str, int]
    families: Mapping[str, int]
    before: CoverageResult


def prepare(world: World, parameters: CoverageParameters | None = None) -> Prepared:
    """Return a world made ready for questions of what would change."""
    parameters = parameters or CoverageParameters()
    found = final_blocking(world, parameters.control)
    owner = world.holdings.holder[found.unit]
    order = np.argsort(owner, kind="stable")
    blocking = Blocking(found.unit[order], found.holder[order], found.value[order], found.via[order])
    citing = np.argsort(world.references.cited, kind="stable")
    aut = self_determination(world, found, world.subject.members)
    return Prepared(
        world=world,
        parameters=parameters,
        blocking=blocking,
        rows_of_owner=offsets(owner[order], world.holders.size),
        masses=_holder_masses(world, parameters),
        citing=citing,
        citing_starts=offsets(world.references.cited[citing], world.families.size),
        starts=family_starts(world),
        holders=_positions(world.holders),
        families=_positions(world.families),
        before=coverage_of(world, parameters, subject_masses(world, parameters), aut),
    )


def _positions(names: Names) -> dict[str, int]:
    return dict(zip(names.tolist(), range(names.size), strict=True))


def what_if(prepared: Prepared, change: Change) -> CoverageResult:
    """Return the subject's coverage after a change; the world stays as it is.

    Args:
        prepared: the world with its subject.
        change: what the subject does.

    Raises:
        NotFoundError: a holder or family is not in the world.
    """
    _check(prepared, change)
    if prepared.parameters.control.delta > 0:
        return compute_coverage(changed_world(prepared.world, change), prepared.parameters)
    return _what_if(prepared, change)


def changed_world(world: World, change: Change) -> World:
    """Return the world after a change, the old one untouched."""
    joined = np.flatnonzero(is_among(world.holders, change.attract))
    opened = np.flatnonzero(is_among(world.holders, change.open_licences))
    grown = _grown(world, joined, opened)
    return with_families(grown, change.buy) if change.buy else grown


def _grown(world: World, joined: Integers, opened: Integers) -> World:
    """Return the world in which some holders belong to the subject and some have opened their families."""
    licences = tuple(Licence("open", holder, None, 0.0) for holder in opened.tolist())
    subject = _with_members(world.subject, mask_of(joined, world.holders.size))
    return replace(world, subject=subject, licences=(*world.licences, *licences))


def _check(prepared: Prepared, change: Change) -> None:
    for kind, names, known in (
        ("holder", (*change.attract, *change.open_licences), prepared.holders),
        ("family", change.buy, prepared.families),
    ):
        missing = sorted({name for name in names if name not in known})
        if missing:
            raise NotFoundError(f"no such {kind} in this chain at this date", found=", ".join(missing))


def _what_if(prepared: Prepared, change: Change) -> CoverageResult:
    opened = _indices(prepared.holders, change.open_licences)
    after = _grown(prepared.world, _indices(prepared.holders, change.attract), opened)
    bought = _indices(prepared.families, change.buy)
    # What nobody holds is not for sale.
    bought = bought[np.diff(prepared.starts.holdings)[bought] > 0]
    masses = _masses_after(prepared, after.subject, bought)
    aut = _aut_after(prepared, after, bought, opened)
    return coverage_of(after, prepared.parameters, masses, aut)


def _indices(positions: Mapping[str, int], names: Sequence[str]) -> Integers:
    return np.array(sorted({positions[name] for name in names}), dtype=np.int64)


def _holder_masses(world: World, parameters: CoverageParameters) -> dict[str, sparse.csr_array]:
    sure, likely = parameters.confirmed, parameters.candidate
    return {
        "patentMass": _mass_matrix(world, likely, likely),
        "patentMassLow": _mass_matrix(world, sure, sure),
        "patentMassHigh": _mass_matrix(world, likely, 0.0),
    }


def _mass_matrix(world: World, membership: float, holding: float) -> sparse.csr_array:
    rows, units = world.memberships, world.holdings
    shape = (world.families.size, world.chain.size)
    share = np.where((rows.confidence >= membership) & world.is_active[rows.family], rows.share, 0.0)
    by_family = sparse.csr_array((share, (rows.family, rows.link)), shape=shape)
    part = np.where(units.confidence >= holding, units.share, 0.0)
    held = sparse.csr_array((part, (units.holder, units.family)), shape=(world.holders.size, shape[0]))
    return sparse.csr_array(held @ by_family)


def _masses_after(prepared: Prepared, subject: Subject, bought: Integers) -> dict[str, Floats]:
    sure, likely = prepared.parameters.confirmed, prepared.parameters.candidate
    cases = {
        "patentMass": (subject.members, likely, likely),
        "patentMassLow": (subject.confirmed, sure, sure),
        "patentMassHigh": (subject.candidates, likely, 0.0),
    }
    return {
        name: np.asarray(members.astype(np.float64) @ prepared.masses[name])
        + _gain_of_purchase(prepared, members, bought, membership, holding)
        for name, (members, membership, holding) in cases.items()
    }


def _gain_of_purchase(
    prepared: Prepared, members: Booleans, bought: Integers, membership: float, holding: float
) -> Floats:
    """Return what whole ownership of families adds to the shares that the members hold already."""
    world, starts = prepared.world, prepared.starts
    units = join(bought, starts.holdings)[1]
    own = units[members[world.holdings.holder[units]] & (world.holdings.confidence[units] >= holding)]
    had = sums(np.searchsorted(bought, world.holdings.family[own]), world.holdings.share[own], bought.size)
    position, rows = join(bought, starts.memberships)
    counts = (world.memberships.confidence[rows] >= membership) & world.is_active[bought[position]]
    weights = world.memberships.share[rows] * (1 - had[position]) * counts
    return sums(world.memberships.link[rows], weights, world.chain.size)


def _aut_after(prepared: Prepared, after: World, bought: Integers, opened: Integers) -> Floats:
    world, members = prepared.world, after.subject.members
    affected = _affected(prepared, bought)
    blocked = _blocked(prepared, members, members | mask_of(opened, members.size))
    owned = np.flatnonzero(members[world.holdings.holder] & ~affected[world.holdings.family])
    mass, free = _sums(world, prepared.starts.memberships, owned, 1 - blocked[owned])
    if affected.any():
        more_mass, more_free = _sums_of_part(prepared, after, affected, bought)
        mass, free = mass + more_mass, free + more_free
    with np.errstate(divide="ignore", invalid="ignore"):
        return within_unit(free / mass)


def _sums_of_part(
    prepared: Prepared, after: World, affected: Booleans, bought: Integers
) -> tuple[Floats, Floats]:
    """Return the subject's mass and its free mass by link over families to be searched again."""
    part = part_of_world(after, np.flatnonzero(affected), bought, prepared.starts)
    small = with_families(part.world, prepared.world.families[bought].tolist())
    inside = final_blocking(small, prepared.parameters.control)
    theirs = small.subject.members[small.holdings.holder] & part.counts[small.holdings.family]
    blocked = np.zeros(small.holdings.holder.size)
    rows = ~small.subject.members[inside.holder]
    np.maximum.at(blocked, inside.unit[rows], inside.value[rows])
    units = np.flatnonzero(theirs)
    starts = offsets(small.memberships.family, small.families.size)
    return _sums(small, starts, units, 1 - blocked[units])


def _affected(prepared: Prepared, bought: Integers) -> Booleans:
    """Return the families that are bought or cite one that is, shape (families,)."""
    _, rows = join(bought, prepared.citing_starts)
    citing = prepared.world.references.citing[prepared.citing[rows]]
    return mask_of(np.concatenate([bought, citing]), prepared.world.families.size)


def _blocked(prepared: Prepared, members: Booleans, harmless: Booleans) -> Floats:
    """Return the strongest blocking of each unit of the members by others, shape (units,).

    Args:
        prepared: the world as it is.
        members: holders whose units count.
        harmless: holders that cannot stop them.
    """
    blocking = prepared.blocking
    _, rows = join(np.flatnonzero(members), prepared.rows_of_owner)
    rows = rows[~harmless[blocking.holder[rows]]]
    blocked = np.zeros(prepared.world.holdings.holder.size)
    np.maximum.at(blocked, blocking.unit[rows], blocking.value[rows])
    return blocked


def _sums(world: World, starts: Integers, units: Integers, value: Floats) -> tuple[Floats, Floats]:
    """Return Σ m_u and Σ m_u · value(u) by link over some units.

    Args:
        world: holdings and memberships.
        starts: where each family's memberships begin.
        units: rows of `World.holdings`.
        value: of each of them, shape (units,).
    """
    families = world.holdings.family[units]
    share = np.where(world.is_active[families], world.holdings.share[units], 0.0)
    position, rows = join(families, starts)
    weights = world.memberships.share[rows] * share[position]
    links, size = world.memberships.link[rows], world.chain.size
    return sums(links, weights, size), sums(links, weights * value[position], size)


def with_families(world: World, families: Sequence[str]) -> World:
    """Return the world in which the subject has bought families, all their shares.

    Args:
        world: the world as it is.
        families: ids of families of the world; others are ignored.

    Returns:
        A world with one more holder, a member of the subject, who holds these families alone.
    """
    bought = is_among(world.families, families)
    bought &= np.isin(np.arange(world.families.size), world.holdings.family)
    buyer = world.holders.size
    kept = ~bought[world.holdings.family]
    added = np.flatnonzero(bought)
    family = np.concatenate([world.holdings.family[kept], added])
    order = np.argsort(family, kind="stable")
    holdings = Holdings(
        family[order],
        np.concatenate([world.holdings.holder[kept], np.full(added.size, buyer)])[order],
        np.concatenate([world.holdings.share[kept], np.ones(added.size)])[order],
        np.concatenate([world.holdings.confidence[kept], np.ones(added.size)])[order],
    )
    holders = np.append(world.holders, np.array([ACQUIRER], dtype=object))
    return replace(world, holders=holders, holdings=holdings, subject=_joined(world.subject))


def _joined(subject: Subject) -> Subject:
    def grown(mask: Booleans) -> Booleans:
        return np.append(mask, True)

    return dataclasses.replace(
        subject,
        members=grown(subject.members),
        confirmed=grown(subject.confirmed),
        candidates=grown(subject.candidates),
    )


def _with_members(subject: Subject, more: Booleans) -> Subject:
    return dataclasses.replace(
        subject,
        members=subject.members | more,
        confirmed=subject.confirmed | more,
        candidates=subject.candidates | more,
    )
