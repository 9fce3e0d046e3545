"""`kg compute`: a metric on a snapshot, or on a small world in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.commands.terminal import out
from kg.settings import Settings


def compute(
    metric: Annotated[str, typer.Argument(help="coverage, control or match.")],
    scenario: Annotated[Path | None, typer.Option(help="A small world in one JSON file.")] = None,
    chain: Annotated[str, typer.Option(help="Chain id or file.")] = "civil_drone",
    subject: Annotated[str, typer.Option(help="Whose coverage or control, e.g. country:CN.")] = "country:CN",
    as_of: Annotated[
        str | None, typer.Option(help="Date of the answer; by default that of the data.")
    ] = None,
    version: Annotated[
        str | None, typer.Option(help="Snapshot version; by default the published one.")
    ] = None,
    known: Annotated[
        str | None, typer.Option(help="Day until which knowledge counts; by default the date of the answer.")
    ] = None,
    jurisdiction: Annotated[str | None, typer.Option(help="Only rights at this office, e.g. CN.")] = None,
    weight: Annotated[str, typer.Option(help="Weight of a family: 1, oecd, pai or calibrated.")] = "1",
    delta: Annotated[
        float, typer.Option(help="Part of a blocking that each further reference leaves.", min=0, max=1)
    ] = 0.0,
    exclusive_fraction: Annotated[
        float | None,
        typer.Option(help="Part of the right that an exclusive licence moves.", min=0, max=1),
    ] = None,
    output_format: Annotated[str, typer.Option("--format", help="table, json, csv or parquet.")] = "table",
    output: Annotated[Path | None, typer.Option(help="File to write; needed for parquet.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Compute a metric on a snapshot, or on a scenario without any server."""
    from kg.job.metric_request import check_metric, compute_metric, compute_scenario_file
    from kg.questions.request import MetricRequest

    wanted = "json" if as_json else output_format
    if scenario is not None:
        # Nested numbers have no table of their own: for a person, too, a scenario's answer is its JSON.
        shown = "json" if wanted == "table" else wanted
        compute_scenario_file(metric, scenario).show(shown, output, out)
        return
    check_metric(metric)
    request = MetricRequest(
        metric, chain, subject, as_of, version, known, jurisdiction, weight, delta, exclusive_fraction
    )
    compute_metric(Settings(), request).show(wanted, output, out)
