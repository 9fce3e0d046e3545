"""Classes that need no stage of their own: their assertions, merged by key, are their rows.

The tables of assertions `node_<Class>` and `link_<Class>` follow from the ontology, so a new class can be
asserted by a mapper without a line here. What has a stage of its own (publications, agents, families,
citations, rounds) or is computed (results, clusters, chains) is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kg.schema import GRAPH_SCHEMA
from kg.schema.model import END_KEY, SOURCES, START_KEY, NodeType, PropertySpec, RelationshipType

# Written from tables of the stage (`rows.NODES`, `rows.LINKS`, `big_links`) or by it (`data_sets`).
OWN_STAGE_ROOTS = frozenset({"Agent", "Application", "DataSet", "Publication", "SimpleFamily"})
OWN_STAGE_NODES = frozenset({"InvestmentRound"})
OWN_STAGE_LINKS = frozenset(
    (
        "Citation",
        "Classification",
        "FamilyCitation",
        "FamilyClassification",
        "FamilyHolding",
        "FamilyMembership",
        "IndustrySupply",
        "PatentApplicant",
        "PriorityClaim",
        "PublicationOfApplication",
        "RoundOfFirm",
        "RoundParticipation",
    )
)
# Made with a chain file after the snapshot: they are no assertions of a source.
COMPUTED_ROOTS = frozenset({"ChainLink", "IndustryChain", "MetricResult", "PatentCluster"})
# How an end of a relationship is named in an assertion, by its key root: table of the stage with `name`
# and `key`. Ends of other roots are named by their key.
END_TABLES: Mapping[str, str] = {
    "Agent": "end_agent",
    "InvestmentRound": "end_round",
    "Publication": "end_publication",
    "SimpleFamily": "end_family",
}

FAMILY_ID = "family:"
"""How the identifiers that the stage gives to families begin."""


def _asserted_nodes() -> Iterator[NodeType]:
    for node in GRAPH_SCHEMA.concrete_nodes:
        if node.key_root not in OWN_STAGE_ROOTS | COMPUTED_ROOTS and node.name not in OWN_STAGE_NODES:
            yield node


def _asserted_links() -> Iterator[RelationshipType]:
    for link in GRAPH_SCHEMA.relationships:
        ends = {GRAPH_SCHEMA.node(link.start).key_root, GRAPH_SCHEMA.node(link.end).key_root}
        if link.name not in OWN_STAGE_LINKS and not ends & (COMPUTED_ROOTS | {"DataSet"}):
            yield link


def columns_of(properties: tuple[PropertySpec, ...]) -> dict[str, str]:
    """Return column → DuckDB type of a class's properties, without the sources, which the stage adds."""
    return {p.name: p.column_type for p in properties if p.name != SOURCES}


ASSERTED_NODES: Mapping[str, NodeType] = {node.name: node for node in _asserted_nodes()}
ASSERTED_LINKS: Mapping[str, RelationshipType] = {link.name: link for link in _asserted_links()}
# Every property of an organisation, person or fund, whatever its class; the stage keeps those of its class.
AGENT_COLUMNS: Mapping[str, str] = {
    name: kind
    for node in GRAPH_SCHEMA.concrete("Agent")
    for name, kind in columns_of(node.properties).items()
    if name not in {node.key, "identifiers"}
}
CLASS_ASSERTIONS: Mapping[str, Mapping[str, str]] = {
    **{f"node_{name}": columns_of(node.properties) for name, node in ASSERTED_NODES.items()},
    **{
        f"link_{name}": {START_KEY: "VARCHAR", END_KEY: "VARCHAR", **columns_of(link.properties)}
        for name, link in ASSERTED_LINKS.items()
    },
}


def node_query(node: NodeType) -> str:
    """Return the SQL of a class's rows: one per key, the preferred data set's word property by property."""
    merged = [
        f"arg_min({name}, origin) AS {name}" for name in columns_of(node.properties) if name != node.key
    ]
    return f"""SELECT {", ".join((node.key, *merged))}, list(origin) AS origins
        FROM a_node_{node.name} WHERE {node.key} IS NOT NULL GROUP BY {node.key}"""


def named_ends_query(link: RelationshipType) -> str:
    """Return the SQL of a relationship's assertions with its ends as keys; null where an end is not known."""
    keys, joins = [], []
    for column, alias, end in ((START_KEY, "s", link.start), (END_KEY, "e", link.end)):
        table = END_TABLES.get(GRAPH_SCHEMA.node(end).key_root)
        keys.append(f"{alias}.key AS {column}" if table else f"a.{column}")
        joins.append(f"LEFT JOIN {table} {alias} ON {alias}.name = a.{column}" if table else "")
    return f"""SELECT {", ".join(keys)}, a.{START_KEY} AS startName, a.{END_KEY} AS endName,
        a.* EXCLUDE ({START_KEY}, {END_KEY}) FROM a_link_{link.name} a {" ".join(joins)}"""


def link_query(link: RelationshipType) -> str:
    """Return the SQL of a relationship's rows from `named_<Class>`: one per ends and discriminators."""
    properties = columns_of(link.properties)
    keys = (START_KEY, END_KEY, *link.discriminators)
    merged = [f"arg_min({name}, origin) AS {name}" for name in properties if name not in keys]
    return f"""SELECT {", ".join((*keys, *merged))}, list(origin) AS origins
        FROM named_{link.name} WHERE {is_whole_sql()} GROUP BY {", ".join(keys)}"""


def is_whole_sql() -> str:
    """Return the SQL condition that both ends are known and are two things.

    Two names of one organisation can meet in a relationship; a thing is no part or holder of itself.
    """
    return f"{START_KEY} IS NOT NULL AND {END_KEY} IS NOT NULL AND {START_KEY} <> {END_KEY}"


def referred_sql(root: str) -> str:
    """Return the SQL of what assertions name at ends of some key roots: `number` and `origin`.

    Args:
        root: a key root such as `Publication`.
    """
    # A family named by its own identifier is no publication that somebody refers to.
    parts = [
        f"SELECT {column} AS number, origin FROM a_link_{link.name} WHERE {column} IS NOT NULL "
        f"AND NOT starts_with({column}, '{FAMILY_ID}')"
        for link in ASSERTED_LINKS.values()
        for column, end in ((START_KEY, link.start), (END_KEY, link.end))
        if GRAPH_SCHEMA.node(end).key_root == root
    ]
    return " UNION ALL ".join(parts) or "SELECT NULL::VARCHAR AS number, NULL::BIGINT AS origin WHERE false"
