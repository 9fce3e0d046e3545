"""SQL of ready answers: what every entity has, whatever its class: properties, relations both ways.

All SQL here is made of names of the ontology and of bounds given as parameters `$lo` and `$hi`: a build goes
through the keys in ranges, so that what is in memory at once is bounded.
"""

from __future__ import annotations

from kg.answers.tables import CLASS
from kg.schema import GRAPH_SCHEMA
from kg.schema.model import END_KEY, SOURCES, START_KEY, NodeType, PropertySpec, RelationshipType
from kg.snapshot import sql_text

MOST_NEIGHBOURS = 100
"""Neighbours of one relation that an answer lists; its count tells of all, and `/relations/…` lists them."""
_NAMES = ("name", "title", "titleZh", "symbol", "code")
IN_RANGE = "({0} >= $lo AND ({0} < $hi OR $hi IS NULL))"


def in_range(column: str) -> str:
    """Return the condition that a key lies in the range that is built now."""
    return IN_RANGE.format(column)


def node_view(root: str) -> str:
    """Return the SQL of all rows of a key root, with `class`, one class after another."""
    return " UNION ALL BY NAME ".join(
        f'SELECT \'{node.name}\' AS "{CLASS}", * FROM "{node.name}"' for node in GRAPH_SCHEMA.concrete(root)
    )


def names_table(root: str) -> str:
    """Return the SQL of a table that names the rows of a key root: key, class, name."""
    key = GRAPH_SCHEMA.node(root).key
    parts = [
        f'SELECT "{key}" AS key, \'{node.name}\' AS "{CLASS}", {_name_of(node)} AS name FROM "{node.name}"'
        for node in GRAPH_SCHEMA.concrete(root)
    ]
    return f'CREATE OR REPLACE TEMP TABLE "{names_of(root)}" AS {" UNION ALL ".join(parts)}'


def names_of(root: str) -> str:
    """Return the name of the table of names of a key root."""
    return f"names:{root}"


def _name_of(node: NodeType) -> str:
    have = {spec.name for spec in node.properties if not spec.many}
    found = [f'"{name}"' for name in _NAMES if name in have]
    return f"coalesce({', '.join(found)})" if found else "CAST(NULL AS VARCHAR)"


def json_value(spec: PropertySpec, table: str = "") -> str:
    """Return the SQL of a property's value as JSON has it: a time as ISO 8601 in UTC."""
    column = f'{table}"{spec.name}"'
    return f"strftime({column}, '%Y-%m-%dT%H:%M:%SZ')" if spec.datatype == "dateTime" else column


def properties_json(node: NodeType) -> str:
    """Return the SQL of a row's properties as a JSON object, unknown ones as null."""
    parts = [f'"{spec.name}" := {json_value(spec)}' for spec in node.properties if spec.name != SOURCES]
    return f"CAST(to_json(struct_pack({', '.join(parts)})) AS VARCHAR)"


def relation_block(relation: RelationshipType, direction: str) -> str:
    """Return the SQL of the neighbours of each key over one relation: key, relation, direction, block.

    The direction is `out` where the entity is at the start, `in` where it is at the end.
    """
    own, other = (START_KEY, END_KEY) if direction == "out" else (END_KEY, START_KEY)
    far = GRAPH_SCHEMA.node(relation.end if direction == "out" else relation.start).key_root
    facts = [
        f'"{spec.name}" := {json_value(spec, "r.")}' for spec in relation.properties if spec.name != SOURCES
    ]
    packed = ", ".join([f'"key" := r."{other}"', "name := n.name", f'"{CLASS}" := n."{CLASS}"', *facts])
    has_order = any(spec.name == "sequence" for spec in relation.properties)
    place = "coalesce(r.sequence, 2147483647)" if has_order else "0"
    order = f'struct_pack(a := {place}, b := r."{other}")'
    head = f'{{"relation":"{relation.name}","type":"{relation.type}","direction":"{direction}","count":'
    return f"""
    SELECT r."{own}" AS key, '{relation.name}' AS relation, '{direction}' AS direction,
      {sql_text(head)} || count(*) || ',"results":' ||
        CAST(to_json(arg_min(struct_pack({packed}), {order}, {MOST_NEIGHBOURS})) AS VARCHAR) || '}}' AS block
    FROM "{relation.name}" r LEFT JOIN "{names_of(far)}" n ON n.key = r."{other}"
    WHERE {in_range(f'r."{own}"')}
    GROUP BY r."{own}"
    """


def blocks_of(root: str) -> list[str]:
    """Return the SQL of every relation that a key root takes part in."""
    starts = [r for r in GRAPH_SCHEMA.relationships if GRAPH_SCHEMA.node(r.start).key_root == root]
    ends = [r for r in GRAPH_SCHEMA.relationships if GRAPH_SCHEMA.node(r.end).key_root == root]
    return [*(relation_block(r, "out") for r in starts), *(relation_block(r, "in") for r in ends)]


def far_roots(root: str) -> set[str]:
    """Return the key roots at the other ends of the relations of a key root."""
    ends = [
        (GRAPH_SCHEMA.node(r.start).key_root, GRAPH_SCHEMA.node(r.end).key_root)
        for r in GRAPH_SCHEMA.relationships
    ]
    return {end for start, end in ends if start == root} | {start for start, end in ends if end == root}


def entity_rows(root: str) -> str:
    """Return the SQL of the entities in a range: key, class, properties (JSON object as text), sources."""
    parts = [
        f'SELECT "{node.key}" AS key, \'{node.name}\' AS "{CLASS}", {properties_json(node)} AS properties, '
        f'CAST(to_json(coalesce("{SOURCES}", [])) AS VARCHAR) AS sources '
        f'FROM "{node.name}" WHERE ' + in_range(f'"{node.key}"')
        for node in GRAPH_SCHEMA.concrete(root)
    ]
    return " UNION ALL ".join(parts)
