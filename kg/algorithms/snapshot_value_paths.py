"""The events of the four value paths of a portfolio in a snapshot, as known at an instant."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from kg.algorithms.as_of import AsOf
from kg.algorithms.operation_head import MOST_LISTED, ViewHead, head_of
from kg.algorithms.snapshot_evidence import AGENT_KINDS
from kg.algorithms.snapshot_known import citation_query, make_unsettled
from kg.algorithms.snapshot_tables import connect_with, make_acts
from kg.algorithms.value_paths import KINDS, ValueEvent, ValuePath, value_paths
from kg.snapshot import Snapshot

_TABLES = (
    "ProductOfFirm",
    "Product",
    "DesignatedOrganization",
    "Designation",
    "TransactionFamily",
    "TransactionParty",
    "RoundOfFirm",
    "RoundParticipation",
    "InvestmentRound",
    "SepDeclaration",
    "DeclarationByAgent",
    "DeclaredFamily",
    "PoolMembership",
    "PatentPool",
    "AllianceMembership",
    "Alliance",
    "Citation",
    "FamilyCitation",
    "FamilyHolding",
    "FamilyMembership",
    "Publication",
    "SimpleFamily",
    *AGENT_KINDS,
)
# Every query gives: kind, id, day, title, others, families, amount, low, high, sources; isOwn tells whether
# the event is the portfolio's. An act is the portfolio's when one of its agents gives; where the record names
# no giver, when it covers a family of the portfolio.
_ACTS = """
WITH party AS (
    SELECT p.startKey AS transactionId, o.agentId IS NOT NULL AS isOwn,
           coalesce(p.nameOriginal, n.name) AS name,
           p.role IN ('transferor', 'licensor', 'pledgor', 'contributor') AS gives,
           p.role IN ('transferee', 'licensee', 'pledgee', 'receivingCompany') AS receives
    FROM "TransactionParty" AS p LEFT JOIN own_agent AS o ON o.agentId = p.endKey
    LEFT JOIN agent_name AS n ON n.agentId = p.endKey
), side AS (
    SELECT transactionId, bool_or(gives) AS hasGiver, bool_or(gives AND isOwn) AS ownGives,
           bool_or(receives AND isOwn) AS ownReceives,
           list_sort(list(DISTINCT name) FILTER (NOT isOwn AND (gives OR receives))) AS others
    FROM party GROUP BY transactionId
), covered AS (
    SELECT t.startKey AS transactionId, list_sort(list(DISTINCT t.endKey)) AS families
    FROM "TransactionFamily" AS t SEMI JOIN own_family AS f ON f.familyId = t.endKey GROUP BY t.startKey
), told AS (
    SELECT a.*, coalesce(s.others, []) AS others, coalesce(c.families, []) AS families,
           coalesce(s.ownGives, false)
               OR (NOT coalesce(s.hasGiver, false) AND c.families IS NOT NULL) AS isGiven,
           coalesce(s.ownReceives, false) AND NOT coalesce(s.ownGives, false) AS isTaken
    FROM act AS a LEFT JOIN side AS s USING (transactionId) LEFT JOIN covered AS c USING (transactionId)
    WHERE a.knownOn <= $known AND a.since <= $day
      AND coalesce(a.transferType, '') NOT IN ('nameChange', 'merger', 'inheritance', 'courtDecision')
)
SELECT CASE class WHEN 'Transfer' THEN 'transfer' WHEN 'Licence' THEN 'licence'
            WHEN 'OpenLicence' THEN 'openLicence' WHEN 'PledgeFinancing' THEN 'pledge'
            WHEN 'ShareContribution' THEN 'shareContribution' END AS kind,
       transactionId AS id, since AS day, coalesce(title, subjectMatter) AS title, others, families,
       amountOriginal AS amount, amountCnyLow AS low, amountCnyHigh AS high, sources, isGiven AS isOwn
FROM told
UNION ALL
SELECT 'acquisition', transactionId, since, coalesce(title, subjectMatter), others, families, amountOriginal,
       amountCnyLow, amountCnyHigh, sources, isTaken
FROM told WHERE class = 'Transfer'
"""
_ROUNDS = """
WITH investor AS (
    SELECT p.endKey AS roundId, list_sort(list(DISTINCT coalesce(p.nameOriginal, n.name))) AS others
    FROM "RoundParticipation" AS p LEFT JOIN agent_name AS n ON n.agentId = p.startKey GROUP BY p.endKey
)
SELECT 'fundInvestment' AS kind, i.roundId AS id, i.announcedDate AS day, i.roundTypeOriginal AS title,
       coalesce(v.others, []) AS others, []::VARCHAR[] AS families, i.amountOriginal AS amount,
       i.amountCnyLow AS low, i.amountCnyHigh AS high, i.sources, o.agentId IS NOT NULL AS isOwn
FROM "InvestmentRound" AS i JOIN "RoundOfFirm" AS r ON r.endKey = i.roundId
LEFT JOIN own_agent AS o ON o.agentId = r.startKey LEFT JOIN investor AS v ON v.roundId = i.roundId
WHERE i.announcedDate <= least($day, $known) AND i.roundType IS DISTINCT FROM 'grant'
"""
_PRODUCTS = """
SELECT 'ownProduct' AS kind, p.productId AS id, NULL::DATE AS day, p.name AS title, []::VARCHAR[] AS others,
       []::VARCHAR[] AS families, NULL::VARCHAR AS amount, NULL::BIGINT AS low, NULL::BIGINT AS high,
       m.sources, o.agentId IS NOT NULL AS isOwn
FROM "ProductOfFirm" AS m JOIN "Product" AS p ON p.productId = m.endKey
LEFT JOIN own_agent AS o ON o.agentId = m.startKey
"""
_DESIGNATIONS = """
SELECT 'designation' AS kind, d.designationId AS id, d.designatedDate AS day, d.designationType AS title,
       []::VARCHAR[] AS others, []::VARCHAR[] AS families, NULL::VARCHAR AS amount, NULL::BIGINT AS low,
       NULL::BIGINT AS high, d.sources, o.agentId IS NOT NULL AS isOwn
FROM "DesignatedOrganization" AS t JOIN "Designation" AS d ON d.designationId = t.startKey
LEFT JOIN own_agent AS o ON o.agentId = t.endKey
WHERE coalesce(d.designatedDate <= least($day, $known), true) AND coalesce(d.validTo >= $day, true)
"""
_STANDARDS = """
WITH declared AS (
    SELECT f.startKey AS id, list_sort(list(DISTINCT f.endKey)) AS families FROM "DeclaredFamily" AS f
    SEMI JOIN own_family AS w ON w.familyId = f.endKey GROUP BY f.startKey
), declarant AS (
    SELECT b.startKey AS id, bool_or(o.agentId IS NOT NULL) AS isOwn FROM "DeclarationByAgent" AS b
    LEFT JOIN own_agent AS o ON o.agentId = b.endKey GROUP BY b.startKey
)
SELECT 'standard' AS kind, d.declarationId AS id, d.declaredDate AS day, d.release AS title,
       []::VARCHAR[] AS others, coalesce(c.families, []) AS families, d.licensingCommitment AS amount,
       NULL::BIGINT AS low, NULL::BIGINT AS high, d.sources, coalesce(b.isOwn, c.id IS NOT NULL) AS isOwn
FROM "SepDeclaration" AS d LEFT JOIN declared AS c ON c.id = d.declarationId
LEFT JOIN declarant AS b ON b.id = d.declarationId
WHERE coalesce(d.declaredDate <= least($day, $known), true)
"""
_MEMBERSHIPS = """
SELECT '{kind}' AS kind, p.{key} AS id, coalesce(m.validFrom, p.{start}) AS day, p.name AS title,
       []::VARCHAR[] AS others, []::VARCHAR[] AS families, NULL::VARCHAR AS amount, NULL::BIGINT AS low,
       NULL::BIGINT AS high, m.sources, o.agentId IS NOT NULL AS isOwn
FROM "{membership}" AS m JOIN "{node}" AS p ON p.{key} = m.endKey
LEFT JOIN own_agent AS o ON o.agentId = m.startKey
WHERE coalesce(coalesce(m.validFrom, p.{start}) <= least($day, $known), true)
  AND coalesce(m.validTo >= $day, true)
"""
_BLOCKING = """
SELECT 'blocking' AS kind, c.startKey AS id,
       any_value(coalesce(s.earliestFilingDate, s.earliestPublicationDate)) AS day,
       any_value(s.title) AS title, list_sort(list(DISTINCT n.name)) AS others,
       list_sort(list(DISTINCT c.endKey) FILTER (w.familyId IS NOT NULL)) AS families,
       NULL::VARCHAR AS amount, NULL::BIGINT AS low, NULL::BIGINT AS high,
       list_sort(list_distinct(flatten(list(f.sources)))) AS sources,
       bool_or(w.familyId IS NOT NULL) AND NOT bool_or(o.agentId IS NOT NULL) AS isOwn
FROM ({citations}) AS c JOIN "SimpleFamily" AS s ON s.familyId = c.startKey
LEFT JOIN "FamilyCitation" AS f ON f.startKey = c.startKey AND f.endKey = c.endKey
LEFT JOIN own_family AS w ON w.familyId = c.endKey
LEFT JOIN "FamilyHolding" AS h ON h.startKey = c.startKey
LEFT JOIN own_agent AS o ON o.agentId = h.endKey LEFT JOIN agent_name AS n ON n.agentId = h.endKey
WHERE c.critical = 1 AND s.earliestPublicationDate <= $known
  AND coalesce(coalesce(s.earliestFilingDate, s.earliestPriorityDate) <= $day, true)
GROUP BY c.startKey
"""
NOBODY = "the files hold no such event of anybody by the date"
_UNCATEGORISED = """
SELECT count(*) FROM ({citations}) AS c JOIN "SimpleFamily" AS s ON s.familyId = c.startKey
WHERE c.critical = -1 AND s.earliestPublicationDate <= $known
"""
_QUERIES: Mapping[str, tuple[str, ...]] = {
    _ACTS: ("transfer", "licence", "openLicence", "pledge", "shareContribution", "acquisition"),
    _ROUNDS: ("fundInvestment",),
    _PRODUCTS: ("ownProduct",),
    _DESIGNATIONS: ("designation",),
    _STANDARDS: ("standard",),
    _MEMBERSHIPS.format(
        kind="pool", key="poolId", start="validFrom", membership="PoolMembership", node="PatentPool"
    ): ("pool",),
    _MEMBERSHIPS.format(
        kind="alliance",
        key="programmeId",
        start="startDate",
        membership="AllianceMembership",
        node="Alliance",
    ): ("alliance",),
}


@dataclass(frozen=True)
class ValuePathsView:
    """The four paths of a portfolio at an instant.

    Attributes:
        head: of the answer.
        families: number of families of the portfolio.
        agents: number of its holders.
        paths: 产业化, 商品化, 金融化, 战略化.
    """

    head: ViewHead
    families: int
    agents: int
    paths: tuple[ValuePath, ...]


def value_paths_view(
    snapshot: Snapshot,
    families: Collection[str],
    agents: Collection[str],
    as_of: AsOf,
    *,
    subject: str | None = None,
    chain: str | None = None,
    listed: int = MOST_LISTED,
) -> ValuePathsView:
    """Return which events show each value path of a portfolio.

    Args:
        snapshot: the snapshot.
        families: the portfolio.
        agents: its holders; acts in which they give count even if they name no family.
        as_of: the instant.
        subject: whose portfolio it is, for the reader.
        chain: the chain that it is limited to, for the reader.
        listed: events listed at most for each kind.
    """
    days = {"day": as_of.date, "known": as_of.knowledge}
    found: dict[str, list[ValueEvent]] = {}
    recorded: dict[str, int] = {}
    with connect_with(snapshot, *_TABLES) as connection:
        _prepare(connection, snapshot, families, agents)
        make_unsettled(connection, snapshot, as_of.knowledge)
        citations = citation_query(snapshot)
        queries = {**_QUERIES, _BLOCKING.format(citations=citations): ("blocking",)}
        for query, kinds in queries.items():
            used = {name: day for name, day in days.items() if f"${name}" in query}
            counts = connection.execute(
                f"SELECT kind, count(*) FROM ({query}) GROUP BY kind", used
            ).fetchall()
            recorded |= dict.fromkeys(kinds, 0) | {str(kind): int(number) for kind, number in counts}
            own = connection.sql(f"SELECT * FROM ({query}) WHERE isOwn ORDER BY kind, id", params=used)
            for row in own.to_arrow_table().to_pylist():
                found.setdefault(row["kind"], []).append(_event(row))
        counted = connection.execute(_UNCATEGORISED.format(citations=citations), {"known": as_of.knowledge})
        uncategorised = int(counted.fetchall()[0][0])
    reasons = _reasons(snapshot, recorded, uncategorised)
    looked = {kind: number for kind, number in recorded.items() if kind not in reasons}
    return ValuePathsView(
        head=head_of("valuePaths", snapshot, as_of, subject=subject, chain=chain),
        families=len(set(families)),
        agents=len(set(agents)),
        paths=value_paths(found, looked, reasons, listed=listed, notes=_notes(uncategorised)),
    )


def _prepare(
    connection: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    families: Collection[str],
    agents: Collection[str],
) -> None:
    make_acts(connection, snapshot)
    listed = " UNION ALL ".join(f'SELECT agentId, name FROM "{kind}"' for kind in AGENT_KINDS)
    connection.execute(f"CREATE TEMP VIEW agent_name AS {listed}")
    own = {"own_family": ("familyId", families), "own_agent": ("agentId", agents)}
    for name, (column, values) in own.items():
        connection.register(name, pa.table({column: pa.array(sorted(set(values)), pa.string())}))


def _event(row: Mapping[str, Any]) -> ValueEvent:
    is_priced = row["low"] is not None and row["high"] is not None
    return ValueEvent(
        id=row["id"],
        day=row["day"],
        title=row["title"],
        others=tuple(name for name in row["others"] or () if name is not None),
        families=tuple(row["families"] or ()),
        amount=row["amount"],
        amount_cny=(row["low"], row["high"]) if is_priced else None,
        sources=tuple(row["sources"] or ()),
    )


def _reasons(snapshot: Snapshot, recorded: Mapping[str, int], uncategorised: int) -> dict[str, str]:
    """Return why a kind could not be looked for: its tables are empty, or categories are not known."""
    reasons = {
        kind.name: f"the snapshot has no {', '.join(lacking)}"
        for kind in KINDS
        if (lacking := [table for table in kind.tables if table not in snapshot.row_counts])
    }
    if not recorded.get("blocking") and "blocking" not in reasons and uncategorised:
        reasons["blocking"] = f"none of the {uncategorised} references has its category (X, Y, A)"
    nobody = {kind.name: NOBODY for kind in KINDS if kind.tables and not recorded.get(kind.name)}
    return nobody | reasons


def _notes(uncategorised: int) -> dict[str, str]:
    if not uncategorised:
        return {}
    return {"blocking": f"a lower bound: {uncategorised} references have no category (X, Y, A)"}
