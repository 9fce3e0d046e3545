"""Citation-based weights at t against family size and lifetime, within field × filing year.

The weights «oecd» and «pai» (`family_weights`) rest on citations. Family size is a part of «oecd» itself, so
only its citation parts are studied: forward citations within five years and generality, each over the largest
of the cohort. Size and lifetime stand for value in the literature: who pays for more offices or more years
thinks the right worth it.

Family size is what the source reports: its simple family, else the members of its extended family; a file
reports one of the two, and families are compared within field and year.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd

from kg.algorithms.as_of import AsOf
from kg.algorithms.family_weights import CITED_YEARS
from kg.algorithms.link_graph import Floats, Integers
from kg.algorithms.snapshot_rights import make_legal_status
from kg.algorithms.snapshot_tables import connect_with
from kg.algorithms.validity import ValidityStudy, study_validity
from kg.snapshot import Snapshot

BASELINES = ("backwardCitations", "classBreadth", "holders")
_TABLES = (
    "SimpleFamily",
    "FamilyCitation",
    "FamilyClassification",
    "ClassificationSymbol",
    "FamilyMembership",
    "FamilyHolding",
    "Publication",
)
_FAMILIES = """
WITH known AS (
    SELECT familyId, coalesce(earliestFilingDate, earliestPriorityDate) AS filed,
           earliestPublicationDate AS day
    FROM "SimpleFamily" WHERE NOT isStub AND earliestPublicationDate <= $split
), subclass AS (
    SELECT c.startKey AS familyId, s.subclass, count(*) AS n
    FROM "FamilyClassification" AS c JOIN "ClassificationSymbol" AS s ON s.symbolId = c.endKey
    WHERE s.scheme = 'IPC' AND s.subclass IS NOT NULL GROUP BY c.startKey, s.subclass
), field AS (
    SELECT familyId, arg_max(subclass, (n, subclass)) AS field, count(*) AS classBreadth
    FROM subclass GROUP BY familyId
), cited AS (
    SELECT c.endKey AS familyId, c.startKey AS citing, s.day <= t.day + to_years($years::INTEGER) AS isEarly
    FROM "FamilyCitation" AS c JOIN known AS s ON s.familyId = c.startKey
    JOIN known AS t ON t.familyId = c.endKey
), forward AS (
    SELECT familyId, count(*) FILTER (isEarly) AS forward FROM cited GROUP BY familyId
), spread AS (
    SELECT c.familyId, s.subclass, count(*) AS n FROM cited AS c
    JOIN subclass AS s ON s.familyId = c.citing GROUP BY c.familyId, s.subclass
), general AS (
    SELECT familyId, 1 - sum(n * n) / (sum(n) * sum(n)) AS generality FROM spread GROUP BY familyId
), backward AS (
    SELECT startKey AS familyId, count(*) AS backward FROM "FamilyCitation" GROUP BY startKey
), held AS (
    SELECT startKey AS familyId, count(DISTINCT endKey) AS holders FROM "FamilyHolding" GROUP BY startKey
), size AS (
    SELECT m.endKey AS familyId,
           coalesce(max(p.simpleFamilySizeReported),
                    nullif(len(list_distinct(flatten(list(p.extendedFamilyMembers)))), 0)) AS reported
    FROM "FamilyMembership" AS m JOIN "Publication" AS p ON p.publicationNumber = m.startKey GROUP BY m.endKey
)
SELECT k.familyId, f.field, year(k.filed) AS year, k.filed, coalesce(w.forward, 0)::DOUBLE AS forward,
       coalesce(g.generality, 0)::DOUBLE AS generality, coalesce(b.backward, 0)::DOUBLE AS backwardCitations,
       f.classBreadth::DOUBLE AS classBreadth, coalesce(h.holders, 0)::DOUBLE AS holders,
       s.reported::DOUBLE AS familySize, l.mayBeInForce, l.isRecorded, l.since
FROM known AS k JOIN field AS f USING (familyId) LEFT JOIN forward AS w USING (familyId)
LEFT JOIN general AS g USING (familyId) LEFT JOIN backward AS b USING (familyId)
LEFT JOIN held AS h USING (familyId) LEFT JOIN size AS s USING (familyId)
LEFT JOIN legal_status AS l USING (familyId)
WHERE k.filed IS NOT NULL ORDER BY k.familyId
"""
_UNTOLD = """
SELECT count(*) FROM "FamilyCitation" AS c JOIN "SimpleFamily" AS s ON s.familyId = c.startKey
WHERE s.earliestPublicationDate <= $split
"""


@dataclass(frozen=True)
class WeightStudy:
    """The study.

    Attributes:
        studies: by outcome: familySize, lifetime.
        families: families known at t with field and filing date.
        cited: those of them with a forward citation within five years, known at t.
        references: references of families published by t.
    """

    studies: Mapping[str, ValidityStudy]
    families: int
    cited: int
    references: int


def study_weights(snapshot: Snapshot, split: dt.date, until: dt.date) -> WeightStudy:
    """Return whether citations by a day order families by size and lifetime as known later.

    Args:
        snapshot: the snapshot.
        split: t: citations after it do not count.
        until: day until which the lifetime is watched.
    """
    with connect_with(snapshot, *_TABLES) as connection:
        table = _read(connection, snapshot, split, until)
        references = int(connection.execute(_UNTOLD, {"split": split}).fetchall()[0][0])
    stratum = _cohorts(table)
    scores = {"citations": _citations(table, stratum)} | {
        name: table[name].to_numpy(dtype=np.float64) for name in BASELINES
    }
    outcomes = {
        "familySize": table["familySize"].to_numpy(dtype=np.float64),
        "lifetime": _lifetime(table, until),
    }
    return WeightStudy(
        studies={
            name: study_validity("citations", name, scores, later, stratum, stratum)
            for name, later in outcomes.items()
        },
        families=len(table),
        cited=int((table["forward"] > 0).sum()),
        references=references,
    )


def _read(
    connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, split: dt.date, until: dt.date
) -> pd.DataFrame:
    make_legal_status(connection, snapshot, AsOf(until))
    return connection.execute(_FAMILIES, {"split": split, "years": CITED_YEARS}).df()


def _cohorts(table: pd.DataFrame) -> Integers:
    key = table["field"].astype(str) + "/" + table["year"].astype(str)
    return np.unique(key.to_numpy(dtype=str), return_inverse=True)[1].astype(np.int64)


def _citations(table: pd.DataFrame, stratum: Integers) -> Floats:
    """Return the mean of forward citations and generality, each over the largest of the cohort, in [0, 1]."""
    parts = []
    for name in ("forward", "generality"):
        largest = table.groupby(stratum)[name].transform("max")
        parts.append(np.where(largest > 0, table[name] / largest.where(largest > 0, 1.0), 0.0))
    return np.asarray(np.mean(parts, axis=0), dtype=np.float64)


def _lifetime(table: pd.DataFrame, until: dt.date) -> Floats:
    """Return years from filing to the recorded end, or until today where a record says it lasts; else NaN."""
    recorded = table["isRecorded"].fillna(value=False).to_numpy(dtype=np.bool_)
    ended = pd.to_datetime(table["since"]).where(table["mayBeInForce"].eq(False), pd.Timestamp(until))
    years = (ended - pd.to_datetime(table["filed"])).dt.days.to_numpy(dtype=np.float64) / 365.2425
    return np.where(recorded, years, np.nan)
