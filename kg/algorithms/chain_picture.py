"""Where the links of a chain stand in its picture: layers from upstream to downstream.

Deterministic: the same chain gives the same picture. Layers come from the stage and, within a stage, from
the longest supply path; edges over several layers get a lane of their own in each layer that they cross
(Sugiyama, Tagawa & Toda 1981); the order within a layer is improved by barycentre sweeps with ties by the
order of the chain's file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

STAGE_ORDER = ("upstream", "midstream", "downstream")
SWEEPS = 12
ALIGN_PASSES = 24


@dataclass(frozen=True, slots=True)
class Geometry:
    """Sizes in units of the picture.

    Attributes:
        card_width, card_height: size of a link's card.
        column_gap: between layers; edges run there.
        row_gap: between cards of a layer.
        lane: height of an edge's lane through a layer; `lane_gap` is the room beside it.
        header: height of the stages' headings.
    """

    card_width: float = 186.0
    card_height: float = 112.0
    column_gap: float = 34.0
    row_gap: float = 18.0
    lane: float = 4.0
    lane_gap: float = 9.0
    header: float = 40.0


@dataclass(frozen=True, slots=True)
class Placed:
    """A card's upper left corner."""

    link: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Curve:
    """A supply edge as an SVG path; `is_back` when it runs against the flow."""

    source: str
    target: str
    path: str
    is_back: bool


@dataclass(frozen=True, slots=True)
class StageSpan:
    """Where a stage's heading stands."""

    stage: str
    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture's size and everything in it."""

    width: float
    height: float
    cards: tuple[Placed, ...]
    curves: tuple[Curve, ...]
    stages: tuple[StageSpan, ...]


Edge = tuple[str, str]


def assign_layers(stages: Mapping[str, str], edges: Sequence[Edge]) -> dict[str, int]:
    """Return the layer of each link: by stage, then by the longest supply path within the stage.

    Args:
        stages: stage of each link, in the order of the chain.
        edges: (supplier, supplied); edges that would close a cycle within a stage are passed over.
    """
    order = (*STAGE_ORDER, *dict.fromkeys(s for s in stages.values() if s not in STAGE_ORDER))
    layers: dict[str, int] = {}
    first = 0
    for stage in order:
        inside = [link for link, own in stages.items() if own == stage]
        depths = _depths(inside, edges)
        layers |= {link: first + depth for link, depth in depths.items()}
        first += max(depths.values(), default=-1) + 1
    return layers


def _depths(links: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    """Return the length of the longest path that ends at each link, within these links."""
    suppliers: dict[str, list[str]] = {link: [] for link in links}
    for source, target in edges:
        if source in suppliers and target in suppliers and source != target:
            suppliers[target].append(source)
    depths: dict[str, int] = {}

    def depth(link: str, path: frozenset[str]) -> int:
        if link not in depths:
            above = [depth(s, path | {link}) for s in suppliers[link] if s not in path]
            depths[link] = 1 + max(above, default=-1)
        return depths[link]

    return {link: depth(link, frozenset((link,))) for link in links}


@dataclass(frozen=True, slots=True)
class _Item:
    """A card or an edge's lane in a layer; `edge` is None for a card."""

    name: str
    edge: Edge | None


def lay_out(stages: Mapping[str, str], edges: Sequence[Edge], geometry: Geometry | None = None) -> Picture:
    """Return the picture of a chain, layers from left to right.

    Args:
        stages: stage of each link, in the order of the chain.
        edges: (supplier, supplied); both must be in `stages`.
        geometry: sizes; the defaults when None.
    """
    g = geometry or Geometry()
    if not stages:
        return Picture(0.0, 0.0, (), (), ())
    layers = assign_layers(stages, edges)
    columns, chains = _columns(layers, edges)
    _order(columns, chains)
    tops, height = _heights(columns, chains, g)
    step = g.card_width + g.column_gap
    cards = tuple(Placed(link, layers[link] * step, g.header + tops[_Item(link, None)]) for link in stages)
    curves = tuple(_curve(edge, chains[edge], layers, tops, g) for edge in dict.fromkeys(edges))
    width = (max(layers.values()) + 1) * step - g.column_gap
    return Picture(width, g.header + height, cards, curves, _spans(stages, layers, step, g))


def _columns(
    layers: Mapping[str, int], edges: Sequence[Edge]
) -> tuple[list[list[_Item]], dict[Edge, list[_Item]]]:
    """Return the items of each layer, and for each edge the items that it runs through."""
    columns: list[list[_Item]] = [[] for _ in range(max(layers.values()) + 1)]
    for link, layer in layers.items():
        columns[layer].append(_Item(link, None))
    chains: dict[Edge, list[_Item]] = {}
    for edge in dict.fromkeys(edges):
        source, target = edge
        between = range(layers[source] + 1, layers[target])
        lanes = [_Item(f"{layer}", edge) for layer in between]
        for layer, lane in zip(between, lanes, strict=True):
            columns[layer].append(lane)
        chains[edge] = [_Item(source, None), *lanes, _Item(target, None)]
    return columns, chains


def _neighbours(chains: Mapping[Edge, Sequence[_Item]]) -> tuple[dict[_Item, list[_Item]], ...]:
    """Return the items before and after each item."""
    before: dict[_Item, list[_Item]] = {}
    after: dict[_Item, list[_Item]] = {}
    for items in chains.values():
        for left, right in pairwise(items):
            after.setdefault(left, []).append(right)
            before.setdefault(right, []).append(left)
    return before, after


def _order(columns: list[list[_Item]], chains: Mapping[Edge, Sequence[_Item]]) -> None:
    """Order each layer so that few edges cross: barycentre sweeps, the best order found is kept."""
    before, after = _neighbours(chains)
    best, least = [list(c) for c in columns], _crossings(columns, after)
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        indices = range(1, len(columns)) if forward else range(len(columns) - 2, -1, -1)
        for index in indices:
            fixed = columns[index - 1] if forward else columns[index + 1]
            _sort_layer(columns[index], fixed, before if forward else after)
        crossings = _crossings(columns, after)
        if crossings < least:
            best, least = [list(c) for c in columns], crossings
    for column, kept in zip(columns, best, strict=True):
        column[:] = kept


def _sort_layer(
    column: list[_Item], fixed: Sequence[_Item], neighbours: Mapping[_Item, Sequence[_Item]]
) -> None:
    rank = {item: position for position, item in enumerate(fixed)}

    def barycentre(pair: tuple[int, _Item]) -> tuple[float, int]:
        position, item = pair
        places = [rank[n] for n in neighbours.get(item, ()) if n in rank]
        own = position * len(fixed) / max(1, len(column))
        return (sum(places) / len(places) if places else own, position)

    column[:] = [item for _, item in sorted(enumerate(column), key=barycentre)]


def _crossings(columns: Sequence[Sequence[_Item]], after: Mapping[_Item, Sequence[_Item]]) -> int:
    total = 0
    for left, right in pairwise(columns):
        rank = {item: position for position, item in enumerate(right)}
        ends = [r for item in left for r in sorted(rank[n] for n in after.get(item, ()) if n in rank)]
        total += sum(a > b for i, a in enumerate(ends) for b in ends[i + 1 :])
    return total


def _heights(
    columns: Sequence[Sequence[_Item]], chains: Mapping[Edge, Sequence[_Item]], g: Geometry
) -> tuple[dict[_Item, float], float]:
    """Return the top of each item and the height of all: items pulled towards their neighbours."""
    before, after = _neighbours(chains)
    centres: dict[_Item, float] = {}
    for column in columns:
        _pack(column, centres, g)
    for number in range(ALIGN_PASSES):
        for column in columns if number % 2 == 0 else reversed(columns):
            _align(column, centres, before, after, g)
    low = min(centres[i] - _size(i, g) / 2 for i in centres)
    high = max(centres[i] + _size(i, g) / 2 for i in centres)
    return {i: c - _size(i, g) / 2 - low for i, c in centres.items()}, high - low


def _pack(column: Sequence[_Item], centres: dict[_Item, float], g: Geometry) -> None:
    """Set a layer's items one below the other, their middle at 0."""
    places = [0.0]
    for above, below in pairwise(column):
        places.append(places[-1] + _distance(above, below, g))
    for item, place in zip(column, places, strict=False):
        centres[item] = place - places[-1] / 2


def _gap(above: _Item, below: _Item, g: Geometry) -> float:
    return g.row_gap if above.edge is None and below.edge is None else g.lane_gap


def _size(item: _Item, g: Geometry) -> float:
    return g.card_height if item.edge is None else g.lane


def _align(
    column: Sequence[_Item],
    centres: dict[_Item, float],
    before: Mapping[_Item, Sequence[_Item]],
    after: Mapping[_Item, Sequence[_Item]],
    g: Geometry,
) -> None:
    """Move a layer's items towards the mean of their neighbours, order and gaps kept."""
    wished = []
    for item in column:
        near = [centres[n] for n in (*before.get(item, ()), *after.get(item, ()))]
        wished.append((centres[item] + sum(near)) / (1 + len(near)))
    down, up = list(wished), list(wished)
    for i in range(1, len(column)):
        down[i] = max(down[i], down[i - 1] + _distance(column[i - 1], column[i], g))
    for i in range(len(column) - 2, -1, -1):
        up[i] = min(up[i], up[i + 1] - _distance(column[i], column[i + 1], g))
    for item, a, b in zip(column, down, up, strict=True):
        centres[item] = (a + b) / 2


def _distance(above: _Item, below: _Item, g: Geometry) -> float:
    return (_size(above, g) + _size(below, g)) / 2 + _gap(above, below, g)


def _curve(
    edge: Edge,
    items: Sequence[_Item],
    layers: Mapping[str, int],
    tops: Mapping[_Item, float],
    g: Geometry,
) -> Curve:
    source, target = edge
    is_back = layers[target] <= layers[source]
    step = g.card_width + g.column_gap
    middle = [g.header + tops[item] + _size(item, g) / 2 for item in items]
    if is_back:
        return Curve(source, target, _back_path(layers, edge, middle, step, g), is_back)
    x = layers[source] * step + g.card_width
    parts = [f"M{x:.1f} {middle[0]:.1f}"]
    for position, (start, end) in enumerate(pairwise(middle)):
        bend = x + g.column_gap / 2
        parts.append(f"C{bend:.1f} {start:.1f} {bend:.1f} {end:.1f} {x + g.column_gap:.1f} {end:.1f}")
        if position < len(items) - 2:
            parts.append(f"H{x + step:.1f}")
        x += step
    return Curve(source, target, "".join(parts), is_back)


def _back_path(
    layers: Mapping[str, int], edge: Edge, middle: Sequence[float], step: float, g: Geometry
) -> str:
    """Return an arc for an edge within a layer or against the flow, leaving on the left."""
    start, end = layers[edge[0]] * step, layers[edge[1]] * step
    if start == end:
        bend = start - g.column_gap * 0.7
    else:
        end += g.card_width
        bend = (start + end) / 2
    y, to_y = middle[0], middle[-1]
    return f"M{start:.1f} {y:.1f}C{bend:.1f} {y:.1f} {bend:.1f} {to_y:.1f} {end:.1f} {to_y:.1f}"


def _spans(
    stages: Mapping[str, str], layers: Mapping[str, int], step: float, g: Geometry
) -> tuple[StageSpan, ...]:
    found: dict[str, list[int]] = {}
    for link, stage in sorted(stages.items(), key=lambda pair: layers[pair[0]]):
        found.setdefault(stage, []).append(layers[link])
    return tuple(
        StageSpan(stage, min(own) * step, 0.0, (max(own) - min(own) + 1) * step - g.column_gap)
        for stage, own in found.items()
    )


def stack(stages: Mapping[str, str], columns: int, geometry: Geometry) -> Picture:
    """Return the picture for a narrow screen: stages from top to bottom, so many cards a row, no edges.

    Cards follow the order of the chain; where each link is supplied from is said in its card's text.
    """
    g = geometry
    order = (*STAGE_ORDER, *dict.fromkeys(s for s in stages.values() if s not in STAGE_ORDER))
    width = columns * g.card_width + (columns - 1) * g.column_gap
    cards: list[Placed] = []
    spans: list[StageSpan] = []
    top = 0.0
    for stage in order:
        inside = [link for link, own in stages.items() if own == stage]
        if not inside:
            continue
        spans.append(StageSpan(stage, 0.0, top, width))
        top += g.header
        for position, link in enumerate(inside):
            row, column = divmod(position, columns)
            x = column * (g.card_width + g.column_gap)
            cards.append(Placed(link, x, top + row * (g.card_height + g.row_gap)))
        rows = -(-len(inside) // columns)
        top += rows * (g.card_height + g.row_gap) + g.row_gap
    return Picture(width, max(0.0, top - 2 * g.row_gap), tuple(cards), (), tuple(spans))
