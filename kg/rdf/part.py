"""Which part of a version is exported: classes, data sets, and the nodes at the ends of its relations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from kg.errors import QueryError
from kg.rdf.terms import Owner, data_sets_condition, ends
from kg.schema import GRAPH_SCHEMA
from kg.schema.model import NodeType


@dataclass(frozen=True, slots=True)
class Part:
    """What is exported of a version; empty choices mean everything.

    Attributes:
        classes: classes of the ontology, with all below them; of nodes, relations or both.
        data_sets: data sets of which one at least must assert the row.
    """

    classes: tuple[str, ...] = ()
    data_sets: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Return whether nothing is left out."""
        return not self.classes and not self.data_sets


def check_part(part: Part) -> Part:
    """Return the part if its classes are those of the ontology.

    Raises:
        QueryError: a class is not in the ontology.
    """
    known = {node.name for node in GRAPH_SCHEMA.nodes} | {r.name for r in GRAPH_SCHEMA.relationships}
    for name in part.classes:
        if name not in known:
            raise QueryError(
                "the ontology has no such class", found=name, expected="a class of ontology/REFERENCE.md"
            )
    return part


def make_part(connection: duckdb.DuckDBPyConnection, part: Part) -> None:
    """Make a view `part:<Class>` of the chosen rows of every class.

    A part is closed: the nodes at the ends of its relations come along, whatever their class and data set,
    so that it loads without a missing end.
    """
    check_part(part)
    condition = data_sets_condition(part.data_sets)
    for relation in GRAPH_SCHEMA.relationships:
        chosen = condition if _is_chosen(relation, part) else "false"
        connection.execute(
            f'CREATE VIEW "{view(relation)}" AS SELECT * FROM "{relation.name}" WHERE {chosen}'
        )
    needed = {} if part.is_whole else _ends_by_root(connection)
    for node in GRAPH_SCHEMA.concrete_nodes:
        chosen = condition if _is_chosen(node, part) else "false"
        if node.key_root in needed:
            chosen = f'({chosen}) OR "{node.key}" IN (SELECT key FROM {needed[node.key_root]})'
        connection.execute(f'CREATE VIEW "{view(node)}" AS SELECT * FROM "{node.name}" WHERE {chosen}')


def view(owner: Owner) -> str:
    """Return the name of the view of a class's chosen rows."""
    return f"part:{owner.name}"


def chosen_classes(connection: duckdb.DuckDBPyConnection) -> Iterator[Owner]:
    """Yield the classes of which the part has rows: nodes first, as most readers need it."""
    for owner in GRAPH_SCHEMA.tables:
        if connection.execute(f'SELECT 1 FROM "{view(owner)}" LIMIT 1').fetchone() is not None:
            yield owner


def _is_chosen(owner: Owner, part: Part) -> bool:
    if not part.classes:
        return True
    names = owner.labels if isinstance(owner, NodeType) else (owner.name,)
    return any(name in part.classes for name in names)


def _ends_by_root(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Make a table of the ends of the chosen relations for each key root; return their names."""
    found: dict[str, list[str]] = {}
    for relation in GRAPH_SCHEMA.relationships:
        for _, root, column in ends(relation):
            found.setdefault(root, []).append(f'SELECT "{column}" AS key FROM "{view(relation)}"')
    tables = {root: f'"ends:{root}"' for root in found}
    for root, selects in found.items():
        union = " UNION ".join(selects)
        connection.execute(f"CREATE TEMP TABLE {tables[root]} AS {union}")
    return tables
