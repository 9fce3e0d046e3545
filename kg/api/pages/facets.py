"""What a list can be narrowed down by: values with their counts, and the conditions chosen, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.api.collections.filters import Condition, parse_filter, split_outside_quotes
from kg.api.collections.resources import Resource
from kg.api.country_names import country_name
from kg.api.language import Language, pick
from kg.api.pages import names
from kg.api.pages.frame import Frame
from kg.api.pages.values import COUNTRIES, main_date, show, specs_of
from kg.errors import QueryError, SchemaError
from kg.schema import GRAPH_SCHEMA
from kg.schema.model import END_KEY, START_KEY

MOST_FACETS = 5
MOST_VALUES = 8
MOST_GROUPS = 200
Narrow = Callable[[str | None], str]
Facet = tuple[str, list[tuple["FacetValue", str]]]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value to narrow down to: its filter, its words, how many."""

    text: str
    count: int
    condition: str


async def ask_facets(
    frame: Frame, resource: Resource, asked: Mapping[str, str | None], narrowed: Narrow
) -> list[Facet]:
    """Return the facets of a list: each attribute with its values and where each leads.

    Args:
        frame: of the page.
        resource: whose rows are counted.
        asked: `search` and `filter` of the list.
        narrowed: gives the address of the list with a filter.
    """
    wanted = facet_names(resource)
    path = f"/api/v1/{resource.name}"
    replies = await frame.ask_all(
        *(frame.address(path, **asked, group_by=by, per_page=MOST_GROUPS) for by in wanted)
    )
    facets: list[Facet] = []
    for by, reply in zip(wanted, replies, strict=True):
        values = facet_values(resource, by, reply.get("groups") or (), frame.language)
        if len(values) > 1:
            chosen = asked.get("filter")
            facets.append((by.partition(".")[0], [(v, narrowed(join(chosen, v.condition))) for v in values]))
    return facets


async def ask_conditions(
    frame: Frame, resource: Resource, chosen: str | None, narrowed: Narrow
) -> list[tuple[str, str]]:
    """Return the conditions of a filter in words, each with the address of the list without it."""
    try:
        parts = list(split_outside_quotes(chosen, ",")) if chosen else []
        conditions = [parse_filter(part)[0] for part in parts]
    except QueryError:  # the list itself says what is wrong with it
        return []
    found = []
    for place, condition in enumerate(conditions):
        left = ",".join(part for other, part in enumerate(parts) if other != place)
        text = await _words(frame, resource, condition)
        found.append((text, narrowed(left or None)))
    return found


async def _words(frame: Frame, resource: Resource, condition: Condition) -> str:
    name, dot, end = condition.attribute.partition(".")
    values = list(condition.values)
    if dot and condition.operator == "in":
        values = [await _name_of(frame, name, end, value) for value in values[:3]] + values[3:]
    elif not dot:
        values = [value_text(resource, name, value, frame.language) for value in values]
    sign = {"in": ":", "null": ":"}.get(condition.operator, f" {condition.operator}")
    unknown = [_unknown(frame.language)] if condition.operator == "null" else values
    no = ("不是 " if frame.language == "zh" else "not ") if condition.negated else ""
    told = resource.attributes.get(name)
    called = pick(told.label_zh, told.label_en, frame.language) if told else ""
    return f"{called or names.label(name, frame.language)}{sign} {no}{' / '.join(unknown)}"


async def _name_of(frame: Frame, relation: str, end: str, key: str) -> str:
    """Return the name of the thing at an end of a relation; its key where it has none."""
    try:
        held = GRAPH_SCHEMA.relationship(relation)
    except SchemaError:
        return key
    collection = names.collection_of_root(held.start if end == START_KEY else held.end)
    if collection is None or end not in (START_KEY, END_KEY):
        return key
    reply = await frame.ask(names.api_path(collection, key))
    properties = reply.get("properties") or {}
    return str(names.name_of(properties, frame.language) or key)


def join(chosen: str | None, condition: str) -> str:
    """Return a filter with one more condition; one that is there already stays once."""
    return condition if not chosen else chosen if condition in chosen else f"{chosen},{condition}"


def facet_names(resource: Resource) -> list[str]:
    """Return what a kind can be narrowed down by, as `group_by` takes it."""
    classes = GRAPH_SCHEMA.collections[resource.name]
    coded = [
        name
        for name, held in resource.attributes.items()
        if held.code_list not in (None, "datePrecision") or name in ("countryCode", "jurisdictions")
    ]
    date = main_date(resource)
    first = ["class"] if len(classes) > 1 else []
    return [*first, *coded[: MOST_FACETS - 2], *([f"{date}.year"] if date else [])]


def facet_values(
    resource: Resource, by: str, groups: Sequence[Mapping[str, Any]], language: Language
) -> list[FacetValue]:
    """Return the values of a facet with the condition that each is; unknown ones as such."""
    name, _, part = by.partition(".")
    if part:
        ordered = sorted(groups, key=lambda g: -(g["key"] if g["key"] is not None else -10_000))
        return [_year_value(name, group, language) for group in ordered[:MOST_VALUES]]
    return [_value(resource, name, group, language) for group in groups[:MOST_VALUES]]


def _year_value(name: str, group: Mapping[str, Any], language: Language) -> FacetValue:
    year = group["key"]
    if year is None:
        return FacetValue(_unknown(language), group["count"], f"{name}:null")
    start, end = dt.date(year, 1, 1), dt.date(year, 12, 31)
    return FacetValue(str(year), group["count"], f"{name}:>={start},{name}:<={end}")


def _value(resource: Resource, name: str, group: Mapping[str, Any], language: Language) -> FacetValue:
    value = group["key"]
    if value is None:
        return FacetValue(_unknown(language), group["count"], f"{name}:null")
    quoted = str(value).replace('"', '""')
    return FacetValue(value_text(resource, name, value, language), group["count"], f'{name}:"{quoted}"')


def value_text(resource: Resource, name: str, value: Any, language: Language) -> str:
    """Return a value of a list's attribute in words."""
    if name == "class":
        return names.label(str(value), language)
    if name in COUNTRIES:
        return country_name(str(value), language)
    for node in GRAPH_SCHEMA.collections.get(resource.name, ()):  # none where rows are of a relation
        spec = specs_of(node.name).get(name)
        if spec is not None:
            return "; ".join(part.text for part in show(spec, value, {}, language))
    return str(value)


def _unknown(language: Language) -> str:
    return "未知" if language == "zh" else "unknown"
