"""Where sources contradict each other: statements, values of one thing, identifiers of one name."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import duckdb
import orjson
import pyarrow as pa

from kg.errors import SnapshotError
from kg.snapshot import CONFLICTS

_STATEMENTS = """
WITH pair AS (SELECT startKey AS leftKey, endKey AS rightKey FROM "StatementContradiction"),
stands AS (
    SELECT s.startKey AS statementId, any_value(p.text ORDER BY p.passageId) AS passage
    FROM "StatementPassage" AS s JOIN "Passage" AS p ON p.passageId = s.endKey
    WHERE s.startKey IN (SELECT leftKey FROM pair UNION SELECT rightKey FROM pair) GROUP BY ALL
)
SELECT 'statement' AS kind, 'Statement' AS class, pair.leftKey, pair.rightKey, 'value' AS property,
       l.subject, l.measure, l.statedOn, l.unit, coalesce(l.value::VARCHAR, l.valueText) AS leftValue,
       coalesce(r.value::VARCHAR, r.valueText) AS rightValue,
       concat_ws(' · ', l.sourceTitle, l.sourceLocator) AS leftSource,
       concat_ws(' · ', r.sourceTitle, r.sourceLocator) AS rightSource,
       p.passage AS leftPassage, q.passage AS rightPassage
FROM pair JOIN "Statement" AS l ON l.statementId = pair.leftKey
JOIN "Statement" AS r ON r.statementId = pair.rightKey
LEFT JOIN stands AS p ON p.statementId = pair.leftKey LEFT JOIN stands AS q ON q.statementId = pair.rightKey
"""
_FIELDS = ("class", "key", "property", "kept", "other", "source")
_VALUES = """
SELECT CASE WHEN kept IS NULL THEN 'identifiers' ELSE 'value' END AS kind, class, key AS leftKey,
       key AS rightKey, property, key AS subject, NULL AS measure, NULL::DATE AS statedOn, NULL AS unit,
       coalesce(kept, trim(split_part(other, ';', 1))) AS leftValue,
       CASE WHEN kept IS NULL THEN trim(split_part(other, ';', 2)) ELSE other END AS rightValue,
       NULL AS leftSource, source AS rightSource, NULL AS leftPassage, NULL AS rightPassage
FROM conflict_line
"""
_ALL = """
SELECT concat_ws('|', kind, leftKey, rightKey, property, leftValue, rightValue) AS contradictionId, *
FROM (SELECT DISTINCT * FROM ({statements}) UNION SELECT * FROM ({values}))
"""


def make_contradictions(session: duckdb.DuckDBPyConnection, snapshot: Path) -> pa.Table:
    """Return the contradictions of a version, decided or not.

    Args:
        session: with the version's views.
        snapshot: folder with the file of what data sets say differently; it may be missing.

    Raises:
        SnapshotError: that file cannot be read.
    """
    lines = read_conflicts(snapshot / CONFLICTS)
    session.register("conflict_line", lines)
    return session.sql(_ALL.format(statements=_STATEMENTS, values=_VALUES)).to_arrow_table()


def read_conflicts(path: Path) -> pa.Table:
    """Return the lines of a snapshot's file of conflicts; none where there is no file.

    Raises:
        SnapshotError: a line is not what an ingest writes.
    """
    schema = pa.schema([(name, pa.string()) for name in _FIELDS])
    if not path.is_file():
        return schema.empty_table()
    try:
        rows = [orjson.loads(line) for line in path.read_bytes().splitlines() if line]
    except orjson.JSONDecodeError as error:
        raise SnapshotError("cannot be read", where=str(path), found=str(error)) from error
    return pa.Table.from_pylist(rows, schema=schema)


def mark_decided(table: pa.Table, corrected: Collection[tuple[str, str, str]]) -> pa.Table:
    """Return the contradictions with `isDecided`: somebody corrected one of the two sides.

    Args:
        table: as `make_contradictions` returns it.
        corrected: class, key and property of every correction in force.
    """
    known = set(corrected)
    rows = table.select(["class", "leftKey", "rightKey", "property"]).to_pylist()
    decided = [
        any((row["class"], row[side], row["property"]) in known for side in ("leftKey", "rightKey"))
        for row in rows
    ]
    return table.append_column("isDecided", pa.array(decided, pa.bool_()))
