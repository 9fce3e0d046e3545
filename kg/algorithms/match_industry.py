"""Match 匹配度 between industry shares and patent shares over a chain (metrics note, section 1 item 4)."""

from __future__ import annotations

import numpy as np
from scipy import optimize, sparse
from scipy.sparse import csgraph

from kg.algorithms.link_graph import Floats, LinkGraph

# Feasibility tolerance of the solver.
SOLVER_ROUNDING = 1e-7


def overlap(left: Floats, right: Floats) -> float:
    """Return M = 1 − ½ Σ|p − x| of two distributions, in [0, 1]; one minus Hoover's coefficient."""
    return max(0.0, float(1 - 0.5 * np.abs(left - right).sum()))


def hop_distances(chain: LinkGraph) -> Floats:
    """Return the undirected hop distance of every two links, shape (links, links); inf where apart."""
    adjacency = sparse.csr_matrix(
        (np.ones(chain.sources.size), (chain.sources, chain.targets)), shape=(chain.size, chain.size)
    )
    return np.asarray(csgraph.shortest_path(adjacency, directed=False, unweighted=True), dtype=np.float64)


def earth_mover_distance(chain: LinkGraph, left: Floats, right: Floats) -> float:
    """Return W₁ of two distributions over the links, with hop distance as the cost.

    The chain must be connected. Mass moves along the edges in either direction at cost 1, so the linear
    programme needs two variables an edge instead of one for each two links.
    """
    columns = np.arange(chain.sources.size)
    signs = np.ones(chain.sources.size)
    divergence = sparse.csr_matrix(
        (
            np.concatenate([signs, -signs]),
            (np.concatenate([chain.sources, chain.targets]), np.concatenate([columns, columns])),
        ),
        shape=(chain.size, chain.sources.size),
    )
    flows = sparse.hstack([divergence, -divergence], format="csr")
    # One balance follows from the others; leaving it out keeps rounding from making them contradict.
    balance = (left - right)[:-1]
    solution = optimize.linprog(np.ones(flows.shape[1]), A_eq=flows[:-1], b_eq=balance, method="highs")
    return float(np.abs(np.asarray(solution.x, dtype=np.float64)).sum())


def chain_aware_match(chain: LinkGraph, left: Floats, right: Floats) -> tuple[float | None, str | None]:
    """Return M^W = 1 − W₁(p, x; hop distance)/diameter.

    Returns:
        The match in [0, 1] and None, or None and the reason why it is undefined.
    """
    diameter = float(hop_distances(chain).max())
    if not np.isfinite(diameter):
        return None, "the chain is in more than one piece"
    if diameter == 0:
        return 1.0, None
    distance = earth_mover_distance(chain, left, right) if not np.array_equal(left, right) else 0.0
    match = 1 - distance / diameter
    # M is a lower bound of it; the linear programme may end a rounding error below.
    least = overlap(left, right)
    return (least if least - match <= SOLVER_ROUNDING and match < least else match), None
