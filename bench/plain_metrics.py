"""The same metrics written straightforwardly in pandas and networkx: the baseline of the benchmarks."""

from __future__ import annotations

import networkx as nx
import pandas as pd

Frame = pd.DataFrame


def plain_coverage(
    memberships: Frame, holdings: Frame, zones: Frame, reference: pd.Series, shares: pd.Series
) -> Frame:
    """Return patent mass, target and coverage of each zone and link, zone by zone.

    Args:
        memberships: family, link, mu.
        holdings: family, holder, alpha.
        zones: holder, zone.
        reference: S_R by link.
        shares: g by zone.
    """
    rows = []
    for zone, share in shares.items():
        members = set(zones.loc[zones["zone"] == zone, "holder"])
        own = holdings[holdings["holder"].isin(members)]
        joined = own.merge(memberships, on="family")
        mass = (joined["alpha"] * joined["mu"]).groupby(joined["link"]).sum()
        for link, total in reference.items():
            target = share * total
            found = float(mass.get(link, 0.0))
            rows.append((zone, link, found, target, min(1.0, found / target)))
    return pd.DataFrame(rows, columns=["zone", "link", "mass", "target", "coverage"])


def plain_control(memberships: Frame, holdings: Frame, references: Frame, holders: list[int]) -> Frame:
    """Return the reach of some holders on all links, holder by holder, over a graph of references.

    Args:
        memberships: family, link, mu.
        holdings: family, holder, alpha.
        references: citing, cited; all critical.
        holders: those asked for.
    """
    graph = nx.DiGraph()
    graph.add_edges_from(references[["citing", "cited"]].itertuples(index=False, name=None))
    owners = holdings.groupby("family")["holder"].agg(set).to_dict()
    rows = []
    for holder in holders:
        own = set(holdings.loc[holdings["holder"] == holder, "family"])
        blocked = {citing for family in own if family in graph for citing in graph.predecessors(family)}
        reached = own | {family for family in blocked if holder not in owners.get(family, set())}
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
