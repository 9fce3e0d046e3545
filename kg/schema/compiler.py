"""The ontology, compiled: Turtle in, `GraphSchema` out."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path

from rdflib import OWL, RDF, SKOS, Graph, URIRef
from rdflib.term import Node

from kg.errors import SchemaError
from kg.schema.graph_terms import (
    CODE,
    PG,
    is_own,
    local_name,
    read_annotations,
    read_ontology,
    subjects_of_type,
    superclasses,
    texts,
)
from kg.schema.model import (
    END_KEY,
    SOURCES,
    START_KEY,
    CodeValue,
    GraphSchema,
    NodeType,
    PropertySpec,
    RelationshipType,
)
from kg.schema.property_shapes import Shapes, read_shapes


def compile_ontology(directory: Path) -> GraphSchema:
    """Return the property-graph schema that a folder of Turtle files declares.

    Raises:
        SchemaError: a file or a term is not what the compiler accepts; the error names it.
    """
    return compile_graph(read_ontology(directory))


def compile_graph(graph: Graph) -> GraphSchema:
    """Return the property-graph schema that an ontology declares.

    Raises:
        SchemaError: a term is not what the compiler accepts; the error names it.
    """
    shapes = read_shapes(graph)
    classes = subjects_of_type(graph, OWL.Class)
    related = [c for c in classes if (c, PG.relationshipType, None) in graph]
    nodes = tuple(n for c in classes if c not in related and (n := _node(graph, shapes, c)))
    relationships = tuple(_relationship(graph, shapes, c) for c in related)
    _check_ends(nodes, relationships)
    _check_unused(graph, classes)
    schema = GraphSchema(nodes, relationships, _version(graph), "", code_lists(graph))
    return replace(schema, hash=hashlib.sha256(repr(schema).encode()).hexdigest())


def code_lists(graph: Graph) -> dict[str, tuple[CodeValue, ...]]:
    """Return the values of each code list by its name, sorted by value.

    Raises:
        SchemaError: a value lacks its notation or a label.
    """
    schemes = {s for s in graph.subjects(RDF.type, SKOS.ConceptScheme) if str(s).startswith(str(CODE))}
    return {local_name(scheme): _codes(graph, scheme) for scheme in sorted(schemes, key=str)}


def _codes(graph: Graph, scheme: Node) -> tuple[CodeValue, ...]:
    codes = (_code(graph, concept) for concept in graph.subjects(SKOS.inScheme, scheme))
    return tuple(sorted(codes, key=lambda code: code.value))


def _code(graph: Graph, concept: Node) -> CodeValue:
    labels = texts(graph, concept, SKOS.prefLabel)
    notation = graph.value(concept, SKOS.notation)
    if notation is None or not {"en", "zh"} <= set(labels):
        raise SchemaError("a code lacks its notation or a label", where=str(concept))
    return CodeValue(str(notation), labels["en"], labels["zh"])


def _node(graph: Graph, shapes: Shapes, term: URIRef) -> NodeType | None:
    """Return the node class of a term, or None for a class without key, which is only a superclass."""
    supers = superclasses(graph, term)
    keyed = [c for c in supers if (c, PG.key, None) in graph]
    if not keyed:
        return None
    root = keyed[-1]
    if len(keyed) > 1:
        raise SchemaError("two classes of one tree declare a key", where=local_name(term))
    labels = tuple(local_name(c) for c in supers if root in superclasses(graph, c))
    properties = shapes.properties_of(supers)
    key = local_name(_single(graph, root, PG.key))
    _check_key(local_name(term), key, properties)
    return NodeType(
        name=local_name(term),
        iri=str(term),
        labels=labels,
        key=key,
        key_root=local_name(root),
        abstract=(term, PG.abstract, None) in graph,
        properties=_ordered(properties, key),
        collection=_collection(graph, term),
        **asdict(read_annotations(graph, term)),
    )


def _collection(graph: Graph, term: URIRef) -> str | None:
    """Return the plural name of a class's collection; it becomes a part of addresses."""
    name = texts(graph, term, PG.collection).get(None)
    if name is not None and not re.fullmatch(r"[a-z]+(-[a-z]+)*", name):
        raise SchemaError(
            "a collection's name is lower case words with hyphens", where=local_name(term), found=name
        )
    return name


def _relationship(graph: Graph, shapes: Shapes, term: URIRef) -> RelationshipType:
    supers = superclasses(graph, term)
    properties = shapes.properties_of(supers)
    _check_reserved(local_name(term), properties)
    return RelationshipType(
        name=local_name(term),
        iri=str(term),
        type=str(_single(graph, term, PG.relationshipType)),
        start=shapes.end_class(supers, _single(graph, term, PG.start)),
        end=shapes.end_class(supers, _single(graph, term, PG.end)),
        discriminators=_discriminators(graph, term, properties),
        properties=_ordered(properties, None),
        **asdict(read_annotations(graph, term)),
    )


def _discriminators(graph: Graph, term: URIRef, properties: Iterable[PropertySpec]) -> tuple[str, ...]:
    names = tuple(sorted(local_name(o) for o in graph.objects(term, PG.discriminator)))
    fit = {p.name for p in properties if p.required and not p.many}
    if not set(names) <= fit:
        raise SchemaError(
            "a discriminator must be a required property with one value",
            where=local_name(term),
            found=", ".join(names),
        )
    return names


def _single(graph: Graph, term: URIRef, predicate: URIRef) -> URIRef:
    values = list(graph.objects(term, predicate))
    if len(values) != 1:
        raise SchemaError(
            f"the term must have one pg:{local_name(predicate)}",
            where=local_name(term),
            found=str(len(values)),
        )
    return URIRef(str(values[0]))


def _ordered(properties: Iterable[PropertySpec], key: str | None) -> tuple[PropertySpec, ...]:
    """Sort: key, required, optional, sources; by name within each."""
    return tuple(sorted(properties, key=lambda p: (p.name == SOURCES, p.name != key, not p.required, p.name)))


def _check_key(owner: str, key: str, properties: Iterable[PropertySpec]) -> None:
    spec = next((p for p in properties if p.name == key), None)
    if spec is None or not spec.required or spec.many or spec.datatype != "string":
        raise SchemaError(
            "the key must be a string with sh:minCount 1 and sh:maxCount 1", where=owner, found=key
        )


def _check_reserved(owner: str, properties: Iterable[PropertySpec]) -> None:
    for spec in properties:
        if spec.name in (START_KEY, END_KEY):
            raise SchemaError(
                "the name is reserved for the ends of relationships", where=owner, found=spec.name
            )


def _check_ends(nodes: tuple[NodeType, ...], relationships: tuple[RelationshipType, ...]) -> None:
    names = {node.name for node in nodes}
    for relationship in relationships:
        for end in (relationship.start, relationship.end):
            if end not in names:
                raise SchemaError(
                    "the end of the relation is not a node class", where=relationship.name, found=end
                )
    for type_, count in Counter(r.type for r in relationships).items():
        if count > 1:
            raise SchemaError("two relation classes have one relationship type", found=type_)


def _check_unused(graph: Graph, classes: list[URIRef]) -> None:
    """Check that every mapping speaks of a declared class."""
    for predicate in (PG.key, PG.abstract, PG.relationshipType, PG.collection):
        for term in graph.subjects(predicate, None):
            if is_own(term) and term not in classes:
                raise SchemaError("the mapping names an undeclared class", where=local_name(term))


def _version(graph: Graph) -> str:
    versions = [
        str(o) for s in graph.subjects(RDF.type, OWL.Ontology) for o in graph.objects(s, OWL.versionInfo)
    ]
    if len(versions) != 1:
        raise SchemaError("the ontology must have one owl:versionInfo", found=str(len(versions)))
    return versions[0]
