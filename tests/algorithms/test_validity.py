"""Validity: concordance counted pair by pair, verdicts that need a whole interval, studies by hand."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from kg.algorithms import validity
from kg.algorithms.coverage import compute_coverage
from kg.algorithms.scenario import read_scenario, scenario_world
from kg.algorithms.validity import study_validity
from kg.algorithms.validity_gaps import gap_rows, later_parts, study_gaps
from kg.algorithms.validity_notes import COVERAGE, with_validity
from kg.algorithms.validity_reach import study_reach
from kg.algorithms.validity_weights import study_weights
from kg.algorithms.world import World
from kg.snapshot import Snapshot
from tests.algorithms.operation_world import TABLES

RNG = np.random.default_rng(7)
UNITS = 120
GROUP = np.arange(UNITS) // 4


@pytest.fixture(autouse=True)
def fewer_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validity, "DRAWS", 100)


def counted(score: np.ndarray, later: np.ndarray, stratum: np.ndarray) -> float:
    """Concordance pair by pair."""
    agreed = pairs = 0.0
    for i in range(later.size):
        for j in range(later.size):
            if stratum[i] == stratum[j] and later[i] > later[j]:
                pairs += 1
                agreed += 1.0 if score[i] > score[j] else 0.5 if score[i] == score[j] else 0.0
    return agreed / pairs


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000))
def test_concordance_is_the_share_of_pairs_in_order(seed: int) -> None:
    rng = np.random.default_rng(seed)
    score, later = rng.integers(0, 5, UNITS).astype(float), rng.integers(0, 4, UNITS).astype(float)
    stratum = rng.integers(0, 3, UNITS)
    found = study_validity("s", "later", {"s": score, "b": -score}, later, GROUP, stratum)
    assert found.concordance["s"].mean == pytest.approx(counted(score, later, stratum), abs=1e-5)
    assert found.concordance["s"].mean + found.concordance["b"].mean == pytest.approx(1, abs=1e-5)


def test_for_a_yes_or_no_outcome_it_is_the_auc() -> None:
    score, later = RNG.normal(size=UNITS), (np.arange(UNITS) % 3 == 0).astype(float)
    found = study_validity("s", "later", {"s": score}, later, GROUP)
    assert found.concordance["s"].mean == pytest.approx(roc_auc_score(later, score), abs=1e-5)


def test_a_score_is_better_only_with_its_whole_interval_above_chance_and_baselines() -> None:
    later = RNG.permutation(UNITS).astype(float)
    noise = RNG.normal(size=UNITS)
    best = study_validity("s", "later", {"s": later, "noise": noise}, later, GROUP)
    assert (best.verdict, best.differences["noise"].low > 0) == ("better", True)
    same = study_validity("s", "later", {"s": later, "same": later * 2}, later, GROUP)
    assert (same.verdict, same.reason) == ("notBetter", "not surely above the baselines same")
    chance = study_validity("s", "later", {"s": noise}, later, GROUP)
    assert chance.verdict == "notBetter"


def test_too_little_is_no_verdict() -> None:
    few = np.arange(10.0)
    found = study_validity("s", "later", {"s": few}, few, np.arange(10))
    assert (found.verdict, found.concordance, found.units) == ("cannotTell", {}, 10)
    constant = study_validity("s", "later", {"s": np.zeros(UNITS)}, RNG.normal(size=UNITS), GROUP)
    assert constant.verdict == "cannotTell"
    assert "0 with another score" in constant.reason
    unknown = np.where(np.arange(UNITS) < 10, 1.0, np.nan)
    assert study_validity("s", "later", {"s": np.arange(120.0)}, unknown, GROUP).units == 10


def world(
    folder: Path, families: list[dict[str, Any]], organizations: list[str], share: float = 0.5
) -> World:
    document = {
        "chain": {"links": [{"id": "n", "importance": 1}]},
        "families": families,
        "referenceMass": {"n": float(len(families))},
        "subject": {"organizations": organizations, "share": share},
    }
    path = folder / "world.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return scenario_world(read_scenario(path))


def family(name: str, owner: str, cites: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"id": name, "links": {"n": 1}, "owners": {owner: 1}, "criticalReferences": list(cites)}


def test_the_later_part_is_what_was_filed_over_what_was_expected(tmp_path: Path) -> None:
    made = world(tmp_path, [family(f"f{i}", "A" if i < 3 else "B") for i in range(8)], ["A"])
    order = [str(name) for name in made.families]
    years = np.array([2012 if name in ("f0", "f4", "f5", "f6") else 2009 for name in order])
    # Four were filed in 2012, A's part of which is two; it filed one.
    assert later_parts(made, years, (2011, 2013)).tolist() == [0.5]
    assert np.isnan(later_parts(made, years, (2015, 2016))).all()


def test_classes_are_told_with_what_became_of_their_links(tmp_path: Path) -> None:
    made = world(tmp_path, [family(f"f{i}", "A" if i < 3 else "B") for i in range(40)], ["A"])
    early = compute_coverage(made)
    later = {"A": np.array([0.5]), "B": np.array([2.0])}
    rows = [gap_rows(name, early, made.reference_mass, part) for name, part in later.items()]
    found = study_gaps(rows)
    by_class = {row.gap_class: row for row in found.classes}
    assert early.links["gapClass"].tolist() == ["weak"]
    assert (by_class["weak"].links, by_class["weak"].later, by_class["weak"].reached) == (2, 1.25, 0.5)
    assert (by_class["strong"].links, by_class["strong"].later) == (0, None)
    assert (found.study.verdict, found.subjects) == ("cannotTell", ("A", "B"))


def test_later_references_of_others_are_counted_by_holder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LEAST_UNITS", "LEAST_GROUPS", "LEAST_VARIED"):
        monkeypatch.setattr(validity, name, 1)
    old = [family("a", "A"), family("b", "B"), family("b2", "B", ("a",)), family("c", "C")]
    new = [family("d", "D", ("a", "b")), family("e", "E", ("a",)), family("a2", "A", ("a", "c"))]
    found = study_reach(world(tmp_path, old, []), world(tmp_path, old + new, []))
    assert (found.later_families, found.references, found.categorised) == (3, 5, 5)
    assert found.counted == "critical"
    # Later references of others: A 2 (d, e), B 1, C 1 (by A). Reach: A .5, B .5, C .25; before: A 1.
    assert (found.study.units, found.study.varied) == (3, 1)
    assert found.study.concordance["reach"].mean == pytest.approx(0.75)
    assert found.study.concordance["citationsBefore"].mean == 1


def test_families_are_compared_within_field_and_year(make_snapshot: Callable[..., Snapshot]) -> None:
    snapshot = make_snapshot(**TABLES)
    found = study_weights(snapshot, dt.date(2014, 12, 31), dt.date(2020, 1, 1))
    # u1 has no class; three of the five families cite within five years.
    assert (found.families, found.cited, found.references) == (5, 2, 3)
    assert {name: study.verdict for name, study in found.studies.items()} == {
        "familySize": "cannotTell",
        "lifetime": "cannotTell",
    }
    assert found.studies["lifetime"].units == 2


def test_a_reader_of_the_numbers_is_told_the_verdict() -> None:
    told = with_validity({"delta": 0}, COVERAGE, "oecd")
    assert told["delta"] == 0
    assert pd.Series(told["validity"]).index.tolist() == ["gapClass", "weight"]
