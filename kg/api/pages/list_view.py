"""What a list shows: which columns, which values in them, where each leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.answers.text_index import NAMES, TEXTS
from kg.api.collections.resources import Attribute, Resource, collection_resource, relation_resource
from kg.api.language import Language, pick
from kg.api.pages import names
from kg.api.pages.names import thing_path
from kg.api.pages.values import Shown, main_date, show, specs_of
from kg.schema import GRAPH_SCHEMA
from kg.schema.model import END_KEY, SOURCES, START_KEY

DEFAULT_COLUMNS = 8
LONGEST_TEXT = 160
MOST_ITEMS = 3
CLASS = "class"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: its name, label, meaning, whether it can be sorted by and stands to the right."""

    name: str
    label: str
    can_sort: bool
    is_number: bool


@dataclass(frozen=True, slots=True)
class CellView:
    """A value of a list: its parts, how many more there are, the whole of a text that was cut."""

    parts: tuple[Shown, ...]
    more: int
    whole: str | None


def find_resource(name: str) -> Resource | None:
    """Return the collection `patents`, or the relation `relations/Citation`; None for other names."""
    kind, slash, relation = name.partition("/")
    if slash:
        known = any(held.name == relation for held in GRAPH_SCHEMA.relationships)
        return relation_resource(relation) if kind == "relations" and known else None
    return collection_resource(name) if name in GRAPH_SCHEMA.collections else None


def api_list(resource: Resource) -> str:
    """Return the path of the operation that lists a resource."""
    return f"/api/v1/{resource.name}" if resource.root else f"/api/v1/relations/{resource.name}"


def choose_columns(resource: Resource, asked: Sequence[str]) -> list[str]:
    """Return the columns asked for that there are; else names, date, country and codes first."""
    chosen = [name for name in dict.fromkeys(asked) if name in resource.attributes]
    if chosen:
        return chosen
    date = main_date(resource)
    key = list(resource.identity)
    named = [name for name in NAMES[:4] if name in resource.attributes and not resource.attributes[name].many]
    several = [CLASS] if resource.root and len(GRAPH_SCHEMA.collections[resource.name]) > 1 else []
    companions = {name for name in resource.attributes if name.endswith("Precision")}
    rest = [
        name
        for name, held in resource.attributes.items()
        if name not in (CLASS, SOURCES, *TEXTS) and name not in companions and not held.many
    ]
    # What every class of the collection has comes before what only some have.
    owners = [specs_of(owner) for owner in _owners(resource)]
    rest.sort(key=lambda name: sum(name not in specs for specs in owners))
    coded = [
        name
        for name in rest
        if (resource.attributes[name].code_list or name == "countryCode")
        and all(name in specs for specs in owners)
    ]
    wanted = [*named[:2], *key, *several, *([date] if date else []), *coded, *rest]
    return list(dict.fromkeys(wanted))[:DEFAULT_COLUMNS]


def view_columns(resource: Resource, chosen: Sequence[str], language: Language) -> list[Column]:
    """Return the columns of a list with their labels."""
    return [_column(resource.attributes[name], language) for name in chosen]


def _column(held: Attribute, language: Language) -> Column:
    is_number = held.datatype in ("integer", "double") and not held.many
    return Column(held.name, pick(held.label_zh, held.label_en, language), not held.many, is_number)


def needed(resource: Resource, chosen: Sequence[str]) -> str:
    """Return the attributes that a row must have to be shown, as `select` takes them."""
    extra = [*resource.identity, *([CLASS] if CLASS in resource.attributes else [])]
    companions = [
        spec.partial_date
        for owner in _owners(resource)
        for spec in specs_of(owner).values()
        if spec.name in chosen and spec.partial_date
    ]
    money = [n for n in ("currency", "registeredCapitalCurrency") if n in resource.attributes]
    wanted = dict.fromkeys([*chosen, *extra, *companions, *money])
    return ",".join(name for name in wanted if name in resource.attributes)


def _owners(resource: Resource) -> list[str]:
    if resource.root is None:
        return [resource.name]
    return [node.name for node in GRAPH_SCHEMA.collections[resource.name]]


def view_cell(
    resource: Resource,
    name: str,
    row: Mapping[str, Any],
    language: Language,
    named: Mapping[str, tuple[str, str]],
) -> CellView:
    """Return a value of a row.

    Args:
        resource: of the list.
        name: of the column.
        row: of the list.
        language: of codes and units.
        named: name and class of the things at the ends of a relation, by `<column>:<key>`.
    """
    value = row.get(name)
    if value in (None, []):
        return CellView((), 0, None)
    if name == CLASS:
        return CellView((Shown(names.label(str(value), language)),), 0, None)
    if resource.root is None and name in (START_KEY, END_KEY):
        text, kind = named.get(f"{name}:{value}", (str(value), ""))
        return CellView((Shown(text, thing_path(kind, str(value)) if kind else None),), 0, None)
    owner = str(row.get(CLASS) or resource.name)
    spec = specs_of(owner).get(name)
    if name == SOURCES:
        return _cut([Shown(str(one)) for one in value])
    parts = show(spec, value, row, language) if spec else [Shown(str(value))]
    if resource.root is not None and name in (resource.identity[0], *NAMES[:4]):
        parts = [Shown(part.text, thing_path(owner, str(row[resource.identity[0]]))) for part in parts]
    return _cut(parts)


def _cut(parts: Sequence[Shown]) -> CellView:
    if len(parts) == 1 and len(parts[0].text) > LONGEST_TEXT:
        short = Shown(parts[0].text[: LONGEST_TEXT - 1] + "…", parts[0].href, parts[0].note)
        return CellView((short,), 0, parts[0].text)
    whole = "; ".join(part.text for part in parts) if len(parts) > MOST_ITEMS else None
    return CellView(tuple(parts[:MOST_ITEMS]), len(parts) if len(parts) > MOST_ITEMS else 0, whole)


def order_of(sort: str | None, column: str) -> str | None:
    """Return how a list is sorted by a column, if by it first: `ascending`, `descending` or None."""
    first = (sort or "").split(",")[0]
    if first.removeprefix("-") != column:
        return None
    return "descending" if first.startswith("-") else "ascending"
