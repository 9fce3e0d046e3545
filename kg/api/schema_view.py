"""The classes of the graph as the API shows them, from the compiled ontology."""

from __future__ import annotations

from functools import cache

from kg.api.schema_models import ClassAnswer, PropertyAnswer, SchemaAnswer
from kg.schema import GRAPH_SCHEMA
from kg.schema.model import NodeType, PropertySpec, RelationshipType


@cache
def read_schema() -> SchemaAnswer:
    """Return the classes of the graph: nodes, then relationships, each by name."""
    return SchemaAnswer(
        ontology_version=GRAPH_SCHEMA.version,
        ontology_hash=GRAPH_SCHEMA.hash,
        classes=[
            *[_node(node) for node in GRAPH_SCHEMA.nodes],
            *[_relationship(relationship) for relationship in GRAPH_SCHEMA.relationships],
        ],
    )


def _node(spec: NodeType) -> ClassAnswer:
    return ClassAnswer(
        name=spec.name,
        iri=spec.iri,
        kind="node",
        labels=list(spec.labels),
        is_abstract=spec.abstract,
        properties=[_property(part, spec.key) for part in spec.properties],
        **_texts(spec),
    )


def _relationship(spec: RelationshipType) -> ClassAnswer:
    return ClassAnswer(
        name=spec.name,
        iri=spec.iri,
        kind="relationship",
        type=spec.type,
        start=spec.start,
        end=spec.end,
        properties=[_property(part, None) for part in spec.properties],
        **_texts(spec),
    )


def _property(spec: PropertySpec, key: str | None) -> PropertyAnswer:
    return PropertyAnswer(
        name=spec.name,
        datatype=spec.datatype,
        is_list=spec.many,
        is_key=spec.name == key,
        is_required=spec.required,
        unit=spec.unit,
        allowed=list(spec.allowed),
        **_texts(spec),
    )


def _texts(spec: NodeType | RelationshipType | PropertySpec) -> dict[str, str]:
    return {
        "label_zh": spec.label_zh,
        "label_en": spec.label_en,
        "definition_zh": spec.definition_zh,
        "definition_en": spec.definition_en,
        "source": spec.source,
    }
