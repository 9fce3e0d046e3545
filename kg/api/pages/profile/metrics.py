"""The numbers of a profile: which parts a thing has, what they ask of the API, which columns they show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.api.language import Language
from kg.api.pages.names import page_of
from kg.api.pages.numbers import format_number, format_percent

# Columns whose values lie between 0 and 1.
SHARES = (
    "massShare", "directShare", "reach", "selfDetermination", "exposure", "chokepoint", "share", "part",
    "blockedShare", "familyShare", "membership", "confidence", "knownShare", "identifiedShare", "value",
    "hhi",
)  # fmt: skip
MOST_ROWS = 25
FLOAT = "float:"


@dataclass(frozen=True, slots=True)
class TableOf:
    """A table of a metric's answer.

    Attributes:
        at: name of the rows in the answer.
        title: name among the words.
        columns: as the API calls them.
        counted: where the answer counts all rows; None: it has them all.
    """

    at: str
    title: str
    columns: tuple[str, ...]
    counted: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One metric of a profile.

    Attributes:
        path: of the operation below the thing's look-up.
        headline: numbers of the answer itself.
        per_chain: whether it is asked for one chain at a time.
        most: asks for so many rows only; the answer counts the rest as the table's `counted`.
    """

    name: str
    title: str
    path: str
    headline: tuple[str, ...]
    tables: tuple[TableOf, ...]
    per_chain: bool
    most: int | None = None


ORGANIZATION = (
    Part(
        "portfolio", "portfolioTitle", "portfolio", ("families", "patentMass"),
        (TableOf("links", "byLink", ("link", "families", "patentMass", "massShare")),
         TableOf("groupMembers", "groupMembers", ("holder",))),
        True,
    ),
    Part(
        "control", "controlTitle", "control", ("chainPower",),
        (TableOf("links", "byLink", ("link", "heldMass", "directShare", "reach", "exposure", "chokepoint")),),
        True,
    ),
    Part(
        "dependencies", "dependenciesTitle", "dependencies", (),
        (TableOf("dependencies", "dependsOn",
                 ("link", "holder", "blockedShare", "blockedFamilies", "family", "until"),
                 "dependenciesFound"),),
        True,
        MOST_ROWS,
    ),
    Part(
        "ownership", "ownershipTitle", "ownership", ("knownShare", "identifiedShare", "controllerName"),
        (TableOf("lookThrough", "lookThrough", ("root", "part")),
         TableOf("owners", "owners", ("agentId", "share", "heldOn")),
         TableOf("holdings", "held", ("agentId", "share", "heldOn"))),
        False,
    ),
)  # fmt: skip
FAMILY = (
    Part(
        "membership", "membershipTitle", "membership", (),
        (TableOf("links", "byLink", ("chain", "link", "membership", "confidence", "rules")),),
        False,
    ),
    Part(
        "reach", "reachTitle", "reach", ("isActive", "activeUntil"),
        (TableOf("holders", "holdersHere", ("holder", "share")),
         TableOf("blockedBy", "blockedBy", ("holder", "family", "value", "through")),
         TableOf("blocks", "blocks", ("holder", "family", "value", "through"))),
        True,
    ),
)  # fmt: skip


def parts_of(root: str, class_name: str) -> tuple[Part, ...]:
    """Return the metrics that a thing has, by its key root."""
    if root == "Agent" and class_name != "Person":
        return ORGANIZATION
    return FAMILY if root == "SimpleFamily" else ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a metric's table.

    Attributes:
        pointer: of a number, whose origin can be asked for; None for other values.
        text: None where it is unknown.
        reason: why it is unknown, as the answer says.
    """

    text: str | None
    path: str | None
    pointer: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class MetricTable:
    """A table as it is shown; `count` rows are there, the first of them are shown."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    count: int


def headline(part: Part, body: Mapping[str, Any], language: Language) -> list[tuple[str, Cell]]:
    """Return the numbers of an answer itself, by name."""
    return [(name, cell(name, body.get(name), f"/{name}", body, language, {})) for name in part.headline]


def tables_of(
    part: Part, body: Mapping[str, Any], language: Language, named: Mapping[str, str]
) -> list[MetricTable]:
    """Return the tables of an answer; one without rows is left out unless it is the only one.

    Args:
        part: which metric.
        body: its answer.
        language: of the texts.
        named: names of keys that the answer gives without them.
    """
    found = [_table(table, body, language, named) for table in part.tables]
    return [table for table in found if table.rows] or found[:1]


def keys_of(part: Part, body: Mapping[str, Any], columns: Sequence[str]) -> set[str]:
    """Return the values of some columns in the rows that are shown."""
    return {
        str(row[name])
        for table in part.tables
        for row in (body.get(table.at) or ())[:MOST_ROWS]
        for name in columns
        if name in table.columns and row.get(name)
    }


def _table(
    table: TableOf, body: Mapping[str, Any], language: Language, named: Mapping[str, str]
) -> MetricTable:
    rows: Sequence[Mapping[str, Any]] = body.get(table.at) or ()
    shown = tuple(
        tuple(
            cell(name, row.get(name), f"/{table.at}/{place}/{name}", row, language, named)
            for name in table.columns
        )
        for place, row in enumerate(rows[:MOST_ROWS])
    )
    count = len(rows) if table.counted is None else int(body.get(table.counted) or 0)
    return MetricTable(table.title, table.columns, shown, count)


def cell(
    name: str,
    value: Any,
    pointer: str,
    row: Mapping[str, Any],
    language: Language,
    named: Mapping[str, str],
) -> Cell:
    """Return a value of an answer as a table shows it: keys by their names, numbers with their origin."""
    reasons = row.get("undefined")
    reason = str(reasons.get(name)) if isinstance(reasons, Mapping) and reasons.get(name) else None
    if isinstance(value, bool):
        yes = "是" if language == "zh" else "yes"
        return Cell(yes if value else ("否" if language == "zh" else "no"), None, None, None)
    if isinstance(value, int | float):
        is_share = name in SHARES and 0 <= value <= 1
        text = format_percent(value) if is_share else format_number(value, language)
        return Cell(text, None, pointer, None)
    if value is None:
        return Cell(None, None, pointer if reason else None, reason)
    if isinstance(value, list):
        return Cell("; ".join(str(item) for item in value), None, None, None)
    if str(value).startswith(FLOAT):
        # What nobody is known to hold: a key of the computation, not of anybody.
        return Cell("其余（未识别）" if language == "zh" else "the rest (not identified)", None, None, None)
    path = page_of(_KEYS.get(name, name), value)
    own = row.get("name") if name in _NAMED_IN_ROW else None
    return Cell(str(own or named.get(str(value)) or value), path, None, None)


# What keys are called in metrics that names.py knows by another name.
_KEYS = {"root": "agentId", "through": "family"}
# Keys whose name stands in the same row.
_NAMED_IN_ROW = ("holder", "root", "agentId")
