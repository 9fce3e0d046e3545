"""The same record twice in one data set: merged when it says the same, else replaced or refused.

An older edition gives way to the later one; of two that are no editions of each other the second contradicts.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from kg.ingest.stage.files import StagedFile
from kg.ingest.stage.session import origin_sql
from kg.snapshot import scan

DUPLICATE, CONFLICT, AMENDED = "duplicateRecord", "conflictingDuplicate", "amendedLater"


def find_duplicates(session: duckdb.DuckDBPyConnection, files: Sequence[StagedFile]) -> None:
    """Make `dropped(origin, recordName, reason, firstOrigin)`: the latest edition of a key stays.

    Keys are compared by 64-bit hash: among a million keys the chance that two differ and meet is 3e-8.
    """
    session.execute(
        "CREATE TABLE dropped(origin BIGINT, recordName VARCHAR, reason VARCHAR, firstOrigin BIGINT)"
    )
    for data_set in sorted({file.data_set_id for file in files}):
        numbered = [(n, f) for n, f in enumerate(files) if f.data_set_id == data_set]
        drop_repeated(session, " UNION ALL ".join(record_query(n, f) for n, f in numbered))


def record_query(number: int, file: StagedFile) -> str:
    """Return the SQL of the records of one file with their origin."""
    columns = "recordName, keyHash, contentHash, recordRank"
    return f"SELECT {origin_sql(number)} AS origin, {columns} FROM ({scan(file.folder / 'records.parquet')})"


def drop_repeated(session: duckdb.DuckDBPyConnection, records: str) -> None:
    """Add to `dropped` all records but one of every key that occurs twice among the records."""
    session.execute(
        f"""INSERT INTO dropped
        WITH record AS ({records}),
        met AS (SELECT keyHash FROM record WHERE keyHash IS NOT NULL GROUP BY keyHash HAVING count(*) > 1),
        ranked AS (
            SELECT origin, recordName, contentHash, recordRank, first_value(origin) OVER key AS firstOrigin,
                   first_value(contentHash) OVER key AS firstContent,
                   first_value(recordRank) OVER key AS firstRank
            FROM record SEMI JOIN met USING (keyHash)
            WINDOW key AS (PARTITION BY keyHash ORDER BY recordRank DESC NULLS LAST, origin)
        )
        SELECT origin, recordName,
               CASE WHEN contentHash = firstContent THEN '{DUPLICATE}'
                    WHEN recordRank IS DISTINCT FROM firstRank THEN '{AMENDED}'
                    ELSE '{CONFLICT}' END, firstOrigin
        FROM ranked WHERE origin <> firstOrigin"""
    )
