"""Blocking of units u = (f, owner) by others, after licences, and the sums over links made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from kg.algorithms.licence_scope import Split
from kg.algorithms.link_graph import Booleans, Floats, Integers
from kg.algorithms.reach import Reach
from kg.algorithms.sparse import best_rows, join, mask_of, offsets, sums
from kg.algorithms.world import Licence, World


@dataclass(frozen=True)
class Blocking:
    """Which holder blocks which unit: one row for each two.

    Attributes:
        unit: row of `World.holdings`.
        holder: index of the blocking holder, never the unit's owner nor a co-owner of its family.
        value: r in (0, 1].
        via: a family of the holder through which it blocks.
    """

    unit: Integers
    holder: Integers
    value: Floats
    via: Integers


def block_units(world: World, reach: Reach, split: Split) -> Blocking:
    """Return the blocking of every unit in force by the parts of holders, before licences.

    Args:
        world: the world with its real holders.
        reach: of the split world.
        split: which part belongs to whom.
    """
    holdings = world.holdings
    starts = offsets(holdings.family, world.families.size)
    row, unit = join(reach.family, starts)
    # A holder of the same family does not block its co-owners.
    own = holdings.holder[unit] == split.real[reach.holder][row]
    is_owner = mask_of(row[own], reach.family.size)
    counts = ~is_owner[row] & world.is_active[holdings.family[unit]]
    row, unit = row[counts], unit[counts]
    return Blocking(unit, reach.holder[row], reach.value[row], reach.via[row])


def apply_licences(world: World, blocking: Blocking, licences: Sequence[Licence], split: Split) -> Blocking:
    """Return the blocking by parts of holders that is left after licences (section 2 item 4).

    An exclusive licence moves the declared part of the right to exclude; then FRAND terms weaken, and
    every other licence ends, what the licensor can do to the licensee.
    """
    value = blocking.value.copy()
    moved = [blocking]
    exclusive = [licence for licence in licences if licence.kind == "exclusive"]
    rows = _RowsOfParts(blocking.holder, split, exclusive)
    for licence in exclusive:
        if licence.licensee is not None:
            granted = rows.of(licence, licence.licensor)
            moved.append(_moved(world, blocking, granted, licence.licensee, licence.factor))
            value[granted] *= 1 - licence.factor
    kept = Blocking(blocking.unit, blocking.holder, value, blocking.via)
    merged = _merge(split.real.size, [kept, *moved[1:]]) if len(moved) > 1 else kept
    owner = world.holdings.holder[merged.unit]
    value = merged.value.copy()
    rows = _RowsOfParts(merged.holder, split, licences)
    for licence in licences:
        freed = _freed(licence, rows, owner)
        value[freed] *= licence.factor if licence.kind == "frand" else 0.0
    return _take(Blocking(merged.unit, merged.holder, value, merged.via), np.flatnonzero(value > 0))


def collapse(world: World, blocking: Blocking, split: Split) -> Blocking:
    """Return the blocking by whole holders: of several parts the strongest counts."""
    if split.real.size == world.holders.size:
        return blocking
    holder = split.real[blocking.holder]
    whole = Blocking(blocking.unit, holder, blocking.value, blocking.via)
    return _merge(world.holders.size, [whole])


class _RowsOfParts:
    """The rows of a blocking by the part of a holder that blocks, of the parts that licences name.

    One pass finds the rows of all licences: a pass for each of a thousand took most of a control's time.
    """

    def __init__(self, holder: Integers, split: Split, licences: Sequence[Licence]) -> None:
        self._split = split
        named = np.zeros(split.real.size, dtype=np.bool_)
        for licence in licences:
            for party in (licence.licensor, licence.licensee):
                if party is not None:
                    named[split.of_licence(licence, party)] = True
        rows = np.flatnonzero(named[holder])
        rows = rows[np.argsort(holder[rows], kind="stable")]
        parts, starts = np.unique(holder[rows], return_index=True)
        ends = [*starts[1:].tolist(), rows.size]
        self._by_part = {
            part: rows[start:end]
            for part, start, end in zip(parts.tolist(), starts.tolist(), ends, strict=False)
        }

    def of(self, licence: Licence, party: int) -> Integers:
        """Return the rows in which the parts of a holder that a licence covers block, in their order."""
        parts = self._split.of_licence(licence, party).tolist()
        found = [self._by_part[part] for part in parts if part in self._by_part]
        return np.sort(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)


def _moved(world: World, blocking: Blocking, rows: Integers, licensee: int, factor: float) -> Blocking:
    units = blocking.unit[rows]
    holdings = world.holdings
    owned = np.unique(holdings.family[holdings.holder == licensee])
    rows = rows[~np.isin(holdings.family[units], owned)]
    part = _take(blocking, rows)
    return Blocking(part.unit, np.full(rows.size, licensee), part.value * factor, part.via)


def _merge(size: int, parts: list[Blocking]) -> Blocking:
    columns = zip(*((p.unit, p.holder, p.value, p.via) for p in parts), strict=True)
    unit, holder, value, via = (np.concatenate(column) for column in columns)
    both = Blocking(unit, holder, value, via)
    return _take(both, best_rows(unit * size + holder, value, via))


def _freed(licence: Licence, rows: _RowsOfParts, owner: Integers) -> Integers:
    """Return the rows of blocking that a licence ends or weakens."""
    given = rows.of(licence, licence.licensor)
    if licence.licensee is None:
        return given
    freed: Integers = given[owner[given] == licence.licensee]
    if licence.kind != "cross":
        return freed
    back = rows.of(licence, licence.licensee)
    both: Integers = np.unique(np.concatenate([freed, back[owner[back] == licence.licensor]]))
    return both


def pool_licences(world: World, without: int | None = None) -> tuple[Licence, ...]:
    """Return what the pools amount to: a cross licence of every two members, on the pool's families.

    Args:
        world: with its pools.
        without: position of a pool that is left out.
    """
    scopes = world.pool_families or (None,) * len(world.pools)
    return tuple(
        Licence("cross", a, b, 0.0, scope)
        for number, (pool, scope) in enumerate(zip(world.pools, scopes, strict=True))
        for i, a in enumerate(pool)
        for b in pool[i + 1 :]
        if number != without
    )


def _take(blocking: Blocking, rows: Integers) -> Blocking:
    return Blocking(blocking.unit[rows], blocking.holder[rows], blocking.value[rows], blocking.via[rows])


def merge_holders(world: World, blocking: Blocking, group: Integers, size: int) -> Blocking:
    """Return the blocking between groups of holders: the strongest member counts, inside none does.

    Args:
        world: holdings and holders.
        blocking: between holders.
        group: index of each holder's group, shape (holders,).
        size: number of groups.
    """
    holder = group[blocking.holder]
    outside = np.flatnonzero(holder != group[world.holdings.holder[blocking.unit]])
    rows = outside[
        best_rows(
            blocking.unit[outside] * size + holder[outside], blocking.value[outside], blocking.via[outside]
        )
    ]
    return Blocking(blocking.unit[rows], holder[rows], blocking.value[rows], blocking.via[rows])


def set_values(world: World, blocking: Blocking, members: Booleans) -> Floats:
    """Return max_{i∈A} r_i(u) of each unit for a set A of holders, shape (units,); 1 where A owns it."""
    value = members[world.holdings.holder].astype(np.float64)
    np.maximum.at(value, blocking.unit[members[blocking.holder]], blocking.value[members[blocking.holder]])
    return np.where(world.is_active[world.holdings.family], value, 0.0)


def sum_by_link(world: World, unit_values: Floats) -> Floats:
    """Return Σ_u m_u · value(u) of each link, shape (links,)."""
    holdings, rows = world.holdings, world.memberships
    weights = np.where(world.is_active[holdings.family], holdings.share * unit_values, 0.0)
    per_family = sums(holdings.family, weights, world.families.size)
    return sums(rows.link, rows.share * per_family[rows.family], world.chain.size)


def sum_by_holder(
    world: World, holder: Integers, unit: Integers, value: Floats, size: int
) -> sparse.csr_array:
    """Return Σ m_u · value over rows (holder, unit, value), shape (holders, links)."""
    holdings, rows = world.holdings, world.memberships
    family = holdings.family[unit]
    weights = np.where(world.is_active[family], holdings.share[unit] * value, 0.0)
    shape = (size, world.families.size)
    by_family = sparse.csr_array((weights, (holder, family)), shape=shape)
    membership = sparse.csr_array(
        (rows.share, (rows.family, rows.link)), shape=(world.families.size, world.chain.size)
    )
    return sparse.csr_array(by_family @ membership)
