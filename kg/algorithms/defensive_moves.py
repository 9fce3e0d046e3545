"""What a purchase is worth for self-determination, and what a takeover costs (metrics note, section 4).

Everything here is a difference of control numbers of two worlds, both computed whole by `control`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np

from kg.algorithms.blocking import Blocking, set_values, sum_by_link
from kg.algorithms.control import ControlParameters, final_blocking, self_determination, standing
from kg.algorithms.link_graph import Booleans, Floats
from kg.algorithms.ownership import control_groups, shareholdings_of
from kg.algorithms.sparse import is_among
from kg.algorithms.what_if import Change, changed_world
from kg.algorithms.world import Names, World
from kg.errors import NotFoundError

NO_MASS = "the subject has no mass on this link"


@dataclass(frozen=True)
class LinkChange:
    """A number of a link before and after.

    Attributes:
        before: the number, None where undefined.
        after: the number, None where undefined.
        difference: after − before; None where one is None.
    """

    before: float | None
    after: float | None
    difference: float | None


@dataclass(frozen=True)
class DefensivePurchase:
    """What buying families does for the subject, by link.

    Attributes:
        families: what is bought, whole.
        self_determination: Aut; its difference is ΔAut, the value of the purchase.
        patent_mass: the subject's mass.
        undefined: reason by link where a self-determination is None.
    """

    families: tuple[str, ...]
    self_determination: Mapping[str, LinkChange]
    patent_mass: Mapping[str, LinkChange]
    undefined: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class OwnershipShock:
    """What it does to a chain if a firm is bought, by link.

    Attributes:
        firm: who is bought.
        buyer: by whom.
        moved: holders that go with the firm: itself and whom it controls by majority, sorted.
        leaves_subject: whether members of the subject leave it.
        self_determination: Aut of the subject.
        patent_mass: the subject's mass.
        hhi: concentration by ultimate controller.
        buyer_reach: reach of the buyer's group; before, 0 where it holds and blocks nothing.
        undefined: reason by link where a self-determination is None.
    """

    firm: str
    buyer: str
    moved: tuple[str, ...]
    leaves_subject: bool
    self_determination: Mapping[str, LinkChange]
    patent_mass: Mapping[str, LinkChange]
    hhi: Mapping[str, LinkChange]
    buyer_reach: Mapping[str, LinkChange]
    undefined: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class BlockedMass:
    """What one side can stop of the other, by link.

    Attributes:
        blocked: Σ m_u · max r(u) over the other side's units.
        blocking: mass of the side's own families through which it does so.
        share: `blocked` as a part of the other side's mass; None where that is none.
        families: the side's blocking families, sorted.
        undefined: reason by link where the share is None.
    """

    blocked: Mapping[str, float]
    blocking: Mapping[str, float]
    share: Mapping[str, float | None]
    families: tuple[str, ...]
    undefined: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CounterBlocking:
    """Who of two sides can stop what of the other: `ours` of theirs, `theirs` of ours."""

    ours: BlockedMass
    theirs: BlockedMass


def defensive_purchase(
    world: World, families: Collection[str], parameters: ControlParameters | None = None
) -> DefensivePurchase:
    """Return ΔAut if the subject buys families.

    Args:
        world: with its subject.
        families: identifiers of families of the world; one without a recorded holder cannot be bought.
        parameters: δ and κ; the defaults when None.

    Raises:
        NotFoundError: a family is not in the world.
    """
    _require(families, world.families, "family")
    parameters = parameters or ControlParameters()
    after = changed_world(world, Change(buy=tuple(families)))
    first, second = (
        self_determination(each, final_blocking(each, parameters), each.subject.members)
        for each in (world, after)
    )
    aut = _changes(world, first, second)
    masses = (_mass(each, each.subject.members) for each in (world, after))
    return DefensivePurchase(tuple(sorted(families)), aut, _changes(world, *masses), _reasons(aut))


def ownership_shock(
    world: World, firm: str, buyer: str, parameters: ControlParameters | None = None
) -> OwnershipShock:
    """Return what changes if a firm is bought whole, with everybody that it controls by majority.

    Who goes with the firm joins the subject if the buyer is a member of it, and else leaves it.

    Args:
        world: with its subject, holders and shareholdings.
        firm: a holder of the world, or an owner in its shareholdings.
        buyer: any name; one that the world does not know is an outsider without families.
        parameters: δ and κ; the defaults when None.

    Raises:
        NotFoundError: the firm is not in the world.
        ValueError: the buyer is the firm.
    """
    _require([firm], np.array([*world.holders, *world.owners], dtype=object), "firm")
    if firm == buyer:
        raise ValueError("a firm does not buy itself")
    moved = _controlled(world, firm)
    after = _sold(world, firm, buyer)
    blocking = final_blocking(world, parameters or ControlParameters())
    inside = bool((world.subject.members & (world.holders == buyer)).any())
    members = world.subject.members
    members_after = members | moved if inside else members & ~moved
    aut = _changes(world, *(self_determination(world, blocking, m) for m in (members, members_after)))
    stands = [_group_numbers(each, blocking, buyer) for each in (world, after)]
    return OwnershipShock(
        firm=firm,
        buyer=buyer,
        moved=tuple(map(str, world.holders[moved])),
        leaves_subject=bool((members & ~members_after).any()),
        self_determination=aut,
        patent_mass=_changes(world, _mass(world, members), _mass(world, members_after)),
        hhi=_changes(world, stands[0][0], stands[1][0]),
        buyer_reach=_changes(world, stands[0][1], stands[1][1]),
        undefined=_reasons(aut),
    )


def counter_blocking(
    world: World, ours: Collection[str], theirs: Collection[str], parameters: ControlParameters | None = None
) -> CounterBlocking:
    """Return what two sets of holders can stop of each other.

    Args:
        world: with its holders.
        ours: identifiers of one side's holders.
        theirs: identifiers of the other side's, none of them in `ours`.
        parameters: δ and κ; the defaults when None.

    Raises:
        NotFoundError: a holder is not in the world.
        ValueError: the sides overlap.
    """
    _require([*ours, *theirs], world.holders, "holder")
    if set(ours) & set(theirs):
        raise ValueError("a holder stands on both sides")
    blocking = final_blocking(world, parameters or ControlParameters())
    we, they = (is_among(world.holders, side) for side in (ours, theirs))
    return CounterBlocking(_blocked_by(world, blocking, we, they), _blocked_by(world, blocking, they, we))


def _blocked_by(world: World, blocking: Blocking, side: Booleans, other: Booleans) -> BlockedMass:
    owner = world.holdings.holder
    blocked = sum_by_link(world, other[owner] * set_values(world, blocking, side))
    rows = side[blocking.holder] & other[owner[blocking.unit]]
    used = np.zeros(world.families.size, dtype=np.bool_)
    used[blocking.via[rows]] = True
    through = sum_by_link(world, (side[owner] & used[world.holdings.family]).astype(np.float64))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = _named(world, blocked / _mass(world, other))
    reasons = {link: "the other side has no mass on this link" for link, x in share.items() if x is None}
    ids = world.chain.ids
    return BlockedMass(
        blocked=dict(zip(ids, blocked.tolist(), strict=True)),
        blocking=dict(zip(ids, through.tolist(), strict=True)),
        share=share,
        families=tuple(map(str, world.families[used])),
        undefined=reasons,
    )


def _controlled(world: World, firm: str) -> Booleans:
    """Return the holders that a firm controls, itself included, shape (holders,)."""
    alone = dataclasses.replace(world, shareholdings=_without_holders_of(world, firm))
    groups = control_groups(shareholdings_of(alone))
    return np.array([groups[str(name)] == firm for name in world.holders], dtype=np.bool_)


def _sold(world: World, firm: str, buyer: str) -> World:
    """Return the world in which the buyer is the firm's only holder."""
    owners = (*world.owners, *(name for name in (firm, buyer) if name not in world.owners))
    sale = (owners.index(buyer), owners.index(firm), 1.0)
    return dataclasses.replace(world, owners=owners, shareholdings=(*_without_holders_of(world, firm), sale))


def _without_holders_of(world: World, firm: str) -> tuple[tuple[int, int, float], ...]:
    return tuple(row for row in world.shareholdings if world.owners[row[1]] != firm)


def _group_numbers(world: World, blocking: Blocking, buyer: str) -> tuple[Floats, Floats]:
    """Return HHI by ultimate controller and the reach of the buyer's group, each of shape (links,)."""
    groups = control_groups(shareholdings_of(world))
    of_holder = [groups[str(name)] for name in world.holders]
    names = tuple(sorted({*of_holder, groups.get(buyer, buyer)}))
    place = {name: position for position, name in enumerate(names)}
    index = np.array([place[name] for name in of_holder], dtype=np.int64)
    found = standing(world, blocking, index, names)
    everybody = _mass(world, np.ones(world.holders.size, dtype=np.bool_))
    hhi = np.where(everybody > 0, found.concentration, np.nan)
    return hhi, found.reach[place[groups.get(buyer, buyer)]]


def _mass(world: World, members: Booleans) -> Floats:
    return sum_by_link(world, members[world.holdings.holder].astype(np.float64))


def _changes(world: World, first: Floats, second: Floats) -> dict[str, LinkChange]:
    before, after = _named(world, first), _named(world, second)
    return {link: _change(before[link], after[link]) for link in world.chain.ids}


def _change(before: float | None, after: float | None) -> LinkChange:
    if before is None or after is None:
        return LinkChange(before, after, None)
    return LinkChange(before, after, after - before)


def _named(world: World, values: Floats) -> dict[str, float | None]:
    rows = zip(world.chain.ids, values.tolist(), strict=True)
    return {link: None if np.isnan(value) else value for link, value in rows}


def _reasons(aut: Mapping[str, LinkChange]) -> dict[str, str]:
    return {link: NO_MASS for link, row in aut.items() if row.difference is None}


def _require(names: Collection[str], known: Names, kind: str) -> None:
    missing = sorted(set(names) - set(map(str, known)))
    if missing:
        raise NotFoundError(f"no such {kind}", found=missing[0])
