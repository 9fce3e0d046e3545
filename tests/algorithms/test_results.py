"""Results as graph tables, and as files for other programs."""

import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kg.algorithms.cluster_profiles import ClusterProfile
from kg.algorithms.clusters import ClusterParameters, cluster_id
from kg.algorithms.control import ControlParameters, compute_control
from kg.algorithms.coverage import compute_coverage
from kg.algorithms.exports import to_csv, to_json, to_parquet
from kg.algorithms.fund_match import compute_match
from kg.algorithms.result_frames import control_frame, coverage_frame, match_frame
from kg.algorithms.results import (
    Stamp,
    Tables,
    cluster_tables,
    control_tables,
    coverage_tables,
    match_tables,
    merge_tables,
    write_results,
)
from kg.algorithms.scenario import Scenario, read_scenario, scenario_world
from kg.schema import GRAPH_SCHEMA
from kg.schema.column_checks import find_violations
from kg.snapshot import open_snapshot

SCENARIOS = Path(__file__).parent / "scenarios"
STAMP = Stamp("toy", "country:CN", dt.date(2020, 1, 1), "abc123")


@pytest.fixture
def scenario() -> Scenario:
    return read_scenario(SCENARIOS / "match.json")


def named_like_the_graph(tables: Tables) -> Tables:
    """Link ids of scenarios have no chain in front; those of the graph do."""
    renamed = {}
    for name, table in tables.items():
        columns = {
            key: pa.array([f"toy/{v}" for v in table[key].to_pylist()])
            if key == "linkId" or (key == "endKey" and name.endswith(("OfLink", "ControlLink")))
            else table[key]
            for key in table.column_names
        }
        renamed[name] = pa.table(columns)
    return renamed


def refused(tables: Tables) -> dict[str, Any]:
    found = {}
    with duckdb.connect() as connection:
        for name, table in tables.items():
            group, _, kind = name.partition("/")
            spec = GRAPH_SCHEMA.node(kind) if group == "nodes" else GRAPH_SCHEMA.relationship(kind)
            connection.register("checked", table)
            violations = find_violations(connection, spec, "checked")
            if violations:
                found[name] = violations[:3]
    return found


def test_the_shapes_accept_every_result(scenario: Scenario) -> None:
    world = scenario_world(scenario)
    parts = [
        coverage_tables(compute_coverage(world), STAMP),
        control_tables(compute_control(world), STAMP),
        match_tables(compute_match(world, scenario.funds, scenario.projects), STAMP),
    ]
    tables = named_like_the_graph(merge_tables(parts))
    rows = {name.partition("/")[2]: table.num_rows for name, table in tables.items()}
    assert rows == {
        "LinkCoverage": 5,
        "ChainCoverage": 1,
        "LinkControl": 5,
        "HolderControl": 4,
        "FundMatch": 8,
        "CoverageOfLink": 5,
        "CoverageOfChain": 1,
        "ControlOfLink": 5,
        "HolderControlOf": 4,
        "HolderControlLink": 4,
        "MatchOfFund": 8,
        "MatchOfCluster": 8,
    }
    assert refused(tables) == {}


def test_undefined_numbers_are_null_with_their_reason(scenario: Scenario) -> None:
    table = control_tables(compute_control(scenario_world(scenario)), STAMP)["nodes/LinkControl"]
    (empty,) = [row for row in table.to_pylist() if row["linkId"] == "n2"]
    assert (empty["hhi"], empty["thicketDensity"], empty["patentMass"]) == (None, None, 0.0)
    assert json.loads(empty["undefinedReasons"])["hhi"].startswith("no family in force")


def test_a_clusters_rows(scenario: Scenario) -> None:
    members = pd.DataFrame({"familyId": ["a", "b"], "clusterId": ["cluster:1", "cluster:1"]})
    profile = ClusterProfile(
        "cluster:1", 2, {"toy/n1": 1.5, "toy/n2": 0.5}, None, 1.0, (), 0.0, None, frozenset(), "title"
    )
    tables = cluster_tables([profile], members, STAMP, ClusterParameters())
    assert refused(tables) == {}
    (row,) = tables["nodes/PatentCluster"].to_pylist()
    assert (json.loads(row["linkMix"]), row["patentMass"], row["growth"]) == (
        {"toy/n1": 0.75, "toy/n2": 0.25},
        2.0,
        None,
    )
    assert set(json.loads(row["undefinedReasons"])) == {"growth"}


def test_written_results_open_like_a_snapshot_and_are_the_same_twice(
    scenario: Scenario, tmp_path: Path
) -> None:
    tables = coverage_tables(compute_coverage(scenario_world(scenario)), STAMP)
    first = write_results(tmp_path, tables, "abc123")
    second = write_results(tmp_path, tables, "abc123")
    assert first == second
    assert [path.name for path in tmp_path.iterdir()] == ["abc123"]
    opened = open_snapshot(first, verify=True)
    assert opened.row_counts == {
        "LinkCoverage": 5,
        "ChainCoverage": 1,
        "CoverageOfChain": 1,
        "CoverageOfLink": 5,
    }
    assert opened.manifest["snapshotVersion"] == "abc123"


def test_the_same_rows_twice_are_merged(scenario: Scenario) -> None:
    tables = coverage_tables(compute_coverage(scenario_world(scenario)), STAMP)
    assert {n: t.num_rows for n, t in merge_tables([tables, tables]).items()} == {
        n: t.num_rows for n, t in tables.items()
    }


def test_other_parameters_are_another_result(scenario: Scenario) -> None:
    world = scenario_world(scenario)
    direct = control_tables(compute_control(world), STAMP)["nodes/LinkControl"]["resultId"].to_pylist()
    onward = control_tables(compute_control(world, ControlParameters(delta=0.5)), STAMP)
    assert not set(direct) & set(onward["nodes/LinkControl"]["resultId"].to_pylist())


def test_holders_are_listed_by_reach_and_only_where_they_have_any() -> None:
    world = scenario_world(read_scenario(SCENARIOS / "control.json"))
    frame = control_frame(compute_control(world), {"X": "Foreign Ltd"})
    assert frame["holder"].tolist() == ["X", "Y", "Z", "V"]
    assert frame["name"].tolist()[0] == "Foreign Ltd"
    assert frame["directShare"].round(4).tolist() == [0.4, 0.3, 0.2, 0.1]


def test_csv_opens_in_a_spreadsheet_and_runs_nothing() -> None:
    frame = pd.DataFrame({"name": ["=cmd()", "@x", "中国", None], "value": [-1.5, float("nan"), 2.0, 3.0]})
    data = to_csv(frame)
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig") == "name,value\r\n'=cmd(),-1.5\r\n'@x,\r\n中国,2.0\r\n,3.0\r\n"


def test_exports_keep_null_apart_from_zero(scenario: Scenario) -> None:
    result = compute_match(scenario_world(scenario), scenario.funds, scenario.projects)
    frame = match_frame(result)
    assert frame["project"].tolist()[:2] == ["p1", "p2"]
    assert json.loads(to_json({"a": None, "b": 0.0})) == {"a": None, "b": 0.0}
    coverage = coverage_frame(compute_coverage(scenario_world(scenario)))
    back = pq.read_table(io.BytesIO(to_parquet(coverage))).to_pylist()
    assert (back[1]["selfDetermination"], back[1]["coverage"]) == (None, 0.0)


def test_a_clusters_id_depends_on_members_and_parameters_only() -> None:
    first = cluster_id("a", ClusterParameters())
    assert first == cluster_id("a", ClusterParameters())
    assert (
        len({first, cluster_id("b", ClusterParameters()), cluster_id("a", ClusterParameters(gamma=2))}) == 3
    )
