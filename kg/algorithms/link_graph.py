"""The links of a chain as arrays: what every formula of sections 1 and 2 runs over."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from kg.algorithms.chain_model import STAGES, Chain, link_key

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class LinkGraph:
    """Links and supply edges of a chain; NaN stands for «nobody declared it».

    Attributes:
        ids: identifiers of the links, in the order that every array over links follows.
        stages: stage of each link.
        importance: v(n) of each link, shape (links,); NaN where undeclared.
        sources: index of the supplying link of each edge, shape (edges,).
        targets: index of the supplied link of each edge, shape (edges,).
        cost_share: ℓ of each edge, in [0, 1); NaN where undeclared.
        criticality: crit of each edge, in [0, 1]; NaN where undeclared.
    """

    ids: tuple[str, ...]
    stages: tuple[str, ...]
    importance: Floats
    sources: Integers
    targets: Integers
    cost_share: Floats
    criticality: Floats

    @property
    def size(self) -> int:
        """Return the number of links."""
        return len(self.ids)

    @property
    def stage_order(self) -> tuple[str, ...]:
        """Return the stages that occur, upstream first, then others in the order of the links."""
        found = [stage for stage in dict.fromkeys(self.stages) if stage]
        return (*[s for s in STAGES if s in found], *[s for s in found if s not in STAGES])

    def importance_problem(self) -> str | None:
        """Return why importances cannot weigh the links, or None when they can."""
        missing = [name for name, v in zip(self.ids, self.importance, strict=True) if np.isnan(v)]
        if missing:
            return f"no importance is declared for {', '.join(missing)}"
        total = float(self.importance.sum())
        return None if abs(total - 1) <= 1e-6 else f"the importances sum to {total:.6g}, not 1"


def link_graph(chain: Chain) -> LinkGraph:
    """Return a chain's links as arrays; ids are the graph's (`<chainId>/<link>`)."""
    index = {link.id: position for position, link in enumerate(chain.links)}
    return LinkGraph(
        ids=tuple(link_key(chain, link.id) for link in chain.links),
        stages=tuple(link.stage for link in chain.links),
        importance=np.array([link.importance for link in chain.links], dtype=np.float64),
        sources=np.array([index[edge.source] for edge in chain.edges], dtype=np.int64),
        targets=np.array([index[edge.target] for edge in chain.edges], dtype=np.int64),
        cost_share=np.array([_number(edge.cost_share) for edge in chain.edges], dtype=np.float64),
        criticality=np.array([_number(edge.criticality) for edge in chain.edges], dtype=np.float64),
    )


def with_equal_edges(chain: LinkGraph) -> LinkGraph:
    """Return the chain with equal cost shares and criticality 1 on edges where nobody declared them.

    What declared suppliers leave of a link is shared equally by its undeclared suppliers and itself.
    """
    cost, undeclared = chain.cost_share.copy(), np.isnan(chain.cost_share)
    for target in np.unique(chain.targets[undeclared]):
        supplied = chain.targets == target
        rest = 1 - np.nansum(chain.cost_share[supplied])
        cost[supplied & undeclared] = rest / (1 + int((supplied & undeclared).sum()))
    criticality = np.where(np.isnan(chain.criticality), 1.0, chain.criticality)
    return replace(chain, cost_share=cost, criticality=criticality)


def with_supplier_share(chain: LinkGraph, share: float) -> LinkGraph:
    """Return the chain in which undeclared suppliers together have a share of what declared ones leave.

    Args:
        chain: links and supply edges.
        share: in [0, 1); the undeclared suppliers of a link divide it equally. Their criticality is the same.
    """
    cost, undeclared = chain.cost_share.copy(), np.isnan(chain.cost_share)
    for target in np.unique(chain.targets[undeclared]):
        supplied = chain.targets == target
        rest = 1 - np.nansum(chain.cost_share[supplied])
        cost[supplied & undeclared] = rest * share / int((supplied & undeclared).sum())
    return replace(
        chain,
        cost_share=cost,
        criticality=np.where(np.isnan(chain.criticality), share, chain.criticality),
    )


def _number(value: float | None) -> float:
    return float("nan") if value is None else value
