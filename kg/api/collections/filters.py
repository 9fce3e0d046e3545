"""`filter=`, `sort=` and `select=`: what they say, as SQL with parameters.

```text
filter      = condition *( "," condition )              all must hold
condition   = attribute ":" [ "!" ] test                "!": all but these, also those of which it is unknown
test        = "null" | ( ">" | ">=" | "<" | "<=" ) value | value *( "|" value )
value       = text without `,` `|` `"`, or any text in double quotes (`""` is one double quote)
attribute   = a property, or RelationshipClass "." property: the row has such a relation
```

A property with many values satisfies a test when one of them does. Syntax as OpenAlex has it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.api.collections.resources import Attribute, Resource, relation_resource
from kg.errors import QueryError
from kg.schema import GRAPH_SCHEMA
from kg.schema.model import DUCKDB_TYPES, END_KEY, START_KEY

Value = str | int | float | bool | dt.date | dt.datetime
_COMPARISON = re.compile(r"(>=|<=|>|<)")
_NULL = "null"
MOST_CONDITIONS = 50
MOST_VALUES = 1000


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a filter, read but not yet checked against a resource.

    Attributes:
        operator: `in`, `null`, `>`, `>=`, `<` or `<=`.
        values: texts; one for a comparison, none for null.
    """

    attribute: str
    operator: str
    values: tuple[str, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class SqlPart:
    """A piece of SQL and the values of its question marks."""

    sql: str
    values: tuple[object, ...] = ()


def parse_filter(text: str) -> list[Condition]:
    """Return the conditions of a filter.

    Raises:
        QueryError: the text is not a filter; `found` is the part that is wrong.
    """
    parts = list(split_outside_quotes(text, ","))
    if len(parts) > MOST_CONDITIONS:
        raise _wrong("too many conditions", str(len(parts)), f"{MOST_CONDITIONS} at most")
    return [_parse_condition(part) for part in parts]


def _parse_condition(text: str) -> Condition:
    name, colon, rest = text.partition(":")
    if not colon or not name.strip() or not rest:
        raise _wrong("a condition is attribute:value", text, "such as countryCode:CN, or memberCount:>5")
    negated = rest.startswith("!")
    rest = rest.removeprefix("!")
    if rest == _NULL:
        return Condition(name.strip(), _NULL, (), negated)
    if found := _COMPARISON.match(rest):
        return Condition(name.strip(), found.group(), (_unquote(rest[found.end() :]),), negated)
    values = tuple(_unquote(value) for value in split_outside_quotes(rest, "|"))
    if len(values) > MOST_VALUES:
        raise _wrong("too many values", str(len(values)), f"{MOST_VALUES} at most")
    return Condition(name.strip(), "in", values, negated)


def split_outside_quotes(text: str, separator: str) -> Iterator[str]:
    """Yield the parts between separators that stand outside double quotes."""
    start, quoted = 0, False
    for place, letter in enumerate(text):
        if letter == '"':
            quoted = not quoted
        elif letter == separator and not quoted:
            yield text[start:place]
            start = place + 1
    if quoted:
        raise _wrong("a double quote is not closed", text[start:], '"…"')
    yield text[start:]


def _unquote(text: str) -> str:
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return text[1:-1].replace('""', '"')
    if not text or '"' in text:
        raise _wrong("not a value", text, "a value, or any text in double quotes")
    return text


def where_of(resource: Resource, conditions: Sequence[Condition]) -> SqlPart:
    """Return the condition of a WHERE; `true` when there are no conditions.

    Raises:
        QueryError: an attribute is unknown, or a value is not of its datatype.
    """
    parts = [_compile(resource, condition) for condition in conditions]
    sql = " AND ".join(f"({part.sql})" for part in parts) or "true"
    return SqlPart(sql, tuple(value for part in parts for value in part.values))


def _compile(resource: Resource, condition: Condition) -> SqlPart:
    if "." in condition.attribute:
        return _compile_relation(resource, condition)
    attribute = find_attribute(resource, condition.attribute)
    part = _test(attribute, condition)
    return SqlPart(f"NOT coalesce({part.sql}, false)", part.values) if condition.negated else part


def _test(attribute: Attribute, condition: Condition) -> SqlPart:
    column = f'"{attribute.name}"'
    if condition.operator == _NULL:
        return SqlPart(f"{column} IS NULL")
    values = tuple(parse_value(attribute, value) for value in condition.values)
    marks = ", ".join(f"CAST(? AS {DUCKDB_TYPES[attribute.datatype]})" for _ in values)
    if condition.operator == "in":
        return SqlPart(
            f"list_has_any({column}, [{marks}])" if attribute.many else f"{column} IN ({marks})", values
        )
    if attribute.many:
        test = f"len(list_filter({column}, lambda item: item {condition.operator} {marks})) > 0"
        return SqlPart(test, values)
    return SqlPart(f"{column} {condition.operator} {marks}", values)


def _compile_relation(resource: Resource, condition: Condition) -> SqlPart:
    """Return the condition that a row has a relation of which something holds.

    The row is at the start of the relation, unless only the end is of its kind or `startKey` is asked for.
    """
    name, _, attribute = condition.attribute.partition(".")
    known = [r for r in GRAPH_SCHEMA.relationships if r.name == name]
    sides = [_roots(resource, r.start) for r in known], [_roots(resource, r.end) for r in known]
    at_start, at_end = any(sides[0]), any(sides[1])
    if not at_start and not at_end:
        expected = ", ".join(_relations_of(resource)) or "a property"
        raise _wrong(f"{resource.name} have no such relation", name, expected)
    own = START_KEY if at_start and not (at_end and attribute == START_KEY) else END_KEY
    inner = _test(find_attribute(relation_resource(name), attribute), condition)
    negation = "NOT " if condition.negated else ""
    chosen = f'SELECT "{own}" FROM "{name}" WHERE {inner.sql}'
    return SqlPart(f'"{resource.identity[0]}" {negation}IN ({chosen})', inner.values)


def _roots(resource: Resource, class_name: str) -> bool:
    return resource.root is not None and GRAPH_SCHEMA.node(class_name).key_root == resource.root


def _relations_of(resource: Resource) -> list[str]:
    return [
        r.name for r in GRAPH_SCHEMA.relationships if _roots(resource, r.start) or _roots(resource, r.end)
    ]


def find_attribute(resource: Resource, name: str) -> Attribute:
    """Return an attribute by name.

    Raises:
        QueryError: the resource has none of that name.
    """
    if name not in resource.attributes:
        raise QueryError(
            f"{resource.name} have no such attribute",
            where="query",
            found=name,
            expected=", ".join(resource.attributes),
        )
    return resource.attributes[name]


def parse_value(attribute: Attribute, text: str) -> Value:
    """Return a text of a request as a value of an attribute's datatype.

    Raises:
        QueryError: it is none.
    """
    try:
        match attribute.datatype:
            case "integer":
                return _bounded(int(text))
            case "double":
                return float(text)
            case "boolean":
                return {"true": True, "false": False}[text.lower()]
            case "date":
                return dt.date.fromisoformat(text)
            case "dateTime":
                return dt.datetime.fromisoformat(text)
            case _:
                return text
    except (ValueError, KeyError) as error:
        raise QueryError(
            f"not a value of {attribute.name}", where="query.filter", found=text, expected=attribute.datatype
        ) from error


def _bounded(number: int) -> int:
    if not -(2**63) <= number < 2**63:
        raise ValueError(number)
    return number


def _wrong(message: str, found: str, expected: str) -> QueryError:
    return QueryError(message, where="query.filter", found=found, expected=expected)


@dataclass(frozen=True, slots=True)
class SortKey:
    """One column to sort by; unknown values come last in both directions."""

    column: str
    descending: bool


def parse_sort(resource: Resource, text: str | None, default: Sequence[SortKey] = ()) -> list[SortKey]:
    """Return the columns to sort by, made unique by the identity of the rows at the end.

    Raises:
        QueryError: an attribute is unknown, has many values, or stands there twice.
    """
    asked = [_parse_key(resource, part) for part in text.split(",")] if text else list(default)
    names = [key.column for key in asked]
    if len(set(names)) != len(names):
        raise QueryError("an attribute is sorted by twice", where="query.sort", found=text)
    return [*asked, *(SortKey(name, False) for name in resource.identity if name not in names)]


def _parse_key(resource: Resource, text: str) -> SortKey:
    name = text.strip()
    attribute = find_attribute(resource, name.removeprefix("-"))
    if attribute.many:
        raise QueryError("an attribute with many values has no order", where="query.sort", found=name)
    return SortKey(attribute.name, name.startswith("-"))


def parse_select(resource: Resource, text: str | None, *, evidence: bool) -> list[str]:
    """Return the attributes that a row is to have, in the order asked for.

    Raises:
        QueryError: an attribute is unknown.
    """
    names = (
        [find_attribute(resource, part.strip()).name for part in text.split(",")] if text else resource.shown
    )
    wanted = [*names, "sources"] if evidence and "sources" in resource.attributes else names
    # What is entered is never shown as if the version had it.
    marked = [name for name in ("overlay",) if name in resource.attributes]
    return list(dict.fromkeys([*wanted, *marked]))
