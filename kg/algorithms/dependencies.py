"""Who can stop a subject on a link, through which families, until when: the list of its dependencies."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kg.algorithms.control import ControlParameters, compute_control, final_blocking
from kg.algorithms.link_graph import Floats, LinkGraph, with_equal_edges
from kg.algorithms.masses import family_shares, link_masses
from kg.algorithms.sparse import join, offsets
from kg.algorithms.world import World

COLUMNS = (
    "link",
    "holder",
    "blockedShare",
    "blockedFamilies",
    "family",
    "familyShare",
    "until",
)


@dataclass(frozen=True)
class UpstreamDependency:
    """An outsider whose strongest hold on a link comes from a link upstream.

    Attributes:
        link: the link that is choked.
        holder: the outsider.
        chokepoint: K^max on the link.
        path: the links from where the hold comes to the link, in the order of supply.
    """

    link: str
    holder: str
    chokepoint: float
    path: tuple[str, ...]


def dependencies(world: World, parameters: ControlParameters | None = None) -> pd.DataFrame:
    """Return the outside families that a subject's own families rest on.

    Args:
        world: with its subject.
        parameters: δ and κ.

    Returns:
        A row for each link, outside holder and family of it: link, holder, blockedShare (part of the
        subject's mass on the link that the holder can stop), blockedFamilies (how many families of the
        subject), family (the holder's), familyShare (part of the mass that rests on this one first), until
        (day until which it may be in force; None where unknown). Sorted by link, then the strongest first.
    """
    rows = _blocked_rows(world, parameters or ControlParameters())
    own = link_masses(world, family_shares(world, world.subject.members))
    keys = ["link", "holder"]
    by_holder = rows.groupby(keys, as_index=False).agg(
        blocked=("mass", "sum"), blockedFamilies=("family", "nunique")
    )
    by_family = rows.groupby([*keys, "via"], as_index=False).agg(part=("mass", "sum"))
    joined = by_family.merge(by_holder, on=keys)
    with np.errstate(divide="ignore", invalid="ignore"):
        joined["blockedShare"] = joined["blocked"] / own[joined["link"]]
        joined["familyShare"] = joined["part"] / own[joined["link"]]
    order = ["link", "blockedShare", "holder", "familyShare", "via"]
    joined = joined.sort_values(order, ascending=[True, False, True, False, True], ignore_index=True)
    return _named(world, joined)


def _blocked_rows(world: World, parameters: ControlParameters) -> pd.DataFrame:
    """Return link, holder, family, via and mass of every unit of the subject that an outsider blocks."""
    blocking = final_blocking(world, parameters)
    members = world.subject.members
    own = members[world.holdings.holder[blocking.unit]] & ~members[blocking.holder]
    unit, holder = blocking.unit[own], blocking.holder[own]
    family = world.holdings.family[unit]
    position, rows = join(family, offsets(world.memberships.family, world.families.size))
    share = world.holdings.share[unit] * blocking.value[own]
    return pd.DataFrame(
        {
            "link": world.memberships.link[rows],
            "holder": holder[position],
            "family": family[position],
            "via": blocking.via[own][position],
            "mass": world.memberships.share[rows] * share[position],
        }
    )


def _named(world: World, rows: pd.DataFrame) -> pd.DataFrame:
    until: list[str | None] = [None] * len(rows)
    if world.active_until is not None:
        days = world.active_until[rows["via"].to_numpy(dtype=np.int64)]
        until = [None if np.isnat(day) else str(day) for day in days]
    named = pd.DataFrame(
        {
            "link": np.array(world.chain.ids, dtype=object)[rows["link"].to_numpy(dtype=np.int64)],
            "holder": world.holders[rows["holder"].to_numpy(dtype=np.int64)],
            "blockedShare": rows["blockedShare"],
            "blockedFamilies": rows["blockedFamilies"],
            "family": world.families[rows["via"].to_numpy(dtype=np.int64)],
            "familyShare": rows["familyShare"],
            "until": pd.Series(until, dtype=object),
        }
    )
    return named[list(COLUMNS)]


def upstream_dependencies(
    world: World, parameters: ControlParameters | None = None, top: int = 3
) -> list[UpstreamDependency]:
    """Return the outsiders that choke a link from a link upstream more than on the link itself.

    Args:
        world: with its subject.
        parameters: δ, κ and edges.
        top: outsiders listed for each link, the strongest first.
    """
    parameters = parameters or ControlParameters()
    result = compute_control(world, dataclasses.replace(parameters, evidence_holders=0))
    chain = with_equal_edges(world.chain) if parameters.equal_edges else world.chain
    found = []
    for link in range(chain.size):
        strength = np.where(world.subject.members, np.nan, result.chokepoint[:, link])
        from_above = np.flatnonzero(strength > result.holders.reach[:, link] + 1e-12)
        ranked = sorted(from_above.tolist(), key=lambda i: (-strength[i], result.holders.names[i]))
        for holder in ranked[:top]:
            path = choking_path(chain, result.holders.reach[holder], result.chokepoint[holder], link)
            name = result.holders.names[holder]
            found.append(UpstreamDependency(chain.ids[link], name, float(strength[holder]), path))
    return found


def choking_path(chain: LinkGraph, reach: Floats, chokepoint: Floats, link: int) -> tuple[str, ...]:
    """Return the links through which K^max of a link comes, from its origin to the link."""
    path = [link]
    while reach[path[-1]] < chokepoint[path[-1]] - 1e-12:
        edges = np.flatnonzero(chain.targets == path[-1])
        carried = chain.criticality[edges] * chokepoint[chain.sources[edges]]
        source = int(chain.sources[edges[int(np.argmax(carried))]])
        if source in path:
            break
        path.append(source)
    return tuple(chain.ids[i] for i in reversed(path))
