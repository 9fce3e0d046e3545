"""The pairs that the model of names left unsure, with what is known of each side."""

from __future__ import annotations

from collections.abc import Collection

import duckdb
import pyarrow as pa

# The sides are told apart by the name or the identifier under which a judgement names a record.
_PAIRS = """
WITH unsure AS (SELECT * FROM "Judgement" WHERE verdict = 'unsure'),
agent AS (
    SELECT o.agentId, o.class, o.name, o.alternativeNames, o.countryCode, o.identifiers, o.uscc, o.sources
    FROM "collection:organizations" AS o
    SEMI JOIN (SELECT endKey FROM "JudgedAgent") AS j ON j.endKey = o.agentId
), held AS (
    SELECT h.endKey AS agentId, count(DISTINCT h.startKey) AS families FROM "FamilyHolding" AS h
    SEMI JOIN agent ON agent.agentId = h.endKey GROUP BY ALL
), seat AS (
    SELECT l.startKey AS agentId, string_agg(DISTINCT p.name, ' ') AS place
    FROM "LocatedIn" AS l JOIN "Place" AS p ON p.placeId = l.endKey
    SEMI JOIN agent ON agent.agentId = l.startKey GROUP BY ALL
), side AS (
    SELECT u.judgementId, k.key, min(a.agentId) AS agentId
    FROM unsure AS u, (VALUES ('left'), ('right')) AS s(side),
         LATERAL (SELECT CASE s.side WHEN 'left' THEN u.leftKey ELSE u.rightKey END AS key) AS k,
         "JudgedAgent" AS j JOIN agent AS a ON a.agentId = j.endKey
    WHERE j.startKey = u.judgementId AND (
        a.name = k.key[6:] OR list_contains(a.alternativeNames, k.key[6:])
        OR list_contains(a.identifiers, k.key))
    GROUP BY ALL
), fact AS (
    SELECT side.judgementId, side.key, a.agentId, a.class, a.countryCode AS country, seat.place,
           array_to_string(a.identifiers, ' ') AS identifiers, coalesce(held.families, 0) AS families,
           a.sources[1:5] AS records
    FROM side JOIN agent AS a USING (agentId) LEFT JOIN held USING (agentId) LEFT JOIN seat USING (agentId)
)
SELECT u.judgementId, u.leftKey, u.rightKey, u.confidence, u.reason, u.judgedBy,
       l.agentId AS leftAgent, l.class AS leftClass, l.country AS leftCountry, l.place AS leftPlace,
       l.identifiers AS leftIdentifiers, l.families AS leftFamilies, l.records AS leftRecords,
       r.agentId AS rightAgent, r.class AS rightClass, r.country AS rightCountry, r.place AS rightPlace,
       r.identifiers AS rightIdentifiers, r.families AS rightFamilies, r.records AS rightRecords, u.sources
FROM unsure AS u LEFT JOIN fact AS l ON l.judgementId = u.judgementId AND l.key = u.leftKey
LEFT JOIN fact AS r ON r.judgementId = u.judgementId AND r.key = u.rightKey
"""


def make_pairs(session: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return the unsure pairs of a version, judged since or not."""
    return session.sql(_PAIRS).to_arrow_table()


def leave_out(pairs: pa.Table, judged: Collection[tuple[str, str]]) -> pa.Table:
    """Return the pairs of which no judgement in force says anything.

    Args:
        pairs: as `make_pairs` returns them.
        judged: the two records of each judgement, in either order.
    """
    known = {tuple(sorted(pair)) for pair in judged}
    keys = zip(pairs["leftKey"].to_pylist(), pairs["rightKey"].to_pylist(), strict=True)
    return pairs.filter(pa.array([tuple(sorted(pair)) not in known for pair in keys], pa.bool_()))
