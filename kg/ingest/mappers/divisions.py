"""Administrative divisions, development zones and pilot zones → assertions."""

from __future__ import annotations

import re

import pyarrow as pa

from kg.ingest.mappers.mapping import Check, Lookup, Mapper, Skip
from kg.ingest.mappers.places import division_links, division_nodes, parse_place, place_lookup
from kg.ingest.mappers.values import bad_value, date_lookup, items_of, name_hash, required, said
from kg.ingest.parsers.divisions import (
    COLLECTIVE,
    division_level,
    parse_division,
    parse_division_code,
    place_above,
)

CODE = "2, 4, 6, 9 or 12 digits of GB/T 2260 and its extension, as 440305"
_CODE = pa.schema([("code", pa.string()), ("level", pa.string()), ("above", pa.string())])
_SUCCESSOR = re.compile(r"[1-8][0-9]{5}")
# 市辖区 and its like group the districts of a municipality and are no places; the rule says so.
COLLECTIVE_NAME = f"regexp_full_match(name, '{COLLECTIVE.pattern}')"


def parse_code(text: str) -> dict[str, object]:
    """Return a division's code in six digits, its level and the next place above.

    Raises:
        ParseError: the text is no such code.
    """
    code = parse_division_code(text)
    above = place_above(code)
    return {"code": code, "level": division_level(code), "above": above}


def parse_successors(text: str) -> dict[str, object]:
    """Return the codes that took over from an abolished one, as in «110101;110102[2010]»."""
    return {"codes": list(dict.fromkeys(_SUCCESSOR.findall(text)))}


def _last_day(alias: str) -> str:
    """Return the SQL of the last day that a partial date leaves possible."""
    return f"""CASE {alias}.precision WHEN 'year' THEN make_date(year({alias}.date), 12, 31)
        WHEN 'month' THEN last_day({alias}.date) ELSE {alias}.date END"""


DIVISION_CODES = Mapper(
    lookups=(
        Lookup("code_text", "SELECT code FROM record", parse_code, _CODE),
        date_lookup("valid_from", "valid_to"),
        Lookup(
            "successor_text",
            f"SELECT {said('successors')} FROM record",
            parse_successors,
            pa.schema([("codes", pa.list_(pa.string()))]),
        ),
    ),
    parsed=f"""
        SELECT line, hash(r.code, name, state, valid_from, valid_to, successors) AS content, r.code
        AS codeText,
               c.code, c.level, c.above, {said("name")} AS name, {said("valid_from")} AS fromText,
               f.date AS validFrom, {said("valid_to")} AS toText, {_last_day("t")} AS validTo,
               s.codes AS successors
        FROM record r LEFT JOIN code_text c ON c.text = r.code
        LEFT JOIN date_text f ON f.text = {said("valid_from")}
        LEFT JOIN date_text t ON t.text = {said("valid_to")}
        LEFT JOIN successor_text s ON s.text = {said("successors")}""",
    # A code may stand in a file once for each name that it had.
    key="concat_ws('|', codeText, name, validFrom)",
    name="codeText",
    checks=(
        Check("name", "missingField", "name IS NULL", "''", "the name of the division"),
        Check("code", "badDivisionCode", "code IS NULL", "codeText", CODE),
    ),
    skips=(Skip("collectiveDivision", COLLECTIVE_NAME),),
    values=(
        bad_value("valid_from", "impossibleDate", "fromText", "validFrom", "name", "a day, month or year"),
        bad_value("valid_to", "impossibleDate", "toText", "validTo", "name", "a day, month or year"),
    ),
    derive={
        # Of several names of a code the last is the place's; the others are its former ones.
        "division": """
            SELECT * FROM accepted
            QUALIFY row_number() OVER (PARTITION BY code ORDER BY validTo IS NULL DESC, validFrom DESC,
            line) = 1""",
    },
    tables={
        "node_Place": """
            SELECT line, 'cn:' || code AS placeId, name, level AS placeType, code, 'CN' AS countryCode,
                   validFrom, validTo
            FROM division""",
        "link_PlaceWithin": """
            SELECT line, 'cn:' || code AS startKey, 'cn:' || above AS endKey FROM division
            WHERE above IS NOT NULL""",
        "link_PlaceSuccession": """
            SELECT line, 'cn:' || successor AS startKey, 'cn:' || code AS endKey,
                   CASE WHEN validTo IS NOT NULL THEN validTo + INTERVAL 1 DAY END AS validFrom
            FROM (SELECT line, code, validTo, unnest(successors) AS successor FROM division)
            WHERE successor <> code""",
    },
)


def parse_tree_place(text: str) -> dict[str, object]:
    """Return the code of the division that a path of names leads to.

    Raises:
        ParseError: the path begins with no division.
    """
    return {"code": parse_division(text)}


# A tree without codes (香港, 澳门, 台湾): names are known by the names above, which are known by code.
DIVISION_TREE = Mapper(
    lookups=(
        Lookup("code_text", "SELECT code FROM record", parse_code, _CODE),
        Lookup(
            "root_text",
            "SELECT coalesce(path[1], name) FROM record WHERE code IS NULL",
            parse_tree_place,
            pa.schema([("code", pa.string())]),
        ),
    ),
    parsed=f"""
        SELECT line, hash(r.code, name, path) AS content, r.code AS codeText, {said("name")} AS name, c.code,
               c.level, c.above, len(path) AS depth, t.code AS root,
               CASE WHEN r.code IS NOT NULL THEN 'cn:' || c.code WHEN len(path) = 0 THEN 'cn:' || t.code
                    ELSE 'cn:' || t.code || '/' || array_to_string(path[2:] || [name], '/') END AS placeId,
               CASE WHEN r.code IS NOT NULL THEN 'cn:' || c.above WHEN len(path) = 1 THEN 'cn:' || t.code
                    WHEN len(path) > 1 THEN 'cn:' || t.code || '/' || array_to_string(path[2:], '/') END
               AS aboveId
        FROM record r LEFT JOIN code_text c ON c.text = r.code
        LEFT JOIN root_text t ON r.code IS NULL AND t.text = coalesce(path[1], name)""",
    key="coalesce(codeText, placeId)",
    name="coalesce(codeText, name)",
    checks=(
        Check("name", "missingField", "name IS NULL", "''", "the name of the division"),
        Check("code", "badDivisionCode", "codeText IS NOT NULL AND code IS NULL", "codeText", CODE),
        Check("name", "unknownPlace", "placeId IS NULL", "name", "a province or special region above it"),
    ),
    skips=(Skip("collectiveDivision", COLLECTIVE_NAME),),
    tables={
        "node_Place": """
            SELECT line, placeId, name, coalesce(level, CASE depth WHEN 0 THEN 'province' ELSE 'division' END)
                   AS placeType, coalesce(code, CASE WHEN depth = 0 THEN root END) AS code, 'CN'
                   AS countryCode
            FROM accepted""",
        "link_PlaceWithin": """
            SELECT line, placeId AS startKey, aboveId AS endKey FROM accepted WHERE aboveId IS NOT NULL""",
    },
)
ZONE_END = re.compile(
    r"(?:国家级|国家)?(?:经济技术开发区|高新技术产业开发区|高新区|经开区|综合保税区|保税区|出口加工区|经济开发区|开发区|旅游度假区)$"
)


def parse_zone_seat(text: str) -> dict[str, object]:
    """Return the division that a zone is named after: 大连经济技术开发区 lies in 大连.

    Raises:
        ParseError: what stands before the kind of zone is the name of no division, or of several.
    """
    province, _, name = text.rpartition("|")
    return parse_place(province + ZONE_END.sub("", name))


def _zone_lookup() -> Lookup:
    base = place_lookup(f"SELECT concat({said('province')}, '|', {said('name')}) FROM record")
    return Lookup("zone_text", base.texts, parse_zone_seat, base.columns)


# A zone's city, where the list has one.
_CITY = f"CASE WHEN {said('city')} IS NOT NULL THEN concat({said('province')}, {said('city')}) END"

DEVELOPMENT_ZONES = Mapper(
    lookups=(
        place_lookup(f"SELECT {said('province')} FROM record UNION ALL SELECT {_CITY} FROM record"),
        _zone_lookup(),
        date_lookup("approved"),
    ),
    parsed=f"""
        SELECT line, hash(name, province, r.city, zone_type, approved, code) AS content, {said("name")}
        AS name,
               {said("province")} AS provinceText, p.placeId AS province, {said("code")} AS code,
               CASE WHEN c.placeId IS NOT NULL THEN c.steps ELSE coalesce(z.steps, p.steps) END AS steps,
               coalesce(CASE WHEN {said("city")} IS NOT NULL THEN c.placeId END, z.placeId, p.placeId)
               AS seat,
               {said("approved")} AS approvedText, d.date AS approved
        FROM record r LEFT JOIN place_text p ON p.text = {said("province")}
        LEFT JOIN place_text c ON c.text = {_CITY}
        LEFT JOIN zone_text z ON z.text = concat({said("province")}, '|', {said("name")})
        LEFT JOIN date_text d ON d.text = {said("approved")}""",
    key="concat(name, provinceText)",
    name="name",
    checks=(required("name", "name", "the name of the zone"),),
    values=(
        bad_value("province", "unknownPlace", "provinceText", "province", "name", "a province, as 江苏省"),
        bad_value("approved", "impossibleDate", "approvedText", "approved", "name", "a day, month or year"),
    ),
    tables={
        "node_Place": f"""
            SELECT line, 'zone:' || name AS placeId, name, 'zone' AS placeType, code, 'CN' AS countryCode,
                   approved AS validFrom FROM accepted
            UNION ALL BY NAME {division_nodes("accepted")}""",
        "link_PlaceWithin": f"""
            SELECT line, 'zone:' || name AS startKey, seat AS endKey FROM accepted WHERE seat IS NOT NULL
            UNION ALL BY NAME {division_links("accepted")}""",
    },
)

PILOT_ZONES = Mapper(
    lookups=(place_lookup(f"SELECT {said('place')} FROM record"), date_lookup("approved", "ends")),
    parsed=f"""
        SELECT line, hash(name, place, industry, approved, ends, operator) AS content, {said("name")} AS name,
               {said("place")} AS placeText, p.placeId, p.steps, {items_of("industry")} AS industries,
               {said("approved")} AS approvedText, a.date AS approved, a.precision AS approvedPrecision,
               {said("ends")} AS endsText, e.date AS ends, {items_of("operator")} AS operators,
               {said("website")} AS website, {said("description")} AS description
        FROM record LEFT JOIN place_text p ON p.text = {said("place")}
        LEFT JOIN date_text a ON a.text = {said("approved")}
        LEFT JOIN date_text e ON e.text = {said("ends")}""",
    key="name",
    name="name",
    checks=(required("name", "name", "the name of the pilot zone"),),
    values=(
        bad_value("place", "unknownPlace", "placeText", "placeId", "name", "a division, as 江苏省苏州市"),
        bad_value("approved", "impossibleDate", "approvedText", "approved", "name", "a day, month or year"),
        bad_value("ends", "impossibleDate", "endsText", "ends", "name", "a day, month or year"),
    ),
    derive={
        "zone": f"SELECT *, {name_hash('pilotZone', 'name')} AS programmeId FROM accepted",
        "served": "SELECT line, programmeId, unnest(industries) AS industry FROM zone",
        "operator": "SELECT line, programmeId, unnest(operators) AS operator FROM zone",
    },
    tables={
        "node_PilotZone": """
            SELECT line, programmeId, name, approved AS startDate, approvedPrecision AS startDatePrecision,
                   ends AS endDate, website, description FROM zone""",
        "node_Place": division_nodes("zone"),
        "link_PlaceWithin": division_links("zone"),
        "link_ProgrammePlace": """
            SELECT line, programmeId AS startKey, placeId AS endKey FROM zone WHERE placeId IS NOT NULL""",
        # The announcements name industries in words of their own, which are codes of no standard.
        "node_Industry": """
            SELECT min(line) AS line, 'programme:' || industry AS industryId, 'programme' AS scheme,
                   industry AS code, industry AS name FROM served GROUP BY industry""",
        "link_ProgrammeIndustry": """
            SELECT line, programmeId AS startKey, 'programme:' || industry AS endKey FROM served""",
        "organization": """
            SELECT min(line) AS line, 'operator:' || operator AS ref, operator AS name, operator AS linkName
            FROM operator GROUP BY operator""",
        "link_ProgrammeParty": """
            SELECT line, programmeId AS startKey, 'operator:' || operator AS endKey, 'operator' AS role
            FROM operator""",
    },
)
