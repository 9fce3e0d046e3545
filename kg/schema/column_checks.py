"""The shapes, compiled to SQL over staged tables: the same verdicts as SHACL, by column."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import duckdb

from kg.schema import GRAPH_SCHEMA
from kg.schema.column_conditions import Condition, conditions_of, end_conditions, quoted, sql_text
from kg.schema.model import END_KEY, START_KEY, GraphSchema, NodeType, RelationshipType

_COLUMNS = ("key", "property", "found", "expected", "constraint")


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One value that a shape refuses.

    Attributes:
        key: key of the row; for a relationship `startKey -> endKey`; empty when the whole table is meant.
        property: column.
        found: the value, or the first refused item of a list; None when it is absent.
        expected: the condition in words.
        constraint: local name of the SHACL constraint, or `unique`, `class`, `closed`.
    """

    key: str
    property: str
    found: str | None
    expected: str
    constraint: str


def find_violations(
    connection: duckdb.DuckDBPyConnection,
    spec: NodeType | RelationshipType,
    relation: str,
    node_relations: Mapping[str, str] | None = None,
    schema: GraphSchema = GRAPH_SCHEMA,
) -> list[Violation]:
    """Return what the shapes refuse in a table, sorted; an empty list means that all rows may be loaded.

    Columns are checked first; rows are only looked at when every column has its type.

    Args:
        connection: where the relations are.
        spec: class of the rows.
        relation: table, view or table function, as it stands after FROM; trusted text.
        node_relations: relations of the concrete node classes, for the ends of relationships.
        schema: schema of the node classes.
    """
    found = connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    columns = {str(row[0]): str(row[1]) for row in found}
    if problems := column_violations(spec, columns):
        return problems
    sql = violations_sql(spec, relation, set(columns), node_relations, schema)
    return sorted(
        (Violation(*row) for row in connection.execute(sql).fetchall()),
        key=lambda v: (v.key, v.property, v.constraint),
    )


def column_violations(spec: NodeType | RelationshipType, columns: Mapping[str, str]) -> list[Violation]:
    """Return the columns that are missing, unknown or of another type, given DuckDB types by name."""
    expected = column_types(spec)
    required = {p.name for p in spec.properties if p.required} | _ends(spec)
    missing = [Violation("", n, None, expected[n], "minCount") for n in required - set(columns)]
    unknown = [Violation("", n, columns[n], "no such column", "closed") for n in set(columns) - set(expected)]
    typed = [
        Violation("", name, found, expected[name], "datatype")
        for name, found in columns.items()
        if name in expected and found != expected[name]
    ]
    return sorted([*missing, *unknown, *typed], key=lambda v: (v.property, v.constraint))


def column_types(spec: NodeType | RelationshipType) -> dict[str, str]:
    """Return the DuckDB type of each column of a class's table, ends first."""
    ends = [name for name in (START_KEY, END_KEY) if name in _ends(spec)]
    return dict.fromkeys(ends, "VARCHAR") | {p.name: p.column_type for p in spec.properties}


def _ends(spec: NodeType | RelationshipType) -> set[str]:
    return set() if isinstance(spec, NodeType) else {START_KEY, END_KEY}


def violations_sql(
    spec: NodeType | RelationshipType,
    relation: str,
    columns: Collection[str] | None = None,
    node_relations: Mapping[str, str] | None = None,
    schema: GraphSchema = GRAPH_SCHEMA,
    *,
    is_unique: bool = False,
) -> str:
    """Return the query for what the shapes refuse: key, property, found, expected, constraint.

    One scan tests all conditions and keeps the rows that fail one; only those are looked at again.
    Uniqueness and the ends of relationships scan the key columns once more.

    Args:
        spec: class of the rows.
        relation: table, view or table function, as it stands after FROM; trusted text.
        columns: columns that the relation has; None means all of the class. Absent ones are absent values.
        node_relations: relations of the concrete node classes; without them ends are not looked up.
        schema: schema of the node classes.
        is_unique: each identity is known to stand in one row, so that it need not be looked at.
    """
    conditions = _conditions(spec, columns)
    key = _key_sql(spec)
    failed = " OR ".join(f"({c.sql})" for c in conditions)
    parts = [_select(key, c, "failed") for c in conditions]
    if not is_unique:
        parts.append(_duplicates(spec, relation))
    if isinstance(spec, RelationshipType) and node_relations is not None:
        parts += _dangling(spec, relation, node_relations, schema)
    return f"WITH failed AS MATERIALIZED (SELECT * FROM {relation} WHERE {failed})\n" + "\nUNION ALL\n".join(
        parts
    )


def _conditions(spec: NodeType | RelationshipType, columns: Collection[str] | None) -> list[Condition]:
    found = [c for name in sorted(_ends(spec)) for c in end_conditions(name)]
    for item in spec.properties:
        present = columns is None or item.name in columns
        if present:
            found += conditions_of(item)
        elif item.required:
            found.append(Condition(item.name, "true", "NULL", "a value", "minCount"))
    return found


def _key_sql(spec: NodeType | RelationshipType) -> str:
    if isinstance(spec, NodeType):
        return f"coalesce({quoted(spec.key)}, '')"
    return f"coalesce({START_KEY_SQL}, '') || ' -> ' || coalesce({END_KEY_SQL}, '')"


START_KEY_SQL, END_KEY_SQL = quoted(START_KEY), quoted(END_KEY)


def _select(key: str, condition: Condition, relation: str, where: str | None = None) -> str:
    values = (
        key,
        sql_text(condition.property),
        f"CAST({condition.found} AS VARCHAR)",
        sql_text(condition.expected),
        sql_text(condition.constraint),
    )
    named = ", ".join(f"{value} AS {quoted(name)}" for name, value in zip(_COLUMNS, values, strict=True))
    return f"SELECT {named} FROM {relation} WHERE {where or condition.sql}"


def _duplicates(spec: NodeType | RelationshipType, relation: str) -> str:
    """Return the query for identities that stand in more than one row."""
    names = (spec.key,) if isinstance(spec, NodeType) else (START_KEY, END_KEY, *spec.discriminators)
    columns = ", ".join(quoted(name) for name in names)
    # NULL keys are reported by minCount; they are not equal to each other.
    present = " AND ".join(f"{quoted(name)} IS NOT NULL" for name in names)
    rows = f"SELECT {columns}, count(*) AS n FROM {relation} WHERE {present}"
    groups = f"{rows} GROUP BY {columns} HAVING count(*) > 1"
    condition = Condition(names[0], "true", "n", "one row", "unique")
    return _select(_key_sql(spec), condition, f"({groups})")


def _dangling(
    spec: RelationshipType, relation: str, node_relations: Mapping[str, str], schema: GraphSchema
) -> Iterator[str]:
    """Yield the queries for ends that no node of the class, or of one below it, has as its key."""
    for column, class_name in ((START_KEY, spec.start), (END_KEY, spec.end)):
        keys = _keys_sql(class_name, node_relations, schema)
        condition = Condition(column, "", quoted(column), f"key of a {class_name}", "class")
        where = f"{quoted(column)} IS NOT NULL AND {quoted(column)} NOT IN ({keys})"
        yield _select(_key_sql(spec), condition, relation, where)


def _keys_sql(class_name: str, node_relations: Mapping[str, str], schema: GraphSchema) -> str:
    known = [node for node in schema.concrete(class_name) if node.name in node_relations]
    if not known:
        return "SELECT NULL WHERE false"
    selects = (
        f"SELECT {quoted(n.key)} FROM {node_relations[n.name]} WHERE {quoted(n.key)} IS NOT NULL"
        for n in known
    )
    return " UNION ALL ".join(selects)


def shared_key_sql(root: str, node_relations: Mapping[str, str], schema: GraphSchema = GRAPH_SCHEMA) -> str:
    """Return the query for keys that stand in the tables of two classes of one key root.

    Columns as in `violations_sql`; `found` lists the classes. `node_relations` must have one of the classes.
    """
    key = quoted(schema.node(root).key)
    classes = [node.name for node in schema.concrete(root) if node.name in node_relations]
    selects = (f"SELECT {key}, {sql_text(name)} AS class FROM {node_relations[name]}" for name in classes)
    condition = Condition(
        schema.node(root).key,
        f"{key} IS NOT NULL GROUP BY {key} HAVING count(DISTINCT class) > 1",
        "string_agg(DISTINCT class, ', ' ORDER BY class)",
        f"one class of {root}",
        "unique",
    )
    return _select(key, condition, f"({' UNION ALL '.join(selects)})")
