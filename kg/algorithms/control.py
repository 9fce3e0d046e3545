"""Patent control power 专利控制力: who holds a link, and who can stop it (metrics note, section 2)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from kg.algorithms.blocking import (
    Blocking,
    apply_licences,
    block_units,
    collapse,
    merge_holders,
    pool_licences,
    set_values,
    sum_by_holder,
    sum_by_link,
)
from kg.algorithms.control_evidence import collect_evidence
from kg.algorithms.control_reasons import chain_reasons, link_reasons
from kg.algorithms.exposure import chain_power, chokepoint, exposure
from kg.algorithms.licence_scope import Split, split_holders
from kg.algorithms.link_graph import (
    Booleans,
    Floats,
    Integers,
    LinkGraph,
    with_equal_edges,
    with_supplier_share,
)
from kg.algorithms.masses import all_masses, held_masses, within_unit
from kg.algorithms.ownership import (
    Shareholdings,
    control_groups,
    identified_share,
    known_shares,
    look_through,
    majority_control,
    shareholdings_of,
)
from kg.algorithms.pools import PoolReach, pool_reach
from kg.algorithms.reach import compute_reach
from kg.algorithms.world import World

# Shares of undeclared suppliers that the sensitivity view assumes.
SUPPLIER_SHARES = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class ControlParameters:
    """What the control metrics assume; stored with every result.

    Attributes:
        delta: δ in [0, 1]: part of a blocking left after each further reference; 0: direct only.
        kappa: κ in [0, 1): strength of a reference whose category is not known.
        max_depth: references followed at most when δ > 0; None follows all.
        largest: k of the concentration ratio CR_k.
        equal_edges: whether supply edges without cost share or criticality weigh equally (see
            `with_equal_edges`) instead of leaving what depends on them undefined.
        evidence_holders: holders a link for whom evidence is listed; 0 for none.
        evidence_families: families listed for each of them and each kind of evidence.
    """

    delta: float = 0.0
    kappa: float = 0.5
    max_depth: int | None = None
    largest: int = 4
    equal_edges: bool = False
    evidence_holders: int = 10
    evidence_families: int = 10

    def __post_init__(self) -> None:
        if not (0 <= self.delta <= 1 and 0 <= self.kappa <= 1):
            raise ValueError("delta and kappa must be in [0, 1]")


@dataclass(frozen=True)
class Standing:
    """Direct share and reach of holders (or groups of them), shape (holders, links); NaN without mass."""

    names: tuple[str, ...]
    direct: Floats
    reach: Floats

    @property
    def concentration(self) -> Floats:
        """Return HHI = Σ D² of each link."""
        return within_unit((self.direct**2).sum(axis=0))

    @property
    def thicket(self) -> Floats:
        """Return Θ = Σ R − 1 of each link: the mean number of outside blockers per unit of mass."""
        return np.asarray(np.maximum(0.0, self.reach.sum(axis=0) - 1))


@dataclass(frozen=True)
class ControlResult:
    """Control of the links of a chain, for one as-of date.

    Attributes:
        links: a row a link: link, heldMass, unheldMass, hhi, effectiveHolders, concentrationRatio,
            thicketDensity, selfDetermination, subjectDirectShare, subjectReach; NaN where undefined.
        holders: direct share and reach by recorded holder.
        groups: the same by ultimate controller.
        exposure: K, shape (holders, links); NaN where undefined.
        chokepoint: K^max, shape (holders, links); NaN where undefined.
        chain_power: CP by holder, shape (holders,); NaN where undefined.
        sensitivity: CP by holder for each assumed share of undeclared suppliers; {} where nothing is assumed.
        look_through: mass of all links by root of the ownership.
        known_shares: sum of the known parts by firm with a recorded shareholder.
        identified_share: part of the look-through mass that ends at an identified root; None without mass.
        majority_control: ultimate controller by firm.
        pools: reach and Shapley parts of each pool.
        xy_missing: whether a reference without category counted, with κ.
        evidence: a row a family that makes up a holder's share or reach (see `collect_evidence`).
        undefined: reason by name; by link and name under «links».
        parameters: everything that the numbers depend on.
        facts: counts of what was looked at.
    """

    links: pd.DataFrame
    holders: Standing
    groups: Standing
    exposure: Floats
    chokepoint: Floats
    chain_power: Floats
    sensitivity: Mapping[float, Floats]
    look_through: Mapping[str, float]
    known_shares: Mapping[str, float]
    identified_share: float | None
    majority_control: Mapping[str, str | None]
    pools: tuple[PoolReach, ...]
    xy_missing: bool
    evidence: pd.DataFrame
    undefined: Mapping[str, str]
    link_undefined: Mapping[str, Mapping[str, str]]
    parameters: Mapping[str, object]
    facts: Mapping[str, object] = field(default_factory=dict)


def compute_control(world: World, parameters: ControlParameters | None = None) -> ControlResult:
    """Return who holds and who can stop each link of a world's chain.

    Args:
        world: families, holders and references at one as-of date.
        parameters: δ, κ and what to list; the defaults when None.
    """
    parameters = parameters or ControlParameters()
    declared = world.chain
    if parameters.equal_edges:
        world = dataclasses.replace(world, chain=with_equal_edges(world.chain))
    split, licensed = licensed_blocking(world, parameters)
    blocking = collapse(world, apply_licences(world, licensed, pool_licences(world), split), split)
    mass = held_masses(world)
    holders = holder_standing(world, blocking)
    shareholdings = shareholdings_of(world)
    exposures = exposure(world.chain, holders.reach)
    chokepoints = chokepoint(world.chain, holders.reach)
    links = _link_table(world, blocking, holders, mass, parameters.largest)
    through = look_through(shareholdings, _owner_mass(world, shareholdings))
    majority = majority_control(shareholdings)
    pools = tuple(_pools(world, split, licensed, mass))
    identified = identified_share(through)
    return ControlResult(
        links=links,
        holders=holders,
        groups=_group_standing(world, blocking, shareholdings),
        exposure=exposures,
        chokepoint=chokepoints,
        chain_power=_chain_power(world, exposures),
        sensitivity=_sensitivity(declared, holders.reach) if parameters.equal_edges else {},
        look_through=through,
        known_shares=known_shares(shareholdings),
        identified_share=identified,
        majority_control=majority,
        pools=pools,
        xy_missing=_is_xy_missing(world, parameters),
        evidence=collect_evidence(world, blocking, parameters.evidence_holders, parameters.evidence_families),
        undefined=chain_reasons(world, links, pools, majority, identified),
        link_undefined=link_reasons(world, links, exposures, chokepoints),
        parameters=dataclasses.asdict(parameters),
        facts=world.facts,
    )


def licensed_blocking(world: World, parameters: ControlParameters) -> tuple[Split, Blocking]:
    """Return the holders split by licences, and the blocking by them after licences, before pools."""
    split = split_holders(world, (*world.licences, *pool_licences(world)))
    reach = compute_reach(
        split.world, delta=parameters.delta, kappa=parameters.kappa, max_depth=parameters.max_depth
    )
    return split, apply_licences(world, block_units(world, reach, split), world.licences, split)


def final_blocking(world: World, parameters: ControlParameters) -> Blocking:
    """Return the blocking of units by holders after licences and pools."""
    split, licensed = licensed_blocking(world, parameters)
    return collapse(world, apply_licences(world, licensed, pool_licences(world), split), split)


def compute_country_control(world: World, parameters: ControlParameters | None = None) -> Standing:
    """Return direct share and reach of countries, each as the set of its holders.

    Holders without a known country stand together as «unknown», which is no country.

    Args:
        world: of a snapshot; a scenario's holders have no country.
        parameters: δ and κ; the defaults when None.
    """
    known = world.countries if world.countries is not None else np.full(world.holders.size, None)
    labels = np.array(["unknown" if name is None else str(name) for name in known], dtype=np.str_)
    names, group = np.unique(labels, return_inverse=True)
    blocking = final_blocking(world, parameters or ControlParameters())
    return standing(world, blocking, group.astype(np.int64), tuple(map(str, names)))


def self_determination(world: World, blocking: Blocking, members: Booleans) -> Floats:
    """Return Aut_Z(n) of a set Z of holders, shape (links,); NaN where Z has no mass.

    Aut is the mean over Z's mass of one minus the strongest outside blocking.
    """
    owned = members[world.holdings.holder]
    rows = owned[blocking.unit] & ~members[blocking.holder]
    blocked = np.zeros(owned.size)
    np.maximum.at(blocked, blocking.unit[rows], blocking.value[rows])
    with np.errstate(divide="ignore", invalid="ignore"):
        free = sum_by_link(world, owned * (1 - blocked)) / sum_by_link(world, owned.astype(np.float64))
    return within_unit(free)


def holder_standing(world: World, blocking: Blocking) -> Standing:
    """Return direct share and reach of each recorded holder."""
    return _standing(world, world.holdings.holder, blocking, tuple(map(str, world.holders)))


def standing(world: World, blocking: Blocking, group: Integers, names: tuple[str, ...]) -> Standing:
    """Return direct share and reach of groups of holders.

    Args:
        world: families, holdings and links.
        blocking: after licences.
        group: index into `names` of each holder, shape (holders,).
        names: names of the groups.
    """
    between = merge_holders(world, blocking, group, len(names))
    return _standing(world, group[world.holdings.holder], between, names)


def _standing(world: World, owner: Integers, blocking: Blocking, names: tuple[str, ...]) -> Standing:
    size, units = len(names), np.arange(owner.size)
    own = sum_by_holder(world, owner, units, np.ones(units.size), size)
    others = sum_by_holder(world, blocking.holder, blocking.unit, blocking.value, size)
    mass = held_masses(world)
    with np.errstate(divide="ignore", invalid="ignore"):
        direct = own.toarray() / mass
        reach = (own + others).toarray() / mass
    return Standing(names, within_unit(direct), within_unit(reach))


def _link_table(
    world: World, blocking: Blocking, holders: Standing, mass: Floats, largest: int
) -> pd.DataFrame:
    members = world.subject.members
    with np.errstate(divide="ignore", invalid="ignore"):
        concentration = np.where(mass > 0, holders.concentration, np.nan)
        owned = members[world.holdings.holder].astype(np.float64)
        subject = within_unit(sum_by_link(world, owned) / mass)
        reach = within_unit(sum_by_link(world, set_values(world, blocking, members)) / mass)
        if not world.subject.name:
            subject = reach = np.full(mass.size, np.nan)
        columns = {
            "link": list(world.chain.ids),
            "heldMass": mass,
            "unheldMass": np.maximum(0.0, all_masses(world) - mass),
            "hhi": concentration,
            "effectiveHolders": 1 / concentration,
            "concentrationRatio": np.where(mass > 0, within_unit(_largest(holders.direct, largest)), np.nan),
            "thicketDensity": np.where(mass > 0, holders.thicket, np.nan),
            "selfDetermination": self_determination(world, blocking, members),
            "subjectDirectShare": subject,
            "subjectReach": reach,
        }
    return pd.DataFrame(columns)


def _largest(direct: Floats, count: int) -> Floats:
    return np.asarray(np.sort(direct, axis=0)[::-1][:count].sum(axis=0))


def _owner_mass(world: World, shareholdings: Shareholdings) -> Floats:
    units = np.arange(world.holdings.holder.size)
    own = sum_by_holder(world, world.holdings.holder, units, np.ones(units.size), world.holders.size)
    index = {name: position for position, name in enumerate(shareholdings.names)}
    mass = np.zeros(len(index))
    mass[[index[str(name)] for name in world.holders]] = np.asarray(own.sum(axis=1)).ravel()
    return mass


def _group_standing(world: World, blocking: Blocking, shareholdings: Shareholdings) -> Standing:
    groups = control_groups(shareholdings)
    of_holder = [groups[str(name)] for name in world.holders]
    names = tuple(sorted(set(of_holder)))
    index = {name: position for position, name in enumerate(names)}
    return standing(world, blocking, np.array([index[name] for name in of_holder], dtype=np.int64), names)


def _pools(world: World, split: Split, licensed: Blocking, mass: Floats) -> list[PoolReach]:
    results = []
    for number, pool in enumerate(world.pools):
        others = apply_licences(world, licensed, pool_licences(world, without=number), split)
        results.append(pool_reach(world, collapse(world, others, split), pool, mass))
    return results


def _chain_power(world: World, exposures: Floats) -> Floats:
    if world.chain.importance_problem() is not None:
        return np.full(exposures.shape[0], np.nan)
    return chain_power(world.chain, exposures)


def _sensitivity(chain: LinkGraph, reach: Floats) -> dict[float, Floats]:
    """Return the chain power if undeclared suppliers had a small, a middle or a large share."""
    if chain.importance_problem() is not None or not np.isnan(chain.cost_share).any():
        return {}
    cases = {share: with_supplier_share(chain, share) for share in SUPPLIER_SHARES}
    return {share: chain_power(case, exposure(case, reach)) for share, case in cases.items()}


def _is_xy_missing(world: World, parameters: ControlParameters) -> bool:
    in_links = np.zeros(world.families.size, dtype=np.bool_)
    in_links[world.memberships.family] = True
    uncategorised = world.references.critical == -1
    return bool((uncategorised & in_links[world.references.citing]).any()) and parameters.kappa > 0
