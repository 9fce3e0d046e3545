"""The node by which every reader of the graph sees its version."""

from __future__ import annotations

import datetime
from typing import Any

import neo4j

from kg.publish.tables import GraphTables

LABEL = "GraphVersion"


def version_properties(driver: neo4j.Driver, database: str, tables: GraphTables) -> dict[str, Any]:
    """Return the properties of the version node.

    `isSynthetic` is true when any data set in the graph is marked so: then every view says it.
    """
    manifest = tables.snapshot.manifest
    query = "MATCH (d:DataSet) RETURN coalesce(any(x IN collect(d.isSynthetic) WHERE x), false) AS synthetic"
    records, _, _ = driver.execute_query(query, database_=database)
    properties = {
        "version": tables.version,
        "snapshotVersion": tables.snapshot.version,
        "resultsVersions": [layer.version for layer in tables.layers[1:]],
        "ontologyVersion": manifest.get("ontologyVersion"),
        "ontologyHash": manifest.get("ontologyHash"),
        "codeVersion": manifest.get("codeVersion"),
        "snapshotCreatedAt": manifest.get("createdAt"),
        "publishedAt": datetime.datetime.now(datetime.UTC),
        "isSynthetic": bool(records[0]["synthetic"]),
    }
    return {name: value for name, value in properties.items() if value not in (None, [])}


def write_version_node(driver: neo4j.Driver, database: str, tables: GraphTables) -> None:
    """Make the graph's only version node say this version."""
    properties = version_properties(driver, database, tables)
    driver.execute_query(f"MERGE (v:{LABEL}) SET v = $properties", properties=properties, database_=database)


def read_version(driver: neo4j.Driver, database: str) -> str | None:
    """Return the version that the graph says it has; None when nothing was published into it."""
    records, _, _ = driver.execute_query(f"MATCH (v:{LABEL}) RETURN v.version AS version", database_=database)
    return str(records[0]["version"]) if records else None
