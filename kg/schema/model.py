"""The property-graph schema: what nodes and relationships there are, with their properties."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal, TypeVar

from kg.errors import SchemaError

Datatype = Literal["string", "date", "dateTime", "integer", "double", "boolean"]
IndexKind = Literal["range", "text", "fulltext", "point"]
Bound = int | float | dt.date

T = TypeVar("T")

START_KEY: Final = "startKey"
END_KEY: Final = "endKey"
SOURCES: Final = "sources"

DUCKDB_TYPES: Final[Mapping[Datatype, str]] = {
    "string": "VARCHAR",
    "date": "DATE",
    "dateTime": "TIMESTAMP",
    "integer": "BIGINT",
    "double": "DOUBLE",
    "boolean": "BOOLEAN",
}


@dataclass(frozen=True, slots=True)
class CodeValue:
    """One value of a code list, with its labels."""

    value: str
    label_en: str
    label_zh: str


@dataclass(frozen=True, slots=True)
class PropertySpec:
    """One property of a node or relationship class.

    Attributes:
        name: camelCase name in the graph, in tables and in JSON.
        many: whether the value is a list; then the other conditions hold for each item.
        pattern: regular expression that must match somewhere in the value (anchored by the author).
        allowed: values of the code list; empty when any value will do.
        index: kinds of index to make.
        unit: unit of the values; `1` for a pure number, `currency` where the row names it.
        partial_date: name of the companion property that tells the precision of a date.
    """

    name: str
    iri: str
    datatype: Datatype
    label_en: str
    label_zh: str
    definition_en: str
    definition_zh: str
    source: str
    required: bool = False
    many: bool = False
    pattern: str | None = None
    min_inclusive: Bound | None = None
    min_exclusive: Bound | None = None
    max_inclusive: Bound | None = None
    max_exclusive: Bound | None = None
    min_length: int | None = None
    max_length: int | None = None
    allowed: tuple[str, ...] = ()
    code_list: str | None = None
    index: tuple[IndexKind, ...] = ()
    unit: str | None = None
    partial_date: str | None = None

    @property
    def column_type(self) -> str:
        """Return the DuckDB type of the column, e.g. `VARCHAR[]`."""
        return DUCKDB_TYPES[self.datatype] + ("[]" if self.many else "")


@dataclass(frozen=True)
class NodeType:
    """A class whose rows become nodes.

    Attributes:
        labels: the class and its superclasses up to the key root, most specific first.
        key: name of the property that identifies a row within the key root.
        key_root: topmost class that declares the key.
        abstract: whether the class has no rows of its own.
        properties: own and inherited: key first, then required, then optional, `sources` last.
        collection: plural name under which the API lists its rows and those below; None when it has none
            of its own.
    """

    name: str
    iri: str
    labels: tuple[str, ...]
    key: str
    key_root: str
    abstract: bool
    properties: tuple[PropertySpec, ...]
    label_en: str
    label_zh: str
    definition_en: str
    definition_zh: str
    source: str
    collection: str | None = None

    def property(self, name: str) -> PropertySpec:
        """Return a property by name.

        Raises:
            SchemaError: the class has no such property.
        """
        return _property(self.name, self.properties, name)


@dataclass(frozen=True)
class RelationshipType:
    """A class whose rows become relationships.

    Attributes:
        type: Neo4j relationship type.
        start: node class at the start; rows name a key of its key root.
        end: node class at the end.
        discriminators: properties that identify a row beside its two keys.
        properties: without the two keys: required, then optional, `sources` last.
    """

    name: str
    iri: str
    type: str
    start: str
    end: str
    discriminators: tuple[str, ...]
    properties: tuple[PropertySpec, ...]
    label_en: str
    label_zh: str
    definition_en: str
    definition_zh: str
    source: str

    def property(self, name: str) -> PropertySpec:
        """Return a property by name.

        Raises:
            SchemaError: the class has no such property.
        """
        return _property(self.name, self.properties, name)


@dataclass(frozen=True)
class GraphSchema:
    """All classes of the property graph, sorted by name.

    Attributes:
        version: version of the ontology.
        hash: SHA-256 over everything compiled; two equal hashes mean the same schema.
        code_lists: values of each code list, by its name.
    """

    nodes: tuple[NodeType, ...]
    relationships: tuple[RelationshipType, ...]
    version: str
    hash: str
    code_lists: Mapping[str, tuple[CodeValue, ...]] = field(default_factory=dict)

    @cached_property
    def _nodes(self) -> dict[str, NodeType]:
        return {node.name: node for node in self.nodes}

    @cached_property
    def _relationships(self) -> dict[str, RelationshipType]:
        return {relationship.name: relationship for relationship in self.relationships}

    def node(self, name: str) -> NodeType:
        """Return a node class by name.

        Raises:
            SchemaError: there is no such node class.
        """
        return _lookup(self._nodes, name, "node class")

    def relationship(self, name: str) -> RelationshipType:
        """Return a relationship class by its class name, e.g. `PatentApplicant`.

        Raises:
            SchemaError: there is no such relationship class.
        """
        return _lookup(self._relationships, name, "relationship class")

    def relationship_of_type(self, type_: str) -> RelationshipType:
        """Return a relationship class by its Neo4j type, e.g. `HAS_APPLICANT`.

        Raises:
            SchemaError: there is no such relationship type.
        """
        by_type = {relationship.type: relationship for relationship in self.relationships}
        return _lookup(by_type, type_, "relationship type")

    def has_node(self, name: str) -> bool:
        """Return whether a node class has this name."""
        return name in self._nodes

    def concrete(self, name: str) -> tuple[NodeType, ...]:
        """Return the classes with rows at or below a node class, sorted by name."""
        self.node(name)
        return tuple(n for n in self.nodes if name in n.labels and not n.abstract)

    @cached_property
    def collections(self) -> dict[str, tuple[NodeType, ...]]:
        """Return the classes with rows of each collection, by the collection's name."""
        heads: dict[str, set[str]] = {}
        for node in self.nodes:
            if node.collection is not None:
                heads.setdefault(node.collection, set()).add(node.name)
        return {
            name: tuple(n for n in self.concrete_nodes if heads[name] & set(n.labels))
            for name in sorted(heads)
        }

    @property
    def concrete_nodes(self) -> tuple[NodeType, ...]:
        """Return the node classes that have rows."""
        return tuple(node for node in self.nodes if not node.abstract)

    @property
    def tables(self) -> tuple[NodeType | RelationshipType, ...]:
        """Return the classes that have rows: concrete nodes, then relationships."""
        return (*self.concrete_nodes, *self.relationships)

    @property
    def key_roots(self) -> tuple[NodeType, ...]:
        """Return the classes within which keys are unique."""
        return tuple(node for node in self.nodes if node.name == node.key_root)


def _lookup(table: Mapping[str, T], name: str, kind: str) -> T:
    try:
        return table[name]
    except KeyError:
        raise SchemaError(f"the ontology has no such {kind}", found=name) from None


def _property(owner: str, properties: tuple[PropertySpec, ...], name: str) -> PropertySpec:
    return _lookup({p.name: p for p in properties}, name, f"property of {owner}")
