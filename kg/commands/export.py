"""`kg export` and `kg import`: a version as RDF, GraphML or tables, and RDF back into tables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.commands.terminal import dump, out
from kg.settings import Settings


def export(
    target: Annotated[Path, typer.Option("--out", help="File to write; for csv and parquet a folder.")],
    output_format: Annotated[
        str, typer.Option("--format", help="turtle, nquads, ntriples, jsonld, graphml, csv or parquet.")
    ] = "turtle",
    classes: Annotated[
        list[str] | None, typer.Option("--class", help="Only this class and those below it; again for more.")
    ] = None,
    data_sets: Annotated[
        list[str] | None, typer.Option("--data-set", help="Only what this data set asserts; again for more.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Say what was written as JSON.")] = False,
) -> None:
    """Write the published version, or a part of it, as RDF, GraphML or tables. 导出."""
    from kg.answers.layers import open_layers
    from kg.api.answers import AnswerStore
    from kg.rdf.export import export as write_export
    from kg.rdf.part import Part

    settings = Settings()
    published = AnswerStore(settings).require().published
    layers = open_layers(settings.home, published.version, published.results_id)
    part = Part(tuple(classes or ()), tuple(data_sets or ()))
    written = write_export(layers, part, output_format, target)
    if as_json:
        dump({"path": str(written.path), "graphVersion": published.graph_version, "rows": written.rows})
        return
    out.print(f"{written.path}: {sum(written.rows.values()):,} rows of {len(written.rows)} classes")


def import_rdf(
    source: Annotated[Path, typer.Argument(help="Turtle, N-Quads, N-Triples or JSON-LD.", exists=True)],
    target: Annotated[Path, typer.Option("--out", help="Folder to write; it must not exist.")],
    as_json: Annotated[bool, typer.Option("--json", help="Say what was read as JSON.")] = False,
) -> None:
    """Read an RDF export back into the tables of a snapshot. 读回导出的 RDF."""
    from kg.rdf.read import read_rdf

    reading = read_rdf(source, target)
    counts = reading.snapshot.row_counts
    if as_json:
        dump({"path": str(target), "rows": counts, "foreign": reading.foreign})
        return
    out.print(f"{target}: {sum(counts.values()):,} rows of {len(counts)} classes")
    for predicate, number in sorted(reading.foreign.items()):
        out.print(f"  not of this ontology 非本体词汇: {predicate} × {number}", soft_wrap=True)
