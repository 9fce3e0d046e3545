"""A part of the graph as GraphML, which Gephi, yEd and networkx read: nodes and edges with attributes."""

from __future__ import annotations

from collections.abc import Sequence

from kg.rdf.part import view
from kg.rdf.terms import Owner, ends, is_present, subject
from kg.schema.model import NodeType, PropertySpec, RelationshipType

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
"""
TAIL = "</graph>\n</graphml>\n"
TYPES = {"integer": "long", "double": "double", "boolean": "boolean"}
LIST_SEPARATOR = "; "


def document_head(owners: Sequence[Owner]) -> str:
    """Return what stands before the nodes: a declaration for each attribute of nodes and edges."""
    declared: dict[tuple[str, str], str] = {
        ("node", "labels"): "string",
        ("node", "class"): "string",
        ("edge", "class"): "string",
        ("edge", "type"): "string",
    }
    for owner in owners:
        for spec in owner.properties:
            declared.setdefault((_kind(owner), spec.name), _type(spec))
    keys = "".join(
        f'<key id="{kind}.{name}" for="{kind}" attr.name="{name}" attr.type="{type_}"/>\n'
        for (kind, name), type_ in declared.items()
    )
    return f'{HEAD}{keys}<graph id="ipkg" edgedefault="directed">\n'


def element_select(owner: Owner) -> str:
    """Return the SQL that yields the element of a row."""
    own = [f"['{_data(owner, 'class', owner.name)}']"]
    if isinstance(owner, NodeType):
        own.append(f"['{_data(owner, 'labels', LIST_SEPARATOR.join(owner.labels))}']")
        opening = f"'<node id=\"' || {_node_id(owner.key_root, owner.key)} || '\">'"
    else:
        own.append(f"['{_data(owner, 'type', owner.type)}']")
        (_, start, start_column), (_, end, end_column) = ends(owner)
        opening = (
            f"'<edge id=\"' || {_escaped(subject(owner))} "
            f"|| '\" source=\"' || {_node_id(start, start_column)} "
            f"|| '\" target=\"' || {_node_id(end, end_column)} || '\">'"
        )
    values = ", ".join([*own, *(_value(owner, spec) for spec in owner.properties)])
    tag = _kind(owner)
    inside = f"array_to_string(flatten([{values}]), '')"
    return f"SELECT {opening} || {inside} || '</{tag}>' AS block FROM \"{view(owner)}\""


def _kind(owner: Owner) -> str:
    return "edge" if isinstance(owner, RelationshipType) else "node"


def _type(spec: PropertySpec) -> str:
    return "string" if spec.many else TYPES.get(spec.datatype, "string")


def _data(owner: Owner, name: str, text: str) -> str:
    return f'<data key="{_kind(owner)}.{name}">{text}</data>'


def _value(owner: Owner, spec: PropertySpec) -> str:
    """Return the SQL of a list with the data element of a property, empty where the value is absent."""
    text = f'CAST("{spec.name}" AS VARCHAR)'
    if spec.many:
        text = f"array_to_string(\"{spec.name}\", '{LIST_SEPARATOR}')"
    elif spec.datatype == "dateTime":
        text = f"replace({text}, ' ', 'T')"
    opening, closing = f'<data key="{_kind(owner)}.{spec.name}">', "</data>"
    return f"CASE WHEN {is_present(spec)} THEN ['{opening}' || {_escaped(text)} || '{closing}'] ELSE [] END"


def _node_id(root: str, column: str) -> str:
    return _escaped(f"'{root}:' || \"{column}\"")


def _escaped(text: str) -> str:
    """Return the SQL of a text as XML: marks as entities, without the control characters it cannot hold."""
    clean = f"regexp_replace({text}, '[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F]', '', 'g')"
    for mark, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        clean = f"replace({clean}, '{mark}', '{entity}')"
    return clean
