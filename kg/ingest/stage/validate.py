"""Rows against the shapes, by column: what a shape refuses leaves its table and is put on record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from kg.errors import SchemaError
from kg.ingest.stage.session import count_rows
from kg.schema import GRAPH_SCHEMA
from kg.schema.column_checks import column_violations, violations_sql
from kg.schema.model import NodeType, RelationshipType
from kg.snapshot import scan, sql_text

_COLUMNS = """class VARCHAR, key VARCHAR, property VARCHAR, found VARCHAR, expected VARCHAR,
    reason VARCHAR, sources VARCHAR[]"""


# The queries of these join the very tables that the nodes are written from, so an end can only be missing
# when its node was refused. With ten million rows, looking them up again would cost more than writing them.
OF_NODE_TABLES = frozenset(
    (
        "Citation",
        "Classification",
        "FamilyCitation",
        "FamilyClassification",
        "FamilyMembership",
        "FamilyHolding",
        "PatentApplicant",
        "PriorityClaim",
        "PublicationOfApplication",
    )
)
# Written from groups of equal ends (`links_by_id.py`): a pair of ends cannot be there twice, and to group ten
# million pairs of texts again would cost as much as all other conditions together.
GROUPED_BY_ENDS = frozenset(("Citation", "Classification", "FamilyCitation", "FamilyClassification"))


def validate_tables(session: duckdb.DuckDBPyConnection, folder: Path) -> int:
    """Take the rows that a shape refuses out of the tables, and list them in the table `bad_row`.

    Nodes first: a relationship whose end was refused is refused with it, as is one whose end is missing.

    Returns:
        Number of rows taken out.

    Raises:
        SchemaError: a table lacks a required column or has one that the ontology does not declare. That is
            a defect of the program, not of the data.
    """
    session.execute(f"CREATE TABLE bad_row({_COLUMNS})")
    session.execute("CREATE TABLE gone(keyRoot VARCHAR, key VARCHAR)")
    taken = 0
    for spec, path in tables_of(folder, "nodes"):
        taken += check_table(session, spec, path)
    for spec, path in tables_of(folder, "relationships"):
        taken += check_table(session, spec, path)
        taken += check_ends(session, spec, path, folder) if path.is_file() else 0
    return taken


def count_shape_refusals(session: duckdb.DuckDBPyConnection) -> int:
    """Return the rows that a shape refused; ends that no file of this load describes are not among them.

    A table of a data set may be loaded alone: what its ids point to is then missing, and nothing is wrong.
    """
    refused = "(SELECT DISTINCT class, key FROM bad_row WHERE starts_with(reason, 'shape:'))"
    return count_rows(session, refused)


def tables_of(folder: Path, group: str) -> Iterator[tuple[NodeType | RelationshipType, Path]]:
    """Yield the class and the file of each table of a group."""
    for path in sorted((folder / group).glob("*.parquet")):
        spec = GRAPH_SCHEMA.node(path.stem) if group == "nodes" else GRAPH_SCHEMA.relationship(path.stem)
        yield spec, path


def check_table(session: duckdb.DuckDBPyConnection, spec: NodeType | RelationshipType, path: Path) -> int:
    """Take out the rows of one table that its shape refuses; return their number."""
    described = session.execute(f"DESCRIBE {scan(path)}").fetchall()
    columns = {str(row[0]): str(row[1]) for row in described}
    if problems := column_violations(spec, columns):
        raise SchemaError(
            "a table does not have the columns of its class",
            where=f"{spec.name}.{problems[0].property}",
            found=problems[0].found,
            expected=problems[0].expected,
        )
    relation = f"read_parquet({sql_text(str(path))})"
    query = violations_sql(spec, relation, set(columns), is_unique=spec.name in GROUPED_BY_ENDS)
    session.execute(f"CREATE OR REPLACE TABLE violation AS {query}")
    if count_rows(session, "violation") == 0:
        return 0
    key = key_sql(spec)
    session.execute(
        f"""INSERT INTO bad_row
        SELECT '{spec.name}', v.key, v.property, v.found, v.expected, 'shape:' || v."constraint", r.sources
        FROM violation v
        JOIN (SELECT {key} AS key, any_value(sources) AS sources FROM {relation} GROUP BY 1) r
        USING (key)"""
    )
    if isinstance(spec, NodeType):
        session.execute(f"INSERT INTO gone SELECT DISTINCT '{spec.key_root}', key FROM violation")
    return rewrite_without(session, path, f"{key} IN (SELECT key FROM violation)")


def key_sql(spec: NodeType | RelationshipType) -> str:
    """Return the SQL of the key under which violations name a row."""
    if isinstance(spec, NodeType):
        return f"coalesce({spec.key}, '')"
    return "coalesce(startKey, '') || ' -> ' || coalesce(endKey, '')"


def check_ends(
    session: duckdb.DuckDBPyConnection, spec: NodeType | RelationshipType, path: Path, folder: Path
) -> int:
    """Take out the relationships of one table that have no node at an end; return their number."""
    if isinstance(spec, NodeType):
        return 0
    taken = 0
    for column, end in (("startKey", spec.start), ("endKey", spec.end)):
        if spec.name in OF_NODE_TABLES and not has_gone(session, end):
            continue
        if not path.is_file():
            break
        missing = f"{column} NOT IN (SELECT key FROM node_key)"
        session.execute(f"CREATE OR REPLACE TEMP VIEW node_key AS {node_keys(folder, end)}")
        dangling = f"(SELECT 1 FROM ({scan(path)}) ANTI JOIN node_key ON {column} = key)"
        if count_rows(session, dangling) == 0:
            continue
        session.execute(
            f"""INSERT INTO bad_row
            SELECT '{spec.name}', {key_sql(spec)}, '{column}', {column}, 'a row of {end}',
                   'danglingReference', sources FROM ({scan(path)}) WHERE {missing}"""
        )
        taken += rewrite_without(session, path, missing)
    return taken


def has_gone(session: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Return whether a row of a class, or of one with the same key root, was taken out."""
    return count_rows(session, f"gone WHERE keyRoot = '{GRAPH_SCHEMA.node(name).key_root}'") > 0


def node_keys(folder: Path, name: str) -> str:
    """Return the SQL of the keys of a class and its subclasses."""
    parts = [
        f"SELECT {spec.key} AS key FROM ({scan(path)})"
        for spec in GRAPH_SCHEMA.concrete(name)
        if (path := folder / "nodes" / f"{spec.name}.parquet").is_file()
    ]
    return " UNION ALL ".join(parts) or "SELECT NULL::VARCHAR AS key WHERE false"


def rewrite_without(session: duckdb.DuckDBPyConnection, path: Path, condition: str) -> int:
    """Write a table again without the rows of a condition; return how many they were.

    A table without rows is removed.
    """
    taken = count_rows(session, f"({scan(path)} WHERE {condition})")
    rest = path.with_suffix(".rest")
    session.execute(
        f"""COPY (SELECT * FROM ({scan(path)}) WHERE NOT ({condition}) ORDER BY ALL) TO {sql_text(str(rest))}
        (FORMAT parquet, COMPRESSION zstd)"""
    )
    if count_rows(session, f"read_parquet({sql_text(str(rest))})") == 0:
        rest.unlink()
        path.unlink()
    else:
        rest.replace(path)
    return taken
