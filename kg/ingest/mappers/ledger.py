"""Entries of the ledger → assertions: judgements, projects, filing, zones, designations, corrections, offers.

The file holds what is in force only, so an entry that was taken back is asserted no more. Shortlists and
notes are things of the workspace and no facts of the graph; criteria of funds stand in a file of their own
(`kg.ledger.fund_file`), chains in files of the snapshot (`kg.ingest.stage.entered_chains`). Each is left out
by a named rule.
"""

from __future__ import annotations

from kg.ingest.mappers import ledger_listings as listings
from kg.ingest.mappers.mapping import Check, Mapper, Skip
from kg.ingest.mappers.places import division_links, division_nodes, place_lookup
from kg.ingest.mappers.values import bad_value, name_hash

FOLDED = (
    "judgement", "navigationProject", "filing", "pilotZone", "designation", "correction", *listings.LISTED
)  # fmt: skip
_OTHER = ("chain", "fundCriteria")
_WORKSPACE = ("shortlist", "note")


def _of(name: str, column: str = "value") -> str:
    return f"json_extract_string({column}, '$.{name}')"


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"'{name}'" for name in names)


_TEXTS = ("name", "nameEn", "description", "website", "commissioner", "contractor", "operator",
          "recommendedBy", "navigationType", "designationType", "organization", "designatedBy", "batch",
          "verdict", "leftKey", "rightKey", "filingNumber")  # fmt: skip
_DAYS = ("startDate", "endDate", "filedDate", "designatedDate", "validTo")

_PROJECT = """
    SELECT line, thing AS programmeId, name, nameEn, description, website, startDate, endDate,
           NULL::VARCHAR AS filingStatus, NULL::DATE AS filedDate, NULL::VARCHAR AS filingNumber
    FROM accepted WHERE kind = 'navigationProject' AND navigationType = '{type}'
    UNION ALL BY NAME
    SELECT f.line, f.thing AS programmeId, f.status AS filingStatus, f.filedDate, f.filingNumber
    FROM accepted f JOIN accepted p ON p.kind = 'navigationProject' AND p.thing = f.thing
    WHERE f.kind = 'filing' AND p.navigationType = '{type}'"""

LEDGER = Mapper(
    prepare=(listings.NUMBERS,),
    lookups=(
        place_lookup(
            f"SELECT {_of('place', 'CASE WHEN json_valid(record.value) THEN record.value END')} FROM record"
        ),
    ),
    parsed=f"""
        WITH entry AS (
            SELECT line, entryId, kind, thing, who, "at" AS atText, why, value AS valueText,
                   CASE WHEN json_valid(value) THEN value END AS value
            FROM record
        )
        SELECT line, hash(entryId) AS content, entryId, kind, thing, who, atText, why, valueText, value,
               TRY_CAST(replace(atText, 'Z', '') AS TIMESTAMP) AS enteredAt, {_of("status")} AS status,
               {", ".join(f"{_of(name)} AS {name}" for name in _TEXTS)},
               {", ".join(f"TRY_CAST({_of(name)} AS DATE) AS {name}" for name in _DAYS)},
               TRY_CAST({_of("confidence")} AS DOUBLE) AS confidence,
               {_of("place")} AS placeText, p.placeId, p.steps
        FROM entry LEFT JOIN place_text p ON p.text = {_of("place")}""",
    key="entryId",
    name="thing",
    checks=(
        Check("entryId", "missingField", "entryId IS NULL", "''", "a value"),
        Check("thing", "missingField", "thing IS NULL", "''", "a value"),
        Check("value", "badJson", "value IS NULL", "coalesce(left(valueText, 200), '')", "a JSON object"),
        Check("at", "badTime", "enteredAt IS NULL", "coalesce(atText, '')", "2026-01-31T12:00:00.000Z"),
        Check(
            "kind",
            "unknownKind",
            f"kind IS NULL OR kind NOT IN ({_listed(FOLDED + _OTHER + _WORKSPACE)})",
            "coalesce(kind, '')",
            ", ".join(FOLDED + _OTHER + _WORKSPACE),
        ),
    ),
    skips=(
        Skip("workspaceOnly", f"kind IN ({_listed(_WORKSPACE)})"),
        Skip("foldedElsewhere", f"kind IN ({_listed(_OTHER)})"),
    ),
    values=(
        bad_value("value", "unknownPlace", "placeText", "placeId", "thing", "a division of China"),
        *listings.VALUES,
    ),
    derive={
        **listings.DERIVE,
        "zone": f"""
            SELECT *, {name_hash("pilotZone", "name")} AS programmeId FROM accepted
            WHERE kind = 'pilotZone' AND status <> 'applied'""",
        "placed": "SELECT line, placeId, steps FROM accepted WHERE placeId IS NOT NULL",
        "party": """
            SELECT line, thing AS programmeId, commissioner AS party, 'commissioner' AS role
            FROM accepted WHERE kind = 'navigationProject'
            UNION ALL SELECT line, thing, contractor, 'contractor' FROM accepted
            WHERE kind = 'navigationProject' AND contractor IS NOT NULL
            UNION ALL SELECT f.line, f.thing, f.recommendedBy, 'recommender' FROM accepted f
            JOIN accepted p ON p.kind = 'navigationProject' AND p.thing = f.thing
            WHERE f.kind = 'filing' AND f.recommendedBy IS NOT NULL
            UNION ALL SELECT line, programmeId, operator, 'operator' FROM zone WHERE operator IS NOT NULL""",
        "named": f"""
            SELECT line, party AS name FROM party UNION ALL {listings.NAMED}
            UNION ALL SELECT line, organization FROM accepted WHERE kind = 'designation'
            UNION ALL SELECT line, designatedBy FROM accepted WHERE kind = 'designation'""",
    },
    tables={
        "correction": """
            SELECT line, json_extract_string(value, '$.entityClass') AS entityClass,
                   json_extract_string(value, '$.key') AS "key",
                   json_extract_string(value, '$.property') AS property,
                   json_extract(value, '$.value')::VARCHAR AS value
            FROM accepted WHERE kind = 'correction'""",
        "node_Judgement": """
            SELECT line, thing AS judgementId, verdict, leftKey, rightKey, who AS judgedBy,
                   enteredAt AS judgedAt, why AS reason, confidence
            FROM accepted WHERE kind = 'judgement'""",
        "link_JudgedAgent": """
            SELECT line, thing AS startKey, leftKey AS endKey FROM accepted WHERE kind = 'judgement'
            UNION SELECT line, thing, rightKey FROM accepted WHERE kind = 'judgement'""",
        "node_IndustryPlanningNavigation": _PROJECT.format(type="industryPlanning"),
        "node_EnterpriseOperationNavigation": _PROJECT.format(type="enterpriseOperation"),
        "node_PilotZone": """
            SELECT line, programmeId, name, startDate, endDate, website, description FROM zone""",
        "node_Place": division_nodes("placed"),
        "link_PlaceWithin": division_links("placed"),
        "link_ProgrammePlace": """
            SELECT line, thing AS startKey, placeId AS endKey FROM accepted
            WHERE kind = 'navigationProject' AND placeId IS NOT NULL
            UNION ALL SELECT line, programmeId, placeId FROM zone WHERE placeId IS NOT NULL""",
        "organization": """
            SELECT min(line) AS line, 'entered:' || name AS ref, name, name AS linkName
            FROM named WHERE name IS NOT NULL GROUP BY name""",
        "link_ProgrammeParty": """
            SELECT line, programmeId AS startKey, 'entered:' || party AS endKey, role FROM party""",
        "node_Designation": """
            SELECT line, thing AS designationId, designationType, batch, designatedDate, validTo
            FROM accepted WHERE kind = 'designation'""",
        "link_DesignatedOrganization": """
            SELECT line, thing AS startKey, 'entered:' || organization AS endKey FROM accepted
            WHERE kind = 'designation' AND organization IS NOT NULL""",
        "link_DesignatedPlace": """
            SELECT line, thing AS startKey, placeId AS endKey FROM accepted
            WHERE kind = 'designation' AND placeId IS NOT NULL""",
        "link_DesignatingBody": """
            SELECT line, thing AS startKey, 'entered:' || designatedBy AS endKey FROM accepted
            WHERE kind = 'designation' AND designatedBy IS NOT NULL""",
        **listings.TABLES,
    },
)
