"""Patent pools: what the members reach together, and each member's Shapley part of it.

Reach is a sum over units of max_{i∈S} r_i(u), and the Shapley value of a maximum has a closed form
(Littlechild & Owen's airport game): with the values ascending, the step from one to the next is shared
equally by all members at or above it. The Shapley value is linear, so the parts are exact for a pool of
any size, without going through its subsets. †(source cited from memory)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kg.algorithms.blocking import Blocking, sum_by_link
from kg.algorithms.link_graph import Floats
from kg.algorithms.world import World


@dataclass(frozen=True)
class PoolReach:
    """What a pool's members reach.

    Attributes:
        members: their identifiers.
        reach: R of the pool by link id; None where the link has no held mass.
        shapley: part of each member by link id and member; None where the reach is.
        complementarity: R of the pool minus the largest R of a member, by link id; None where the reach is.
        redundancy: sum of the members' R minus R of the pool, by link id; None where the reach is.
    """

    members: tuple[str, ...]
    reach: Mapping[str, float | None]
    shapley: Mapping[str, Mapping[str, float] | None]
    complementarity: Mapping[str, float | None]
    redundancy: Mapping[str, float | None]


def pool_reach(world: World, blocking: Blocking, pool: tuple[int, ...], mass: Floats) -> PoolReach:
    """Return the reach of a pool and its members' parts.

    Args:
        world: the families, holdings and links.
        blocking: after all licences but those inside this pool.
        pool: indices of the members.
        mass: held mass of each link, shape (links,).
    """
    values = member_values(world, blocking, pool)
    parts = shapley_of_maximum(values)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.array([sum_by_link(world, part) / mass for part in parts])
        alone = np.array([sum_by_link(world, value) / mass for value in values])
    names = [str(world.holders[i]) for i in pool]
    reach: dict[str, float | None] = {}
    shapley: dict[str, Mapping[str, float] | None] = {}
    for index, link in enumerate(world.chain.ids):
        is_known = mass[index] > 0
        reach[link] = float(shares[:, index].sum()) if is_known else None
        by_member = dict(zip(names, shares[:, index].tolist(), strict=True))
        shapley[link] = by_member if is_known else None
    known = {link: mass[index] > 0 for index, link in enumerate(world.chain.ids)}
    whole = shares.sum(axis=0)
    return PoolReach(
        tuple(names),
        reach,
        shapley,
        complementarity=_by_link(known, whole - alone.max(axis=0, initial=0.0)),
        redundancy=_by_link(known, alone.sum(axis=0) - whole),
    )


def _by_link(known: Mapping[str, bool], values: Floats) -> dict[str, float | None]:
    return {
        link: max(0.0, float(value)) if is_known else None
        for (link, is_known), value in zip(known.items(), values, strict=True)
    }


def member_values(world: World, blocking: Blocking, pool: tuple[int, ...]) -> Floats:
    """Return r_i(u) of each member and unit, shape (members, units); 1 for the unit's owner."""
    values = np.array([(world.holdings.holder == member) for member in pool], dtype=np.float64)
    for row, member in enumerate(pool):
        rows = np.flatnonzero(blocking.holder == member)
        values[row, blocking.unit[rows]] = np.maximum(values[row, blocking.unit[rows]], blocking.value[rows])
    return values


def shapley_of_maximum(values: Floats) -> Floats:
    """Return the Shapley value of v(S) = max_{i∈S} values_i, for each column; shape as given.

    Args:
        values: worth of each player alone, >= 0, shape (players, games).
    """
    players = values.shape[0]
    order = np.argsort(values, axis=0, kind="stable")
    ascending = np.take_along_axis(values, order, axis=0)
    steps = np.diff(ascending, axis=0, prepend=0.0)
    parts = np.cumsum(steps / np.arange(players, 0, -1)[:, None], axis=0)
    result = np.empty_like(parts)
    np.put_along_axis(result, order, parts, axis=0)
    return result
