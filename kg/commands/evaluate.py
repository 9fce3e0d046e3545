"""`kg evaluate`: how good the results are, measured on labelled data."""

from __future__ import annotations

import typer

app = typer.Typer(help="Quality measured on labelled data. 质量评测", no_args_is_help=True)


@app.callback()
def evaluate() -> None:
    """Quality measured on labelled data. 质量评测."""
