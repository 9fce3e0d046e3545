"""`kg report`: what was found as a report to read, print and pass on."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kg.commands.terminal import out
from kg.errors import RequestError
from kg.settings import Settings

app = typer.Typer(help="Reports as HTML, PDF and DOCX. 报告", no_args_is_help=True)


class ReportLanguage(StrEnum):
    """Languages of a report."""

    ZH = "zh"
    EN = "en"


@app.callback()
def reports() -> None:
    """Reports as HTML, PDF and DOCX: 报告."""


@app.command()
def navigation(
    zone: Annotated[
        str | None, typer.Option(help="产业规划类: place:…, country:… or a place's name.")
    ] = None,
    firm: Annotated[str | None, typer.Option(help="企业运营类: firm by id or exact name.")] = None,
    chain: Annotated[str, typer.Option(help="Chain id or file.")] = "civil_drone",
    format_: Annotated[
        list[str] | None,
        typer.Option("--format", help="html, pdf or docx; repeatable; by default all three."),
    ] = None,
    language: Annotated[ReportLanguage, typer.Option(help="zh or en.")] = ReportLanguage.ZH,
    folder: Annotated[Path, typer.Option("--out", help="Folder for the files.", file_okay=False)] = Path(),
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
) -> None:
    """Write the patent navigation of a zone or a firm as files. 专利导航报告."""
    from kg.job.metric_request import open_worlds
    from kg.questions.navigation import NavigationRequest
    from kg.reports.navigation import FORMATS, navigation_report, stem_of, write_report

    if zone is not None and firm is None:
        kind, subject = "zone", zone
    elif firm is not None and zone is None:
        kind, subject = "firm", firm
    else:
        found = "both" if zone is not None else "neither"
        raise RequestError("whose navigation?", found=found, expected="either --zone or --firm")
    request = NavigationRequest(kind, subject, chain, as_of, known, jurisdiction, share)
    document = navigation_report(open_worlds(Settings(), version), request, language.value)
    for path in write_report(document, format_ or tuple(FORMATS), folder, stem_of(request, language.value)):
        out.print(str(path), markup=False, soft_wrap=True)


@app.command()
def fund(
    fund_: Annotated[str, typer.Option("--fund", help="Fund by id or exact name.")],
    chain: Annotated[str, typer.Option(help="Chain id.")] = "civil_drone",
    with_: Annotated[
        list[str] | None, typer.Option("--with", help="Another fund of the assignment; repeatable.")
    ] = None,
    ask: Annotated[
        float | None,
        typer.Option(help="What each of the best clusters asks for; adds the assignment.", min=0),
    ] = None,
    capital: Annotated[float | None, typer.Option(help="Capital of funds that declare none.", min=0)] = None,
    accept_unknown: Annotated[
        bool, typer.Option("--accept-unknown", help="In the assignment, pass what nobody declared.")
    ] = False,
    clusters: Annotated[int, typer.Option(help="Clusters of the assignment.", min=1, max=200)] = 20,
    sheets: Annotated[int, typer.Option(help="Clusters with a sheet.", min=0, max=20)] = 3,
    format_: Annotated[
        list[str] | None,
        typer.Option("--format", help="html, pdf or docx; repeatable; by default all three."),
    ] = None,
    language: Annotated[ReportLanguage, typer.Option(help="zh or en.")] = ReportLanguage.ZH,
    folder: Annotated[Path, typer.Option("--out", help="Folder for the files.", file_okay=False)] = Path(),
    version: Annotated[
        str | None,
        typer.Option("--snapshot", "--version", help="Snapshot version; by default the published one."),
    ] = None,
) -> None:
    """Write the match of a fund with the patent clusters of a chain as files. 基金匹配报告."""
    from kg.job.metric_request import open_worlds
    from kg.job.published_match import read_match
    from kg.reports.fund import FundReportRequest, fund_report, stem_of
    from kg.reports.navigation import FORMATS, write_report

    settings = Settings()
    worlds = open_worlds(settings, version)
    match, derived = read_match(settings.home, worlds.snapshot.version, chain)
    request = FundReportRequest(
        fund_, chain, tuple(with_ or ()), ask, capital, clusters, sheets, accept_unknown
    )
    document = fund_report(worlds, match, derived, request, language.value)
    for path in write_report(document, format_ or tuple(FORMATS), folder, stem_of(request, language.value)):
        out.print(str(path), markup=False, soft_wrap=True)
