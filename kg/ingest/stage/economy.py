"""Industries, supply between them, and rounds: what has no identity of its own to resolve."""

from __future__ import annotations

import duckdb

from kg.ingest.stage.supply import stage_supply
from kg.ingest.stage.told_acts import join_told_rounds

_FINENESS = "list_position(['day', 'month', 'year'], r.announcedDatePrecision)"


def stage_economy(session: duckdb.DuckDBPyConnection) -> None:
    """Make `industry`, `industry_supply`, `unknown_industry`, `round` and `round_key`."""
    stage_industries(session)
    stage_rounds(session)


def stage_industries(session: duckdb.DuckDBPyConnection) -> None:
    """Make `industry`, and supply by id; an industry that only a supply list names is `unknown_industry`.

    The source gives supply by name. Where a group and its only part share a name (港口), the part is meant;
    a name that is still ambiguous is unknown too.
    """
    session.execute(
        """CREATE TABLE industry AS
        SELECT industryId, arg_min(name, origin) AS name FROM a_node_Industry GROUP BY industryId"""
    )
    session.execute(
        """CREATE TABLE industry_name AS
        SELECT name, min(industryId) AS industryId FROM industry ANTI JOIN (
            SELECT s.endKey AS industryId FROM a_link_SubIndustry s
            JOIN industry c ON c.industryId = s.startKey JOIN industry p ON p.industryId = s.endKey
            WHERE c.name = p.name
        ) USING (industryId) GROUP BY name HAVING count(*) = 1"""
    )
    stage_supply(session)
    session.execute(
        """CREATE TABLE unknown_industry AS
        SELECT origin, unnest([supplierName, customerName]) AS name FROM a_industry_supply
        EXCEPT SELECT origin, name FROM (
            SELECT origin, unnest([supplierName, customerName]) AS name FROM a_industry_supply
        ) SEMI JOIN industry_name USING (name)"""
    )


def stage_rounds(session: duckdb.DuckDBPyConnection) -> None:
    """Make `round`, one per firm, date, type and amount, and `round_key` from the mappers' keys.

    A second record of the same round (another listing of the same firm) adds its source, as does a document
    that tells of it; of several dates the finest stands.
    """
    session.execute(
        """CREATE TABLE round_key AS
        SELECT r.roundKey, t.agentId, 'round:' || left(md5(concat_ws('|', t.agentId, r.announcedDate,
               r.announcedDatePrecision, r.roundTypeOriginal, r.amountOriginal)), 16) AS roundId, r.origin
        FROM a_round r JOIN agent_of_token t ON t.token = 'ref:' || r.ref"""
    )
    join_told_rounds(session)
    session.execute(
        f"""CREATE TABLE round AS
        SELECT k.roundId, any_value(k.agentId) AS agentId,
               arg_min(r.roundType, (r.roundType = 'unknown', r.origin)) AS roundType,
               arg_min(r.roundTypeOriginal, r.origin) AS roundTypeOriginal,
               arg_min(r.announcedDate, ({_FINENESS}, r.origin)) AS announcedDate,
               arg_min(r.announcedDatePrecision, ({_FINENESS}, r.origin))
                   AS announcedDatePrecision,
               arg_min(r.amountLow, r.origin) AS amountLow, arg_min(r.amountHigh, r.origin) AS amountHigh,
               arg_min(r.currency, r.origin) AS currency,
               arg_min(r.amountOriginal, r.origin) AS amountOriginal,
               list(r.origin) AS origins
        FROM a_round r JOIN round_key k ON k.roundKey = r.roundKey AND k.origin = r.origin
        GROUP BY k.roundId"""
    )
