"""The firms of a synthetic register, and which publications of theirs a table speaks of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kg.sample.capital import draw
from kg.sample.publications import holder_names, publication_parts
from kg.sample.random_access import IntArray, hash_indices
from kg.sample.vocabulary import OFFICES
from kg.sample.world import World

Rows = Iterator[list[str]]
MOST_FIRMS = 2000


@dataclass(frozen=True, slots=True)
class Firms:
    """The firms of the register.

    Attributes:
        holders: rank of each firm among the holders of the world, shape (n,).
        latin: the name under which each one files.
    """

    holders: IntArray
    latin: list[str]

    @classmethod
    def of(cls, world: World) -> Firms:
        """Return the Chinese holders of a world, those that file most first."""
        ranks = np.arange(world.holders, dtype=np.int64)
        chinese = ranks[world.country_of_holder(ranks) == OFFICES.index("CN")][:MOST_FIRMS]
        return cls(chinese, [str(name) for name in holder_names(world, chinese).to_pylist()])

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.latin)


def chosen(world: World, firms: Firms, purpose: str, one_in: int) -> Iterator[tuple[int, str, int]]:
    """Yield (index, publication number, firm) of Chinese publications of the firms, about one in so many."""
    indices = np.arange(world.publications, dtype=np.int64)
    drawn = indices[hash_indices(world.seed, purpose, indices) % np.uint64(one_in) == 0]
    roots = np.array([world.family_roots(i, i + 1)[0] for i in drawn.tolist()], dtype=np.int64)
    if not len(drawn):
        return
    place = {int(holder): k for k, holder in enumerate(firms.holders.tolist())}
    offices, numbers, kinds = (part.to_pylist() for part in publication_parts(world, drawn))
    holders = world.holder_of(roots).tolist()
    for i, office, number, kind, holder in zip(drawn.tolist(), offices, numbers, kinds, holders, strict=True):
        if office == "CN" and holder in place:
            yield i, f"{office}{number}{kind}", place[holder]


def day_after(world: World, index: int, days: int) -> dt.date:
    """Return a day after a publication, not later than the last of the world."""
    published = world.publication_day(np.array([index], dtype=np.int64))[0].astype(dt.date)
    found: dt.date = min(published + dt.timedelta(days=days), dt.date(2025, 12, 31))
    return found


def other_firm(world: World, firms: Firms, purpose: str, index: int, firm: int) -> int:
    """Return a firm that is another one."""
    return (firm + 1 + draw(world.seed, purpose, index, max(1, len(firms) - 1))) % len(firms)
