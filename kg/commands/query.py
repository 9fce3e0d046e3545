"""`kg query`: the named questions of cypher/queries."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from kg.commands.terminal import dump, out
from kg.errors import QueryError
from kg.settings import Settings


def query(
    name: Annotated[str | None, typer.Argument(help="Named query; without it the list of them.")] = None,
    param: Annotated[list[str] | None, typer.Option(help="name=value; may be given again.")] = None,
    output_format: Annotated[str, typer.Option("--format", help="table or json.")] = "table",
) -> None:
    """Answer one of the named questions in cypher/queries from the published graph."""
    from kg.queries import read_queries

    if name is None:
        for found in read_queries().values():
            out.print(f"{found.name:<22}{found.question_zh} {found.question_en}", soft_wrap=True)
        return
    show_query(name, dict(split_parameter(text) for text in param or []), output_format)


def split_parameter(text: str) -> tuple[str, str]:
    """Return name and value of «name=value»."""
    name, sign, value = text.partition("=")
    if not sign:
        raise QueryError("cannot read this parameter", found=text, expected="name=value")
    return name, value


def show_query(name: str, given: dict[str, str], output_format: str) -> None:
    """Run a named query and print its rows."""
    from kg.graph import find_endpoint, open_driver, read
    from kg.queries import bind_parameters, find_query

    settings, found = Settings(), find_query(name)
    values = bind_parameters(found, given)
    with open_driver(settings) as driver:
        rows = read(driver, find_endpoint(settings).database, found.cypher, values)
    if output_format == "json":
        dump(rows)
        return
    table = Table(*[column for column, _ in found.columns], title=f"{found.question_zh} {found.question_en}")
    for row in rows:
        table.add_row(*["" if row[column] is None else str(row[column]) for column, _ in found.columns])
    out.print(table)
