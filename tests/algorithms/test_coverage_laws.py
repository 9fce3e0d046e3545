"""Laws of the coverage metrics on random chains, degenerate ones included, against oracles."""

import itertools
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from kg.algorithms.connectivity import through_rate, widest_path
from kg.algorithms.coverage import chain_coverage, link_coverage
from kg.algorithms.gaps import GapParameters, estimate_gaps
from kg.algorithms.link_graph import LinkGraph
from kg.algorithms.match_industry import chain_aware_match, earth_mover_distance, overlap

MASSES = st.floats(0, 1e4, allow_nan=False)


@st.composite
def chains(draw: st.DrawFn, *, acyclic: bool = False) -> LinkGraph:
    size = draw(st.integers(1, 6))
    pairs = [(a, b) for a in range(size) for b in range(size) if (a < b if acyclic else a != b)]
    edges = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=9)) if pairs else []
    weights = np.array([draw(st.integers(1, 5)) for _ in range(size)], dtype=np.float64)
    nothing = np.full(len(edges), np.nan)
    return LinkGraph(
        ids=tuple(f"n{i}" for i in range(size)),
        stages=tuple(draw(st.sampled_from(["upstream", "downstream"])) for _ in range(size)),
        importance=weights / weights.sum(),
        sources=np.array([a for a, _ in edges], dtype=np.int64),
        targets=np.array([b for _, b in edges], dtype=np.int64),
        cost_share=nothing,
        criticality=nothing,
    )


def graph_of(chain: LinkGraph) -> Any:
    graph = nx.DiGraph()
    graph.add_nodes_from(range(chain.size))
    graph.add_edges_from(zip(chain.sources.tolist(), chain.targets.tolist(), strict=True))
    return graph


def paths_of(chain: LinkGraph) -> list[list[int]]:
    graph = graph_of(chain)
    sources = [n for n, degree in graph.in_degree() if degree == 0]
    sinks = [n for n, degree in graph.out_degree() if degree == 0]
    found: list[list[int]] = []
    for source, sink in itertools.product(sources, sinks):
        found += [[source]] if source == sink else list(nx.all_simple_paths(graph, source, sink))
    return found


def draw_coverage(data: st.DataObject, chain: LinkGraph) -> Any:
    levels = st.sampled_from([0.0, 0.2, 0.5, 0.7, 1.0])
    return np.array([data.draw(levels) for _ in range(chain.size)])


@settings(max_examples=150, deadline=None)
@given(chains(), st.data())
def test_through_rate_and_widest_path_equal_a_walk_over_all_paths(
    chain: LinkGraph, data: st.DataObject
) -> None:
    coverage = draw_coverage(data, chain)
    rate, rate_reason = through_rate(chain, coverage, 0.5)
    widest, widest_reason = widest_path(chain, coverage)
    paths = paths_of(chain)
    if chain.sources.size == 0 or not paths:
        assert (rate, widest) == (None, None)
        assert rate_reason == widest_reason
        return
    least = [min(coverage[path]) for path in paths]
    assert rate == sum(value >= 0.5 for value in least) / len(paths)
    assert widest == max(least)


@settings(max_examples=60, deadline=None)
@given(chains(acyclic=True), st.data())
def test_through_rate_and_widest_path_never_fall_when_coverage_rises(
    chain: LinkGraph, data: st.DataObject
) -> None:
    low = draw_coverage(data, chain)
    high = np.maximum(low, draw_coverage(data, chain))
    for measure in (lambda c: through_rate(chain, c, 0.5), lambda c: widest_path(chain, c)):
        before, after = measure(low)[0], measure(high)[0]
        if before is None:
            assert after is None
        else:
            assert after >= before


def test_a_chain_with_an_uncovered_unknown_has_no_through_rate() -> None:
    chain = LinkGraph(
        ("a", "b"), ("", ""), np.array([0.5, 0.5]), np.array([0]), np.array([1]), np.ones(1), np.ones(1)
    )
    assert through_rate(chain, np.array([1.0, np.nan]), 0.5) == (None, "coverage is undefined on b")


def distributions(data: st.DataObject, size: int) -> Any:
    weights = np.array([data.draw(st.integers(0, 9)) for _ in range(size)], dtype=np.float64)
    weights[data.draw(st.integers(0, size - 1))] += 1
    return weights / weights.sum()


@settings(max_examples=80, deadline=None)
@given(chains(), st.data())
def test_matches_keep_their_laws(chain: LinkGraph, data: st.DataObject) -> None:
    p, x = distributions(data, chain.size), distributions(data, chain.size)
    assert overlap(p, x) == overlap(x, p)
    assert 0 <= overlap(p, x) <= 1
    assert overlap(p, p) == 1
    aware, reason = chain_aware_match(chain, p, x)
    if not nx.is_connected(graph_of(chain).to_undirected()):
        assert (aware, reason) == (None, "the chain is in more than one piece")
        return
    assert aware is not None
    assert overlap(p, x) <= aware <= 1
    assert chain_aware_match(chain, p, p) == (1.0, None)


@settings(max_examples=40, deadline=None)
@given(chains(), st.data())
def test_the_earth_movers_distance_equals_a_transport_plan_between_all_links(
    chain: LinkGraph, data: st.DataObject
) -> None:
    graph = graph_of(chain).to_undirected()
    if not nx.is_connected(graph) or chain.size == 1:
        return
    p, x = distributions(data, chain.size), distributions(data, chain.size)
    hops = dict(nx.all_pairs_shortest_path_length(graph))
    costs = [hops[i][j] for i in range(chain.size) for j in range(chain.size)]
    eye, ones = np.eye(chain.size), np.ones((1, chain.size))
    constraints = np.vstack([np.kron(eye, ones), np.kron(ones, eye)])[:-1]
    plan = optimize.linprog(costs, A_eq=constraints, b_eq=np.concatenate([p, x])[:-1])
    assert earth_mover_distance(chain, p, x) == pytest.approx(plan.fun, abs=1e-7)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(MASSES, MASSES), min_size=1, max_size=6))
def test_the_posterior_equals_the_gamma_distribution_of_scipy(pairs: list[tuple[float, float]]) -> None:
    mass, target = np.array(pairs).T
    gaps = estimate_gaps(mass, target, GapParameters())
    gamma = stats.gamma(a=5 + mass, scale=1 / (5 + target))
    assert gaps.mean == pytest.approx(gamma.mean())
    assert gaps.low == pytest.approx(gamma.ppf(0.05))
    assert gaps.high == pytest.approx(gamma.ppf(0.95))
    assert gaps.missing == pytest.approx(gamma.cdf(0.25), abs=1e-12)
    assert gaps.weak == pytest.approx(gamma.cdf(0.5), abs=1e-12)
    assert gaps.strong == pytest.approx(gamma.sf(1), abs=1e-12)
    assert (gaps.low <= gaps.high).all()


def test_lambda_is_one_without_data_and_the_ratio_with_much() -> None:
    gaps = estimate_gaps(np.array([0.0, 3e6]), np.array([0.0, 1e6]), GapParameters())
    assert gaps.mean[0] == 1
    assert gaps.mean[1] == pytest.approx(3, rel=1e-4)
    assert gaps.classes == ("insufficientData", "strong")


def test_an_unknown_target_has_no_class() -> None:
    gaps = estimate_gaps(np.array([7.0]), np.array([np.nan]), GapParameters())
    assert gaps.classes == (None,)
    assert np.isnan(gaps.mean[0])


@settings(max_examples=80, deadline=None)
@given(chains(), st.data())
def test_coverage_stays_in_bounds_and_is_monotone_and_submodular(
    chain: LinkGraph, data: st.DataObject
) -> None:
    def masses() -> Any:
        return np.array([data.draw(st.integers(0, 20)) for _ in range(chain.size)], dtype=np.float64)

    target = masses() + 1
    base, first, second = masses(), masses(), masses()

    def total(mass: Any) -> float:
        value, _ = chain_coverage(chain, link_coverage(mass, target))
        assert value is not None
        return value

    assert 0 <= total(base) <= 1
    assert total(base) <= total(base + first) + 1e-12
    # What a portfolio adds to a larger one is no more than what it adds to a smaller one.
    assert total(base + first + second) - total(base + second) <= total(base + first) - total(base) + 1e-12


@settings(max_examples=40, deadline=None)
@given(chains(), st.data())
def test_splitting_a_link_in_proportion_changes_nothing(chain: LinkGraph, data: st.DataObject) -> None:
    size = chain.size
    mass = np.array([data.draw(st.integers(0, 9)) for _ in range(size)], dtype=np.float64)
    target = np.array([data.draw(st.integers(1, 9)) for _ in range(size)], dtype=np.float64)
    part = data.draw(st.sampled_from([0.25, 0.5, 0.9]))
    split = LinkGraph(
        (*chain.ids, "part"),
        (*chain.stages, chain.stages[0]),
        np.append(chain.importance, chain.importance[0] * (1 - part)),
        chain.sources,
        chain.targets,
        chain.cost_share,
        chain.criticality,
    )
    split.importance[0] *= part

    def cut(values: Any) -> Any:
        result = np.append(values, values[0] * (1 - part))
        result[0] *= part
        return result

    before = chain_coverage(chain, link_coverage(mass, target))[0]
    assert chain_coverage(split, link_coverage(cut(mass), cut(target)))[0] == pytest.approx(before)
