"""A network as GEXF 1.3, which Gephi opens: places, sizes and colours as drawn, facts as attributes.

Format: the GEXF 1.3 schema, https://gexf.net/1.3/gexf.xsd, with its `viz` module.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree

from kg.api.pages.network.drawing import COLOURS, Drawing

GEXF_TYPE = "application/gexf+xml"
NAMESPACE = "http://gexf.net/1.3"
VIZ = "http://gexf.net/1.3/viz"
SPACES: dict[str | None, str] = {None: NAMESPACE, "viz": VIZ}
# Shapes that the schema names; a ring is a disc there.
SHAPES = {"disc": "disc", "ring": "disc", "square": "square", "diamond": "diamond", "triangle": "triangle"}
Facts = Sequence[Mapping[str, Any]]


def write_gexf(drawing: Drawing, nodes: Facts, edges: Facts, made: dt.date | None = None) -> bytes:
    """Return a network as a GEXF document.

    Args:
        drawing: places, sizes and kinds.
        nodes: facts of each node of the drawing, in its order; plain values become attributes.
        edges: facts of each line of the drawing, in its order; `share` is the weight.
        made: day of the data, for `lastmodifieddate`; None: left out.
    """
    # The default name space has no prefix; the stubs of lxml know only prefixes.
    root = etree.Element(f"{{{NAMESPACE}}}gexf", nsmap=SPACES, version="1.3")  # type: ignore[arg-type]
    meta = _child(root, "meta")
    if made is not None:
        meta.set("lastmodifieddate", made.isoformat())
    _child(meta, "creator").text = "ipkg"
    _child(meta, "description").text = _clean(drawing.title)
    graph = _child(root, "graph", defaultedgetype="directed", mode="static")
    node_columns, edge_columns = _declare(graph, "node", nodes), _declare(graph, "edge", edges)
    _add_nodes(_child(graph, "nodes"), drawing, nodes, node_columns)
    _add_edges(_child(graph, "edges"), drawing, edges, edge_columns)
    body: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return body


def _child(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attrib=dict(attributes))


def _viz(parent: etree._Element, name: str, **attributes: str) -> None:
    etree.SubElement(parent, f"{{{VIZ}}}{name}", attrib=dict(attributes))


def _declare(graph: etree._Element, kind: str, rows: Facts) -> dict[str, str]:
    """Declare an attribute for each plain fact and return the identifiers by name."""
    types: dict[str, str] = {}
    for row in rows:
        for name, value in row.items():
            found = _type(value)
            if found is not None and types.get(name) not in (None, found):
                found = "double" if {found, types[name]} <= {"long", "double"} else "string"
            if found is not None:
                types[name] = found
    if not types:
        return {}
    declared = _child(graph, "attributes", **{"class": kind})
    for position, (name, type_) in enumerate(types.items()):
        _child(declared, "attribute", id=str(position), title=name, type=type_)
    return {name: str(position) for position, name in enumerate(types)}


def _type(value: Any) -> str | None:
    """Return the schema's type of a plain value; None for what is unknown or no plain value."""
    if isinstance(value, bool):
        return "boolean"
    for plain, name in ((int, "long"), (float, "double"), (str, "string")):
        if isinstance(value, plain):
            return name
    return None


def _add_facts(element: etree._Element, row: Mapping[str, Any], columns: Mapping[str, str]) -> None:
    known = {name: value for name, value in row.items() if _type(value) is not None}
    if not known:
        return
    values = _child(element, "attvalues")
    for name, value in known.items():
        text = str(value).lower() if isinstance(value, bool) else str(value)
        _child(values, "attvalue", **{"for": columns[name], "value": _clean(text)})


def _add_nodes(parent: etree._Element, drawing: Drawing, rows: Facts, columns: Mapping[str, str]) -> None:
    for node, row in zip(drawing.nodes, rows, strict=True):
        kind = drawing.node_kinds[node.kind]
        element = _child(parent, "node", id=_clean(node.id), label=_clean(node.label))
        _add_facts(element, row, columns)
        _viz(element, "color", hex=COLOURS[kind.colour])
        # Gephi's y axis points up, a screen's down.
        _viz(element, "position", x=f"{node.x:.1f}", y=f"{-node.y:.1f}", z="0.0")
        _viz(element, "size", value=f"{node.size:.1f}")
        _viz(element, "shape", value=SHAPES[kind.shape])


def _add_edges(parent: etree._Element, drawing: Drawing, rows: Facts, columns: Mapping[str, str]) -> None:
    for position, (line, row) in enumerate(zip(drawing.lines, rows, strict=True)):
        element = _child(
            parent,
            "edge",
            id=str(position),
            source=_clean(drawing.nodes[line.source].id),
            target=_clean(drawing.nodes[line.target].id),
            kind=_clean(str(row.get("kind", ""))),
        )
        weight = row.get("share")
        if isinstance(weight, int | float) and weight > 0:
            element.set("weight", repr(float(weight)))
        _add_facts(element, row, columns)


def _clean(text: str) -> str:
    """Return a text without the characters that XML 1.0 cannot hold."""
    return "".join(
        c
        for c in text
        if c in "\t\n\r" or 0x20 <= ord(c) <= 0xD7FF or 0xE000 <= ord(c) <= 0xFFFD or ord(c) >= 0x10000
    )
