"""`kg navigate`: patent navigation of a firm, or of a zone's industry, in sentences that carry numbers."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.commands.terminal import dump, out
from kg.settings import Settings


def navigate(
    kind: Annotated[str, typer.Argument(help="firm (企业运营类) or zone (产业规划类).")],
    subject: Annotated[str, typer.Argument(help="Firm by id or exact name; place:…, country:… for a zone.")],
    chain: Annotated[str, typer.Option(help="Chain id or file.")] = "civil_drone",
    as_of: Annotated[
        str | None, typer.Option(help="Date of the answer; by default that of the data.")
    ] = None,
    known: Annotated[str | None, typer.Option(help="Day until which knowledge counts.")] = None,
    jurisdiction: Annotated[str | None, typer.Option(help="Only rights at this office, e.g. CN.")] = None,
    share: Annotated[
        float | None, typer.Option(help="zone: its share g of output, R&D or employment.", min=0, max=1)
    ] = None,
    version: Annotated[
        str | None,
        typer.Option("--snapshot", "--version", help="Snapshot version; by default the published one."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="With numbers, parameters and evidence.")] = False,
) -> None:
    """Write the patent navigation of a firm or a zone; what no number backs is not said. 专利导航."""
    from kg.algorithms.dataclass_json import json_object
    from kg.console import print_navigation
    from kg.job.metric_request import open_worlds
    from kg.questions.navigation import NavigationRequest
    from kg.questions.navigation import navigate as write

    request = NavigationRequest(kind, subject, chain, as_of, known, jurisdiction, share)
    report = write(open_worlds(Settings(), version), request)
    if as_json:
        dump(json_object(report))
    else:
        print_navigation(out, report)
