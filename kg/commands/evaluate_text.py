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


def evaluate_facts(
    gold: Annotated[list[Path], typer.Option(help="Gold files of facts.", exists=True)],
    data: Annotated[list[Path], typer.Option(help="The documents that they name.", exists=True)],
    as_json: Annotated[bool, typer.Option("--json", help="The scores as JSON.")] = False,
) -> None:
    """Score the facts of documents against gold files. 评测事实抽取."""
    from kg.ingest.extract.gold import evaluate_facts as measure
    from kg.ingest.extract.gold import read_gold

    result = measure([document for path in gold for document in read_gold(path)], data)
    rows = {document["record"] or document["path"]: document for document in result["documents"]}
    show(result, {**rows, "all": result["all"]}, as_json=as_json)


def evaluate_relations(
    train: Annotated[list[Path], typer.Option(help="Labelled relations to train on.", exists=True)],
    gold: Annotated[list[Path], typer.Option(help="Labelled relations to score.", exists=True)],
    as_json: Annotated[bool, typer.Option("--json", help="The scores as JSON.")] = False,
) -> None:
    """Score a classifier of relations beside a majority and a keyword baseline. 评测关系分类."""
    from kg.ingest.extract.relations.data import read_examples
    from kg.ingest.extract.relations.evaluate import evaluate_relations as measure

    result = measure(read_examples(train), read_examples(gold))
    if as_json:
        dump(result)
        return
    table = Table("", "macro F1", "accuracy")
    for name in ("model", "majority", "keyword"):
        table.add_row(name, f"{result[name]['macroF1']:.4f}", f"{result[name]['accuracy']:.4f}")
    out.print(table)


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
