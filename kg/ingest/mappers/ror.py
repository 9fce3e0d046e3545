"""Research organisations of ROR → assertions."""

from __future__ import annotations

import pyarrow as pa

from kg.ingest.mappers.mapping import Check, Lookup, Mapper, Skip
from kg.ingest.mappers.places import city_id_sql
from kg.ingest.mappers.values import said
from kg.ingest.parsers.identifiers import parse_ror

_ID = pa.schema([("id", pa.string())])
# Who does several things is what the first of these says.
KIND = """CASE WHEN list_contains(types, 'education') THEN 'University'
    WHEN list_contains(types, 'healthcare') THEN 'Hospital'
    WHEN list_contains(types, 'company') THEN 'Firm'
    WHEN list_contains(types, 'government') THEN 'GovernmentBody'
    WHEN list_contains(types, 'facility') THEN 'ResearchInstitute' ELSE 'Organization' END"""


def parse_identifier(text: str) -> dict[str, object]:
    """Return an identifier of ROR.

    Raises:
        ParseError: the text is none.
    """
    return {"id": parse_ror(text)}


def _relation(column: str) -> str:
    """Return the SQL of (line, self, other) for the organisations that a list of identifiers names."""
    return f"""SELECT line, self, o.id AS other
        FROM (SELECT line, id AS self, unnest({column}) AS text FROM accepted) JOIN ror_id o USING (text)"""


RESEARCH_ORGANIZATIONS = Mapper(
    lookups=(
        Lookup(
            "ror_id",
            """SELECT ror FROM record UNION ALL
            SELECT unnest(parents || children || predecessors || successors) FROM record""",
            parse_identifier,
            _ID,
        ),
    ),
    parsed=f"""
        SELECT line, hash(ror, name, types, status, established, parents, children) AS content,
               ror AS idText, i.id, {said("name")} AS name, names, acronyms, types, {said("status")}
               AS status,
               {said("name_en")} AS nameEn, TRY_CAST(established AS INTEGER) AS established,
               upper({said("country")}) AS country, {said("city")} AS city,
               TRY_CAST(latitude AS DOUBLE) AS latitude, TRY_CAST(longitude AS DOUBLE) AS longitude,
               {said("website")} AS website, identifiers, parents, children, predecessors, successors
        FROM record LEFT JOIN ror_id i ON i.text = ror""",
    key="id",
    name="idText",
    checks=(
        Check("ror", "badRor", "id IS NULL", "idText", "an identifier with right check digits"),
        Check("name", "missingField", "name IS NULL", "''", "the name to show"),
    ),
    skips=(Skip("withdrawnRecord", "status = 'withdrawn'"),),
    derive={
        "organisation": f"""
            SELECT *, 'ror:' || id AS ref, {KIND} AS kind,
                   CASE WHEN city IS NOT NULL THEN {city_id_sql("country", "city")} END AS seat,
                   list_filter(names || acronyms, lambda n: n <> name) AS others
            FROM accepted""",
    },
    tables={
        "organization": """
            SELECT line, ref, kind, name, ref AS identifier, nullif(identifiers, []) AS identifiers,
                   name AS linkName, nullif(list_distinct(others), []) AS alternativeNames, nameEn,
                   CASE WHEN established BETWEEN 800 AND 2199 THEN make_date(established, 1, 1) END
                   AS foundingDate, CASE WHEN established BETWEEN 800 AND 2199 THEN 'year' END
                   AS foundingDatePrecision, status AS operatingStatus, website, country AS countryCode,
                   CASE WHEN country IS NOT NULL THEN 'seat' END AS countryBasis,
                   CASE WHEN country IS NOT NULL THEN 1.0 END AS countryConfidence
            FROM organisation""",
        "node_Place": """
            SELECT min(line) AS line, seat AS placeId, any_value(city) AS name, 'city' AS placeType,
                   any_value(country) AS countryCode, any_value(latitude ORDER BY line) AS latitude,
                   any_value(longitude ORDER BY line) AS longitude
            FROM organisation WHERE seat IS NOT NULL GROUP BY seat""",
        "link_LocatedIn": """
            SELECT line, ref AS startKey, seat AS endKey FROM organisation WHERE seat IS NOT NULL""",
        # Both records of a pair say it; a part of the dump names organisations outside of it.
        "link_OrganizationPart": f"""
            SELECT min(line) AS line, startKey, endKey FROM (
                SELECT line, 'ror:' || self AS startKey, 'ror:' || other AS endKey
                FROM ({_relation("parents")})
                UNION ALL
                SELECT line, 'ror:' || other, 'ror:' || self FROM ({_relation("children")}))
            GROUP BY startKey, endKey""",
        "link_OrganizationSuccession": f"""
            SELECT min(line) AS line, startKey, endKey FROM (
                SELECT line, 'ror:' || self AS startKey, 'ror:' || other AS endKey
                FROM ({_relation("predecessors")})
                UNION ALL
                SELECT line, 'ror:' || other, 'ror:' || self FROM ({_relation("successors")}))
            GROUP BY startKey, endKey""",
    },
)
