"""When a family was filed, as the publications known by a day say.

SimpleFamily has the earliest filing and priority of all members. A member that is published later may have
been filed earlier (a United States application that nobody saw before its grant); a family with such members
(«unsettled») gets its dates from the publications that were known.
"""

from __future__ import annotations

import duckdb

from kg.snapshot import Snapshot

_NEEDED = frozenset(("Application", "FamilyMembership", "Publication", "PublicationOfApplication"))
_SETTLED = """
CREATE OR REPLACE TEMP VIEW family_dates AS
SELECT familyId, earliestFilingDate, earliestPriorityDate, earliestPublicationDate, isStub FROM "SimpleFamily"
"""
_DATES = """
CREATE OR REPLACE TEMP TABLE family_dates AS
WITH filed AS (
    SELECT k.familyId, min(a.filingDate) AS earliestFilingDate FROM known_publication AS k
    JOIN "PublicationOfApplication" AS p ON p.startKey = k.publicationNumber
    JOIN "Application" AS a ON a.applicationNumber = p.endKey GROUP BY k.familyId
), claimed AS ({claimed})
SELECT familyId, earliestFilingDate, earliestPriorityDate, earliestPublicationDate, isStub
FROM "SimpleFamily" ANTI JOIN unsettled USING (familyId)
UNION ALL
SELECT s.familyId, f.earliestFilingDate, c.earliestPriorityDate, s.earliestPublicationDate, s.isStub
FROM "SimpleFamily" AS s SEMI JOIN unsettled AS u ON u.familyId = s.familyId
LEFT JOIN filed AS f ON f.familyId = s.familyId LEFT JOIN claimed AS c ON c.familyId = s.familyId
"""
_CLAIMED = """
SELECT k.familyId, min(c.priorityDate) AS earliestPriorityDate FROM known_publication AS k
JOIN "PriorityClaim" AS c ON c.startKey = k.publicationNumber GROUP BY k.familyId
"""
_NO_CLAIMS = "SELECT NULL::VARCHAR AS familyId, NULL::DATE AS earliestPriorityDate WHERE false"


def make_family_dates(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> None:
    """Make `family_dates`: familyId, the three earliest dates and isStub of each family.

    Args:
        connection: with a view for each table of the snapshot, and the tables of `make_unsettled`.
        snapshot: the snapshot; without applications the families' own dates are all there is.
    """
    later = connection.execute("SELECT count(*) FROM unsettled").fetchall()[0][0]
    if not later or not snapshot.row_counts.keys() >= _NEEDED:
        connection.execute(_SETTLED)
        return
    has_claims = "PriorityClaim" in snapshot.row_counts
    connection.execute(_DATES.format(claimed=_CLAIMED if has_claims else _NO_CLAIMS))
