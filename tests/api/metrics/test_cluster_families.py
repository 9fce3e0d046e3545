"""What is counted from a cluster's families: years, growth with its interval."""

import datetime as dt
import io

import numpy as np
import pandas as pd
import pytest
from fastapi.testclient import TestClient

from kg.algorithms.as_of import AsOf
from kg.algorithms.sparse import is_among
from kg.api.app import create_app
from kg.errors import NotFoundError
from kg.questions.cluster_answers import cluster_families, growth_of, year_rows
from tests.sample_world import SampleWorld

DAY = AsOf(dt.date(2024, 6, 30))  # filings are complete until the end of 2021


def test_years_between_are_counted_and_unknown_years_are_not() -> None:
    assert year_rows(np.array([2018, 2020, 2020, -1])) == [
        {"year": 2018, "families": 1},
        {"year": 2019, "families": 0},
        {"year": 2020, "families": 2},
    ]
    assert year_rows(np.array([-1])) == []


def test_growth_is_the_cube_root_of_the_ratio_within_its_interval() -> None:
    years = np.array([2017] * 10 + [2020] * 80 + [2023] * 5)
    found = growth_of(years, DAY)
    assert found["before"] == {"from": 2016, "to": 2018, "families": 10}
    assert found["recent"] == {"from": 2019, "to": 2021, "families": 80}
    assert found["growth"] == pytest.approx(1.0)
    assert found["growthLow"] < 1.0 < found["growthHigh"]
    assert found["undefined"] == {}


def test_growth_from_nothing_is_unknown_with_its_reason() -> None:
    found = growth_of(np.array([2020]), DAY)
    assert found["growth"] is None
    assert set(found["undefined"]) == {"growth"}


def test_a_version_without_clusters_has_no_families() -> None:
    with pytest.raises(NotFoundError):
        cluster_families(None, "cluster:1")


def test_names_are_looked_up_as_numpy_compares_them() -> None:
    names = np.array(["b", "a", "c", "b"], dtype=object)
    assert is_among(names, ["b", "x"]).tolist() == np.isin(names, np.array(["b", "x"], dtype=object)).tolist()
    assert not is_among(names, []).any()


@pytest.mark.neo4j
def test_the_largest_cluster_of_the_sample_is_told_whole(sample_world: SampleWorld) -> None:
    client = TestClient(create_app(sample_world.settings), base_url="http://127.0.0.1")
    clusters = client.get("/api/v1/chains/civil_drone/clusters").json()["clusters"]
    largest = max(clusters, key=lambda cluster: cluster["families"])
    path = f"/api/v1/chains/civil_drone/clusters/{largest['clusterId']}/families"
    found = client.get(path).json()
    assert found["familyCount"] == largest["families"]
    assert found["ownerCount"] >= len(found["owners"]) > 0
    assert sum(owner["share"] for owner in found["owners"]) == pytest.approx(1.0)
    rows = pd.read_csv(io.StringIO(client.get(path, params={"format": "csv"}).text))
    assert len(rows) == found["familyCount"]
    assert [row["familyId"] for row in found["families"]] == rows["familyId"].head(200).tolist()
