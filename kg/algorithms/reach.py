"""Control reach 控制覆盖: who can block whose families through critical references.

r_i(u) = δ^(d−1) when u reaches a family of i in force over d critical references, and 0 when it does
not (metrics note, section 2 item 2). A reference without a category counts κ < 1. Families that are not
in force take no part at all, neither as blockers nor on the way to one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kg.algorithms.link_graph import Booleans, Floats, Integers
from kg.algorithms.memory_need import PER_BLOCKING, require_memory
from kg.algorithms.sparse import best_rows, join, mask_of, offsets
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
class Edges:
    """References that can carry a blocking, sorted by citing family.

    Attributes:
        citing: index of the citing family.
        cited: index of the cited family.
        strength: 1 for X or Y, κ where no category is known.
    """

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
    edges = blocking_edges(world, kappa)
    in_links = mask_of(world.memberships.family, world.families.size)
    if delta == 0 or max_depth == 1:
        return _direct(world, edges_of(edges, in_links))
    best = frontier = _direct(world, edges)
    depth = 1
    while frontier.family.size and (max_depth is None or depth < max_depth):
        best, frontier = _improve(best, _step(world, edges, frontier, delta))
        depth += 1
    return _take(best, np.flatnonzero(in_links[best.family]))


def blocking_edges(world: World, kappa: float) -> Edges:
    """Return the references between families in force that can carry a blocking."""
    references, active = world.references, world.is_active
    counts = references.critical == 1
    if kappa > 0:
        counts |= references.critical == -1
    rows = np.flatnonzero(counts)
    citing, cited = references.citing[rows], references.cited[rows]
    kept = active[citing] & active[cited] & (citing != cited)
    rows, citing, cited = rows[kept], citing[kept], cited[kept]
    order = _order(citing, cited)
    if order is not None:
        rows, citing, cited = rows[order], citing[order], cited[order]
    return Edges(citing, cited, np.where(references.critical[rows] == 1, 1.0, kappa))


def _order(first: Integers, second: Integers) -> Integers | None:
    """Return the order of pairs; None where they are in order already, as a snapshot gives them."""
    ahead, level = first[1:] > first[:-1], first[1:] == first[:-1]
    if bool((ahead | (level & (second[1:] >= second[:-1]))).all()):
        return None
    return np.lexsort((second, first))


def edges_of(edges: Edges, citing: Booleans) -> Edges:
    """Return the references that some families make."""
    counts = citing[edges.citing]
    return Edges(edges.citing[counts], edges.cited[counts], edges.strength[counts])


def _direct(world: World, edges: Edges) -> Reach:
    holdings = world.holdings
    starts = offsets(holdings.family, world.families.size)
    edge, unit = join(edges.cited, starts)
    return _best(
        Reach(edges.citing[edge], holdings.holder[unit], edges.strength[edge], edges.cited[edge]),
        world.holders.size,
    )


def _step(world: World, edges: Edges, frontier: Reach, delta: float) -> Reach:
    """Carry every blocking one reference further back."""
    starts = offsets(frontier.family, world.families.size)
    pairs = int((starts[edges.cited + 1] - starts[edges.cited]).sum())
    require_memory(f"carrying {pairs} blockings one reference further", pairs * PER_BLOCKING)
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
