"""What can be listed: the collections and relations of the ontology, with their fields and keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kg.answers.tables import CLASS, collection_view, identity_of
from kg.schema import GRAPH_SCHEMA
from kg.schema.model import END_KEY, SOURCES, START_KEY, Datatype, NodeType, PropertySpec, RelationshipType


@dataclass(frozen=True, slots=True)
class Attribute:
    """One column of a list.

    Attributes:
        many: the values are lists.
        unit: as in the ontology; None where it has none.
    """

    name: str
    datatype: Datatype
    many: bool = False
    label_zh: str = ""
    label_en: str = ""
    unit: str | None = None
    code_list: str | None = None


def columns(datatype: Datatype, *named: tuple[str, str, str], many: bool = False) -> dict[str, Attribute]:
    """Return attributes of one datatype by their names, from (name, Chinese label, English label)."""
    return {name: Attribute(name, datatype, many, zh, en) for name, zh, en in named}


@dataclass(frozen=True)
class Resource:
    """Rows that are listed under one address.

    Attributes:
        name: of the collection or relationship class; part of cursors.
        source: what stands after FROM: the quoted name of a view or registered table.
        identity: columns that together name a row.
        attributes: by name, in the order in which they are shown.
        root: key root of entities; None for relations and for tables that are no entities.
    """

    name: str
    source: str
    identity: tuple[str, ...]
    attributes: Mapping[str, Attribute]
    label_zh: str
    label_en: str
    root: str | None = None

    @property
    def shown(self) -> list[str]:
        """Return the attributes that a row has unless `select` says otherwise."""
        return [name for name in self.attributes if name != SOURCES]

    @property
    def has_coordinates(self) -> bool:
        """Return whether rows can be drawn on a map."""
        return {"latitude", "longitude"} <= set(self.attributes)


@cache
def collection_resource(name: str) -> Resource:
    """Return the resource of a collection of the ontology."""
    classes = GRAPH_SCHEMA.collections[name]
    specs: dict[str, PropertySpec] = {}
    for node in classes:
        specs.update({spec.name: spec for spec in node.properties if spec.name not in specs})
    head = _head(name)
    ordered = sorted(specs.values(), key=lambda s: (s.name == SOURCES, s.name != head.key))
    attributes = {spec.name: attribute_of(spec) for spec in ordered}
    return Resource(
        name=name,
        source=f'"{collection_view(name)}"',
        identity=(head.key,),
        attributes={CLASS: CLASS_ATTRIBUTE, **attributes},
        label_zh=head.label_zh,
        label_en=head.label_en,
        root=head.key_root,
    )


@cache
def relation_resource(name: str) -> Resource:
    """Return the resource of a relationship class of the ontology."""
    relation: RelationshipType = GRAPH_SCHEMA.relationship(name)
    start, end = GRAPH_SCHEMA.node(relation.start), GRAPH_SCHEMA.node(relation.end)
    ends = {
        START_KEY: Attribute(START_KEY, "string", False, start.label_zh, start.label_en),
        END_KEY: Attribute(END_KEY, "string", False, end.label_zh, end.label_en),
    }
    attributes = {spec.name: attribute_of(spec) for spec in relation.properties}
    return Resource(
        name=name,
        source=f'"{name}"',
        identity=identity_of(relation),
        attributes={**ends, **attributes},
        label_zh=relation.label_zh,
        label_en=relation.label_en,
    )


CLASS_ATTRIBUTE = Attribute(CLASS, "string", False, "类", "class")


def attribute_of(spec: PropertySpec) -> Attribute:
    """Return a property of the ontology as a column of a list."""
    return Attribute(
        spec.name, spec.datatype, spec.many, spec.label_zh, spec.label_en, spec.unit, spec.code_list
    )


def _head(name: str) -> NodeType:
    """Return the topmost class of a collection; the first by name where several share it."""
    heads = [node for node in GRAPH_SCHEMA.nodes if node.collection == name]
    return min(heads, key=lambda node: (len(node.labels), node.name))
