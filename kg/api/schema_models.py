"""What the API answers about the ontology."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kg.api.models import ApiModel


class DescribedAnswer(ApiModel):
    """A term of the ontology with its words and the standard they come from."""

    name: str
    label_zh: str
    label_en: str
    definition_zh: str
    definition_en: str
    source: str


class PropertyAnswer(DescribedAnswer):
    """A property of a class."""

    datatype: str
    is_list: bool
    is_key: bool
    is_required: bool
    unit: str | None
    allowed: list[str] = Field(description="Values of the code list; empty when any value will do.")


class ClassAnswer(DescribedAnswer):
    """A class of the ontology as nodes or relationships of the graph."""

    iri: str
    kind: Literal["node", "relationship"]
    labels: list[str] = Field(default_factory=list, description="Labels of a node, most specific first.")
    is_abstract: bool = False
    type: str | None = Field(default=None, description="Type of a relationship.")
    start: str | None = None
    end: str | None = None
    properties: list[PropertyAnswer]


class SchemaAnswer(ApiModel):
    """The classes of the graph, compiled from the ontology."""

    ontology_version: str
    ontology_hash: str
    classes: list[ClassAnswer]
