"""`kg mcp`: the API's read-only questions as tools of an assistant, over standard input and output."""

from __future__ import annotations

import logging
import sys
from typing import Annotated

import typer

from kg.settings import Settings


def mcp(
    key: Annotated[
        str | None,
        typer.Option(
            envvar="KG_API_KEY",
            help="A key of the API: the assistant has its role. 接口密钥（决定角色）; better as KG_API_KEY.",
        ),
    ] = None,
) -> None:
    """Serve an assistant over the Model Context Protocol (stdio). 助手接口（只读）."""
    import anyio

    # Standard output is the protocol's alone.
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    from kg.api.assistant.server import serve_stdio

    anyio.run(serve_stdio, Settings(), key)
