"""Questions about subjects on an ingested sample, as `kg compare`, `kg what-if` and the others ask them."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from kg.algorithms.what_if import Change
from kg.errors import NotFoundError
from kg.job import subject_questions as questions
from kg.job.metric_request import Computed, compute_metric
from kg.questions.request import MetricRequest
from kg.settings import Settings

REQUEST = MetricRequest("coverage", "civil_drone", "country:CN")


@pytest.fixture(scope="module")
def settings(loaded_sample: Path) -> Settings:
    return Settings(KG_HOME=loaded_sample)


def shown(found: Computed) -> Any:
    """The answer as a reader of its JSON gets it; its table can be printed too."""
    console = Console(file=io.StringIO(), width=200)
    found.show("table", None, console)
    return json.loads(found.encode("json"))


def test_two_dates_and_two_subjects_are_compared(settings: Settings) -> None:
    early = MetricRequest("coverage", "civil_drone", "country:US", "2015-12-31")
    found = shown(questions.compare(settings, REQUEST, early))
    alone = shown(compute_metric(settings, early))
    assert found["second"] == {"subject": "country:US", "asOf": "2015-12-31", "knownBy": "2015-12-31"}
    for link, own in zip(found["links"], alone["links"], strict=True):
        assert link["coverage"]["second"] == own["coverage"]
        both = [link["coverage"][side] for side in ("first", "second")]
        assert link["coverage"]["difference"] == (None if None in both else both[1] - both[0])


def test_the_list_to_complete_names_who_chokes_and_shows_the_baseline(settings: Settings) -> None:
    found = shown(questions.completion(settings, REQUEST))
    assert {"link", "gain", "density", "outsideChokepoint", "chokedBy", "rta", "isPareto"} <= found["links"][
        0
    ].keys()
    criteria = ("gain", "density", "outsideChokepoint")
    comparable = [row for row in found["links"] if None not in [row[name] for name in criteria]]
    assert any(row["isPareto"] for row in found["links"]) is bool(comparable)
    assert "RTA" in found["note"]


def test_what_if_attracting_the_strongest_outsider_raises_the_coverage(settings: Settings) -> None:
    control = shown(compute_metric(settings, MetricRequest("control", "civil_drone", "country:CN")))
    foreign = next(
        org for org, agent in sorted(control["organizations"].items()) if agent["countryCode"] == "US"
    )
    found = shown(questions.ask_what_if(settings, REQUEST, Change(attract=(foreign,))))
    gains = [link["patentMass"]["difference"] for link in found["links"]]
    assert max(gains) > 0
    assert min(gains) >= -1e-9
    with pytest.raises(NotFoundError, match="no such holder"):
        questions.ask_what_if(settings, REQUEST, Change(attract=("nobody",)))


def test_dependencies_are_those_that_self_determination_lacks(settings: Settings) -> None:
    found = shown(questions.list_dependencies(settings, REQUEST, None))
    control = shown(compute_metric(settings, MetricRequest("control", "civil_drone", "country:CN")))
    aut = {link["link"]: link["selfDetermination"] for link in control["links"]}
    named = {row["link"] for row in found["dependencies"]}
    assert named == {link for link, value in aut.items() if value is not None and value < 1}
    with pytest.raises(NotFoundError, match="no such link"):
        questions.list_dependencies(settings, REQUEST, "warp_drive")


def test_all_countries_at_once_are_the_same_as_one_by_one(settings: Settings) -> None:
    found = shown(questions.rank_subjects(settings, REQUEST, "country"))
    alone = shown(compute_metric(settings, REQUEST))
    own = [link for link in found["links"] if link["subject"] == "country:CN"]
    for name in ("coverage", "patentMass", "gapClass"):
        assert [link[name] for link in own] == [link[name] for link in alone["links"]]
    with pytest.raises(NotFoundError, match="subject of this kind"):
        questions.rank_subjects(settings, REQUEST, "planet")


def test_the_plain_count_stands_beside_a_weighted_one(settings: Settings) -> None:
    weighted = shown(
        compute_metric(settings, MetricRequest("coverage", "civil_drone", "country:CN", weight="oecd"))
    )
    plain = shown(compute_metric(settings, REQUEST))
    assert weighted["unweighted"]["links"] == plain["links"]
    assert weighted["links"] != plain["links"]
