"""The fast ways give what the general ones give; what does not fit into memory is refused beforehand."""

import dataclasses
import datetime as dt
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.algorithms import memory_need
from kg.algorithms.as_of import AsOf
from kg.algorithms.chain_model import Chain
from kg.algorithms.control import ControlParameters, compute_control, final_blocking, standing
from kg.algorithms.coverage_many import strongest_outside, subject_masses_of_groups
from kg.algorithms.memory_need import (
    LIBRARIES,
    MIB,
    WorldSize,
    control_bytes,
    coverage_bytes,
    database_bytes,
    peak_bytes,
    require_memory,
    world_bytes,
)
from kg.algorithms.snapshot_inputs import load_world
from kg.algorithms.sparse import best_rows, offsets
from kg.algorithms.world import Licence, World
from kg.errors import MemoryNeedError
from kg.snapshot import Snapshot
from tests.algorithms.test_subject_questions import HOLDERS, worlds

GROUPS = st.lists(st.integers(-1, 2), min_size=HOLDERS, max_size=HOLDERS)
# A licence on terms that weaken nothing: with it the general way is taken, and nothing else changes.
IDLE = Licence("frand", 0, 1, 1.0)


@settings(max_examples=150, deadline=None)
@given(worlds(), GROUPS, st.sampled_from([0.0, 0.4, 0.5]))
def test_outside_blocking_by_references_is_that_by_pairs_of_holders(
    world: World, groups: list[int], kappa: float
) -> None:
    parameters, group = ControlParameters(kappa=kappa), np.array(groups)
    free = dataclasses.replace(world, licences=(), pools=())
    in_links = (
        np.isin(world.holdings.family, world.memberships.family) & world.is_active[world.holdings.family]
    )
    fast = strongest_outside(free, group, parameters)
    slow = strongest_outside(dataclasses.replace(free, licences=(IDLE,)), group, parameters)
    # Families outside the chain have no mass: the general way does not search them.
    assert fast[in_links].tolist() == slow[in_links].tolist()
    assert fast.max(initial=0.0) <= 1


@settings(max_examples=60, deadline=None)
@given(worlds(), GROUPS)
def test_masses_of_groups_are_those_of_unit_by_unit_sums(world: World, groups: list[int]) -> None:
    expected = np.zeros((3, world.chain.size))
    units, rows = world.holdings, world.memberships
    for f, h, a, q in zip(units.family, units.holder, units.share, units.confidence, strict=True):
        for n, mu, sure in zip(
            rows.link[rows.family == f],
            rows.share[rows.family == f],
            rows.confidence[rows.family == f],
            strict=True,
        ):
            if groups[h] >= 0 and world.is_active[f] and min(q, sure) >= 0.5:
                expected[groups[h], n] += mu * a
    found = subject_masses_of_groups(world, np.array(groups), 3)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(worlds(), st.sampled_from([0.0, 0.5]))
def test_control_of_holders_is_that_of_groups_of_one(world: World, delta: float) -> None:
    parameters = ControlParameters(delta=delta)
    blocking = final_blocking(world, parameters)
    grouped = standing(world, blocking, np.arange(HOLDERS), tuple(map(str, world.holders)))
    found = compute_control(world, parameters).holders
    np.testing.assert_allclose(found.direct, grouped.direct, rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.reach, grouped.reach, rtol=0, atol=1e-9)


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from([0.25, 0.5, 1.0]), st.integers(0, 3))))
def test_the_best_row_of_a_key_has_its_greatest_value_and_then_its_smallest_tie(
    rows: list[tuple[int, float, int]],
) -> None:
    keys = np.array([r[0] for r in rows], dtype=np.int64)
    values = np.array([r[1] for r in rows], dtype=np.float64)
    ties = np.array([r[2] for r in rows], dtype=np.int64)
    found = [rows[i] for i in best_rows(keys, values, ties).tolist()]
    assert found == [
        max((r for r in rows if r[0] == k), key=lambda r: (r[1], -r[2])) for k in sorted(set(keys))
    ]


@given(st.lists(st.integers(0, 7)).map(sorted))
def test_offsets_say_where_each_run_starts(keys: list[int]) -> None:
    column = np.array(keys, dtype=np.int64)
    assert offsets(column, 8).tolist() == np.searchsorted(column, np.arange(9)).tolist()


SIZE = WorldSize(1_000_000, 100_000, 1_300_000, 1_200_000, 10_000_000, 4_000_000, 60)


def test_memory_of_ten_times_the_world_is_ten_times_the_memory() -> None:
    def tenfold(size: WorldSize) -> WorldSize:
        return WorldSize(*(10 * value for value in dataclasses.astuple(size)[:-1]), size.links)

    ten = tenfold(SIZE)
    assert world_bytes(ten) == 10 * world_bytes(SIZE)
    assert database_bytes(ten) == 10 * database_bytes(SIZE)
    parts = (database_bytes(ten), control_bytes(ten), coverage_bytes(ten, 500))
    assert peak_bytes(ten, 500) == LIBRARIES + world_bytes(ten) + max(parts)
    assert control_bytes(ten) == pytest.approx(10 * control_bytes(SIZE), abs=1)
    fixed = 500 * 60 * 40 * 8
    assert coverage_bytes(ten, 500) - fixed == pytest.approx(10 * (coverage_bytes(SIZE, 500) - fixed), abs=10)


def test_what_does_not_fit_is_refused_with_both_numbers() -> None:
    require_memory("the world", 3 * MIB, available=3 * MIB)
    with pytest.raises(MemoryNeedError) as caught:
        require_memory("the world", 5 * MIB, available=3 * MIB)
    assert (caught.value.found, caught.value.expected) == ("3 MiB available", "about 5 MiB")


def test_a_world_that_does_not_fit_is_not_read(
    make_snapshot: Callable[..., Snapshot], chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = {"familyId": "a", "familyRule": "singleton", "isStub": False, "memberCount": 1}
    family["earliestPublicationDate"] = dt.date(2010, 1, 1)
    snapshot = make_snapshot(SimpleFamily=[family])
    membership = pa.table(
        {"startKey": ["a"], "endKey": ["toy/battery"], "membership": [1.0], "confidence": [1.0]}
    )
    as_of = AsOf(dt.date(2020, 1, 1))
    assert load_world(snapshot, chain, membership, as_of=as_of).families.tolist() == ["a"]
    monkeypatch.setattr(memory_need, "available_bytes", lambda: 100)
    with pytest.raises(MemoryNeedError, match="the world of 1 families does not fit into memory"):
        load_world(snapshot, chain, membership, as_of=as_of)
