"""The list of universities and the published facts of the national system → assertions."""

from __future__ import annotations

import pyarrow as pa

from kg.ingest.mappers.mapping import Check, Lookup, Mapper, text_or_null
from kg.ingest.mappers.places import division_links, division_nodes, place_lookup
from kg.ingest.mappers.values import PARTIAL_DATE, parse_partial
from kg.ingest.parsers.identifiers import parse_school_code


def parse_code(text: str) -> dict[str, object]:
    """Return a school code.

    Raises:
        ParseError: the text is no such code.
    """
    return {"code": parse_school_code(text)}


UNIVERSITY = Mapper(
    lookups=(
        Lookup("school_code", "SELECT code FROM record", parse_code, pa.schema([("code", pa.string())])),
        place_lookup(f"SELECT {text_or_null('address')} FROM record"),
    ),
    parsed=f"""
        SELECT line, hash(name, record.code, department, address, level, remarks) AS content, s.code AS code,
               record.code AS codeText, {text_or_null("name")} AS name,
               {text_or_null("department")} AS department, {text_or_null("address")} AS address,
               {text_or_null("level")} AS level, p.placeId, p.steps
        FROM record LEFT JOIN school_code s ON s.text = record.code
        LEFT JOIN place_text p ON p.text = {text_or_null("address")}""",
    key="code",
    name="coalesce(codeText, name)",
    checks=(
        Check("name", "missingField", "name IS NULL", "''", "the name of the school"),
        Check("code", "badSchoolCode", "code IS NULL", "codeText", "ten digits, as 4111010001"),
    ),
    tables={
        "organization": """
            SELECT line, 'moe:' || code AS ref, 'University' AS kind, name, 'moe:' || code AS identifier,
                   name AS linkName, code AS schoolCode, level, department AS supervisingBody,
                   'CN' AS countryCode, 'register' AS countryBasis, 1.0 AS countryConfidence FROM accepted""",
        "node_Place": f"""
            SELECT line, 'place:' || address AS placeId, address AS name, 'other' AS placeType,
                   'CN' AS countryCode FROM accepted WHERE address IS NOT NULL AND placeId IS NULL
            UNION ALL BY NAME {division_nodes("accepted")}""",
        "link_PlaceWithin": division_links("accepted"),
        "link_LocatedIn": """
            SELECT line, 'moe:' || code AS startKey, coalesce(placeId, 'place:' || address) AS endKey
            FROM accepted WHERE address IS NOT NULL""",
    },
)

STATEMENTS = Mapper(
    lookups=(
        Lookup("day_text", f"SELECT {text_or_null('stated_on')} FROM record", parse_partial, PARTIAL_DATE),
    ),
    parsed=f"""
        SELECT line, hash(statement_id, subject, measure, value, value_text, unit, stated_on, place,
                          source_title, source_locator) AS content,
               {text_or_null("statement_id")} AS statementId, {text_or_null("subject")} AS subject,
               {text_or_null("measure")} AS measure, {text_or_null("value")} AS numberText,
               TRY_CAST({text_or_null("value")} AS DOUBLE) AS value,
               {text_or_null("value_text")} AS valueText, {text_or_null("unit")} AS unit,
               {text_or_null("stated_on")} AS dayText, d.date AS statedOn, d.precision AS statedOnPrecision,
               {text_or_null("place")} AS place, {text_or_null("source_title")} AS sourceTitle,
               {text_or_null("source_locator")} AS sourceLocator
        FROM record LEFT JOIN day_text d ON d.text = {text_or_null("stated_on")}""",
    key="statementId",
    name="statementId",
    checks=(
        Check("statement_id", "missingField", "statementId IS NULL", "''", "an id of its own"),
        Check("subject", "missingField", "subject IS NULL", "''", "what the figure is about"),
        Check("measure", "missingField", "measure IS NULL", "''", "what is measured"),
        Check("source_title", "missingField", "sourceTitle IS NULL", "''", "the source of the figure"),
        Check(
            "value",
            "badNumber",
            "numberText IS NOT NULL AND (value IS NULL OR NOT isfinite(value))",
            "numberText",
            "a number; words go to value_text",
        ),
        Check(
            "stated_on",
            "impossibleDate",
            "dayText IS NOT NULL AND statedOn IS NULL",
            "dayText",
            "a day, month or year",
        ),
    ),
    tables={
        "node_Statement": """
            SELECT line, statementId, subject, measure, value, valueText, unit, statedOn, statedOnPrecision,
                   place, sourceTitle, sourceLocator FROM accepted""",
    },
)
