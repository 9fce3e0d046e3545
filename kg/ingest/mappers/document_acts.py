"""Acts that documents tell of → the ontology's own classes, each with the statement that tells it.

The columns of an act are those of `kg.ingest.extract.acts.Act`. The stage joins what several documents and
tables tell of one act (`kg.ingest.stage.told_acts`).
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from kg.ingest.mappers.chinese_cells import APPLICATION, parse_cell_application
from kg.ingest.mappers.chinese_deals import licence_type
from kg.ingest.mappers.mapping import Lookup, ValueCheck
from kg.ingest.mappers.places import division_links, division_nodes, place_lookup
from kg.ingest.mappers.rounds import parse_type

_SHAPE = (
    '[{"statement":"VARCHAR","class_name":"VARCHAR","id":"VARCHAR","parties":[{"name":"VARCHAR","role":"VARCHAR"}],'
    '"thing":"VARCHAR","time":"VARCHAR","low":"BIGINT","high":"BIGINT","currency":"VARCHAR","words":"VARCHAR",'
    '"share":"DOUBLE","kind":"VARCHAR","matter":"VARCHAR","rights":["VARCHAR"],"count":"DOUBLE","per":"VARCHAR",'
    '"about":"VARCHAR"}]'
)
_GIVEN = f"(SELECT unnest(from_json(acts, '{_SHAPE}')) AS a FROM record)"
_RIGHTS = f"(SELECT unnest(a.rights) AS text FROM {_GIVEN})"
_REF = "'document:' || p.name"
_PROGRAMME = "'programme:' || left(md5({name}), 16)"
_POLICY = "'policy:' || left(md5(about), 16)"
_ZONE = "(园|园区|新区|高新区|开发区|自贸区|新城)$"
_MONEY = "low AS amountLow, high AS amountHigh, currency, words AS amountOriginal"
_DEAL = f"""line, id AS transactionId, day AS signedDate, dayPrecision AS signedDatePrecision, {_MONEY},
    matter AS subjectMatter"""


def parse_licence(text: str) -> dict[str, object]:
    """Return the code of a licence's kind."""
    return {"code": licence_type(text)}


_CODE = pa.schema([("code", pa.string())])
ACT_LOOKUPS = (
    Lookup(
        "licence_text",
        f"SELECT a.kind FROM {_GIVEN} WHERE a.class_name = 'Licence'",
        parse_licence,
        _CODE,
    ),
    Lookup(
        "round_text",
        f"SELECT a.kind FROM {_GIVEN} WHERE a.class_name = 'InvestmentRound'",
        parse_type,
        _CODE,
    ),
    Lookup(
        "application_text",
        f"SELECT text FROM {_RIGHTS} WHERE starts_with(text, 'ZL')",
        parse_cell_application,
        APPLICATION,
    ),
    place_lookup(f"SELECT a.thing FROM {_GIVEN} WHERE a.class_name IN ('LocatedIn', 'Designation')"),
)
ACT_NUMBERS = f"SELECT text FROM {_RIGHTS} WHERE NOT starts_with(text, 'ZL')"
ACT_DAYS = f"SELECT a.time FROM {_GIVEN}"
_REFUSED = "SELECT line, title AS record, text AS found FROM act_right"
ACT_VALUES = (
    ValueCheck(
        "acts",
        "badApplicationNumber",
        f"{_REFUSED} WHERE isApplication AND application IS NULL",
        "a number whose check digit is right, as ZL201610012345.6",
    ),
    ValueCheck(
        "acts",
        "badPublicationNumber",
        f"{_REFUSED} WHERE NOT isApplication AND publication IS NULL",
        "country, number and kind code, as CN105123456B",
    ),
)
ACT_DERIVE: Mapping[str, str] = {
    "act_item": f"""
        SELECT a.*, d.date AS day, d.precision AS dayPrecision
        FROM (SELECT line, title, part.* FROM (
            SELECT line, title, unnest(from_json(acts, '{_SHAPE}')) AS part FROM accepted)) a
        LEFT JOIN day_text d ON d.text = a.time""",
    "act_party": """
        SELECT line, id, class_name, thing, sequence, parties[sequence].name AS name,
               parties[sequence].role AS role
        FROM (SELECT *, unnest(generate_series(1, len(parties))) AS sequence FROM act_item)""",
    "act_right": """
        SELECT r.*, starts_with(r.text, 'ZL') AS isApplication, a.application,
               n.pub.compact AS publication
        FROM (SELECT line, title, id, unnest(rights) AS text FROM act_item) r
        LEFT JOIN application_text a USING (text) LEFT JOIN number_text n USING (text)""",
    "act_place": """
        SELECT a.line, a.id, a.statement, a.class_name, a.thing, p.steps,
               coalesce(p.placeId, 'place:' || a.thing) AS placeId, p.placeId IS NOT NULL AS isDivision
        FROM act_item a LEFT JOIN place_text p ON p.text = a.thing
        WHERE class_name = 'LocatedIn' OR (class_name = 'Designation' AND list_contains(
            list_transform(parties, lambda x: x.role), 'place'))""",
    # A platform or alliance that is run, situated or joined is an element of the national system.
    "act_programme": f"""
        SELECT line, id, statement, name, {_PROGRAMME.format(name="name")} AS programmeId,
               CASE WHEN name LIKE '%联盟' THEN 'Alliance' ELSE 'OperationPlatform' END AS class
        FROM (SELECT line, id, statement, thing AS name FROM act_item
              WHERE class_name IN ('ProgrammeParty', 'AllianceMembership')
              UNION ALL SELECT line, id, statement, parties[1].name FROM act_item
              WHERE class_name = 'LocatedIn' AND regexp_matches(parties[1].name, '(平台|联盟)$'))""",
    "act_agent": """
        SELECT line, id, name, role, sequence, class_name, thing FROM act_party
        WHERE role <> 'place' AND NOT (class_name = 'LocatedIn' AND regexp_matches(name, '(平台|联盟)$'))
        UNION ALL SELECT line, id, thing, 'firm', 0, class_name, thing FROM act_item
        WHERE class_name = 'InvestmentRound'""",
}


def _deal(class_name: str, columns: str) -> str:
    return f"SELECT {_DEAL}, {columns} FROM act_item WHERE class_name = '{class_name}'"


def _parties(class_name: str, role: str) -> str:
    return f"""FROM act_agent p JOIN act_item a USING (line, id)
        WHERE p.class_name = '{class_name}' AND p.role = '{role}'"""


def _about(class_names: str) -> str:
    return f"""SELECT DISTINCT line, statement AS startKey, id AS endKey FROM act_item
        WHERE class_name IN ({class_names})"""


ACT_TABLES: Mapping[str, str] = {
    "node_Licence": f"""
        SELECT {_DEAL}, coalesce(t.code, 'unknown') AS licenceType
        FROM act_item LEFT JOIN licence_text t ON t.text = kind WHERE class_name = 'Licence'""",
    "node_Transfer": _deal("Transfer", "'assignment' AS transferType"),
    "node_PledgeFinancing": _deal("PledgeFinancing", "CASE WHEN low = high THEN low END AS loanAmount"),
    "node_ShareContribution": _deal(
        "ShareContribution",
        "CASE WHEN low = high THEN low END AS contributedValue, share AS equityShare",
    ),
    "link_TransactionParty": f"""
        SELECT min(line) AS line, id AS startKey, {_REF} AS endKey, role, min(sequence) AS sequence,
               name AS nameOriginal
        FROM act_party p WHERE class_name IN ('Licence', 'Transfer', 'PledgeFinancing', 'ShareContribution')
        GROUP BY ALL""",
    "link_TransactionRight": """
        SELECT min(line) AS line, id AS startKey, application AS endKey FROM act_right
        WHERE application IS NOT NULL GROUP BY ALL""",
    "link_TransactionFamily": """
        SELECT min(line) AS line, id AS startKey, publication AS endKey FROM act_right
        WHERE publication IS NOT NULL GROUP BY ALL""",
    "link_StatementAboutTransaction": _about("'Licence', 'Transfer', 'PledgeFinancing', 'ShareContribution'"),
    "round": """
        SELECT a.line, 'document:' || thing AS ref, id AS roundKey, coalesce(t.code, 'unknown') AS roundType,
               any_value(kind) AS roundTypeOriginal, any_value(day) AS announcedDate,
               any_value(dayPrecision) AS announcedDatePrecision, any_value(low) AS amountLow,
               any_value(high) AS amountHigh, any_value(currency) AS currency,
               any_value(words) AS amountOriginal
        FROM act_item a LEFT JOIN round_text t ON t.text = kind WHERE class_name = 'InvestmentRound'
        GROUP BY a.line, thing, id, t.code""",
    "participation": """
        SELECT DISTINCT line, id AS roundKey, 'document:' || name AS name, name AS nameOriginal
        FROM act_party WHERE class_name = 'InvestmentRound' AND role = 'investor'""",
    "link_StatementAboutRound": _about("'InvestmentRound'"),
    "link_Shareholding": """
        SELECT min(line) AS line, 'document:' || parties[1].name AS startKey,
               'document:' || parties[2].name AS endKey, day AS heldOn, max(share) AS share
        FROM act_item WHERE class_name = 'Shareholding' GROUP BY ALL""",
    # A day is needed: «2018年» does not say from when the other name holds.
    "link_OrganizationSuccession": """
        SELECT min(line) AS line, 'document:' || parties[1].name AS startKey,
               'document:' || parties[2].name AS endKey,
               min(day) FILTER (dayPrecision = 'day') AS validFrom, min(kind) AS successionType
        FROM act_item WHERE class_name = 'OrganizationSuccession' GROUP BY ALL""",
    "link_AllianceMembership": f"""
        SELECT DISTINCT a.line, {_REF} AS startKey, {_PROGRAMME.format(name="a.thing")} AS endKey, p.role
        {_parties("AllianceMembership", "member")}""",
    "link_ProgrammeParty": f"""
        SELECT DISTINCT a.line, {_PROGRAMME.format(name="a.thing")} AS startKey, {_REF} AS endKey, p.role
        {_parties("ProgrammeParty", "operator")}""",
    "link_ProgrammePlace": """
        SELECT DISTINCT p.line, g.programmeId AS startKey, p.placeId AS endKey
        FROM act_place p JOIN act_programme g USING (line, id) WHERE p.class_name = 'LocatedIn'""",
    "link_LocatedIn": f"""
        SELECT DISTINCT p.line, {_REF} AS startKey, l.placeId AS endKey
        FROM act_agent p JOIN act_place l USING (line, id) WHERE p.class_name = 'LocatedIn'""",
    "node_Place": f"""
        SELECT min(line) AS line, placeId, thing AS name,
               CASE WHEN regexp_matches(thing, '{_ZONE}') THEN 'zone' ELSE 'other' END AS placeType
        FROM act_place WHERE NOT isDivision GROUP BY placeId, thing
        UNION ALL BY NAME {division_nodes("act_place")}""",
    "link_PlaceWithin": division_links("act_place"),
    "link_StatementAboutPlace": """
        SELECT DISTINCT line, statement AS startKey, placeId AS endKey FROM act_place""",
    "node_Designation": """
        SELECT line, id AS designationId, kind AS designationType, day AS designatedDate,
               dayPrecision AS designatedDatePrecision FROM act_item WHERE class_name = 'Designation'""",
    "link_DesignatedOrganization": f"""
        SELECT DISTINCT a.line, p.id AS startKey, {_REF} AS endKey {_parties("Designation", "designated")}""",
    "link_DesignatedPlace": """
        SELECT DISTINCT line, id AS startKey, placeId AS endKey FROM act_place
        WHERE class_name = 'Designation'""",
    "link_DesignatingBody": f"""
        SELECT DISTINCT a.line, p.id AS startKey, {_REF} AS endKey {_parties("Designation", "body")}""",
    "link_StatementAboutDesignation": _about("'Designation'"),
    "node_PolicyMeasure": f"""
        SELECT line, id AS measureId, kind AS measureType, {_MONEY}, thing AS beneficiaries,
               round(count)::BIGINT AS beneficiaryCount, per AS amountPer, share AS supportRate,
               concat_ws('：', thing, concat(words, matter)) AS measureText,
               CASE WHEN dayPrecision = 'day' THEN day END AS validTo
        FROM act_item WHERE class_name = 'PolicyMeasure'""",
    "link_MeasureOfPolicy": f"""
        SELECT DISTINCT line, id AS startKey, {_POLICY} AS endKey FROM act_item
        WHERE class_name = 'PolicyMeasure' AND about IS NOT NULL""",
    "link_MeasureForAgent": f"""
        SELECT DISTINCT a.line, p.id AS startKey, {_REF} AS endKey
        {_parties("PolicyMeasure", "supported")}""",
    "link_StatementAboutMeasure": _about("'PolicyMeasure'"),
}
ACT_POLICIES = f"""
    SELECT line, {_POLICY} AS policyId, about AS title FROM act_item
    WHERE class_name = 'PolicyMeasure' AND about IS NOT NULL"""
ACT_PROGRAMMES = "SELECT line, programmeId, name FROM act_programme WHERE class = '{name}'"
