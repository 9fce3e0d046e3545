"""`kg evaluate gaps|reach|weights`: do the numbers say anything of what comes later?"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from kg.commands.terminal import out
from kg.settings import Settings

Paths = Annotated[
    list[Path] | None, typer.Argument(help="Files of patents; without them the snapshot.", exists=True)
]
Chain = Annotated[str, typer.Option(help="Chain id or file.")]
Split = Annotated[str, typer.Option(help="t: the numbers are computed as they were known on this day.")]
Until = Annotated[str | None, typer.Option(help="Last day of what came later; by default that of the data.")]
Format = Annotated[str, typer.Option("--format", help="table, json, csv or parquet.")]
Output = Annotated[Path | None, typer.Option(help="File to write; needed for parquet.")]
AsJson = Annotated[bool, typer.Option("--json", help="The same as --format json.")]


def evaluate_gaps(
    paths: Paths = None,
    chain: Chain = "civil_drone",
    split: Split = "2011-12-31",
    until: Until = None,
    output_format: Format = "table",
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """Set the gap class at t against later filings: do weak and missing links stay behind? 缺链弱链的效度."""
    _show("gaps", paths, chain, split, until, "json" if as_json else output_format, output)


def evaluate_reach(
    paths: Paths = None,
    chain: Chain = "civil_drone",
    split: Split = "2016-06-30",
    until: Until = None,
    output_format: Format = "table",
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """Set the control reach at t against later references of others. 控制覆盖的效度."""
    _show("reach", paths, chain, split, until, "json" if as_json else output_format, output)


def evaluate_weights(
    paths: Paths = None,
    chain: Chain = "civil_drone",
    split: Split = "2016-12-31",
    until: Until = None,
    output_format: Format = "table",
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """Set citations at t against family size and lifetime, within field × year. 引证权重的效度."""
    _show("weights", paths, chain, split, until, "json" if as_json else output_format, output)


def _show(
    study: str,
    paths: list[Path] | None,
    chain: str,
    split: str,
    until: str | None,
    output_format: str,
    output: Path | None,
) -> None:
    from kg.job.validity_study import evaluate_validity
    from kg.questions.request import parse_day

    day = parse_day(split, "split") or dt.date.min
    last = parse_day(until, "until")
    evaluate_validity(Settings(), study, paths or [], chain, day, last).show(output_format, output, out)
