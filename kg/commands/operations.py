"""`kg operations`: the operation views of a small world in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.commands.terminal import dump


def operations(
    view: Annotated[str, typer.Argument(help="otl, risk or grading.")],
    scenario: Annotated[Path, typer.Option(help="A small world in one JSON file.", exists=True)],
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, which is the only form.")] = False,
) -> None:
    """Show an OTL funnel, the risks of a portfolio or its grading. 运营视图：OTL 漏斗、风险、分级."""
    from kg.algorithms.operation_scenarios import compute_operations

    dump(compute_operations(view, scenario))
