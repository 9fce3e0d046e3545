"""Rows made from the schema: one that each class accepts, and one broken row for each condition."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.schema.model import END_KEY, START_KEY, NodeType, PropertySpec, RelationshipType

Row = dict[str, object]
Owner = NodeType | RelationshipType

# Keys differ from row to row, so that the rows of a class stand in one table; `{}` is a number from 1.
KEY_TEMPLATES = {
    "publicationNumber": "CN{}A",
    "applicationNumber": "CN{}",
    "symbolId": "IPC:B64C{}/02",
    "industryId": "listed:{}",
    "linkId": "chain/link{}",
    "chainId": "chain{}",
}
EXAMPLES = {
    "^[A-Z]{2}$": "CN",
    "^[A-Z]{2}[A-Z0-9]{1,30}$": "CN108232156A",
    "^[A-Z0-9]{1,30}$": "108232156",
    "^[A-Z][A-Z0-9]?$": "A1",
    "^[a-z]{2,3}$": "zh",
    "^[0-9]{3}-[0-9]{3}-[0-9]{3}-[0-9]{3}-[0-9X]{3}$": "012-345-678-901-23X",
    "^[A-HY][0-9]{2}[A-Z]([0-9]{1,4}(/[0-9]{1,6})?)?$": "B64C39/02",
    "^[A-HY]([0-9]{2}([A-Z]([0-9]{1,4}(/[0-9]{1,6})?)?)?)?$": "B64C39/02",
    "^[A-HY][0-9]{2}[A-Z]$": "B64C",
    "^[A-Z&][A-Z0-9&,;/ -]{0,30}$": "X, Y",
    "^[0-9A-HJ-NPQRTUWXY]{18}$": "91110000MA00000007",
    "^[A-Z0-9]{18}[0-9]{2}$": "ABCDEFGHIJ1234567809",
    "^[0-9A-Z]{1,12}([.][A-Z]{1,5})?$": "603037.SH",
    "^[0-9A-Z]{3,12}$": "4111010001",
    "^[A-Z]{3}$": "CNY",
    "^[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*=[0-9.]+$": "chain/link1=0.5",
    "^[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*=[0-9.]+(e-[0-9]+)?$": "chain/link1=5e-05",
    "^[a-z][A-Za-z0-9-]*:.+": "stock:603037.SH",
    "^[A-Za-z0-9][A-Za-z0-9._-]*$": "civil-drone",
    "^[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*$": "civil-drone/battery",
    "^[A-Za-z0-9][A-Za-z0-9._-]*:.+": "listed:1",
    "^[A-Z]$": "H",
    "^[A-Z]{2}[A-Z0-9.]{1,40}$": "CN201810000001",
    "[^ \u3000\t\r\n]": "名称",
}
NEVER_MATCHING = (" ", "\u3000", "!", "")
WRONG_TYPES = {
    "string": 1,
    "date": "2018-01-01",
    "dateTime": "2018-01-01",
    "integer": 1.5,
    "double": 1,
    "boolean": "true",
}
INT64 = range(-(2**63), 2**63)


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that breaks one condition of one property."""

    row: Row
    property: str
    constraint: str


def key_of(owner: Owner, row: Row) -> str:
    """Return the key of a row as the column checks show it."""
    if isinstance(owner, NodeType):
        return str(row[owner.key])
    return f"{row[START_KEY]} -> {row[END_KEY]}"


def valid_row(owner: Owner, number: int) -> Row:
    """Return a row with a value for every property, accepted by its class."""
    row: Row = {} if isinstance(owner, NodeType) else {START_KEY: f"s{number}", END_KEY: f"e{number}"}
    key = owner.key if isinstance(owner, NodeType) else None
    row |= {spec.name: _value(spec) for spec in owner.properties if spec.name != key}
    if key is not None:
        row[key] = KEY_TEMPLATES.get(key, "k{}").format(number)
    return row


def minimal_row(owner: Owner, number: int) -> Row:
    """Return a row with the required values only."""
    required = {spec.name for spec in owner.properties if spec.required} | {START_KEY, END_KEY}
    return {name: value for name, value in valid_row(owner, number).items() if name in required}


def broken_rows(owner: Owner, specs: list[PropertySpec], first: int) -> Iterator[Broken]:
    """Yield rows that each break one condition of one of the properties; keys are left alone."""
    number = first
    for spec in specs:
        for constraint, value in _bad_values(spec):
            row = valid_row(owner, number)
            number += 1
            if value is None:
                del row[spec.name]
            else:
                row[spec.name] = (value,) if spec.many and value != () else value
            yield Broken(row, spec.name, constraint)


def mistyped_rows(owner: Owner, specs: list[PropertySpec]) -> Iterator[Broken]:
    """Yield rows with a value of another type; their tables have another column type."""
    for spec in specs:
        value = WRONG_TYPES[spec.datatype]
        row = valid_row(owner, 1) | {spec.name: (value,) if spec.many else value}
        yield Broken(row, spec.name, "datatype")


def _value(spec: PropertySpec) -> object:
    value = _single(spec)
    return (value,) if spec.many else value


def _single(spec: PropertySpec) -> object:
    if spec.allowed:
        return spec.allowed[0]
    if spec.pattern is not None:
        return EXAMPLES[spec.pattern]
    if spec.datatype in ("integer", "double"):
        kind = int if spec.datatype == "integer" else float
        highest = spec.max_inclusive if spec.max_inclusive is not None else spec.max_exclusive
        assert isinstance(highest, int | float)
        return kind(min(highest, 1))
    return {
        "string": "文字 text",
        "boolean": True,
        "date": dt.date(2018, 6, 29),
        "dateTime": dt.datetime.fromisoformat("2018-06-29T08:30:00"),
    }[spec.datatype]


def _bad_values(spec: PropertySpec) -> Iterator[tuple[str, object]]:
    """Yield the constraint and a value that breaks it; None is an absent value, () an empty list."""
    if spec.required:
        yield "minCount", () if spec.many else None
    if spec.allowed:
        yield "in", "notACode"
    if spec.pattern is not None:
        yield "pattern", next(text for text in NEVER_MATCHING if not re.search(spec.pattern, text))
    if spec.min_length is not None:
        yield "minLength", "x" * (spec.min_length - 1)
    if spec.max_length is not None:
        yield "maxLength", "1" * (spec.max_length + 1)
    yield from _out_of_range(spec)


def _out_of_range(spec: PropertySpec) -> Iterator[tuple[str, object]]:
    bounds = (
        ("minInclusive", spec.min_inclusive, -1),
        ("minExclusive", spec.min_exclusive, 0),
        ("maxInclusive", spec.max_inclusive, 1),
        ("maxExclusive", spec.max_exclusive, 0),
    )
    for constraint, bound, step in bounds:
        if bound is None:
            continue
        if isinstance(bound, float):
            yield constraint, math.nextafter(bound, step * math.inf) if step else bound
        elif isinstance(bound, dt.date):
            yield constraint, bound + dt.timedelta(days=step)
        elif bound + step in INT64:
            yield constraint, bound + step
    if spec.datatype == "double" and bounds[2][1] is not None:
        yield "maxInclusive", math.inf
