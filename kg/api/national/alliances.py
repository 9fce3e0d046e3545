"""The alliances of a version: how many belong to each, and what its members hold alone and together."""

from __future__ import annotations

import duckdb
import pyarrow as pa

_ALLIANCES = """
WITH member AS (SELECT DISTINCT endKey AS programmeId, startKey AS agentId FROM "AllianceMembership"),
held AS (
    SELECT m.programmeId, h.startKey AS familyId, count(DISTINCT m.agentId) AS owners
    FROM member AS m JOIN "FamilyHolding" AS h ON h.endKey = m.agentId GROUP BY ALL
), sums AS (
    SELECT programmeId, count(*) AS families, count(*) FILTER (owners > 1) AS sharedFamilies
    FROM held GROUP BY ALL
), counted AS (SELECT programmeId, count(*) AS members FROM member GROUP BY ALL)
SELECT a.programmeId, a.name, a.nameEn, a.startDate, a.startDatePrecision, a.endDate,
       coalesce(c.members, 0) AS members,
       CASE WHEN c.members IS NOT NULL THEN coalesce(s.families, 0) END AS families,
       CASE WHEN c.members IS NOT NULL THEN coalesce(s.sharedFamilies, 0) END AS sharedFamilies, a.sources
FROM "Alliance" AS a LEFT JOIN counted AS c USING (programmeId) LEFT JOIN sums AS s USING (programmeId)
"""
_MEMBERS = """
WITH held AS (
    SELECT endKey AS agentId, count(DISTINCT startKey) AS families FROM "FamilyHolding" GROUP BY ALL
)
SELECT m.endKey AS programmeId, m.startKey AS agentId, m.role, o.class, o.name, o.nameEn,
       coalesce(h.families, 0) AS families, m.validFrom, m.validTo, m.sources
FROM "AllianceMembership" AS m LEFT JOIN "collection:organizations" AS o ON o.agentId = m.startKey
LEFT JOIN held AS h ON h.agentId = m.startKey
"""


def make_alliances(session: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return a row an alliance; families are unknown of one whose members no source names."""
    return session.sql(_ALLIANCES).to_arrow_table()


def make_members(session: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return a row a member and role of each alliance."""
    return session.sql(_MEMBERS).to_arrow_table()
