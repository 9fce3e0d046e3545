"""Tables → the files that `neo4j-admin database import` reads fastest.

Measured on 1 M publications and 10 M citations (18.4 M relationships, 67 M properties), two busy cores,
processor seconds: a plain import of unsorted files with string ids takes 355; with node ids given here
(dense, in the order of the keys, `--id-type=actual`) and relationships in the order of their start, 146.
Writing the files takes 22. Smaller blocks for lists (an internal setting) saved another tenth, but a long
list then runs over the end of a page and the import fails.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from kg.errors import PublishError
from kg.publish.tables import END_COLUMNS, Column, GraphTables, NodeTable, RelationshipTable, Table
from kg.snapshot import open_duckdb, sql_text

# Python's peak memory is DuckDB's: above this it spills to the export folder.
MEMORY_LIMIT = "1GB"
# The import tool cannot escape the delimiter inside a list; this control character is in no real text.
LIST_DELIMITER = "\x1f"
READ_BUFFER = 4 << 20
EXPORT_FOLDER = "export"
IMPORT_TYPES = {
    "VARCHAR": "string",
    "BIGINT": "long",
    "INTEGER": "long",
    "DOUBLE": "double",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "localdatetime",
}


@dataclass(frozen=True, slots=True)
class ImportFile:
    """One class as the import tool reads it.

    Attributes:
        argument: `--nodes=…` or `--relationships=…`; files are named relative to the store, because the
            tool splits at commas and takes names as patterns.
        data: the file with the rows, without a header, relative to the store.
        rows: number of rows.
        is_multiline: whether a value holds a line break; the tool reads such a file with one thread.
        longest: upper bound of the longest row, bytes.
    """

    argument: str
    data: Path
    rows: int
    is_multiline: bool
    longest: int


def export_tables(tables: GraphTables, store: Path) -> tuple[ImportFile, ...]:
    """Write the import files of all tables into the folder `export` of a store.

    Args:
        tables: what is to be in the graph.
        store: the store's folder; its `export` also takes DuckDB's overflow.

    Raises:
        PublishError: a key is there twice, an end point has no node, or a list holds the delimiter.
    """
    folder = store / EXPORT_FOLDER
    with open_session(folder) as session:
        number_nodes(session, tables.nodes)
        return (
            *(_export_nodes(session, table, folder) for table in tables.nodes),
            *(_export_relationships(session, table, folder) for table in tables.relationships),
        )


def import_options(files: Sequence[ImportFile]) -> list[str]:
    """Return the options of the import tool that these files need, without the database's name."""
    # Not the format v2, which reads such a file in parallel: it cuts quoted text at its buffer's end.
    is_multiline = any(file.is_multiline for file in files)
    longest = max((file.longest for file in files), default=0)
    return [
        "--id-type=actual",
        "--high-parallel-io=on",
        "--array-delimiter=U+001F",
        f"--read-buffer-size={max(READ_BUFFER, 2 * longest)}",
        f"--multiline-fields={str(is_multiline).lower()}",
        *(file.argument for file in files),
    ]


@contextlib.contextmanager
def open_session(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a DuckDB session bounded in memory that spills into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": str(folder / "overflow"),
    }
    with open_duckdb(config) as session:
        yield session


def number_nodes(session: duckdb.DuckDBPyConnection, nodes: Sequence[NodeTable]) -> None:
    """Make a table `id_<root>(key, id)` per key root: dense ids over all nodes, in the order of the keys.

    Raises:
        PublishError: a key is there twice within its root.
    """
    roots = sorted({table.root for table in nodes})
    offset = 0
    for root in roots:
        keys = " UNION ALL ".join(
            f'SELECT "{table.key}" AS key FROM ({table.select})' for table in nodes if table.root == root
        )
        session.execute(
            f'CREATE TABLE "id_{root}" AS '
            f"SELECT key, (row_number() OVER (ORDER BY key) - 1 + {offset})::BIGINT AS id FROM ({keys})"
        )
        _refuse_duplicates(session, root)
        offset += _scalar(session, f'SELECT count(*) FROM "id_{root}"')


def _refuse_duplicates(session: duckdb.DuckDBPyConnection, root: str) -> None:
    twice = session.execute(
        f'SELECT key FROM "id_{root}" GROUP BY key HAVING count(*) > 1 ORDER BY key LIMIT 1'
    ).fetchone()
    if twice is not None:
        raise PublishError(
            f"two nodes have the same key among all {root} nodes", where=root, found=str(twice[0])
        )


def _export_nodes(session: duckdb.DuckDBPyConnection, table: NodeTable, folder: Path) -> ImportFile:
    values = "".join(f", {_csv_value(column)}" for column in table.columns)
    query = (
        f'SELECT n.id{values} FROM ({table.select}) t JOIN "id_{table.root}" n ON n.key = t."{table.key}" '
        "ORDER BY n.id"
    )
    header = [":ID", *(_header(column) for column in table.columns)]
    return _write(session, table, query, header, f"--nodes={':'.join(table.labels)}", folder)


def _export_relationships(
    session: duckdb.DuckDBPyConnection, table: RelationshipTable, folder: Path
) -> ImportFile:
    values = "".join(f", {_csv_value(column)}" for column in table.columns)
    query = (
        f'SELECT s.id AS "startId", e.id AS "endId"{values} FROM ({table.select}) t '
        f'JOIN "id_{table.start_root}" s ON s.key = t."startKey" '
        f'JOIN "id_{table.end_root}" e ON e.key = t."endKey"{_order(table)}'
    )
    header = [":START_ID", ":END_ID", *(_header(column) for column in table.columns)]
    file = _write(session, table, query, header, f"--relationships={table.type}", folder)
    if file.rows != _scalar(session, f"SELECT count(*) FROM ({table.select})"):
        raise _dangling(session, table)
    return file


def _order(table: RelationshipTable) -> str:
    """Return the order by node ids, where the rows do not come in it already.

    A snapshot's table is in the order of its keys, and ids are in the order of the keys; the joins keep
    that but for a few rows in a million, which cost the import nothing. Sorting 10 M rows costs 5 s.
    """
    return "" if len(table.files) == 1 else ' ORDER BY "startId", "endId"'


def _write(
    session: duckdb.DuckDBPyConnection, table: Table, query: str, header: list[str], what: str, folder: Path
) -> ImportFile:
    head, data = folder / f"{table.class_name}.header.csv", folder / f"{table.class_name}.csv"
    head.write_text(",".join(header) + "\n", encoding="utf-8")
    is_multiline, longest = _measure(session, table)
    rows = _scalar(
        session,
        f"COPY ({query}) TO {sql_text(str(data))} (FORMAT csv, HEADER false, QUOTE '\"', ESCAPE '\"')",
    )
    names = [file.relative_to(folder.parent) for file in (head, data)]
    return ImportFile(f"{what}={names[0]},{names[1]}", names[1], rows, is_multiline, longest)


def _csv_value(column: Column) -> str:
    """Return the SQL that writes a value; a list without a text, NaN and infinity are absent."""
    name = f't."{column.name}"'
    if column.is_list:
        return f'{_joined(column)} AS "{column.name}"'
    if column.sql_type == "DOUBLE":
        return f'CASE WHEN isfinite({name}) THEN {name} END AS "{column.name}"'
    if column.sql_type == "TIMESTAMP":
        return f"strftime({name}, '%Y-%m-%dT%H:%M:%S.%f') AS \"{column.name}\""
    return name


def _joined(column: Column) -> str:
    name = f't."{column.name}"'
    texts = f"list_filter({name}, lambda v: v <> '')" if column.sql_type == "VARCHAR[]" else name
    return f"nullif(array_to_string({texts}, chr(31)), '')"


def _header(column: Column) -> str:
    element = column.sql_type.removesuffix("[]")
    if element not in IMPORT_TYPES:
        raise PublishError(
            "a column of a type that the graph has not", where=column.name, found=column.sql_type
        )
    return f"{column.name}:{IMPORT_TYPES[element]}{'[]' if column.is_list else ''}"


def _measure(session: duckdb.DuckDBPyConnection, table: Table) -> tuple[bool, int]:
    """Return whether a value of the table holds a line break, and a bound of its longest row in bytes.

    Raises:
        PublishError: a value of a list holds the delimiter.
    """
    texts = [c for c in table.columns if c.sql_type.startswith("VARCHAR")]
    whole = [f"array_to_string(t.\"{c.name}\", '')" if c.is_list else f't."{c.name}"' for c in texts]
    if not texts:
        return False, 0
    lists = [text for text, c in zip(whole, texts, strict=True) if c.is_list]
    longest_sum = " + ".join(f"coalesce(max(2 * strlen({text}) + 40), 0)" for text in whole)
    row = session.execute(
        f"SELECT {_any_holds(whole, 10)} OR {_any_holds(whole, 13)}, {_any_holds(lists, 31)}, {longest_sum} "
        f"FROM ({table.select}) t"
    ).fetchone()
    is_multiline, is_broken, longest = row if row is not None else (False, False, 0)
    if is_broken:
        raise PublishError("a value of a list holds the control character U+001F", where=table.class_name)
    return bool(is_multiline), int(longest)


def _any_holds(texts: list[str], code: int) -> str:
    if not texts:
        return "false"
    tests = " OR ".join(f"coalesce(contains({text}, chr({code})), false)" for text in texts)
    return f"coalesce(bool_or({tests}), false)"


def _dangling(session: duckdb.DuckDBPyConnection, table: RelationshipTable) -> PublishError:
    for column, root in zip(END_COLUMNS, (table.start_root, table.end_root), strict=True):
        row = session.execute(
            f'SELECT "{column}" FROM ({table.select}) t '
            f'ANTI JOIN "id_{root}" n ON n.key = t."{column}" ORDER BY 1 LIMIT 1'
        ).fetchone()
        if row is not None:
            return PublishError(
                f"the {column} of a relationship names no {root} node",
                where=table.class_name,
                found=str(row[0]),
            )
    return PublishError("relationships were lost on export", where=table.class_name)


def _scalar(session: duckdb.DuckDBPyConnection, query: str) -> int:
    row = session.execute(query).fetchone()
    return int(row[0]) if row is not None else 0
