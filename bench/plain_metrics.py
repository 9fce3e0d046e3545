"""The same metrics written straightforwardly in pandas and networkx: the baseline of the benchmarks."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx
import numpy as np
import pandas as pd
from scipy import stats

Frame = pd.DataFrame
PRIOR = 5.0


def plain_members(zones: Frame, zone: int) -> set[int]:
    """Return the holders of a zone."""
    return set(zones.loc[zones["zone"] == zone, "holder"])


def plain_masses(memberships: Frame, holdings: Frame, members: set[int]) -> tuple[Frame, pd.Series]:
    """Return the units of a zone's members on links (family, holder, link, mass), and their mass by link."""
    own = holdings[holdings["holder"].isin(members)]
    joined = own.merge(memberships, on="family")
    joined["mass"] = joined["alpha"] * joined["mu"]
    return joined, joined.groupby("link")["mass"].sum()


def plain_coverage(frames: dict[str, Frame], reference: pd.Series, shares: pd.Series) -> Frame:
    """Return mass, target, coverage, posterior of λ and self-determination of zones, zone by zone.

    Args:
        frames: membership (family, link, mu), holding (family, holder, alpha), zone (holder, zone), reference
            (citing, cited, strength).
        reference: S_R by link.
        shares: g by zone.
    """
    rows = []
    for zone, share in shares.items():
        members = plain_members(frames["zone"], int(str(zone)))
        joined, mass = plain_masses(frames["membership"], frames["holding"], members)
        free = plain_free_mass(frames, joined, members)
        for link, total in reference.items():
            found, target = float(mass.get(link, 0.0)), share * total
            rate = PRIOR + target
            posterior = stats.gamma(PRIOR + found, scale=1 / rate)
            low, high = posterior.ppf(0.05), posterior.ppf(0.95)
            missing, weak, strong = posterior.cdf(0.25), posterior.cdf(0.5), posterior.sf(1.0)
            aut = float(free.get(link, 0.0)) / found if found > 0 else np.nan
            kind = plain_class(target, missing, weak, strong)
            rows.append((zone, link, found, target, min(1.0, found / target), low, high, kind, aut))
    names = ["zone", "link", "patentMass", "targetMass", "coverage", "lambdaLow", "lambdaHigh", "gapClass"]
    return pd.DataFrame(rows, columns=[*names, "selfDetermination"])


def plain_class(target: float, missing: float, weak: float, strong: float) -> str:
    """Return the gap class of one link."""
    if target < PRIOR:
        return "insufficientData"
    for name, probability in (("missing", missing), ("weak", weak), ("strong", strong)):
        if probability >= 0.9:
            return name
    return "average"


def plain_free_mass(frames: dict[str, Frame], joined: Frame, members: set[int]) -> pd.Series:
    """Return the mass by link that nobody outside a zone blocks, of the zone's units on links."""
    holding = frames["holding"]
    units = joined[["family", "holder"]].drop_duplicates()
    cited = units.merge(frames["reference"], left_on="family", right_on="citing")
    blockers = cited.merge(holding, left_on="cited", right_on="family", suffixes=("", "_cited"))
    blockers = blockers[~blockers["holder_cited"].isin(members)]
    owners = holding.rename(columns={"holder": "holder_cited", "alpha": "owned"})
    pairs = blockers[["family", "holder", "holder_cited", "strength"]]
    both = pairs.merge(owners, on=["family", "holder_cited"], how="left")
    # A holder of the same family does not block its co-owners.
    worst = both[both["owned"].isna()].groupby(["family", "holder"])["strength"].max().rename("blocked")
    whole = joined.merge(worst.reset_index(), on=["family", "holder"], how="left")
    return (whole["mass"] * (1 - whole["blocked"].fillna(0.0))).groupby(whole["link"]).sum()


def plain_paths(
    edges: Iterable[tuple[int, int]], coverage: dict[int, float], threshold: float
) -> tuple[float, float]:
    """Return through-rate and widest path of one zone over a chain without cycles."""
    graph = nx.DiGraph(list(edges))
    every: dict[int, int] = {}
    passing: dict[int, int] = {}
    width: dict[int, float] = {}
    for link in nx.topological_sort(graph):
        above = list(graph.predecessors(link))
        every[link] = sum(every[p] for p in above) or 1
        is_open = coverage[link] >= threshold
        passing[link] = (sum(passing[p] for p in above) if above else 1) if is_open else 0
        width[link] = min(coverage[link], max((width[p] for p in above), default=1.0))
    sinks = [link for link in graph if graph.out_degree(link) == 0]
    return sum(passing[s] for s in sinks) / sum(every[s] for s in sinks), max(width[s] for s in sinks)


def plain_control(memberships: Frame, holdings: Frame, references: Frame, holders: list[int]) -> Frame:
    """Return the reach of some holders on all links, holder by holder.

    Args:
        memberships: family, link, mu.
        holdings: family, holder, alpha.
        references: citing, cited; all critical.
        holders: those asked for.
    """
    rows = []
    for holder in holders:
        own = set(holdings.loc[holdings["holder"] == holder, "family"])
        reached = own | set(references.loc[references["cited"].isin(own), "citing"])
        units = holdings[holdings["family"].isin(reached)]
        # Of a family that it co-owns, only the holder's own share is its.
        units = units[~units["family"].isin(own) | (units["holder"] == holder)]
        joined = units.merge(memberships, on="family")
        mass = (joined["alpha"] * joined["mu"]).groupby(joined["link"]).sum()
        rows += [(holder, link, float(value)) for link, value in mass.items()]
    return pd.DataFrame(rows, columns=["holder", "link", "reached"])


def plain_look_through(holdings: Frame, mass: dict[int, float], steps: int = 200) -> dict[str, float]:
    """Return the mass by root, pushed up step by step over a graph of shareholdings.

    Args:
        holdings: holder, held, share.
        mass: mass by owner.
        steps: rounds of pushing; what is still under way after them is left.
    """
    graph = nx.DiGraph()
    graph.add_weighted_edges_from(holdings[["held", "holder", "share"]].itertuples(index=False, name=None))
    roots: dict[str, float] = {}
    moving = dict(mass)
    for _ in range(steps):
        onward: dict[int, float] = {}
        for owner, value in moving.items():
            above = dict(graph[owner]) if graph.has_node(owner) else {}
            if not above:
                roots[str(owner)] = roots.get(str(owner), 0.0) + value
                continue
            rest = value
            for holder, edge in above.items():
                onward[holder] = onward.get(holder, 0.0) + value * edge["weight"]
                rest -= value * edge["weight"]
            roots[f"float:{owner}"] = roots.get(f"float:{owner}", 0.0) + rest
        moving = {owner: value for owner, value in onward.items() if value > 1e-15}
    return roots
