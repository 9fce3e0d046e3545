"""Names of things in RDF, and the SQL that writes values as RDF terms, column by column.

```text
https://w3id.org/ipkg/id/<key root>/<key>                     a node, e.g. …/id/Agent/uscc:91440300MA5…
https://w3id.org/ipkg/id/<relation class>/<start>/<end>[/…]   a relation; its discriminators follow
https://w3id.org/ipkg/dataset/<data set>                      the named graph of what a data set asserts
https://w3id.org/ipkg/dataset/derived                         that of rows without a source record
```

Keys are percent-encoded (RFC 3986), so that any key is a valid IRI; a node's is `kg.schema.iris.thing_iri`.
A relation is a resource of its class with `ipkg:relationStart` and `ipkg:relationEnd`, as the ontology says,
so that it can carry properties.
"""

from __future__ import annotations

from urllib.parse import quote

import duckdb

from kg.answers.tables import identity_of
from kg.schema import GRAPH_SCHEMA
from kg.schema.iris import KEPT, ONTOLOGY, THINGS
from kg.schema.model import END_KEY, SOURCES, START_KEY, Datatype, NodeType, PropertySpec, RelationshipType
from kg.snapshot import sql_text

DATA_SETS = "https://w3id.org/ipkg/dataset/"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES = {
    "ipkg": ONTOLOGY,
    "rdf": RDF_TYPE.removesuffix("type"),
    "xsd": XSD,
}
RELATION_START = "relationStart"
RELATION_END = "relationEnd"
DERIVED = "derived"

Owner = NodeType | RelationshipType


def _thing_key(column: str) -> str:
    """Return the SQL of `kg.schema.iris.thing_iri`'s key: percent-encoded but for what a segment may hold."""
    encoded = f"url_encode({column})"
    for mark in KEPT:
        encoded = f"replace({encoded}, '{quote(mark, safe='')}', {sql_text(mark)})"
    return encoded


# Escapes of N-Triples, section 2.4: quotation mark, backslash and line ends; all else stands as it is.
_MACROS = (
    r"""CREATE MACRO rdf_quoted(v) AS '"' ||
    replace(replace(replace(replace(v, '\', '\\'), '"', '\"'), chr(10), '\n'), chr(13), '\r') || '"'""",
    f"CREATE MACRO rdf_id(root, key) AS '{THINGS}' || root || '/' || {_thing_key('key')}",
    # `<data set>:<file>:<line>`: the names of data sets have no colon.
    """CREATE MACRO data_sets_of(sources) AS
    list_sort(list_distinct(list_transform(coalesce(sources, []), lambda s: split_part(s, ':', 1))))""",
)


def make_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the macros that the SQL of this package uses."""
    for macro in _MACROS:
        connection.execute(macro)


def identifier(root: str, column: str) -> str:
    """Return the SQL of the IRI of the node whose key a column holds."""
    return f"rdf_id('{root}', \"{column}\")"


def subject(owner: Owner) -> str:
    """Return the SQL of the IRI of a row of a class."""
    if isinstance(owner, NodeType):
        return identifier(owner.key_root, owner.key)
    names = identity_of(owner)
    parts = " || '/' || ".join(f"url_encode(coalesce(CAST(\"{name}\" AS VARCHAR), ''))" for name in names)
    return f"'{THINGS}{owner.name}/' || {parts}"


def literals(spec: PropertySpec) -> str:
    """Return the SQL of a property's RDF literals: a list of texts, empty where the value is absent.

    Absent are NULL, empty texts in lists, NaN and infinities, as in the graph.
    """
    column = f'"{spec.name}"'
    if spec.many:
        kept = f"list_filter(coalesce({column}, []), lambda x: x IS NOT NULL AND CAST(x AS VARCHAR) <> '')"
        return f"list_transform(list_sort(list_distinct({kept})), lambda x: {literal(spec.datatype, 'x')})"
    return f"CASE WHEN {is_present(spec)} THEN [{literal(spec.datatype, column)}] ELSE [] END"


def is_present(spec: PropertySpec) -> str:
    """Return the SQL condition that a property has a value."""
    column = f'"{spec.name}"'
    if spec.many:
        return f"len(coalesce({column}, [])) > 0"
    if spec.datatype == "double":
        return f"{column} IS NOT NULL AND isfinite({column})"
    return f"{column} IS NOT NULL"


def literal(datatype: Datatype, value: str) -> str:
    """Return the SQL of one value as a literal of its XSD type."""
    if datatype == "string":
        return f"rdf_quoted({value})"
    text = f"CAST({value} AS VARCHAR)"
    if datatype == "dateTime":
        text = f"replace({text}, ' ', 'T')"
    return f"'\"' || {text} || '\"^^<{XSD}{datatype}>'"


def graphs() -> str:
    """Return the SQL of the named graphs of a row: one for each data set that asserts it."""
    found = f'data_sets_of("{SOURCES}")'
    return (
        f"list_transform(CASE WHEN len({found}) > 0 THEN {found} ELSE [{sql_text(DERIVED)}] END, "
        f"lambda s: '<{DATA_SETS}' || url_encode(s) || '>')"
    )


def ends(owner: RelationshipType) -> tuple[tuple[str, str, str], ...]:
    """Return property, key root and column of both ends of a relation."""
    start, end = (GRAPH_SCHEMA.node(name).key_root for name in (owner.start, owner.end))
    return ((RELATION_START, start, START_KEY), (RELATION_END, end, END_KEY))


def data_sets_condition(names: tuple[str, ...]) -> str:
    """Return the SQL condition that one of the data sets asserts a row; without names: true."""
    if not names:
        return "true"
    listed = ", ".join(sql_text(name) for name in names)
    return f'list_has_any(data_sets_of("{SOURCES}"), [{listed}])'
