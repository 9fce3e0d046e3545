"""Who holds which family at an instant: the applicants known by then, and after them each recorded change.

The same rules as `holding_history` gives for one family, for all of them at once and with shares: what the
givers of a change hold goes in equal parts to those who receive it, the other holders keep theirs. Where a
change names givers that hold nothing, a link of the chain of title is missing: nobody loses by it, all are
taken to hold equal parts, and the receivers are candidates, not confirmed.
"""

from __future__ import annotations

import duckdb

from kg.algorithms.as_of import AsOf
from kg.snapshot import Snapshot

# How sure it is that the receiver is the one named: a record names it, as an applicant is named.
BY_NAME = 0.9
# A receiver from somebody who held nothing may hold the family.
BY_GAP = 0.5

_SETTLED = """
CREATE OR REPLACE TEMP TABLE holding_as_of AS
SELECT startKey AS familyId, endKey AS agentId, sum(share) AS share, min(confidence) AS confidence
FROM "FamilyHolding" SEMI JOIN {families} AS f ON f.familyId = startKey {settled}
WHERE share > 0 GROUP BY startKey, endKey
"""
# As the stage of the ingest does it: where an organisation applies, persons get no share.
_APPLICANTS = """
INSERT INTO holding_as_of
WITH party AS (
    SELECT k.familyId, a.endKey AS agentId, max(a.confidence) AS confidence,
           bool_or(g.kind IS NOT DISTINCT FROM 'Person') AS isPerson
    FROM "PatentApplicant" AS a JOIN known_publication AS k ON k.publicationNumber = a.startKey
    SEMI JOIN {families} AS f ON f.familyId = k.familyId
    LEFT JOIN agent AS g ON g.agentId = a.endKey GROUP BY k.familyId, a.endKey
), composition AS (
    SELECT familyId, bool_and(isPerson) AS onlyPersons, count(*) FILTER (NOT isPerson) AS organizations,
           count(*) AS parties FROM party GROUP BY familyId
)
SELECT familyId, agentId, 1.0 / CASE WHEN onlyPersons THEN parties ELSE organizations END AS share,
       coalesce(p.confidence, h.confidence, $byName)
FROM party AS p JOIN composition USING (familyId)
LEFT JOIN "FamilyHolding" AS h ON h.startKey = familyId AND h.endKey = agentId
WHERE onlyPersons OR NOT isPerson
"""
_CHANGE = """
CREATE OR REPLACE TEMP TABLE change AS
WITH concerned AS ({concerned}), party AS (
    SELECT startKey, list(DISTINCT endKey) FILTER (role = 'transferor') AS gives,
           list(DISTINCT endKey) FILTER (role = 'transferee') AS receives
    FROM "TransactionParty" GROUP BY startKey
)
SELECT c.familyId, coalesce(p.gives, []) AS gives, p.receives,
       row_number() OVER (
           PARTITION BY c.familyId ORDER BY coalesce(t.recordedDate, t.signedDate), t.transactionId
       ) AS turn
FROM "Transfer" AS t JOIN concerned AS c USING (transactionId)
SEMI JOIN {families} AS f ON f.familyId = c.familyId JOIN party AS p ON p.startKey = transactionId
WHERE len(p.receives) > 0 AND coalesce(t.recordedDate, t.signedDate) <= least($day, $known)
"""
_BY_FAMILY = 'SELECT startKey AS transactionId, endKey AS familyId FROM "TransactionFamily"'
_BY_RIGHT = """
SELECT r.startKey AS transactionId, m.endKey AS familyId FROM "TransactionRight" AS r
JOIN "PublicationOfApplication" AS a ON a.endKey = r.endKey
JOIN "FamilyMembership" AS m ON m.startKey = a.startKey
"""
_AT_OFFICE = """
SEMI JOIN (FROM "Application" WHERE countryCode = $office) AS o ON o.applicationNumber = r.endKey
"""
_CHANGING = """
CREATE OR REPLACE TEMP TABLE changing AS FROM holding_as_of SEMI JOIN change USING (familyId);
DELETE FROM holding_as_of WHERE familyId IN (SELECT familyId FROM change);
"""
_TURN = """
CREATE OR REPLACE TEMP TABLE changing AS
WITH this_turn AS (FROM change WHERE turn = $turn), held AS (
    SELECT h.*, coalesce(len(n.gives) = 0 OR list_contains(n.gives, h.agentId), false) AS isGiving,
           coalesce(list_contains(n.receives, h.agentId), false) AS isReceiving
    FROM changing AS h LEFT JOIN this_turn AS n USING (familyId)
), given AS (
    SELECT n.familyId, n.gives, n.receives,
           coalesce(sum(h.share ORDER BY h.agentId) FILTER (h.isGiving), 0) AS given
    FROM this_turn AS n LEFT JOIN held AS h USING (familyId) GROUP BY ALL
), after AS (
    SELECT familyId, agentId, sum(share ORDER BY share) AS share, max(confidence) AS confidence FROM (
        SELECT familyId, agentId, CASE WHEN isGiving THEN 0 ELSE share END AS share, confidence
        FROM held WHERE NOT isGiving OR isReceiving
        UNION ALL
        SELECT familyId, unnest(receives), given / len(receives),
               CASE WHEN given = 0 AND len(gives) > 0 THEN $byGap ELSE $byName END
        FROM given
    ) GROUP BY familyId, agentId
)
SELECT familyId, agentId, CASE WHEN min(share) OVER family = 0 THEN 1.0 / count(*) OVER family ELSE share END
       AS share, confidence
FROM after WINDOW family AS (PARTITION BY familyId)
"""


_NO_CHANGE = """
CREATE OR REPLACE TEMP TABLE change (familyId VARCHAR, gives VARCHAR[], receives VARCHAR[], turn BIGINT)
"""


def make_holdings(
    connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, as_of: AsOf, families: str
) -> None:
    """Make `holding_as_of(familyId, agentId, share, confidence)` and `change`, a row a family and change.

    Args:
        connection: with a view for each table of the snapshot and FamilyHolding, the view «agent», and
            `make_unsettled` done.
        snapshot: the snapshot.
        as_of: the instant; with a jurisdiction, a change that names rights counts if one is at its office.
        families: SQL name of a relation with the families (familyId) whose holders are asked for.
    """
    from_applicants = {"PatentApplicant", "FamilyMembership", "Publication"} <= snapshot.row_counts.keys()
    settled = "ANTI JOIN unsettled AS u ON u.familyId = startKey" if from_applicants else ""
    connection.execute(_SETTLED.format(families=families, settled=settled))
    if from_applicants:
        connection.execute(_APPLICANTS.format(families=families), {"byName": BY_NAME})
    _make_changes(connection, snapshot, as_of, families)
    apply_changes(connection)


def apply_changes(connection: duckdb.DuckDBPyConnection) -> None:
    """Apply the table `change` to `holding_as_of`, every family's first change, then every second."""
    turns = connection.execute("SELECT coalesce(max(turn), 0) FROM change").fetchall()[0][0]
    if turns == 0:
        return
    connection.execute(_CHANGING)
    for turn in range(1, turns + 1):
        connection.execute(_TURN, {"turn": turn, "byName": BY_NAME, "byGap": BY_GAP})
    connection.execute("INSERT INTO holding_as_of FROM changing")


def _make_changes(
    connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, as_of: AsOf, families: str
) -> None:
    there = snapshot.row_counts.keys()
    days: dict[str, object] = {"day": as_of.date, "known": as_of.knowledge}
    ways = [_BY_FAMILY] if "TransactionFamily" in there else []
    if {"TransactionRight", "PublicationOfApplication", "FamilyMembership"} <= there:
        at_office = as_of.jurisdiction and "Application" in there
        ways.append(_BY_RIGHT + (_AT_OFFICE if at_office else ""))
        days |= {"office": as_of.jurisdiction} if at_office else {}
    if ways and {"Transfer", "TransactionParty"} <= there:
        concerned = " UNION ".join(ways)
        connection.execute(_CHANGE.format(concerned=concerned, families=families), days)
    else:
        connection.execute(_NO_CHANGE)
