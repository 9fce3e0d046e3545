"""Run a mapper over the records of one file: refusals, skips, and Parquet tables of assertions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from kg.errors import ParseError
from kg.ingest.mappers.mapping import Lookup, Mapper
from kg.ingest.parsers.sql import register_macros
from kg.ingest.rejects import FOUND_LENGTH
from kg.ingest.stage.assertions import typed_columns
from kg.ingest.stage.plain_tables import records_sql
from kg.ingest.stage.session import open_session
from kg.snapshot import sql_text


@dataclass(frozen=True, slots=True)
class Mapped:
    """What became of the records of one file.

    Attributes:
        rejected: refused records by reason.
        values: refused values of kept records by reason.
        skipped: records left out by rule.
    """

    rejected: Mapping[str, int]
    values: Mapping[str, int]
    skipped: Mapping[str, int]


def map_records(mapper: Mapper, records: Path, folder: Path, work: Path) -> Mapped:
    """Write the assertions of one file's records to `folder`, a Parquet file per table.

    Args:
        mapper: the format's mapper.
        records: Parquet file of source records, verbatim columns and `line`.
        folder: takes `records.parquet`, `refusals.parquet` and one file per table of assertions.
        work: folder for what DuckDB spills.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with open_session(work) as session:
        register_macros(session, repr(mapper))
        session.execute(f"CREATE VIEW record AS {records_sql(records)}")
        for lookup in mapper.lookups:
            make_lookup(session, lookup)
        for statement in mapper.prepare:
            session.execute(statement)
        session.execute(f"CREATE TABLE parsed AS {mapper.parsed}")
        session.execute(_REFUSAL)
        refuse_records(session, mapper)
        skipped = accept_records(session, mapper)
        for name, query in mapper.derive.items():
            session.execute(f"CREATE TABLE {name} AS {query}")
        refuse_values(session, mapper)
        write_assertions(session, mapper, folder)
        copy_to(session, "SELECT * FROM refusal ORDER BY ALL", folder / "refusals.parquet")
        return Mapped(count_refusals(session, "record"), count_refusals(session, "value"), skipped)


def make_lookup(session: duckdb.DuckDBPyConnection, lookup: Lookup) -> None:
    """Make the table of a lookup from the distinct texts of the records."""
    query = f"SELECT DISTINCT text FROM ({lookup.texts}) AS given(text) WHERE text IS NOT NULL ORDER BY text"
    texts = session.execute(query).fetchall()
    rows = [row for (text,) in texts if (row := parse_text(lookup, str(text))) is not None]
    schema = lookup.columns.insert(0, pa.field("text", pa.string()))
    session.register("looked_up", pa.Table.from_pylist(rows, schema=schema))
    session.execute(f"CREATE TABLE {lookup.table} AS SELECT * FROM looked_up")
    session.unregister("looked_up")


def parse_text(lookup: Lookup, text: str) -> dict[str, object] | None:
    """Return the row of one text; None when it is no value."""
    try:
        return {"text": text, **lookup.parse(text)}
    except ParseError:
        return None


# In the shape of `rejects.Reject`, without the file.
_REFUSAL = """CREATE TABLE refusal(line BIGINT, record VARCHAR, field VARCHAR, found VARCHAR,
    expected VARCHAR, reason VARCHAR, scope VARCHAR)"""


def refuse_records(session: duckdb.DuckDBPyConnection, mapper: Mapper) -> None:
    """Add the refused records to `refusal`, each with its first reason."""
    if not mapper.checks:
        return
    cases = {
        "field": [sql_text(check.field) for check in mapper.checks],
        "found": [f"left(coalesce({check.found}, ''), {FOUND_LENGTH})" for check in mapper.checks],
        "expected": [sql_text(check.expected) for check in mapper.checks],
        "reason": [sql_text(check.reason) for check in mapper.checks],
    }
    chosen = ", ".join(
        "CASE failed " + " ".join(f"WHEN {i} THEN {value}" for i, value in enumerate(values)) + " END"
        for values in cases.values()
    )
    number = (
        "CASE " + " ".join(f"WHEN {check.bad} THEN {i}" for i, check in enumerate(mapper.checks)) + " END"
    )
    session.execute(
        f"""INSERT INTO refusal SELECT line, {mapper.name}, {chosen}, 'record'
        FROM (SELECT *, {number} AS failed FROM parsed) WHERE failed IS NOT NULL"""
    )


def refuse_values(session: duckdb.DuckDBPyConnection, mapper: Mapper) -> None:
    """Add the refused values of accepted records to `refusal`."""
    for check in mapper.values:
        session.execute(
            f"""INSERT INTO refusal
            SELECT line, record, {sql_text(check.field)}, left(found, {FOUND_LENGTH}),
                   {sql_text(check.expected)}, {sql_text(check.reason)}, 'value' FROM ({check.query})"""
        )


def count_refusals(session: duckdb.DuckDBPyConnection, scope: str) -> dict[str, int]:
    """Return the number of refusals of a scope by reason."""
    rows = session.execute(
        "SELECT reason, count(*) FROM refusal WHERE scope = ? GROUP BY reason ORDER BY reason", [scope]
    ).fetchall()
    return {str(reason): int(count) for reason, count in rows}


def accept_records(session: duckdb.DuckDBPyConnection, mapper: Mapper) -> dict[str, int]:
    """Make `accepted` of the records neither refused nor skipped; return the skips by rule."""
    bad = " OR ".join(f"coalesce({check.bad}, false)" for check in mapper.checks) or "false"
    rules = " ".join(f"WHEN {skip.condition} THEN {sql_text(skip.rule)}" for skip in mapper.skips)
    rule = f"CASE {rules} END" if rules else "NULL::VARCHAR"
    session.execute(
        f"""CREATE TABLE sorted_out AS SELECT line, {rule} AS rule FROM parsed
        WHERE NOT ({bad}) AND {rule} IS NOT NULL"""
    )
    session.execute(f"CREATE VIEW accepted AS SELECT * FROM parsed WHERE NOT ({bad}) AND {rule} IS NULL")
    rows = session.execute("SELECT rule, count(*) FROM sorted_out GROUP BY rule ORDER BY rule").fetchall()
    return {str(name): int(count) for name, count in rows}


def write_assertions(session: duckdb.DuckDBPyConnection, mapper: Mapper, folder: Path) -> None:
    """Write the accepted records' keys and every table of assertions that has rows."""
    key = f"""SELECT line::BIGINT AS line, ({mapper.name})::VARCHAR AS recordName,
        hash({mapper.key}) AS keyHash, content::UBIGINT AS contentHash,
        ({mapper.rank})::VARCHAR AS recordRank FROM accepted"""
    copy_to(session, key, folder / "records.parquet")
    for table, query in mapper.tables.items():
        given = [column[0] for column in session.execute(f"DESCRIBE {query}").fetchall()]
        typed = f"SELECT {typed_columns(given, table)} FROM ({query})"
        copy_to(session, typed, folder / f"{table}.parquet")


def copy_to(session: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """Write the rows of a query to a Parquet file, in any order."""
    session.execute(f"COPY ({query}) TO {sql_text(str(path))} (FORMAT parquet, COMPRESSION snappy)")
