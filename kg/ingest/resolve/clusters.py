"""Clusters: the best pairs first, and never two names together that must stay apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Clusters:
    """A forest of merged ids, with the pairs that must stay apart.

    Attributes:
        parent: parent of each id; a root is its own parent.
        apart: roots that each root must not be merged with.
        identifiers: identifier by authority of each root that has any; two of one authority contradict.
    """

    parent: list[int]
    apart: dict[int, set[int]] = field(default_factory=dict)
    identifiers: dict[int, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, count: int) -> Clusters:
        """Return clusters of one id each."""
        return cls(list(range(count)))

    def root(self, item: int) -> int:
        """Return the root of an id; paths are halved on the way."""
        while self.parent[item] != item:
            self.parent[item] = self.parent[self.parent[item]]
            item = self.parent[item]
        return item

    def forbid(self, left: int, right: int) -> None:
        """Keep two ids apart from now on; no effect where they are together already."""
        x, y = self.root(left), self.root(right)
        if x != y:
            self.apart.setdefault(x, set()).add(y)
            self.apart.setdefault(y, set()).add(x)

    def merge(self, left: int, right: int) -> bool:
        """Put two ids into one cluster, unless that is forbidden; the smaller root stays.

        Returns:
            Whether they are together now.
        """
        x, y = sorted((self.root(left), self.root(right)))
        if x == y:
            return True
        if y in self.apart.get(x, ()) or self.contradict(x, y):
            return False
        self.parent[y] = x
        if y in self.identifiers:
            self.identifiers.setdefault(x, {}).update(self.identifiers.pop(y))
        for other in self.apart.pop(y, ()):
            self.apart[other].discard(y)
            self.apart[other].add(x)
            self.apart.setdefault(x, set()).add(other)
        return True

    def contradict(self, left: int, right: int) -> bool:
        """Return whether two roots have different identifiers of one authority."""
        own, other = self.identifiers.get(left, {}), self.identifiers.get(right, {})
        return any(authority in other and other[authority] != value for authority, value in own.items())

    def labels(self) -> list[int]:
        """Return the root of each id; it is the smallest id of its cluster."""
        return [self.root(item) for item in range(len(self.parent))]


def cluster(
    count: int,
    pairs: Iterable[tuple[int, int]],
    apart: Iterable[tuple[int, int]],
    together: Iterable[tuple[int, int]] = (),
) -> list[int]:
    """Return the cluster of each id: the smallest id in it.

    Args:
        count: number of ids.
        pairs: pairs of one organisation, the surest first; ties in a fixed order.
        apart: pairs that must stay apart.
        together: pairs judged to be one; they come before all others, also before `apart`.
    """
    clusters = Clusters.of(count)
    for left, right in together:
        clusters.merge(left, right)
    for left, right in apart:
        clusters.forbid(left, right)
    for left, right in pairs:
        clusters.merge(left, right)
    return clusters.labels()
