"""The families that a set of holders' patent mass is made of, one row a link and family."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kg.algorithms.link_graph import Booleans
from kg.algorithms.sparse import join, offsets
from kg.algorithms.world import World

COLUMNS = ("link", "familyId", "membership", "confidence", "share", "mass", "holders", "activeUntil")


def counted_families(world: World, members: Booleans, *, confidence: float = 0.5) -> pd.DataFrame:
    """Return every family in force that counts in the mass of some holders.

    Args:
        world: families, memberships and holdings at one instant.
        members: the holders, shape (holders,).
        confidence: memberships and holdings less sure than this do not count.

    Returns:
        link, familyId, membership (w · μ), confidence (of the membership), share (part that the holders
        hold), mass (membership · share), holders (ids), activeUntil (day, None where unknown). The order is
        that of the links, then mass, the greatest first, then the family. The sums of mass by link are the
        patent masses of a coverage with this threshold.
    """
    units = np.flatnonzero(members[world.holdings.holder] & (world.holdings.confidence >= confidence))
    units = units[world.is_active[world.holdings.family[units]]]
    position, rows = join(
        world.holdings.family[units], offsets(world.memberships.family, world.families.size)
    )
    sure = world.memberships.confidence[rows] >= confidence
    unit, rows = units[position[sure]], rows[sure]
    frame = pd.DataFrame(
        {
            "position": world.memberships.link[rows],
            "family": world.memberships.family[rows],
            "membership": world.memberships.share[rows],
            "confidence": world.memberships.confidence[rows],
            "share": world.holdings.share[unit],
            "holder": world.holders[world.holdings.holder[unit]],
        }
    )
    keys = ["position", "family"]
    merged = frame.groupby(keys, as_index=False, sort=True).agg(
        membership=("membership", "first"),
        confidence=("confidence", "first"),
        share=("share", "sum"),
        holders=("holder", list),
    )
    return _named(world, merged)


def _named(world: World, rows: pd.DataFrame) -> pd.DataFrame:
    family = rows["family"].to_numpy(dtype=np.int64)
    until: list[str | None] = [None] * len(rows)
    if world.active_until is not None:
        days = world.active_until[family]
        until = [None if np.isnat(day) else str(day) for day in days]
    named = rows.assign(
        link=np.array(world.chain.ids, dtype=object)[rows["position"].to_numpy(dtype=np.int64)],
        familyId=world.families[family],
        mass=rows["membership"] * rows["share"],
        activeUntil=pd.Series(until, dtype=object),
    )
    ordered = named.sort_values(["position", "mass", "familyId"], ascending=[True, False, True])
    return ordered[list(COLUMNS)].reset_index(drop=True)
