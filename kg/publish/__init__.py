"""Snapshot and results → Neo4j: bulk import, keyed upsert, verification, versions."""

from kg.publish.build import Step
from kg.publish.definitions import Difference
from kg.publish.publishing import ListedVersion, list_versions, publish, verify
from kg.publish.record import PublishedVersion
from kg.publish.statements import write_rows

__all__ = [
    "Difference",
    "ListedVersion",
    "PublishedVersion",
    "Step",
    "list_versions",
    "publish",
    "verify",
    "write_rows",
]
