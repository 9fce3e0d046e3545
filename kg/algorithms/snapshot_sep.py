"""Shares of declared standard essential patents from a snapshot, by standard and release.

A family counts once for its declarant and release, however often it was declared; it counts as checked when
one of its declarations was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.algorithms.as_of import AsOf
from kg.algorithms.operation_head import ViewHead, head_of
from kg.algorithms.sep_shares import Declared, SepShare, sep_shares
from kg.algorithms.snapshot_tables import connect_with
from kg.snapshot import Snapshot

_TABLES = (
    "SepDeclaration",
    "DeclarationByAgent",
    "DeclarationForStandard",
    "DeclaredFamily",
    "TechnicalStandard",
)
_DECLARED = """
WITH row AS (
    SELECT s.startKey AS declarationId, s.endKey AS standardId, b.endKey AS declarant, f.endKey AS familyId,
           coalesce(d.release, t.release) AS release, d.essentialityCheck, d.sources, t.standardNumber,
           t.title
    FROM "SepDeclaration" AS d JOIN "DeclarationForStandard" AS s ON s.startKey = d.declarationId
    JOIN "DeclarationByAgent" AS b ON b.startKey = d.declarationId
    LEFT JOIN "DeclaredFamily" AS f ON f.startKey = d.declarationId
    LEFT JOIN "TechnicalStandard" AS t ON t.standardId = s.endKey
    WHERE coalesce(d.declaredDate <= least($day, $known), true)
      AND ($standard = '' OR s.endKey = $standard OR t.standardNumber = $standard)
), family AS (
    SELECT standardId, release, declarant, familyId,
           bool_or(essentialityCheck IN ('essential', 'notEssential')) AS isChecked,
           bool_or(essentialityCheck = 'essential') AS isEssential
    FROM row WHERE familyId IS NOT NULL GROUP BY ALL
), declarant AS (
    SELECT standardId, release, declarant, any_value(standardNumber) AS standardNumber,
           any_value(title) AS title, count(DISTINCT declarationId) AS declarations,
           count(DISTINCT declarationId) FILTER (familyId IS NULL) AS withoutFamily,
           list_sort(list_distinct(flatten(list(sources))))[:20] AS sources
    FROM row GROUP BY standardId, release, declarant
), counted AS (
    SELECT standardId, release, declarant, count(*) AS families, count(*) FILTER (isChecked) AS checked,
           count(*) FILTER (isEssential) AS essential
    FROM family GROUP BY standardId, release, declarant
)
SELECT d.standardId, d.release, d.standardNumber, d.title, d.declarant, coalesce(c.families, 0),
       coalesce(c.checked, 0), coalesce(c.essential, 0), d.declarations, d.withoutFamily, d.sources
FROM declarant AS d LEFT JOIN counted AS c
  ON c.standardId = d.standardId AND c.declarant = d.declarant AND c.release IS NOT DISTINCT FROM d.release
ORDER BY d.standardId, d.release NULLS LAST, d.declarant
"""
NONE = "the snapshot has no declarations of standard essential patents"


@dataclass(frozen=True)
class Declarant:
    """A declarant's part of a release.

    Attributes:
        declarant: agentId.
        declared: families declared, checked and found essential.
        declarations: number of declarations.
        without_family: declarations that name no family that is known; they cannot be counted.
        share: raw and adjusted share; None where no family is known.
        sources: source records of its declarations, twenty at most.
    """

    declarant: str
    declared: Declared
    declarations: int
    without_family: int
    share: SepShare | None
    sources: tuple[str, ...]


@dataclass(frozen=True)
class StandardRelease:
    """A release of a standard with all its declarants.

    Attributes:
        standard: standardId.
        standard_number: as the standard is cited; None where unknown.
        title: of the standard; None where unknown.
        release: None where no declaration states one.
        declarants: by expected number of essential families, the largest first.
    """

    standard: str
    standard_number: str | None
    title: str | None
    release: str | None
    declarants: tuple[Declarant, ...]


@dataclass(frozen=True)
class SepView:
    """Declared shares by release.

    Attributes:
        head: of the answer; its parameters hold the prior and the probability.
        releases: by standard and release.
        undefined: reason by name.
    """

    head: ViewHead
    releases: tuple[StandardRelease, ...]
    undefined: Mapping[str, str] = field(default_factory=dict)


def sep_view(
    snapshot: Snapshot,
    as_of: AsOf,
    *,
    standard: str | None = None,
    a: float = 1.0,
    b: float = 1.0,
    probability: float = 0.9,
) -> SepView:
    """Return raw and adjusted shares of the declarants of each release.

    Args:
        snapshot: the snapshot.
        as_of: the instant; declarations after it do not count.
        standard: standardId or number of one standard; all when None.
        a: prior weight of essential.
        b: prior weight of not essential.
        probability: of the intervals.
    """
    with connect_with(snapshot, *_TABLES) as connection:
        names = {"day": as_of.date, "known": as_of.knowledge, "standard": standard or ""}
        rows = connection.execute(_DECLARED, names).fetchall()
    groups: dict[tuple[str, str | None], list[tuple[object, ...]]] = {}
    for row in rows:
        groups.setdefault((str(row[0]), row[1]), []).append(row)
    prior = {"a": a, "b": b, "probability": probability}
    reason = NONE if "SepDeclaration" not in snapshot.row_counts else "no declaration fits the question"
    return SepView(
        head=head_of("sep", snapshot, as_of, parameters={**prior, "standard": standard}),
        releases=tuple(_release(group, **prior) for group in groups.values()),
        undefined={} if rows else {"releases": reason},
    )


def _release(rows: list[tuple[object, ...]], *, a: float, b: float, probability: float) -> StandardRelease:
    declared = {str(row[4]): Declared(*(int(str(row[i])) for i in (5, 6, 7))) for row in rows}
    shares = sep_shares(declared, a=a, b=b, probability=probability)
    found = [
        Declarant(
            declarant=str(row[4]),
            declared=declared[str(row[4])],
            declarations=int(str(row[8])),
            without_family=int(str(row[9])),
            share=shares.get(str(row[4])),
            sources=tuple(row[10]) if isinstance(row[10], list) else (),
        )
        for row in rows
    ]
    found.sort(key=lambda item: (-(item.share.expected if item.share else -1.0), item.declarant))
    first = rows[0]
    return StandardRelease(
        standard=str(first[0]),
        standard_number=None if first[2] is None else str(first[2]),
        title=None if first[3] is None else str(first[3]),
        release=None if first[1] is None else str(first[1]),
        declarants=tuple(found),
    )
