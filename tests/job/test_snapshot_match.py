"""`kg compute match` computes from the snapshot: only the clusters are taken from the step on the graph."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kg.algorithms.as_of import AsOf
from kg.algorithms.cluster_profiles import profile_clusters
from kg.algorithms.membership import membership_rows
from kg.algorithms.results import Stamp, cluster_tables
from kg.errors import NotFoundError
from kg.job.metric_request import compute_metric, open_worlds
from kg.job.ready_answers import write_derived
from kg.job.snapshot_match import read_clusters
from kg.questions.chains import find_chain_input
from kg.questions.request import MetricRequest
from kg.settings import Settings
from tests.loaded_sample import copy_loaded

REQUEST = MetricRequest("match", "civil_drone", "country:CN")
EARLY = "2014-12-31"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, loaded_sample: Path) -> Settings:
    home = copy_loaded(loaded_sample, tmp_path_factory.mktemp("home"), with_results=False)
    lay_clusters(Settings(KG_HOME=home))
    return Settings(KG_HOME=home)


def lay_clusters(settings: Settings) -> None:
    """Write clusters as the step on the graph does; here by the families' first link, without GDS."""
    worlds, given = open_worlds(settings, None), find_chain_input(REQUEST.chain)
    membership = worlds.membership(given)
    frame = membership.to_pandas().drop_duplicates("familyId")
    clusters = pd.DataFrame({"familyId": frame["familyId"], "clusterId": "cluster:" + frame["linkId"]})
    day = worlds.default_day(given)
    profiles = profile_clusters(
        worlds.snapshot, clusters, membership_rows(membership, given.chain), AsOf(day)
    )
    stamp = Stamp(given.chain.chain_id, REQUEST.subject, day, worlds.snapshot.version)
    folder = settings.home / "results" / worlds.snapshot.version / "r1"
    folder.mkdir(parents=True)
    write_derived(folder, [cluster_tables(profiles, clusters, stamp, {})], worlds.snapshot.version)


def answer(settings: Settings, request: MetricRequest) -> Any:
    return json.loads(compute_metric(settings, request).encode("json"))


def test_a_match_is_computed_for_the_day_and_the_subject_asked_for(settings: Settings) -> None:
    now, early = answer(settings, REQUEST), answer(settings, replace(REQUEST, as_of=EARLY))
    assert (now["homeSubject"], early["parameters"]["asOf"]) == ("country:CN", EARLY)
    families = {
        name: sum(project["families"] for project in found["projects"].values())
        for name, found in (("now", now), ("early", early))
    }
    worlds, given = open_worlds(settings, None), find_chain_input(REQUEST.chain)
    world = worlds.world(given, AsOf(dt.date.fromisoformat(EARLY)))
    clusters = read_clusters(settings.home, worlds.snapshot.version, "civil_drone")
    assert families["early"] == int(clusters["familyId"].isin(world.families).sum())
    assert 0 < families["early"] < families["now"]
    deals = [deal["date"] for fund in early["funds"].values() for deal in fund["deals"]]
    assert all(date <= EARLY for date in deals)
    abroad = answer(settings, replace(REQUEST, subject="country:US"))
    assert abroad["homeSubject"] == "country:US"
    assert {(row["fund"], row["project"]) for row in abroad["scores"]} == {
        (row["fund"], row["project"]) for row in now["scores"]
    }


def test_every_fund_is_scored_with_every_cluster(settings: Settings) -> None:
    found = answer(settings, REQUEST)
    assert len(found["scores"]) == len(found["funds"]) * len(found["projects"]) > 0


def test_without_clusters_nothing_is_made_up(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="clusters are found on the loaded graph"):
        read_clusters(tmp_path, "abc", "civil_drone")
    with pytest.raises(NotFoundError, match="run kg build"):
        read_clusters(settings.home, open_worlds(settings, None).snapshot.version, "no_chain")
