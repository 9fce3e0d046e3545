"""`kg query`: the named questions of cypher/queries."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from kg.commands.terminal import dump, out
from kg.errors import QueryError
from kg.settings import Settings


def query(
    name: Annotated[str | None, typer.Argument(help="Named query; without it the list of them.")] = None,
    param: Annotated[list[str] | None, typer.Option("--param", "-p", help="name=value; repeatable.")] = None,
    cypher: Annotated[str | None, typer.Option(help="Any Cypher that only reads 只读 Cypher.")] = None,
    file: Annotated[Path | None, typer.Option(help="File with such Cypher.", exists=True)] = None,
    limit: Annotated[int | None, typer.Option(help="Rows of free Cypher at most.", min=1)] = None,
    check: Annotated[bool, typer.Option("--check", help="Say what the server itself locks.")] = False,
    output_format: Annotated[
        str, typer.Option("--format", help="table, json; for free Cypher also ndjson, csv, arrow, graph.")
    ] = "table",
) -> None:
    """Answer a named question of cypher/queries, or free Cypher, from the published graph."""
    given = dict(split_parameter(text) for text in param or [])
    if sum(part is not None for part in (name, cypher, file)) > 1:
        raise QueryError("one question at a time", expected="a name, --cypher or --file")
    if check:
        show_checks()
        return
    if cypher is not None or file is not None:
        from kg.commands.free_query import ask_freely

        ask_freely(read_cypher(file) if file is not None else cypher or "", given, output_format, limit)
        return
    if name is None:
        list_queries()
        return
    show_query(name, given, output_format)


def read_cypher(file: Path) -> str:
    """Return the text of a file.

    Raises:
        QueryError: it is not UTF-8.
    """
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise QueryError("the file is not UTF-8", where=str(file), found=f"byte {error.start}") from error


def show_checks() -> None:
    """Print what the graph server itself locks, besides the door."""
    from kg.api.door.server_checks import examine_server, tell
    from kg.graph import find_endpoint, open_driver

    settings = Settings()
    with open_driver(settings) as driver:
        for finding in examine_server(driver, find_endpoint(settings).database):
            out.print(tell(finding), soft_wrap=True)


def list_queries() -> None:
    """Print the named queries with what they answer."""
    from kg.queries import read_queries

    for found in read_queries().values():
        out.print(f"{found.name:<22}{found.question_zh} {found.question_en}", soft_wrap=True)


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
