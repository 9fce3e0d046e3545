"""`kg query --cypher`: free Cypher through the same door as the API's, from the terminal."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import orjson

from kg.api.door.answer import Answer
from kg.api.door.body import BODIES, Body
from kg.api.door.door import Bounds, Door
from kg.api.door.question import Question, check_question
from kg.commands.terminal import err, out
from kg.errors import QueryError
from kg.settings import Settings

FORMATS = ("table", *BODIES)
Show = Callable[[Answer], Awaitable[None]]


def ask_freely(cypher: str, given: dict[str, str], output_format: str, limit: int | None) -> None:
    """Ask the published graph and write its answer to standard output.

    Args:
        cypher: one query that only reads.
        given: parameters by name, as typed.
        output_format: one of FORMATS.
        limit: rows at most.

    Raises:
        QueryError: no such format, or a parameter that is none.
        CypherError: the query is refused or fails.
        ServerError: the graph does not answer.
    """
    if output_format not in FORMATS:
        raise QueryError("no such format", found=output_format, expected=", ".join(FORMATS))
    settings = Settings()
    body = {"query": cypher, "parameters": {name: read_value(text) for name, text in given.items()}}
    question = check_question(body | {"limit": limit}, settings.cypher_rows)
    show = print_table if output_format == "table" else write_body(BODIES[output_format]("zh"))
    asyncio.run(_ask(settings, question, show))


def read_value(text: str) -> Any:
    """Return what was typed as a JSON value, else as the text that it is: `5`, `[1,2]`, `华为`, `"5"`."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


async def _ask(settings: Settings, question: Question, show: Show) -> None:
    door = Door(settings, Bounds.of(settings), audit=lambda _: None)
    try:
        async with door.ask(question) as answer:
            await show(answer)
    finally:
        await door.close()


async def print_table(answer: Answer) -> None:
    """Print the rows as a table, and below it whether the limit cut any off."""
    from rich.table import Table

    from kg.api.door.values import to_text

    table = Table(*answer.columns)
    async for rows in answer.batches():
        for row in rows:
            table.add_row(*[to_text(value) for value in row])
    out.print(table)
    if answer.truncated:
        err.print(
            f"只显示前 {answer.limit} 行 only the first {answer.limit} rows; see --limit", style="yellow"
        )


def write_body(body: Body) -> Show:
    """Return what writes an answer to standard output as the API would send it."""

    async def write(answer: Answer) -> None:
        target, has_begun = sys.stdout.buffer, False
        async for rows in answer.batches():
            if not has_begun:
                target.write(body.start(answer, rows))
                has_begun = True
            target.write(body.rows(rows))
        if not has_begun:
            target.write(body.start(answer, []))
        target.write(body.end(answer))
        target.flush()

    return write
