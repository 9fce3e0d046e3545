"""The ego picture: a thing in the middle, its relations beside it in two columns. Pure layout, no data.

At most so many marks: a group shows its first neighbours and says how many there are. Positions follow from
the groups alone, so the same version gives the same picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.api.pages.numbers import fit_lines
from kg.api.pages.profile.relations import Group, Neighbour

MOST_MARKS = 40
MOST_OF_A_GROUP = 6
WIDTH = 1120.0
CENTRE = 250.0
COLUMN = 350.0
NARROW = 358.0
ROW = 23.0
HEAD = 25.0
GAP = 18.0
EM = 13.0
# What the shape of a mark says: who (circle), a right or text (square), what happened (diamond), else (ring).
SHAPES = {
    "circle": ("Firm", "University", "ResearchInstitute", "Hospital", "GovernmentBody", "Fund", "FundManager",
               "Investor", "Intermediary", "OperatingInstitution", "Organization", "Person"),
    "square": ("Publication", "Application", "SimpleFamily", "Document", "Passage", "Policy",
               "PolicyMeasure"),
    "diamond": ("LegalEvent", "Licence", "OpenLicence", "PledgeFinancing", "ShareContribution", "Transfer",
                "InvestmentRound", "Designation", "Statement", "OtlStageEvent", "SepDeclaration",
                "PatentOffer", "PatentNeed"),
}  # fmt: skip
_SHAPE_OF = {name: shape for shape, names in SHAPES.items() for name in names}


@dataclass(frozen=True, slots=True)
class Mark:
    """One neighbour of the picture."""

    y: float
    text: str
    neighbour: Neighbour
    shape: str


@dataclass(frozen=True, slots=True)
class Block:
    """One group of the picture.

    Attributes:
        x: of the line at which its marks stand; texts run away from the middle.
        y: of its top.
        is_left: whether its texts end at x.
        rest: how many neighbours are not drawn.
        path: of the curve between the middle and the block, drawn in the relation's direction.
    """

    group: Group
    x: float
    y: float
    height: float
    is_left: bool
    marks: tuple[Mark, ...]
    rest: int
    path: str


@dataclass(frozen=True, slots=True)
class Ego:
    """A picture with its size; the box of the thing itself is `centre` wide, its middle at (x, y)."""

    width: float
    height: float
    x: float
    y: float
    centre: float
    title: tuple[str, ...]
    blocks: tuple[Block, ...]


def share_marks(groups: Sequence[Group], most: int = MOST_MARKS) -> list[int]:
    """Return how many neighbours of each group are drawn: one each, then more in turn while there is room."""
    drawn = [0] * len(groups)
    left = most
    for _ in range(MOST_OF_A_GROUP):
        for place, group in enumerate(groups):
            if left and drawn[place] < len(group.neighbours):
                drawn[place] += 1
                left -= 1
    return drawn


def place_wide(title: str, groups: Sequence[Group]) -> Ego:
    """Return the picture for wide screens: groups on both sides, the sides of about one height."""
    drawn = share_marks(groups)
    heights = [_height(group, n) for group, n in zip(groups, drawn, strict=True)]
    sides: tuple[list[int], list[int]] = ([], [])
    used = [0.0, 0.0]
    for place in sorted(range(len(groups)), key=lambda p: -heights[p]):
        # What leads here stands to the left, what leads away to the right, unless that side is full.
        wanted = 1 if groups[place].is_out else 0
        side = wanted if used[wanted] <= used[1 - wanted] + 120 else 1 - wanted
        sides[side].append(place)
        used[side] += heights[place] + GAP
    height = max(*used, 90.0)
    middle = height / 2
    blocks = []
    for side, places in enumerate(sides):
        y = (height - used[side]) / 2
        for place in sorted(places):
            x = COLUMN if side == 0 else WIDTH - COLUMN
            near = (WIDTH - CENTRE) / 2 if side == 0 else (WIDTH + CENTRE) / 2
            blocks.append(
                _block(
                    groups[place], drawn[place], x, y, side == 0, _curve(near, middle, x, y, groups[place])
                )
            )
            y += heights[place] + GAP
    title_lines = tuple(fit_lines(title, (CENTRE - 28) / 15, 3))
    return Ego(WIDTH, height, WIDTH / 2, middle, CENTRE, title_lines, tuple(blocks))


def place_narrow(title: str, groups: Sequence[Group]) -> Ego:
    """Return the picture for phones: the thing on top, its groups below each other at one line."""
    drawn = share_marks(groups)
    y, blocks = 92.0, []
    for group, n in zip(groups, drawn, strict=True):
        path = f"M14 62V{y + 14:.1f}H30" if group.is_out else f"M30 {y + 14:.1f}H14V62"
        blocks.append(_block(group, n, 34.0, y, False, path))
        y += _height(group, n) + GAP
    title_lines = tuple(fit_lines(title, (NARROW - 28) / 15, 2))
    return Ego(NARROW, y, NARROW / 2, 34.0, NARROW, title_lines, tuple(blocks))


def _height(group: Group, drawn: int) -> float:
    return HEAD + ROW * (drawn + (1 if group.count > drawn else 0))


def _block(group: Group, drawn: int, x: float, y: float, is_left: bool, path: str) -> Block:
    room = (COLUMN - 30 if x != 34.0 else NARROW - 60) / EM
    marks = tuple(
        Mark(
            y + HEAD + ROW * (place + 0.5),
            (fit_lines(one.name, room, 1) or [one.key])[0],
            one,
            _SHAPE_OF.get(one.class_name, "ring"),
        )
        for place, one in enumerate(group.neighbours[:drawn])
    )
    return Block(group, x, y, _height(group, drawn), is_left, marks, group.count - drawn, path)


def _curve(near: float, middle: float, x: float, y: float, group: Group) -> str:
    """Return the curve from the middle to a block, or back for a relation that leads here."""
    top, half = y + 12.0, (near + x) / 2
    if group.is_out:
        return f"M{near:.1f} {middle:.1f}C{half:.1f} {middle:.1f} {half:.1f} {top:.1f} {x:.1f} {top:.1f}"
    return f"M{x:.1f} {top:.1f}C{half:.1f} {top:.1f} {half:.1f} {middle:.1f} {near:.1f} {middle:.1f}"
