"""`cypher/browser/style.grass`: colours and Chinese captions of every class for Neo4j Browser.

Format: the style sheets that Neo4j Browser exports with `:style` (GraSS). Browser merges every rule whose
label the node has, later ones over earlier ones, so a class stands after its superclasses. Its parser
knows no comments and cuts at `:`, `;` and braces, so a caption holds none of them outside a placeholder.
"""

from __future__ import annotations

import colorsys
from collections.abc import Iterator

from kg.schema.model import GraphSchema, NodeType, RelationshipType

# What a person calls a thing by, in this order; without any of them its key.
_CALLED_BY = ("name", "title", "titleZh", "standardNumber", "measure", "subject")
# Successive hues lie a golden section of the circle apart, so that no two neighbours look alike.
_GOLDEN_SECTION = 0.618034
_DARK, _WHITE = "#000000", "#ffffff"


def emit_style(schema: GraphSchema) -> str:
    """Return the style sheet: defaults, every node class below its superclasses, every relationship type."""
    hues = {root.name: number * _GOLDEN_SECTION % 1 for number, root in enumerate(schema.key_roots)}
    nodes = sorted(schema.nodes, key=lambda node: (node.key_root, len(node.labels), node.name))
    rules = [
        _rule("node", {"diameter": "50px", "border-width": "2px", "font-size": "10px", "caption": '"<id>"'}),
        *(_node_rule(node, hues[node.key_root]) for node in nodes),
        _rule("relationship", {"shaft-width": "1px", "font-size": "8px", "padding": "3px", **_EDGE}),
        *(_relationship_rule(relationship) for relationship in schema.relationships),
    ]
    return "\n\n".join(rules) + "\n"


_EDGE = {"color": "#8c919a", "text-color-external": _DARK, "text-color-internal": _WHITE}


def _node_rule(node: NodeType, hue: float) -> str:
    """Return the rule of a class; the deeper it lies, the lighter its colour."""
    lightness = min(0.36 + 0.12 * (len(node.labels) - 1), 0.72)
    red, green, blue = colorsys.hls_to_rgb((hue + _shift(node)) % 1, lightness, 0.5)
    properties = {
        "color": _hex(red, green, blue),
        "border-color": _hex(red * 0.8, green * 0.8, blue * 0.8),
        "text-color-internal": _text_on(red, green, blue),
        "caption": f'"{node.label_zh} {{{_called_by(node)}}}"',
    }
    return _rule(f"node.{node.name}", properties)


def _text_on(*channels: float) -> str:
    """Return the colour of text with the larger contrast.

    Black and white stand out alike from a relative luminance of 0.179 (WCAG 2.2, relative luminance).
    """
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return _DARK if luminance > 0.179 else _WHITE


def _shift(node: NodeType) -> float:
    """Return how far a subclass turns from its root's hue, so that sisters differ; a root does not turn."""
    return 0.0 if len(node.labels) == 1 else sum(node.name.encode()) % 9 / 90 - 0.045


def _called_by(node: NodeType) -> str:
    names = {spec.name for spec in node.properties}
    return next((name for name in _CALLED_BY if name in names), node.key)


def _relationship_rule(relationship: RelationshipType) -> str:
    return _rule(f"relationship.{relationship.type}", {"caption": f'"{relationship.label_zh}"'})


def _rule(selector: str, properties: dict[str, str]) -> str:
    return "\n".join([f"{selector} {{", *_lines(properties), "}"])


def _lines(properties: dict[str, str]) -> Iterator[str]:
    for name, value in properties.items():
        yield f"  {name}: {value};"


def _hex(*channels: float) -> str:
    return "#" + "".join(f"{round(255 * channel):02x}" for channel in channels)
