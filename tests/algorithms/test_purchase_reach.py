"""The reach after a purchase, without computing the whole control again."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.algorithms.control import ControlParameters, compute_control
from kg.algorithms.link_graph import Floats, LinkGraph
from kg.algorithms.purchase_reach import PurchaseReach
from kg.algorithms.what_if import with_families
from kg.algorithms.world import Holdings, Licence, Memberships, References, Subject, World

KINDS = ("nonExclusive", "exclusive", "cross", "frand", "open")


def make_world(rng: np.random.Generator, licences: tuple[Licence, ...], *, holders: int = 5) -> World:
    """A world of 14 families, some with two owners, one without, whose references go anywhere."""
    families, links = 14, 3
    owners = [sorted(rng.choice(holders, 2, replace=False).tolist()) for _ in range(families)]
    kept = [(f, owner) for f in range(1, families) for owner in owners[f][: 1 + (rng.random() < 0.4)]]
    family = np.array([pair[0] for pair in kept])
    share = 1 / np.bincount(family, minlength=families)[family]
    share[rng.random(share.size) < 0.2] *= 0.5  # the rest is nobody's that is recorded
    citing, cited = rng.integers(0, families, 40), rng.integers(0, families, 40)
    _, first = np.unique(citing * families + cited, return_index=True)
    member = np.sort(rng.choice(families * links, 30, False))
    members = rng.random(holders) < 0.4
    return World(
        chain=LinkGraph(
            ids=("n0", "n1", "n2"),
            stages=("upstream", "midstream", "downstream"),
            importance=np.array([0.5, 0.3, 0.2]),
            sources=np.array([0, 1]),
            targets=np.array([1, 2]),
            cost_share=np.array([0.4, 0.6]),
            criticality=np.array([1.0, 0.5]),
        ),
        families=np.array([f"f{number}" for number in range(families)], dtype=object),
        holders=np.array([f"h{number}" for number in range(holders)], dtype=object),
        memberships=Memberships(
            member // links, member % links, np.full(member.size, 0.3), np.full(member.size, 0.3)
        ),
        holdings=Holdings(family, np.array([pair[1] for pair in kept]), share, np.ones(family.size)),
        references=References(
            citing[first], cited[first], rng.choice([-1, 0, 1, 1], first.size).astype(np.int8)
        ),
        is_active=rng.random(families) < 0.85,
        reference_mass=np.ones(links),
        subject=Subject("Z", members, members, members, share=0.3),
        licences=licences,
        pools=((0, 1, 2),) if rng.random() < 0.3 else (),
    )


def whole(world: World, parameters: ControlParameters) -> Floats:
    return compute_control(world, parameters).links["subjectReach"].to_numpy(dtype=np.float64)


@st.composite
def licence(draw: st.DrawFn) -> Licence:
    kind = draw(st.sampled_from(KINDS))
    giver, taker = draw(st.permutations(range(5)))[:2]
    scope = draw(st.none() | st.frozensets(st.integers(0, 13), min_size=1, max_size=4).map(sorted).map(tuple))
    return Licence(kind, giver, None if kind == "open" else taker, draw(st.sampled_from([0.25, 1.0])), scope)


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    licences=st.lists(licence(), max_size=3),
    delta=st.sampled_from([0.0, 0.5, 1.0]),
    kappa=st.sampled_from([0.0, 0.3]),
    max_depth=st.sampled_from([None, 1, 2]),
    bought=st.sets(st.integers(0, 14), max_size=5),
)
def test_the_reach_after_a_purchase_is_that_of_the_world_with_the_families_bought(
    seed: int, licences: list[Licence], delta: float, kappa: float, max_depth: Any, bought: set[int]
) -> None:
    world = make_world(np.random.default_rng(seed), tuple(licences))
    parameters = ControlParameters(delta=delta, kappa=kappa, max_depth=max_depth, evidence_holders=0)
    families = [f"f{number}" for number in bought]
    reach = PurchaseReach(world, parameters)
    assert reach.before() == pytest.approx(whole(world, parameters), abs=1e-12, nan_ok=True)
    expected = whole(with_families(world, families), parameters)
    assert reach.after(families) == pytest.approx(expected, abs=1e-12, nan_ok=True)


def test_one_purchase_leaves_the_next_question_as_it_was() -> None:
    world = make_world(np.random.default_rng(4), ())
    reach = PurchaseReach(world, ControlParameters(delta=0.5))
    first = reach.after([f"f{number}" for number in range(1, 9)])
    reach.after(["f9", "f10", "f11"])
    assert reach.after([f"f{number}" for number in range(1, 9)]).tolist() == first.tolist()
    assert not np.array_equal(first, reach.before())


def test_what_nobody_holds_is_not_for_sale() -> None:
    world = make_world(np.random.default_rng(4), ())
    unheld = dataclasses.replace(world, is_active=np.ones_like(world.is_active))
    reach = PurchaseReach(unheld, ControlParameters())
    assert reach.after(["f0", "no such family"]).tolist() == reach.before().tolist()
