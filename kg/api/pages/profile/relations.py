"""What a thing is related to: groups of neighbours by relation and direction, and where all of each are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kg.api.language import Language
from kg.api.pages.asking import filter_value
from kg.api.pages.names import collection_of_root, label, thing_path
from kg.api.pages.values import Shown, show, specs_of
from kg.schema import GRAPH_SCHEMA
from kg.schema.model import END_KEY, SOURCES, START_KEY, RelationshipType

# Relations between things of one kind read differently from either end: (out, in), each (Chinese, English).
DIRECTED: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "Citation": (("引证", "Cites"), ("被引证", "Cited by")),
    "FamilyCitation": (("引证的同族", "Cites families"), ("被引证（同族）", "Cited by families")),
    "Shareholding": (("持有股份", "Holds shares of"), ("股东", "Shareholders")),
    "Consolidation": (("合并入", "Consolidated by"), ("合并范围内", "Consolidates")),
    "OrganizationPart": (("隶属", "Part of"), ("下属机构", "Has parts")),
    "OrganizationSuccession": (("承继自", "Succeeds"), ("后继机构", "Succeeded by")),
    "ChainSupply": (("供应给", "Supplies"), ("供应来自", "Supplied by")),
    "IndustrySupply": (("供应给", "Supplies"), ("供应来自", "Supplied by")),
    "PlaceWithin": (("位于", "Within"), ("下辖", "Holds places")),
    "PlaceSuccession": (("取代", "Replaces"), ("被取代", "Replaced by")),
    "SubIndustry": (("上级行业", "Part of"), ("下级行业", "Divided into")),
    "SymbolWithin": (("上级分类", "Within"), ("下级分类", "Divided into")),
    "PolicyBasis": (("依据的政策", "Based on"), ("据此制定的政策", "Basis of")),
    "PlatformPilot": (("试点所属平台", "Pilot of"), ("试点平台", "Pilots")),
    "StatementContradiction": (("与之矛盾", "Contradicts"), ("与之矛盾", "Contradicts")),
    "DataSetDerivation": (("派生自", "Derived from"), ("派生出", "Source of")),
    "FundCommitment": (("出资的基金", "Commits to"), ("出资人", "Limited partners")),
    "FundManagement": (("管理的基金", "Manages"), ("管理人", "Managed by")),
    "RoundParticipation": (("参投轮次", "Invested in"), ("投资方", "Investors")),
    "FamilyHolding": (("持有人", "Held by"), ("持有的同族", "Families held")),
    "PatentApplicant": (("申请人", "Applicants"), ("申请的专利", "Applied for")),
    "PatentInventor": (("发明人", "Inventors"), ("发明的专利", "Invented")),
    "MeasureOfPolicy": (("所属政策", "Measure of"), ("措施", "Measures")),
    "PassageOfDocument": (("所属文献", "Passage of"), ("段落", "Passages")),
    "Mention": (("提及的主体", "Mentions"), ("被提及的段落", "Mentioned in")),
    "FamilyMembership": (("所属同族", "Member of family"), ("成员文献", "Members")),
    "ChainMembership": (("所属环节", "In links"), ("同族", "Families")),
    "LinkOfChain": (("所属产业链", "Link of"), ("环节", "Links")),
    "LocatedIn": (("所在地", "Located in"), ("所在机构", "Organisations here")),
}


RESULTS = "MetricResult"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One thing at the other end of a relation.

    Attributes:
        path: of its page.
        facts: of the relation itself: role, share, date, each (label, value).
    """

    key: str
    name: str
    kind: str
    class_name: str
    path: str | None
    facts: tuple[tuple[str, Shown], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The neighbours over one relation in one direction.

    Attributes:
        neighbours: the first of them, a hundred at most.
        count: of all.
        is_out: whether the thing of the page is at the start.
        all_path: of the list of the things at the other end.
        all_filter: that list's filter.
        rows_path: of the list of the relation's own rows, with their sources.
        rows_filter: that list's filter.
        pointer: JSON pointer of the count in the look-up.
    """

    relation: str
    label: str
    kind: str
    is_out: bool
    count: int
    neighbours: tuple[Neighbour, ...]
    columns: tuple[tuple[str, str], ...]
    all_path: str | None
    all_filter: str
    rows_path: str
    rows_filter: str
    pointer: str


def list_groups(key: str, relations: list[Mapping[str, Any]], language: Language) -> list[Group]:
    """Return what a thing is related to, the smallest groups first: the few tell more than the many."""
    groups = [
        _group(key, place, held, language)
        for place, held in enumerate(relations)
        if not is_result(GRAPH_SCHEMA.relationship(held["relation"]))
    ]
    return sorted(groups, key=lambda g: (min(g.count, 12), g.label))


def is_result(relation: RelationshipType) -> bool:
    """Return whether a relation ties a computed result to something: those are shown as numbers."""
    return RESULTS in {GRAPH_SCHEMA.node(end).key_root for end in (relation.start, relation.end)}


def _group(key: str, place: int, held: Mapping[str, Any], language: Language) -> Group:
    relation = GRAPH_SCHEMA.relationship(held["relation"])
    is_out = held["direction"] == "out"
    neighbours = tuple(_neighbour(relation, row, is_out, language) for row in held["results"])
    collection = collection_of_root(relation.end if is_out else relation.start)
    own = START_KEY if is_out else END_KEY
    used = {name for n in neighbours for name, _ in n.facts}
    return Group(
        relation=relation.name,
        label=relation_label(relation.name, is_out, language),
        kind=label(relation.end if is_out else relation.start, language),
        is_out=is_out,
        count=held["count"],
        neighbours=neighbours,
        columns=tuple(
            (spec.name, spec.label_zh if language == "zh" else spec.label_en)
            for spec in relation.properties
            if spec.name in used
        ),
        all_path=f"/list/{collection}" if collection else None,
        all_filter=f"{relation.name}.{own}:{filter_value(key)}",
        rows_path=f"/list/relations/{relation.name}",
        rows_filter=f"{own}:{filter_value(key)}",
        pointer=f"/relations/{place}/count",
    )


def relation_label(name: str, is_out: bool, language: Language) -> str:
    """Return what a relation is called as seen from one of its ends."""
    pairs = DIRECTED.get(name)
    if pairs is None:
        text = label(name, language)
        return text[:1].upper() + text[1:]
    return pairs[0 if is_out else 1][0 if language == "zh" else 1]


def _neighbour(
    relation: RelationshipType, row: Mapping[str, Any], is_out: bool, language: Language
) -> Neighbour:
    far = relation.end if is_out else relation.start
    class_name = row.get("class") or far
    companions = {spec.partial_date for spec in relation.properties} | {SOURCES, "currency"}
    facts = tuple(
        (name, part)
        for name, spec in specs_of(relation.name).items()
        if name not in companions and row.get(name) not in (None, [])
        for part in show(spec, row[name], row, language)[:3]
    )
    key = str(row["key"])
    return Neighbour(
        key=key,
        name=str(
            row.get("name") or (GRAPH_SCHEMA.node(far).key_root == "Agent" and row.get("nameOriginal")) or key
        ),
        kind=label(class_name, language),
        class_name=class_name,
        path=thing_path(class_name, key) if row.get("class") else None,
        facts=facts,
    )
