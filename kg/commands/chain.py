"""`kg chain`: industry chain definitions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.commands.terminal import out

app = typer.Typer(help="Industry chain definitions. 产业链定义", no_args_is_help=True)


@app.callback()
def chains() -> None:
    """Industry chain definitions. 产业链定义."""


@app.command("check")
def chain_check(files: Annotated[list[Path], typer.Argument(help="Chain files.", exists=True)]) -> None:
    """Say everything that is wrong with a chain file, in Chinese and English."""
    from kg.algorithms.chain import check_chain

    problems = [(path, problem) for path in files for problem in check_chain(path)]
    for path, problem in problems:
        out.print(
            f"{path}:{problem.line} {problem.path}: {problem.message_zh} / {problem.message}", soft_wrap=True
        )
        out.print(f"    found {problem.found}; expected {problem.expected}", soft_wrap=True, style="dim")
    if problems:
        raise typer.Exit(2)
    out.print("valid")
