"""`kg compare`, `kg completion`, `kg what-if`, `kg dependencies`, `kg rank`: questions about subjects."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from kg.commands.terminal import out
from kg.settings import Settings

Chain = Annotated[str, typer.Option(help="Chain id or file.")]
Subject = Annotated[str, typer.Option(help="country:CN, agent:<id>, place:<id or name>, group:<id>.")]
AsOf = Annotated[str | None, typer.Option(help="Date of the answer; by default that of the data.")]
Known = Annotated[str | None, typer.Option(help="Day until which knowledge counts.")]
Jurisdiction = Annotated[str | None, typer.Option(help="Only rights at this office, e.g. CN.")]
Version = Annotated[str | None, typer.Option(help="Snapshot version; by default the published one.")]
Format = Annotated[str, typer.Option("--format", help="table, json, csv or parquet.")]
Output = Annotated[Path | None, typer.Option(help="File to write; needed for parquet.")]
AsJson = Annotated[bool, typer.Option("--json", help="The same as --format json.")]


def compare(
    with_subject: Annotated[str | None, typer.Option("--with", help="The other subject.")] = None,
    with_as_of: Annotated[str | None, typer.Option(help="The other date.")] = None,
    chain: Chain = "civil_drone",
    subject: Subject = "country:CN",
    as_of: AsOf = None,
    version: Version = None,
    output_format: Format = "table",
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """Set the coverage of two subjects, or of one at two dates, beside each other. 对比."""
    from kg.job import subject_questions
    from kg.questions.request import MetricRequest

    first = MetricRequest("coverage", chain, subject, as_of, version)
    second = dataclasses.replace(first, subject=with_subject or subject, as_of=with_as_of or as_of)
    found = subject_questions.compare(Settings(), first, second)
    found.show("json" if as_json else output_format, output, out)


def completion(
    chain: Chain = "civil_drone",
    subject: Subject = "country:CN",
    as_of: AsOf = None,
    version: Version = None,
    output_format: Format = "table",
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """List the links to complete first: gain, relatedness, outside chokepoint; baseline beside. 补链清单."""
    from kg.job import subject_questions
    from kg.questions.request import MetricRequest

    request = MetricRequest("coverage", chain, subject, as_of, version)
    found = subject_questions.completion(Settings(), request)
    found.show("json" if as_json else output_format, output, out)


def what_if(
    attract: Annotated[list[str] | None, typer.Option(help="Holder that joins the subject.")] = None,
    buy: Annotated[list[str] | None, typer.Option(help="Family that it buys.")] = None,
    open_licence: Annotated[list[str] | None, typer.Option(help="Holder that opens its families.")] = None,
    chain: Chain = "civil_drone",
    subject: Subject = "country:CN",
    as_of: AsOf = None,
    version: Version = None,
    output_format: Format = "table",
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """Say what would change if the subject attracted, bought or was licensed; the graph stays. 推演."""
    from kg.algorithms.what_if import Change
    from kg.job import subject_questions
    from kg.questions.request import MetricRequest

    change = Change(tuple(attract or ()), tuple(buy or ()), tuple(open_licence or ()))
    request = MetricRequest("coverage", chain, subject, as_of, version)
    found = subject_questions.ask_what_if(Settings(), request, change)
    found.show("json" if as_json else output_format, output, out)


def dependencies(
    link: Annotated[str | None, typer.Option(help="One link; by default all.")] = None,
    chain: Chain = "civil_drone",
    subject: Subject = "country:CN",
    as_of: AsOf = None,
    known: Known = None,
    jurisdiction: Jurisdiction = None,
    version: Version = None,
    output_format: Format = "table",
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """List who can stop the subject on a link, by which families, until when. 受制清单."""
    from kg.job import subject_questions
    from kg.questions.request import MetricRequest

    request = MetricRequest("control", chain, subject, as_of, version, known, jurisdiction)
    found = subject_questions.list_dependencies(Settings(), request, link)
    found.show("json" if as_json else output_format, output, out)


def rank(
    by: Annotated[str, typer.Option(help="country, firm, province, city, zone.")] = "country",
    chain: Chain = "civil_drone",
    as_of: AsOf = None,
    version: Version = None,
    output_format: Format = "table",
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """Compute the coverage of all countries, firms or places of a kind at once. 各地覆盖度."""
    from kg.job import subject_questions
    from kg.questions.request import MetricRequest

    request = MetricRequest("coverage", chain, "country:CN", as_of, version)
    found = subject_questions.rank_subjects(Settings(), request, by)
    found.show("json" if as_json else output_format, output, out)
