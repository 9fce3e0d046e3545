"""Where the nodes of a network stand: the subject in the middle, owners above, who stops it at the side.

Deterministic and without a hairball: every outsider has a block of its own, with its owners above it and its
families in a grid beside it; blocks flow into columns, the strongest first.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Point = tuple[float, float]
# Width to height that the columns of blocks aim at.
ASPECT = 2.0


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes in units of the picture.

    Attributes:
        gap: between the centre and the first column.
        label: room for a name beside a node.
        cell: of a family in its grid; `grid` of them stand in a row.
        level: between levels of owners.
        row: least height of a block.
        between: between blocks and columns.
        owner: room of an owner beside another.
        lane: between columns, where the ways to their blocks run.
    """

    gap: float = 230.0
    label: float = 190.0
    cell: float = 14.0
    grid: int = 14
    level: float = 36.0
    row: float = 30.0
    between: float = 14.0
    owner: float = 150.0
    lane: float = 44.0


@dataclass(frozen=True, slots=True)
class Block:
    """A node with what belongs to it: levels of owners, the nearest first, and leaves in their order."""

    node: str
    owners: tuple[tuple[str, ...], ...] = ()
    leaves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Network:
    """A picture's size, the place of each node, and the way from the centre to each block.

    Attributes:
        ways: by the block's node, the corners between the centre and it: out to the column's lane and along
            it, so that the ways to a column run together and cross nothing.
    """

    width: float
    height: float
    places: Mapping[str, Point]
    ways: Mapping[str, tuple[Point, ...]]


def lay_out_network(centre: Block, blocks: Sequence[Block], sizes: Sizes | None = None) -> Network:
    """Return where each node stands; every node belongs to one block only.

    Args:
        centre: the subject with its owners; its leaves stand below it.
        blocks: at its side, in the order in which they are to be read.
        sizes: the defaults when None.
    """
    s = sizes or Sizes()
    columns = _columns(blocks, s)
    width = max((_block_width(block, s) for block in blocks), default=0.0) + 2 * s.between
    height = max([2 * _own_height(centre, s), *(_column_height(column, s) for column in columns)])
    centre_width = max(s.label, max((len(level) for level in centre.owners), default=0) * s.owner)
    middle = (centre_width / 2, height / 2)
    places, ways = _centre_places(centre, middle, s), {}
    for number, column in enumerate(columns):
        left = centre_width + s.gap + number * (width + s.lane)
        top = (height - _column_height(column, s)) / 2
        for block in column:
            places |= _block_places(block, left, top, s)
            ways[block.node] = _way(middle, places[block.node], number, s)
            top += _block_height(block, s) + s.between
    right = centre_width + s.gap + len(columns) * (width + s.lane) if columns else centre_width
    return Network(right, height, places, ways)


def _way(middle: Point, end: Point, column: int, s: Sizes) -> tuple[Point, ...]:
    """Return the corners of the way to a block; ways beyond the first column pass above everything."""
    lane = end[0] - s.lane / 2
    if column == 0:
        return ((lane, middle[1]), (lane, end[1]))
    above, out = -s.lane / 2, middle[0] + s.gap / 2
    return ((out, middle[1]), (out, above), (lane, above), (lane, end[1]))


def _own_height(centre: Block, s: Sizes) -> float:
    return max(len(centre.owners) * s.level * 1.6 + s.row, _grid_rows(centre, s) * s.cell + 3 * s.row)


def _grid_rows(block: Block, s: Sizes) -> int:
    return -(-len(block.leaves) // s.grid)


def _block_height(block: Block, s: Sizes) -> float:
    return len(block.owners) * s.level + max(s.row, (_grid_rows(block, s) + 0.5) * s.cell)


def _block_width(block: Block, s: Sizes) -> float:
    owners = max((len(level) for level in block.owners), default=0) * s.owner
    return max(s.label + min(len(block.leaves), s.grid) * s.cell, owners)


def _column_height(column: Sequence[Block], s: Sizes) -> float:
    return sum(_block_height(block, s) + s.between for block in column)


def _columns(blocks: Sequence[Block], s: Sizes) -> list[list[Block]]:
    """Return the blocks in columns, read from top to bottom, near the wanted shape."""
    if not blocks:
        return []
    width = max(_block_width(block, s) for block in blocks) + 2 * s.between
    total = _column_height(blocks, s)
    # n columns are n·width wide and total/n high: their ratio is the wanted one at this n.
    count = max(1, min(len(blocks), round(math.sqrt(ASPECT * total / width))))
    columns: list[list[Block]] = [[]]
    for block in blocks:
        filled = _column_height(columns[-1], s) + _block_height(block, s) / 2
        if columns[-1] and filled > total / count and len(columns) < count:
            columns.append([])
        columns[-1].append(block)
    return columns


def _centre_places(centre: Block, middle: Point, s: Sizes) -> dict[str, Point]:
    x, y = middle
    places = {centre.node: middle}
    for number, level in enumerate(centre.owners, start=1):
        start = x - (len(level) - 1) * s.owner / 2
        places |= {node: (start + i * s.owner, y - number * s.level * 1.6) for i, node in enumerate(level)}
    start = x - (min(len(centre.leaves), s.grid) - 1) * s.cell / 2
    return places | _grid(centre.leaves, start, y + 1.5 * s.row, s)


def _block_places(block: Block, left: float, top: float, s: Sizes) -> dict[str, Point]:
    y = top + len(block.owners) * s.level + s.row / 2
    places = {block.node: (left, y)}
    for number, level in enumerate(block.owners, start=1):
        places |= {node: (left + i * s.owner, y - number * s.level) for i, node in enumerate(level)}
    return places | _grid(block.leaves, left + s.label, y, s)


def _grid(nodes: Sequence[str], left: float, top: float, s: Sizes) -> dict[str, Point]:
    return {
        node: (left + (i % s.grid) * s.cell, top + (i // s.grid) * s.cell) for i, node in enumerate(nodes)
    }
