"""`kg evaluate match`: does a learned ranking of investors beat simple ones on later rounds?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.commands.terminal import out
from kg.settings import Settings


def evaluate_match(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files of rounds; without them the snapshot.", exists=True)
    ] = None,
    train_to: Annotated[str, typer.Option(help="Last day of training.")] = "2014-12-31",
    test_to: Annotated[str, typer.Option(help="Last day of the test.")] = "2016-12-31",
    output_format: Annotated[str, typer.Option("--format", help="table, json, csv or parquet.")] = "table",
    output: Annotated[Path | None, typer.Option(help="File to write; needed for parquet.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Rank all investors for later rounds: learned against popularity, domain, co-investors. 匹配评测."""
    from kg.errors import SettingsError
    from kg.job.match_study import evaluate_match as evaluate
    from kg.questions.request import parse_day

    split, end = parse_day(train_to), parse_day(test_to)
    if split is None or end is None or split >= end:
        raise SettingsError(
            "no time to test on", found=f"{train_to} to {test_to}", expected="two days in order"
        )
    found = evaluate(Settings(), paths or [], split, end)
    found.show("json" if as_json else output_format, output, out)
