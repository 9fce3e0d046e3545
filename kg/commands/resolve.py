"""`kg resolve`: who is who among names of organisations, without a server."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.table import Table

from kg.commands import judgement
from kg.commands.terminal import out

app = typer.Typer(help="Who is who among names of organisations. 机构识别", no_args_is_help=True)

NameFile = Annotated[
    Path, typer.Argument(help="File with a name a line, in any encoding.", exists=True, dir_okay=False)
]
Evidence = Annotated[
    list[Path] | None,
    typer.Option(
        help="CSV, TSV or JSON lines; a row gives names of one organisation (short, full, brand, English).",
        exists=True,
        dir_okay=False,
    ),
]


@app.callback()
def resolve() -> None:
    """Who is who among names of organisations. 机构识别."""


@app.command("names")
def names(
    file: NameFile,
    against: Annotated[
        Path | None, typer.Option(help="Link to the names of this file instead.", exists=True)
    ] = None,
    evidence: Evidence = None,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON line a name, in order.")] = False,
) -> None:
    """Group the names of a file into organisations, or link them to those of another file.

    把一份名单归并为机构，或与另一份名单逐一对应。
    """
    from kg.ingest.resolve.name_file import read_names
    from kg.ingest.resolve.resolution import resolve_names

    given = read_names(file)
    if against is not None:
        link(given, against, evidence or [], as_json=as_json)
        return
    rows = [asdict(row) for row in resolve_names(given)]
    if as_json:
        print_lines(rows)
        return
    table = Table("name", "organisation", "kind", "score", "reason")
    for row in rows:
        table.add_row(
            row["name"][:60],
            row["canonicalName"] or "",
            row["kind"] or "",
            f"{row['score']:.3f}",
            row["reason"],
        )
    out.print(table)


def link(given: list[str], against: Path, evidence: list[Path], *, as_json: bool) -> None:
    """Print what each name may mean among the names of another file."""
    from kg.ingest.resolve.evidence import read_aliases
    from kg.ingest.resolve.linking import link_names
    from kg.ingest.resolve.name_file import read_names

    rows = [asdict(row) for row in link_names(given, read_names(against), read_aliases(evidence))]
    if as_json:
        print_lines([{k: v for k, v in row.items() if k != "reason" or v} for row in rows])
        return
    table = Table("name", "match", "score", "reason")
    for row in rows:
        best = row["match"][0] if row["match"] else None
        if best is None:
            table.add_row(row["name"][:60], "", "", row["reason"])
        else:
            table.add_row(row["name"][:60], best["name"], f"{best['score']:.3f}", best["reason"])
    out.print(table)


def print_lines(rows: list[dict[str, object]]) -> None:
    """Print one JSON line for each row."""
    for row in rows:
        sys.stdout.buffer.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
    sys.stdout.flush()


app.command("explain")(judgement.explain)
app.command("judge")(judgement.judge)
app.command("judgements")(judgement.judgements)
app.command("undo")(judgement.undo)
app.command("review")(judgement.review)
