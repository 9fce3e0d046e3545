"""Who invests how much in what: a mixed-integer programme with its certificate (section 3 item 3)."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd
from scipy import optimize, sparse

from kg.algorithms.fund_model import FundRecord, Project
from kg.algorithms.investment_plan import (
    ROUNDING,
    Pair,
    Plan,
    blocking_pairs,
    defer_acceptance,
    plan_greedily,
)
from kg.algorithms.link_graph import Floats
from kg.algorithms.relaxation import relax

# Above this number of pairs the search is among those that the linear relaxation finds worth it; the gap
# is to the relaxation's value, which bounds all plans.
LARGE = 4000
LARGE_GAP = 0.002
# Amounts with more decimals than this are treated as continuous.
MAX_DECIMALS = 6


@dataclass(frozen=True)
class Assignment:
    """An assignment and what proves it.

    Attributes:
        amounts: fund, project and amount of each deal, by id.
        value: Σ score · amount.
        gap: relative distance to the proven bound, >= 0.
        blocking_pairs: pairs that would rather have each other (see `blocking_pairs`).
        conflicts: conditions of a fund that no deal can meet.
        shadow_prices: value of one more unit of a fund's capital («capital:<fund>») or a project's ask
            («ask:<project>»), the deals being fixed; those above 0.
        greedy_value: value of taking the best pairs first.
        stable: the deferred-acceptance view: fund, project and amount.
    """

    amounts: pd.DataFrame
    value: float
    gap: float
    blocking_pairs: int
    conflicts: tuple[str, ...]
    shadow_prices: dict[str, float]
    greedy_value: float
    stable: pd.DataFrame


@dataclass(frozen=True)
class _Problem:
    """The programme in amounts counted in steps: variables y (steps) and z (0/1) of every pair."""

    pairs: tuple[Pair, ...]
    step: float
    rows: sparse.csr_array
    low: Floats
    high: Floats
    names: tuple[str, ...]
    is_whole: Floats


def solve_assignment(
    funds: Sequence[FundRecord], projects: Sequence[Project], scores: pd.DataFrame, time_limit: float
) -> Assignment:
    """Return the assignment with the greatest Σ score · amount.

    Amounts are multiples of the unit in which the amounts of the problem are given (1.0, 0.8, 0.2: tenths),
    so that whole data have a whole answer.

    Args:
        funds: the funds; those without capital take no part.
        projects: the projects; those without an ask take no part.
        scores: fund, project, eligible and score of every pair.
        time_limit: seconds; the best found until then is returned, with its gap.
    """
    pairs = _pairs(funds, projects, scores)
    own: dict[str, list[Pair]] = {}
    for pair in pairs:
        own.setdefault(pair.fund.id, []).append(pair)
    conflicts = tuple(
        reason
        for fund in funds
        for reason in (*_conflicts(fund), *_ratio_conflict(fund, own.get(fund.id, [])))
    )
    greedy, stable = plan_greedily(pairs, _step(pairs)), defer_acceptance(pairs)
    if not pairs:
        return Assignment(_frame([]), 0.0, 0.0, 0, conflicts, {}, 0.0, _frame([]))
    plan, gap, problem = _best_plan(pairs, greedy, time_limit)
    return Assignment(
        amounts=_frame(plan),
        value=_value(plan),
        gap=gap,
        blocking_pairs=blocking_pairs(pairs, plan),
        conflicts=conflicts,
        shadow_prices=_shadow_prices(problem, plan),
        greedy_value=_value(greedy),
        stable=_frame(stable),
    )


def _best_plan(pairs: tuple[Pair, ...], greedy: Plan, time_limit: float) -> tuple[Plan, float, _Problem]:
    """Return the best plan found, its gap to the proven bound, and the programme that it solves."""
    start = time.monotonic()
    relaxed = relax(pairs, time_limit / 2) if len(pairs) > LARGE else None
    chosen = pairs if relaxed is None else tuple(pairs[k] for k in relaxed.kept.tolist())
    problem = _problem(chosen)
    values = np.array([pair.score for pair in chosen])
    most = _most(chosen, problem.step)
    # Deals that the relaxation makes in full are kept, so that only the rest is searched.
    sure = np.zeros(len(chosen)) if relaxed is None else relaxed.is_full.astype(np.float64)
    solution = optimize.milp(
        np.concatenate([-values * problem.step, np.zeros(len(chosen))]),
        constraints=optimize.LinearConstraint(problem.rows, problem.low, problem.high),
        bounds=optimize.Bounds(
            np.concatenate([sure * most, sure]), np.concatenate([most, np.ones(len(chosen))])
        ),
        integrality=np.concatenate([problem.is_whole, np.ones(len(chosen))]),
        options={
            "time_limit": max(1.0, time_limit - (time.monotonic() - start)),
            "mip_rel_gap": 0.0 if relaxed is None else LARGE_GAP,
        },
    )
    found = greedy if solution.x is None else _plan(problem, solution.x)
    plan = max(greedy, found, key=_value) if relaxed is not None or solution.status != 0 else found
    bound = relaxed.bound if relaxed is not None else _bound(solution)
    return plan, _gap(_value(plan), bound), problem


def _bound(solution: optimize.OptimizeResult) -> float:
    return math.inf if solution.mip_dual_bound is None else -float(solution.mip_dual_bound)


def _gap(value: float, bound: float) -> float:
    """Return how far the bound lies above the value, relative to it; 0 within rounding."""
    if value <= 0:
        return 0.0 if bound <= ROUNDING else math.inf
    gap = bound / value - 1
    return 0.0 if gap <= ROUNDING else gap


def _pairs(
    funds: Sequence[FundRecord], projects: Sequence[Project], scores: pd.DataFrame
) -> tuple[Pair, ...]:
    fund = {f.id: f for f in funds if f.capital is not None and not _conflicts(f)}
    project = {p.id: p for p in projects if p.ask is not None}
    usable = scores[scores["eligible"].eq(True) & scores["score"].notna()]
    pairs = [
        Pair(fund[f], project[p], float(score))
        for f, p, score in zip(usable["fund"], usable["project"], usable["score"], strict=True)
        if f in fund and p in project
    ]
    fitting = [pair for pair in pairs if pair.low <= pair.high and pair.high > 0]
    return tuple(sorted(fitting, key=lambda pair: (pair.fund.id, pair.project.id)))


def _conflicts(fund: FundRecord) -> list[str]:
    found = []
    low, high = fund.ticket_low or 0.0, fund.ticket_high
    if high is not None and low > high:
        found.append(f"{fund.id}: the least ticket {low:g} exceeds the largest {high:g}")
    if fund.capital is not None and low > fund.capital:
        found.append(f"{fund.id}: the least ticket {low:g} exceeds the capital {fund.capital:g}")
    if fund.reinvestment_ratio is not None and fund.regions is None:
        found.append(f"{fund.id}: a reinvestment ratio without the regions that it is about")
    if fund.max_deals == 0:
        found.append(f"{fund.id}: at most 0 deals")
    return found


def _ratio_conflict(fund: FundRecord, pairs: Sequence[Pair]) -> list[str]:
    """Return what is said of a fund whose reinvestment ratio refuses every deal that it could make."""
    if not fund.reinvestment_ratio or fund.regions is None or not pairs or any(p.is_inside for p in pairs):
        return []
    where = ", ".join(sorted(fund.regions)) or "no region"
    return [
        f"{fund.id}: a reinvestment ratio of {fund.reinvestment_ratio:g} in {where}, "
        "where no eligible project lies"
    ]


def _step(pairs: Sequence[Pair]) -> float | None:
    """Return the decimal unit that all amounts are multiples of; None when they have too many decimals."""
    amounts = [a for pair in pairs for a in (pair.fund.capital, pair.project.ask, pair.low, pair.high)]
    exponents = [Decimal(repr(a)).normalize().as_tuple().exponent for a in amounts if a]
    decimals = max((-e for e in exponents if isinstance(e, int)), default=0)
    return None if decimals > MAX_DECIMALS else 10.0 ** -max(decimals, 0)


def _most(pairs: Sequence[Pair], step: float) -> Floats:
    return np.array([pair.high / step for pair in pairs])


def _problem(pairs: tuple[Pair, ...]) -> _Problem:
    step = _step(pairs)
    unit = step or 1.0
    found = [*_ticket_rows(pairs, unit), *_sum_rows(pairs, unit)]
    sizes = [len(row.columns) for row in found]
    matrix = sparse.csr_array(
        (
            np.array([value for row in found for value in row.values], dtype=np.float64),
            (
                np.repeat(np.arange(len(found)), sizes),
                np.array([column for row in found for column in row.columns], dtype=np.int64),
            ),
        ),
        shape=(len(found), 2 * len(pairs)),
    )
    low, high = np.array([row.low for row in found]), np.array([row.high for row in found])
    whole = np.array([float(step is not None and pair.is_ratio_bound) for pair in pairs])
    return _Problem(pairs, unit, matrix, low, high, tuple(row.name for row in found), whole)


@dataclass(frozen=True, slots=True)
class _Row:
    """A constraint: low ≤ Σ values · variables[columns] ≤ high."""

    name: str
    columns: Sequence[int]
    values: Sequence[float]
    low: float
    high: float


def _ticket_rows(pairs: tuple[Pair, ...], unit: float) -> list[_Row]:
    """Return l z ≤ y ≤ h z of every pair."""
    size, rows = len(pairs), []
    for k, pair in enumerate(pairs):
        rows.append(_Row(f"most:{k}", (k, size + k), (1.0, -pair.high / unit), -math.inf, 0.0))
        if pair.low > 0:
            rows.append(_Row(f"least:{k}", (k, size + k), (1.0, -pair.low / unit), 0.0, math.inf))
    return rows


def _sum_rows(pairs: tuple[Pair, ...], unit: float) -> list[_Row]:
    rows = []
    for fund, columns in _grouped([pair.fund.id for pair in pairs]).items():
        rows += _fund_rows(pairs, fund, columns, unit)
    for project, columns in _grouped([pair.project.id for pair in pairs]).items():
        ask = pairs[columns[0]].project.ask or 0.0
        rows.append(_Row(f"ask:{project}", columns, [1.0] * len(columns), -math.inf, ask / unit))
    return rows


def _fund_rows(pairs: tuple[Pair, ...], name: str, columns: list[int], unit: float) -> list[_Row]:
    size, fund, ones = len(pairs), pairs[columns[0]].fund, [1.0] * len(columns)
    capital = (fund.capital or 0.0) / unit
    rows = [_Row(f"capital:{name}", columns, ones, -math.inf, capital)]
    if fund.max_deals is not None:
        deals = [size + k for k in columns]
        rows.append(_Row(f"deals:{name}", deals, ones, -math.inf, float(fund.max_deals)))
    if fund.reinvestment_ratio is not None:
        inside = [float(pairs[k].is_inside) - fund.reinvestment_ratio for k in columns]
        rows.append(_Row(f"reinvestment:{name}", columns, inside, 0.0, math.inf))
    for link, limit in sorted((fund.link_limits or {}).items()):
        shares = [(pairs[k].project.links or {}).get(link, 0.0) for k in columns]
        rows.append(_Row(f"link:{name}:{link}", columns, shares, -math.inf, limit * capital))
    return rows


def _grouped(names: Sequence[str]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for position, name in enumerate(names):
        groups.setdefault(name, []).append(position)
    return groups


def _plan(problem: _Problem, solution: Floats) -> Plan:
    amounts = solution[: len(problem.pairs)]
    whole = np.round(amounts)
    near = np.abs(amounts - whole) < 1e-6
    steps = np.where(near, whole, amounts)
    # Rounding to twelve digits turns 3 steps of 0.1 into 0.3.
    return [
        (pair, round(float(n) * problem.step, 12))
        for pair, n in zip(problem.pairs, steps, strict=True)
        if n * problem.step > 1e-9
    ]


def _value(plan: Plan) -> float:
    return math.fsum(pair.score * amount for pair, amount in plan)


def _shadow_prices(problem: _Problem, plan: Plan) -> dict[str, float]:
    """Return the prices of the linear programme that is left when the deals are fixed."""
    if not plan:
        return {}
    chosen = {id(pair) for pair, _ in plan}
    columns = [k for k, pair in enumerate(problem.pairs) if id(pair) in chosen]
    keep = [r for r, name in enumerate(problem.names) if not name.startswith(("most:", "least:", "deals:"))]
    rows = problem.rows[keep][:, columns]
    upper, lower = problem.high[keep], problem.low[keep]
    is_upper = np.isfinite(upper)
    signed = sparse.diags_array(np.where(is_upper, 1.0, -1.0)) @ rows
    limits = np.where(is_upper, upper, -np.where(np.isfinite(lower), lower, 0.0))
    pairs = [problem.pairs[k] for k in columns]
    # Only tickets bound a deal here: capital and ask are rows, so that they get the price.
    most = [math.inf if pair.fund.ticket_high is None else pair.fund.ticket_high for pair in pairs]
    bounds = [(p.low / problem.step, high / problem.step) for p, high in zip(pairs, most, strict=True)]
    solution = optimize.linprog([-p.score for p in pairs], A_ub=signed, b_ub=limits, bounds=bounds)
    if solution.status != 0:
        return {}
    prices = -np.asarray(solution.ineqlin.marginals)
    names = [problem.names[r] for r in keep]
    return {name: float(p) for name, p in zip(names, prices, strict=True) if p > 1e-12}


def _frame(plan: Plan) -> pd.DataFrame:
    rows = sorted((pair.fund.id, pair.project.id, amount) for pair, amount in plan)
    return pd.DataFrame(rows, columns=["fund", "project", "amount"])
