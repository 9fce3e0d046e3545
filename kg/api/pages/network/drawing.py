"""A network that is ready to be drawn: what `static/network.js` reads, and the same as an SVG document.

`network.js` fetches `Drawing.as_json()` from the address in `data-network`. Kinds of nodes and lines are
told apart by shape and dash as well as by colour; colours are names of the variables of `page.css`, so that a
reader's dark mode holds on the canvas too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal
from xml.sax.saxutils import escape, quoteattr

from kg.api.pages.numbers import fit_lines

Shape = Literal["disc", "ring", "square", "diamond", "triangle"]
MARGIN = 30.0
LABEL_EM = 16.0
FONT = 11.0
# Names stand in the SVG for nodes at least this large; the others have theirs as a title.
NAMED_FROM = 6.0
# The light colours of `page.css`: an SVG document stands alone.
COLOURS = {
    "ink": "#16202a",
    "soft": "#55626e",
    "line": "#9aa6af",
    "accent": "#0b5d73",
    "strong": "#0b5d73",
    "average": "#7fb2bd",
    "weak": "#e0992f",
    "missing": "#c2452f",
    "insufficient": "#aeb7be",
    "external": "#7a1f5c",
}


@dataclass(frozen=True, slots=True)
class NodeKind:
    """A kind of nodes: its name in the reader's language, shape, and the variable of its colour."""

    label: str
    shape: Shape
    colour: str


@dataclass(frozen=True, slots=True)
class LineKind:
    """A kind of edges; `width` in pixels, `dash` in pixels or empty."""

    label: str
    colour: str
    width: float = 1.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """A node: `kind` is a position among the kinds, `size` a radius, `said` what it is in words."""

    id: str
    label: str
    kind: int
    x: float
    y: float
    size: float
    said: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """An edge between two positions among the nodes; `via` are the corners between them."""

    source: int
    target: int
    kind: int
    via: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """A network with every place worked out; `nodes` in the order of their weight for the reader."""

    title: str
    width: float
    height: float
    node_kinds: Sequence[NodeKind]
    line_kinds: Sequence[LineKind]
    nodes: Sequence[Node]
    lines: Sequence[Line]

    def as_json(self) -> dict[str, Any]:
        """Return the drawing as `network.js` reads it."""
        return {
            "title": self.title,
            "width": self.width,
            "height": self.height,
            "nodeKinds": [asdict(kind) for kind in self.node_kinds],
            "lineKinds": [asdict(kind) for kind in self.line_kinds],
            "nodes": [
                {**asdict(node), "x": round(node.x, 1), "y": round(node.y, 1), "size": round(node.size, 1)}
                for node in self.nodes
            ],
            "lines": [asdict(line) for line in self.lines],
        }

    def as_svg(self) -> str:
        """Return the drawing as an SVG document that stands alone, on white."""
        x, y, width, height = -MARGIN, -MARGIN, self.width + 2 * MARGIN, self.height + 2 * MARGIN
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{x:g} {y:g} {width:.0f} {height:.0f}" '
            f'width="{width:.0f}" height="{height:.0f}" role="img" font-family="sans-serif" '
            f'font-size="{FONT:g}">',
            f"<title>{escape(self.title)}</title>",
            f'<rect x="{x:g}" y="{y:g}" width="{width:.0f}" height="{height:.0f}" fill="#fff"/>',
            *self._svg_lines(),
            *(self._svg_node(node) for node in self.nodes),
            "</svg>",
        ]
        return "\n".join(parts)

    def _svg_lines(self) -> Iterable[str]:
        for number, kind in enumerate(self.line_kinds):
            path = "".join(self._svg_path(line) for line in self.lines if line.kind == number)
            dash = f' stroke-dasharray="{" ".join(f"{part:g}" for part in kind.dash)}"' if kind.dash else ""
            if path:
                yield (
                    f'<path d="{path}" fill="none" stroke="{COLOURS[kind.colour]}" '
                    f'stroke-width="{kind.width:g}" stroke-opacity=".6"{dash}/>'
                )

    def _svg_path(self, line: Line) -> str:
        ends = (self.nodes[line.source], self.nodes[line.target])
        points = ((ends[0].x, ends[0].y), *line.via, (ends[1].x, ends[1].y))
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)

    def _svg_node(self, node: Node) -> str:
        kind = self.node_kinds[node.kind]
        name = ""
        if node.size >= NAMED_FROM:
            text = "".join(fit_lines(node.label, LABEL_EM, 1))
            name = f'<text x="{node.x + node.size + 4:.1f}" y="{node.y + 4:.1f}">{escape(text)}</text>'
        shape = f'<path d="{shape_path(kind.shape, node.x, node.y, node.size)}" {_paint(kind)}/>'
        body = f"<g><title>{escape(node.said)}</title>{shape}{name}</g>"
        return body if node.href is None else f"<a href={quoteattr(node.href)}>{body}</a>"


def _paint(kind: NodeKind) -> str:
    colour = COLOURS[kind.colour]
    return f'fill="#fff" stroke="{colour}" stroke-width="2"' if kind.shape == "ring" else f'fill="{colour}"'


def shape_path(shape: Shape, x: float, y: float, size: float) -> str:
    """Return an SVG path of a shape around a point; `network.js` draws the same."""
    corners: Mapping[str, Sequence[tuple[float, float]]] = {
        "square": ((-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)),
        "diamond": ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
        "triangle": ((0, -1.2), (1.1, 0.8), (-1.1, 0.8)),
    }
    if shape in corners:
        points = (f"{x + dx * size:.1f} {y + dy * size:.1f}" for dx, dy in corners[shape])
        return "M" + "L".join(points) + "Z"
    half = f"a{size:.1f} {size:.1f} 0 1 0"
    return f"M{x - size:.1f} {y:.1f}{half} {2 * size:.1f} 0{half} {-2 * size:.1f} 0"
