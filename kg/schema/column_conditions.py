"""The conditions of one property as SQL that is true where a value is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kg.schema.model import Bound, PropertySpec


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on one column.

    Attributes:
        sql: true where the row is refused.
        found: SQL of the value to show.
        expected: the condition in words.
        constraint: local name of the SHACL constraint.
    """

    property: str
    sql: str
    found: str
    expected: str
    constraint: str


def quoted(name: str) -> str:
    """Return a column name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def sql_text(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def end_conditions(name: str) -> list[Condition]:
    """Return the conditions on the start or end key of a relationship: there, and not empty."""
    column = quoted(name)
    return [
        Condition(name, f"{column} IS NULL", "NULL", "a value", "minCount"),
        Condition(name, f"{column} = ''", column, "length at least 1", "minLength"),
    ]


def conditions_of(spec: PropertySpec) -> list[Condition]:
    """Return the conditions on the column of a property."""
    column = quoted(spec.name)
    found = []
    if spec.required:
        absent = f"{column} IS NULL" + (f" OR len({column}) = 0" if spec.many else "")
        found.append(Condition(spec.name, absent, "NULL", "a value", "minCount"))
    if spec.many:
        missing = f"len(list_filter({column}, lambda x: x IS NULL)) > 0"
        found.append(Condition(spec.name, missing, "NULL", "no empty item", "datatype"))
    for test, expected, constraint in _value_tests(spec):
        found.append(_condition(spec, test, expected, constraint))
    return found


def _condition(spec: PropertySpec, test: Callable[[str], str], expected: str, constraint: str) -> Condition:
    """Lift a test of one value to the column; of a list the first refused item is shown."""
    column = quoted(spec.name)
    if not spec.many:
        return Condition(spec.name, test(column), column, expected, constraint)
    refused = f"list_filter({column}, lambda x: {test('x')})"
    return Condition(spec.name, f"len({refused}) > 0", f"{refused}[1]", expected, constraint)


def _value_tests(spec: PropertySpec) -> Iterator[tuple[Callable[[str], str], str, str]]:
    """Yield tests that are true for a refused value, with the condition in words and its SHACL name."""
    if spec.pattern is not None:
        pattern = sql_text(spec.pattern)
        yield lambda v: f"NOT regexp_matches({v}, {pattern})", f"pattern {spec.pattern!r}", "pattern"
    if spec.allowed:
        values = ", ".join(sql_text(value) for value in spec.allowed)
        yield lambda v: f"{v} NOT IN ({values})", "one of " + ", ".join(spec.allowed), "in"
    if spec.min_length is not None:
        yield lambda v: f"length({v}) < {spec.min_length}", f"length at least {spec.min_length}", "minLength"
    if spec.max_length is not None:
        yield lambda v: f"length({v}) > {spec.max_length}", f"length at most {spec.max_length}", "maxLength"
    yield from _range_tests(spec)


def _range_tests(spec: PropertySpec) -> Iterator[tuple[Callable[[str], str], str, str]]:
    """Yield the tests of bounds. DuckDB orders NaN above everything, so an upper bound refuses it."""
    bounds = (
        (spec.min_inclusive, "<", "at least", "minInclusive"),
        (spec.min_exclusive, "<=", "above", "minExclusive"),
        (spec.max_inclusive, ">", "at most", "maxInclusive"),
        (spec.max_exclusive, ">=", "below", "maxExclusive"),
    )
    for bound, operator, words, constraint in bounds:
        if bound is not None:
            yield _comparison(operator, bound), f"{words} {bound}", constraint


def _comparison(operator: str, bound: Bound) -> Callable[[str], str]:
    literal = _literal(bound)
    return lambda value: f"{value} {operator} {literal}"


def _literal(bound: Bound) -> str:
    if isinstance(bound, dt.date):
        return f"DATE '{bound.isoformat()}'"
    return f"CAST({bound!r} AS DOUBLE)" if isinstance(bound, float) else f"({bound})"
