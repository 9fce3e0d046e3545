"""Reading back what was exported: RDF in this ontology → the tables of a snapshot.

Statements are gathered by column in DuckDB; one pass over the file through Oxigraph's parsers, which stream.
What is not of this ontology is counted, not kept. Lists come back sorted: RDF knows sets only.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pyarrow as pa
import pyoxigraph as ox

from kg.errors import ParseError
from kg.rdf.terms import RDF_TYPE, RELATION_END, RELATION_START, Owner
from kg.schema import GRAPH_SCHEMA
from kg.schema.iris import ONTOLOGY, THINGS
from kg.schema.model import END_KEY, START_KEY, NodeType, PropertySpec
from kg.snapshot import MANIFEST, Snapshot, open_duckdb, open_snapshot, sha256_of, sql_text

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nq": ox.RdfFormat.N_QUADS,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
BATCH = 200_000
STATEMENT = pa.schema([("subject", pa.string()), ("predicate", pa.string()), ("object", pa.string())])


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read.

    Attributes:
        snapshot: the folder that was written, opened.
        foreign: statements that are not of this ontology, by predicate.
    """

    snapshot: Snapshot
    foreign: dict[str, int] = field(default_factory=dict)


def read_rdf(path: Path, target: Path) -> Reading:
    """Write the rows that an RDF file states as a snapshot's folder.

    Args:
        path: Turtle, N-Triples, N-Quads or JSON-LD, told by its suffix.
        target: folder to write; it must not exist.

    Raises:
        ParseError: another suffix, or the file is not what its suffix says; with its line.
    """
    foreign: dict[str, int] = {}
    target.mkdir(parents=True)
    with tempfile.TemporaryDirectory(dir=target) as folder, open_duckdb({"memory_limit": "2GB"}) as session:
        session.execute("SET temp_directory = ?", [folder])
        session.execute("CREATE TEMP TABLE statement (subject VARCHAR, predicate VARCHAR, object VARCHAR)")
        for batch in _batches(path, foreign):
            session.register("batch", batch)
            session.execute("INSERT INTO statement SELECT * FROM batch")
            session.unregister("batch")
        session.execute(
            "CREATE TEMP TABLE kind AS "
            "SELECT DISTINCT subject, object AS class FROM statement WHERE predicate = 'a'"
        )
        tables = {}
        for owner in GRAPH_SCHEMA.tables:
            tables.update(_write_class(session, owner, target))
    _write_manifest(target, path, tables)
    return Reading(open_snapshot(target), foreign)


def _batches(path: Path, foreign: dict[str, int]) -> Iterator[pa.Table]:
    rows: list[tuple[str, str, str]] = []
    for subject, predicate, value in _statements(path, foreign):
        rows.append((subject, predicate, value))
        if len(rows) == BATCH:
            yield _table(rows)
            rows = []
    yield _table(rows)


def _table(rows: list[tuple[str, str, str]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [(), (), ()]
    return pa.table([pa.array(column, pa.string()) for column in columns], schema=STATEMENT)


def _statements(path: Path, foreign: dict[str, int]) -> Iterator[tuple[str, str, str]]:
    """Yield subject, local name of the predicate and text of the object; `a` for the class."""
    format_ = FORMATS.get(path.suffix)
    if format_ is None:
        raise ParseError(
            "not a suffix of RDF", where=str(path), found=path.suffix, expected=", ".join(FORMATS)
        )
    try:
        for quad in ox.parse(path=path, format=format_):
            predicate = quad.predicate.value
            if predicate == RDF_TYPE and quad.object.value.startswith(ONTOLOGY):
                yield quad.subject.value, "a", quad.object.value.removeprefix(ONTOLOGY)
            elif predicate.startswith(ONTOLOGY):
                yield quad.subject.value, predicate.removeprefix(ONTOLOGY), quad.object.value
            else:
                foreign[predicate] = foreign.get(predicate, 0) + 1
    except SyntaxError as error:
        where = f"{path}:{error.lineno}" if error.lineno else str(path)
        raise ParseError("not valid RDF", where=where, found=str(error.msg)[:300]) from error
    except OSError as error:
        raise ParseError("the file cannot be read", where=str(path), found=str(error)) from error


def _write_class(session: duckdb.DuckDBPyConnection, owner: Owner, target: Path) -> dict[str, dict[str, Any]]:
    """Write the rows of one class, one column a property; return its entry in the manifest."""
    found = session.execute("SELECT count(*) FROM kind WHERE class = ?", [owner.name]).fetchone()
    if not found or not found[0]:
        return {}
    columns = [_column(spec) for spec in owner.properties]
    order = f'"{owner.key}"' if isinstance(owner, NodeType) else f'"{START_KEY}", "{END_KEY}"'
    if not isinstance(owner, NodeType):
        columns = [_end(RELATION_START, START_KEY), _end(RELATION_END, END_KEY), *columns]
    group = "nodes" if isinstance(owner, NodeType) else "relationships"
    path = target / group / f"{owner.name}.parquet"
    path.parent.mkdir(exist_ok=True)
    session.execute(
        f"""COPY (SELECT {", ".join(columns)}
            FROM statement JOIN kind USING (subject) WHERE class = {sql_text(owner.name)}
            GROUP BY subject ORDER BY {order}) TO {sql_text(str(path))} (FORMAT parquet)"""
    )
    return {f"{group}/{owner.name}": {"rows": int(found[0]), "sha256": sha256_of(path)}}


def _end(predicate: str, column: str) -> str:
    # The key follows the key root, percent-encoded.
    key = f"url_decode(regexp_extract(object, '^{THINGS}[^/]+/(.*)$', 1))"
    return f"max({key}) FILTER (WHERE predicate = '{predicate}') AS \"{column}\""


def _column(spec: PropertySpec) -> str:
    chosen = f"FILTER (WHERE predicate = '{spec.name}')"
    if spec.many:
        return f'CAST(list_sort(list(DISTINCT object) {chosen}) AS {spec.column_type}) AS "{spec.name}"'
    return f'CAST(max(object) {chosen} AS {spec.column_type}) AS "{spec.name}"'


def _write_manifest(target: Path, source: Path, tables: Mapping[str, Mapping[str, Any]]) -> None:
    digest = hashlib.sha256(orjson.dumps(tables, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]
    manifest = {
        "version": digest,
        "ontologyVersion": GRAPH_SCHEMA.version,
        "ontologyHash": GRAPH_SCHEMA.hash,
        "dataSets": [],
        "readFrom": source.name,
        "tables": tables,
    }
    (target / MANIFEST).write_bytes(orjson.dumps(manifest))
