"""`kg match-offers`: needs against patents on offer, and offers against firms that may need them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.commands.terminal import out


def match_offers(
    scenario: Annotated[Path, typer.Option(help="Needs, offers, firms and families in one JSON file.")],
    text_method: Annotated[
        str | None,
        typer.Option(help="tfidf, lsa or bm25; by default the one that docs/text-similarity.md found best."),
    ] = None,
    output_format: Annotated[str, typer.Option("--format", help="table, json, csv or parquet.")] = "table",
    output: Annotated[Path | None, typer.Option(help="File to write; needed for parquet.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Match needs with patents on offer, and offers with firms, by visible parts and reasons. 供需对接."""
    from kg.algorithms.supply_demand import DEFAULT_METHOD
    from kg.algorithms.text_matching import check_method
    from kg.job.supply_demand import match_offers as match

    method = DEFAULT_METHOD if text_method is None else check_method(text_method)
    match(scenario, method).show("json" if as_json else output_format, output, out)
