"""Licences that cover some families only: a holder counts as several, one for each set of licences.

Whether a holder still blocks somebody through a family that the licence does not cover can only be said
if the strongest blocking is kept for the covered and the other families apart. So the holdings under such
licences get holders of their own for the search, and are put together again when licences have been applied.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kg.algorithms.link_graph import Integers
from kg.algorithms.sparse import join, offsets
from kg.algorithms.world import Licence, World


@dataclass(frozen=True)
class Split:
    """A world whose holders are split by the licences on their families.

    Attributes:
        world: with the holdings under the holders' parts.
        real: index of the holder that each part belongs to, shape (parts,); the first are the holders.
        covered: the parts whose families a licence covers, by licence; licences on everything are not in it.
    """

    world: World
    real: Integers
    covered: Mapping[Licence, Integers]

    def of_licence(self, licence: Licence, holder: int) -> Integers:
        """Return the parts of a holder that a licence covers."""
        parts = self._parts.get(holder, np.array([holder], dtype=np.int64))
        return parts if licence.families is None else np.intersect1d(parts, self.covered[licence])

    @cached_property
    def _parts(self) -> Mapping[int, Integers]:
        """Return the parts of the holders that have several, themselves first."""
        found: dict[int, list[int]] = {}
        whole = int(self.real.max(initial=-1)) + 1  # the first parts are the holders
        for part, holder in enumerate(self.real[whole:].tolist(), whole):
            found.setdefault(holder, [holder]).append(part)
        return {holder: np.array(parts, dtype=np.int64) for holder, parts in found.items()}


def split_holders(world: World, licences: Sequence[Licence]) -> Split:
    """Return the world split by the licences that name families."""
    scoped = [licence for licence in dict.fromkeys(licences) if licence.families is not None]
    size = world.holders.size
    marks = _marks(world, scoped)
    names = dict.fromkeys((int(world.holdings.holder[unit]), signature) for unit, signature in marks.items())
    number = {part: size + position for position, part in enumerate(names)}
    holder = world.holdings.holder.copy()
    for unit, signature in marks.items():
        holder[unit] = number[int(world.holdings.holder[unit]), signature]
    real = np.concatenate([np.arange(size), np.array([owner for owner, _ in number], dtype=np.int64)])
    covered = {
        licence: np.array([p for (_, sig), p in number.items() if position in sig], dtype=np.int64)
        for position, licence in enumerate(scoped)
    }
    split = dataclasses.replace(
        world,
        holders=world.holders[real],
        holdings=dataclasses.replace(world.holdings, holder=holder),
    )
    return Split(split, real, covered)


def _marks(world: World, scoped: Sequence[Licence]) -> dict[int, tuple[int, ...]]:
    """Return the licences (by position) that cover each holding, for holdings that some cover."""
    starts = offsets(world.holdings.family, world.families.size)
    found: dict[int, tuple[int, ...]] = {}
    for position, licence in enumerate(scoped):
        back = () if licence.kind != "cross" or licence.licensee is None else (licence.licensee,)
        givers = [licence.licensor, *back]
        _, units = join(np.array(licence.families, dtype=np.int64), starts)
        for unit in units[np.isin(world.holdings.holder[units], givers)].tolist():
            found[unit] = (*found.get(unit, ()), position)
    return found
