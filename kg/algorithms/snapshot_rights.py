"""What the legal record says of a family at an instant: in force or not, and until when.

A right's state is that of its last legal event with a state (WIPO ST.27: active, inactive). A family is in
force while a right of it may be: a right without such an event is taken to last for the statutory term.
"""

from __future__ import annotations

import duckdb

from kg.algorithms.as_of import AsOf
from kg.snapshot import Snapshot

_NEEDED = ("LegalEvent", "EventOfApplication", "PublicationOfApplication", "FamilyMembership", "Application")

_STATUS = """
CREATE TEMP TABLE legal_status AS
WITH event AS (
    SELECT e.endKey AS applicationNumber, arg_max(l.rightState, (l.eventDate, l.legalEventId)) AS state,
           max(l.eventDate) AS since
    FROM "EventOfApplication" AS e JOIN "LegalEvent" AS l ON l.legalEventId = e.startKey
    WHERE l.rightState IS NOT NULL AND l.eventDate <= $last GROUP BY e.endKey
), "right" AS (
    SELECT DISTINCT m.endKey AS familyId, a.applicationNumber
    FROM "FamilyMembership" AS m JOIN "PublicationOfApplication" AS p ON p.startKey = m.startKey
    JOIN "Application" AS a ON a.applicationNumber = p.endKey
    WHERE ($jurisdiction = '' OR a.countryCode = $jurisdiction)
)
SELECT familyId, bool_or(state IS DISTINCT FROM 'inactive') AS mayBeInForce,
       bool_or(state IS NOT NULL) AS isRecorded, max(since) AS since
FROM "right" LEFT JOIN event USING (applicationNumber) GROUP BY familyId
"""
_PRESENT = """
CREATE TEMP TABLE present AS
SELECT DISTINCT m.endKey AS familyId
FROM "FamilyMembership" AS m JOIN "Publication" AS p ON p.publicationNumber = m.startKey
WHERE p.countryCode = $jurisdiction AND coalesce(p.publicationDate <= $known, true)
"""
_NO_STATUS = """
CREATE TEMP TABLE legal_status (familyId VARCHAR, mayBeInForce BOOLEAN, isRecorded BOOLEAN, since DATE)
"""


def make_presence(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, as_of: AsOf) -> None:
    """Make the table present: families with a member in the jurisdiction, as known; empty without one.

    The families' own list of jurisdictions is not asked: it holds members that were published later.
    """
    if not as_of.jurisdiction or not {"FamilyMembership", "Publication"} <= snapshot.row_counts.keys():
        connection.execute("CREATE TEMP TABLE present (familyId VARCHAR)")
        return
    connection.execute(_PRESENT, {"jurisdiction": as_of.jurisdiction, "known": as_of.knowledge})


def make_legal_status(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, as_of: AsOf) -> None:
    """Make the table legal_status: familyId, mayBeInForce, isRecorded, since; empty without legal events."""
    if not set(_NEEDED) <= snapshot.row_counts.keys():
        connection.execute(_NO_STATUS)
        return
    last = min(as_of.date, as_of.knowledge)
    connection.execute(_STATUS, {"last": last, "jurisdiction": as_of.jurisdiction or ""})
