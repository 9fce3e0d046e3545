"""A class's rows as JSON-LD 1.1 objects, and the context that gives their terms a meaning."""

from __future__ import annotations

import json

from kg.rdf.part import view
from kg.rdf.terms import XSD, Owner, ends, identifier, is_present, subject
from kg.schema import GRAPH_SCHEMA
from kg.schema.iris import ONTOLOGY
from kg.schema.model import PropertySpec, RelationshipType

# JSON numbers above it lose digits in readers that hold them as doubles (RFC 8259, section 6).
SAFE_INTEGER = 2**53 - 1


def make_context() -> dict[str, object]:
    """Return the `@context`: terms are the ontology's names, dates and numbers carry their XSD types."""
    terms: dict[str, object] = {"@vocab": ONTOLOGY, "id": "@id", "type": "@type"}
    for name in ("relationStart", "relationEnd"):
        terms[name] = {"@id": ONTOLOGY + name, "@type": "@id"}
    for owner in GRAPH_SCHEMA.tables:
        for spec in owner.properties:
            if spec.datatype not in ("string", "boolean"):
                terms[spec.name] = {"@id": ONTOLOGY + spec.name, "@type": XSD + spec.datatype}
    return terms


def document_head() -> str:
    """Return what stands before the objects."""
    context = json.dumps(make_context(), ensure_ascii=False, sort_keys=True)
    return f'{{"@context": {context},\n"@graph": [\n'


def document_tail() -> str:
    """Return what stands after the objects."""
    return "\n]}\n"


def object_select(owner: Owner) -> str:
    """Return the SQL that yields a JSON object a row."""
    parts = [f"['\"id\": ' || to_json({subject(owner)})]", f'[\'"type": "{owner.name}"\']']
    if isinstance(owner, RelationshipType):
        parts += [
            f"['\"{name}\": ' || to_json({identifier(root, column)})]" for name, root, column in ends(owner)
        ]
    parts += [_member(spec) for spec in owner.properties]
    inside = f"array_to_string(flatten([{', '.join(parts)}]), ', ')"
    return f"SELECT '{{' || {inside} || '}}' AS block FROM \"{view(owner)}\""


def _member(spec: PropertySpec) -> str:
    """Return the SQL of a list with the JSON member of a property, empty where the value is absent."""
    value = f'"{spec.name}"'
    if spec.many:
        value = f"list_filter({value}, lambda x: x IS NOT NULL AND CAST(x AS VARCHAR) <> '')"
    return f"CASE WHEN {is_present(spec)} THEN ['\"{spec.name}\": ' || {_json(spec, value)}] ELSE [] END"


def _json(spec: PropertySpec, value: str) -> str:
    if spec.datatype == "integer" and not spec.many:
        as_text = f'\'{{"@type": "{XSD}integer", "@value": "\' || CAST({value} AS VARCHAR) || \'"}}\''
        return f"CASE WHEN abs({value}) > {SAFE_INTEGER} THEN {as_text} ELSE to_json({value}) END"
    if spec.datatype == "dateTime":
        return f"to_json(replace(CAST({value} AS VARCHAR), ' ', 'T'))"
    return f"to_json({value})"
