"""`kg evaluate ner | facts | relations`: models and rules of text against labelled data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from kg.commands.terminal import dump, out


def evaluate_ner(
    model: Annotated[Path, typer.Option(help="Folder of a model from kg train ner.", exists=True)],
    gold: Annotated[list[Path], typer.Option(help="Labelled files.", exists=True)],
    as_json: Annotated[bool, typer.Option("--json", help="The scores as JSON.")] = False,
) -> None:
    """Score a recogniser of entities by exact spans and types. 评测命名实体识别."""
    from kg.ingest.extract.ner.crf import load_recogniser
    from kg.ingest.extract.ner.data import read_labelled
    from kg.ingest.extract.ner.evaluate import evaluate_recogniser

    result = evaluate_recogniser(load_recogniser(model), read_labelled(gold))
    show(result, {"micro": result["micro"], **result["types"]}, as_json=as_json)


def show(result: dict[str, Any], rows: dict[str, dict[str, Any]], *, as_json: bool) -> None:
    """Print scores as JSON or as a table."""
    if as_json:
        dump(result)
        return
    table = Table("", "precision", "recall", "F1", "right", "invented", "missed")
    for name, row in rows.items():
        scores = ["–" if row[key] is None else f"{row[key]:.4f}" for key in ("precision", "recall", "f1")]
        table.add_row(name, *scores, *(str(row[key]) for key in ("right", "invented", "missed")))
    out.print(table)
