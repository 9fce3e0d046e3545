"""The bodies of look-ups, as the API's description has them: one envelope, properties by collection."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, create_model

from kg.answers.neighbours import MOST_NEIGHBOURS
from kg.api.collections.models import OVERLAID, EnteredPart, PendingNote, model_name, row_model
from kg.api.collections.resources import Resource
from kg.api.collections.searching import RELEVANCE
from kg.api.models import OpenModel


class Neighbour(OpenModel):
    """The other end of a relation, with the relation's own properties."""

    key: str
    name: str | None = None
    class_name: str | None = Field(default=None, alias="class")


class RelationAnswer(OpenModel):
    """The neighbours over one relation in one direction."""

    relation: str = Field(description="Relationship class; `/relations/{relation}` lists all of them.")
    type: str = Field(description="Relationship type in Neo4j.")
    direction: Literal["out", "in"] = Field(description="out: the entity is at the start.")
    count: int
    results: list[Neighbour] = Field(description=f"{MOST_NEIGHBOURS} at most.")


class EntityAnswer(OpenModel):
    """One entity of one version: properties, relations in both directions, source records."""

    graph_version: str
    snapshot_version: str
    computed_at: str | None
    method_version: str | None
    class_name: str = Field(alias="class")
    labels: list[str]
    properties: dict[str, Any]
    relations: list[RelationAnswer]
    sources: list[str] = Field(description="Source records: <data set>:<file>:<line>. 来源记录。")
    overlay: list[EnteredPart] | None = Field(default=None, description=OVERLAID)
    pending: PendingNote | None = Field(default=None, description="Where entries are laid over it.")


class LegalEventPart(OpenModel):
    """A legal event of the application. 法律事件."""

    legal_event_id: str
    event_date: str | None
    event_code: str | None
    event_category: str | None
    country_code: str | None
    right_state: str | None
    right_stage: str | None


class MarketEventPart(OpenModel):
    """A transfer, licence, pledge or other deal over the right. 运营事件."""

    transaction_id: str
    class_name: str | None = Field(alias="class")
    title: str | None


class LinkPart(OpenModel):
    """A link of a chain that the family belongs to, and the rules that put it there. 环节归属."""

    chain_id: str | None
    link: str
    name: str | None
    membership: float | None
    confidence: float | None
    rules: list[str]


class HoldingPart(OpenModel):
    """What an organisation holds in a link; the mass is shared among co-holders and links. 持有."""

    chain_id: str | None
    link: str
    name: str | None
    families: int
    mass: float | None


class OwnershipPart(OpenModel):
    """A shareholding, and how many steps it is away. 持股."""

    owner: str
    owner_name: str | None
    owned: str
    owned_name: str | None
    share: float | None
    is_controlling: bool | None
    held_on: str | None
    depth: int


class PatentParts(EntityAnswer):
    """A publication, its family, places in chains, legal and market events."""

    family: dict[str, Any] | None
    links: list[LinkPart]
    legal_events: list[LegalEventPart]
    market_events: list[MarketEventPart]


class FamilyParts(EntityAnswer):
    """A family, its legal and market events."""

    legal_events: list[LegalEventPart]
    market_events: list[MarketEventPart]


class AgentParts(EntityAnswer):
    """An agent, its portfolio by link, its owners and what it owns, five steps at most."""

    families: int = Field(description="Families held. 持有同族数。")
    holdings: list[HoldingPart]
    owners: list[OwnershipPart]
    held: list[OwnershipPart]


PARTS: dict[str, type[EntityAnswer]] = {
    "Publication": PatentParts,
    "SimpleFamily": FamilyParts,
    "Agent": AgentParts,
}


def entity_model(resource: Resource) -> type[EntityAnswer]:
    """Return the model of a resource's look-ups."""
    name = model_name(resource.name)
    key = resource.identity[0]
    return create_model(
        f"{name}Answer",
        __base__=PARTS.get(str(resource.root), EntityAnswer),
        __doc__=f"{resource.label_en} {resource.label_zh}: one of them, with its neighbours.",
        key=(str, Field(alias=key)),
        properties=(row_model(f"{name}Row", (*resource.attributes.values(), RELEVANCE), entered=True), ...),
    )
