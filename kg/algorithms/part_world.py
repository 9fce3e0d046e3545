"""A small world cut out of a large one: some families with what they cite, and everybody who holds them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from kg.algorithms.link_graph import Booleans, Integers
from kg.algorithms.sparse import join, offsets
from kg.algorithms.world import Holdings, Licence, Memberships, References, World


@dataclass(frozen=True)
class FamilyStarts:
    """Where each family's rows begin, each of shape (families + 1,); references by the citing family."""

    holdings: Integers
    memberships: Integers
    references: Integers


def family_starts(world: World) -> FamilyStarts:
    """Return where the rows of each family of a world begin."""
    size = world.families.size
    return FamilyStarts(
        offsets(world.holdings.family, size),
        offsets(world.memberships.family, size),
        offsets(world.references.citing, size),
    )


@dataclass(frozen=True)
class Part:
    """The small world, and which of its families the question is about.

    Attributes:
        world: with the holders of the large one.
        counts: whether a family is one of those asked for, shape (families of the part,).
    """

    world: World
    counts: Booleans


def part_of_world(world: World, families: Integers, also: Integers, starts: FamilyStarts) -> Part:
    """Return the part of a world that direct references of some families lie in.

    Args:
        world: the large world; its references are sorted by citing family.
        families: indices of the families asked for, ascending.
        also: indices of other families that must be in it.
        starts: where the large world's families begin.
    """
    _, edges = join(families, starts.references)
    chosen = np.unique(np.concatenate([families, also, world.references.cited[edges]]))
    place = np.full(world.families.size, -1, dtype=np.int64)
    place[chosen] = np.arange(chosen.size)
    part = replace(
        world,
        families=world.families[chosen],
        memberships=_memberships(world.memberships, chosen, place, starts.memberships),
        holdings=_holdings(world.holdings, chosen, place, starts.holdings),
        references=References(
            place[world.references.citing[edges]],
            place[world.references.cited[edges]],
            world.references.critical[edges],
        ),
        is_active=world.is_active[chosen],
        active_until=None,
        licences=tuple(_cut(licence, place) for licence in world.licences),
        pool_families=tuple(None if f is None else _inside(f, place) for f in world.pool_families),
    )
    return Part(part, np.isin(chosen, families))


def _memberships(rows: Memberships, chosen: Integers, place: Integers, starts: Integers) -> Memberships:
    _, kept = join(chosen, starts)
    return Memberships(place[rows.family[kept]], rows.link[kept], rows.share[kept], rows.confidence[kept])


def _holdings(rows: Holdings, chosen: Integers, place: Integers, starts: Integers) -> Holdings:
    _, kept = join(chosen, starts)
    return Holdings(place[rows.family[kept]], rows.holder[kept], rows.share[kept], rows.confidence[kept])


def _cut(licence: Licence, place: Integers) -> Licence:
    return (
        licence if licence.families is None else replace(licence, families=_inside(licence.families, place))
    )


def _inside(families: tuple[int, ...], place: Integers) -> tuple[int, ...]:
    return tuple(int(place[f]) for f in families if place[f] >= 0)
