"""What the parts of a zone's page show, worked out from the API's answers; templates only place it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.api.language import Language, pick
from kg.api.pages.numbers import format_ratio
from kg.api.pages.zone.choice import Choice
from kg.api.wording import class_name, reason_text

Row = Mapping[str, Any]
WEAKEST = 3
# The weakest come first. What cannot be judged for want of g stands before what is well covered, since it may
# be weak; where nobody in the world has patents there is nothing to be behind of.
_ORDER = {"missing": 0, "weak": 1, "unknown": 2, "average": 3, "insufficientData": 4, "strong": 5}
NOBODY = 6
# What a completion list says of a link; nothing of one that is fully covered.
REASONS = ("gain", "density", "outsideChokepoint", "chokedBy", "chokedByName", "rta", "isPareto")
CLASSES = ("strong", "average", "weak", "missing", "insufficientData")


def weakness(row: Row) -> tuple[int, float]:
    """Return a key that sorts links from the weakest: by class, then by λ, or by RTA where λ is unknown.

    Args:
        row: a link of a coverage, with its `rta`.
    """
    mean, rta = row.get("lambdaMean"), row.get("rta")
    # Without anybody's patents λ is the prior's, and says nothing of the place.
    if (rta if mean is None else row.get("coverage")) is None:
        return NOBODY, 0.0
    found = _ORDER[row.get("gapClass") or "unknown"]
    return (found, float(mean)) if mean is not None else (found, float(rta or 0.0))


def is_weak(row: Row) -> bool:
    """Return whether a link is behind, as far as can be told."""
    order, value = weakness(row)
    is_judged = row.get("gapClass") not in (None, "insufficientData")
    return order < _ORDER["strong"] and (is_judged or value < 1)


def rank_links(rows: Iterable[Row]) -> list[Row]:
    """Return the links from the weakest to the strongest; ties keep the order of the chain."""
    return sorted(rows, key=weakness)


def join_links(coverage: Row, completion: Row) -> list[dict[str, Any]]:
    """Return each link of a coverage with its name, its reasons to be completed, and where each stands.

    `at` is the position in the coverage, `completionAt` that in the completion list; None where the link is
    fully covered and so not listed.
    """
    names = {link["link"]: link for link in coverage["chain"]["links"]}
    listed = {row["link"]: (position, row) for position, row in enumerate(completion["links"])}
    joined = []
    for position, row in enumerate(coverage["links"]):
        at, reasons = listed.get(row["link"], (None, None))
        more = {name: (reasons or {}).get(name) for name in REASONS}
        joined.append({**names[row["link"]], **row, **more, "at": position, "completionAt": at})
    return joined


def name_of(row: Row, language: Language) -> str:
    """Return the name of a link, place or chain."""
    return pick(str(row["name"]), row.get("nameEn"), language)


def span(low: float | None, high: float | None) -> str | None:
    """Return an interval as «0.40–0.75»; None without one."""
    return None if low is None or high is None else f"{format_ratio(low)}–{format_ratio(high)}"


@dataclass(frozen=True, slots=True)
class Weak:
    """A weak link of a chain, in words."""

    name: str
    gap_class: str
    class_name: str
    figure: str
    address: str


def weakest(rows: Iterable[Row], choice: Choice, chain: str, count: int = WEAKEST) -> list[Weak]:
    """Return the weakest links of a chain, each leading to who could fill it.

    A strong link is not weak, though it be the weakest; nor is one that cannot be judged, but holds its part
    (λ or RTA from 1); one that nobody in the world holds is no gap of this place.
    """
    shown = [row for row in rank_links(rows) if is_weak(row)][:count]
    return [
        Weak(
            name_of(row, choice.language),
            row.get("gapClass") or "unknown",
            class_name(row.get("gapClass"), choice.language),
            figure_of(row),
            choice.address(fragment="fill", chain=chain, link=row["link"], attract=(), buy=()),
        )
        for row in shown
    ]


def figure_of(row: Row) -> str:
    """Return λ with its interval, or RTA where λ is unknown."""
    if row.get("lambdaMean") is not None:
        interval = span(row.get("lambdaLow"), row.get("lambdaHigh"))
        return f"λ {format_ratio(row['lambdaMean'])}" + (f" ({interval})" if interval else "")
    return "RTA —" if row.get("rta") is None else f"RTA {format_ratio(row['rta'])}"


@dataclass(frozen=True, slots=True)
class ChainRow:
    """A chain as a place has it.

    Attributes:
        position: in the answer, for the addresses of its numbers.
        bars: (class, name, count, x, width) of a bar of 100 units.
        reason: why its coverage is unknown.
    """

    id: str
    name: str
    address: str
    is_chosen: bool
    position: int
    answer: Row
    bars: tuple[tuple[str, str, int, float, float], ...]
    weakest: list[Weak]
    reason: str | None


def view_chains(answer: Row, choice: Choice) -> list[ChainRow]:
    """Return the chains of a place's profile, as they are listed."""
    return [_chain_row(row, position, choice) for position, row in enumerate(answer["chains"])]


def _chain_row(row: Row, position: int, choice: Choice) -> ChainRow:
    reason = row.get("undefined", {}).get("knownCoverage")
    return ChainRow(
        row["chain"],
        name_of(row, choice.language),
        choice.address(fragment="picture", chain=row["chain"], link=None, attract=(), buy=()),
        row["chain"] == choice.chain,
        position,
        row,
        _bars(row.get("gapClasses") or {}, len(row["links"]), choice.language),
        weakest(row["links"], choice, row["chain"]),
        reason_text(reason, choice.language) if reason else None,
    )


def _bars(
    counts: Mapping[str, int], links: int, language: Language
) -> tuple[tuple[str, str, int, float, float], ...]:
    all_counts = {name: counts.get(name, 0) for name in CLASSES}
    all_counts["unknown"] = links - sum(all_counts.values())
    found, at = [], 0.0
    for name, count in all_counts.items():
        if count > 0:
            width = 100 * count / links
            found.append((name, class_name(name, language), count, at, width))
            at += width
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison on a link: a value with its interval, as parts of the axis."""

    value: float | None
    low: float | None
    high: float | None
    position: int


@dataclass(frozen=True, slots=True)
class Pair:
    """A link in a comparison."""

    id: str
    name: str
    first: Side
    second: Side
    apart: bool | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two subjects beside each other.

    Attributes:
        measure: coverage, or patentShare where no coverage of a side is known.
        top: the end of the axis.
    """

    measure: str
    top: float
    pairs: tuple[Pair, ...]


def view_comparison(
    first: Row, second: Row, apart: Mapping[str, bool | None], language: Language
) -> Comparison:
    """Return two coverages of one chain link by link.

    Coverage needs the share g of both sides. Where no link has it on both, the structure of what each side
    holds, p(n), says at least where one is the more specialised.
    """
    both = zip(first["links"], second["links"], strict=True)
    is_known = any(a["coverage"] is not None and b["coverage"] is not None for a, b in both)
    measure = "coverage" if is_known else "patentShare"
    names = {link["link"]: name_of(link, language) for link in first["chain"]["links"]}
    pairs = tuple(
        Pair(a["link"], names[a["link"]], _side(a, measure, at), _side(b, measure, at), apart.get(a["link"]))
        for at, (a, b) in enumerate(zip(first["links"], second["links"], strict=True))
    )
    values = [side.value for pair in pairs for side in (pair.first, pair.second) if side.value is not None]
    return Comparison(measure, 1.0 if is_known else max(values, default=0.0) or 1.0, pairs)


def _side(row: Row, measure: str, position: int) -> Side:
    is_coverage = measure == "coverage"
    low, high = (row[f"coverage{end}"] if is_coverage else None for end in ("Low", "High"))
    return Side(row.get(measure), low, high, position)


@dataclass(frozen=True, slots=True)
class CoursePoint:
    """A day of a course: the value with its bounds, and where it is drawn."""

    day: str
    position: int
    value: float
    low: float
    high: float
    x: float
    y: float
    y_low: float
    y_high: float


@dataclass(frozen=True, slots=True)
class Course:
    """A line with its band, in a box of WIDTH × HEIGHT.

    Attributes:
        measure: knownCoverage, or patentMass where no coverage is known.
        top: the value at the upper edge.
    """

    measure: str
    top: float
    points: tuple[CoursePoint, ...]
    line: str
    band: str


WIDTH, HEIGHT = 640.0, 180.0


def view_course(points: Sequence[Row]) -> Course:
    """Return the course of a place: coverage with its bounds, or its mass where that is unknown."""
    is_known = any(point["knownCoverage"] is not None for point in points)
    measure = "knownCoverage" if is_known else "patentMass"
    kept = [(at, point) for at, point in enumerate(points) if point[measure] is not None]
    top = 1.0 if is_known else max((point["patentMassHigh"] for _, point in kept), default=0.0) or 1.0
    drawn = tuple(_course_point(point, at, measure, len(points), top) for at, point in kept)
    line = "M" + "L".join(f"{p.x:.1f} {p.y:.1f}" for p in drawn) if drawn else ""
    edge = [f"{p.x:.1f} {p.y_high:.1f}" for p in drawn] + [
        f"{p.x:.1f} {p.y_low:.1f}" for p in reversed(drawn)
    ]
    return Course(measure, top, drawn, line, f"M{'L'.join(edge)}Z" if edge else "")


def _course_point(point: Row, at: int, measure: str, count: int, top: float) -> CoursePoint:
    value = float(point[measure])
    low, high = (point[f"{measure}{end}"] for end in ("Low", "High"))
    low, high = (value if low is None else float(low)), (value if high is None else float(high))
    x = WIDTH * at / max(1, count - 1)
    y, y_low, y_high = (HEIGHT * (1 - part / top) for part in (value, low, high))
    return CoursePoint(point["asOf"], at, value, low, high, x, y, y_low, y_high)


def changed_links(answer: Row, link: str | None) -> list[dict[str, Any]]:
    """Return the links that a what-if changes, the one to be filled first; `at`: in the answer."""
    rows = [{**row, "at": at} for at, row in enumerate(answer["links"])]
    kept = [row for row in rows if row["link"] == link or _is_changed(row)]
    return sorted(kept, key=lambda row: (row["link"] != link, -_moved(row)))


def _is_changed(row: Row) -> bool:
    return any(
        row[name]["first"] != row[name]["second"] for name in ("patentMass", "coverage", "selfDetermination")
    )


def _moved(row: Row) -> float:
    return abs(float(row["patentMass"]["difference"] or 0.0))
