"""`kg match-offers`: needs, patents on offer, firms; `kg evaluate text-similarity`: by which method."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.commands.terminal import out
from kg.settings import Settings


def match_offers(
    scenario: Annotated[
        Path | None, typer.Option(help="Needs, offers, firms and families in one JSON file.")
    ] = None,
    needs: Annotated[
        Path | None, typer.Option(help="Needs in one JSON file, besides those of the version.", exists=True)
    ] = None,
    seller: Annotated[list[str] | None, typer.Option(help="Holder whose families are for sale.")] = None,
    chain: Annotated[str, typer.Option(help="Chain id or file.")] = "civil_drone",
    subject: Annotated[
        str, typer.Option(help="Zone whose missing links and firms count: country:CN, place:<name>.")
    ] = "country:CN",
    as_of: Annotated[
        str | None, typer.Option(help="Date of the answer; by default that of the data.")
    ] = None,
    known: Annotated[str | None, typer.Option(help="Day until which knowledge counts.")] = None,
    jurisdiction: Annotated[str | None, typer.Option(help="Only rights at this office, e.g. CN.")] = None,
    version: Annotated[
        str | None,
        typer.Option("--snapshot", "--version", help="Snapshot version; by default the published one."),
    ] = None,
    text_method: Annotated[
        str | None,
        typer.Option(help="tfidf, lsa, bm25, tfidfBigrams or bm25Bigrams; by default the last."),
    ] = None,
    output_format: Annotated[str, typer.Option("--format", help="table, json, csv or parquet.")] = "table",
    output: Annotated[Path | None, typer.Option(help="File to write; needed for parquet.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Match needs with patents on offer, and offers with firms, by visible parts and reasons. 供需对接."""
    from kg.algorithms.text_matching import DEFAULT_METHOD, check_method
    from kg.job.supply_demand import match_offers as match
    from kg.job.supply_demand import match_snapshot
    from kg.questions.market import MarketRequest

    method = DEFAULT_METHOD if text_method is None else check_method(text_method)
    wanted = "json" if as_json else output_format
    if scenario is not None:
        match(scenario, method).show(wanted, output, out)
        return
    request = MarketRequest(chain, subject, tuple(seller or ()), needs, as_of, known, jurisdiction, method)
    match_snapshot(Settings(), request, version).show(wanted, output, out)


def evaluate_text_similarity(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files of patents; without them the snapshot.", exists=True)
    ] = None,
    output_format: Annotated[str, typer.Option("--format", help="table, json, csv or parquet.")] = "table",
    output: Annotated[Path | None, typer.Option(help="File to write; needed for parquet.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Find abstracts by their titles: TF-IDF, LSA and BM25 beside each other. 文本相似度评测."""
    from kg.job.text_study import evaluate_text_similarity as evaluate

    evaluate(Settings(), paths or []).show("json" if as_json else output_format, output, out)
