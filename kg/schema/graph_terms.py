"""Reading the Turtle: files, terms and their annotations, with errors that name the term."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from rdflib import RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.term import Node

from kg.errors import SchemaError

IPKG = Namespace("https://w3id.org/ipkg/ontology#")
PG = Namespace("https://w3id.org/ipkg/pg#")
CODE = Namespace("https://w3id.org/ipkg/code/")


@dataclass(frozen=True, slots=True)
class Annotations:
    """What every term of the ontology must say about itself."""

    label_en: str
    label_zh: str
    definition_en: str
    definition_zh: str
    source: str


def read_ontology(directory: Path) -> Graph:
    """Return all Turtle files of a folder, at any depth, as one graph.

    Raises:
        SchemaError: there is no Turtle file, or one cannot be parsed.
    """
    files = sorted(directory.rglob("*.ttl"))
    if not files:
        raise SchemaError("no Turtle file of the ontology is here", where=str(directory))
    graph = Graph()
    for file in files:
        try:
            graph.parse(file, format="turtle")
        except (BadSyntax, IndexError) as error:  # rdflib runs over the end of a file that is cut off
            raise SchemaError("not valid Turtle", where=str(file), found=str(error)[:300]) from error
    return graph


def local_name(term: Node) -> str:
    """Return what follows the last `#` or `/` of an IRI."""
    return re.split(r"[#/]", str(term))[-1]


def is_own(term: Node) -> bool:
    """Return whether a term belongs to this ontology."""
    return isinstance(term, URIRef) and str(term).startswith(str(IPKG))


def subjects_of_type(graph: Graph, type_: URIRef) -> list[URIRef]:
    """Return this ontology's terms of a type, sorted by IRI."""
    return sorted({s for s in graph.subjects(RDF.type, type_) if isinstance(s, URIRef) and is_own(s)})


def texts(graph: Graph, term: Node, predicate: URIRef) -> dict[str | None, str]:
    """Return the literal values of an annotation by language.

    Raises:
        SchemaError: two values have the same language.
    """
    found: dict[str | None, str] = {}
    for value in graph.objects(term, predicate):
        if not isinstance(value, Literal):
            continue
        if value.language in found:
            raise SchemaError(
                f"two values of {local_name(predicate)} in one language",
                where=local_name(term),
                found=str(value.language),
            )
        found[value.language] = str(value)
    return found


def read_annotations(graph: Graph, term: URIRef) -> Annotations:
    """Return the labels, definitions and source of a term.

    Raises:
        SchemaError: one of them is missing or empty, in English or in Chinese.
    """
    labels = texts(graph, term, RDFS.label)
    definitions = texts(graph, term, SKOS.definition)
    sources = texts(graph, term, DCTERMS.source)
    values = {
        "label in English": labels.get("en"),
        "label in Chinese": labels.get("zh"),
        "definition in English": definitions.get("en"),
        "definition in Chinese": definitions.get("zh"),
        "dcterms:source": sources.get(None),
    }
    for what, value in values.items():
        if value is None or not value.strip():
            raise SchemaError(f"the term has no {what}", where=local_name(term))
    return Annotations(*(str(value) for value in values.values()))


def superclasses(graph: Graph, term: URIRef) -> list[URIRef]:
    """Return a class and its superclasses of this ontology, most specific first.

    The order is breadth first and by IRI, so that it does not depend on the order of the files.

    Raises:
        SchemaError: the class is below itself.
    """
    found: list[URIRef] = []
    level = [term]
    while level:
        found.extend(c for c in level if c not in found)
        parents = {p for c in level for p in graph.objects(c, RDFS.subClassOf) if is_own(p)}
        if term in parents:
            raise SchemaError("the class is below itself", where=local_name(term))
        level = sorted(p for p in parents if isinstance(p, URIRef) and p not in found)
    return found
