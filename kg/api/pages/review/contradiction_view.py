"""A contradiction worked out: both sides, and what is entered when one of them is right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from kg.api.language import Language
from kg.api.pages.names import property_label
from kg.api.pages.national.series_view import when_text
from kg.api.pages.numbers import format_number
from kg.errors import SchemaError
from kg.schema import GRAPH_SCHEMA


@dataclass(frozen=True, slots=True)
class Choice:
    """What a button enters: an address of the ledger and the value, as JSON."""

    name: str
    address: str
    value: str


@dataclass(frozen=True, slots=True)
class Told:
    """One side: the value, where it stands, and its words."""

    text: str
    source: str | None
    passage: str | None
    path: str | None


@dataclass(frozen=True, slots=True)
class ContradictionView:
    """Two sources that say different things."""

    contradiction_id: str
    kind: str
    subject: str
    what: str
    when: str | None
    left: Told
    right: Told
    choices: tuple[Choice, ...]
    is_decided: bool


def view_contradiction(row: Mapping[str, Any], language: Language) -> ContradictionView:
    """Return a contradiction of the answer of its operation."""
    kind = str(row["kind"])
    return ContradictionView(
        contradiction_id=str(row["contradictionId"]),
        kind=kind,
        subject=str(row["subject"]),
        what=str(row.get("measure") or property_label(str(row["class"]), str(row["property"]), language)),
        when=when_text(row.get("statedOn"), "day"),
        left=_told(row, "left", language),
        right=_told(row, "right", language),
        choices=_choices(kind, row),
        is_decided=bool(row["isDecided"]),
    )


def _told(row: Mapping[str, Any], side: str, language: Language) -> Told:
    value, unit = str(row[f"{side}Value"]), row.get("unit")
    number = _number(value) if row["kind"] == "statement" else None
    text = value if number is None else format_number(number, language)
    key = str(row[f"{side}Key"])
    return Told(
        text=f"{text} {unit}" if unit else text,
        source=row.get(f"{side}Source"),
        passage=row.get(f"{side}Passage"),
        path=f"/profile/statements/{key}" if row["kind"] == "statement" else None,
    )


def _choices(kind: str, row: Mapping[str, Any]) -> tuple[Choice, ...]:
    if kind == "identifiers":
        pair = {"leftKey": row["leftValue"], "rightKey": row["rightValue"]}
        return (
            _judge("samePair", {**pair, "verdict": "positive"}),
            _judge("twoOrganizations", {**pair, "verdict": "negative"}),
        )
    if kind == "statement":
        # The other side is corrected to what the right one says.
        return (
            _correct("leftRight", row, str(row["rightKey"]), row["leftValue"]),
            _correct("rightRight", row, str(row["leftKey"]), row["rightValue"]),
        )
    return (
        _correct("leftRight", row, str(row["leftKey"]), row["leftValue"]),
        _correct("rightRight", row, str(row["leftKey"]), row["rightValue"]),
    )


def _judge(name: str, value: Mapping[str, Any]) -> Choice:
    return Choice(name, "/api/v1/ledger/judgements", orjson.dumps(value).decode())


def _correct(name: str, row: Mapping[str, Any], key: str, value: object) -> Choice:
    owner, attribute = str(row["class"]), str(row["property"])
    entered = {
        "entityClass": owner,
        "key": key,
        "property": attribute,
        "value": typed_value(owner, attribute, str(value)),
    }
    return Choice(name, "/api/v1/ledger/corrections", orjson.dumps(entered).decode())


def typed_value(owner: str, attribute: str, text: str) -> str | float | int | bool:
    """Return the text of a value as the datatype of the property that it is a value of."""
    try:
        kind = GRAPH_SCHEMA.node(owner).property(attribute).datatype
    except SchemaError:
        return text
    if kind == "double":
        return text if _number(text) is None else float(text)
    if kind == "integer":
        return int(text) if text.lstrip("-").isdigit() else text
    return text == "true" if kind == "boolean" else text


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
