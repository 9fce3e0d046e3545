"""What an alliance or pool adds to its members, by link (metrics note, section 4).

Its members cross-license: reach, complementarity, redundancy and Shapley parts stand before that, the relief
of the thicket and the dependence on outsiders after it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np

from kg.algorithms.control import ControlParameters, final_blocking, self_determination, standing
from kg.algorithms.link_graph import Booleans, Floats
from kg.algorithms.masses import family_shares, held_masses, link_masses
from kg.algorithms.pools import pool_reach
from kg.algorithms.sparse import mask_of
from kg.algorithms.unknowns import known_number
from kg.algorithms.world import World

NO_MASS = "nobody holds mass on this link"
NO_MEMBER_MASS = "no member holds mass on this link"


@dataclass(frozen=True)
class AllianceLink:
    """An alliance on a link; None where undefined.

    Attributes:
        link: the link.
        direct_share: part of the held mass that its members hold.
        reach: R of the members together.
        complementarity: R minus the largest R of a member.
        redundancy: Σ R of the members minus R.
        shapley: part of each member in R.
        thicket_before: Θ without the cross-licences of the alliance.
        thicket_after: Θ with them.
        thicket_relief: the difference, >= 0.
        outside_dependence: 1 − Aut of the members together after cross-licensing.
        undefined: reason by name.
    """

    link: str
    direct_share: float | None
    reach: float | None
    complementarity: float | None
    redundancy: float | None
    shapley: Mapping[str, float] | None
    thicket_before: float | None
    thicket_after: float | None
    thicket_relief: float | None
    outside_dependence: float | None
    undefined: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Alliance:
    """An alliance or pool on a chain.

    Attributes:
        members: members that hold families of the chain, sorted.
        absent: members named that hold none of it.
        links: by link, in the order of the chain.
        held_links: links on which the members hold mass.
        held_importance: Σ v(n) of them; None where the chain declares no importance.
        undefined: reason by name.
    """

    members: tuple[str, ...]
    absent: tuple[str, ...]
    links: tuple[AllianceLink, ...]
    held_links: tuple[str, ...]
    held_importance: float | None
    undefined: Mapping[str, str] = field(default_factory=dict)


def alliance(world: World, members: Collection[str], parameters: ControlParameters | None = None) -> Alliance:
    """Return what an alliance of holders amounts to on each link.

    Args:
        world: families, holders, licences; a pool of exactly these members in it is taken out first.
        members: identifiers of the members, two at least of them holders of the world.
        parameters: δ and κ; the defaults when None.

    Raises:
        ValueError: fewer than two of the members hold families of the chain.
    """
    parameters = parameters or ControlParameters()
    index = {str(name): position for position, name in enumerate(world.holders)}
    known = tuple(sorted(index[name] for name in set(members) if name in index))
    if len(known) < 2:
        raise ValueError(f"fewer than two members hold families of the chain: {', '.join(sorted(members))}")
    before = _without_pool(world, known)
    after = dataclasses.replace(
        before,
        pools=(*before.pools, known),
        pool_families=(*(before.pool_families or (None,) * len(before.pools)), None),
        pool_names=(),
    )
    own = mask_of(np.array(known), world.holders.size)
    rows = _links(before, after, known, own, parameters)
    held = tuple(row.link for row in rows if row.direct_share)
    problem = world.chain.importance_problem()
    importance = None if problem else _importance(world, held)
    return Alliance(
        members=tuple(str(world.holders[i]) for i in known),
        absent=tuple(sorted(set(members) - set(index))),
        links=rows,
        held_links=held,
        held_importance=importance,
        undefined={"heldImportance": problem} if problem else {},
    )


def _without_pool(world: World, members: tuple[int, ...]) -> World:
    kept = [number for number, pool in enumerate(world.pools) if tuple(sorted(pool)) != members]
    scopes = world.pool_families or (None,) * len(world.pools)
    return dataclasses.replace(
        world,
        pools=tuple(world.pools[i] for i in kept),
        pool_families=tuple(scopes[i] for i in kept),
        pool_names=tuple(world.pool_names[i] for i in kept) if world.pool_names else (),
    )


def _links(
    before: World, after: World, members: tuple[int, ...], own: Booleans, parameters: ControlParameters
) -> tuple[AllianceLink, ...]:
    blocking, eased = final_blocking(before, parameters), final_blocking(after, parameters)
    mass = held_masses(before)
    pool = pool_reach(before, blocking, members, mass)
    everybody = np.arange(before.holders.size), tuple(map(str, before.holders))
    thicket = [
        np.where(mass > 0, standing(world, found, *everybody).thicket, np.nan)
        for world, found in ((before, blocking), (after, eased))
    ]
    direct = _part(link_masses(before, family_shares(before, own)), mass)
    free = self_determination(after, eased, own)
    rows = []
    for number, link in enumerate(before.chain.ids):
        shapley = pool.shapley[link]
        first, second = known_number(thicket[0][number]), known_number(thicket[1][number])
        row = AllianceLink(
            link=link,
            direct_share=known_number(direct[number]),
            reach=pool.reach[link],
            complementarity=pool.complementarity[link],
            redundancy=pool.redundancy[link],
            shapley=None if shapley is None else dict(shapley),
            thicket_before=first,
            thicket_after=second,
            thicket_relief=None if first is None or second is None else max(0.0, first - second),
            outside_dependence=known_number(1 - free[number]),
        )
        rows.append(dataclasses.replace(row, undefined=_reasons(row)))
    return tuple(rows)


def _reasons(row: AllianceLink) -> dict[str, str]:
    names = ("directShare", "reach", "complementarity", "redundancy", "shapley", "thicketBefore")
    reasons = {}
    if row.reach is None:
        reasons = dict.fromkeys((*names, "thicketAfter", "thicketRelief"), NO_MASS)
    if row.outside_dependence is None:
        reasons["outsideDependence"] = NO_MEMBER_MASS
    return reasons


def _importance(world: World, held: tuple[str, ...]) -> float:
    by_link = dict(zip(world.chain.ids, world.chain.importance.tolist(), strict=True))
    return float(sum(by_link[link] for link in held))


def _part(values: Floats, whole: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(whole > 0, values / whole, np.nan))
