"""What sources state about a thing, and where they contradict each other: side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.api.language import Language
from kg.api.pages.asking import filter_value
from kg.api.pages.frame import Frame
from kg.api.pages.values import date_text, plain_number

# The relation by which statements are about a thing, by its key root.
ABOUT = {
    "Agent": "StatementAboutAgent",
    "Designation": "StatementAboutDesignation",
    "PolicyMeasure": "StatementAboutMeasure",
    "Place": "StatementAboutPlace",
    "Policy": "StatementAboutPolicy",
    "ProgrammeElement": "StatementAboutProgramme",
    "InvestmentRound": "StatementAboutRound",
    "Transaction": "StatementAboutTransaction",
}
MOST = 100


@dataclass(frozen=True, slots=True)
class StatementView:
    """One statement of one source.

    Attributes:
        value: number with its unit, or the source's words.
        against: identifiers of the statements that contradict it.
    """

    key: str
    measure: str
    subject: str
    value: str
    date: str | None
    source: str
    locator: str | None
    confidence: float | None
    against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Statements that cannot all hold: each contradicts at least one other of them."""

    statements: tuple[StatementView, ...]


async def ask_statements(frame: Frame, root: str, key: str) -> tuple[list[StatementView], int, str] | None:
    """Return the statements about a thing, how many there are, and where they come from.

    None where no relation of the ontology ties statements to such a thing.
    """
    relation = ABOUT.get(root)
    if relation is None and root != "Statement":
        return None
    condition = f"{relation}.endKey:{filter_value(key)}" if relation else f"statementId:{filter_value(key)}"
    reply = await frame.ask("/api/v1/statements", filter=condition, per_page=MOST, sort="measure,-statedOn")
    rows = list(reply.get("results") or ())
    pairs = await ask_contradictions(frame, [str(row["statementId"]) for row in rows])
    known = {str(row["statementId"]) for row in rows}
    others = sorted({one for pair in pairs for one in pair} - known)
    if others:
        more = await frame.ask("/api/v1/statements", filter=f"statementId:{any_of(others)}", per_page=MOST)
        rows += more.get("results") or ()
    views = [view_statement(row, pairs, frame.language) for row in rows]
    return views, int(reply.get("meta", "count") or 0), reply.address


async def ask_contradictions(frame: Frame, keys: Sequence[str]) -> list[tuple[str, str]]:
    """Return the pairs of statements that contradict each other, of which one is among the keys."""
    if not keys:
        return []
    path = "/api/v1/relations/StatementContradiction"
    replies = await frame.ask_all(
        *(
            frame.address(path, filter=f"{end}:{any_of(keys)}", per_page=MOST)
            for end in ("startKey", "endKey")
        )
    )
    found = {
        (str(row["startKey"]), str(row["endKey"])) for reply in replies for row in reply.get("results") or ()
    }
    return sorted(found)


def any_of(keys: Iterable[str]) -> str:
    """Return the value of a filter that any of the keys satisfies."""
    return "|".join(filter_value(key) for key in keys)


def view_statement(
    row: Mapping[str, Any], pairs: Iterable[tuple[str, str]], language: Language
) -> StatementView:
    """Return a statement as it is shown."""
    key = str(row["statementId"])
    against = {a if b == key else b for a, b in pairs if key in (a, b)} - {key}
    stated = row.get("statedOn")
    return StatementView(
        key=key,
        measure=str(row.get("measure") or row.get("statementType") or ""),
        subject=" · ".join(str(row[n]) for n in ("subject", "place") if row.get(n)),
        value=value_of(row),
        date=date_text(str(stated), row.get("statedOnPrecision")) if stated else None,
        source=str(row.get("sourceTitle") or ""),
        locator=row.get("sourceLocator"),
        confidence=row.get("confidence"),
        against=tuple(sorted(against)),
    )


def value_of(row: Mapping[str, Any]) -> str:
    """Return what a statement says: the source's words where there are, else number and unit."""
    if row.get("valueText"):
        return str(row["valueText"])
    if row.get("value") is not None:
        bound = row.get("bound")
        number = plain_number(float(row["value"]))
        said = [bound if bound and bound != "exact" else None, number, row.get("unit")]
        return " ".join(str(part) for part in said if part)
    return str(row.get("objectText") or "")


def find_conflicts(statements: Sequence[StatementView]) -> list[Conflict]:
    """Return the groups of statements that contradict each other, directly or over others."""
    by_key = {one.key: one for one in statements}
    seen: set[str] = set()
    found = []
    for one in statements:
        if one.key in seen or not one.against:
            continue
        group, waiting = [], [one.key]
        while waiting:
            key = waiting.pop()
            if key in seen or key not in by_key:
                continue
            seen.add(key)
            group.append(by_key[key])
            waiting += by_key[key].against
        if len(group) > 1:
            found.append(Conflict(tuple(sorted(group, key=lambda s: (s.source, s.key)))))
    return found
