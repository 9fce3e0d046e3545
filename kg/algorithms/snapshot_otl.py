"""The OTL funnel of an institution from a snapshot: its disclosures, and its families from filing on.

What a family or transaction of a disclosure tells is taken as its events: the earliest filing is its
application, the first grant its grant, the licence its licence. Income is the money that the office recorded
as received, by disclosure; where it records none, the amounts of the licences, which are what was agreed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from kg.algorithms.as_of import AsOf
from kg.algorithms.income_concentration import IncomeConcentration, income_concentration
from kg.algorithms.operation_head import ViewHead, head_of
from kg.algorithms.otl_funnel import Disclosure, KnownDate, OtlFunnel, ReportedTotal, StageEvent, otl_funnel
from kg.algorithms.patent_course import PatentCourse, patent_course
from kg.algorithms.snapshot_rights import make_legal_status
from kg.algorithms.snapshot_tables import connect_with, make_acts, recorded_offices
from kg.snapshot import Snapshot

# Institutions that do research for others to use: whose funnel it is when nobody is named.
INSTITUTIONS = ("University", "ResearchInstitute", "Hospital")
_TABLES = (
    "InventionDisclosure",
    "DisclosureToOrganization",
    "OtlStageEvent",
    "StageOfDisclosure",
    "DisclosureFamily",
    "DisclosureLicence",
    "FamilyHolding",
    "SimpleFamily",
    "FamilyMembership",
    "Publication",
    "TransactionFamily",
    *INSTITUTIONS,
)
_PREPARE = """
CREATE TEMP TABLE disclosure AS
SELECT d.* FROM "InventionDisclosure" AS d
WHERE d.disclosureId IN (SELECT t.startKey FROM "DisclosureToOrganization" AS t
                         SEMI JOIN agent_input AS a ON a.agentId = t.endKey)
   OR ($everybody AND d.disclosureId NOT IN (SELECT startKey FROM "DisclosureToOrganization"))
"""
_FAMILIES = """
CREATE TEMP TABLE own_family AS
WITH granted AS (
    SELECT m.endKey AS familyId, min(p.publicationDate) AS day
    FROM "FamilyMembership" AS m JOIN "Publication" AS p ON p.publicationNumber = m.startKey
    WHERE p.documentType IN ('grant', 'utilityModel') GROUP BY m.endKey
), acted AS (
    SELECT t.endKey AS familyId, min(a.since) FILTER (a.class IN ('Licence', 'OpenLicence')) AS licence,
           min(a.since) FILTER (a.class = 'Transfer'
               AND coalesce(a.transferType, '') NOT IN ('nameChange', 'merger', 'inheritance')) AS transfer
    FROM "TransactionFamily" AS t JOIN act AS a ON a.transactionId = t.startKey
    WHERE coalesce(a.knownOn <= $known, true) GROUP BY t.endKey
), held AS (
    SELECT DISTINCT h.startKey AS familyId FROM "FamilyHolding" AS h
    SEMI JOIN agent_input AS a ON a.agentId = h.endKey
)
SELECT f.familyId, coalesce(f.earliestFilingDate, f.earliestPriorityDate) AS filed, g.day AS granted,
       a.licence, a.transfer, CASE WHEN NOT l.mayBeInForce THEN l.since END AS ended,
       held.familyId IS NOT NULL AS isHeld
FROM "SimpleFamily" AS f LEFT JOIN held USING (familyId) LEFT JOIN granted AS g USING (familyId)
LEFT JOIN acted AS a USING (familyId) LEFT JOIN legal_status AS l USING (familyId)
WHERE f.earliestPublicationDate <= $known
  AND (held.familyId IS NOT NULL
       OR f.familyId IN (SELECT endKey FROM "DisclosureFamily" AS d SEMI JOIN disclosure
                         ON disclosure.disclosureId = d.startKey))
"""
# An event of which only the year is known says nothing where the same one is known to the day.
_EVENTS = """
WITH event AS (
SELECT s.endKey AS disclosure, e.otlStage AS stage, e.eventDate AS day,
       coalesce(e.eventDatePrecision, 'day') AS precision
FROM "OtlStageEvent" AS e JOIN "StageOfDisclosure" AS s ON s.startKey = e.stageEventId
SEMI JOIN disclosure ON disclosure.disclosureId = s.endKey
UNION ALL
SELECT d.startKey, unnest(['application', 'grant']), unnest([f.filed, f.granted]), 'day'
FROM "DisclosureFamily" AS d JOIN own_family AS f ON f.familyId = d.endKey
SEMI JOIN disclosure ON disclosure.disclosureId = d.startKey
UNION ALL
SELECT d.startKey, 'licence', a.since, 'day' FROM "DisclosureLicence" AS d
JOIN act AS a ON a.transactionId = d.endKey SEMI JOIN disclosure ON disclosure.disclosureId = d.startKey
WHERE coalesce(a.knownOn <= $known, true)
)
SELECT * FROM event AS e WHERE precision <> 'year' OR NOT EXISTS (
    FROM event AS f WHERE f.disclosure = e.disclosure AND f.stage = e.stage AND f.precision = 'day'
        AND year(f.day) = year(e.day))
ORDER BY disclosure, stage, day
"""
# Of what an office recorded as received, sums of one currency only; a receipt without a day counts as known.
_RECEIVED = """
SELECT s.endKey, sum(e.amountCnyLow), sum(e.amountCnyHigh), count(*) = count(e.amountCnyLow)
FROM "OtlStageEvent" AS e JOIN "StageOfDisclosure" AS s ON s.startKey = e.stageEventId
SEMI JOIN disclosure ON disclosure.disclosureId = s.endKey
WHERE e.otlStage = 'income' AND coalesce(e.amountLow, e.amountHigh) IS NOT NULL
  AND coalesce(e.eventDate <= least($day, $known), true)
GROUP BY s.endKey ORDER BY s.endKey
"""
_INCOMES = """
SELECT DISTINCT a.transactionId, a.amountCnyLow, a.amountCnyHigh FROM "DisclosureLicence" AS d
JOIN act AS a ON a.transactionId = d.endKey SEMI JOIN disclosure ON disclosure.disclosureId = d.startKey
WHERE a.since <= $day AND a.knownOn <= $known ORDER BY a.transactionId
"""
NO_DISCLOSURES = (
    "the files hold no invention disclosures of these institutions; the course of their families from "
    "filing on is shown beside"
)


@dataclass(frozen=True)
class OtlView:
    """The funnel of institutions at an instant.

    Attributes:
        head: of the answer.
        institutions: number of institutions looked at.
        funnel: by cohort of disclosure; None without any.
        income_concentration: of the disclosures' income, in yuan; None without any.
        income_of: what the incomes are: `received` by disclosure, or `agreed` by licence; None without any.
        patent_course: of the families that they hold.
        evidence: source records of the disclosures and their events, by identifier.
        undefined: reason by name.
    """

    head: ViewHead
    institutions: int
    funnel: OtlFunnel | None
    income_concentration: IncomeConcentration | None
    patent_course: PatentCourse
    income_of: str | None
    evidence: Mapping[str, tuple[str, ...]]
    undefined: Mapping[str, str] = field(default_factory=dict)


def otl_view(
    snapshot: Snapshot,
    as_of: AsOf,
    *,
    institutions: Collection[str] = (),
    reported: Collection[ReportedTotal] = (),
) -> OtlView:
    """Return the OTL funnel of institutions.

    Args:
        snapshot: the snapshot.
        as_of: the instant.
        institutions: agentIds; empty: all universities, research institutes and hospitals.
        reported: totals that the office reports of itself, handed through.
    """
    with connect_with(snapshot, *_TABLES) as connection:
        count = _prepare(connection, snapshot, as_of, institutions)
        disclosures = [
            _disclosure(row) for row in _dicts(connection, "FROM disclosure ORDER BY disclosureId")
        ]
        days = {"day": as_of.date, "known": as_of.knowledge}
        events = [
            StageEvent(row["disclosure"], row["stage"], _date(row["day"], row["precision"]))
            for row in _dicts(connection, _EVENTS, {"known": as_of.knowledge})
        ]
        amounts, income_of = _incomes(connection, days)
        course = _course(connection, as_of)
        sources = connection.execute("SELECT disclosureId, sources FROM disclosure").fetchall()
    moment = min(as_of.date, as_of.knowledge)
    undefined = {} if disclosures else {"funnel": NO_DISCLOSURES}
    if not amounts:
        undefined["incomeConcentration"] = "no income and no licence of a disclosure is in the files"
    who = ", ".join(sorted(institutions)) or None
    return OtlView(
        head=head_of("otl", snapshot, as_of, subject=who, parameters={"institutions": list(INSTITUTIONS)}),
        institutions=count,
        funnel=otl_funnel(disclosures, events, moment, reported=tuple(reported)) if disclosures else None,
        income_concentration=income_concentration(amounts) if amounts else None,
        patent_course=course,
        income_of=income_of,
        evidence={str(name): tuple(listed or ()) for name, listed in sources},
        undefined=undefined,
    )


def _prepare(
    connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, as_of: AsOf, institutions: Collection[str]
) -> int:
    """Make the tables agent_input, disclosure and own_family; return the number of institutions."""
    make_acts(connection, snapshot)
    make_legal_status(connection, snapshot, as_of)
    wanted = pa.table({"agentId": pa.array(sorted(set(institutions)), pa.string())})
    if institutions:
        connection.register("agent_input", wanted)
    else:
        listed = " UNION ALL ".join(f'SELECT agentId FROM "{kind}"' for kind in INSTITUTIONS)
        connection.execute(f"CREATE TEMP TABLE agent_input AS {listed}")
    connection.execute(_PREPARE, {"everybody": not institutions})
    connection.execute(_FAMILIES, {"known": as_of.knowledge})
    return int(connection.execute("SELECT count(*) FROM agent_input").fetchall()[0][0])


def _incomes(
    connection: duckdb.DuckDBPyConnection, days: Mapping[str, object]
) -> tuple[dict[str, float | None], str | None]:
    """Return the incomes in yuan by identifier, None where not exact, and whether received or agreed."""
    received = {
        str(name): float(low) if is_whole and low == high else None
        for name, low, high, is_whole in connection.execute(_RECEIVED, days).fetchall()
    }
    if received:
        return received, "received"
    agreed = {
        str(name): float(low) if low is not None and low == high else None
        for name, low, high in connection.execute(_INCOMES, days).fetchall()
    }
    return agreed, "agreed" if agreed else None


def _disclosure(row: Mapping[str, Any]) -> Disclosure:
    return Disclosure(
        row["disclosureId"],
        _date(row["disclosedDate"], row["disclosedDatePrecision"]),
        _date(row["abandonedDate"], row["abandonedDatePrecision"]),
    )


def _date(day: Any, precision: Any) -> KnownDate | None:
    return None if day is None else KnownDate(day, precision or "day")


def _course(connection: duckdb.DuckDBPyConnection, as_of: AsOf) -> PatentCourse:
    rows = connection.execute(
        "SELECT filed, granted, licence, transfer, ended FROM own_family WHERE isHeld ORDER BY familyId"
    ).fetchnumpy()
    days = {name: _days(column) for name, column in rows.items()}
    recorded = recorded_offices(connection, as_of.knowledge)
    classes = {"licence": ("Licence", "OpenLicence"), "transfer": ("Transfer",)}
    unknown = {
        step: f"the files record no {step} of families"
        for step, names in classes.items()
        if not any(recorded.get(name) for name in names)
    }
    steps = {"grant": days["granted"], "licence": days["licence"], "transfer": days["transfer"]}
    moment = min(as_of.date, as_of.knowledge)
    return patent_course(days["filed"], steps, days["ended"], moment, unknown_steps=unknown)


def _days(column: Any) -> np.ndarray:
    """Return a column of days, NaT where it is null."""
    return np.ma.filled(np.ma.asarray(column).astype("datetime64[D]"), np.datetime64("NaT", "D"))


def _dicts(
    connection: duckdb.DuckDBPyConnection, query: str, names: Mapping[str, object] | None = None
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = connection.sql(query, params=dict(names or {})).to_arrow_table().to_pylist()
    return found
