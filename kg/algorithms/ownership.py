"""Look-through ownership 股权穿透 and majority control 实际控制人 (metrics note, section 2 item 3)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph
from scipy.sparse.linalg import spsolve

from kg.algorithms.link_graph import Booleans, Floats, Integers
from kg.algorithms.world import World

# Below this a rest is rounding of the shares, not float.
ROUNDING = 1e-9
# Up to this many owners the equations are solved at once, which is exact.
DIRECT_SIZE = 2000
# Part of the mass that may still be under way when the sum ends.
CONVERGED = 1e-13
MAX_STEPS = 20_000
# Roots behind which nobody is known.
UNIDENTIFIED = ("float:", "circle:")


@dataclass(frozen=True)
class Shareholdings:
    """Who holds which part of whom.

    Attributes:
        names: identifiers of holders and firms, shape (owners,).
        holder: index of the shareholder, shape (rows,).
        held: index of the firm, shape (rows,).
        share: part held, in (0, 1]; parts of a firm sum to at most 1, the rest is its float.
    """

    names: tuple[str, ...]
    holder: Integers
    held: Integers
    share: Floats


def shareholdings_of(world: World) -> Shareholdings:
    """Return a world's shareholdings among its holders and everybody who appears in one."""
    names = tuple(sorted({*world.owners, *map(str, world.holders)}))
    index = {name: position for position, name in enumerate(names)}
    rows = world.shareholdings
    return Shareholdings(
        names,
        np.array([index[world.owners[holder]] for holder, _, _ in rows], dtype=np.int64),
        np.array([index[world.owners[held]] for _, held, _ in rows], dtype=np.int64),
        np.array([share for _, _, share in rows], dtype=np.float64),
    )


def look_through(holdings: Shareholdings, mass: Floats) -> dict[str, float]:
    """Return the mass that each root holds through all chains of ownership; the sum is conserved.

    Roots are owners without a known holder, the unidentified float of each firm («float:<firm>») and
    closed circles of firms that hold each other wholly («circle:<first of them>»).

    Args:
        holdings: shareholdings; circles are allowed.
        mass: mass held directly by each owner, shape (owners,), >= 0.

    Returns:
        Mass by root, roots with mass only, sorted by name.
    """
    size = len(holdings.names)
    parts = sparse.csr_array((holdings.share, (holdings.held, holdings.holder)), shape=(size, size))
    known: Floats = np.asarray(parts.sum(axis=1), dtype=np.float64).ravel()
    circle = _closed_circles(parts, known)
    is_root = (known == 0) | (circle >= 0)
    through = _pass_through(parts, is_root, mass)
    rest = np.maximum(0.0, 1 - known)
    masses: dict[str, float] = {}
    for index in np.flatnonzero(through > 0).tolist():
        if is_root[index]:
            first = int(circle[index])
            root, value = (f"circle:{holdings.names[first]}" if first >= 0 else holdings.names[index]), 1.0
        else:
            root, value = f"float:{holdings.names[index]}", float(rest[index])
        if value > ROUNDING:
            masses[root] = masses.get(root, 0.0) + value * float(through[index])
    return dict(sorted(masses.items()))


def known_shares(holdings: Shareholdings) -> dict[str, float]:
    """Return the sum of the known parts of each firm with a recorded shareholder, in (0, 1]."""
    known = np.bincount(holdings.held, weights=holdings.share, minlength=len(holdings.names))
    return {holdings.names[i]: min(1.0, float(known[i])) for i in np.flatnonzero(known > 0).tolist()}


def identified_share(masses: Mapping[str, float]) -> float | None:
    """Return the part of the look-through mass whose root is known: not a float, not a closed circle.

    Args:
        masses: as `look_through` gives them.

    Returns:
        A part in [0, 1]; None when there is no mass.
    """
    total = math.fsum(masses.values())
    if total <= 0:
        return None
    known = math.fsum(m for root, m in masses.items() if not root.startswith(UNIDENTIFIED))
    return min(1.0, known / total)


def _pass_through(parts: sparse.csr_array, is_root: Booleans, mass: Floats) -> Floats:
    """Return the mass that arrives at or passes each owner: t = mass + (parts of non-roots)ᵀ t.

    The sum is made step by step, as a factorisation of a large tangled network fills the memory; circles
    that leak slowly need many steps, and what is under way after that is solved for.
    """
    onward = sparse.csr_array((sparse.diags_array(np.where(is_root, 0.0, 1.0)) @ parts).T)
    through, moving = mass.astype(np.float64), mass.astype(np.float64)
    least = CONVERGED * float(mass.sum())
    for _ in range(MAX_STEPS if mass.size > DIRECT_SIZE else 0):
        moving = onward @ moving
        through = through + moving
        if float(moving.sum()) <= least:
            return through
    system = sparse.eye_array(mass.size, format="csr") - onward
    rest = np.atleast_1d(spsolve(sparse.csc_matrix(system), onward @ moving))
    return np.asarray(through + rest, dtype=np.float64)


def _closed_circles(parts: sparse.csr_array, known: Floats) -> Integers:
    """Return for each owner in a closed circle the circle's first member, else -1; shape (owners,)."""
    count, label = csgraph.connected_components(sparse.csr_matrix(parts), directed=True, connection="strong")
    rows = parts.tocoo()
    leaks = np.zeros(count, dtype=np.bool_)
    leaks[label[known < 1 - ROUNDING]] = True
    leaks[label[rows.row[label[rows.row] != label[rows.col]]]] = True
    first = np.full(count, -1, dtype=np.int64)
    for index in np.flatnonzero(~leaks[label])[::-1].tolist():
        first[label[index]] = index
    return np.asarray(first[label], dtype=np.int64)


def majority_control(holdings: Shareholdings) -> dict[str, str | None]:
    """Return the ultimate controller of each firm that somebody holds by more than half.

    The controller is found by following majority holders upwards; None where they form a circle.
    """
    controller = _majority_holders(holdings)
    tops = {holdings.names[firm]: _top(controller, firm)[0] for firm in controller}
    return {firm: None if top is None else holdings.names[top] for firm, top in sorted(tops.items())}


def control_groups(holdings: Shareholdings) -> dict[str, str]:
    """Return the group of each owner: its ultimate controller, itself, or the first of its circle."""
    controller = _majority_holders(holdings)
    groups = {}
    for owner, name in enumerate(holdings.names):
        top, circle = _top(controller, owner)
        groups[name] = min(holdings.names[i] for i in circle) if top is None else holdings.names[top]
    return groups


def _majority_holders(holdings: Shareholdings) -> dict[int, int]:
    rows = np.flatnonzero((holdings.share > 0.5) & (holdings.holder != holdings.held))
    return {int(holdings.held[row]): int(holdings.holder[row]) for row in rows}


def _top(controller: Mapping[int, int], owner: int) -> tuple[int | None, tuple[int, ...]]:
    """Follow majority holders upwards; return the last, or None and the circle that was met."""
    path = [owner]
    while path[-1] in controller:
        above = controller[path[-1]]
        if above in path:
            return None, tuple(path[path.index(above) :])
        path.append(above)
    return path[-1], ()
