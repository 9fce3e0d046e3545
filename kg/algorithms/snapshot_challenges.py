"""Challenges, invalidations and unpaid fees in the legal record of a snapshot.

The record carries events in the words of the offices (INPADOC descriptions in English, states of Chinese
tables); what they say of a challenge is decided by the rules below, each of them named.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from kg.algorithms.as_of import AsOf
from kg.algorithms.invalidation_survival import InvalidationSurvival, invalidation_survival
from kg.algorithms.portfolio_grading import DAYS_OF_YEAR
from kg.algorithms.portfolio_risk import TitleFact
from kg.algorithms.snapshot_tables import connect_with
from kg.snapshot import Snapshot, sql_text

# By name: patterns over the upper-case words of an event. Source of the words: EPO, INPADOC legal event
# descriptions; 专利法 (2020) 第四十五至四十七条 (无效宣告).
RULES = {
    "partlyInvalidated": r"PART(?:LY|IAL(?:LY)?) (?:REVOKED|INVALID)|部分(?:宣告)?无效",
    "invalidated": (
        r"\bREVOKED\b|REVOCATION OF (?:THE )?PATENT|(?:DECLARED|DECLARATION OF) (?:WHOLLY )?(?:INVALID|NULL)"
        r"|INVALIDATION OF (?:THE )?PATENT|PATENT (?:DECLARED )?INVALID|全部无效|宣告无效|被无效|全部撤销"
    ),
    "challengeOver": (
        r"OPPOSITION (?:REJECTED|CLOSED|WITHDRAWN|PROCEDURE CLOSED)|TERMINATION OF OPPOSITION"
        r"|MAINTAINED AS AMENDED|NO OPPOSITION FILED|REJECTION OF OPPOSITION|维持(?:专利权)?有效"
    ),
    "challenge": (
        r"OPPOSITION FILED|NOTICE OF OPPOSITION|OPPOSITION \(|REQUEST FOR (?:INVALIDATION|REVOCATION)"
        r"|INVALIDATION (?:REQUEST|TRIAL)|INTER PARTES REVIEW|POST.GRANT REVIEW|PETITION.*(?:IPR|PGR) TRIAL"
        r"|RE-?EXAMINATION REQUEST|请求宣告无效|无效宣告请求"
    ),
    "feePaid": r"FEE(?:S)? PAID|ANNUAL FEE PAYMENT|PAYMENT OF (?:ANNUAL|RENEWAL|MAINTENANCE) FEE|PAYMENT,",
    "feeDue": (
        r"FEE REMINDER|FEE(?:S)? (?:HAS|HAVE|WAS|WERE)? ?NOT (?:BEEN )?PAID|NON-?PAYMENT|FAILURE TO PAY"
        r"|未缴年费|欠费"
    ),
}
_TABLES = (
    "FamilyMembership",
    "PublicationOfApplication",
    "Application",
    "Publication",
    "EventOfApplication",
    "LegalEvent",
)
_RIGHT = """
CREATE TEMP TABLE portfolio_right AS
SELECT m.endKey AS familyId, p.endKey AS applicationNumber,
       min(d.publicationDate) FILTER (d.documentType IN ('grant', 'utilityModel')) AS granted
FROM "FamilyMembership" AS m SEMI JOIN portfolio_input AS i ON i.familyId = m.endKey
JOIN "PublicationOfApplication" AS p ON p.startKey = m.startKey
JOIN "Publication" AS d ON d.publicationNumber = m.startKey
WHERE coalesce(d.publicationDate <= $last, true)
  AND ($jurisdiction = '' OR d.countryCode = $jurisdiction)
GROUP BY m.endKey, p.endKey
"""
_EVENT = """
CREATE TEMP TABLE portfolio_event AS
SELECT e.endKey AS applicationNumber, l.legalEventId, l.eventDate, l.rightState, l.rightStage, l.sources,
       CASE {cases} WHEN l.rightStage = 'postGrantChallenge' THEN 'challenge'
            WHEN l.rightStage = 'terminationLikely' THEN 'feeDue' END AS meaning
FROM "EventOfApplication" AS e JOIN "LegalEvent" AS l ON l.legalEventId = e.startKey
SEMI JOIN portfolio_right AS r ON r.applicationNumber = e.endKey
WHERE l.eventDate <= $last
"""
_SURVIVAL = """
WITH event AS (
    SELECT applicationNumber, count(*) AS events,
           min(eventDate) FILTER (rightStage = 'grant' AND rightState = 'active') AS grantedOn,
           min(eventDate) FILTER (meaning = 'invalidated') AS invalidated,
           min(eventDate) FILTER (meaning IN ('challenge', 'invalidated', 'partlyInvalidated')) AS challenged,
           arg_max(rightState, (eventDate, legalEventId)) FILTER (rightState IS NOT NULL) AS lastState,
           max(eventDate) FILTER (rightState = 'inactive') AS ended
    FROM portfolio_event GROUP BY applicationNumber
)
SELECT coalesce(least(r.granted, e.grantedOn), r.granted, e.grantedOn) AS grantedOn, e.invalidated,
       e.challenged, CASE WHEN e.lastState = 'inactive' THEN e.ended END AS ended, e.events
FROM portfolio_right AS r LEFT JOIN event AS e USING (applicationNumber)
"""
_FACTS = """
SELECT r.familyId, e.meaning, e.eventDate, e.legalEventId, e.sources
FROM portfolio_event AS e JOIN portfolio_right AS r USING (applicationNumber)
WHERE e.meaning IS NOT NULL ORDER BY r.familyId, e.applicationNumber, e.eventDate, e.legalEventId
"""
# What begins a clouding of the title, what ends it.
_CLOUDS = {"challenge": ("dispute", {"challengeOver", "invalidated"}), "feeDue": ("fees", {"feePaid"})}


@dataclass(frozen=True)
class RecordedFact:
    """A clouding of a family's title with the records that tell of it.

    Attributes:
        fact: family, kind, since, until.
        act: transactionId or legalEventId that it begins with; None for what stands in the holdings.
        sources: source records of the act.
    """

    fact: TitleFact
    act: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True)
class LegalRecord:
    """What the legal record says of a portfolio.

    Attributes:
        survival: of its granted rights against challenges.
        facts: disputes and unpaid fees.
        recorded: families with a legal event of any kind.
    """

    survival: InvalidationSurvival
    facts: tuple[RecordedFact, ...]
    recorded: frozenset[str]


def read_legal_record(
    snapshot: Snapshot, families: Collection[str], as_of: AsOf, *, probability: float = 0.9
) -> LegalRecord:
    """Return challenges, invalidations and fees of a portfolio by an instant.

    Args:
        snapshot: the snapshot.
        families: the portfolio.
        as_of: the instant; with a jurisdiction only the rights there count.
        probability: of the intervals of the survival.
    """
    last = min(as_of.date, as_of.knowledge)
    cases = " ".join(
        f"WHEN regexp_matches(upper(l.eventText), {sql_text(pattern)}) THEN {sql_text(name)}"
        for name, pattern in RULES.items()
    )
    with connect_with(snapshot, *_TABLES) as connection:
        wanted = pa.table({"familyId": pa.array(sorted(set(families)), pa.string())})
        connection.register("portfolio_input", wanted)
        connection.execute(_RIGHT, {"last": last, "jurisdiction": as_of.jurisdiction or ""})
        connection.execute(_EVENT.format(cases=cases), {"last": last})
        rights = connection.execute(_SURVIVAL).fetchall()
        events = connection.execute(_FACTS).fetchall()
        listed = connection.execute(
            "SELECT DISTINCT familyId FROM portfolio_right "
            "SEMI JOIN portfolio_event USING (applicationNumber)"
        ).fetchall()
    return LegalRecord(
        _survival(rights, last, probability),
        tuple(_facts(events)),
        frozenset(str(row[0]) for row in listed),
    )


def _survival(rights: list[tuple[object, ...]], last: dt.date, probability: float) -> InvalidationSurvival:
    granted = [row for row in rights if isinstance(row[0], dt.date) and row[0] <= last]
    watched = [row for row in granted if row[4]]
    years, ends, challenged = [], [], []
    for grant, invalid, challenge, ended, _ in watched:
        assert isinstance(grant, dt.date)
        end = invalid if isinstance(invalid, dt.date) else ended if isinstance(ended, dt.date) else last
        assert isinstance(end, dt.date)
        years.append(max(0.0, (end - grant).days / DAYS_OF_YEAR))
        ends.append(isinstance(invalid, dt.date))
        challenged.append(isinstance(challenge, dt.date))
    return invalidation_survival(
        np.array(years, dtype=np.float64),
        np.array(ends, dtype=np.bool_),
        np.array(challenged, dtype=np.bool_),
        without_record=len(granted) - len(watched),
        probability=probability,
    )


def _facts(events: list[tuple[str, str, dt.date, str, list[str] | None]]) -> list[RecordedFact]:
    """Return each clouding from its first event to the first later one that ends it."""
    ends: dict[tuple[str, str], list[dt.date]] = {}
    for family, meaning, day, _, _ in events:
        ends.setdefault((family, meaning), []).append(day)
    found = []
    for family, meaning, day, event, sources in events:
        if meaning in _CLOUDS:
            kind, enders = _CLOUDS[meaning]
            later = [end for name in enders for end in ends.get((family, name), []) if end >= day]
            fact = TitleFact(family, kind, day, min(later, default=None))
            found.append(RecordedFact(fact, event, tuple(sources or ())))
    return found
