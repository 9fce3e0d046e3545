"""The linear relaxation of a large assignment: a bound on its value, and the pairs that matter.

Without whole deals z = y/h is the least that a deal costs of the number of deals, so that the relaxation has
one variable a pair and no row a pair. Its value bounds every plan from above, and its reduced costs say which
pairs a good plan can do without.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize, sparse

from kg.algorithms.investment_plan import ROUNDING, Pair
from kg.algorithms.link_graph import Booleans, Integers


@dataclass(frozen=True)
class Relaxation:
    """What the relaxation says.

    Attributes:
        bound: no plan has a greater value.
        kept: positions of the pairs that are worth a search, ascending: those with a part in the relaxed
            optimum, and as many others of the least reduced cost.
        is_full: whether each of these gets all that a deal can be in the relaxed optimum.
    """

    bound: float
    kept: Integers
    is_full: Booleans


def relax(pairs: Sequence[Pair], time_limit: float) -> Relaxation | None:
    """Return bound and pairs; None when the time does not suffice, or no deal has any value.

    Args:
        pairs: funds and projects that pass the gate.
        time_limit: seconds.
    """
    rows, limits = _rows(pairs)
    scores = np.array([pair.score for pair in pairs])
    most = np.array([pair.high for pair in pairs])
    solution = optimize.linprog(  # type: ignore[call-overload]
        -scores,
        A_ub=rows,
        b_ub=limits,
        bounds=np.stack([np.zeros(most.size), most], axis=1).tolist(),
        method="highs",
        options={"time_limit": time_limit},
    )
    if solution.status != 0 or not (np.asarray(solution.x) > 0).any():
        return None
    amount, cost = np.asarray(solution.x), np.asarray(solution.lower.marginals)
    spare = np.argsort(np.where(amount > 0, np.inf, cost), kind="stable")[: int((amount > 0).sum())]
    kept = np.union1d(np.flatnonzero(amount > 0), spare)
    is_full = amount[kept] >= most[kept] - ROUNDING
    return Relaxation(float(-solution.fun), kept.astype(np.int64), np.asarray(is_full))


def _rows(pairs: Sequence[Pair]) -> tuple[sparse.csr_matrix, np.ndarray]:
    entries: list[tuple[int, int, float]] = []
    limits: list[float] = []
    places: dict[tuple[str, ...], int] = {}

    def put(key: tuple[str, ...], limit: float, column: int, value: float) -> None:
        if key not in places:
            places[key] = len(limits)
            limits.append(limit)
        entries.append((places[key], column, value))

    for column, pair in enumerate(pairs):
        fund, project = pair.fund, pair.project
        put(("capital", fund.id), fund.capital or 0.0, column, 1.0)
        put(("ask", project.id), project.ask or 0.0, column, 1.0)
        if fund.max_deals is not None:
            put(("deals", fund.id), float(fund.max_deals), column, 1 / pair.high)
        if fund.reinvestment_ratio is not None:
            put(("ratio", fund.id), 0.0, column, fund.reinvestment_ratio - float(pair.is_inside))
        for link, limit in (fund.link_limits or {}).items():
            part = (project.links or {}).get(link, 0.0)
            put(("link", fund.id, link), limit * (fund.capital or 0.0), column, part)
    rows, columns, values = zip(*entries, strict=True)
    shape = (len(limits), len(pairs))
    matrix = sparse.csr_matrix((np.array(values), (np.array(rows), np.array(columns))), shape=shape)
    return matrix, np.array(limits)
