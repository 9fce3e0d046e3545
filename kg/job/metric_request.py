"""One metric on one snapshot or scenario, for `kg compute`."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

import pandas as pd
import pyarrow as pa
from rich.console import Console, RenderableType
from rich.json import JSON

from kg.algorithms.as_of import AsOf
from kg.algorithms.control import ControlParameters, compute_control
from kg.algorithms.coverage import CoverageParameters, compute_coverage
from kg.algorithms.exports import to_csv, to_json, to_parquet
from kg.algorithms.family_weights import read_markets
from kg.algorithms.result_frames import control_frame, coverage_frame
from kg.algorithms.scenario import KINDS, compute_scenario, read_scenario, scenario_frame
from kg.algorithms.snapshot_inputs import load_world
from kg.algorithms.world import World
from kg.api.answers import matches_path, read_published
from kg.console import control_table, coverage_table, match_table
from kg.errors import NotFoundError, SettingsError, SnapshotError
from kg.job.answers import Run, control_answer, coverage_answer
from kg.job.chains import MARKETS, ChainInput, find_chain_input
from kg.job.evidence import coverage_evidence
from kg.job.main_job import read
from kg.job.results_run import CONTROL, knowledge_date, membership_of
from kg.publish import list_versions
from kg.settings import Settings
from kg.snapshot import Snapshot, open_snapshot

Kind = Literal["coverage", "control", "match"]
WRITERS: dict[str, Callable[[Any], bytes]] = {"csv": to_csv, "parquet": to_parquet}


@dataclass(frozen=True, slots=True)
class MetricRequest:
    """What to compute: a metric of a chain for a subject, at an instant, on a snapshot version.

    Attributes:
        metric: coverage, control or match.
        chain: id or file of a chain.
        subject: such as «country:CN».
        as_of: valid time, YYYY-MM-DD; None: the date of the data.
        version: snapshot version; None: the published one.
        known: knowledge time; None: the same day.
        jurisdiction: office code; None: any.
        weight: weight of a family.
        delta: δ of the control reach.
        exclusive_fraction: part of the right that exclusive licences move; None: not declared.
    """

    metric: str
    chain: str
    subject: str
    as_of: str | None = None
    version: str | None = None
    known: str | None = None
    jurisdiction: str | None = None
    weight: str = "1"
    delta: float = 0.0
    exclusive_fraction: float | None = None

    def instant(self, day: dt.date) -> AsOf:
        """Return the instant of the request, at a day if it names none.

        Raises:
            SettingsError: a date or the weight is none.
        """
        try:
            return AsOf(
                parse_day(self.as_of) or day,
                known=parse_day(self.known),
                jurisdiction=self.jurisdiction,
                weight=self.weight,
                with_onward_references=self.delta > 0,
                exclusive_fraction=self.exclusive_fraction,
            )
        except ValueError as error:
            raise SettingsError(str(error), found=self.weight) from None


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
        SnapshotError: nothing was ingested, or no family belongs to the chain.
    """
    metric = check_metric(request.metric)
    given = find_chain_input(request.chain)
    if metric == "match":
        return published_match(settings, given)
    answer = _answered(metric, given, open_question(settings, request))
    if request.weight != "1":
        # The plain count is always shown beside a weighted one.
        plain = _answered(metric, given, open_question(settings, dataclasses.replace(request, weight="1")))
        answer.answer["unweighted"] = {name: plain.answer.get(name) for name in UNWEIGHTED}
    return answer


UNWEIGHTED = ("links", "stageCoverage", "chainCoverage", "match", "chainAwareMatch", "chainPower")


def _answered(metric: Kind, given: ChainInput, asked: Question) -> Computed:
    if metric == "coverage":
        evidence = coverage_evidence(asked.world, asked.membership, asked.run.snapshot)
        return computed_coverage(given, asked.world, evidence, asked.run, asked.parameters)
    return computed_control(given, asked.world, asked.run, asked.parameters)


@dataclass(frozen=True)
class Question:
    """A request with the world that answers it.

    Attributes:
        given: the chain and what is published about its subjects.
        membership: of families in links.
        world: families, holders and references at the instant, seen from the subject.
        parameters: δ, κ and edges of the control metrics.
        run: what every answer carries.
    """

    given: ChainInput
    membership: pa.Table
    world: World
    parameters: ControlParameters
    run: Run


def open_question(settings: Settings, request: MetricRequest) -> Question:
    """Return the world that a request asks about.

    Raises:
        NotFoundError: there is no such chain, version or subject.
        SnapshotError: nothing was ingested, or no family belongs to the chain.
    """
    given = find_chain_input(request.chain)
    snapshot = find_snapshot(settings, request.version)
    membership = membership_of(snapshot, given)
    day = knowledge_date(snapshot, membership)
    if day is None:
        raise SnapshotError("no family of this snapshot belongs to the chain", found=given.chain.chain_id)
    world = load_world(
        snapshot,
        given.chain,
        membership,
        as_of=request.instant(day),
        subject=request.subject,
        shares=given.shares,
        markets=read_markets(MARKETS),
    )
    run = Run(snapshot, dt.datetime.now(dt.UTC).isoformat(timespec="seconds"))
    parameters = dataclasses.replace(CONTROL, delta=request.delta)
    return Question(given, membership, world, parameters, run)


def computed_coverage(
    given: ChainInput,
    world: World,
    evidence: list[dict[str, Any]],
    run: Run,
    parameters: ControlParameters,
) -> Computed:
    """Return a subject's coverage of a chain."""
    result = compute_coverage(world, CoverageParameters(control=ControlParameters(delta=parameters.delta)))
    answer = coverage_answer(given.chain, world, result, evidence, run)
    return Computed(coverage_table([answer]), coverage_frame(result), answer)


def computed_control(given: ChainInput, world: World, run: Run, parameters: ControlParameters) -> Computed:
    """Return who controls a chain."""
    result = compute_control(world, parameters)
    answer = control_answer(given.chain, world, result, run)
    return Computed(control_table(answer), control_frame(result, dict(world.names)), answer)


def published_match(settings: Settings, given: ChainInput) -> Computed:
    """Return the match of the published version: its clusters are found on the published graph.

    Raises:
        NotFoundError: nothing is published for this chain.
    """
    published = read_published(settings.home)
    path = matches_path(published.answers, given.chain.chain_id) if published else None
    if path is None or not path.is_file():
        raise NotFoundError("no match is published; run kg build PATH…", found=given.chain.chain_id)
    answer = read(path)
    return Computed(match_table(answer), pd.json_normalize(answer["scores"]), answer)


def parse_day(text: str | None) -> dt.date | None:
    """Return a date given as 2016-12-31; None without one."""
    try:
        return None if text is None else dt.date.fromisoformat(text)
    except ValueError:
        raise SettingsError("not a date", found=text, expected="YYYY-MM-DD") from None


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
