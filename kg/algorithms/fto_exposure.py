"""Exposure to others' rights: a list of outside families in force to read before acting, not an opinion.

Two grounds put a family on the list: the subject's own families rest on it by critical references (what
`dependencies` counts, after licences), or it lies on a link on which the subject is active. Whether a claim
is infringed is for a reader of claims to say; nothing here says it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from kg.algorithms.control import ControlParameters
from kg.algorithms.dependencies import dependencies
from kg.algorithms.link_graph import Booleans, Integers
from kg.algorithms.masses import family_shares, link_masses
from kg.algorithms.sparse import mask_of
from kg.algorithms.world import World

NOTE = (
    "供阅读的清单，不是法律意见：在列不等于侵权，不在列不等于可自由实施 · a list to read, not an opinion: "
    "being on it is no infringement, not being on it no freedom to operate"
)
GROUNDS = ("criticalReference", "sameLink")


@dataclass(frozen=True)
class ExposedRight:
    """An outside family on the list.

    Attributes:
        link: the link on which it matters.
        family: the family.
        holders: its recorded holders, sorted; () where none is recorded.
        ground: one of `GROUNDS`.
        weight: part of the subject's mass on the link that rests on it first (criticalReference), or its
            membership μ in the link (sameLink), in (0, 1].
        cited_by: families of the chain in force that cite it.
        until: day until which it may be in force; None where unknown.
        licensed: whether a licence that is known frees the subject, or a member of it, of this family.
    """

    link: str
    family: str
    holders: tuple[str, ...]
    ground: str
    weight: float
    cited_by: int
    until: dt.date | None
    licensed: bool


@dataclass(frozen=True)
class FtoExposure:
    """What a subject should read before acting on its links.

    Attributes:
        rows: by link and ground, the weightiest first.
        counts: number of outside families by link and ground, those not listed included.
        listed: rows listed at most for each link and ground.
        note: what the list is not.
        undefined: reason by name.
    """

    rows: tuple[ExposedRight, ...]
    counts: Mapping[str, Mapping[str, int]]
    listed: int
    note: str = NOTE
    undefined: Mapping[str, str] = field(default_factory=dict)


def fto_exposure(
    world: World, parameters: ControlParameters | None = None, *, listed: int = 20
) -> FtoExposure:
    """Return the outside families in force that a subject should read, by link.

    Args:
        world: with its subject, at one instant and perhaps one jurisdiction.
        parameters: δ and κ of the references that count; the defaults when None.
        listed: rows for each link and ground, >= 1.
    """
    active_on = link_masses(world, family_shares(world, world.subject.members)) > 0
    if not active_on.any():
        return FtoExposure((), {}, listed, undefined={"rows": "the subject holds nothing on the chain"})
    frames = {
        "criticalReference": _by_reference(world, parameters or ControlParameters()),
        "sameLink": _on_links(world, active_on),
    }
    counts: dict[str, dict[str, int]] = {
        link: dict.fromkeys(GROUNDS, 0) for link, on in zip(world.chain.ids, active_on, strict=True) if on
    }
    for ground, frame in frames.items():
        for link, number in frame.groupby("link").size().items():
            counts.setdefault(str(link), dict.fromkeys(GROUNDS, 0))[ground] = int(number)
    return FtoExposure(_rows(world, frames, listed), counts, listed)


def _by_reference(world: World, parameters: ControlParameters) -> pd.DataFrame:
    """Return link, family (index) and weight of the families that the subject's own rest on."""
    rows = dependencies(world, parameters)
    by_family = rows.groupby(["link", "family"], as_index=False)["familyShare"].max()
    index = pd.Series(np.arange(world.families.size), index=world.families)
    return pd.DataFrame(
        {
            "link": by_family["link"],
            "family": index.reindex(by_family["family"]).to_numpy(),
            "weight": by_family["familyShare"],
        }
    )


def _on_links(world: World, active_on: Booleans) -> pd.DataFrame:
    """Return link, family (index) and μ of the outside families in force on the subject's links."""
    rows = world.memberships
    own = mask_of(world.holdings.family[world.subject.members[world.holdings.holder]], world.families.size)
    counts = active_on[rows.link] & world.is_active[rows.family] & ~own[rows.family]
    names = np.array(world.chain.ids, dtype=object)
    return pd.DataFrame(
        {"link": names[rows.link[counts]], "family": rows.family[counts], "weight": rows.share[counts]}
    )


def _rows(world: World, frames: Mapping[str, pd.DataFrame], listed: int) -> tuple[ExposedRight, ...]:
    cited = _cited_by(world)
    parts = []
    for ground, frame in frames.items():
        frame = frame.assign(ground=ground, cited=cited[frame["family"].to_numpy(dtype=np.int64)])
        ordered = frame.sort_values(
            ["link", "weight", "cited", "family"], ascending=[True, False, False, True], kind="stable"
        )
        parts.append(ordered.groupby("link", sort=False).head(listed))
    shown = pd.concat(parts, ignore_index=True)
    place = {link: position for position, link in enumerate(world.chain.ids)}
    shown = shown.assign(place=shown["link"].map(place)).sort_values(["place", "ground"], kind="stable")
    families = shown["family"].to_numpy(dtype=np.int64)
    holders, licensed = _holders(world, families), _licensed(world)
    return tuple(
        ExposedRight(
            link=str(row["link"]),
            family=str(world.families[family]),
            holders=holders[family],
            ground=str(row["ground"]),
            weight=float(row["weight"]),
            cited_by=int(row["cited"]),
            until=_until(world, family),
            licensed=bool(licensed[family]),
        )
        for family, row in zip(families.tolist(), shown.to_dict("records"), strict=True)
    )


def _cited_by(world: World) -> Integers:
    """Return how many families of the chain in force cite each family, shape (families,)."""
    references = world.references
    in_links = mask_of(world.memberships.family, world.families.size)
    counts = in_links[references.citing] & world.is_active[references.citing]
    return np.bincount(references.cited[counts], minlength=world.families.size)


def _holders(world: World, families: Integers) -> dict[int, tuple[str, ...]]:
    wanted = mask_of(families, world.families.size)
    rows = np.flatnonzero(wanted[world.holdings.family])
    found: dict[int, list[str]] = {family: [] for family in families.tolist()}
    for family, holder in zip(
        world.holdings.family[rows].tolist(), world.holders[world.holdings.holder[rows]], strict=True
    ):
        found[family].append(str(holder))
    return {family: tuple(sorted(names)) for family, names in found.items()}


def _licensed(world: World) -> Booleans:
    """Return the families that some licence opens to a member of the subject, shape (families,)."""
    opened = np.zeros(world.families.size, dtype=np.bool_)
    for licence in world.licences:
        if licence.licensee is not None and not world.subject.members[licence.licensee]:
            continue
        held = world.holdings.family[world.holdings.holder == licence.licensor]
        scope = held if licence.families is None else np.intersect1d(held, np.array(licence.families))
        opened[scope.astype(np.int64)] = True
    return opened


def _until(world: World, family: int) -> dt.date | None:
    if world.active_until is None or np.isnat(world.active_until[family]):
        return None
    day: dt.date = world.active_until[family].astype(object)
    return day
