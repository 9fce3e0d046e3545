"""Other names of organisations as data give them: brand, short name, English name, former name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from kg.ingest.resolve.gold import FULL, NAME, SHORT, plain, read_rows
from kg.ingest.resolve.name_key import name_keys

ALIAS_COLUMNS = frozenset(
    (*NAME, *SHORT, *FULL, "nameen", "englishname", "formername", "曾用名", "英文名", "英文名称", "legalname")
)


@dataclass(frozen=True, slots=True)
class Aliases:
    """Which name keys are said to be names of one organisation.

    Attributes:
        groups: for each key the numbers of its groups; a group is what one record says.
        members: the keys of each group, in order.
    """

    groups: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    members: tuple[tuple[str, ...], ...] = ()

    def keys_of(self, key: str | None) -> list[str]:
        """Return the other keys that share a group with a key, in order, each once."""
        found = [other for group in self.groups.get(key or "", ()) for other in self.members[group]]
        return [other for other in dict.fromkeys(found) if other != key]


NO_ALIASES = Aliases()


def collect_aliases(records: Iterable[Iterable[str | None]]) -> Aliases:
    """Return the aliases that records give: each record is the names of one organisation.

    Args:
        records: names of one organisation each; None and names without letters are passed over.
    """
    flat = [(number, name) for number, names in enumerate(records) for name in names if name]
    keys = name_keys(pa.array([name for _, name in flat], pa.string())).to_pylist()
    members: dict[int, dict[str, None]] = {}
    for (number, _), key in zip(flat, keys, strict=True):
        if key is not None:
            members.setdefault(number, {})[key] = None
    kept = tuple(tuple(group) for group in members.values() if len(group) > 1)
    groups: dict[str, list[int]] = {}
    for number, group in enumerate(kept):
        for key in group:
            groups.setdefault(key, []).append(number)
    return Aliases({key: tuple(numbers) for key, numbers in groups.items()}, kept)


def read_aliases(paths: Iterable[Path]) -> Aliases:
    """Return the aliases of CSV, TSV or JSON lines files: each row names one organisation in several ways.

    Columns whose name says a name count (name, fullname, 简称, brand, nameEn …); others are passed over.
    """
    records: list[list[str | None]] = []
    for path in paths:
        rows = read_rows(path)
        columns = [name for name in (rows[0] if rows else {}) if plain(name) in ALIAS_COLUMNS]
        records += [[row.get(column) for column in columns] for row in rows]
    return collect_aliases(records) if records else NO_ALIASES
