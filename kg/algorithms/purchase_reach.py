"""What a subject could stop if it held more families: its reach after a purchase, of many purchases.

The reach of a set of holders is a maximum over its families. So what is bought adds the blocking that goes
out from the families bought, and nothing that anybody could do before ends: a licence given or taken weakens
a blocking, and the buyer's own holds without. Only families that lead to the bought ones are looked at.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kg.algorithms.blocking import set_values
from kg.algorithms.control import ControlParameters, final_blocking
from kg.algorithms.link_graph import Booleans, Floats, Integers
from kg.algorithms.masses import held_masses, within_unit
from kg.algorithms.reach import blocking_edges
from kg.algorithms.sparse import join, mask_of, offsets, sums
from kg.algorithms.world import World


class PurchaseReach:
    """The reach of a world's subject, ready to be asked with one purchase after another.

    Args:
        world: families, holders and references, seen from the subject.
        parameters: δ, κ and how deep references are followed.
    """

    def __init__(self, world: World, parameters: ControlParameters) -> None:
        holdings, size = world.holdings, world.families.size
        self._world, self._parameters = world, parameters
        self._position = {str(name): index for index, name in enumerate(world.families)}
        edges = blocking_edges(world, parameters.kappa)
        order = np.argsort(edges.cited, kind="stable")
        self._citing, self._strength = edges.citing[order], edges.strength[order]
        self._into = offsets(edges.cited, size)
        rows = np.argsort(world.memberships.family, kind="stable")
        self._link, self._membership = world.memberships.link[rows], world.memberships.share[rows]
        self._links_of = offsets(world.memberships.family, size)
        self._units_of = offsets(holdings.family, size)
        self._value = set_values(world, final_blocking(world, parameters), world.subject.members)
        weight = np.where(world.is_active[holdings.family], holdings.share, 0.0)
        self._weight = weight
        self._stopped = self._by_link(np.arange(size), sums(holdings.family, weight * self._value, size))
        self._mass = held_masses(world)

    def before(self) -> Floats:
        """Return the reach of the subject as it is, shape (links,); NaN where nobody holds a link."""
        return _part(self._stopped, self._mass)

    def after(self, families: Sequence[str]) -> Floats:
        """Return the reach of the subject with some families bought, all their shares, shape (links,).

        Args:
            families: ids; those that are not of the world, or without a recorded holder, are not for sale.
        """
        known = [self._position[name] for name in families if name in self._position]
        bought = mask_of(np.array(known, dtype=np.int64), self._world.families.size)
        bought &= np.diff(self._units_of) > 0
        reached = self._reach_of(bought)
        changed = np.flatnonzero(bought | (reached > 0))
        stopped, mass = self._changes(changed, bought, reached)
        return _part(self._stopped + stopped, self._mass + mass)

    def _reach_of(self, bought: Booleans) -> Floats:
        """Return how far the owner of some families could block each family, shape (families,)."""
        best = np.zeros(bought.size)
        frontier = np.flatnonzero(bought)
        carried, left, deepest, steps = np.ones(frontier.size), 1.0, self._parameters.max_depth, 0
        while frontier.size and left > 0 and (deepest is None or steps < deepest):
            row, edge = join(frontier, self._into)
            frontier = _raise(best, self._citing[edge], self._strength[edge] * carried[row] * left)
            carried, left, steps = best[frontier], self._parameters.delta, steps + 1
        return best

    def _changes(self, changed: Integers, bought: Booleans, reached: Floats) -> tuple[Floats, Floats]:
        """Return what is added to the stopped and to the held mass of each link."""
        world = self._world
        row, unit = join(changed, self._units_of)
        was = self._weight[unit] * self._value[unit]
        now = self._weight[unit] * np.maximum(self._value[unit], reached[changed][row])
        own = bought[changed]
        # What is bought is held whole, by the buyer alone.
        whole = np.where(world.is_active[changed], 1.0, 0.0)
        stopped = np.where(own, whole, sums(row, now, changed.size)) - sums(row, was, changed.size)
        held = np.where(own, whole - sums(row, self._weight[unit], changed.size), 0.0)
        return self._by_link(changed, stopped), self._by_link(changed, held)

    def _by_link(self, families: Integers, values: Floats) -> Floats:
        row, place = join(families, self._links_of)
        return sums(self._link[place], self._membership[place] * values[row], self._world.chain.size)


def _raise(best: Floats, places: Integers, values: Floats) -> Integers:
    """Raise values where greater ones are found; return the places that rose."""
    rising = values > best[places]
    places, values = places[rising], values[rising]
    np.maximum.at(best, places, values)
    return np.flatnonzero(mask_of(places, best.size))


def _part(stopped: Floats, mass: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return within_unit(stopped / mass)
