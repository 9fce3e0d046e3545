"""Purchases, takeovers and counter-blocking: the worked example of section 2, oracles and laws."""

import dataclasses
import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.algorithms.control import ControlParameters, compute_control, final_blocking
from kg.algorithms.defensive_moves import (
    LinkChange,
    counter_blocking,
    defensive_purchase,
    ownership_shock,
)
from kg.algorithms.link_graph import LinkGraph
from kg.algorithms.portfolio_risk import world_expiry_cliff
from kg.algorithms.what_if import with_families
from kg.algorithms.world import Holdings, Memberships, References, Subject, World
from kg.errors import NotFoundError

NAMES = ("V", "X", "Y", "Z")
OWNER = {"V": ("f10",), "X": ("f1", "f2", "f3", "f4"), "Y": ("f5", "f6", "f7"), "Z": ("f8", "f9")}
CRITICAL = (("f5", "f1"), ("f6", "f1"), ("f8", "f2"), ("f9", "f5"), ("f3", "f10"))


def example() -> World:
    """One link: X f1–f4, Y f5–f7, Z f8–f9, V f10, as in the metrics note; the subject is {Y, Z}."""
    families = [f"f{i}" for i in range(1, 11)]
    holder = [NAMES.index(next(name for name in NAMES if f in OWNER[name])) for f in families]
    members = np.array([name in "YZ" for name in NAMES])
    pairs = np.array([(families.index(a), families.index(b)) for a, b in CRITICAL])
    return World(
        chain=LinkGraph(("n3",), ("",), np.ones(1), *(np.zeros(0, dtype=np.int64),) * 2, *(np.zeros(0),) * 2),
        families=np.array(families, dtype=object),
        holders=np.array(NAMES, dtype=object),
        memberships=Memberships(np.arange(10), np.zeros(10, dtype=np.int64), np.ones(10), np.ones(10)),
        holdings=Holdings(np.arange(10), np.array(holder), np.ones(10), np.ones(10)),
        references=References(pairs[:, 0], pairs[:, 1], np.ones(len(pairs), dtype=np.int8)),
        is_active=np.ones(10, dtype=np.bool_),
        reference_mass=np.array([10.0]),
        subject=Subject("zone", members, members, members),
        owners=("P", "X", "V"),
        shareholdings=((0, 2, 0.6),),
        active_until=np.array(["2021-06-30"] * 5 + ["2030-01-01"] * 4 + ["NaT"], dtype="datetime64[D]"),
        as_of=dt.date(2021, 1, 1),
    )


def test_buying_the_blocking_family_is_worth_its_gain_in_self_determination() -> None:
    # f1 alone blocks f5 and f6; bought, of six families only f8 (through f2) is blocked.
    found = defensive_purchase(example(), ["f1"])
    change = found.self_determination["n3"]
    assert (change.before, change.after) == pytest.approx((0.4, 5 / 6))
    assert found.patent_mass["n3"] == LinkChange(5.0, 6.0, 1.0)
    assert found.undefined == {}


def test_if_a_member_is_bought_by_an_outsider_it_blocks_those_who_stay() -> None:
    # Y leaves: Z's f9 rests on f5 of Y, f8 on f2 of X: nothing is left free.
    found = ownership_shock(example(), "Y", "X")
    assert (found.moved, found.leaves_subject) == (("Y",), True)
    assert found.self_determination["n3"] == LinkChange(0.4, 0.0, -0.4)
    assert found.patent_mass["n3"] == LinkChange(5.0, 2.0, -3.0)
    # HHI rises by 2 · .4 · .3; X and Y together reach 7 families and f8, f9.
    assert (found.hhi["n3"].before, found.hhi["n3"].after) == pytest.approx((0.3, 0.54))
    assert (found.buyer_reach["n3"].before, found.buyer_reach["n3"].after) == pytest.approx((0.7, 0.9))


def test_if_the_subject_buys_a_firm_it_gains_its_families_and_those_of_its_subsidiaries() -> None:
    found = ownership_shock(example(), "P", "Y")
    # P holds 60 % of V, whose f10 goes along.
    assert (found.moved, found.leaves_subject) == (("V",), False)
    assert found.patent_mass["n3"] == LinkChange(5.0, 6.0, 1.0)
    assert found.self_determination["n3"].after == pytest.approx(3 / 6)


def test_an_unknown_buyer_is_an_outsider_without_families() -> None:
    found = ownership_shock(example(), "X", "Newcomer")
    assert found.self_determination["n3"].difference == 0
    assert found.hhi["n3"].difference == pytest.approx(0)
    assert (found.buyer_reach["n3"].before, found.buyer_reach["n3"].after) == pytest.approx((0, 0.7))


def test_without_mass_the_value_is_none_with_a_reason() -> None:
    world = example()
    nobody = np.zeros(4, dtype=np.bool_)
    empty = dataclasses.replace(world, subject=Subject("none", nobody, nobody, nobody))
    found = ownership_shock(empty, "X", "V")
    assert found.self_determination["n3"] == LinkChange(None, None, None)
    assert found.undefined == {"n3": "the subject has no mass on this link"}
    bought = defensive_purchase(empty, ["f1"])
    assert bought.self_determination["n3"] == LinkChange(None, 1.0, None)


def test_counter_blocking_by_hand() -> None:
    found = counter_blocking(example(), ["X"], ["Y"])
    assert (found.ours.blocked, found.ours.blocking, found.ours.families) == ({"n3": 2}, {"n3": 1}, ("f1",))
    assert found.ours.share == {"n3": pytest.approx(2 / 3)}
    assert (found.theirs.blocked, found.theirs.families) == ({"n3": 0}, ())


def test_names_that_are_not_there_are_refused() -> None:
    world = example()
    with pytest.raises(NotFoundError, match="no such family"):
        defensive_purchase(world, ["f99"])
    with pytest.raises(NotFoundError, match="no such firm"):
        ownership_shock(world, "nobody", "X")
    with pytest.raises(ValueError, match="does not buy itself"):
        ownership_shock(world, "X", "X")
    with pytest.raises(ValueError, match="both sides"):
        counter_blocking(world, ["X", "Y"], ["Y"])


def test_the_cliff_of_a_world_counts_what_its_members_hold() -> None:
    world = example()
    found = world_expiry_cliff(world, np.array([True, True, False, False]), months=6)
    assert found is not None
    assert [row.mass for row in found.months] == [0, 0, 0, 0, 0, 4]
    assert (found.unknown, found.total, found.share_low) == (1.0, 5.0, 0.8)
    assert world_expiry_cliff(dataclasses.replace(world, as_of=None), world.subject.members) is None


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Two links, co-owners, random references, shareholdings that may form circles, a random subject."""
    rng = np.random.default_rng(draw(st.integers(0, 100_000)))
    families = int(rng.integers(0, 10))
    owners = [np.sort(rng.choice(5, int(rng.integers(1, 3)), replace=False)) for _ in range(families)]
    units = [(f, int(h), 1 / len(own)) for f, own in enumerate(owners) for h in own]
    family, link = np.nonzero(rng.random((families, 2)) < 0.6)
    citing, cited = np.nonzero(rng.random((families, families)) < 0.3)
    members = rng.random(5) < 0.5
    held = [(int(a), b, 0.7) for b, a in enumerate(rng.integers(0, 5, 5)) if a != b and rng.random() < 0.4]
    nothing = np.zeros(0, dtype=np.int64)
    return World(
        chain=LinkGraph(("n", "m"), ("", ""), np.full(2, 0.5), nothing, nothing, np.zeros(0), np.zeros(0)),
        families=np.array([f"f{i}" for i in range(families)], dtype=object),
        holders=np.array([f"h{i}" for i in range(5)], dtype=object),
        memberships=Memberships(family, link, np.full(family.size, 0.5), np.ones(family.size)),
        holdings=Holdings(
            np.array([u[0] for u in units], dtype=np.int64),
            np.array([u[1] for u in units], dtype=np.int64),
            np.array([u[2] for u in units], dtype=np.float64),
            np.ones(len(units)),
        ),
        references=References(citing, cited, rng.integers(-1, 2, citing.size).astype(np.int8)),
        is_active=rng.random(families) < 0.8,
        reference_mass=np.ones(2),
        subject=Subject("A", members, members, members),
        owners=tuple(f"h{i}" for i in range(5)),
        shareholdings=tuple(held),
    )


DELTAS = st.sampled_from([0.0, 0.5])


@settings(max_examples=80, deadline=None)
@given(worlds(), DELTAS)
def test_a_purchase_is_worth_what_control_says_of_the_world_after_it(world: World, delta: float) -> None:
    parameters = ControlParameters(delta=delta)
    bought = tuple(map(str, world.families[:2]))
    found = defensive_purchase(world, bought, parameters)
    oracle = [
        compute_control(each, parameters).links["selfDetermination"].to_numpy()
        for each in (world, with_families(world, bought))
    ]
    rows = found.self_determination.values()
    for number, row in enumerate(rows):
        expected = [None if np.isnan(values[number]) else float(values[number]) for values in oracle]
        assert (row.before, row.after) == tuple(expected)
        assert (row.difference is None) == (None in expected)
    if len(bought) == len(world.families):
        assert all(row.after in (None, 1.0) for row in rows)


@settings(max_examples=80, deadline=None)
@given(worlds(), DELTAS, st.integers(0, 4), st.integers(0, 4))
def test_what_leaves_and_what_stays_add_up(world: World, delta: float, firm: int, buyer: int) -> None:
    if firm == buyer:
        return
    found = ownership_shock(world, f"h{firm}", f"h{buyer}", ControlParameters(delta=delta))
    assert f"h{firm}" in found.moved
    inside = bool(world.subject.members[buyer])
    for row in found.patent_mass.values():
        assert row.difference is not None
        assert row.difference >= 0 if inside else row.difference <= 0
    for row in found.self_determination.values():
        assert all(value is None or 0 <= value <= 1 for value in (row.before, row.after))
        assert (row.difference is None) == (row.before is None or row.after is None)
    if not world.shareholdings:
        assert found.moved == (f"h{firm}",)
        assert all(row.difference is None or row.difference >= -1e-12 for row in found.hhi.values())
        assert all(r.difference is None or r.difference >= -1e-12 for r in found.buyer_reach.values())


@settings(max_examples=80, deadline=None)
@given(worlds(), DELTAS)
def test_counter_blocking_is_the_sum_over_blocked_units_and_its_mirror(world: World, delta: float) -> None:
    parameters = ControlParameters(delta=delta)
    ours, theirs = {0, 1}, {2, 3}
    found = counter_blocking(world, ["h0", "h1"], ["h2", "h3"], parameters)
    mirror = counter_blocking(world, ["h2", "h3"], ["h0", "h1"], parameters)
    assert (found.ours, found.theirs) == (mirror.theirs, mirror.ours)
    blocking = final_blocking(world, parameters)
    best: dict[int, float] = {}
    for unit, holder, value in zip(blocking.unit, blocking.holder, blocking.value, strict=True):
        if int(holder) in ours and int(world.holdings.holder[unit]) in theirs:
            best[int(unit)] = max(best.get(int(unit), 0.0), float(value))
    for number, link in enumerate(world.chain.ids):
        mass = {
            int(f): float(share)
            for f, n, share in zip(
                world.memberships.family, world.memberships.link, world.memberships.share, strict=True
            )
            if n == number and world.is_active[f]
        }
        units = world.holdings
        expected = sum(
            mass.get(int(units.family[u]), 0.0) * float(units.share[u]) * r for u, r in best.items()
        )
        assert found.ours.blocked[link] == pytest.approx(expected)
        share = found.ours.share[link]
        assert share is None or 0 <= share <= 1 + 1e-12
        assert (share is None) == (link in found.ours.undefined)
