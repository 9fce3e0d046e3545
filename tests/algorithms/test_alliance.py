"""Alliances: the worked example of the metrics note, section 2, seen as a pool of X and V."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.algorithms.alliance import alliance
from kg.algorithms.control import compute_control
from kg.algorithms.scenario import read_scenario, scenario_world
from kg.algorithms.world import World

OWNERS = {"X": (1, 2, 3, 4), "Y": (5, 6, 7), "Z": (8, 9), "V": (10,)}
CRITICAL = {5: [1], 6: [1], 8: [2], 9: [5], 3: [10]}


def world(folder: Path, **more: object) -> World:
    families = [
        {
            "id": f"f{n}",
            "links": {"n3": 1},
            "owners": {org: 1},
            "criticalReferences": [f"f{m}" for m in CRITICAL.get(n, [])],
        }
        for org, numbers in OWNERS.items()
        for n in numbers
    ]
    document = {"chain": {"links": [{"id": "n3", "importance": 1}]}, "families": families, **more}
    path = folder / "world.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return scenario_world(read_scenario(path))


def test_the_worked_example(tmp_path: Path) -> None:
    found = alliance(world(tmp_path), ["V", "X"])
    (link,) = found.links
    assert found.members == ("V", "X")
    assert (link.reach, link.direct_share) == (pytest.approx(0.8), pytest.approx(0.5))
    assert link.shapley == {"X": pytest.approx(0.65), "V": pytest.approx(0.15)}
    assert (link.complementarity, link.redundancy) == (pytest.approx(0.1), pytest.approx(0.1))
    # Θ = .5 falls by V's hold on f3, a tenth of the mass.
    assert (link.thicket_before, link.thicket_after) == (pytest.approx(0.5), pytest.approx(0.4))
    assert (link.thicket_relief, link.outside_dependence) == (pytest.approx(0.1), pytest.approx(0))
    assert (found.held_links, found.held_importance) == (("n3",), 1)


def test_members_that_depend_on_outsiders_say_how_far(tmp_path: Path) -> None:
    (link,) = alliance(world(tmp_path), ["Y", "Z"]).links
    # Of their five families f5, f6 and f8 rest on X; f9 on Y itself.
    assert link.outside_dependence == pytest.approx(0.6)


def test_a_pool_that_exists_is_compared_with_the_world_without_it(tmp_path: Path) -> None:
    plain = alliance(world(tmp_path), ["V", "X"])
    pooled = alliance(world(tmp_path, pools=[["X", "V"]]), ["X", "V"])
    assert pooled == plain


def test_a_link_without_holders_and_an_alliance_of_one_are_undefined(tmp_path: Path) -> None:
    links = [{"id": "n3"}, {"id": "empty"}]
    found = alliance(world(tmp_path, chain={"links": links}), ["X", "Y", "nobody"])
    assert (found.absent, found.held_links, found.held_importance) == (("nobody",), ("n3",), None)
    empty = found.links[1]
    assert {empty.reach, empty.thicket_relief, empty.outside_dependence, empty.direct_share} == {None}
    assert set(empty.undefined) >= {"reach", "thicketRelief", "outsideDependence", "directShare"}
    with pytest.raises(ValueError, match="fewer than two members"):
        alliance(world(tmp_path), ["X", "nobody"])


@settings(deadline=None, max_examples=25)
@given(members=st.sets(st.sampled_from("XYZV"), min_size=2))
def test_no_alliance_thickens_the_thicket_and_its_reach_is_that_of_the_set(
    members: set[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("alliance")
    base = world(folder)
    (link,) = alliance(base, members).links
    as_subject = world(folder, subject={"organizations": sorted(members)})
    reach = compute_control(as_subject).links["subjectReach"][0]
    assert link.reach == pytest.approx(reach)
    assert link.thicket_relief is not None
    assert link.thicket_relief >= 0
    assert sum((link.shapley or {}).values()) == pytest.approx(link.reach)
