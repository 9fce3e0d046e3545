"""USPTO recorded assignments → transfers, pledges and licences with their parties and rights.

What a conveyance does is decided by the rules of parsers/conveyance.py; a corrected document is a document
of its own. A release belongs to the pledge whose reel and frame its words name. A purged document asserts
nothing.
"""

from __future__ import annotations

import pyarrow as pa

from kg.ingest.mappers.legal_events import PARTY, party_of
from kg.ingest.mappers.mapping import Check, Lookup, Mapper, Skip, ValueCheck
from kg.ingest.mappers.successions import succession_links
from kg.ingest.parsers.conveyance import parse_conveyance

MEANING = pa.schema(
    [
        *((name, pa.string()) for name in ("act", "transferType", "rule", "previous")),
        ("isCorrective", pa.bool_()),
    ]
)
PARTIES = pa.schema([("party", PARTY)])


def parse_words(text: str) -> dict[str, object]:
    """Return what the words of a conveyance mean."""
    found = parse_conveyance(text)
    return {
        "act": found.act,
        "transferType": found.transfer_type,
        "rule": found.rule,
        "previous": found.previous,
        "isCorrective": found.is_corrective,
    }


def _date(text: str) -> str:
    """Return the SQL of a day, as 20060914 or 2006-09-14T04:00:00Z."""
    digits = f"replace(left({text}, 10), '-', '')"
    iso = f"substr({digits}, 1, 4) || '-' || substr({digits}, 5, 2) || '-' || substr({digits}, 7, 2)"
    return f"CASE WHEN regexp_full_match({digits}, '[0-9]{{8}}') THEN parse_iso_date({iso}) END"


_REEL_FRAME = "lpad(reel, 6, '0') || '/' || lpad(frame, 4, '0')"
_IS_NUMBERED = "regexp_full_match(reel, '[0-9]{1,6}') AND regexp_full_match(frame, '[0-9]{1,4}')"
# DOCDB's number of an application at the USPTO: year, series and serial since 2011, serial and two digits of
# the year before; P for a provisional one (series 60 to 63).
_APPLICATION = """CASE WHEN regexp_full_match(number, '[0-9]{8}') AND filed IS NOT NULL THEN
    'US' || CASE WHEN year(filed) >= 2011 THEN year(filed)::VARCHAR || number
                 ELSE ltrim(substr(number, 3), '0') || lpad((year(filed) % 100)::VARCHAR, 2, '0') END
    || CASE WHEN left(number, 2) IN ('60', '61', '62', '63') THEN 'P'
            WHEN left(number, 2) = '29' THEN 'F' ELSE 'A' END END"""


_PROPERTIES = """
    SELECT line, unnest(application_number) AS number, unnest(application_date) AS day,
           unnest(patent_number) AS patent, unnest(patent_kind) AS patentKind,
           unnest(publication_number) AS publication, unnest(publication_kind) AS publicationKind
    FROM record"""
ROLES = {
    "giver": "CASE act WHEN 'transfer' THEN 'transferor' WHEN 'pledge' THEN 'pledgor' "
    "WHEN 'licence' THEN 'licensor' END",
    "receiver": "CASE act WHEN 'transfer' THEN 'transferee' WHEN 'pledge' THEN 'pledgee' "
    "WHEN 'licence' THEN 'licensee' END",
}


def _number(column: str) -> str:
    """Return the SQL of a publication number at the USPTO with its kind, where it is told."""
    return f"(parse_publication_number('US' || {column} || coalesce({column}Kind, ''))).compact"


def _parties(side: str, role: str) -> str:
    """Return the SQL of the parties of one side, with their roles."""
    return f"""
    SELECT a.line, a.transactionId, {ROLES[role]} AS role, name, position AS sequence,
           CASE type WHEN 'natural' THEN 'Person' WHEN 'legal' THEN NULL ELSE p.party.kind END AS kind
    FROM (SELECT line, unnest({side}_name) AS name, unnest({side}_type) AS type,
                 generate_subscripts({side}_name, 1) AS position FROM record)
    JOIN accepted a USING (line) JOIN party_text p ON p.text = name"""


ASSIGNMENTS = Mapper(
    lookups=(
        Lookup("meaning", "SELECT conveyance FROM record", parse_words, MEANING),
        Lookup(
            "party_text",
            "SELECT unnest(assignor_name) FROM record UNION ALL SELECT unnest(assignee_name) FROM record",
            lambda text: {"party": party_of(text)},
            PARTIES,
        ),
    ),
    parsed=f"""
        SELECT line, hash(recorded, conveyance, assignor_name, assignee_name, application_number,
                          publication_number, patent_number) AS content,
               reel, frame, recorded, last_update, coalesce(purge = 'Y', false) AS isPurged, conveyance,
               CASE WHEN {_IS_NUMBERED} THEN {_REEL_FRAME} END AS recordNumber,
               'uspto:' || recordNumber AS transactionId, {_date("recorded")} AS recordedDate,
               list_max(list_transform(assignor_executed, lambda d: {_date("d")})) AS signedDate,
               act, transferType, rule, previous, isCorrective, title
        FROM record LEFT JOIN meaning m ON m.text = conveyance""",
    key="recordNumber",
    rank="last_update",
    name="recordNumber",
    checks=(
        Check(
            "reel-no",
            "badReelFrame",
            "recordNumber IS NULL",
            "concat_ws('/', reel, frame)",
            "reel and frame, as 18247 and 405",
        ),
        Check(
            "recorded-date",
            "impossibleDate",
            "recorded IS NOT NULL AND recordedDate IS NULL",
            "recorded",
            "a day of the calendar, as 20060914",
        ),
    ),
    skips=(Skip("noRightMoves", "act IS NULL AND NOT isPurged"),),
    values=(
        ValueCheck(
            "document-id",
            "badApplicationNumber",
            """SELECT line, transactionId AS record, number AS found FROM property_item
               WHERE application IS NULL AND number IS NOT NULL""",
            "eight digits and the day of filing, as 10628795",
        ),
    ),
    derive={
        "kept": "FROM accepted WHERE NOT isPurged",
        "property_item": f"""
            SELECT *, {_APPLICATION} AS application FROM (
                SELECT a.line, a.transactionId, number, {_date("day")} AS filed,
                       {_number("patent")} AS patent, {_number("publication")} AS publication
                FROM ({_PROPERTIES}) JOIN kept a USING (line))""",
        "party_item": f"""
            SELECT * FROM ({_parties("assignor", "giver")} UNION ALL {_parties("assignee", "receiver")})
            SEMI JOIN kept USING (line) WHERE role IS NOT NULL AND name IS NOT NULL""",
    },
    tables={
        "node_Transfer": """
            SELECT line, transactionId, conveyance AS title, recordNumber, recordedDate, signedDate,
                   CASE WHEN signedDate IS NOT NULL THEN 'day' END AS signedDatePrecision, transferType
            FROM kept WHERE act = 'transfer'""",
        "node_PledgeFinancing": """
            SELECT line, transactionId, conveyance AS title, recordNumber, recordedDate, signedDate,
                   CASE WHEN signedDate IS NOT NULL THEN 'day' END AS signedDatePrecision,
                   NULL::DATE AS releasedDate
            FROM kept WHERE act = 'pledge'
            UNION ALL
            SELECT line, 'uspto:' || previous, NULL, previous, NULL, NULL, NULL, recordedDate
            FROM kept WHERE act = 'release' AND previous IS NOT NULL""",
        "node_Licence": """
            SELECT line, transactionId, conveyance AS title, recordNumber, recordedDate, signedDate,
                   CASE WHEN signedDate IS NOT NULL THEN 'day' END AS signedDatePrecision,
                   CASE WHEN conveyance ILIKE '%non-exclusive%' THEN 'nonExclusive'
                        WHEN conveyance ILIKE '%exclusive%' THEN 'exclusive' ELSE 'unknown' END AS licenceType
            FROM kept WHERE act = 'licence'""",
        "link_TransactionParty": """
            SELECT min(line) AS line, transactionId AS startKey, 'uspto_assignment:' || name AS endKey, role,
                   min(sequence) AS sequence, name AS nameOriginal
            FROM party_item GROUP BY transactionId, name, role""",
        "organization": """
            SELECT min(line) AS line, 'uspto_assignment:' || name AS ref, any_value(kind) AS kind, name,
                   CASE WHEN any_value(kind) IS NULL THEN name END AS linkName
            FROM party_item GROUP BY name""",
        # Executed on the day on which it takes effect, recorded later.
        "link_OrganizationSuccession": succession_links(
            "FROM party_item",
            """SELECT transactionId, coalesce(signedDate, recordedDate) AS day,
                      CASE WHEN regexp_matches(conveyance, '(?i)demerger|spin.?off') THEN 'split'
                           ELSE transferType END AS successionType
               FROM kept WHERE act = 'transfer' AND transferType IN ('merger', 'nameChange')""",
            "uspto_assignment",
        ),
        # Of a release the rights are those of its pledge, as far as they are named.
        "link_TransactionRight": """
            SELECT min(p.line) AS line, CASE k.act WHEN 'release' THEN 'uspto:' || k.previous
                   ELSE k.transactionId END AS startKey, application AS endKey
            FROM property_item p JOIN kept k USING (line)
            WHERE application IS NOT NULL AND (k.act <> 'release' OR k.previous IS NOT NULL) GROUP BY ALL""",
        "link_TransactionFamily": """
            SELECT min(p.line) AS line, CASE k.act WHEN 'release' THEN 'uspto:' || k.previous
                   ELSE k.transactionId END AS startKey, coalesce(patent, publication) AS endKey
            FROM property_item p JOIN kept k USING (line)
            WHERE coalesce(patent, publication) IS NOT NULL AND (k.act <> 'release' OR k.previous IS NOT NULL)
            GROUP BY ALL""",
    },
)
