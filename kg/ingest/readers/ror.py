"""Research organisations of ROR, JSON of schema 1 (to 2024) and 2: dumps (an array) and API answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa

from kg.ingest.datasets import load_card
from kg.ingest.readers.batches import Cell, batch_schema
from kg.ingest.readers.head import Head
from kg.ingest.readers.json_documents import items_at, read_json_objects, sniff_objects, text_at
from kg.ingest.readers.line_source import RECORD_LIMIT
from kg.ingest.rejects import ReadReport

CARD = load_card("ror")
LISTS = ("names", "acronyms", "types", "identifiers", "parents", "children", "predecessors", "successors")
SCHEMA = batch_schema(list(CARD.columns), lists=LISTS)
RELATIONS = {
    "parent": "parents",
    "child": "children",
    "predecessor": "predecessors",
    "successor": "successors",
}
# One organisation has one identifier of each; of ISNI and Crossref's funders several are given.
AUTHORITIES = {"grid": "grid", "wikidata": "wikidata", "isni": "isni", "fundref": "fundref"}
ADDRESS = "https://ror.org/"


def read_ror(path: Path, report: ReadReport, limit: int = RECORD_LIMIT) -> Iterator[pa.RecordBatch]:
    """Yield research organisations."""
    yield from read_json_objects(path, report, SCHEMA, ror_row, limit)


def sniff_ror(head: Head) -> int:
    """Return the marks of ROR's JSON."""
    if head.is_binary or head.is_markup:
        return 0
    return sniff_objects(lambda values: 20 if ror_row(values) else 0, head.text)


def ror_row(values: Mapping[str, object]) -> Mapping[str, Cell] | None:
    """Return the columns of an organisation, None where the object is none of ROR's."""
    if not (text_at(values, "id") or "").startswith(ADDRESS) or "types" not in values:
        return None
    names = _names_of_two(values) if isinstance(values.get("names"), list) else _names_of_one(values)
    return {
        "ror": text_at(values, "id"),
        **names,
        "types": [kind.lower() for kind in _texts(items_at(values, "types"))],
        "status": text_at(values, "status"),
        "established": text_at(values, "established"),
        **_place(values),
        "website": _website(values),
        "identifiers": _identifiers(values.get("external_ids")),
        **_relations(values),
    }


def _names_of_two(values: Mapping[str, object]) -> Mapping[str, Cell]:
    items = items_at(values, "names")
    shown = [item for item in items if "ror_display" in items_at(item, "types")]
    english = [item for item in items if text_at(item, "lang") == "en" and "label" in items_at(item, "types")]
    acronyms = [item for item in items if "acronym" in items_at(item, "types")]
    return {
        "name": text_at(shown[0] if shown else None, "value"),
        "legal_language": text_at(shown[0] if shown else None, "lang"),
        "name_en": text_at(english[0] if english else None, "value"),
        "names": _texts([text_at(item, "value") for item in items if item not in acronyms]),
        "acronyms": _texts([text_at(item, "value") for item in acronyms]),
    }


def _names_of_one(values: Mapping[str, object]) -> Mapping[str, Cell]:
    labels = [text_at(item, "label") for item in items_at(values, "labels")]
    return {
        "name": text_at(values, "name"),
        "names": _texts([text_at(values, "name"), *labels, *items_at(values, "aliases")]),
        "acronyms": _texts(items_at(values, "acronyms")),
    }


def _place(values: Mapping[str, object]) -> Mapping[str, Cell]:
    location = next(iter(items_at(values, "locations")), None)
    address = next(iter(items_at(values, "addresses")), None)
    details = location.get("geonames_details") if isinstance(location, dict) else None
    return {
        "country": text_at(details, "country_code") or text_at(values, "country", "country_code"),
        "city": text_at(details, "name") or text_at(address, "city"),
        "latitude": text_at(details, "lat") or text_at(address, "lat"),
        "longitude": text_at(details, "lng") or text_at(address, "lng"),
    }


def _website(values: Mapping[str, object]) -> str | None:
    for link in items_at(values, "links"):
        if isinstance(link, str):
            return link
        if text_at(link, "type") == "website":
            return text_at(link, "value")
    return None


def _identifiers(external: object) -> list[str]:
    """Return one identifier an authority: the preferred one, else the only one; of several none is chosen."""
    pairs = (
        [(kind, values) for kind, values in external.items()]
        if isinstance(external, dict)
        else [(text_at(item, "type") or "", item) for item in items_at(external)]
    )
    found = []
    for kind, values in pairs:
        every = _texts(items_at(values, "all"))
        value = text_at(values, "preferred") or (every[0] if len(every) == 1 else None)
        if value and kind.lower() in AUTHORITIES:
            found.append(f"{AUTHORITIES[kind.lower()]}:{value.replace(' ', '')}")
    return found


def _relations(values: Mapping[str, object]) -> Mapping[str, Cell]:
    found: dict[str, list[str]] = {column: [] for column in RELATIONS.values()}
    for item in items_at(values, "relationships"):
        column = RELATIONS.get((text_at(item, "type") or "").lower())
        if column is not None and (other := text_at(item, "id")) is not None:
            found[column].append(other)
    return dict(found)


def _texts(values: list[str | None] | list[object]) -> list[str]:
    return list(dict.fromkeys(value.strip() for value in values if isinstance(value, str) and value.strip()))
