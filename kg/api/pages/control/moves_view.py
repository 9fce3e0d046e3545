"""What a move would change, worked out as tables: before, after, the difference, and the bounds of κ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kg.api.language import Language
from kg.api.pages.link_view import Reasons
from kg.api.pages.numbers import MINUS, format_amount, format_number, format_ratio
from kg.api.wording import class_name, words

Row = Mapping[str, Any]
# A difference below this is rounding of the sums.
ROUNDING = 1e-9
ALLIANCE = (
    ("reach", "jointReach"),
    ("complementarity", "complementarity"),
    ("redundancy", "redundancy"),
    ("thicketRelief", "thicketRelief"),
    ("outsideDependence", "outsideDependence"),
)
WHAT_IF = ("coverage", "patentMass", "selfDetermination")
WHOLE = ("chainCoverage", "match", "throughRate", "widestPath")
TAKEOVER = ("selfDetermination", "patentMass", "hhi", "buyerReach")
MASSES = ("patentMass", "blocked", "blocking")


@dataclass(frozen=True, slots=True)
class MoveCell:
    """A number of a table; `text` None is unknown, `at` its place in the answer."""

    text: str | None
    at: str
    detail: str | None = None
    note: int | None = None
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class MoveRow:
    """A row: a link, or a number of the whole chain."""

    name: str
    cells: tuple[MoveCell, ...]


@dataclass(frozen=True, slots=True)
class MoveTable:
    """A table of an answer; `columns` are names among the words."""

    title: str
    first: str
    columns: tuple[str, ...]
    rows: tuple[MoveRow, ...]
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class MoveView:
    """An answer as tables and facts; a fact is (name among the words, texts)."""

    tables: tuple[MoveTable, ...]
    facts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    reasons: tuple[str, ...] = field(default_factory=tuple)


class MoveViews:
    """Makes the views of answers; holds language, names of links and reasons.

    Args:
        language: of all texts.
        links: names by link.
        ends: the same answer at the ends of κ; none where they were not to be had.
    """

    def __init__(self, language: Language, links: Mapping[str, str], ends: Sequence[Row] = ()) -> None:
        self._language, self._links, self._ends = language, links, ends
        self._words = words(language)
        self._reasons = Reasons(language)

    def alliance(self, answer: Row) -> MoveView:
        """Return the view of an alliance or a pool."""
        columns = tuple(word for _, word in ALLIANCE)
        rows = []
        for i, row in enumerate(answer["links"]):
            cells = tuple(
                self._single(row, f"/links/{i}/{name}", name, ("links", i, name)) for name, _ in ALLIANCE
            )
            rows.append(MoveRow(self._name(row["link"]), cells))
        members = tuple(m["name"] or m["holder"] for m in answer["members"])
        return MoveView(
            (
                MoveTable("moveAlliance", "link", columns, tuple(rows)),
                self._shapley(answer),
            ),
            (("members", members),),
            self._reasons.texts,
        )

    def _shapley(self, answer: Row) -> MoveTable:
        members = answer["members"]
        rows = []
        for i, row in enumerate(answer["links"]):
            parts = row.get("shapley")
            if parts is None:
                continue
            cells = tuple(
                MoveCell(
                    format_ratio(parts.get(m["holder"], 0.0)), f"/links/{i}/shapley/{_pointer(m['holder'])}"
                )
                for m in members
            )
            rows.append(MoveRow(self._name(row["link"]), cells))
        return MoveTable(
            "shapley", "link", tuple(f"={m['name'] or m['holder']}" for m in members), tuple(rows)
        )

    def what_if(self, answer: Row) -> MoveView:
        """Return the view of a purchase, an attraction or an open licence."""
        whole = tuple(
            MoveRow(
                f"={self._words[name]}",
                (self._change(answer["whole"][name], f"/whole/{name}", name, ("whole", name)),),
            )
            for name in WHOLE
        )
        rows, unchanged = [], 0
        for i, row in enumerate(answer["links"]):
            cells = [self._change(row[n], f"/links/{i}/{n}", n, ("links", i, n)) for n in WHAT_IF]
            cells.append(self._classes(row, i))
            if any(cell.is_changed for cell in cells):
                rows.append(MoveRow(self._name(row["link"]), tuple(cells)))
            else:
                unchanged += 1
        return MoveView(
            (
                MoveTable("whole", "link", ("change",), whole),
                MoveTable("links", "link", (*WHAT_IF, "classes"), tuple(rows), unchanged),
            ),
            reasons=self._reasons.texts,
        )

    def _classes(self, row: Row, position: int) -> MoveCell:
        first, second = row["gapClass"]["first"], row["gapClass"]["second"]
        before, after = class_name(first, self._language), class_name(second, self._language)
        text = before if first == second else f"{before} → {after}"
        return MoveCell(text, f"/links/{position}/gapClass/second", is_changed=first != second)

    def takeover(self, answer: Row) -> MoveView:
        """Return the view of a takeover."""
        rows, unchanged = [], 0
        for link in answer["selfDetermination"]:
            cells = [
                self._change(answer[name][link], f"/{name}/{_pointer(link)}", name, (name, link))
                for name in TAKEOVER
            ]
            if any(cell.is_changed for cell in cells):
                rows.append(MoveRow(self._name(link), tuple(cells)))
            else:
                unchanged += 1
        yes = self._words["yes" if answer["leavesSubject"] else "no"]
        facts = (("moved", tuple(answer["moved"])), ("leavesSubject", (yes,)))
        return MoveView(
            (MoveTable("moveTakeover", "link", TAKEOVER, tuple(rows), unchanged),),
            facts,
            self._reasons.texts,
        )

    def sides(self, answer: Row) -> MoveView:
        """Return the view of counter-blocking."""
        rows = []
        for link in answer["ours"]["blocked"]:
            cells = tuple(
                self._single(
                    answer[side][name], f"/{side}/{name}/{_pointer(link)}", link, (side, name, link), name
                )
                for side in ("ours", "theirs")
                for name in ("blocked", "share")
            )
            rows.append(MoveRow(self._name(link), cells))
        facts = tuple(
            (side, tuple(answer[side]["families"][:12]) or (self._words["noneCounted"],))
            for side in ("ours", "theirs")
        )
        columns = ("oursBlocked", "oursShare", "theirsBlocked", "theirsShare")
        return MoveView((MoveTable("moveSides", "link", columns, tuple(rows)),), facts, self._reasons.texts)

    def _name(self, link: str) -> str:
        return f"={self._links.get(link, link)}"

    def _single(
        self, row: Row, at: str, name: str, path: tuple[str | int, ...], measure: str | None = None
    ) -> MoveCell:
        value = row.get(name)
        if value is None:
            why = (row.get("undefined") or {}).get(name)
            return MoveCell(None, at, note=self._reasons.number(why) if why else None)
        text = self._write(value, measure or name)
        return MoveCell(text, at, self._interval(path, measure or name, signed=False), is_changed=bool(value))

    def _change(self, change: Row, at: str, name: str, path: tuple[str | int, ...]) -> MoveCell:
        before, after = (change.get("first", change.get("before")), change.get("second", change.get("after")))
        difference = change["difference"]
        shown = [self._words["unknown"] if v is None else self._write(v, name) for v in (before, after)]
        if before is None and after is None:
            return MoveCell(None, f"{at}/difference")
        is_changed = difference is None or abs(difference) > ROUNDING
        if not is_changed:
            return MoveCell(shown[1], f"{at}/{'second' if 'second' in change else 'after'}")
        told = None if difference is None else _signed(difference, self._language)
        bounds = self._interval((*path, "difference"), name, signed=True)
        detail = " ".join(part for part in (told, bounds and f"({bounds})") if part) or None
        return MoveCell(f"{shown[0]} → {shown[1]}", f"{at}/difference", detail, is_changed=True)

    def _write(self, value: float, name: str) -> str:
        return format_amount(value, self._language) if name in MASSES else format_ratio(value)

    def _interval(self, path: tuple[str | int, ...], name: str, *, signed: bool) -> str | None:
        """Return the least and greatest value at the ends of κ; None where they do not differ."""
        values = [value for end in self._ends if (value := _follow(end, path)) is not None]
        if len(values) < 2 or max(values) - min(values) <= ROUNDING:
            return None
        ends = (min(values), max(values))
        written = [_signed(v, self._language) if signed else self._write(v, name) for v in ends]
        return "…".join(written)


def _follow(answer: Row, path: tuple[str | int, ...]) -> float | None:
    found: Any = answer
    for step in path:
        found = found[step]
    return None if found is None else float(found)


def _signed(value: float, language: Language) -> str:
    """Return a difference with its sign; what rounds to nothing is 0."""
    if abs(value) <= ROUNDING:
        return "0"
    text = format_number(value, language)
    return text if text.startswith(MINUS) else f"+{text}"


def _pointer(key: str) -> str:
    """Return a key as a step of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")
