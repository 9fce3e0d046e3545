"""Comparison, 补链 list, what-if, dependencies and many subjects at once, against whole recomputation."""

import dataclasses
import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.algorithms.comparison import compare_coverage
from kg.algorithms.completion import (
    advantage,
    completion_list,
    holder_masses,
    pareto_front,
    relatedness_density,
)
from kg.algorithms.control import ControlParameters, compute_control
from kg.algorithms.coverage import CoverageParameters, compute_coverage
from kg.algorithms.coverage_many import cover_many
from kg.algorithms.dependencies import dependencies, upstream_dependencies
from kg.algorithms.link_graph import LinkGraph
from kg.algorithms.result_json import coverage_json
from kg.algorithms.what_if import Change, changed_world, prepare, what_if
from kg.algorithms.world import Holdings, Licence, Memberships, References, Subject, World
from kg.errors import NotFoundError

HOLDERS = 6
NOBODY = np.zeros(HOLDERS, dtype=np.bool_)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A world with co-owners, references of every kind, licences, a pool and a subject."""
    rng = np.random.default_rng(draw(st.integers(0, 100_000)))
    links, families = int(rng.integers(1, 5)), int(rng.integers(0, 12))
    family, link = np.nonzero(rng.random((families, links)) < 0.5)
    owners = [np.sort(rng.choice(HOLDERS, int(rng.integers(0, 3)), replace=False)) for _ in range(families)]
    units = [(f, int(h), 1 / len(own)) for f, own in enumerate(owners) for h in own]
    citing, cited = np.nonzero(rng.random((families, families)) < 0.3)
    weights = rng.integers(1, 6, links).astype(np.float64)
    kinds = rng.choice(["nonExclusive", "cross", "exclusive", "frand"], 2)
    scope = tuple(int(f) for f in np.flatnonzero(rng.random(families) < 0.5))
    licences = [
        Licence(str(kind), *map(int, rng.choice(HOLDERS, 2, replace=False)), 0.5, s)
        for kind, s in zip(kinds, (None, scope or None), strict=True)
    ]
    members = rng.random(HOLDERS) < 0.4
    return World(
        chain=LinkGraph(
            ids=tuple(f"n{i}" for i in range(links)),
            stages=("upstream",) * links,
            importance=weights / weights.sum(),
            sources=np.arange(links - 1),
            targets=np.arange(1, links),
            cost_share=rng.random(links - 1) * 0.9,
            criticality=rng.random(links - 1),
        ),
        families=np.array([f"f{i:02d}" for i in range(families)], dtype=object),
        holders=np.array([f"h{i}" for i in range(HOLDERS)], dtype=object),
        memberships=Memberships(family, link, np.full(family.size, 1 / links), rng.random(family.size)),
        holdings=Holdings(
            np.array([u[0] for u in units], dtype=np.int64),
            np.array([u[1] for u in units], dtype=np.int64),
            np.array([u[2] for u in units], dtype=np.float64),
            rng.random(len(units)),
        ),
        references=References(citing, cited, rng.integers(-1, 2, citing.size).astype(np.int8)),
        is_active=rng.random(families) < 0.8,
        reference_mass=rng.integers(1, 4, links).astype(np.float64),
        subject=Subject("A", members, members, members, share=0.5),
        licences=tuple(licences) if draw(st.booleans()) else (),
        pools=((0, 1, 2),) if draw(st.booleans()) else (),
    )


def names(draw: Any, options: Any) -> tuple[str, ...]:
    return (
        tuple(draw(st.lists(st.sampled_from(list(options)), max_size=3, unique=True))) if len(options) else ()
    )


@settings(max_examples=150, deadline=None)
@given(worlds(), st.data(), st.sampled_from([0.0, 0.5]))
def test_what_if_equals_a_whole_recomputation(world: World, data: st.DataObject, delta: float) -> None:
    change = Change(
        attract=names(data.draw, world.holders),
        buy=names(data.draw, world.families),
        open_licences=names(data.draw, world.holders),
    )
    parameters = CoverageParameters(control=ControlParameters(delta=delta))
    fast = coverage_json(what_if(prepare(world, parameters), change))
    slow = coverage_json(compute_coverage(changed_world(world, change), parameters))
    assert flat(fast) == pytest.approx(flat(slow), nan_ok=True)
    assert [link["gapClass"] for link in fast["links"]] == [link["gapClass"] for link in slow["links"]]


def flat(shown: Any) -> list[float]:
    numbers = ("coverage", "coverageLow", "coverageHigh", "patentMass", "selfDetermination")
    whole = [shown[name] for name in ("chainCoverage", "throughRate", "widestPath")]
    values = [link[name] for link in shown["links"] for name in numbers]
    return [float("nan") if value is None else value for value in (*whole, *values)]


def test_a_change_needs_holders_and_families_that_are_there(rng: np.random.Generator) -> None:
    world = authored()
    prepared = prepare(world)
    assert what_if(prepared, Change()).links.equals(prepared.before.links)
    with pytest.raises(NotFoundError, match="no such holder"):
        what_if(prepared, Change(attract=("nobody",)))
    with pytest.raises(NotFoundError, match="no such family"):
        what_if(prepared, Change(buy=("f99",)))


def authored() -> World:
    """Upstream u supplies v. A holds a1 (u) and a2 (v); a1 rests on b1 (u) of B, a2 on c1 (v) of C."""
    members = np.array([True, False, False])
    return World(
        chain=LinkGraph(
            ids=("u", "v"),
            stages=("upstream", "downstream"),
            importance=np.array([0.5, 0.5]),
            sources=np.array([0]),
            targets=np.array([1]),
            cost_share=np.array([0.5]),
            criticality=np.array([0.9]),
        ),
        families=np.array(["a1", "a2", "b1", "c1"], dtype=object),
        holders=np.array(["A", "B", "C"], dtype=object),
        memberships=Memberships(np.arange(4), np.array([0, 1, 0, 1]), np.ones(4), np.ones(4)),
        holdings=Holdings(np.arange(4), np.array([0, 0, 1, 2]), np.ones(4), np.ones(4)),
        references=References(np.array([0, 1]), np.array([2, 3]), np.array([1, -1], dtype=np.int8)),
        is_active=np.ones(4, dtype=np.bool_),
        reference_mass=np.array([4.0, 2.0]),
        subject=Subject("A", members, members, members, share=0.5),
        active_until=np.array(["2030-01-01", "2031-01-01", "2027-06-30", "NaT"], dtype="datetime64[D]"),
        as_of=dt.date(2020, 1, 1),
    )


def test_dependencies_name_who_by_which_family_until_when() -> None:
    assert dependencies(authored()).to_dict("records") == [
        {
            "link": "u",
            "holder": "B",
            "blockedShare": 1.0,
            "blockedFamilies": 1,
            "family": "b1",
            "familyShare": 1.0,
            "until": "2027-06-30",
        },
        {
            "link": "v",
            "holder": "C",
            "blockedShare": 0.5,
            "blockedFamilies": 1,
            "family": "c1",
            "familyShare": 0.5,
            "until": None,
        },
    ]


def test_an_outsider_upstream_chokes_a_link_through_its_supplier() -> None:
    (found,) = upstream_dependencies(authored())
    # B reaches all of u (its own half and a1), nothing of v; 0.9 of it is carried down.
    assert (found.link, found.holder, found.path) == ("v", "B", ("u", "v"))
    assert found.chokepoint == pytest.approx(0.9)


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_dependencies_add_up_to_what_each_outsider_blocks(world: World) -> None:
    rows = dependencies(world)
    sums = rows.groupby(["link", "holder"])["familyShare"].sum()
    blocked = rows.groupby(["link", "holder"])["blockedShare"].first()
    assert sums.to_dict() == pytest.approx(blocked.to_dict())
    aut = dict(zip(world.chain.ids, compute_control(world).links["selfDetermination"], strict=True))
    for (link, _), share in blocked.items():
        assert 0 < share <= 1 - aut[link] + 1e-9


def test_buying_what_one_rests_on_sets_one_free() -> None:
    world = authored()
    before, after = compute_coverage(world), what_if(prepare(world), Change(buy=("b1",)))
    shown = compare_coverage(before, after)
    upstream = shown["links"][0]
    assert upstream["selfDetermination"] == {"first": 0.0, "second": 1.0, "difference": 1.0}
    assert upstream["coverage"] == {"first": 0.5, "second": 1.0, "difference": 0.5}
    assert shown["whole"]["chainCoverage"] == {"first": 0.75, "second": 1.0, "difference": 0.25}
    assert upstream["intervalsApart"] is False


def test_a_comparison_with_an_unknown_side_is_null() -> None:
    world = authored()
    nobody = dataclasses.replace(world, subject=dataclasses.replace(world.subject, share=None))
    shown = compare_coverage(compute_coverage(world), compute_coverage(nobody))
    assert shown["links"][0]["coverage"] == {"first": 0.5, "second": None, "difference": None}
    assert shown["undefined"]["second"]["coverage"] == "the subject's share g is not given"


def test_the_list_holds_open_links_with_their_three_criteria_and_the_baseline() -> None:
    world = authored()
    rows = completion_list(world, compute_coverage(world)).to_dict("records")
    # v is covered fully (1 of 1); u to 1 of 2. B is strong only in u, so nothing is near u.
    assert [row["link"] for row in rows] == ["u"]
    assert rows[0]["gain"] == 0.25
    assert (rows[0]["outsideChokepoint"], rows[0]["chokedBy"]) == (1.0, "B")
    assert rows[0]["rta"] == 1.0
    assert np.isnan(rows[0]["density"])
    assert rows[0]["isPareto"] is False


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_density_equals_its_definition_pair_by_pair(world: World) -> None:
    matrix, members = holder_masses(world), world.subject.members
    total = matrix.sum(axis=0)

    def strong(own: Any, link: int) -> bool:
        return bool(own.sum() and total[link] and own[link] / own.sum() / (total[link] / total.sum()) >= 1)

    outsiders = [matrix[i] for i in np.flatnonzero(~members)]
    mine = matrix[members].sum(axis=0)
    for n in range(world.chain.size):
        near = {}
        for m in range(world.chain.size):
            both = sum(strong(o, n) and strong(o, m) for o in outsiders)
            most = max(sum(strong(o, n) for o in outsiders), sum(strong(o, m) for o in outsiders))
            near[m] = both / most if m != n and most else 0.0
        expected = (
            sum(v for m, v in near.items() if strong(mine, m)) / sum(near.values())
            if sum(near.values())
            else None
        )
        found = relatedness_density(matrix, members)[n]
        assert np.isnan(found) if expected is None or mine.sum() == 0 else found == pytest.approx(expected)


def test_revealed_advantage_is_the_ratio_of_shares() -> None:
    found = advantage(np.array([[2.0, 0.0], [0.0, 0.0]]), np.array([4.0, 12.0]))
    assert found[0].tolist() == [4.0, 0.0]
    assert np.isnan(found[1]).all()


def test_the_front_keeps_what_no_other_beats() -> None:
    rows = np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5], [0.4, 0.5], [np.nan, 9.0], [1.0, 0.0]])
    assert pareto_front(rows) == [True, True, True, False, False, True]


@settings(max_examples=60, deadline=None)
@given(worlds(), st.lists(st.integers(-1, 2), min_size=HOLDERS, max_size=HOLDERS))
def test_many_subjects_at_once_are_the_same_as_one_by_one(world: World, groups: list[int]) -> None:
    group, shares = np.array(groups), np.array([0.5, 0.2, np.nan])
    many = cover_many(world, group, ("a", "b", "c"), shares)
    for index, name in enumerate("abc"):
        members = group == index
        share = None if np.isnan(shares[index]) else float(shares[index])
        alone = dataclasses.replace(world, subject=Subject(name, members, members, members, share=share))
        one = compute_coverage(alone)
        rows = many.links[many.links["subject"] == name]
        for column in (
            "patentMass",
            "targetMass",
            "coverage",
            "lambdaMean",
            "lambdaLow",
            "selfDetermination",
        ):
            expected = one.links[column].to_numpy(dtype=float)
            assert rows[column].to_numpy() == pytest.approx(expected, nan_ok=True)
        assert rows["gapClass"].tolist() == one.links["gapClass"].tolist()
        whole = many.whole.iloc[index]
        for column, value in (
            ("chainCoverage", one.chain_coverage),
            ("throughRate", one.through_rate),
            ("widestPath", one.widest_path),
        ):
            assert whole[column] == pytest.approx(float("nan") if value is None else value, nan_ok=True)


def test_assumed_supply_shares_come_with_a_view_of_other_shares() -> None:
    world = authored()
    undeclared = dataclasses.replace(world.chain, cost_share=np.array([np.nan]))
    result = compute_control(
        dataclasses.replace(world, chain=undeclared), ControlParameters(equal_edges=True)
    )
    # B reaches all of u and nothing of v: CP = ½·1 + ½·share.
    b = {share: float(power[1]) for share, power in result.sensitivity.items()}
    assert b == pytest.approx({0.1: 0.55, 0.5: 0.75, 0.9: 0.95})
    assert result.chain_power[1] == pytest.approx(0.75)
    assert compute_control(world).sensitivity == {}
