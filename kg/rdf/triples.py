"""A class's rows as Turtle blocks and as N-Quads lines: one SQL expression each, made by DuckDB."""

from __future__ import annotations

from kg.rdf.part import view
from kg.rdf.terms import PREFIXES, RDF_TYPE, Owner, ends, graphs, identifier, literals, subject
from kg.schema.iris import ONTOLOGY
from kg.schema.model import RelationshipType


def turtle_head() -> str:
    """Return the prefixes of a Turtle document."""
    return "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()) + "\n"


def turtle_select(owner: Owner) -> str:
    """Return the SQL that yields a Turtle block a row."""
    statements = _statements(owner, "a ", f"ipkg:{owner.name}", prefix="ipkg:", end="")
    return (
        f"SELECT '<' || {subject(owner)} || '> ' || array_to_string({statements}, ' ;' || chr(10) || '    ') "
        f"|| ' .' || chr(10) AS block FROM \"{view(owner)}\""
    )


def quads_select(owner: Owner) -> str:
    """Return the SQL that yields the N-Quads of a row as one text: a line a statement and named graph."""
    statements = _statements(
        owner, f"<{RDF_TYPE}> ", f"<{ONTOLOGY}{owner.name}>", prefix=f"<{ONTOLOGY}", end=">"
    )
    return (
        "SELECT array_to_string(flatten(list_transform(graphs, lambda g: "
        "list_transform(statements, lambda s: subject || s || ' ' || g || ' .'))), chr(10)) AS block FROM "
        f"(SELECT '<' || {subject(owner)} || '> ' AS subject, {statements} AS statements, "
        f'{graphs()} AS graphs FROM "{view(owner)}")'
    )


def lines_select(owner: Owner) -> str:
    """Return the SQL that yields the N-Triples of a row as one text."""
    statements = _statements(
        owner, f"<{RDF_TYPE}> ", f"<{ONTOLOGY}{owner.name}>", prefix=f"<{ONTOLOGY}", end=">"
    )
    return (
        "SELECT array_to_string(list_transform(statements, lambda s: subject || s || ' .'), chr(10)) "
        "AS block FROM "
        f"(SELECT '<' || {subject(owner)} || '> ' AS subject, {statements} AS statements "
        f'FROM "{view(owner)}")'
    )


def _statements(owner: Owner, type_: str, class_term: str, *, prefix: str, end: str) -> str:
    """Return the SQL of a list of `predicate object` texts of a row."""
    parts = [f"['{type_}{class_term}']"]
    if isinstance(owner, RelationshipType):
        parts += [
            f"['{prefix}{name}{end} <' || {identifier(root, column)} || '>']"
            for name, root, column in ends(owner)
        ]
    parts += [
        f"list_transform({literals(spec)}, lambda o: '{prefix}{spec.name}{end} ' || o)"
        for spec in owner.properties
    ]
    return f"flatten([{', '.join(parts)}])"
