"""Cards: one TOML file per data set with publisher, licence, columns handled and columns ignored by name."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kg.errors import FormatError

FOLDER = Path(__file__).parent
REJECT_SHARE = 0.05
REJECT_FLOOR = 20


@dataclass(frozen=True, slots=True, eq=False)
class DataSetCard:
    """What is known of a data set before a file of it is opened; each card is itself and no other.

    Attributes:
        name: name of its format.
        title: what it is, in words.
        publisher: who makes it.
        licence: what may be done with it; a note, not legal advice.
        columns: canonical column → spellings of its header, the preferred one first.
        required: columns without which a file is refused.
        characteristic: columns of which most must be there for the format to be recognised.
        ignored: header spellings passed over by name.
        decisive: columns without any of which a file is of another format, whatever else it has.
        reject_share: share of refused records above which a load stops.
        reject_floor: refused records that never stop a load.
    """

    name: str
    title: str
    publisher: str
    licence: str
    columns: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    characteristic: tuple[str, ...]
    ignored: tuple[str, ...]
    decisive: tuple[str, ...] = ()
    reject_share: float = REJECT_SHARE
    reject_floor: int = REJECT_FLOOR


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """Which columns a header has: canonical name → position, and what was not understood."""

    positions: Mapping[str, int]
    unknown: tuple[str, ...]
    missing: tuple[str, ...]
    characteristic: int


@cache
def load_card(name: str) -> DataSetCard:
    """Return the card of a data set.

    Raises:
        FormatError: there is no such card, or it is not complete.
    """
    path = FOLDER / f"{name}.toml"
    try:
        values: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        columns = {key: tuple(spellings) for key, spellings in values.pop("columns").items()}
        for key in ("required", "characteristic", "ignored", "decisive"):
            values[key] = tuple(values.get(key, ()))
        return DataSetCard(name=name, columns=MappingProxyType(columns), **values)
    except (OSError, KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        raise FormatError("the card cannot be read", where=str(path), found=str(error)) from error


@lru_cache(maxsize=1 << 13)
def header_key(text: str) -> str:
    """Return a header cell without the differences that do not matter: case, width, spaces, punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if char.isalnum() or char == "#")


@cache
def card_keys(card: DataSetCard) -> tuple[Mapping[str, tuple[str, ...]], frozenset[str]]:
    """Return the keys of a card's columns by column, and the keys of all headers that it knows."""
    columns = {column: tuple(map(header_key, spellings)) for column, spellings in card.columns.items()}
    known = {key for keys in columns.values() for key in keys} | set(map(header_key, card.ignored))
    return MappingProxyType(columns), frozenset(known)


def is_foreign(card: DataSetCard, keys: frozenset[str]) -> bool:
    """Return whether a card knows none of these header keys."""
    return card_keys(card)[1].isdisjoint(keys)


def match_header(card: DataSetCard, cells: Sequence[str]) -> HeaderMatch:
    """Return where the card's columns stand in a header, whatever their order and spelling.

    Of two headers for one column the one that the card names first is taken, the other is passed over.
    """
    columns, known = card_keys(card)
    named, places = _header_keys(tuple(cells))
    if known.isdisjoint(places):
        return HeaderMatch(MappingProxyType({}), tuple(cell for cell, _ in named), card.required, 0)
    positions: dict[str, int] = {}
    for column, spelled in columns.items():
        if found := [places[key] for key in spelled if key in places]:
            positions[column] = found[0]
    unknown = tuple(cell for cell, key in named if key not in known)
    missing = tuple(column for column in card.required if column not in positions)
    present = sum(column in positions for column in card.characteristic)
    is_enough = present * 3 >= 2 * len(card.characteristic) and positions.keys() >= set(card.decisive)
    return HeaderMatch(MappingProxyType(positions), unknown, missing, present if is_enough else 0)


@lru_cache(maxsize=512)
def _header_keys(cells: tuple[str, ...]) -> tuple[tuple[tuple[str, str], ...], Mapping[str, int]]:
    """Return the cells that have a key, with it, and the place of each key: of two equal ones the first."""
    keys = [header_key(cell) for cell in cells]
    named = tuple((cell, key) for cell, key in zip(cells, keys, strict=True) if key)
    return named, MappingProxyType({key: place for place, key in reversed(list(enumerate(keys)))})
