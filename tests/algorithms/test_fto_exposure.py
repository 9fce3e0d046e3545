"""The list to read: what is on it, why, and what a licence says beside it."""

import dataclasses
import datetime as dt
import json
from pathlib import Path
from typing import Any

import numpy as np

from kg.algorithms.fto_exposure import fto_exposure
from kg.algorithms.scenario import read_scenario, scenario_world
from kg.algorithms.world import World

CASE: dict[str, Any] = {
    "asOf": "2020-01-01",
    "chain": {"links": [{"id": "n"}, {"id": "m"}]},
    "families": [
        {"id": "own", "links": {"n": 1}, "owners": {"A": 1}, "criticalReferences": ["deep"]},
        {"id": "own2", "links": {"n": 1}, "owners": {"A": 1}},
        {"id": "deep", "links": {"m": 1}, "owners": {"B": 1}, "activeUntil": "2030-01-01"},
        {"id": "near", "links": {"n": 0.5}, "owners": {"C": 0.5, "B": 0.5}, "criticalReferences": ["half"]},
        {"id": "half", "links": {"n": 0.5}, "owners": {"C": 1}},
        {"id": "gone", "links": {"n": 1}, "owners": {"C": 1}, "activeUntil": "2019-01-01"},
        {"id": "both", "links": {"n": 1}, "owners": {"A": 0.5, "C": 0.5}},
    ],
    "subject": {"organizations": ["A"]},
}


def world(folder: Path, **more: object) -> World:
    path = folder / "case.json"
    path.write_text(json.dumps({**CASE, **more}), encoding="utf-8")
    scenario = read_scenario(path)
    made = scenario_world(scenario)
    until = {family.id: family.active_until for family in scenario.families}
    days = np.array([until[str(name)] or "NaT" for name in made.families], dtype="datetime64[D]")
    return dataclasses.replace(made, active_until=days)


def test_outside_families_in_force_are_listed_by_ground(tmp_path: Path) -> None:
    found = fto_exposure(world(tmp_path))
    shown = [(row.link, row.ground, row.family, row.holders, row.weight) for row in found.rows]
    assert shown == [
        # Of A's mass 2.5 on n a family of mass 1 rests on B's.
        ("n", "criticalReference", "deep", ("B",), 0.4),
        ("n", "sameLink", "half", ("C",), 0.5),
        ("n", "sameLink", "near", ("B", "C"), 0.5),
    ]
    assert [row.cited_by for row in found.rows] == [1, 1, 0]
    assert [row.until for row in found.rows] == [dt.date(2030, 1, 1), None, None]
    assert found.counts == {"n": {"criticalReference": 1, "sameLink": 2}}
    assert "不是法律意见" in found.note


def test_a_licence_is_told_and_ends_the_blocking(tmp_path: Path) -> None:
    licences = [{"licensor": "C", "licensee": "A", "type": "nonExclusive"}]
    rows = {row.family: row.licensed for row in fto_exposure(world(tmp_path, licences=licences)).rows}
    assert rows == {"deep": False, "half": True, "near": True}
    open_licence = [{"licensor": "B", "type": "open"}]
    rows = {row.family: row.licensed for row in fto_exposure(world(tmp_path, licences=open_licence)).rows}
    assert rows == {"half": False, "near": True}


def test_the_list_is_bounded_and_says_how_many_there_are(tmp_path: Path) -> None:
    found = fto_exposure(world(tmp_path), listed=1)
    assert [row.family for row in found.rows] == ["deep", "half"]
    assert found.counts["n"]["sameLink"] == 2


def test_who_holds_nothing_has_no_list_and_is_told_why(tmp_path: Path) -> None:
    found = fto_exposure(world(tmp_path, subject={"organizations": []}))
    assert (found.rows, found.undefined) == ((), {"rows": "the subject holds nothing on the chain"})
