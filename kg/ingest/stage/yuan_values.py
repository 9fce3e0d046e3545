"""Amounts in other currencies get a value in yuan where the user supplied a rate of their day."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb

from kg.schema import GRAPH_SCHEMA
from kg.snapshot import scan, sql_text

# The day that an amount belongs to, by class; one that is known to the month only has no rate.
DAYS: Mapping[str, str] = {
    "InvestmentRound": "CASE WHEN announcedDatePrecision = 'day' THEN announcedDate END",
    "OtlStageEvent": "CASE WHEN eventDatePrecision = 'day' THEN eventDate END",
    **dict.fromkeys(
        ("Licence", "OpenLicence", "Transfer", "PledgeFinancing", "ShareContribution"),
        "CASE WHEN signedDatePrecision = 'day' THEN signedDate ELSE recordedDate END",
    ),
}
# A rate holds until the next, but no longer than this: rates are published on working days.
MAX_AGE_DAYS = 31
NEW = ("amountCnyLow", "amountCnyHigh", "cnyRateId")


def add_yuan_values(session: duckdb.DuckDBPyConnection, nodes: Path) -> None:
    """Write the tables of amounts again with their values in yuan.

    The rate is the latest of the amount's day or of at most 31 days before. Yuan need none. Without a rate
    the value is absent, and the original stays as it is in every case.

    Args:
        session: session of the stage.
        nodes: folder with one Parquet file per class.
    """
    rates = nodes / "ExchangeRate.parquet"
    source = scan(rates) if rates.is_file() else _NO_RATES
    session.execute(f"CREATE TABLE rate AS SELECT currency, rateDate, cnyPerUnit, rateId FROM ({source})")
    for name, day in DAYS.items():
        if (path := nodes / f"{name}.parquet").is_file():
            rewrite_with_yuan(session, path, GRAPH_SCHEMA.node(name).key, day)


_NO_RATES = """SELECT NULL::VARCHAR AS currency, NULL::DATE AS rateDate, NULL::DOUBLE AS cnyPerUnit,
    NULL::VARCHAR AS rateId WHERE false"""


def rewrite_with_yuan(session: duckdb.DuckDBPyConnection, path: Path, key: str, day: str) -> None:
    """Write one table again with its values in yuan, sorted by its key."""
    given = [str(row[0]) for row in session.execute(f"DESCRIBE {scan(path)}").fetchall()]
    kept = ", ".join(f"t.{column}" for column in given if column not in (*NEW, "sources"))
    fresh = f"t.rateDay - r.rateDate <= {MAX_AGE_DAYS}"
    values = ", ".join(
        f"""CASE WHEN t.currency = 'CNY' THEN t.{column}
                 WHEN {fresh} THEN CAST(round(t.{column} * r.cnyPerUnit) AS BIGINT) END AS amountCny{bound}"""
        for column, bound in (("amountLow", "Low"), ("amountHigh", "High"))
    )
    used = f"coalesce(t.amountLow, t.amountHigh) IS NOT NULL AND {fresh}"
    rest = path.with_suffix(".rest")
    session.execute(
        f"""COPY (
            SELECT {kept}, {values}, CASE WHEN {used} THEN r.rateId END AS cnyRateId, t.sources
            FROM (SELECT *, {day} AS rateDay FROM ({scan(path)})) t
            ASOF LEFT JOIN rate r ON t.currency = r.currency AND t.rateDay >= r.rateDate
            ORDER BY t.{key}
        ) TO {sql_text(str(rest))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)"""
    )
    rest.replace(path)
