"""What each of the three validators says of rows: pySHACL, the row classes and the column checks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pydantic
import pyshacl
from rdflib import RDF, RDFS, SH, XSD, Graph, Literal, URIRef

from kg.schema.column_checks import Violation, column_types, find_violations
from kg.schema.graph_terms import IPKG, is_own
from kg.schema.model import END_KEY, START_KEY, GraphSchema, RelationshipType
from kg.schema.models import ROW_CLASSES
from tests.instances.rows import Owner, Row

ROOT = Path(__file__).resolve().parents[2]
_ROW = "urn:row:"
ARROW = {
    "VARCHAR": pa.string(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
}
PYTHON = {
    "string": str,
    "date": dt.date,
    "dateTime": dt.datetime,
    "integer": int,
    "double": float,
    "boolean": bool,
}


def shapes_graph(ontology: Graph) -> Graph:
    """Return the shapes alone."""
    graph = Graph()
    for shape in ontology.subjects(SH.targetClass, None):
        graph += ontology.cbd(shape)
    return graph


def class_tree(ontology: Graph) -> Graph:
    """Return the subclass statements between this ontology's classes, which targets need."""
    graph = Graph()
    for lower, upper in ontology.subject_objects(RDFS.subClassOf):
        if is_own(lower) and is_own(upper):
            graph.add((lower, RDFS.subClassOf, upper))
    return graph


def refused_by_shacl(ontology: Graph, rows: Sequence[tuple[Owner, Row]]) -> set[int]:
    """Return the positions of the rows that pySHACL refuses."""
    data = class_tree(ontology)
    for index, (owner, row) in enumerate(rows):
        _add_row(data, URIRef(f"{_ROW}{index}"), owner, row)
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes_graph(ontology), inference="none")
    assert isinstance(report, Graph)
    focus = {str(node) for node in report.objects(None, SH.focusNode)}
    # The ends of relationships are nodes without properties; what SHACL says of them is beside the point.
    return {int(node.removeprefix(_ROW)) for node in focus if node.startswith(_ROW)}


def _add_row(graph: Graph, node: URIRef, owner: Owner, row: Row) -> None:
    graph.add((node, RDF.type, URIRef(owner.iri)))
    for name, value in row.items():
        if isinstance(owner, RelationshipType) and name in (START_KEY, END_KEY):
            _add_end(graph, node, owner, name)
            continue
        for item in value if isinstance(value, tuple | list) else [value]:
            graph.add((node, IPKG[name], _literal(item)))


def _add_end(graph: Graph, node: URIRef, owner: RelationshipType, name: str) -> None:
    path, class_name = ("relationStart", owner.start) if name == START_KEY else ("relationEnd", owner.end)
    end = URIRef(f"urn:end:{class_name}")
    graph.add((node, IPKG[path], end))
    graph.add((end, RDF.type, IPKG[class_name]))


def _literal(value: object) -> Literal:
    if isinstance(value, float):
        text = {"inf": "INF", "-inf": "-INF", "nan": "NaN"}.get(str(value), str(value))
        return Literal(text, datatype=XSD.double)
    return Literal(value)


def is_refused_by_model(owner: Owner, row: Row) -> bool:
    """Return whether the generated row class refuses a row."""
    try:
        ROW_CLASSES[owner.name].model_validate(row)
    except pydantic.ValidationError:
        return True
    return False


def violations_of(
    connection: duckdb.DuckDBPyConnection, owner: Owner, rows: Sequence[Row], schema: GraphSchema
) -> list[Violation]:
    """Return what the column checks find in a table of these rows, made with the types of their values."""
    types = column_types(owner)
    fields = [pa.field(name, _arrow_type(owner, name, type_, rows)) for name, type_ in types.items()]
    table = pa.Table.from_pylist(
        [{name: list(v) if isinstance(v, tuple) else v for name, v in row.items()} for row in rows],
        schema=pa.schema(fields),
    )
    connection.register("staged", table)
    return find_violations(connection, owner, "staged", schema=schema)


def _arrow_type(owner: Owner, name: str, type_: str, rows: Sequence[Row]) -> pa.DataType:
    """Return the declared type, or the type of the values where they are of another."""
    base = ARROW[type_.removesuffix("[]")]
    values = [i for row in rows for v in [row.get(name)] for i in (v if isinstance(v, tuple) else [v])]
    found = {type(value) for value in values if value is not None}
    if name not in (START_KEY, END_KEY) and found - {PYTHON[owner.property(name).datatype]}:
        base = pa.scalar(next(value for value in values if value is not None)).type
    return pa.list_(base) if type_.endswith("[]") else base
