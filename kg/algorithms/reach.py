"""Control reach 控制覆盖: who can block whose families through critical references.

r_i(u) = δ^(d−1) when u reaches a family of i in force over d critical references, and 0 when it does
not (metrics note, section 2 item 2). A reference without a category counts κ < 1. Families that are not
in force take no part at all, neither as blockers nor on the way to one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kg.algorithms.link_graph import Booleans, Floats, Integers
from kg.algorithms.sparse import best_rows, join, offsets
from kg.algorithms.world import World


@dataclass(frozen=True)
class Reach:
    """Which holder blocks which family, and how far: one row for each two, sorted by family and holder.

    Attributes:
        family: index of the family that is blocked.
        holder: index of the blocking holder.
        value: r in (0, 1].
        via: index of a family of the holder through which it does (the nearest; of several the first).
    """

    family: Integers
    holder: Integers
    value: Floats
    via: Integers


@dataclass(frozen=True)
class _Edges:
    """References that can carry a blocking, sorted by citing family."""

    citing: Integers
    cited: Integers
    strength: Floats


def compute_reach(world: World, *, delta: float, kappa: float, max_depth: int | None) -> Reach:
    """Return which holders block the families that belong to a link.

    Args:
        world: families, holdings and references.
        delta: δ in [0, 1], how much of a blocking is left after each further reference; 0: direct only.
        kappa: κ in [0, 1], strength of a reference whose category is not known.
        max_depth: references followed at most; None follows all.
    """
    edges = _edges(world, kappa)
    in_links = np.zeros(world.families.size, dtype=np.bool_)
    in_links[world.memberships.family] = True
    if delta == 0 or max_depth == 1:
        return _direct(world, _kept(edges, in_links))
    best = frontier = _direct(world, edges)
    depth = 1
    while frontier.family.size and (max_depth is None or depth < max_depth):
        best, frontier = _improve(best, _step(world, edges, frontier, delta))
        depth += 1
    return _take(best, np.flatnonzero(in_links[best.family]))


def _edges(world: World, kappa: float) -> _Edges:
    references = world.references
    strength = np.select([references.critical == 1, references.critical == -1], [1.0, kappa], default=0.0)
    counts = (
        (strength > 0)
        & world.is_active[references.citing]
        & world.is_active[references.cited]
        & (references.citing != references.cited)
    )
    order = np.lexsort((references.cited[counts], references.citing[counts]))
    return _Edges(references.citing[counts][order], references.cited[counts][order], strength[counts][order])


def _kept(edges: _Edges, citing: Booleans) -> _Edges:
    counts = citing[edges.citing]
    return _Edges(edges.citing[counts], edges.cited[counts], edges.strength[counts])


def _direct(world: World, edges: _Edges) -> Reach:
    holdings = world.holdings
    starts = offsets(holdings.family, world.families.size)
    edge, unit = join(edges.cited, starts)
    return _best(
        Reach(edges.citing[edge], holdings.holder[unit], edges.strength[edge], edges.cited[edge]),
        world.holders.size,
    )


def _step(world: World, edges: _Edges, frontier: Reach, delta: float) -> Reach:
    """Carry every blocking one reference further back."""
    starts = offsets(frontier.family, world.families.size)
    edge, row = join(edges.cited, starts)
    value = edges.strength[edge] * delta * frontier.value[row]
    carried = Reach(edges.citing[edge], frontier.holder[row], value, frontier.via[row])
    return _best(carried, world.holders.size)


def _best(reach: Reach, holders: int) -> Reach:
    return _take(reach, best_rows(reach.family * holders + reach.holder, reach.value, reach.via))


def _take(reach: Reach, rows: Integers) -> Reach:
    return Reach(reach.family[rows], reach.holder[rows], reach.value[rows], reach.via[rows])


def _improve(best: Reach, found: Reach) -> tuple[Reach, Reach]:
    """Merge what was found into the best; return both the merged and what was better than before."""
    holders = int(max(best.holder.max(initial=0), found.holder.max(initial=0))) + 1
    known = best.family * holders + best.holder
    keys = found.family * holders + found.holder
    place = np.minimum(np.searchsorted(known, keys), max(known.size - 1, 0))
    before = np.where(known[place] == keys, best.value[place], 0.0) if known.size else np.zeros(keys.size)
    better = _take(found, np.flatnonzero(found.value > before))
    merged = Reach(*(np.concatenate(pair) for pair in zip(_columns(best), _columns(better), strict=True)))
    return _best(merged, holders), better


def _columns(reach: Reach) -> tuple[Integers, Integers, Floats, Integers]:
    return reach.family, reach.holder, reach.value, reach.via
