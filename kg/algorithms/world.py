"""What the metrics are computed on: families, memberships, holdings and references as arrays.

Two feeders make a `World`: a scenario file (`scenario.py`) and a snapshot (`snapshot_inputs.py`); the
formulas do not know which.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from kg.algorithms.link_graph import Booleans, Floats, Integers, LinkGraph

Names = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Memberships:
    """μ(f, n): one row for each family and link, sorted by family.

    Attributes:
        family: index of the family.
        link: index of the link.
        share: w(f) · μ(f, n); μ in (0, 1], w = 1 where nothing else is asked for.
        confidence: q in [0, 1].
    """

    family: Integers
    link: Integers
    share: Floats
    confidence: Floats


@dataclass(frozen=True)
class Holdings:
    """α(f, i): one row for each family and holder, sorted by family; a row is a unit u = (f, i).

    Attributes:
        family: index of the family.
        holder: index of the holder.
        share: α in (0, 1], summing to 1 over a family's holders.
        confidence: how sure it is that the holder holds the family, in [0, 1].
    """

    family: Integers
    holder: Integers
    share: Floats
    confidence: Floats


@dataclass(frozen=True)
class References:
    """References between families.

    Attributes:
        citing: index of the citing family.
        cited: index of the cited family.
        critical: 1 for X or Y, 0 for other categories, -1 where no category is known.
    """

    citing: Integers
    cited: Integers
    critical: npt.NDArray[np.int8]


@dataclass(frozen=True)
class Subject:
    """The set A of holders that a number is about.

    Attributes:
        name: such as «country:CN»; «» when there is none.
        members: holders that belong to it as far as known, shape (holders,).
        confirmed: those that certainly do; within `members`.
        candidates: those that may; contains `members`.
        share: g, the subject's share of output, R&D or employment, in [0, 1]; None when unknown.
        industry_shares: x over links, shape (links,), NaN where unknown; None when there are none.
        reasons: why `share` («share») or `industry_shares` («industryShares») is missing.
        shares_source: where g and x come from, for the reader.
    """

    name: str
    members: Booleans
    confirmed: Booleans
    candidates: Booleans
    share: float | None = None
    industry_shares: Floats | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)
    shares_source: tuple[str, ...] = ()


@dataclass(frozen=True)
class Licence:
    """A licence that changes whom a licensor can stop.

    Attributes:
        kind: nonExclusive, exclusive, open, cross or frand.
        licensor: index of the licensor.
        licensee: index of the licensee; None means everybody.
        factor: part of the exclusion right moved (exclusive) or φ (frand); 0 otherwise.
        families: indices of the families that it covers; None for all of the licensor's.
    """

    kind: str
    licensor: int
    licensee: int | None
    factor: float
    families: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Places:
    """Where holders sit: one row for each holder and place, places above its seat included.

    Attributes:
        names: name by identifier of the place.
        rows: holders at each place, by its identifier.
        kinds: kind by identifier, where known: province, city, zone, …
    """

    names: Mapping[str, str]
    rows: Mapping[str, Integers]
    kinds: Mapping[str, str]


@dataclass(frozen=True)
class World:
    """Everything a metric may look at, at one as-of date.

    Attributes:
        chain: links and supply edges.
        families: identifiers of the families, shape (families,).
        holders: identifiers of the holders, shape (holders,), sorted.
        is_active: whether a family is in force at the as-of date, shape (families,).
        active_until: until when a family may be in force, NaT where unknown, shape (families,).
        reference_mass: S_R over links, shape (links,); NaN where undefined.
        shareholdings: rows (holder of shares, firm held, part), indices into `owners`.
        owners: identifiers of everybody who appears in a shareholding, sorted.
        pools: members of each pool, as indices of holders.
        pool_families: families in each pool; None for all of its members'; () for all of all pools.
        pool_names: identifiers of the pools, where they have some.
        effective: Σ μ w / Σ μ w² of each link over families in force, shape (links,): what turns a weighted
            mass into an effective count; None where w = 1.
        places: where the holders sit; None in a scenario.
        as_of: the date of the answer; None in a scenario without one.
        facts: counts and notes about the evidence, for the reader.
        names: display names of holders by identifier, where known.
        countries: country of each holder, None where unknown, shape (holders,); None in a scenario.
        country_confidence: how sure it is, NaN where unknown, shape (holders,); None in a scenario.
    """

    chain: LinkGraph
    families: Names
    holders: Names
    memberships: Memberships
    holdings: Holdings
    references: References
    is_active: Booleans
    reference_mass: Floats
    subject: Subject
    active_until: npt.NDArray[np.datetime64] | None = None
    licences: tuple[Licence, ...] = ()
    owners: tuple[str, ...] = ()
    shareholdings: tuple[tuple[int, int, float], ...] = ()
    pools: tuple[tuple[int, ...], ...] = ()
    pool_families: tuple[tuple[int, ...] | None, ...] = ()
    pool_names: tuple[str, ...] = ()
    effective: Floats | None = None
    places: Places | None = None
    as_of: dt.date | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    countries: Names | None = None
    country_confidence: Floats | None = None
