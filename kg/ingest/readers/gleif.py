"""GLEIF: legal entities (level 1) and relationships (level 2), CSV and JSON, golden copy and API.

Formats: LEI Common Data File 3.1, Relationship Record Common Data File 2.1; the golden copy's CSV flattens
their XML into dotted column names, its JSON is the same XML in BadgerFish; its API has a
shape of its own. All give the columns of the card, which are named after the CSV.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa

from kg.ingest.datasets import DataSetCard, header_key, load_card
from kg.ingest.readers.batches import Cell, batch_schema
from kg.ingest.readers.head import Head, read_head
from kg.ingest.readers.json_documents import Flatten, items_at, read_json_objects, sniff_objects, text_at
from kg.ingest.readers.line_source import RECORD_LIMIT, LineSource
from kg.ingest.readers.tabular_file import choose_header, likely_header, read_tabular
from kg.ingest.rejects import ReadReport

ENTITY = load_card("gleif_lei")
RELATIONSHIP = load_card("gleif_relationship")
ENTITY_SCHEMA = batch_schema(list(ENTITY.columns))
RELATIONSHIP_SCHEMA = batch_schema(list(RELATIONSHIP.columns))
# Of three hundred numbered columns those of the card are read; the others repeat addresses and evidence.
FAMILIES = ("entity", "registration", "relationship", "extension")


def read_gleif_entities(
    path: Path, report: ReadReport, limit: int = RECORD_LIMIT
) -> Iterator[pa.RecordBatch]:
    """Yield legal entities."""
    if _is_json(path):
        yield from read_json_objects(path, report, ENTITY_SCHEMA, entity_row, limit)
    else:
        yield from read_tabular(path, report, _with_families(ENTITY, path), ENTITY_SCHEMA, limit)


def read_gleif_relationships(
    path: Path, report: ReadReport, limit: int = RECORD_LIMIT
) -> Iterator[pa.RecordBatch]:
    """Yield relationships of two legal entities."""
    if _is_json(path):
        yield from read_json_objects(path, report, RELATIONSHIP_SCHEMA, relationship_row, limit)
    else:
        yield from read_tabular(path, report, _with_families(RELATIONSHIP, path), RELATIONSHIP_SCHEMA, limit)


def _is_json(path: Path) -> bool:
    return read_head(path).text.lstrip("\ufeff \r\n\t").startswith(("{", "["))


def _with_families(card: DataSetCard, path: Path) -> DataSetCard:
    """Return the card with the file's other columns of the format's families ignored by name."""
    text = read_head(path).text.split("\n", 1)[0]
    header = choose_header(LineSource(iter([text.encode()])), card)
    known = tuple(cell for cell in header.cells if header_key(cell).startswith(FAMILIES))
    return dataclasses.replace(card, ignored=(*card.ignored, *known))


def entity_row(values: Mapping[str, object]) -> Mapping[str, Cell] | None:
    """Return the columns of an entity of the golden copy or the API, None where it is neither."""
    if text_at(values, "LEI"):
        return _golden_entity(values)
    attributes = values.get("attributes")
    if isinstance(attributes, dict) and text_at(attributes, "lei"):
        return _api_entity(attributes)
    return None


def _golden_entity(values: Mapping[str, object]) -> Mapping[str, Cell]:
    entity = values.get("Entity")
    others = items_at(entity, "OtherEntityNames", "OtherEntityName")
    transliterated = items_at(entity, "TransliteratedOtherEntityNames", "TransliteratedOtherEntityName")
    successor = next(iter(items_at(entity, "SuccessorEntity")), None)
    return {
        "lei": text_at(values, "LEI"),
        "legal_name": text_at(entity, "LegalName"),
        "legal_name_language": text_at(entity, "LegalName", "@xml:lang"),
        **_numbered("other_name", [text_at(item) for item in others], 5),
        **_numbered("transliterated_name", [text_at(item) for item in transliterated], 3),
        "legal_address": text_at(entity, "LegalAddress", "FirstAddressLine"),
        "legal_city": text_at(entity, "LegalAddress", "City"),
        "legal_region": text_at(entity, "LegalAddress", "Region"),
        "legal_country": text_at(entity, "LegalAddress", "Country"),
        "headquarters_city": text_at(entity, "HeadquartersAddress", "City"),
        "headquarters_region": text_at(entity, "HeadquartersAddress", "Region"),
        "headquarters_country": text_at(entity, "HeadquartersAddress", "Country"),
        "registration_authority": text_at(entity, "RegistrationAuthority", "RegistrationAuthorityID"),
        "registration_number": text_at(entity, "RegistrationAuthority", "RegistrationAuthorityEntityID"),
        "jurisdiction": text_at(entity, "LegalJurisdiction"),
        "category": text_at(entity, "EntityCategory"),
        "legal_form": text_at(entity, "LegalForm", "EntityLegalFormCode"),
        "other_legal_form": text_at(entity, "LegalForm", "OtherLegalForm"),
        "entity_status": text_at(entity, "EntityStatus"),
        "created": text_at(entity, "EntityCreationDate"),
        "expired": text_at(entity, "EntityExpirationDate"),
        "successor": text_at(successor, "SuccessorLEI"),
        "registration_status": text_at(values, "Registration", "RegistrationStatus"),
    }


def _api_entity(values: Mapping[str, object]) -> Mapping[str, Cell]:
    entity = values.get("entity")
    others = [text_at(item, "name") for item in items_at(entity, "otherNames")]
    transliterated = [text_at(item, "name") for item in items_at(entity, "transliteratedOtherNames")]
    lines = items_at(entity, "legalAddress", "addressLines")
    successors = [*items_at(entity, "successorEntities"), *items_at(entity, "successorEntity")]
    return {
        "lei": text_at(values, "lei"),
        "legal_name": text_at(entity, "legalName", "name"),
        "legal_name_language": text_at(entity, "legalName", "language"),
        **_numbered("other_name", others, 5),
        **_numbered("transliterated_name", transliterated, 3),
        "legal_address": next((line for line in lines if isinstance(line, str) and line), None),
        "legal_city": text_at(entity, "legalAddress", "city"),
        "legal_region": text_at(entity, "legalAddress", "region"),
        "legal_country": text_at(entity, "legalAddress", "country"),
        "headquarters_city": text_at(entity, "headquartersAddress", "city"),
        "headquarters_region": text_at(entity, "headquartersAddress", "region"),
        "headquarters_country": text_at(entity, "headquartersAddress", "country"),
        "registration_authority": text_at(entity, "registeredAt", "id"),
        "registration_number": text_at(entity, "registeredAs"),
        "jurisdiction": text_at(entity, "jurisdiction"),
        "category": text_at(entity, "category"),
        "legal_form": text_at(entity, "legalForm", "id"),
        "other_legal_form": text_at(entity, "legalForm", "other"),
        "entity_status": text_at(entity, "status"),
        "created": text_at(entity, "creationDate"),
        "expired": text_at(entity, "expiration", "date"),
        "successor": next((lei for item in successors if (lei := text_at(item, "lei"))), None),
        "registration_status": text_at(values, "registration", "status"),
    }


def _numbered(name: str, values: list[str | None], most: int) -> Mapping[str, Cell]:
    return {f"{name}_{number}": value for number, value in enumerate(values[:most], start=1)}


def relationship_row(values: Mapping[str, object]) -> Mapping[str, Cell] | None:
    """Return the columns of a relationship of the golden copy or the API, None where it is neither."""
    record = values.get("RelationshipRecord", values)
    golden = record.get("Relationship") if isinstance(record, dict) else None
    if isinstance(golden, dict):
        periods = items_at(golden, "RelationshipPeriods", "RelationshipPeriod")
        qualifiers = items_at(golden, "RelationshipQualifiers", "RelationshipQualifier")
        return {
            "start_lei": text_at(golden, "StartNode", "NodeID"),
            "start_type": text_at(golden, "StartNode", "NodeIDType"),
            "end_lei": text_at(golden, "EndNode", "NodeID"),
            "end_type": text_at(golden, "EndNode", "NodeIDType"),
            "type": text_at(golden, "RelationshipType"),
            "status": text_at(golden, "RelationshipStatus"),
            **_periods(periods, "StartDate", "EndDate", "PeriodType"),
            "qualifier": text_at(qualifiers[0], "QualifierCategory") if qualifiers else None,
            "registration_status": text_at(record, "Registration", "RegistrationStatus"),
        }
    return _api_relationship(values.get("attributes"))


def _api_relationship(values: object) -> Mapping[str, Cell] | None:
    relationship = values.get("relationship") if isinstance(values, dict) else None
    if not isinstance(relationship, dict):
        return None
    qualifiers = items_at(relationship, "qualifiers")
    return {
        "start_lei": text_at(relationship, "startNode", "id"),
        "start_type": text_at(relationship, "startNode", "type"),
        "end_lei": text_at(relationship, "endNode", "id"),
        "end_type": text_at(relationship, "endNode", "type"),
        "type": text_at(relationship, "type"),
        "status": text_at(relationship, "status"),
        **_periods(items_at(relationship, "periods"), "startDate", "endDate", "type"),
        "qualifier": text_at(qualifiers[0], "category") if qualifiers else None,
        "registration_status": text_at(values, "registration", "status"),
    }


def _periods(periods: list[object], start: str, end: str, kind: str) -> Mapping[str, Cell]:
    row: dict[str, Cell] = {}
    for number, period in enumerate(periods[:3], start=1):
        row[f"period_{number}_start"] = text_at(period, start)
        row[f"period_{number}_end"] = text_at(period, end)
        row[f"period_{number}_type"] = text_at(period, kind)
    return row


def sniff_entities(head: Head) -> int:
    """Return the marks of level 1 data."""
    return _sniff(head, ENTITY, entity_row)


def sniff_relationships(head: Head) -> int:
    """Return the marks of level 2 data."""
    return _sniff(head, RELATIONSHIP, relationship_row)


def _sniff(head: Head, card: DataSetCard, flatten: Flatten) -> int:
    if head.is_binary or head.is_markup:
        return 0
    marks = sniff_objects(lambda values: 10 * len(card.characteristic) if flatten(values) else 0, head.text)
    return marks or likely_header(head.text, card)
