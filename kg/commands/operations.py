"""`kg operations`: the operation views of a snapshot, or of a small world in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.commands.terminal import dump
from kg.settings import Settings


def operations(
    view: Annotated[str, typer.Argument(help="otl, risk, grading, sep, alliance or paths.")],
    scenario: Annotated[
        Path | None, typer.Option(help="A small world in one JSON file.", exists=True)
    ] = None,
    chain: Annotated[str | None, typer.Option(help="Chain id or file (risk, alliance, grading).")] = None,
    subject: Annotated[
        str | None, typer.Option(help="country:CN, agent:<id or exact name>, place:<id or name>, group:<id>.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(help="Date of the answer; by default that of the data.")
    ] = None,
    known: Annotated[str | None, typer.Option(help="Day until which knowledge counts.")] = None,
    jurisdiction: Annotated[str | None, typer.Option(help="Only rights at this office, e.g. CN.")] = None,
    version: Annotated[
        str | None,
        typer.Option("--snapshot", "--version", help="Snapshot version; by default the published one."),
    ] = None,
    buy: Annotated[list[str] | None, typer.Option(help="risk: family that might be bought.")] = None,
    takeover: Annotated[str | None, typer.Option(help="risk: firm that might be bought whole.")] = None,
    buyer: Annotated[str | None, typer.Option(help="risk: by whom.")] = None,
    against: Annotated[list[str] | None, typer.Option(help="risk: holder of the other side.")] = None,
    member: Annotated[list[str] | None, typer.Option(help="alliance: member of one thought of.")] = None,
    standard: Annotated[str | None, typer.Option(help="sep: standardId or number.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, which is the only form.")] = False,
) -> None:
    """Show an OTL funnel, risks, grading, SEP, alliances or value paths. 运营视图."""
    from kg.algorithms.operation_scenarios import compute_operations
    from kg.job.metric_request import open_worlds
    from kg.questions.operation_views import ViewRequest, show_view

    if scenario is not None:
        dump(compute_operations(view, scenario))
        return
    request = ViewRequest(
        view,
        chain,
        subject,
        as_of,
        known,
        jurisdiction,
        tuple(buy or ()),
        takeover,
        buyer,
        tuple(against or ()),
        tuple(member or ()),
        standard,
    )
    dump(show_view(open_worlds(Settings(), version), request))
