"""`kg evaluate resolution`: identity resolution measured on labelled names."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from kg.commands.terminal import dump, out

GoldFile = Annotated[
    Path,
    typer.Option(
        "--gold",
        help="CSV, TSV or JSON lines with columns name,cluster (any entity id) · left,right,label · "
        "short,full (also name,fullname or 公司名称,工商名称).",
        exists=True,
        dir_okay=False,
    ),
]


def resolution(
    gold: GoldFile,
    evidence: Annotated[
        list[Path] | None,
        typer.Option(help="Rows that give names of one organisation.", exists=True, dir_okay=False),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="All figures as JSON.")] = False,
) -> None:
    """Measure identity resolution: pairwise and B-cubed precision, recall, F1, with 95 % intervals.

    在标注数据上评测机构识别：成对与 B-cubed 的查准、查全、F1 及区间，并列出基线。
    """
    from kg.ingest.resolve.evaluation import evaluate as measure
    from kg.ingest.resolve.evidence import read_aliases
    from kg.ingest.resolve.gold import read_gold

    figures = measure(read_gold(gold), read_aliases(evidence or []))
    if as_json:
        dump(figures)
        return
    show_resolution(figures)


def show_resolution(figures: dict[str, Any]) -> None:
    """Print the figures as a table, ours first, baselines below."""
    if figures["task"] == "links":
        out.print(
            f"top-1 {interval(figures['top1'])}  precision {interval(figures['precision'])} "
            f"recall {interval(figures['recall'])} of {figures['names']} names"
        )
        for row in figures["baselines"]:
            out.print(f"{row['name']}: top-1 {interval(row['top1'])}")
        return
    table = Table("method", "measure", "precision", "recall", "F1")
    for name, row in [("kg", figures), *((b["name"], b) for b in figures.get("baselines", []))]:
        for kind in ("pairwise", "bCubed"):
            if kind in row:
                table.add_row(name, kind, *(interval(row[kind][x]) for x in ("precision", "recall", "f1")))
    out.print(table)


def interval(measure: dict[str, float | None]) -> str:
    """Return a share with its interval as text."""
    if measure["value"] is None:
        return "—"
    bounds = f" ({measure['low']:.3f}–{measure['high']:.3f})" if measure.get("low") is not None else ""
    return f"{measure['value']:.4f}{bounds}"
