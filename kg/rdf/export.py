"""Writing a version, or a part of it, as Turtle, N-Quads, JSON-LD, GraphML, CSV or Parquet."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from kg.answers.layers import VersionLayers
from kg.answers.tables import make_class_view
from kg.errors import QueryError, StorageError
from kg.rdf import graphml, json_ld, triples
from kg.rdf.part import Part, chosen_classes, make_part, view
from kg.rdf.terms import Owner, make_macros
from kg.schema import GRAPH_SCHEMA
from kg.schema.model import NodeType
from kg.snapshot import open_duckdb, sql_text

MEMORY_LIMIT = "2GB"
DOCUMENTS = ("turtle", "nquads", "ntriples", "jsonld", "graphml")
FOLDERS = ("csv", "parquet")
FORMATS = (*DOCUMENTS, *FOLDERS)
SUFFIXES = {"turtle": ".ttl", "nquads": ".nq", "ntriples": ".nt", "jsonld": ".jsonld", "graphml": ".graphml"}
MEDIA_TYPES = {
    "turtle": "text/turtle",
    "nquads": "application/n-quads",
    "ntriples": "application/n-triples",
    "jsonld": "application/ld+json",
    "graphml": "application/graphml+xml",
}


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    Attributes:
        path: the document, or the folder of tables.
        rows: number of rows by class.
    """

    path: Path
    rows: dict[str, int]


def export(layers: VersionLayers, part: Part, format_: str, target: Path) -> Exported:
    """Write a part of a version; the target appears when it is whole.

    Args:
        layers: of the version.
        part: what of it.
        format_: one of `FORMATS`.
        target: the file of a document, the folder of tables; what is there is replaced.

    Raises:
        QueryError: an unknown format or class.
        StorageError: the target cannot be written.
    """
    if format_ not in FORMATS:
        raise QueryError("no such format", found=format_, expected=", ".join(FORMATS))
    with open_part(layers, part) as connection:
        owners = list(chosen_classes(connection))
        counts = {owner.name: _count(connection, owner) for owner in owners}
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=target.parent, prefix=".export-") as folder:
                made = _write(connection, owners, format_, Path(folder))
                _put(made, target)
        except (OSError, duckdb.IOException) as error:
            raise StorageError("the export cannot be written", where=str(target), found=str(error)) from error
    return Exported(target, counts)


def open_part(layers: VersionLayers, part: Part) -> duckdb.DuckDBPyConnection:
    """Return a connection with the views `part:<Class>` over a version; the caller closes it."""
    connection = open_duckdb({"memory_limit": MEMORY_LIMIT})
    # Rows are written in the order of their files, which is that of their keys.
    connection.execute("SET preserve_insertion_order = true")
    make_macros(connection)
    for owner in GRAPH_SCHEMA.tables:
        make_class_view(connection, layers, owner)
    make_part(connection, part)
    return connection


def _count(connection: duckdb.DuckDBPyConnection, owner: Owner) -> int:
    found = connection.execute(f'SELECT count(*) FROM "{view(owner)}"').fetchone()
    assert found is not None  # count always gives a row
    return int(found[0])


def _write(connection: duckdb.DuckDBPyConnection, owners: list[Owner], format_: str, folder: Path) -> Path:
    if format_ in FOLDERS:
        return _write_tables(connection, owners, format_, folder / "tables")
    made = folder / "document"
    pieces = [_write_piece(connection, owner, format_, folder) for owner in owners]
    head, between, tail = _frame(format_, owners)
    with made.open("wb") as out:
        out.write(head.encode())
        for number, piece in enumerate(pieces):
            if number:
                out.write(between.encode())
            with piece.open("rb") as file:
                shutil.copyfileobj(file, out, 1 << 20)
            piece.unlink()
        out.write(tail.encode())
    return made


def _frame(format_: str, owners: list[Owner]) -> tuple[str, str, str]:
    """Return what stands before, between and after the pieces of a document."""
    if format_ == "turtle":
        return triples.turtle_head(), "", ""
    if format_ == "jsonld":
        return json_ld.document_head(), ",\n", json_ld.document_tail()
    if format_ == "graphml":
        return graphml.document_head(owners), "", graphml.TAIL
    return "", "", ""


SELECTS: dict[str, Callable[[Owner], str]] = {
    "turtle": triples.turtle_select,
    "nquads": triples.quads_select,
    "ntriples": triples.lines_select,
    "jsonld": json_ld.object_select,
    "graphml": graphml.element_select,
}


def _write_piece(connection: duckdb.DuckDBPyConnection, owner: Owner, format_: str, folder: Path) -> Path:
    """Write the rows of one class; DuckDB writes the text, so no row passes through Python."""
    piece = folder / owner.name
    select = SELECTS[format_](owner)
    if format_ == "jsonld":  # objects are parted by commas, and the last has none
        select = (
            "SELECT CASE WHEN n = 1 THEN block ELSE ',' || chr(10) || block END FROM "
            f"(SELECT block, row_number() OVER () AS n FROM ({select}))"
        )
    connection.execute(
        f"COPY ({select}) TO {sql_text(str(piece))} "
        "(FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '')"
    )
    return piece


def _write_tables(
    connection: duckdb.DuckDBPyConnection, owners: list[Owner], format_: str, folder: Path
) -> Path:
    """Write a file for each class; lists are JSON arrays in CSV."""
    for owner in owners:
        group = folder / ("nodes" if isinstance(owner, NodeType) else "relationships")
        group.mkdir(parents=True, exist_ok=True)
        path = sql_text(str(group / f"{owner.name}.{format_}"))
        if format_ == "parquet":
            connection.execute(
                f'COPY (SELECT * FROM "{view(owner)}") TO {path} (FORMAT parquet, COMPRESSION zstd)'
            )
        else:
            lists = [spec.name for spec in owner.properties if spec.many]
            casts = ", ".join(f'to_json("{name}")::VARCHAR AS "{name}"' for name in lists)
            chosen = f"* REPLACE ({casts})" if casts else "*"
            connection.execute(
                f'COPY (SELECT {chosen} FROM "{view(owner)}") TO {path} (FORMAT csv, HEADER true)'
            )
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _put(made: Path, target: Path) -> None:
    """Put what was made in the place of what is there."""
    if target.is_dir() and not target.is_symlink():
        shutil.rmtree(target)
    made.replace(target)
