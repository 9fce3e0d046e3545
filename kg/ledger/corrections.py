"""Whether a corrected value is one that the ontology allows at its place."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kg.errors import SchemaError
from kg.schema import GRAPH_SCHEMA
from kg.schema.model import SOURCES, NodeType, PropertySpec


def check_correction(class_name: str, property_name: str, value: Any) -> Any:
    """Return the value as it is stored.

    Raises:
        ValueError: there is no such class or property, or the value is none of that property.
    """
    spec = find_property(class_name, property_name)
    if value is None:
        if spec.required:
            raise ValueError(f"{property_name} is required and cannot be unknown")
        return None
    if spec.many:
        if not isinstance(value, list):
            raise ValueError(f"{property_name} is a list")
        return [_check_item(spec, item) for item in value]
    return _check_item(spec, value)


def find_property(class_name: str, property_name: str) -> PropertySpec:
    """Return a property that can be corrected.

    Raises:
        ValueError: there is none: the class is unknown or abstract, or the property is its key.
    """
    try:
        node = GRAPH_SCHEMA.node(class_name)
    except SchemaError:
        raise ValueError(f"there is no class {class_name[:80]}") from None
    if node not in GRAPH_SCHEMA.concrete_nodes:
        raise ValueError(f"{class_name} is abstract; name the class of the thing itself")
    names = correctable(node)
    if property_name not in names:
        raise ValueError(f"a property of {class_name} that can be corrected: {', '.join(names)}")
    return names[property_name]


def correctable(node: NodeType) -> dict[str, PropertySpec]:
    """Return the properties of a class that a person may correct: all but its key and its sources."""
    return {p.name: p for p in node.properties if p.name not in (node.key, SOURCES)}


def _check_item(spec: PropertySpec, item: Any) -> Any:
    kind = str(spec.datatype)
    if kind == "boolean":
        fits = isinstance(item, bool)
    elif kind == "integer":
        fits = isinstance(item, int) and not isinstance(item, bool) and abs(item) < 2**63
    elif kind == "double":
        fits = isinstance(item, (int, float)) and not isinstance(item, bool)
    elif kind == "date":
        fits = isinstance(item, str) and _is_day(item)
    elif kind == "dateTime":
        fits = isinstance(item, str) and _is_time(item)
    else:
        fits = isinstance(item, str) and bool(item.strip()) and "\x00" not in item
    if not fits:
        raise ValueError(f"{spec.name} is a {kind}")
    if spec.allowed and item not in spec.allowed:
        raise ValueError(f"{spec.name} is one of {', '.join(spec.allowed)}")
    return item


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and bool(dt.date.fromisoformat(text))
    except ValueError:
        return False


def _is_time(text: str) -> bool:
    try:
        return bool(dt.datetime.fromisoformat(text))
    except ValueError:
        return False
