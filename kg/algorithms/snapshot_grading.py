"""The grading of a portfolio 专利分级 from a snapshot, among all families of the same field and year."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import pyarrow as pa

from kg.algorithms.as_of import AsOf
from kg.algorithms.operation_head import ViewHead, head_of
from kg.algorithms.portfolio_grading import (
    DAYS_OF_YEAR,
    GROUPS,
    INDICATORS,
    NAMES,
    Grading,
    grade_values,
)
from kg.algorithms.snapshot_evidence import describe_families
from kg.algorithms.snapshot_known import citation_query, make_classifications
from kg.algorithms.snapshot_rights import make_legal_status
from kg.algorithms.snapshot_tables import connect_with, make_acts, recorded_offices
from kg.algorithms.validity_notes import GRADING, with_validity
from kg.snapshot import Snapshot

_TABLES = (
    "SimpleFamily",
    "FamilyClassification",
    "ClassificationSymbol",
    "Citation",
    "Classification",
    "FamilyCitation",
    "FamilyMembership",
    "Publication",
    "TransactionFamily",
)
# Where a table lacks, what is counted in it is not known; where it is there, none is 0.
_NEEDS = {
    "citationsReceived": ("FamilyCitation",),
    "familySize": ("FamilyMembership",),
    "jurisdictions": ("FamilyMembership",),
}
_ACTS = {
    "licences": ("Licence", "OpenLicence"),
    "transfers": ("Transfer",),
    "pledges": ("PledgeFinancing",),
}
_POPULATION = """
WITH known AS (
    SELECT familyId, coalesce(earliestFilingDate, earliestPriorityDate) AS filed
    FROM "SimpleFamily" WHERE NOT isStub AND earliestPublicationDate <= $known
      AND coalesce(coalesce(earliestFilingDate, earliestPriorityDate) <= $day, true)
), subclass AS (
    SELECT c.startKey AS familyId, s.subclass, count(*) AS n
    FROM {classification} AS c JOIN "ClassificationSymbol" AS s ON s.symbolId = c.endKey
    WHERE s.scheme = 'IPC' AND s.subclass IS NOT NULL GROUP BY c.startKey, s.subclass
), field AS (
    SELECT familyId, arg_max(subclass, (n, subclass)) AS leadingField, count(*) AS classBreadth
    FROM subclass GROUP BY familyId
), dated AS (
    SELECT k.familyId, k.filed, year(k.filed) AS filingYear, f.leadingField, f.classBreadth
    FROM known AS k LEFT JOIN field AS f USING (familyId)
), wanted AS (
    SELECT DISTINCT leadingField, filingYear FROM dated SEMI JOIN portfolio_input USING (familyId)
), population AS (
    SELECT d.* FROM dated AS d SEMI JOIN wanted AS w
      ON w.leadingField = d.leadingField AND w.filingYear = d.filingYear
    UNION ALL
    SELECT d.* FROM dated AS d SEMI JOIN portfolio_input USING (familyId)
    WHERE leadingField IS NULL OR filingYear IS NULL
), cited AS (
    SELECT c.endKey AS familyId, count(DISTINCT c.startKey) AS citationsReceived
    FROM ({citations}) AS c JOIN known AS s ON s.familyId = c.startKey
    SEMI JOIN population AS p ON p.familyId = c.endKey GROUP BY c.endKey
), member AS (
    SELECT m.endKey AS familyId, count(*) AS familySize, count(DISTINCT p.countryCode) AS jurisdictions
    FROM "FamilyMembership" AS m JOIN "Publication" AS p ON p.publicationNumber = m.startKey
    SEMI JOIN population AS w ON w.familyId = m.endKey
    WHERE coalesce(p.publicationDate <= $known, true) GROUP BY m.endKey
), acted AS (
    SELECT t.endKey AS familyId,
           count(DISTINCT a.transactionId) FILTER (a.class IN ('Licence', 'OpenLicence')) AS licences,
           count(DISTINCT a.transactionId) FILTER (
               a.class = 'Transfer' AND a.transferType IS DISTINCT FROM 'nameChange') AS transfers,
           count(DISTINCT a.transactionId) FILTER (a.class = 'PledgeFinancing') AS pledges
    FROM "TransactionFamily" AS t JOIN act AS a ON a.transactionId = t.startKey
    WHERE a.knownOn <= $known AND a.since <= $day GROUP BY t.endKey
)
SELECT p.familyId, p.leadingField, p.filingYear,
       CASE WHEN l.isRecorded THEN l.mayBeInForce::INTEGER
            WHEN (p.filed + to_years($years::INTEGER))::DATE <= $day THEN 0 END AS activeStatus,
       CASE WHEN l.mayBeInForce IS NOT DISTINCT FROM false THEN 0
            ELSE greatest(0, datediff('day', $day, (p.filed + to_years($years::INTEGER))::DATE) / $days)
       END AS remainingTerm,
       m.familySize, m.jurisdictions, NULL::DOUBLE AS claims,
       coalesce(c.citationsReceived, 0) AS citationsReceived, p.classBreadth,
       coalesce(a.licences, 0) AS licences, coalesce(a.transfers, 0) AS transfers,
       coalesce(a.pledges, 0) AS pledges
FROM population AS p LEFT JOIN legal_status AS l USING (familyId) LEFT JOIN cited AS c USING (familyId)
LEFT JOIN member AS m USING (familyId) LEFT JOIN acted AS a USING (familyId) ORDER BY p.familyId
"""
NOTE = (
    "分组用语取自 GB/T 42748-2023，单项指标为本项目自定 · the groups are in the words of GB/T 42748-2023; "
    "the single indicators are this project's own"
)


@dataclass(frozen=True)
class GradingView:
    """The grading of a portfolio at an instant.

    Attributes:
        head: of the answer.
        families: indicators of each family of the portfolio, by identifier.
        population: number of families that the percentiles are taken among.
        indicators: name, group and labels of each indicator.
        weights: declared weights; None where nobody declared any.
        evidence: number, title and source records of each family.
        note: where the words come from.
        undefined: reason by name of what is undefined for every family.
    """

    head: ViewHead
    families: tuple[Grading, ...]
    population: int
    indicators: tuple[Mapping[str, str], ...]
    weights: Mapping[str, float] | None
    evidence: Mapping[str, Mapping[str, Any]]
    note: str = NOTE
    undefined: Mapping[str, str] = field(default_factory=dict)


def grading_view(
    snapshot: Snapshot,
    families: Collection[str],
    as_of: AsOf,
    *,
    subject: str | None = None,
    chain: str | None = None,
    weights: Mapping[str, float] | None = None,
    thresholds: Mapping[str, float] | None = None,
) -> GradingView:
    """Return the indicators of each family of a portfolio.

    Args:
        snapshot: the snapshot.
        families: the portfolio; families not known at the instant are left out.
        as_of: the instant.
        subject: whose portfolio it is, for the reader.
        chain: the chain that it is limited to, for the reader.
        weights: weight by indicator, >= 0, summing to 1; None when nobody declared them.
        thresholds: lowest score by name of the grade; None when nobody declared them.

    Raises:
        ValueError: the weights are not weights.
    """
    found, absent = _population(snapshot, families, as_of)
    index = found.index
    values = found[list(NAMES)].astype("float64")
    portfolio = [name for name in families if name in index]
    graded = grade_values(
        portfolio, values, found[["leadingField", "filingYear"]], weights=weights, thresholds=thresholds
    )
    return GradingView(
        head=head_of(
            "grading",
            snapshot,
            as_of,
            subject=subject,
            chain=chain,
            parameters=with_validity(
                {"termYears": as_of.term_years, "percentile": "(below + ½ equal) / known"}, GRADING
            ),
        ),
        families=tuple(graded.values()),
        population=len(found),
        indicators=tuple(
            {
                "name": item.name,
                "group": item.group,
                "groupZh": GROUPS[item.group],
                "zh": item.zh,
                "en": item.en,
                "unit": item.unit,
            }
            for item in INDICATORS
        ),
        weights=weights,
        evidence=describe_families(snapshot, graded),
        undefined=absent if graded else {**absent, "families": "the portfolio has no family at this date"},
    )


def _population(
    snapshot: Snapshot, families: Collection[str], as_of: AsOf
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return the indicators of the families of the portfolio's cohorts, and why some are known of none."""
    days = {"day": as_of.date, "known": as_of.knowledge, "years": as_of.term_years, "days": DAYS_OF_YEAR}
    with connect_with(snapshot, *_TABLES) as connection:
        make_acts(connection, snapshot)
        make_legal_status(connection, snapshot, as_of)
        wanted = pa.table({"familyId": pa.array(sorted(set(families)), pa.string())})
        connection.register("portfolio_input", wanted)
        # Symbols and references of the publications known by then; it makes «unsettled», too.
        classification = make_classifications(connection, snapshot, as_of.knowledge)
        query = _POPULATION.format(classification=classification, citations=citation_query(snapshot))
        found = connection.execute(query, days).df().set_index("familyId")
        recorded = recorded_offices(connection, as_of.knowledge)
    found["filingYear"] = found["filingYear"].astype("Int64")
    absent = {"claims": "the snapshot holds no numbers of claims"}
    for name, tables in _NEEDS.items():
        lacking = [table for table in tables if table not in snapshot.row_counts]
        if lacking:
            absent[name] = f"the snapshot has no {', '.join(lacking)}"
            found[name] = float("nan")
    for name, classes in _ACTS.items():
        if not any(recorded.get(kind) for kind in classes):
            absent[name] = f"the files record no {name} of families"
            found[name] = float("nan")
    return found, absent
