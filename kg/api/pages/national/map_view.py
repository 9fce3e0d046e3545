"""The map of provinces worked out: tiles with their shade and words, the legend, the rows of the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.api.language import Language
from kg.api.pages.numbers import fit_lines, format_number

TILE_WIDTH, TILE_HEIGHT, GAP = 96.0, 76.0, 6.0
SHADES = 5
# Of a province of which nothing is known while the place of some things is not.
NONE_KNOWN = "–"
# Room for a name on a tile, in em of its type size.
NAME_EM = 6.2


@dataclass(frozen=True, slots=True)
class Tile:
    """One province on the map.

    Attributes:
        shade: 0 for none, then 1 to `SHADES` from few to many; None: unknown.
        text: the number as readers write it; «—» where it is unknown, «–» where none is known of here and the
            place of others is unknown.
        index: place of its row among the results of the operation.
    """

    place_id: str
    name: str
    other_name: str
    full_name: str
    x: float
    y: float
    shade: int | None
    text: str
    index: int


@dataclass(frozen=True, slots=True)
class Step:
    """A shade of the legend with the range of its numbers."""

    shade: int
    text: str


@dataclass(frozen=True, slots=True)
class MapView:
    """The map of one figure.

    Attributes:
        tiles: in the order of the codes.
        steps: of the legend; empty where the figure is unknown or nowhere above 0.
        reason: why the figure is unknown everywhere; None where it is known.
        total: of the whole country.
        placed: of which the province is known.
    """

    tiles: tuple[Tile, ...]
    width: float
    height: float
    steps: tuple[Step, ...]
    reason: str | None
    total: int
    placed: int


def view_map(answer: Mapping[str, Any], figure: str, language: Language) -> MapView:
    """Return the map of a figure.

    Args:
        answer: of the operation that lists the provinces.
        figure: name of a count of the provinces.
        language: of all texts.
    """
    rows: Sequence[Mapping[str, Any]] = answer["results"]
    edges = find_edges([row.get(figure) for row in rows])
    totals = answer["totals"][figure]
    nothing = "0" if totals["placed"] == totals["all"] else NONE_KNOWN
    tiles = tuple(
        _tile(row, index, row.get(figure), edges, nothing, language) for index, row in enumerate(rows)
    )
    return MapView(
        tiles=tiles,
        width=max(tile.x for tile in tiles) + TILE_WIDTH,
        height=max(tile.y for tile in tiles) + TILE_HEIGHT,
        steps=_steps(edges, nothing, language),
        reason=answer["undefined"].get(figure),
        total=totals["all"],
        placed=totals["placed"],
    )


def _tile(
    row: Mapping[str, Any],
    index: int,
    value: int | None,
    edges: Sequence[int],
    nothing: str,
    language: Language,
) -> Tile:
    short, english = str(row["shortName"]), str(row["nameEn"])
    name, other = (short, english) if language == "zh" else (english, short)
    return Tile(
        place_id=str(row["placeId"]),
        name=fit_lines(name, NAME_EM, 1)[0],
        other_name=other,
        full_name=str(row["name"]) if language == "zh" else english,
        x=row["column"] * (TILE_WIDTH + GAP),
        y=row["row"] * (TILE_HEIGHT + GAP),
        shade=None if value is None else sum(value >= edge for edge in edges),
        text="—" if value is None else (format_number(value, language) if value else nothing),
        index=index,
    )


def find_edges(values: Sequence[int | None]) -> tuple[int, ...]:
    """Return the least number of each shade: quantiles of the different numbers above 0.

    At most `SHADES` edges, each above the one before; so many tiles of one number share one shade.
    """
    found = sorted({value for value in values if value})
    if len(found) <= SHADES:
        return tuple(found)
    return tuple(dict.fromkeys(found[len(found) * step // SHADES] for step in range(SHADES)))


def _steps(edges: Sequence[int], nothing: str, language: Language) -> tuple[Step, ...]:
    if not edges:
        return ()
    ends = [*(edge - 1 for edge in edges[1:]), None]
    texts = [nothing, *(_range(low, high, language) for low, high in zip(edges, ends, strict=True))]
    return tuple(Step(shade, text) for shade, text in enumerate(texts))


def _range(low: int, high: int | None, language: Language) -> str:
    first = format_number(low, language)
    if high is None:
        return f"≥ {first}"
    return first if low == high else f"{first}–{format_number(high, language)}"
