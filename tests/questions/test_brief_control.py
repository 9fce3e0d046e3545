"""A control cut to its leading holders: fewer names, the same numbers."""

from __future__ import annotations

from typing import Any

from kg.questions.brief_control import brief_control

ANSWER: dict[str, Any] = {
    "links": [
        {
            "link": "c/a",
            "hhi": 0.34,
            "directShare": {"x": 0.5, "y": 0.3, "z": 0.2, "w": 0.0},
            "reach": {"x": 0.5, "y": 0.3, "z": 0.2, "w": 0.9},
            "exposure": None,
            "chokepoint": {"x": 0.5, "y": 0.3, "z": 0.2, "w": 0.9},
            "groups": {"hhi": 0.5, "directShare": {"g": 1.0, "h": 0.1, "i": 0.05}, "reach": {"g": 1.0}},
        }
    ],
    "chainPower": {"x": 0.1, "y": 0.2, "z": 0.9, "w": 0.0},
    "lookThrough": {"x": 1.0, "y": 2.0, "z": 3.0},
    "majorityControl": {"x": "owner", "z": None, "y": None},
    "organizations": {name: {"name": name} for name in ("x", "y", "z", "w", "owner")},
    "sensitivity": {"supplierShare": {"0.5": {"x": 0.1, "y": 0.2, "z": 0.9, "w": 0.0}}},
    "evidence": [{"link": "c/a"}],
    "computedAt": "now",
}


def test_each_link_lists_those_who_hold_and_those_who_reach_most() -> None:
    (link,) = brief_control(ANSWER, 1)["links"]
    assert link["directShare"] == {"x": 0.5, "w": 0.0}
    assert link["reach"] == {"x": 0.5, "w": 0.9}
    assert link["exposure"] is None
    assert link["groups"]["directShare"] == {"g": 1.0}
    assert (link["hhi"], link["groups"]["hhi"], link["holderCount"]) == (0.34, 0.5, 3)


def test_the_rest_names_only_those_listed() -> None:
    found = brief_control(ANSWER, 1)
    assert found["chainPower"] == {"x": 0.1, "z": 0.9, "w": 0.0}
    assert found["lookThrough"] == {"z": 3.0}
    assert found["majorityControl"] == {"x": "owner", "z": None}
    assert set(found["organizations"]) == {"x", "z", "w", "owner"}
    assert found["sensitivity"]["supplierShare"]["0.5"] == found["chainPower"]
    assert (found["holdersListed"], found["evidence"], found["computedAt"]) == (1, [{"link": "c/a"}], "now")


def test_with_room_for_all_nothing_is_lost() -> None:
    found = brief_control(ANSWER, 10)
    assert {**found, "links": None, "holdersListed": None} == {**ANSWER, "links": None, "holdersListed": None}
    assert {**found["links"][0], "holderCount": None} == {**ANSWER["links"][0], "holderCount": None}
