"""The ontology as a property-graph schema: `GRAPH_SCHEMA` is what everything else is derived from."""

from kg.schema.generated import GRAPH_SCHEMA

__all__ = ["GRAPH_SCHEMA"]
