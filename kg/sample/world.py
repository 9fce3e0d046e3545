"""The synthetic world: publications, families and holders as pure functions of an index."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kg.sample.random_access import BoolArray, FloatArray, IntArray, choose, hash_indices, skewed, uniform
from kg.sample.vocabulary import FIELD_WEIGHTS, FIELDS, FOLLOW_UP_WEIGHTS, HOLDER_COUNTRY_WEIGHTS

FAMILY_BLOCK = 64  # A family never crosses a multiple of this, so that its first member is found near by.
FIRST_DAY = np.datetime64("1995-01-01", "D")
LAST_DAY = np.datetime64("2025-12-31", "D")
NEW_FAMILY_SHARE = 0.55  # mean family size 1.8, as in the Lens exports of 2016 that were looked at
HOLDER_SKEW = 3.0
SPECIALISED_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class World:
    """A synthetic world of `publications` publications, identical for identical arguments."""

    publications: int
    seed: int

    @property
    def holders(self) -> int:
        """Number of organisations that file; a tenth of the families, at least ten."""
        return max(10, self.publications // 18)

    def starts_family(self, indices: IntArray) -> BoolArray:
        """Tell which publications are the first of their family."""
        drawn = uniform(self.seed, "family", indices) < NEW_FAMILY_SHARE
        starts: BoolArray = drawn | (indices % FAMILY_BLOCK == 0)
        return starts

    def family_roots(self, first: int, stop: int) -> IntArray:
        """Return the index of the first family member for each publication in [first, stop)."""
        begin = first - first % FAMILY_BLOCK
        indices = np.arange(begin, stop, dtype=np.int64)
        roots = np.maximum.accumulate(np.where(self.starts_family(indices), indices, begin))
        return roots[first - begin :]

    def holder_of(self, roots: IntArray) -> IntArray:
        """Return the rank of the first applicant of each family; low ranks file most."""
        return skewed(self.seed, "holder", roots, self.holders, HOLDER_SKEW)

    def country_of_holder(self, holders: IntArray) -> IntArray:
        """Return the position in OFFICES of each holder's home office."""
        return choose(self.seed, "country", holders, HOLDER_COUNTRY_WEIGHTS)

    def office_of(self, indices: IntArray) -> IntArray:
        """Return the position in OFFICES where each publication appeared."""
        home = self.country_of_holder(self.holder_of(indices))
        abroad = choose(self.seed, "office", indices, FOLLOW_UP_WEIGHTS)
        return np.where(self.starts_family(indices), home, abroad)

    def field_of(self, roots: IntArray) -> IntArray:
        """Return the position in FIELDS of each family; most follow their holder's speciality."""
        own = hash_indices(self.seed, "speciality", self.holder_of(roots)) % np.uint64(len(FIELDS))
        drawn = choose(self.seed, "field", roots, FIELD_WEIGHTS)
        follows = uniform(self.seed, "follows", roots) < SPECIALISED_SHARE
        return np.where(follows, own.astype(np.int64), drawn)

    def publication_day(self, indices: IntArray) -> np.typing.NDArray[np.datetime64]:
        """Return the publication date; later years hold more publications, index order is time order."""
        span = int((LAST_DAY - FIRST_DAY).astype(int))
        offset: FloatArray = span * np.sqrt((indices + 1) / self.publications)
        days: np.typing.NDArray[np.datetime64] = FIRST_DAY + offset.astype("timedelta64[D]")
        return days
