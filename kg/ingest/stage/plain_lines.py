"""JSON lines without anything unusual, read by DuckDB on all cores; others are left to the reader.

A file is plain when it is UTF-8, each line is one object, the card knows every key, and the values of a
column are of one kind that the reader takes: text, whole numbers, or (where the format nests) objects or
lists. DuckDB finds keys and kinds in one pass over the whole file and reads it in a second.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from kg.ingest.datasets import DataSetCard, header_key
from kg.ingest.readers.encoding import decide_encoding
from kg.ingest.readers.formats import Format
from kg.ingest.readers.line_source import RECORD_LIMIT
from kg.ingest.rejects import ReadReport
from kg.ingest.stage.plain_tables import SMALLEST, Counts, copy_plain, count_chunks, is_packed
from kg.ingest.stage.session import open_session
from kg.snapshot import sql_text

# Kinds that DuckDB finds for text that reads as a day, a time or an id, and for whole numbers of 64 bits.
TEXT_KINDS = frozenset(('"NULL"', "VARCHAR", "DATE", "TIME", "TIMESTAMP", "UUID", "BIGINT", "UBIGINT"))
NESTED_KINDS = ("STRUCT(", "MAP(")


def spool_plain_lines(path: Path, kind: Format, report: ReadReport, spool: Path) -> bool:
    """Write the records of a plain file to Parquet, without `line`; return whether the file is plain.

    Args:
        path: the file.
        kind: its format.
        report: takes counts and facts when the file is plain; otherwise it is left as it is.
        spool: the Parquet file to write.
    """
    if kind.nested is None or path.stat().st_size < SMALLEST or is_packed(path):
        return False
    counts = Counts()
    encoding = decide_encoding(count_chunks(path, counts))
    if encoding.codec != "utf-8" or encoding.bom or encoding.line_end != "\n" or not counts.is_even:
        return False
    with open_session(spool.parent / "work", keeps_order=True) as session:
        try:
            keys = _keys_of(session, path, kind.card, kind.nested)
            statement = _select(path, kind, keys) if keys else ""
        except duckdb.Error:
            return False
        missing = " OR ".join(f'"{name}" IS NULL' for name in kind.card.required)
        if not keys or not copy_plain(
            session, statement, spool, first_line=1, count=counts.lines, odd=missing
        ):
            spool.unlink(missing_ok=True)
            return False
    report.read += counts.lines
    report.facts |= {"encoding": encoding.codec, "encodingBasis": encoding.basis}
    return True


def _source(path: Path, options: str) -> str:
    return (
        f"read_json({sql_text(str(path))}, format = 'newline_delimited', records = true, "
        f"maximum_object_size = {RECORD_LIMIT}, {options})"
    )


def _keys_of(
    session: duckdb.DuckDBPyConnection, path: Path, card: DataSetCard, nested: frozenset[str]
) -> dict[str, str] | None:
    """Return column → key of the file; None when a key or the kind of its values is not plain."""
    source = _source(path, "sample_size = -1, maximum_depth = 2")
    columns = {header_key(s): column for column, spellings in card.columns.items() for s in spellings}
    ignored = {header_key(spelling) for spelling in card.ignored}
    found: dict[str, str] = {}
    for key, kind, *_ in session.execute(f"DESCRIBE FROM {source}").fetchall():
        column = columns.get(header_key(key))
        if column is None and header_key(key) in ignored:
            continue
        if column is None or column in found or not _is_taken(kind, is_nested=column in nested):
            return None
        found[column] = str(key)
    return found if set(card.required) <= found.keys() else None


def _is_taken(kind: str, *, is_nested: bool) -> bool:
    if is_nested:
        return kind.endswith("[]") or kind.startswith(NESTED_KINDS) or kind == '"NULL"'
    return kind in TEXT_KINDS


def _select(path: Path, kind: Format, keys: dict[str, str]) -> str:
    nested = kind.nested or frozenset()
    kinds = {key: "JSON" if column in nested else "VARCHAR" for column, key in keys.items()}
    columns = ", ".join(
        f"nullif({_quoted(keys[name])}::VARCHAR, '') AS \"{name}\""
        if name in keys
        else f'NULL::VARCHAR AS "{name}"'
        for name in kind.columns.names[:-1]
    )
    return f"SELECT {columns} FROM {_source(path, f'columns = {kinds}')}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
