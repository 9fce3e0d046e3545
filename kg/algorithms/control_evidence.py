"""The families behind a holder's direct share and reach, so that a number can be traced."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kg.algorithms.blocking import Blocking
from kg.algorithms.link_graph import Floats, Integers
from kg.algorithms.sparse import join, offsets
from kg.algorithms.world import World

COLUMNS = ("link", "holder", "kind", "family", "viaFamily", "mass")


def collect_evidence(world: World, blocking: Blocking, holders: int, families: int) -> pd.DataFrame:
    """Return the families that weigh most in the numbers of each link's leading holders.

    Args:
        world: families, holdings and links.
        blocking: after licences.
        holders: holders listed for each link, those with the greatest reach.
        families: families listed for each of them, each kind.

    Returns:
        Columns link, holder, kind («direct»: own family; «reach»: a family of somebody else), family (whose
        mass counts), viaFamily (the holder's family that blocks it; None for direct), mass (what it adds to
        the numerator). Sorted by link, holder, kind, mass descending, family.
    """
    if holders == 0 or families == 0:
        return pd.DataFrame({name: [] for name in COLUMNS})
    units = np.arange(world.holdings.holder.size)
    direct = _rows(world, units, world.holdings.holder, np.ones(units.size), np.full(units.size, -1))
    reach = _rows(world, blocking.unit, blocking.holder, blocking.value, blocking.via)
    parts = [direct.assign(kind="direct"), reach.assign(kind="reach")]
    return _named(world, _leading(pd.concat(parts, ignore_index=True), holders, families))


def _rows(world: World, unit: Integers, holder: Integers, value: Floats, via: Integers) -> pd.DataFrame:
    memberships = world.memberships
    starts = offsets(memberships.family, world.families.size)
    family = world.holdings.family[unit]
    row, member = join(family, starts)
    mass = world.holdings.share[unit[row]] * value[row] * memberships.share[member]
    frame = pd.DataFrame(
        {
            "link": memberships.link[member],
            "holder": holder[row],
            "family": family[row],
            "viaFamily": via[row],
            "mass": np.where(world.is_active[family[row]], mass, 0.0),
        }
    )
    # Units of one family held by several others add up to one line.
    keys = ["link", "holder", "family"]
    merged = frame.groupby(keys, as_index=False, sort=True).agg({"viaFamily": "min", "mass": "sum"})
    return merged[merged["mass"] > 0]


def _leading(rows: pd.DataFrame, holders: int, families: int) -> pd.DataFrame:
    totals = rows.groupby(["link", "holder"], as_index=False).agg({"mass": "sum"})
    totals = totals.sort_values(["link", "mass", "holder"], ascending=[True, False, True])
    leaders = totals.groupby("link").head(holders)[["link", "holder"]]
    listed = rows.merge(leaders, on=["link", "holder"])
    order = ["link", "holder", "kind", "mass", "family"]
    listed = listed.sort_values(order, ascending=[True, True, True, False, True])
    return listed.groupby(["link", "holder", "kind"]).head(families)


def _named(world: World, rows: pd.DataFrame) -> pd.DataFrame:
    links = np.array(world.chain.ids, dtype=object)
    via = rows["viaFamily"].to_numpy()
    named = pd.DataFrame(
        {
            "link": links[rows["link"].to_numpy()],
            "holder": world.holders[rows["holder"].to_numpy()],
            "kind": rows["kind"].to_numpy(),
            "family": world.families[rows["family"].to_numpy()],
            "viaFamily": pd.Series([None if v < 0 else str(world.families[v]) for v in via], dtype=object),
            "mass": rows["mass"].to_numpy(),
        }
    )
    return named.reset_index(drop=True)
