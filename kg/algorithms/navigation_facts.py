"""What both kinds of navigation count: trends of filings, who blocks whom, the heaviest families."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy import special

from kg.algorithms.blocking import Blocking, sum_by_link
from kg.algorithms.chain_model import Chain, link_key
from kg.algorithms.link_graph import Booleans, Floats, Integers
from kg.algorithms.snapshot_inputs import agent_view
from kg.algorithms.snapshot_tables import connect_with
from kg.algorithms.sparse import join, mask_of, offsets, sums
from kg.algorithms.world import World
from kg.snapshot import Snapshot

TREND_YEARS = 3
UNKNOWN_YEAR = -1

_YEARS = """
SELECT w.position, year(least(f.earliestFilingDate, f.earliestPriorityDate)) AS year
FROM wanted_family AS w JOIN "SimpleFamily" AS f USING (familyId)
WHERE coalesce(f.earliestFilingDate, f.earliestPriorityDate) IS NOT NULL
"""
_KINDS = """
SELECT agentId, any_value(kind ORDER BY kind) FROM agent SEMI JOIN wanted_agent USING (agentId)
GROUP BY agentId
"""


@dataclass(frozen=True)
class Windows:
    """Two spans of complete filing years, the later directly after the earlier; both ends included."""

    early: tuple[int, int]
    late: tuple[int, int]


@dataclass(frozen=True)
class Trend:
    """Filings in two spans of years.

    Attributes:
        early: mass filed in the earlier span.
        late: mass filed in the later span.
        ratio: late / early; None without the earlier.
        low: lower end of its interval.
        high: upper end.
        probability: of the interval.
    """

    early: float
    late: float
    ratio: float | None
    low: float
    high: float
    probability: float


def trend_windows(truncated_from: dt.date) -> Windows:
    """Return the last complete years of filing and those before.

    Args:
        truncated_from: first day of which filings are not all published.
    """
    last = truncated_from.year - 1
    middle = last - TREND_YEARS
    return Windows((middle - TREND_YEARS + 1, middle), (middle + 1, last))


def trend(early: float, late: float, *, probability: float = 0.9) -> Trend:
    """Return how many times as much was filed later as earlier.

    Of all that was filed in the two spans, the later part p has the Jeffreys posterior Beta(½ + late,
    ½ + early); the ratio is p / (1 − p). Fractional masses are taken for counts.

    Args:
        early: mass filed earlier, >= 0.
        late: mass filed later, >= 0.
        probability: of the equal-tailed interval.
    """
    tail = (1 - probability) / 2
    parts = [float(special.betaincinv(0.5 + late, 0.5 + early, q)) for q in (tail, 1 - tail)]
    low, high = (part / (1 - part) if part < 1 else float("inf") for part in parts)
    return Trend(early, late, late / early if early > 0 else None, low, high, probability)


def filing_years(snapshot: Snapshot, world: World) -> Integers:
    """Return the filing year of each family of a world, `UNKNOWN_YEAR` where unknown, shape (families,)."""
    wanted = pa.table({"familyId": world.families.astype(str), "position": np.arange(world.families.size)})
    years = np.full(world.families.size, UNKNOWN_YEAR, dtype=np.int64)
    with connect_with(snapshot, "SimpleFamily") as connection:
        connection.register("wanted_family", wanted)
        rows = connection.execute(_YEARS).fetchnumpy()
    years[np.ma.getdata(rows["position"])] = np.ma.getdata(rows["year"])
    return years


def filed_masses(world: World, years: Integers, span: tuple[int, int]) -> Floats:
    """Return the mass filed on each link in a span of years, whatever became of it, shape (links,)."""
    rows = world.memberships
    inside = (years[rows.family] >= span[0]) & (years[rows.family] <= span[1])
    return sums(rows.link[inside], rows.share[inside], world.chain.size)


def filed_families(world: World, years: Integers, members: Booleans, span: tuple[int, int]) -> int:
    """Return the number of families of the chain that holders filed in a span of years."""
    in_links = mask_of(world.memberships.family, world.families.size)
    own = mask_of(world.holdings.family[members[world.holdings.holder]], world.families.size)
    return int((own & in_links & (years >= span[0]) & (years <= span[1])).sum())


def blocked_frame(world: World, blocking: Blocking, rows: Booleans) -> pd.DataFrame:
    """Return the mass that some rows of a blocking limit, by link.

    Args:
        world: families and memberships.
        blocking: after licences and pools.
        rows: which of its rows count, shape (rows,).

    Returns:
        Columns link, unit, owner, blocker, via (indices) and mass.
    """
    unit = blocking.unit[rows]
    family = world.holdings.family[unit]
    position, at = join(family, offsets(world.memberships.family, world.families.size))
    share = world.holdings.share[unit] * blocking.value[rows]
    return pd.DataFrame(
        {
            "link": world.memberships.link[at],
            "unit": unit[position],
            "owner": world.holdings.holder[unit][position],
            "blocker": blocking.holder[rows][position],
            "via": blocking.via[rows][position],
            "mass": world.memberships.share[at] * share[position],
        }
    )


def limits_between(world: World, blocking: Blocking) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what outsiders limit of the subject's mass, and what the subject limits of theirs."""
    members, owner = world.subject.members, world.holdings.holder[blocking.unit]
    inward = members[owner] & ~members[blocking.holder]
    outward = ~members[owner] & members[blocking.holder]
    return blocked_frame(world, blocking, inward), blocked_frame(world, blocking, outward)


def own_masses(world: World, members: Booleans) -> Floats:
    """Return the mass that holders have in force on each link, shape (links,)."""
    return sum_by_link(world, members[world.holdings.holder].astype(np.float64))


def top_families(world: World, members: Booleans, link: int | None = None, count: int = 5) -> tuple[str, ...]:
    """Return the families in force that weigh most in the mass of some holders, on a link or on all."""
    rows = world.memberships
    counted = np.flatnonzero(members[world.holdings.holder])
    families = world.holdings.family[counted]
    held = sums(families, world.holdings.share[counted], world.families.size) * world.is_active
    on = np.ones(rows.link.size, dtype=np.bool_) if link is None else rows.link == link
    mass = sums(rows.family[on], rows.share[on] * held[rows.family[on]], world.families.size)
    order = np.lexsort((world.families.astype(str), -mass))[:count]
    return tuple(str(world.families[i]) for i in order if mass[i] > 0)


def holder_kinds(snapshot: Snapshot, world: World) -> dict[str, str]:
    """Return the class of each holder of a world, such as University, by identifier."""
    wanted = pa.table({"agentId": world.holders.astype(str)})
    with snapshot.connect() as connection:
        connection.execute(agent_view(snapshot))
        connection.register("wanted_agent", wanted)
        query = (
            "SELECT agentId, any_value(kind ORDER BY kind) FROM agent SEMI JOIN wanted_agent USING (agentId)"
        )
        return dict(connection.execute(f"{query} GROUP BY agentId").fetchall())


def link_names(chain: Chain) -> tuple[dict[str, str], dict[str, str]]:
    """Return the Chinese and the English name of each link by its identifier in the graph."""
    zh = {link_key(chain, link.id): link.name_zh for link in chain.links}
    return zh, {link_key(chain, link.id): link.name_en for link in chain.links}
