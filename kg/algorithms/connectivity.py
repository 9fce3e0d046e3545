"""Whether a chain is connected from its sources to its sinks (链贯通; metrics note, section 1 item 3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from graphlib import CycleError, TopologicalSorter

import numpy as np

from kg.algorithms.link_graph import Booleans, Floats, LinkGraph

# Simple paths of a cyclic chain are counted one by one; beyond this the count is not worth the wait.
PATH_LIMIT = 200_000
# Whole numbers are exact in floating point up to here.
MOST_EXACT = 2**53


def through_rate(chain: LinkGraph, coverage: Floats, threshold: float) -> tuple[float | None, str | None]:
    """Return the share of source→sink paths on which every link is covered to the threshold.

    A source is a link that nothing supplies, a sink one that supplies nothing; a link without edges is a
    path of its own.

    Returns:
        The share in [0, 1] and None, or None and the reason why it is undefined.
    """
    problem = _problem(chain, coverage)
    if problem is not None:
        return None, problem
    every = count_paths(chain, np.ones(chain.size, dtype=np.bool_))
    if every is None:
        return None, f"the chain has cycles and more than {PATH_LIMIT} paths"
    if every == 0:
        return None, "the chain has no path from a source to a sink"
    passing = count_paths(chain, coverage >= threshold)
    return (passing or 0) / every, None


def widest_path(chain: LinkGraph, coverage: Floats) -> tuple[float | None, str | None]:
    """Return b, the maximum over source→sink paths of the least coverage on the path.

    Returns:
        b in [0, 1] and None, or None and the reason why it is undefined.
    """
    problem = _problem(chain, coverage)
    if problem is not None:
        return None, problem
    width = float(widest_paths(chain, coverage[None, :])[0])
    return (None, "the chain has no path from a source to a sink") if np.isnan(width) else (width, None)


def widest_paths(chain: LinkGraph, coverage: Floats) -> Floats:
    """Return b for each row of coverages; NaN where one is undefined or no path leads to a sink.

    Args:
        chain: links and supply edges.
        coverage: in [0, 1], shape (rows, links).
    """
    sources, sinks = _ends(chain)
    width = np.full(coverage.shape, -np.inf)
    width[:, sources] = coverage[:, sources]
    # A widest path visits a link once, so as many rounds as links suffice; along the chain one does.
    for _ in range(chain.size):
        before = width.copy()
        for source, target in zip(chain.sources, chain.targets, strict=True):
            onward = np.minimum(width[:, source], coverage[:, target])
            width[:, target] = np.maximum(width[:, target], onward)
        if np.array_equal(before, width, equal_nan=True):
            break
    if chain.sources.size == 0 or not sinks:
        return np.full(coverage.shape[0], np.nan)
    best = width[:, sorted(sinks)].max(axis=1)
    known = ~np.isnan(coverage).any(axis=1) & np.isfinite(best)
    return np.where(known, best, np.nan)


def through_rates(chain: LinkGraph, coverage: Floats, threshold: float) -> Floats:
    """Return the through-rate of each row of coverages; NaN where it is undefined.

    Args:
        chain: links and supply edges.
        coverage: in [0, 1], shape (rows, links).
        threshold: θ.
    """
    every = count_paths(chain, np.ones(chain.size, dtype=np.bool_))
    if chain.sources.size == 0 or not every:
        return np.full(coverage.shape[0], np.nan)
    order = _supply_order(chain)
    if order is None or every > MOST_EXACT:
        one = [through_rate(chain, row, threshold)[0] for row in coverage]
        return np.array([np.nan if rate is None else rate for rate in one])
    counts = _counts(chain, order, coverage >= threshold)
    rates = counts[:, _ends(chain)[0]].sum(axis=1) / every
    return np.where(np.isnan(coverage).any(axis=1), np.nan, rates)


def _supply_order(chain: LinkGraph) -> list[int] | None:
    """Return the links, what each supplies before itself; None when they form a circle."""
    try:
        return list(TopologicalSorter(dict(enumerate(_successors(chain)))).static_order())
    except CycleError:
        return None


def _counts(chain: LinkGraph, order: list[int], open_links: Booleans) -> Floats:
    """Return the number of open paths from each link to a sink, shape (rows, links); exact below 2^53."""
    successors, sinks = _successors(chain), _ends(chain)[1]
    counts = np.zeros(open_links.shape)
    for link in order:
        onward = 1.0 if link in sinks else counts[:, successors[link]].sum(axis=1)
        counts[:, link] = np.where(open_links[:, link], onward, 0.0)
    return counts


def count_paths(chain: LinkGraph, open_links: Booleans) -> int | None:
    """Return the number of simple source→sink paths over open links; None when there are too many."""
    successors = _successors(chain)
    sources, sinks = _ends(chain)
    order = _supply_order(chain)
    if order is None:
        return _count_one_by_one(successors, sources, sinks, open_links)
    counts = [0] * chain.size
    for link in order:
        onward = 1 if link in sinks else sum(counts[target] for target in successors[link])
        counts[link] = onward if open_links[link] else 0
    return sum(counts[link] for link in sources)


def _problem(chain: LinkGraph, coverage: Floats) -> str | None:
    if chain.sources.size == 0:
        return "the chain declares no supply edges"
    unknown = [name for name, c in zip(chain.ids, coverage, strict=True) if np.isnan(c)]
    return f"coverage is undefined on {', '.join(unknown)}" if unknown else None


def _successors(chain: LinkGraph) -> list[list[int]]:
    successors: list[list[int]] = [[] for _ in range(chain.size)]
    edges: set[tuple[int, int]] = set(zip(chain.sources.tolist(), chain.targets.tolist(), strict=True))
    for source, target in sorted(edges):
        successors[source].append(target)
    return successors


def _ends(chain: LinkGraph) -> tuple[list[int], set[int]]:
    supplied, supplying = set(chain.targets.tolist()), set(chain.sources.tolist())
    sources = [link for link in range(chain.size) if link not in supplied]
    return sources, {link for link in range(chain.size) if link not in supplying}


def _count_one_by_one(
    successors: Sequence[Sequence[int]], sources: list[int], sinks: set[int], open_links: Booleans
) -> int | None:
    found = 0
    for steps, path in enumerate(_simple_paths(successors, sources, open_links)):
        if steps >= PATH_LIMIT:
            return None
        found += path[-1] in sinks
    return found


def _simple_paths(
    successors: Sequence[Sequence[int]], sources: list[int], open_links: Booleans
) -> Iterator[tuple[int, ...]]:
    stack: list[tuple[int, ...]] = [(source,) for source in sources if open_links[source]]
    while stack:
        path = stack.pop()
        yield path
        stack += [(*path, t) for t in successors[path[-1]] if open_links[t] and t not in path]
