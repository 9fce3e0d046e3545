"""`kg schema`: the ontology and what is derived from it."""

from __future__ import annotations

import typer

from kg.commands.terminal import out
from kg.settings import REPOSITORY_ROOT

app = typer.Typer(help="The ontology and what is derived from it. 本体", no_args_is_help=True)


@app.command("build")
def schema_build() -> None:
    """Derive constraints, load statements, row models and the dictionary from ontology/."""
    from kg.schema.build import build as derive

    for path in derive(REPOSITORY_ROOT):
        out.print(str(path))


@app.command("check")
def schema_check() -> None:
    """Fail when a generated file has drifted from ontology/."""
    from kg.schema.build import check

    check(REPOSITORY_ROOT)
    out.print("the generated files agree with the ontology")
