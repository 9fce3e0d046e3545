"""Patent mass of links: m_u = μ(f, n) · α(f, i), over families in force (metrics note, section 0)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kg.algorithms.link_graph import Booleans, Floats
from kg.algorithms.sparse import sums
from kg.algorithms.world import World

# A share oversteps its bounds by rounding only; more than this is an error that a test shall see.
ROUNDING = 1e-9


def within_unit(shares: Floats) -> Floats:
    """Return shares put back into [0, 1] where rounding took them out."""
    above = np.where((shares > 1) & (shares <= 1 + ROUNDING), 1.0, shares)
    return np.asarray(np.where((above < 0) & (above >= -ROUNDING), 0.0, above))


def family_shares(world: World, holders: Booleans, *, confidence: float = 0.0) -> Floats:
    """Return the part of each family in force that belongs to a set of holders, shape (families,).

    Args:
        world: holdings and what is in force.
        holders: the set, shape (holders,).
        confidence: holdings that are less sure than this are left out.
    """
    holdings = world.holdings
    counts = holders[holdings.holder] & (holdings.confidence >= confidence)
    shares = sums(holdings.family[counts], holdings.share[counts], world.families.size)
    return np.where(world.is_active, shares, 0.0)


def link_masses(world: World, shares: Floats, *, confidence: float = 0.0) -> Floats:
    """Return Σ_f μ(f, n) · share(f) of each link, shape (links,).

    Args:
        world: memberships of the families.
        shares: part of each family that counts, shape (families,).
        confidence: memberships that are less sure than this are left out.
    """
    rows = world.memberships
    counts = rows.confidence >= confidence
    weights = rows.share[counts] * shares[rows.family[counts]]
    return sums(rows.link[counts], weights, world.chain.size)


def held_masses(world: World) -> Floats:
    """Return the mass of each link that has a recorded holder, shape (links,)."""
    everybody = np.ones(world.holders.size, dtype=np.bool_)
    return link_masses(world, family_shares(world, everybody))


def all_masses(world: World) -> Floats:
    """Return the mass of each link, families without a recorded holder included, shape (links,)."""
    return link_masses(world, world.is_active.astype(np.float64))


def with_weights(world: World, weights: Floats) -> World:
    """Return the world in which each family counts by its weight.

    Args:
        world: with w = 1.
        weights: w >= 0 of each family, shape (families,).
    """
    rows = world.memberships
    w = weights[rows.family]
    active = world.is_active[rows.family]
    plain = sums(rows.link[active], (rows.share * w)[active], world.chain.size)
    squared = sums(rows.link[active], (rows.share * w * w)[active], world.chain.size)
    with np.errstate(divide="ignore", invalid="ignore"):
        effective = np.where(squared > 0, plain / squared, 1.0)
    return replace(world, memberships=replace(rows, share=rows.share * w), effective=effective)
