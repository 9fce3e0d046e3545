"""Control along the chain: exposure, chokepoints and chain power (metrics note, section 2 item 5)."""

from __future__ import annotations

import numpy as np

from kg.algorithms.link_graph import Booleans, Floats, LinkGraph


def exposure(chain: LinkGraph, reach: Floats) -> Floats:
    """Return K_i(n) = (1 − λ_n) R_i(n) + Σ_p ℓ(p→n) K_i(p), λ_n = Σ_p ℓ(p→n).

    Args:
        chain: links and supply edges with their cost shares.
        reach: R of each organisation on each link, shape (organisations, links), NaN where undefined.

    Returns:
        K of the same shape; NaN on links that depend on an undefined reach or an undeclared cost share.
    """
    weights = np.zeros((chain.size, chain.size))
    np.add.at(weights, (chain.targets, chain.sources), np.nan_to_num(chain.cost_share))
    own = 1 - weights.sum(axis=1)
    known = ~_downstream(chain, _unknown(chain, reach, chain.cost_share))
    result = np.full(reach.shape, np.nan)
    system = np.eye(int(known.sum())) - weights[np.ix_(known, known)]
    result[:, known] = np.linalg.solve(system, (own * reach)[:, known].T).T
    return result


def chokepoint(chain: LinkGraph, reach: Floats) -> Floats:
    """Return K^max_i(n) = max(R_i(n), max_p crit(p→n) K^max_i(p)), shape (organisations, links).

    NaN on links that depend on an undefined reach or an undeclared criticality.
    """
    result = reach.copy()
    result[:, _downstream(chain, _unknown(chain, reach, chain.criticality))] = np.nan
    # A strongest path visits a link once, so as many rounds as links suffice, also with cycles.
    for _ in range(chain.size):
        before = result.copy()
        for source, target, crit in zip(chain.sources, chain.targets, chain.criticality, strict=True):
            result[:, target] = np.maximum(result[:, target], crit * result[:, source])
        if np.array_equal(before, result, equal_nan=True):
            break
    return result


def chain_power(chain: LinkGraph, exposures: Floats) -> Floats:
    """Return CP_i = Σ v K_i, shape (organisations,); links without importance need no exposure."""
    weighed = chain.importance > 0
    return np.asarray(exposures[:, weighed] @ chain.importance[weighed], dtype=np.float64)


def _unknown(chain: LinkGraph, reach: Floats, declared: Floats) -> Booleans:
    unknown: Booleans = np.asarray(np.isnan(reach).any(axis=0), dtype=np.bool_)
    unknown[chain.targets[np.isnan(declared)]] = True
    return unknown


def _downstream(chain: LinkGraph, start: Booleans) -> Booleans:
    """Return the links of a set and everything that they supply, directly or not."""
    reached = start.copy()
    for _ in range(chain.size):
        reached[chain.targets[reached[chain.sources]]] = True
    return reached
