"""What things are called on pages, and where their pages are: labels come from the ontology."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any
from urllib.parse import quote

from kg.api.language import Language, pick
from kg.errors import SchemaError
from kg.schema import GRAPH_SCHEMA
from kg.schema.model import NodeType, RelationshipType

# Names of answers that are no property of the ontology: those that more than one page shows.
_ANSWER_NAMES: Mapping[str, tuple[str, str]] = {
    "coverage": ("覆盖度", "Coverage"),
    "chainCoverage": ("链覆盖度", "Chain coverage"),
    "match": ("产业—专利匹配度", "Industry–patent match"),
    "throughRate": ("链贯通率", "Through rate"),
    "widestPath": ("最宽通路", "Widest path"),
    "patentMass": ("专利量 S", "Patent mass S"),
    "targetMass": ("目标专利量 T", "Target mass T"),
    "lambdaMean": ("λ 均值", "λ mean"),
    "lambdaLow": ("λ 下限", "λ low"),
    "lambdaHigh": ("λ 上限", "λ high"),
    "gapClass": ("判定", "Class"),
    "selfDetermination": ("自主可控度", "Self-determination"),
    "importance": ("重要度", "Importance"),
    "directShare": ("直接份额", "Direct share"),
    "hhi": ("HHI", "HHI"),
    "effectiveHolders": ("有效持有人数", "Effective holders"),
    "exposure": ("依赖度", "Exposure"),
    "chokepoint": ("卡点", "Chokepoint"),
    "score": ("得分", "Score"),
    "sources": ("出处", "Sources"),
    "link": ("环节", "Link"),
    "chain": ("产业链", "Chain"),
    "stage": ("阶段", "Stage"),
    "name": ("名称", "Name"),
    "nameEn": ("英文名称", "Name in English"),
    "families": ("专利族", "Families"),
    "family": ("同族", "Family"),
    "holder": ("持有人", "Holder"),
    "subject": ("主体", "Subject"),
    "weight": ("权重", "Weight"),
    "mass": ("专利量", "Mass"),
    "growth": ("增长", "Growth"),
    "share": ("份额", "Share"),
    "class": ("类别", "Kind"),
    "count": ("数量", "Count"),
    "massShare": ("占环节专利量", "Share of the link's mass"),
    "heldMass": ("环节专利量（有登记持有人）", "Link mass with a recorded holder"),
    "reach": ("控制覆盖", "Control reach"),
    "chainPower": ("链上控制力", "Power over the chain"),
    "blockedShare": ("受制份额", "Share blocked"),
    "blockedFamilies": ("受制族数", "Families blocked"),
    "until": ("至", "Until"),
    "root": ("最终出资人", "Ultimate owner"),
    "part": ("穿透份额", "Share looked through"),
    "knownShare": ("已知份额", "Share known"),
    "identifiedShare": ("已识别份额", "Share identified"),
    "controllerName": ("实际控制人", "Controller"),
    "isActive": ("是否有效", "In force"),
    "activeUntil": ("有效至", "In force until"),
    "value": ("阻断强度", "Strength"),
    "through": ("借助的同族", "Through"),
    "rules": ("触发的规则", "Rules that fired"),
    "membership": ("归属度", "Membership"),
}
PROFILE = "/profile"


@cache
def _labels() -> dict[str, tuple[str, str]]:
    """Return the labels of every class and property of the ontology; the first class that has it gives it."""
    found: dict[str, tuple[str, str]] = {}
    owners: list[NodeType | RelationshipType] = [*GRAPH_SCHEMA.nodes, *GRAPH_SCHEMA.relationships]
    for owner in owners:
        found.setdefault(owner.name, (owner.label_zh, owner.label_en))
        for held in owner.properties:
            found.setdefault(held.name, (held.label_zh, held.label_en))
    return found


def label(name: str, language: Language) -> str:
    """Return what a class, property or number is called; a name nobody has labelled, in separate words."""
    pair = _ANSWER_NAMES.get(name) or _labels().get(name)
    if pair is None:
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).lower()
    return pair[0 if language == "zh" else 1]


def property_label(class_name: str, name: str, language: Language) -> str:
    """Return what a class calls a property; what it does not have is called as in answers."""
    try:
        held = GRAPH_SCHEMA.node(class_name).property(name)
    except SchemaError:
        return label(name, language)
    return pick(held.label_zh, held.label_en, language)


@cache
def _code_labels() -> dict[tuple[str, str], tuple[str, str]]:
    return {
        (list_name, code.value): (code.label_zh, code.label_en)
        for list_name, codes in GRAPH_SCHEMA.code_lists.items()
        for code in codes
    }


def code_label(property_class: str, name: str, value: str, language: Language) -> str:
    """Return the label of a coded value of a class's property; the value itself when it is no code."""
    try:
        listed = GRAPH_SCHEMA.node(property_class).property(name).code_list
    except SchemaError:  # what the ontology does not have has no codes either
        return value
    pair = _code_labels().get((listed or "", value))
    return value if pair is None else pair[0 if language == "zh" else 1]


@cache
def _collections_of_keys() -> dict[str, str]:
    """Return, for names under which answers carry keys, the collection whose things they name."""
    found = {}
    for node in GRAPH_SCHEMA.nodes:
        if node.collection is not None and node.name == node.key_root:
            found[node.key] = node.collection
    return found | {
        "agentId": "organizations",
        "holder": "organizations",
        "holderId": "organizations",
        "organization": "organizations",
        "family": "families",
        "publication": "patents",
        "cluster": "clusters",
        "link": "links",
        "chain": "chains",
        "fund": "funds",
    }


def page_of(column: str, value: object) -> str | None:
    """Return the path of the page of the thing that a column's value names; None when it names none."""
    if not isinstance(value, str) or not value:
        return None
    collection = _collections_of_keys().get(column)
    return None if collection is None else profile_path(collection, value)


def profile_path(collection: str, key: str) -> str:
    """Return the path of a thing's page."""
    if collection == "clusters":
        return f"/cluster/{quote(key, safe='/:')}"
    return f"{PROFILE}/{collection}/{quote(key, safe='/:')}"


@cache
def collection_of(class_name: str) -> str | None:
    """Return the collection with the fewest classes that has a class: funds for a fund, not organizations."""
    found = [
        (len(nodes), name)
        for name, nodes in GRAPH_SCHEMA.collections.items()
        if any(node.name == class_name for node in nodes)
    ]
    return min(found)[1] if found else None


def thing_path(class_name: str, key: str) -> str | None:
    """Return the path of the page of a thing of a class; None for a class that has no collection."""
    collection = collection_of(class_name)
    return None if collection is None else profile_path(collection, key)


def collection_of_root(class_name: str) -> str | None:
    """Return the collection that holds all rows of a class's key root; None where there is none."""
    return GRAPH_SCHEMA.node(GRAPH_SCHEMA.node(class_name).key_root).collection


def api_path(collection: str, key: str) -> str:
    """Return the path of the look-up of a thing."""
    return f"/api/v1/{collection}/{quote(key, safe='/:')}"


# What things are called by, in this order: the first that a thing has.
NAMED_BY = ("name", "titleZh", "title", "symbol", "code", "standardNumber", "policyNumber")


def name_of(properties: Mapping[str, Any], language: Language) -> str | None:
    """Return what a thing is called in a language; None where nothing names it."""
    order = ("nameEn", "title", *NAMED_BY) if language == "en" else NAMED_BY
    return next((str(properties[name]) for name in order if properties.get(name)), None)


def collection_label(name: str, language: Language) -> str:
    """Return what a collection is called: the label of its topmost class; the name itself if unknown."""
    nodes = [node for node in GRAPH_SCHEMA.nodes if node.collection == name]
    if not nodes:
        return name
    head = min(nodes, key=lambda node: (len(node.labels), node.name))
    return pick(head.label_zh, head.label_en, language)


def columns_of(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the names that any row has, in the order met."""
    return list(dict.fromkeys(name for row in rows for name in row))


def flatten(values: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, Any]]:
    """Yield parameters as (dotted name, value)."""
    for name, value in values.items():
        if isinstance(value, dict):
            yield from flatten(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def short_list(value: Any) -> str:
    """Return a list or an object in one line."""
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {held}" for name, held in value.items())
    return "; ".join(str(item) for item in value)


def anchor(text: str) -> str:
    """Return a text as an element's id."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-") or "x"
