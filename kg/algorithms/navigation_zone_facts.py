"""What the navigation of a zone's industry is counted from, computed once for all its sections."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kg.algorithms.as_of import AsOf
from kg.algorithms.blocking import Blocking
from kg.algorithms.chain_model import Chain
from kg.algorithms.completion import advantage, holder_masses
from kg.algorithms.control import ControlParameters, ControlResult, compute_control, final_blocking
from kg.algorithms.coverage import CoverageParameters, CoverageResult
from kg.algorithms.link_graph import Floats, Integers
from kg.algorithms.navigation_facts import filing_years, link_names
from kg.algorithms.navigation_firm_facts import CONTROL
from kg.algorithms.navigation_model import Words
from kg.algorithms.navigation_report import Limits, limits_of
from kg.algorithms.subjects import CANDIDATE
from kg.algorithms.what_if import Prepared, prepare
from kg.algorithms.world import World
from kg.snapshot import Snapshot


@dataclass(frozen=True)
class ZoneParameters:
    """What the navigation of a zone assumes; stored with it.

    Attributes:
        trend_links: links named in the direction, those whose filings surely grew most first.
        control_points: links named for their thicket, the densest first.
        held_links: links named in the position, those on which the zone holds most first.
        focus_links: links that the path speaks of: the Pareto front of those to complete; where coverage is
            undefined, those with the least revealed advantage.
        control: δ, κ and edges.
        coverage: prior and thresholds of the gap classes.
    """

    trend_links: int = 5
    control_points: int = 3
    held_links: int = 5
    focus_links: int = 5
    control: ControlParameters = CONTROL
    coverage: CoverageParameters = CoverageParameters()  # noqa: RUF009


@dataclass(frozen=True)
class Rank:
    """A subject's place among those of its kind by patent mass; `kind` is country, province, city, zone."""

    kind: str
    place: int
    subjects: int


@dataclass(frozen=True)
class Zone:
    """Everything that the sections count.

    Attributes:
        matrix: mass of each holder on each link, shape (holders, links).
        own: mass of the zone on each link, shape (links,).
        rta: revealed advantage of the zone, NaN without mass, shape (links,).
        prepared: the world searched for what-if; `prepared.before` is the coverage.
    """

    snapshot: Snapshot
    world: World
    as_of: AsOf
    chain: Chain
    parameters: ZoneParameters
    name: str
    name_en: str
    control: ControlResult
    blocking: Blocking
    prepared: Prepared
    matrix: Floats
    own: Floats
    rta: Floats
    years: Integers
    limits: Limits
    zh: dict[str, str]
    en: dict[str, str]

    @property
    def coverage(self) -> CoverageResult:
        """Return the coverage of the chain by the zone."""
        return self.prepared.before

    def words(self, link: int | None, **names: str) -> Words:
        """Return the names of a link, of the zone and of others."""
        zh, en = {"zone": self.name, **names}, {"zone": self.name_en, **names}
        if link is None:
            return Words({"chain": self.chain.name_zh, **zh}, {"chain": self.chain.name_en, **en})
        key = self.world.chain.ids[link]
        return Words({"link": self.zh[key], **zh}, {"link": self.en[key], **en})

    def called(self, holder: str) -> str:
        """Return the display name of a holder."""
        return self.world.names.get(holder, holder)


def gather_zone(
    snapshot: Snapshot,
    world: World,
    as_of: AsOf,
    chain: Chain,
    names: tuple[str, str],
    parameters: ZoneParameters,
) -> Zone:
    """Return everything that the sections count."""
    matrix = holder_masses(world)
    own = matrix[world.subject.members].sum(axis=0)
    zh, en = link_names(chain)
    control = compute_control(world, parameters.control)
    return Zone(
        snapshot=snapshot,
        world=world,
        as_of=as_of,
        chain=chain,
        parameters=parameters,
        name=names[0],
        name_en=names[1],
        control=control,
        blocking=final_blocking(world, parameters.control),
        prepared=prepare(world, parameters.coverage),
        matrix=matrix,
        own=own,
        rta=advantage(own, matrix.sum(axis=0)),
        years=filing_years(snapshot, world),
        limits=limits_of(world, control.xy_missing, parameters.control.kappa),
        zh=zh,
        en=en,
    )


def rank_of(zone: Zone) -> Rank | None:
    """Return the place of a country or place among those of its kind that hold anything; None of others."""
    kind, _, value = zone.world.subject.name.partition(":")
    masses = zone.matrix.sum(axis=1)
    if kind == "country":
        sums = _country_masses(zone.world, masses)
        kind_name = "country"
    else:
        places = zone.world.places
        own = [p for p in (places.rows if places else ()) if value in (p, places.names.get(p))]  # type: ignore[union-attr]
        if places is None or len(own) != 1 or own[0] not in places.kinds:
            return None
        kind_name = places.kinds[own[0]]
        sums = {
            p: float(masses[rows].sum())
            for p, rows in places.rows.items()
            if places.kinds.get(p) == kind_name
        }
        value = own[0]
    mine = sums.get(value, 0.0)
    holding = [mass for name, mass in sums.items() if mass > 0 or name == value]
    return Rank(kind_name, 1 + sum(mass > mine for mass in holding), len(holding))


def _country_masses(world: World, masses: Floats) -> dict[str, float]:
    if world.countries is None or world.country_confidence is None:
        return {}
    sure = np.nan_to_num(world.country_confidence, nan=CANDIDATE) >= CANDIDATE
    sums: dict[str, float] = {}
    for code, mass, is_sure in zip(world.countries, masses.tolist(), sure.tolist(), strict=True):
        if code is not None and is_sure:
            sums[str(code)] = sums.get(str(code), 0.0) + mass
    return sums
