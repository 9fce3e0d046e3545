"""One metric on one snapshot or scenario, for `kg compute`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

import pandas as pd
from rich.console import Console, RenderableType
from rich.json import JSON

from kg.algorithms.exports import to_csv, to_json, to_parquet
from kg.algorithms.scenario import KINDS, compute_scenario, read_scenario, scenario_frame
from kg.console import control_table, coverage_table, match_table
from kg.errors import NotFoundError, SettingsError, SnapshotError
from kg.job.snapshot_match import answer_match
from kg.publish import list_versions
from kg.questions.metric_answers import answer_metric
from kg.questions.request import MetricRequest
from kg.questions.worlds import Worlds
from kg.settings import Settings
from kg.snapshot import Snapshot, open_snapshot

Kind = Literal["coverage", "control", "match"]
WRITERS: dict[str, Callable[[Any], bytes]] = {"csv": to_csv, "parquet": to_parquet}


@dataclass(frozen=True)
class Computed:
    """A result as a table for people, as one flat frame, and as JSON."""

    table: RenderableType
    frame: pd.DataFrame
    answer: dict[str, Any]

    def show(self, output_format: str, output: Path | None, console: Console) -> None:
        """Print the result, or write it to a file.

        Raises:
            SettingsError: the format is unknown, or it is one that needs a file.
        """
        if output_format == "table":
            console.print(self.table)
            return
        content = self.encode(output_format)
        if output is not None:
            output.write_bytes(content)
        elif output_format == "parquet":
            raise SettingsError("parquet needs a file", expected="--output FILE")
        else:
            console.file.write(content.decode("utf-8"))

    def encode(self, output_format: str) -> bytes:
        """Return the result in a format."""
        if output_format == "json":
            return to_json(self.answer)
        if output_format not in WRITERS:
            raise SettingsError("unknown format", found=output_format, expected="table, json, csv or parquet")
        return WRITERS[output_format](self.frame)


def check_metric(metric: str) -> Kind:
    """Return the metric.

    Raises:
        SettingsError: there is no such metric.
    """
    if metric not in KINDS:
        raise SettingsError("unknown metric", found=metric, expected=", ".join(KINDS))
    return cast(Kind, metric)


def compute_scenario_file(metric: str, path: Path) -> Computed:
    """Return the numbers of a small world in a JSON file, without any server.

    Raises:
        ScenarioError: the file is not a scenario.
    """
    kind, scenario = check_metric(metric), read_scenario(path)
    answer = compute_scenario(kind, scenario)
    return Computed(JSON.from_data(answer), scenario_frame(kind, scenario), answer)


def compute_metric(settings: Settings, request: MetricRequest) -> Computed:
    """Compute a metric on a snapshot of the workspace.

    Raises:
        NotFoundError: there is no such chain, version or subject.
        SnapshotError: nothing was ingested.
    """
    worlds = open_worlds(settings, request.version)
    if check_metric(request.metric) == "match":
        matched = answer_match(settings.home, worlds, request)
        return Computed(match_table(matched.answer), matched.frame, matched.answer)
    found = answer_metric(worlds, request)
    is_coverage = request.metric == "coverage"
    table = coverage_table([found.answer]) if is_coverage else control_table(found.answer)
    return Computed(table, found.frame, found.answer)


def open_worlds(settings: Settings, version: str | None) -> Worlds:
    """Return the worlds of a version; without one of the published, else the newest."""
    return Worlds(find_snapshot(settings, version))


def find_snapshot(settings: Settings, version: str | None) -> Snapshot:
    """Return the snapshot of a version; without one the published, else the newest."""
    listed = list_versions(settings)
    if not listed:
        raise SnapshotError("there is no snapshot; run kg ingest PATH…", where=str(settings.home))
    if version is None:
        published = [item for item in listed if item.state == "published"]
        return open_snapshot((published or listed)[-1].path)
    found = [item for item in listed if item.version.startswith(version)]
    if len(found) != 1:
        raise NotFoundError("no such version", found=version, expected=", ".join(i.version for i in listed))
    return open_snapshot(found[0].path)
