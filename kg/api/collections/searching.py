"""`search=` on a list: the rows that hold the words, with their relevance as one more attribute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pyarrow as pa

from kg.api.collections.resources import Attribute, Resource
from kg.api.collections.versions import OpenVersion
from kg.errors import QueryError

HITS = "hits"
RELEVANCE = Attribute("relevance", "double", False, "相关度", "relevance: BM25, larger is better")


def search_resource(
    version: OpenVersion, resource: Resource, text: str
) -> tuple[Resource, Mapping[str, pa.Table]]:
    """Return a resource that has only the rows that hold all the words of a text, and the table it needs.

    Raises:
        QueryError: the rows have no text, or the text has no word.
        SnapshotError: the version has no text index.
    """
    if resource.root is None:
        raise QueryError("these rows have no text to search", where="query.search", found=resource.name)
    found = version.text.find(resource.root, text)
    return with_hits(resource), {HITS: found}


def with_hits(resource: Resource) -> Resource:
    """Return a resource joined with a table of hits: key, relevance."""
    key = resource.identity[0]
    joined = f'(SELECT c.*, h.relevance FROM {resource.source} c JOIN "{HITS}" h ON h.key = c."{key}")'
    attributes = {**resource.attributes, RELEVANCE.name: RELEVANCE}
    return replace(resource, source=joined, attributes=attributes)
