"""`kg train`: models from labelled text."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.commands.terminal import out, say

app = typer.Typer(help="Train models from labelled text. 训练模型", no_args_is_help=True)


@app.callback()
def training() -> None:
    """Train models from labelled text. 训练模型."""


@app.command("ner")
def train_ner(
    data: Annotated[
        list[Path], typer.Option(help="Labelled files: CLUENER JSON or two columns.", exists=True)
    ],
    out_dir: Annotated[Path, typer.Option("--out", help="Folder for the model.")],
    rounds: Annotated[int, typer.Option(help="Rounds of the averaged perceptron.", min=1, max=1000)] = 10,
    more: Annotated[list[Path] | None, typer.Argument(help="More labelled files.", exists=True)] = None,
) -> None:
    """Train a recogniser of entities. 训练命名实体识别模型."""
    from kg.ingest.extract.ner.crf import train_recogniser
    from kg.ingest.extract.ner.data import read_labelled

    sentences = read_labelled([*data, *(more or [])])
    recogniser = train_recogniser(sentences, out_dir, say, rounds)
    out.print(f"{len(sentences)} sentences, {len(recogniser.labels)} types: {', '.join(recogniser.labels)}")
    out.print(f"model in {out_dir}", soft_wrap=True)
